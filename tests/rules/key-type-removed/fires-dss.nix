{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''ssh-dss AAAAB3NzaC1kc3MAAACBAPqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq old''
  ];
}
# at 3:7 ssh-dss

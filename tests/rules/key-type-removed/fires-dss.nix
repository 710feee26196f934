{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''ssh-dss AAAAB3NzaC1kc3MAAACBAPJb495fEoknlfhkSxwA2dL3C8qISuMXrFSTQSwiFmKTybpc05 old''
  ];
}
# at 3:7 ssh-dss

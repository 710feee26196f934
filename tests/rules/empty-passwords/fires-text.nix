{
  services.openssh.extraConfig = ''
    # at 4:26 accounts with an empty password
    PermitEmptyPasswords yes
  '';
}

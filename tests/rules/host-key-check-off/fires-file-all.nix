{
  programs.ssh.extraConfig = ''
    UserKnownHostsFile /dev/null
  '';
}
# at 3:5 any host

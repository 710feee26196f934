{
  programs.ssh.extraConfig = ''
    Host localhost
      StrictHostKeyChecking no
      UserKnownHostsFile /dev/null
  '';
}
# at 4:7 these hosts

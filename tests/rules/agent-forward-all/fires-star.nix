{
  programs.ssh.extraConfig = ''
    Host *
      ForwardAgent yes
  '';
}
# at 4:7 every host

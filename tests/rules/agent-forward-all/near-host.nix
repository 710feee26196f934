{
  programs.ssh.extraConfig = ''
    Host bastion
      ForwardAgent yes
  '';
}

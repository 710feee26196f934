{
  programs.ssh.extraConfig = ''
    Host desk
      ForwardX11Trusted yes
  '';
}

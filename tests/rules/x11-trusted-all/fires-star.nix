{
  programs.ssh.extraConfig = ''
    Host *
      ForwardX11Trusted yes
  '';
}
# at 4:7 every host

{
  programs.ssh.extraConfig = ''
    Host *
      StrictHostKeyChecking yes
      ForwardAgent no
      ForwardX11Trusted no
      Ciphers aes256-ctr
  '';
}

{
  programs.ssh.extraConfig = ''
    # StrictHostKeyChecking no
    # ForwardAgent yes
    # ForwardX11Trusted yes
    # Ciphers 3des-cbc
  '';
}

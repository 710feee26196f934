{
  programs.ssh.extraConfig = ''
    Host old
      HostKeyAlgorithms +ssh-rsa
  '';
}
# at 4:26 ssh-rsa

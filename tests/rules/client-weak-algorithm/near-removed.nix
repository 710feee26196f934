{
  programs.ssh.extraConfig = ''
    MACs -hmac-sha1*
    Ciphers -*-cbc
  '';
}

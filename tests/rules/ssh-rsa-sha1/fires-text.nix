{
  services.openssh.extraConfig = ''
    PubkeyAcceptedKeyTypes +ssh-rsa
  '';
}

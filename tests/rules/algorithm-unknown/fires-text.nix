{
  services.openssh.extraConfig = ''
    HostKeyAlgorithms ssh-ed25519,ssh-ed25519-cert
  '';
}

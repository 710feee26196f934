{
  services.openssh.extraConfig = ''
    # costs $5 for $USER
    MaxAuthTries 3 # 5$ or so
  '';
}

{
  services.openssh.extraConfig = ''
    AllowUsers alice
    AllowUsers bob
    HostKey /a
    HostKey /b
    AcceptEnv A
    AcceptEnv B
  '';
}

{
  services.openssh.extraConfig = ''
    MaxStartups 10:30:60
    LoginGraceTime 2m
    SetEnv A=b
    PermitListen 8080
  '';
}

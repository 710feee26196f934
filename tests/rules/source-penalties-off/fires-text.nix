{
  services.openssh.extraConfig = ''
    # at 4:24 addresses that guess
    PerSourcePenalties no
  '';
}

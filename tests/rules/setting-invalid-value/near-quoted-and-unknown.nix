{ config, ... }: {
  services.openssh.settings.MaxStartups = "10:${toString config.rate}:60";
  services.openssh.extraConfig = ''
    X11UseLocalhost "no" # true
    MaxAuthTries ${toString config.tries}
  '';
}

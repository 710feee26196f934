{ config, ... }: {
  services.openssh.extraConfig = ''
    MaxAuthTries ${config.tries}
    MaxAuthTries 3
  '';
}

{ config, ... }: {
  services.openssh.extraConfig = ''
    Match User ${config.names}
      X11Forwarding no
    Match all
  '';
}

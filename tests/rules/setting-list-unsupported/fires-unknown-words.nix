{ config, ... }: { services.openssh.settings.HostKeyAlgorithms = config.algorithms ++ [ "ssh-ed25519" ]; }

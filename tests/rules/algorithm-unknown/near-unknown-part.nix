{ config, ... }: { services.openssh.settings.HostKeyAlgorithms = "ssh-ed25519,${config.more}"; }

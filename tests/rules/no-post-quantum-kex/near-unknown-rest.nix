{ config, ... }: { services.openssh.settings.KexAlgorithms = [ "curve25519-sha256" ] ++ config.more; }

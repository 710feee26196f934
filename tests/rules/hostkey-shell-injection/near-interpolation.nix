{ config, ... }: { services.openssh.hostKeys = [ { type = "ed25519"; path = "/persist/${config.networking.hostName}/key"; } ]; }

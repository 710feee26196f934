{
  services.openssh.hostKeys = [ { type = "ed25519"; path = "/persist/key"; } ];
  # at 4:40 stage 1 uses /persist/key
  boot.initrd.network.ssh.hostKeys = [ /persist/key ];
}

{ config, ... }: { boot.initrd.network.ssh.hostKeys = [ "${config.etc}/ssh_host_ed25519_key" ]; }

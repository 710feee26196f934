{ config, lib, pkgs, ... }:
{
  services.openssh = {
    enable = true;
    ports = [ 22 ] ++ lib.optional config.more 2222;
    listenAddresses = [ { addr = "0.0.0.0"; port = 22; } ];
    hostKeys = [ { path = "/etc/ssh/key"; type = "ed25519"; } ];
    sftpFlags = [ "-f AUTHPRIV" ];
  };
  users.users.alice = {
    uid = 1000;
    home = "/home/alice";
    extraGroups = if config.admin then [ "wheel" ] else [ ];
    openssh.authorizedKeys.keyFiles = [ "/etc/keys/alice" (pkgs.writeText "k" "") config.key ];
    expires = null;
  };
  boot.initrd.network.ssh.port = lib.mkDefault 2222;
}

# Generated for web1 by: cargo run --example build_host
{ lib, ... }:

{
  services.openssh = {
    enable = true;
    ports = [
      22
      2222
    ];
    settings = {
      KbdInteractiveAuthentication = false;
      PasswordAuthentication = false;
      PermitRootLogin = "no";
      MaxAuthTries = 3;
    };
    extraConfig = lib.mkAfter ''
      Match User backup
        ForceCommand internal-sftp
        AllowTcpForwarding no
      Match all
    '';
  };

  users.users = {
    alice = {
      isNormalUser = true;
      extraGroups = [ "wheel" ];
      openssh.authorizedKeys.keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOPVINz5EYZHoTTbH2SmPnN0b+9vi0R6OTFvJaghTAbJ alice@laptop"
      ];
    };
    backup = {
      isNormalUser = true;
      openssh.authorizedKeys.keys = [
        "restrict ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC1dfrcfs95HKe6nwlXiuSZbaLSY+S/Q2kGAGwq1Yr2N backup@nas"
      ];
    };
    bob = {
      isNormalUser = true;
      extraGroups = [ "wheel" ];
    };
  };
}

{ lib, ... }:
{
  den.aspects.sshd = {
    nixos =
      { host, ... }:
      {
        services.openssh.enable = true;
      };
    # nix-darwin writes nothing before this.
    darwin = {
      services.openssh = {
        extraConfig = ''
          PasswordAuthentication no
        '';
      };
    };
  };
}

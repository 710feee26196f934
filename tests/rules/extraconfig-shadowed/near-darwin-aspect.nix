{ den, ... }:
{
  den.aspects.sshd = {
    nixos = {
      services.openssh.enable = true;
    };
    # nix-darwin writes nothing before this.
    darwin = {
      services.openssh.extraConfig = "X11Forwarding no";
    };
  };
}

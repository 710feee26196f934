# One of the web servers.
{ ... }:

{
  imports = [
    ./ssh.nix
    ./people.nix
    ./deploy.nix
  ];
  services.nginx.enable = true;
}

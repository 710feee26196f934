# at 4:28 nothing
{
  services.openssh.enable = true;
  # gen-ssh-module: ignore[undecidable] mended long ago
  users.users.alice.openssh.authorizedKeys.keys = [ ];
}

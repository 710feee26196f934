{
  # gen-ssh-module: ignore[undecidabel] no such rule
  services.openssh.enable = true;
}

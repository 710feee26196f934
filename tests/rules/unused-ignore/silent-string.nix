{
  services.openssh.banner = ''
    # gen-ssh-module: ignore[undecidable] this is text
  '';
}

{ services.openssh = {
  banner = ''
    hello
  '';
}; }

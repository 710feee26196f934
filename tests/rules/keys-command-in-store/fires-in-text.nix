{ pkgs, ... }: {
  services.openssh.extraConfig = ''
    # at 4:5 AuthorizedKeysCommand stands in the store
    AuthorizedKeysCommand ${pkgs.keys}/bin/keys %u
  '';
}

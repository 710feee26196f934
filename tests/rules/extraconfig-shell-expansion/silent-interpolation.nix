{ pkgs, ... }: {
  services.openssh.extraConfig = ''
    ForceCommand ${pkgs.git}/bin/git-shell
  '';
}

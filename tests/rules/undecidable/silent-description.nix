{ vars, pkgs, config, ... }: {
  users.users.bob = { isNormalUser = true; description = vars.name; shell = pkgs.zsh; packages = vars.packages; hashedPasswordFile = config.age.secrets.bob.path; };
}

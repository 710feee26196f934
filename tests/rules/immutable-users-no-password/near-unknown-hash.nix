{ config, ... }: {
  users.mutableUsers = false;
  users.users.alice = { isNormalUser = true; extraGroups = [ "wheel" ]; hashedPassword = config.secrets.hash; };
}

{ vars, ... }: {
  users.users.${vars.user} = { isNormalUser = true; openssh.authorizedKeys.keys = [ ]; };
}

{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=''
  ];
}
# at 3:7 the key of a Nix binary cache

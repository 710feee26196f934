{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''/home/alice/.ssh/id_ed25519.pub''
  ];
}
# at 3:7 place where keys are

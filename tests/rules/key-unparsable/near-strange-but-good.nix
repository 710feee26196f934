{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''  ssh-ed25519	AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP   a # b "c" ''
    '',no-pty,, ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBO2EPzmNYRp7gWmqQAr9qxwcow9eS0nquZzZWShJnTZ user2@host''
    ''NO-PTY ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICo9ngnaP2wkHX7qH+FiDLG2iJz4ShLMmePmu7PQ8zmH user3@host''
  ];
}

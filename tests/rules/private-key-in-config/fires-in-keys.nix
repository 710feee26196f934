{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''
      -----BEGIN OPENSSH PRIVATE KEY-----
      b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
      QyNTUxOQAAACBRAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
      -----END OPENSSH PRIVATE KEY-----
    ''
  ];
}
# at 4:7 a private key

{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''256 SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU alice@laptop (ED25519)''
  ];
}
# at 3:7 the fingerprint

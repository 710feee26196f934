{
  age.secrets.a.publicKeys = [ "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p" "SHA256:abc" ];
  services.other.keys = [ "" "ssh-dss AAAA" ];
  # users.users.a.openssh.authorizedKeys.keys = [ "" "ssh-rsa AAAA..." ];
  users.users.alice.openssh.authorizedKeys.keys = [ ];
}

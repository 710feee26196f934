{ pkgs, ... }:
{
  users.users.a.uid = 1000;
  x.text = ''
    grep -q -- '-----BEGIN OPENSSH PRIVATE KEY-----' "$1"
    # -----BEGIN RSA PRIVATE KEY-----
    # ...
    # -----END RSA PRIVATE KEY-----
  '';
  y = "-----BEGIN PRIVATE KEY-----";
  z = ''
    -----BEGIN OPENSSH PUBLIC KEY-----
    b3BlbnNzaC1rZXktdjE
  '';
}

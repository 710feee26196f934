{
  boot.initrd.network.ssh.authorizedKeys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBO2EPzmNYRp7gWmqQAr9qxwcow9eS0nquZz" ];
}

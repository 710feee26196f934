# The repositories: a shell that does nothing else.
{ ... }:

{
  imports = [
    ./ssh.nix
    ./people.nix
  ];
  users.users.git = {
    isSystemUser = true;
    group = "git";
    shell = "/run/current-system/sw/bin/git-shell";
    openssh.authorizedKeys.keys = [
      "restrict ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM1ASatYArJ4sDI7skPI+Mqt5KJNexYG9ar5Vg1SftUD alice@laptop"
      "restrict ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILk/k6w0ARJN6mRdiXTDta9vJeVDYtaAYzCGeWPWoNNO bob@desk"
      "restrict ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHc8rkjtNu0LO6chHIyor67PYKOzsYLj8m/4oY/Jdrzv carol@yubikey"
    ];
  };
  users.groups.git = { };
}

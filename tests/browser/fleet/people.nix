# The people, and the keys that they have.
{ ... }:

{
  users.users = {
    alice = {
      isNormalUser = true;
      extraGroups = [ "wheel" ];
      hashedPassword = "!";
      openssh.authorizedKeys.keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM1ASatYArJ4sDI7skPI+Mqt5KJNexYG9ar5Vg1SftUD alice@laptop"
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM6AtxQoYMSrzOUfsCrwMsiImZtfach3OJjObwiAZFUu alice@old-laptop"
      ];
    };
    bob = {
      isNormalUser = true;
      openssh.authorizedKeys.keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILk/k6w0ARJN6mRdiXTDta9vJeVDYtaAYzCGeWPWoNNO bob@desk"
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDnRd9lHWB3mVAMgS9QCqn6lruLaJ4c7cQH54y/8KUoRG9JvzJFcb0G8PgqRMcYY2dP2tS+4qA5fpw8l1otc/qaoSb3M0IOLDrbbq0l1V29S6c1c0nVSgBLMVRvTkNbwFjpevqqQfkKZiwMru3KuOCSk4ljEpozKd9jgztQmxq8u2TKZ8tSpsn0/5vTVcGiX6VK4kIFP2sMntUe9TH8BcpCvOYQGO2xwTCZj2+4ANWQ2/fdLIQrEQNFd92eDJIbVMTFdpOPjEj15wmd2IWwVJh+c+rSNYtsZIfoUL24AXZdnPRiF56ED0iPLfbXBpSzLrHtMKDLg3ICOU7lspcqb0wvYtRnR2YCHpQ+QNXjK0ictDG5wFqkdEzj0M4hT09q4k/P6DpDUnJjAfH9iJCYMkp5las3cZ/8pLDeiAsYnfcEU2rmsA9SgESRQtHuSDKurqx3BU8ugNYpKkLffeThjyzlJYQz/Bpj/SQRGA8rOuDdzMkNpypYDd6pCi6Il8G3TJs= bob@old-desk"
      ];
    };
    carol = {
      isNormalUser = true;
      extraGroups = [ "docker" ];
      openssh.authorizedKeys.keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHc8rkjtNu0LO6chHIyor67PYKOzsYLj8m/4oY/Jdrzv carol@yubikey"
      ];
    };
  };
  security.sudo.wheelNeedsPassword = false;
}

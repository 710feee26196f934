{ config, ... }: {
  services.openssh.extraConfig = ''
    # PasswordAuthetication no
    ${config.custom.keyword} yes
  '';
}

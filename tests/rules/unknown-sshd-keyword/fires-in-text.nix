# at 4:5 no keyword "PasswordAuthetication"
{
  services.openssh.extraConfig = ''
    PasswordAuthetication no
  '';
}

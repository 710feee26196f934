{
  services.openssh.settings.DisableForwarding = true;
  services.openssh.extraConfig = ''
    Match Group sftp
      ForceCommand internal-sftp
    Match all
  '';
}

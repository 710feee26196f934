{
  services.sshd.enable = true;
  services.fail2ban.jails.DEFAULT.settings.findtime = "15m";
}

{
  services.openssh.extraConfig = ''
    Match User git
      ForceCommand echo \$HOME \`x\`
    Match all
  '';
}

{ config, ... }: { services.openssh.extraConfig = ''
  Match User a
    ChrootDirectory ${config.base}/a
  Match all
''; }

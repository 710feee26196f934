{ programs.ssh.extraConfig = ''
  Host a
    IdentityFile ${./id_ed25519}
''; }

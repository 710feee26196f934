{ services.openssh.extraConfig = ''
  # at 3:12 runs as a command in the build
    Banner `hostname`
  ''; }

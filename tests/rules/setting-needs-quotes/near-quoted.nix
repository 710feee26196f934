{ services.openssh.settings.ChrootDirectory = ''"/srv/my data"''; }

{ services.openssh.settings.Subsystem = "sftp internal-sftp"; }

{ services.openssh = { allowSFTP = false; settings.Subsystem = "sftp internal-sftp"; }; }

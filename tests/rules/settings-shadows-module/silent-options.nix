{ services.openssh = { ports = [ 2222 ]; sftpServerExecutable = "internal-sftp"; }; }

{ services.gitea.settings.passwordAuthentication = false; programs.ssh.forwardX11 = true; }

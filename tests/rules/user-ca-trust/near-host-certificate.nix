{ services.openssh.settings.HostCertificate = "/etc/ssh/host-cert.pub"; }

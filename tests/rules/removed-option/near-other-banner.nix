{ services.dovecot.banner = "hello"; }

{ services.openssh.settings = { Banner = "/etc/banner"; AllowUsers = [ "alice" ]; }; }

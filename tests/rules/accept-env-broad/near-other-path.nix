{ services.openssh.settings.AcceptEnv = [ "GIT_PROTOCOL" "MY_PATH" ]; }

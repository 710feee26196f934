{ users.users.git = { isSystemUser = true; uid = 500; }; users.users.root.uid = 0; }

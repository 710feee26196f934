{ users.users.a23456789012345678901234567890x.isNormalUser = true; }

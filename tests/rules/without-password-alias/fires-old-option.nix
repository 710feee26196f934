# at 2:38 without-password is called
{ services.openssh.permitRootLogin = "without-password"; }

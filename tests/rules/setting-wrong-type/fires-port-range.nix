# at 2:38 port takes a number from 0 to 65535, not 70000
{ boot.initrd.network.ssh = { port = 70000; }; }

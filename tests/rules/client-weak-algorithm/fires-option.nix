{ programs.ssh.macs = [ "hmac-md5" "hmac-sha2-512-etm@openssh.com" ]; }
# at 1:25 hmac-md5

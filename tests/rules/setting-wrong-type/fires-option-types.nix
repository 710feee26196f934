# at 3:30 ports takes a list of numbers from 0 to 65535, not "22"
{
  services.openssh.ports = [ "22" ];
}

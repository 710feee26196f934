# at 2:26 toor has the number of root
{ users.users.toor.uid = 0; }

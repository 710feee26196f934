{
  users = {
    mutableUsers = false;
    # at 5:5 NixOS does not check
    allowNoPasswordLogin = true;
  };
}

{ config, ... }: { users.allowNoPasswordLogin = config.isContainer; }

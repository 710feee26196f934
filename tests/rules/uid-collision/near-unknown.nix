{ config, ... }: { users.users = { alice.uid = 1001; bob.uid = config.ids.uids.bob; }; }

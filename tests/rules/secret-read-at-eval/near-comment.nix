{ users.users.a.uid = 1000; # never: builtins.readFile config.sops.secrets.a.path
}

{ users.users.alice.openssh.settings.Foo = 1; }

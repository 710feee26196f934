{ users.users.a.openssh.authorizedKeys.keys = [ ]; x.text = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIJ2QkaY7Z0oT4b9Yc1ZbqP3mJx6sWvEtR8uHgFdLwXyNoAoGCCqGSM49\n"; }

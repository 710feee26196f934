//! Every change of NixOS that is known: a module before, what becomes of it, and a question about both for Nix.

/// What becomes of a module.
pub enum Then {
    /// This text.
    Becomes(&'static str),
    /// The same text, with a reason that holds these words.
    IsLeft(&'static str),
    /// The same text: nobody has to decide anything.
    Stays,
}

pub struct Case {
    pub from: &'static str,
    pub before: &'static str,
    pub then: Then,
    /// What must be true of `old` and `new`.
    pub check: &'static str,
}

use Then::{Becomes, IsLeft, Stays};

/// The changes by their old names.
#[rustfmt::skip]
pub const FROM: [&str; 39] = [
    "services.openssh.forwardX11",
    "services.openssh.kbdInteractiveAuthentication",
    "services.openssh.passwordAuthentication",
    "services.openssh.useDns",
    "services.openssh.permitRootLogin",
    "services.openssh.logLevel",
    "services.openssh.kexAlgorithms",
    "services.openssh.macs",
    "services.openssh.ciphers",
    "services.openssh.gatewayPorts",
    "services.openssh.challengeResponseAuthentication",
    "services.openssh.banner",
    "services.openssh.moduliFile",
    "services.sshd.enable",
    "services.openssh.knownHosts",
    "services.sshd.ports",
    "services.sshd.allowSFTP",
    "services.sshd.forwardX11",
    "services.sshd.gatewayPorts",
    "services.sshd.permitRootLogin",
    "services.xserver.startSSHAgent",
    "services.xserver.startOpenSSHAgent",
    "users.extraUsers",
    "users.extraGroups",
    "security.initialRootPassword",
    "users.users.<name>.passwordFile",
    "users.allowLoginless",
    "boot.initrd.network.ssh.hostRSAKey",
    "boot.initrd.network.ssh.hostDSSKey",
    "boot.initrd.network.ssh.hostECDSAKey",
    "security.pam.enableSSHAgentAuth",
    "security.pam.services.<name>.updateWtmp",
    "services.fail2ban.daemonConfig",
    "services.fail2ban.extraSettings",
    "services.lshd.*",
    "services.openssh.hostKeys.*.rounds",
    "services.openssh.settings.AcceptEnv (string)",
    "AuthorizedKeysFile .ssh/authorized_keys2",
    "users.users.<name>.linger = false (old default)",
];

#[rustfmt::skip]
pub const CASES: &[Case] = &[
    Case {
        from: "services.openssh.forwardX11",
        before: "{\n  # kept\n  services.openssh.forwardX11 = true; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.X11Forwarding = true; # why\n}\n"),
        check: "old.services.openssh.forwardX11 == new.services.openssh.settings.X11Forwarding && !(new ? services.openssh.forwardX11)",
    },
    Case {
        from: "services.openssh.kbdInteractiveAuthentication",
        before: "{\n  # kept\n  services.openssh.kbdInteractiveAuthentication = false; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.KbdInteractiveAuthentication = false; # why\n}\n"),
        check: "old.services.openssh.kbdInteractiveAuthentication == new.services.openssh.settings.KbdInteractiveAuthentication && !(new ? services.openssh.kbdInteractiveAuthentication)",
    },
    Case {
        from: "services.openssh.passwordAuthentication",
        before: "{\n  # kept\n  services.openssh.passwordAuthentication = false; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.PasswordAuthentication = false; # why\n}\n"),
        check: "old.services.openssh.passwordAuthentication == new.services.openssh.settings.PasswordAuthentication && !(new ? services.openssh.passwordAuthentication)",
    },
    Case {
        from: "services.openssh.useDns",
        before: "{\n  # kept\n  services.openssh.useDns = true; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.UseDns = true; # why\n}\n"),
        check: "old.services.openssh.useDns == new.services.openssh.settings.UseDns && !(new ? services.openssh.useDns)",
    },
    Case {
        from: "services.openssh.permitRootLogin",
        before: "{\n  # kept\n  services.openssh.permitRootLogin = \"prohibit-password\"; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.PermitRootLogin = \"prohibit-password\"; # why\n}\n"),
        check: "old.services.openssh.permitRootLogin == new.services.openssh.settings.PermitRootLogin && !(new ? services.openssh.permitRootLogin)",
    },
    Case {
        from: "services.openssh.logLevel",
        before: "{\n  # kept\n  services.openssh.logLevel = \"VERBOSE\"; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.LogLevel = \"VERBOSE\"; # why\n}\n"),
        check: "old.services.openssh.logLevel == new.services.openssh.settings.LogLevel && !(new ? services.openssh.logLevel)",
    },
    Case {
        from: "services.openssh.kexAlgorithms",
        before: "{\n  # kept\n  services.openssh.kexAlgorithms = [ \"curve25519-sha256\" ]; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.KexAlgorithms = [ \"curve25519-sha256\" ]; # why\n}\n"),
        check: "old.services.openssh.kexAlgorithms == new.services.openssh.settings.KexAlgorithms && !(new ? services.openssh.kexAlgorithms)",
    },
    Case {
        from: "services.openssh.macs",
        before: "{\n  # kept\n  services.openssh.macs = [ \"hmac-sha2-512\" ]; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.Macs = [ \"hmac-sha2-512\" ]; # why\n}\n"),
        check: "old.services.openssh.macs == new.services.openssh.settings.Macs && !(new ? services.openssh.macs)",
    },
    Case {
        from: "services.openssh.ciphers",
        before: "{\n  # kept\n  services.openssh.ciphers = [ \"aes256-ctr\" ]; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.Ciphers = [ \"aes256-ctr\" ]; # why\n}\n"),
        check: "old.services.openssh.ciphers == new.services.openssh.settings.Ciphers && !(new ? services.openssh.ciphers)",
    },
    Case {
        from: "services.openssh.gatewayPorts",
        before: "{\n  # kept\n  services.openssh.gatewayPorts = \"clientspecified\"; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.GatewayPorts = \"clientspecified\"; # why\n}\n"),
        check: "old.services.openssh.gatewayPorts == new.services.openssh.settings.GatewayPorts && !(new ? services.openssh.gatewayPorts)",
    },
    Case {
        from: "services.openssh.challengeResponseAuthentication",
        before: "{\n  # kept\n  services.openssh.challengeResponseAuthentication = false; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.KbdInteractiveAuthentication = false; # why\n}\n"),
        check: "old.services.openssh.challengeResponseAuthentication == new.services.openssh.settings.KbdInteractiveAuthentication && !(new ? services.openssh.challengeResponseAuthentication)",
    },
    Case {
        from: "services.openssh.banner",
        before: "{ services.openssh.banner = \"hello\"; }",
        then: IsLeft("--banner-file"),
        check: "old == new",
    },
    Case {
        from: "services.openssh.moduliFile",
        before: "{\n  # kept\n  services.openssh.moduliFile = /etc/ssh/moduli; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.ModuliFile = /etc/ssh/moduli; # why\n}\n"),
        check: "old.services.openssh.moduliFile == new.services.openssh.settings.ModuliFile && !(new ? services.openssh.moduliFile)",
    },
    Case {
        from: "services.sshd.enable",
        before: "{\n  # kept\n  services.sshd.enable = true; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.enable = true; # why\n}\n"),
        check: "old.services.sshd.enable == new.services.openssh.enable && !(new ? services.sshd.enable)",
    },
    Case {
        from: "services.openssh.knownHosts",
        before: "{\n  # kept\n  services.openssh.knownHosts = { a.publicKey = \"k\"; }; # why\n}\n",
        then: Becomes("{\n  # kept\n  programs.ssh.knownHosts = { a.publicKey = \"k\"; }; # why\n}\n"),
        check: "old.services.openssh.knownHosts == new.programs.ssh.knownHosts && !(new ? services.openssh.knownHosts)",
    },
    Case {
        from: "services.sshd.ports",
        before: "{\n  # kept\n  services.sshd.ports = [ 22 2222 ]; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.ports = [ 22 2222 ]; # why\n}\n"),
        check: "old.services.sshd.ports == new.services.openssh.ports && !(new ? services.sshd.ports)",
    },
    Case {
        from: "services.sshd.allowSFTP",
        before: "{\n  # kept\n  services.sshd.allowSFTP = false; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.allowSFTP = false; # why\n}\n"),
        check: "old.services.sshd.allowSFTP == new.services.openssh.allowSFTP && !(new ? services.sshd.allowSFTP)",
    },
    Case {
        from: "services.sshd.forwardX11",
        before: "{\n  # kept\n  services.sshd.forwardX11 = true; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.X11Forwarding = true; # why\n}\n"),
        check: "old.services.sshd.forwardX11 == new.services.openssh.settings.X11Forwarding && !(new ? services.sshd.forwardX11)",
    },
    Case {
        from: "services.sshd.gatewayPorts",
        before: "{\n  # kept\n  services.sshd.gatewayPorts = \"clientspecified\"; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.GatewayPorts = \"clientspecified\"; # why\n}\n"),
        check: "old.services.sshd.gatewayPorts == new.services.openssh.settings.GatewayPorts && !(new ? services.sshd.gatewayPorts)",
    },
    Case {
        from: "services.sshd.permitRootLogin",
        before: "{\n  # kept\n  services.sshd.permitRootLogin = \"prohibit-password\"; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.openssh.settings.PermitRootLogin = \"prohibit-password\"; # why\n}\n"),
        check: "old.services.sshd.permitRootLogin == new.services.openssh.settings.PermitRootLogin && !(new ? services.sshd.permitRootLogin)",
    },
    Case {
        from: "services.xserver.startSSHAgent",
        before: "{\n  # kept\n  services.xserver.startSSHAgent = true; # why\n}\n",
        then: Becomes("{\n  # kept\n  programs.ssh.startAgent = true; # why\n}\n"),
        check: "old.services.xserver.startSSHAgent == new.programs.ssh.startAgent && !(new ? services.xserver.startSSHAgent)",
    },
    Case {
        from: "services.xserver.startOpenSSHAgent",
        before: "{\n  # kept\n  services.xserver.startOpenSSHAgent = true; # why\n}\n",
        then: Becomes("{\n  # kept\n  programs.ssh.startAgent = true; # why\n}\n"),
        check: "old.services.xserver.startOpenSSHAgent == new.programs.ssh.startAgent && !(new ? services.xserver.startOpenSSHAgent)",
    },
    Case {
        from: "users.extraUsers",
        before: "{\n  # kept\n  users.extraUsers = { alice = { uid = 1000; }; }; # why\n}\n",
        then: Becomes("{\n  # kept\n  users.users = { alice = { uid = 1000; }; }; # why\n}\n"),
        check: "old.users.extraUsers == new.users.users && !(new ? users.extraUsers)",
    },
    Case {
        from: "users.extraGroups",
        before: "{\n  # kept\n  users.extraGroups = { staff.gid = 100; }; # why\n}\n",
        then: Becomes("{\n  # kept\n  users.groups = { staff.gid = 100; }; # why\n}\n"),
        check: "old.users.extraGroups == new.users.groups && !(new ? users.extraGroups)",
    },
    Case {
        from: "security.initialRootPassword",
        before: "{\n  # kept\n  security.initialRootPassword = \"!\"; # why\n}\n",
        then: Becomes("{\n  # kept\n  users.users.root.initialHashedPassword = \"!\"; # why\n}\n"),
        check: "old.security.initialRootPassword == new.users.users.root.initialHashedPassword && !(new ? security.initialRootPassword)",
    },
    Case {
        from: "users.users.<name>.passwordFile",
        before: "{\n  # kept\n  users.users.alice.passwordFile = \"/run/secrets/alice\"; # why\n}\n",
        then: Becomes("{\n  # kept\n  users.users.alice.hashedPasswordFile = \"/run/secrets/alice\"; # why\n}\n"),
        check: "old.users.users.alice.passwordFile == new.users.users.alice.hashedPasswordFile && !(new ? users.users.alice.passwordFile)",
    },
    Case {
        from: "users.allowLoginless",
        before: "{\n  # kept\n  users.allowLoginless = true; # why\n}\n",
        then: Becomes("{\n  # kept\n  users.allowNoPasswordLogin = true; # why\n}\n"),
        check: "old.users.allowLoginless == new.users.allowNoPasswordLogin && !(new ? users.allowLoginless)",
    },
    Case {
        from: "boot.initrd.network.ssh.hostRSAKey",
        before: "{ boot.initrd.network.ssh.hostRSAKey = \"/etc/key\"; }",
        then: IsLeft("a list of all of them"),
        check: "old == new",
    },
    Case {
        from: "boot.initrd.network.ssh.hostDSSKey",
        before: "{ boot.initrd.network.ssh.hostDSSKey = \"/etc/key\"; }",
        then: IsLeft("a list of all of them"),
        check: "old == new",
    },
    Case {
        from: "boot.initrd.network.ssh.hostECDSAKey",
        before: "{ boot.initrd.network.ssh.hostECDSAKey = \"/etc/key\"; }",
        then: IsLeft("a list of all of them"),
        check: "old == new",
    },
    Case {
        from: "security.pam.enableSSHAgentAuth",
        before: "{\n  # kept\n  security.pam.enableSSHAgentAuth = true; # why\n}\n",
        then: Becomes("{\n  # kept\n  security.pam.sshAgentAuth.enable = true; # why\n}\n"),
        check: "old.security.pam.enableSSHAgentAuth == new.security.pam.sshAgentAuth.enable && !(new ? security.pam.enableSSHAgentAuth)",
    },
    Case {
        from: "security.pam.services.<name>.updateWtmp",
        before: "{\n  # kept\n  security.pam.services.alice.updateWtmp = true; # why\n}\n",
        then: Becomes("{\n  # kept\n  security.pam.services.alice.lastlog.enable = true; # why\n}\n"),
        check: "old.security.pam.services.alice.updateWtmp == new.security.pam.services.alice.lastlog.enable && !(new ? security.pam.services.alice.updateWtmp)",
    },
    Case {
        from: "services.fail2ban.daemonConfig",
        before: "{ services.fail2ban.daemonConfig = \"loglevel = INFO\"; }",
        then: IsLeft("daemonSettings"),
        check: "old == new",
    },
    Case {
        from: "services.fail2ban.extraSettings",
        before: "{\n  # kept\n  services.fail2ban.extraSettings = { findtime = \"15m\"; }; # why\n}\n",
        then: Becomes("{\n  # kept\n  services.fail2ban.jails.DEFAULT.settings = { findtime = \"15m\"; }; # why\n}\n"),
        check: "old.services.fail2ban.extraSettings == new.services.fail2ban.jails.DEFAULT.settings && !(new ? services.fail2ban.extraSettings)",
    },
    Case {
        from: "services.lshd.*",
        before: "{ services.lshd = { enable = true; portNumber = 2222; }; }",
        then: IsLeft("gone since 24.11"),
        check: "old == new",
    },
    Case {
        from: "services.openssh.hostKeys.*.rounds",
        before: "{ services.openssh.hostKeys = [ { type = \"rsa\"; bits = 4096; path = \"/etc/key\"; rounds = 100; } { type = \"ed25519\"; path = \"/k\"; } ]; }",
        then: Becomes("{ services.openssh.hostKeys = [ { type = \"rsa\"; bits = 4096; path = \"/etc/key\"; } { type = \"ed25519\"; path = \"/k\"; } ]; }"),
        check: "map (key: removeAttrs key [ \"rounds\" ]) old.services.openssh.hostKeys == new.services.openssh.hostKeys",
    },
    Case {
        from: "services.openssh.settings.AcceptEnv (string)",
        before: "{ services.openssh.settings.AcceptEnv = \"LANG LC_*\"; }",
        then: Becomes("{ services.openssh.settings.AcceptEnv = [ \"LANG\" \"LC_*\" ]; }"),
        check: "old.services.openssh.settings.AcceptEnv == builtins.concatStringsSep \" \" new.services.openssh.settings.AcceptEnv",
    },
    Case {
        from: "AuthorizedKeysFile .ssh/authorized_keys2",
        before: "{ services.openssh.authorizedKeysFiles = [ \".ssh/authorized_keys2\" ]; }",
        then: Stays,
        check: "old == new",
    },
    Case {
        from: "users.users.<name>.linger = false (old default)",
        before: "{ users.users.alice.linger = false; }",
        then: Stays,
        check: "old == new",
    },
];

//! Who may log in by account: root, passwords, ages and shells; and what a session is.

#![cfg(target_os = "linux")]

use crate::login_policies::Case;

/// root, by PermitRootLogin.
pub const ROOT: &[Case] = &[
    ("root, by default", "", &[], &[("root one", "ran"), ("root two", "printed two"), ("root password", "refused")]),
    (
        "root with yes",
        "PermitRootLogin yes\nPasswordAuthentication yes\n",
        &[],
        &[("root one", "ran"), ("root password", "ran"), ("root wrong", "refused")],
    ),
    (
        "root with prohibit-password",
        "PermitRootLogin prohibit-password\nPasswordAuthentication yes\nKbdInteractiveAuthentication yes\n",
        &[],
        &[("root one", "ran"), ("root password-only", "refused"), ("root interactive", "refused")],
    ),
    (
        "root with without-password",
        "PermitRootLogin without-password\nPasswordAuthentication yes\n",
        &[],
        &[("root one", "ran"), ("root password", "refused")],
    ),
    (
        "root with forced-commands-only",
        "PermitRootLogin forced-commands-only\nPasswordAuthentication yes\n",
        &[],
        &[("root one", "refused"), ("root two", "printed two"), ("root password", "refused"), ("alice one", "ran")],
    ),
    (
        "root with no",
        "PermitRootLogin no\nPasswordAuthentication yes\n",
        &[],
        &[("root one", "refused"), ("root two", "refused"), ("root password", "refused"), ("alice one", "ran")],
    ),
    ("uid 0 under another name", "PermitRootLogin no\n", &[], &[("toor one", "refused"), ("root one", "refused")]),
    (
        "uid 0 under another name with its home",
        "PermitRootLogin forced-commands-only\n",
        &[("/etc/ssh/authorized_keys.d/toor", "command=\"echo $HOME\" {two}\n{one}\n")],
        &[("toor one", "refused"), ("toor two", "printed /home/toor")],
    ),
    (
        "ForceCommand is no forced command of a key",
        "PermitRootLogin forced-commands-only\nForceCommand echo forced\n",
        &[],
        &[("root one", "refused"), ("root two", "printed forced"), ("alice one", "printed forced")],
    ),
    (
        "root from one place",
        "PermitRootLogin no\nMatch Address 10.0.0.0/8\n  PermitRootLogin prohibit-password\n",
        &[],
        &[("root one", "refused"), ("root one @10.0.0.5", "ran")],
    ),
    (
        "root with a certificate that forces",
        "PermitRootLogin forced-commands-only\nTrustedUserCAKeys /etc/ssh/ca\n",
        &[("/etc/ssh/ca", "{ca}\n")],
        &[
            ("root certificate signed -n root", "refused"),
            ("root certificate signed -n root -O force-command=pwd", "printed /root"),
        ],
    ),
];

/// Passwords, ages, shells, homes.
pub const ACCOUNTS: &[Case] = &[
    (
        "keys with PAM",
        "",
        &[],
        &[
            ("alice one", "ran"),
            ("bob one", "ran"),
            ("carol one", "ran"),
            ("dave one", "ran"),
            ("ivan one", "ran"),
            ("leo one", "ran"),
            ("mia one", "ran"),
        ],
    ),
    (
        "keys without PAM",
        "UsePAM no\n",
        &[],
        &[
            ("alice one", "refused"),
            ("bob one", "ran"),
            ("carol one", "ran"),
            ("dave one", "ran"),
            ("ivan one", "refused"),
            ("leo one", "refused"),
            ("mia one", "ran"),
        ],
    ),
    (
        "expired, with PAM",
        "PasswordAuthentication yes\n",
        &[],
        &[("erin one", "refused"), ("erin password", "refused")],
    ),
    (
        "expired, without PAM",
        "UsePAM no\nPasswordAuthentication yes\n",
        &[],
        &[("erin one", "refused"), ("erin password", "refused")],
    ),
    (
        "a password that must be changed, with PAM",
        "PasswordAuthentication yes\n",
        &[],
        &[("judy one", "no session"), ("judy password", "no session")],
    ),
    (
        "a password that must be changed, without PAM",
        "UsePAM no\nPasswordAuthentication yes\n",
        &[],
        &[("judy one", "ran"), ("judy password", "no session")],
    ),
    (
        "a password too old, with PAM",
        "PasswordAuthentication yes\n",
        &[],
        &[("kim one", "refused"), ("kim password", "refused")],
    ),
    (
        "a password too old, without PAM",
        "UsePAM no\nPasswordAuthentication yes\n",
        &[],
        &[("kim one", "ran"), ("kim password", "no session")],
    ),
    (
        "empty password",
        "PasswordAuthentication yes\nKbdInteractiveAuthentication yes\n",
        &[],
        &[("dave empty", "refused"), ("dave nothing", "refused"), ("dave one", "ran")],
    ),
    (
        "empty password, permitted",
        "PasswordAuthentication yes\nPermitEmptyPasswords yes\n",
        &[],
        &[("dave empty", "ran"), ("dave nothing", "ran"), ("bob nothing", "refused"), ("bob empty", "refused")],
    ),
    (
        "empty password, permitted, without PAM",
        "UsePAM no\nPasswordAuthentication yes\nPermitEmptyPasswords yes\n",
        &[],
        &[("dave empty", "ran"), ("dave nothing", "ran"), ("bob empty", "refused")],
    ),
    (
        "empty password, permitted, but passwords are off",
        "PermitEmptyPasswords yes\n",
        &[],
        &[("dave empty", "refused"), ("dave nothing", "refused")],
    ),
    (
        "locked password",
        "PasswordAuthentication yes\n",
        &[],
        &[("ivan password", "refused"), ("carol password", "refused")],
    ),
    (
        "shells",
        "PasswordAuthentication yes\n",
        &[],
        &[
            ("frank one", "refused"),
            ("frank password", "refused"),
            ("grace one", "no session"),
            ("grace password", "no session"),
            ("heidi one", "refused"),
        ],
    ),
    (
        "nologin with a forced command",
        "ForceCommand echo forced\n",
        &[],
        &[("grace one", "no session"), ("bob one", "printed forced")],
    ),
    ("nologin and sftp", "", &[], &[("grace one sftp", "printed "), ("grace one -W", "printed reached")]),
    ("a shell that is a folder", "", &[("/etc/shell/missing 0 755", "")], &[("frank one", "refused")]),
    ("a missing home", "", &[("/etc/ssh/authorized_keys.d/zoe", "{one}\n")], &[("zoe one", "refused")]),
    ("nologin file, with PAM", "", &[("/etc/nologin", "down\n")], &[("alice one", "ran"), ("root one", "ran")]),
    (
        "nologin file, without PAM",
        "UsePAM no\n",
        &[("/etc/nologin", "down\n")],
        &[("bob one", "no session"), ("root one", "ran")],
    ),
    ("an account without its line in shadow, with PAM", "", &[("/etc/shadow 0 000", "")], &[("alice one", "ran")]),
];

/// What becomes of those who are in.
pub const SESSIONS: &[Case] = &[
    (
        "ForceCommand beats the key's command",
        "ForceCommand echo forced\n",
        &[],
        &[("bob one", "printed forced"), ("bob two", "printed forced")],
    ),
    ("ForceCommand none", "ForceCommand none\n", &[], &[("bob one", "ran"), ("bob two", "printed two")]),
    (
        "ForceCommand internal-sftp",
        "ForceCommand internal-sftp\n",
        &[],
        &[("alice one sftp", "printed "), ("alice one", "no session"), ("grace one sftp", "printed ")],
    ),
    (
        "a folder to be shut in, for a shell that is not there",
        "ChrootDirectory /home\n",
        &[],
        &[("frank one", "no session"), ("alice one", "no session"), ("alice one sftp", "printed ")],
    ),
    (
        "a folder to be shut in that is the user's",
        "ChrootDirectory %h\n",
        &[],
        &[("alice one", "no session"), ("root one sftp", "printed ")],
    ),
    (
        "a folder to be shut in that is missing",
        "ChrootDirectory /home/nowhere\n",
        &[],
        &[("alice one sftp", "no session")],
    ),
    ("ChrootDirectory none", "ChrootDirectory none\n", &[], &[("frank one", "refused"), ("alice one", "ran")]),
    ("PermitTTY", "PermitTTY no\n", &[], &[("alice one", "ran"), ("alice one -tt", "no session")]),
    ("AllowTcpForwarding", "AllowTcpForwarding no\n", &[], &[("alice one", "ran"), ("alice one -W", "no session")]),
    ("AllowTcpForwarding remote", "AllowTcpForwarding remote\n", &[], &[("alice one -W", "no session")]),
    ("AllowTcpForwarding local", "AllowTcpForwarding local\n", &[], &[("alice one -W", "printed reached")]),
    ("DisableForwarding", "DisableForwarding yes\n", &[], &[("alice one", "ran"), ("alice one -W", "no session")]),
    ("PermitOpen", "PermitOpen 192.0.2.1:8\n", &[], &[("alice one -W", "no session")]),
    ("PermitOpen of the place", "PermitOpen 192.0.2.1:7\n", &[], &[("alice one -W", "printed reached")]),
    ("MaxSessions 0", "MaxSessions 0\n", &[], &[("alice one", "no session"), ("alice one -W", "printed reached")]),
    (
        "environment of a key",
        "PermitUserEnvironment LAB\n",
        &[(
            "/etc/ssh/authorized_keys.d/alice",
            "environment=\"LAB=x\",environment=\"OTHER=y\",command=\"echo $LAB-$OTHER\" {one}\n",
        )],
        &[("alice one", "printed x-")],
    ),
    (
        "environment of a key, by default",
        "",
        &[("/etc/ssh/authorized_keys.d/alice", "environment=\"LAB=x\",command=\"echo $LAB-\" {one}\n")],
        &[("alice one", "printed -")],
    ),
    ("SetEnv", "SetEnv LAB=x\nForceCommand echo $LAB\n", &[], &[("alice one", "printed x")]),
];

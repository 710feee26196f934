//! Who may log in by which methods.

#![cfg(target_os = "linux")]

use crate::login_policies::Case;

/// Methods.
pub const AUTHENTICATION: &[Case] = &[
    (
        "keys off",
        "PubkeyAuthentication no\nPasswordAuthentication yes\n",
        &[],
        &[("bob one", "refused"), ("bob password", "ran")],
    ),
    (
        "every method off",
        "PubkeyAuthentication no\n",
        &[],
        &[("bob one", "refused"), ("bob password", "refused"), ("bob nothing", "refused")],
    ),
    (
        "password",
        "PasswordAuthentication yes\n",
        &[],
        &[
            ("bob password-only", "ran"),
            ("bob interactive", "refused"),
            ("bob wrong", "refused"),
            ("alice password", "refused"),
        ],
    ),
    (
        "keyboard-interactive",
        "KbdInteractiveAuthentication yes\n",
        &[],
        &[
            ("bob interactive", "ran"),
            ("bob password-only", "refused"),
            ("bob password", "ran"),
            ("bob wrong", "refused"),
        ],
    ),
    (
        "keyboard-interactive under its old name",
        "ChallengeResponseAuthentication yes\n",
        &[],
        &[("bob interactive", "ran")],
    ),
    (
        "keyboard-interactive without PAM",
        "UsePAM no\nKbdInteractiveAuthentication yes\n",
        &[],
        &[("bob interactive", "refused"), ("bob password", "refused")],
    ),
    (
        "password without PAM",
        "UsePAM no\nPasswordAuthentication yes\n",
        &[],
        &[("bob password", "ran"), ("bob wrong", "refused")],
    ),
    (
        "the PAM of NixOS when passwords are off",
        "KbdInteractiveAuthentication yes\n",
        &[("no-unix-passwords", "")],
        &[("bob interactive", "refused"), ("bob one", "ran")],
    ),
    (
        "passwords in a block with the PAM of NixOS when they are off",
        "KbdInteractiveAuthentication yes\nMatch User bob\n  PasswordAuthentication yes\n",
        &[("no-unix-passwords", "")],
        &[("bob password", "refused"), ("bob one", "ran")],
    ),
    (
        "key and password",
        "PasswordAuthentication yes\nAuthenticationMethods publickey,password\n",
        &[],
        &[
            ("bob one", "refused"),
            ("bob password", "refused"),
            ("bob one+password", "ran"),
            ("alice one+password", "refused"),
        ],
    ),
    (
        "key or password",
        "PasswordAuthentication yes\nAuthenticationMethods publickey password\n",
        &[],
        &[("bob one", "ran"), ("bob password", "ran"), ("alice one", "ran")],
    ),
    (
        "key and either",
        "PasswordAuthentication yes\nKbdInteractiveAuthentication yes\nAuthenticationMethods publickey,password publickey,keyboard-interactive\n",
        &[],
        &[("bob one", "refused"), ("bob password", "refused"), ("bob one+password", "ran")],
    ),
    (
        "two keys",
        "AuthenticationMethods publickey,publickey\n",
        &[("/etc/ssh/authorized_keys.d/bob", "{one}\n{two}\n")],
        &[("bob one", "refused"), ("bob one+two", "ran"), ("bob two+one", "ran"), ("alice one+two", "refused")],
    ),
    (
        "password first",
        "PasswordAuthentication yes\nAuthenticationMethods password,publickey\n",
        &[],
        &[("bob one", "refused"), ("bob password", "refused"), ("bob one+password", "ran")],
    ),
    ("any method", "AuthenticationMethods any\n", &[], &[("bob one", "ran"), ("bob password", "refused")]),
    (
        "a method of PAM alone",
        "KbdInteractiveAuthentication yes\nAuthenticationMethods keyboard-interactive:pam\n",
        &[],
        &[("bob interactive", "ran"), ("bob one", "refused")],
    ),
    (
        "a block that nobody can satisfy",
        "Match User bob\n  AuthenticationMethods publickey,password\n",
        &[],
        &[("bob one", "refused"), ("bob one+password", "refused"), ("alice one", "ran")],
    ),
    (
        "a block that asks less",
        "PasswordAuthentication yes\nAuthenticationMethods publickey,password\nMatch Address 192.0.2.0/24\n  AuthenticationMethods publickey\n",
        &[],
        &[("alice one", "ran"), ("bob one @10.0.0.5", "refused"), ("bob one+password @10.0.0.5", "ran")],
    ),
    (
        "AuthenticationMethods and a forced root",
        "PermitRootLogin forced-commands-only\nPasswordAuthentication yes\nAuthenticationMethods publickey,password\n",
        &[],
        &[("root two+password", "refused"), ("root one+password", "refused")],
    ),
    ("MaxAuthTries", "MaxAuthTries 1\n", &[], &[("alice one", "ran"), ("alice two+one", "refused")]),
    ("algorithms without Ed25519", "PubkeyAcceptedAlgorithms ecdsa-sha2-nistp256\n", &[], &[("alice one", "refused")]),
    (
        "algorithms without RSA",
        "PubkeyAcceptedAlgorithms -rsa-sha2-256,rsa-sha2-512\n",
        &[("/etc/ssh/authorized_keys.d/alice", "{one}\n{rsa2048}\n")],
        &[("alice one", "ran"), ("alice rsa2048", "refused")],
    ),
    (
        "algorithms under their old name",
        "PubkeyAcceptedKeyTypes ssh-ed25519\n",
        &[("/etc/ssh/authorized_keys.d/alice", "{one}\n{ec256}\n")],
        &[("alice one", "ran"), ("alice ec256", "refused")],
    ),
    (
        "RequiredRSASize",
        "RequiredRSASize 2048\n",
        &[("/etc/ssh/authorized_keys.d/alice", "{rsa1024}\n{rsa2048}\n{one}\n")],
        &[("alice rsa1024", "refused"), ("alice rsa2048", "ran"), ("alice one", "ran")],
    ),
];

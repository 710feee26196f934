//! Accounts, keys and lines of sshd_config that NixOS's own modules bring: nobody is "no such account" because of them.

use super::command::{Folder, Ran, key};

/// The options, an account, the exit status of `access can`, and what it says.
const CASES: &[(&str, &str, i32, &str)] = &[
    ("nix.sshServe = { enable = true; keys = [ \"@K\" ]; };", "nix-ssh", 0, "command=nix-store --serve, no terminal"),
    (
        "nix.sshServe = { enable = true; write = true; protocol = \"ssh-ng\"; keys = [ \"@K\" ]; };",
        "nix-ssh",
        0,
        "command=nix-daemon --stdio,",
    ),
    (
        "nix.sshServe = { enable = true; trusted = true; keys = [ \"@K\" ]; };",
        "nix-ssh",
        0,
        "trusted by the Nix daemon",
    ),
    ("nix.sshServe = { enable = true; keys = keys.all; };", "nix-ssh", 4, "keys.all comes from an argument"),
    ("nix.sshServe = { enable = cond; keys = [ \"@K\" ]; };", "nix-ssh", 4, "cond comes from an argument"),
    ("nix.sshServe = { enable = false; keys = [ \"@K\" ]; };", "nix-ssh", 1, "there is no such account"),
    ("nix.sshServe.keys = [ \"@K\" ];", "nix-ssh", 1, "there is no such account"),
    ("nix.sshServe = { enable = true; };", "nix-ssh", 1, "PAM takes no password"),
    (
        "services.borgbackup.repos.w.authorizedKeys = [ \"@K\" ];",
        "borg",
        0,
        "command=cd /var/lib/borgbackup && borg serve --restrict-to-repository .",
    ),
    (
        "services.borgbackup.repos.w = { path = \"/a b\"; authorizedKeysAppendOnly = [ \"@K\" ]; allowSubRepos = true; \
         quota = \"1G\"; user = \"bk\"; };",
        "bk",
        0,
        "command=cd '/a b' && borg serve --restrict-to-path . --append-only --storage-quota 1G,",
    ),
    ("services.borgbackup.repos.w = { authorizedKeys = [ \"@K\" ]; user = keys.user; };", "bk", 4, "w.user"),
    ("services.borgbackup.repos = keys.repos;", "borg", 4, "services.borgbackup.repos"),
    ("services.borgbackup.repos.w.authorizedKeys = keys.w;", "borg", 4, "keys.w comes from an argument"),
    (
        "services.btrbk.sshAccess = [ { key = \"@K\"; roles = [ \"info\" ]; } ];",
        "btrbk",
        0,
        "runs /run/current-system/sw/bin/btrfs as root",
    ),
    ("services.gitea.enable = true;", "gitea", 4, "services.gitea writes keys while it runs"),
    (
        "services.gitea = { enable = true; user = \"git\"; }; users.users.git = { isSystemUser = true; group = \"git\"; home = \"/g\"; };",
        "git",
        4,
        "services.gitea writes keys",
    ),
    ("services.cloud-init.enable = true;", "root", 4, "services.cloud-init writes keys while it runs"),
    ("services.waagent.enable = cond;", "root", 4, "services.waagent writes keys while it runs"),
    ("services.cloud-init.enable = false;", "root", 1, "PAM takes no password"),
    ("ec2.instance-connect.enable = true;", "root", 1, "authorized_keys_command_eic_run_authorized_keys"),
    ("services.gitea.enable = false;", "gitea", 1, "there is no such account"),
    ("services.forgejo.enable = cond;", "forgejo", 4, "services.forgejo writes keys"),
    (
        "services.forgejo.enable = true; services.openssh.authorizedKeysInHomedir = false;",
        "forgejo",
        1,
        "PAM takes no password",
    ),
    ("services.gitlab.enable = true;", "gitlab", 4, "services.gitlab writes keys"),
    ("services.gitolite = { enable = true; adminPubkey = \"@K\"; };", "gitolite", 0, "command=gitolite-shell"),
    ("services.gogs.enable = true;", "gogs", 4, "services.gogs writes keys"),
    ("services.hydra.enable = true;", "hydra-queue-runner", 1, "keys in ~/.ssh/authorized_keys"),
    ("services.postgresql.enable = true;", "postgres", 1, "keys in ~/.ssh/authorized_keys"),
    ("services.syncoid.enable = true;", "syncoid", 4, "services.syncoid may bring accounts"),
    ("services.soft-serve.enable = true;", "soft-serve", 4, "services.soft-serve may bring accounts"),
    ("services.foo = { enable = true; user = \"bar\"; };", "bar", 4, "services.foo may bring accounts"),
    ("services.foo = { enable = true; user = \"bar\"; };", "quux", 1, "there is no such account"),
    (
        "services.foo.enable = true; services.openssh.settings.AllowUsers = [ \"alice\" ];",
        "foo",
        1,
        "AllowUsers has no pattern",
    ),
    (
        "security.googleOsLogin.enable = true;",
        "alice_example_org",
        4,
        "security.googleOsLogin.enable may bring accounts",
    ),
    ("services.sssd.enable = true;", "alice", 4, "services.sssd.enable may bring accounts"),
    ("services.kanidm.enablePam = true;", "alice", 4, "services.kanidm.enablePam may bring accounts"),
    ("users.ldap.enable = true;", "alice", 4, "users.ldap.enable may bring accounts"),
    ("services.homed.enable = true;", "alice", 4, "services.homed.enable may bring accounts"),
    ("services.opkssh.enable = true;", "root", 1, "keys that /run/wrappers/bin/opkssh verify %u %k %t prints"),
    ("services.tailscale.extraUpFlags = [ \"--ssh\" ];", "root", 1, "logins by Tailscale SSH"),
    // NixOS writes the user that the program runs as, nobody by default.
    (
        "services.openssh.authorizedKeysCommand = \"/etc/ssh/keys %u\"; users.users.root.openssh.authorizedKeys.keys = [ \"@K\" ];",
        "root",
        0,
        "lists the key",
    ),
    ("services.openssh.authorizedKeysCommand = \"/etc/ssh/keys %u\";", "root", 1, "keys that /etc/ssh/keys %u prints"),
    (
        "services.openssh.settings.AuthorizedKeysCommand = \"/etc/ssh/keys %u\";",
        "root",
        1,
        "needs AuthorizedKeysCommandUser",
    ),
];

fn host(more: &str) -> String {
    let sshd = if more.contains("nix.sshServe = { enable = true") { "" } else { "services.openssh.enable = true;\n" };
    format!(
        "{{ lib, keys, cond, ... }}: {{ networking.hostName = \"h\"; system.stateVersion = \"25.11\";\n\
         users.mutableUsers = false; services.openssh.settings.PasswordAuthentication = false;\n{sshd}{}\n}}",
        more.replace("@K", &key(1, "mallory"))
    )
}

fn can(more: &str, user: &str) -> Ran {
    Folder::with([("h.nix", host(more))]).run(&["access", "can", user])
}

#[test]
fn accounts_of_modules_are_known_or_unknown_and_never_missing() {
    for (options, user, code, words) in CASES {
        let ran = can(options, user);
        assert!(ran.code == *code && ran.out.contains(words), "{options} {user}\n{}{}", ran.out, ran.err);
    }
}

#[test]
fn a_key_that_a_module_gives_an_account_is_told_by_a_difference() {
    for (base, head) in [
        ("nix.sshServe.enable = true;", "nix.sshServe = { enable = true; keys = [ \"@K\" ]; };"),
        (
            "services.borgbackup.repos.w.authorizedKeys = [ ];",
            "services.borgbackup.repos.w.authorizedKeys = [ \"@K\" ];",
        ),
        ("", "services.borgbackup.repos.w.authorizedKeysAppendOnly = [ \"@K\" ];"),
        ("", "services.btrbk.sshAccess = [ { key = \"@K\"; roles = [ ]; } ];"),
    ] {
        let folder = Folder::new();
        for (side, text) in [("base", base), ("head", head)] {
            std::fs::create_dir(folder.path(side)).unwrap();
            folder.write(&format!("{side}/h.nix"), host(text));
        }
        let ran = folder.run(&["access", "diff", "base", "head"]);
        assert!(ran.code == 5 && ran.out.contains("+ mallory"), "{head}\n{}", ran.out);
    }
}

#[test]
fn accounts_of_modules_are_not_taken_for_mistakes() {
    let text = "services.borgbackup.repos.w = { user = \"bk\"; authorizedKeys = [ \"@K\" ]; };\n\
                users.users.bk = { isSystemUser = true; group = \"bk\"; openssh.authorizedKeys.keys = [ \"@L\" ]; };";
    let text = host(text).replace("@L", &key(2, "other"));
    let ran = Folder::with([("h.nix", text)]).run(&["check", "h.nix"]);
    assert!(!ran.out.contains("key-on-nologin-account"), "{}", ran.out);
}

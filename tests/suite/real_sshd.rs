//! Hosts served by a real sshd on loopback: who gets in, and what the server offers and forces.

use nixos_ssh::emit::sshd_config::{SshdConfigOptions, sshd_config};
use nixos_ssh::{Block, Host, KeyOption, PermitRootLogin, Sshd, SshdSettings, User};

use crate::sshd_server::{EXAMPLE_USER, Login};
use crate::sshd_tool::{Folder, Key, effective, is_root, me, output, succeed, tool};

/// A server for keys only, with one user.
fn host(user: User) -> Host {
    Host::new().openssh(Sshd::keys_only()).user(EXAMPLE_USER, user)
}

fn holder(keys: &[&Key]) -> User {
    keys.iter().fold(User::normal(), |user, key| user.key(key.authorized()))
}

/// The server with blocks, and one user who holds a key.
fn host_with_blocks<const N: usize>(key: &Key, blocks: [Block; N]) -> Host {
    host(holder(&[key])).openssh(Sshd::keys_only().extra_config(blocks))
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn keys_of_every_type_get_in_and_another_key_does_not() {
    let folder = Folder::new();
    let types: [(&str, &[&str]); 4] = [
        ("ed25519", &["-t", "ed25519"]),
        ("rsa", &["-t", "rsa", "-b", "2048"]),
        ("ecdsa", &["-t", "ecdsa", "-b", "256"]),
        ("ecdsa521", &["-t", "ecdsa", "-b", "521"]),
    ];
    let keys = types.map(|(name, arguments)| folder.key_of_type(name, arguments));
    let stranger = folder.key("stranger");
    let server = folder.serve(&host(holder(&keys.each_ref())));
    for key in &keys {
        assert!(server.lets_in(key), "{}\n{}", key.file.display(), server.log());
    }
    assert!(!server.lets_in(&stranger));
}

/// The methods that a server names when a client asks for none.
fn offered(host: &Host) -> String {
    let folder = Folder::new();
    let (key, server) = (folder.key("nobody"), folder.serve(host));
    let login = server.run(&key, &["-v", "-o", "PreferredAuthentications=none"], "true");
    assert!(!login.entered);
    let methods = login.complaint.lines().find_map(|line| line.split_once("that can continue: "));
    methods.unwrap_or_else(|| panic!("{login:?}")).1.to_owned()
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn keys_only_offers_neither_passwords_nor_questions() {
    assert_eq!(offered(&host(User::normal())), "publickey");
    // NixOS's own defaults, against which the above says something.
    let methods = offered(&Host::new().openssh(Sshd::new().enable(true)));
    assert!(methods.starts_with("publickey,password"), "{methods}");
    assert_eq!(methods.contains("keyboard-interactive"), is_root(), "only root has PAM");

    let folder = Folder::new();
    let key = folder.key("alice");
    let server = folder.serve(&host(holder(&[&key])));
    let login = server.run(&key, &["-o", "PreferredAuthentications=password,keyboard-interactive"], "true");
    assert!(login.refused(), "{login:?}");
    assert!(server.lets_in(&key));
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn key_files_stand_beside_keys() {
    let folder = Folder::new();
    let [direct, first, second, other] = ["direct", "first", "second", "other"].map(|name| folder.key(name));
    folder.write("module/keys/team.pub", &format!("# the team\n{}\n{}", first.line(), second.line()));
    folder.write("module/other.pub", other.line().trim_end());
    let server = folder.serve(&host(holder(&[&direct]).key_files(["./keys/team.pub", "./other.pub"])));
    for key in [&direct, &first, &second, &other] {
        assert!(server.lets_in(key), "{}\n{}", key.file.display(), server.log());
    }

    let folder = Folder::new();
    folder.write("module/other.pub", &other.line());
    let server = folder.serve(&host(User::normal().key_files(["./other.pub"])));
    assert!(server.lets_in(&other));
    assert!(!server.lets_in(&direct));
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn root_stays_out_when_told_to() {
    let policy = |root| {
        let settings = SshdSettings::new().password_authentication(false).kbd_interactive_authentication(false);
        Sshd::keys_only().settings(settings.permit_root_login(root))
    };
    let folder = Folder::new();
    let [free, forced] = ["free", "forced"].map(|name| folder.key(name));
    let forced_line = forced.authorized().option(KeyOption::Command("echo forced".into()));
    let user = holder(&[&free]).key(forced_line);
    for (root, free_enters, forced_enters) in [
        (PermitRootLogin::No, false, false),
        (PermitRootLogin::ForcedCommandsOnly, false, true),
        (PermitRootLogin::ProhibitPassword, true, true),
    ] {
        let server = folder.serve(&host(user.clone()).openssh(policy(root)));
        // Another user is not concerned.
        assert_eq!(server.lets_root_in(&free), free_enters || !is_root(), "{root:?}");
        assert_eq!(server.lets_root_in(&forced), forced_enters || !is_root(), "{root:?}");
    }
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn lists_of_users_shut_others_out() {
    let folder = Folder::new();
    let key = folder.key("alice");
    let with = |settings: SshdSettings| host(holder(&[&key])).openssh(Sshd::keys_only().settings(settings));
    let keys_only = || SshdSettings::new().password_authentication(false).kbd_interactive_authentication(false);
    let (me, from_elsewhere) = (me(), format!("{}@192.0.2.*", me()));
    for (settings, enters) in [
        (keys_only().allow_users(["bob", me.as_str()]), true),
        (keys_only().allow_users(["bob"]), false),
        (keys_only().allow_users([from_elsewhere.as_str()]), false),
        (keys_only().deny_users([me.as_str()]), false),
        (keys_only().deny_users([from_elsewhere.as_str()]), true),
        (keys_only().allow_groups(["no-such-group"]), false),
    ] {
        let message = format!("{settings:?}");
        assert_eq!(folder.serve(&with(settings)).lets_in(&key), enters, "{message}");
    }
}

/// What a shell and a here-document have a meaning for, in an order that would show.
const HARD: &str = r#"printf '<%s>' "$SSH_ORIGINAL_COMMAND" "a\\b" 'c\d' "\$HOME" `echo e` $(echo f) "g # h" EOL"#;
const HARD_PRINTED: &str = r"<it's $5 \o/><a\b><c\d><$HOME><e><f><g # h><EOL>";

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn a_block_forces_a_command_through_the_here_document() {
    let folder = Folder::new();
    let key = folder.key("alice");
    let elsewhere = Block::match_address("192.0.2.0/24,!127.0.0.1").set("ForceCommand", "echo elsewhere");
    let here = Block::match_user(&me()).and("Address", "127.0.0.0/8").set("ForceCommand", HARD);
    let server = folder.serve(&host_with_blocks(&key, [elsewhere, here]));
    let login = server.run(&key, &[], r"it's $5 \o/");
    assert_eq!(login.printed, HARD_PRINTED, "{login:?}");

    let key_line = key.authorized().option(KeyOption::Command(HARD.to_owned()));
    let server = folder.serve(&host(User::normal().key(key_line)));
    let login = server.run(&key, &[], r"it's $5 \o/");
    assert_eq!(login.printed, HARD_PRINTED, "{login:?}");
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn lines_after_the_last_block_are_for_everybody() {
    let folder = Folder::new();
    let key = folder.key("alice");
    let block = Block::match_user("somebody-else").set("ForceCommand", "echo inside");
    let host = host_with_blocks(&key, [block]);
    let (json, evaluated) = folder.evaluate(&host);
    let text = folder.sshd_config(&json, &evaluated);
    let open = text.strip_suffix("Match all\n").expect("the text closes its blocks");
    for (text, printed) in [(text.as_str(), "appended\n"), (open, "asked\n")] {
        let server = folder.serve_text(&format!("{text}ForceCommand echo appended\n"), &evaluated);
        assert_eq!(server.run(&key, &[], "echo asked").printed, printed, "{}", server.log());
    }
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn sftp_only_users_see_their_folder_and_nothing_else() {
    let folder = Folder::new();
    let key = folder.key("alice");
    folder.write("jail/inside", "hello\n");
    let block = |user: &str| {
        Block::match_user(user)
            .set("ChrootDirectory", folder.text_path("jail"))
            .set("ForceCommand", "internal-sftp")
            .set("AllowTcpForwarding", false)
    };
    let server = folder.serve(&host_with_blocks(&key, [block(&me()), block("bob")]));
    let config = folder.path("sshd_config");
    let values = |user: &str| effective(&config, &format!("user={user},host=localhost,addr=127.0.0.1"));
    let chroot = format!("chrootdirectory {}", folder.text_path("jail"));
    assert!(values("bob").contains(&chroot));
    assert!(values("carol").contains(&"chrootdirectory none".to_owned()));
    // Only root can change the root directory.
    if !is_root() {
        return;
    }
    let batch = folder.write("batch", &format!("ls -1 /\nget /inside {}\n", folder.text_path("fetched")));
    let mut sftp = server.client("sftp");
    sftp.arg("-i").arg(&key.file).arg("-b").arg(batch).arg(format!("{}@127.0.0.1", me()));
    let listing = succeed(&mut sftp);
    assert!(listing.contains("\n/inside\n"), "{listing}");
    assert_eq!(std::fs::read_to_string(folder.path("fetched")).ok().as_deref(), Some("hello\n"));
    let login = server.run(&key, &[], "echo a shell");
    assert!(!login.printed.contains("a shell"), "{login:?}");
    let forward = server.run(&key, &["-W", &format!("127.0.0.1:{}", server.port)], "");
    assert!(!forward.entered && forward.complaint.contains("administratively prohibited"), "{forward:?}");
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn files_are_served_by_the_sftp_server_of_the_package() {
    let folder = Folder::new();
    let key = folder.key("alice");
    let batch = folder.write("batch", "ls -1 /\n");
    for (served, enters) in [(true, true), (false, false)] {
        let server = folder.serve(&host(holder(&[&key])).openssh(Sshd::keys_only().allow_sftp(served)));
        let mut sftp = server.client("sftp");
        sftp.arg("-i").arg(&key.file).arg("-b").arg(&batch).arg(format!("{}@127.0.0.1", me()));
        let login = Login::of(output(&mut sftp));
        assert_eq!(login.entered, enters, "{login:?}\n{}", server.log());
    }
}

/// A certificate for a key, in the place where ssh looks for it.
fn certify(ca: &Key, key: &Key, arguments: &[&str]) {
    let mut command = std::process::Command::new(tool("ssh-keygen"));
    command.args(["-q", "-I", "test", "-s"]).arg(&ca.file).args(arguments);
    succeed(command.arg(key.file.with_extension("pub")));
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn certificates_need_the_right_authority_and_principal() {
    let folder = Folder::new();
    let [server_ca, line_ca, stranger_ca] = ["server_ca", "line_ca", "stranger_ca"].map(|name| folder.key(name));
    folder.write("etc/ssh/user_ca.pub", &server_ca.line());
    let settings = SshdSettings::new()
        .password_authentication(false)
        .kbd_interactive_authentication(false)
        .keyword("TrustedUserCAKeys", "/etc/ssh/user_ca.pub");
    let line = line_ca.authorized().option(KeyOption::CertAuthority);
    let line = line.option(KeyOption::Principals(vec!["guests".into(), "ops".into()]));
    let user = User::normal().authorized_principals(["admins", "on-call"]).key(line);
    let server = folder.serve(&host(user).openssh(Sshd::keys_only().settings(settings)));
    for (index, (ca, arguments, enters)) in [
        (&server_ca, vec!["-n", "on-call"], true),
        (&server_ca, vec!["-n", "nobody,admins"], true),
        (&server_ca, vec!["-n", "nobody"], false),
        (&server_ca, vec!["-n", "guests"], false),
        (&server_ca, vec!["-n", "admins", "-V", "20200101:20200102"], false),
        (&line_ca, vec!["-n", "guests"], true),
        (&line_ca, vec!["-n", "ops", "-V", "20200101:20200102"], false),
        (&line_ca, vec!["-n", "admins"], false),
        (&stranger_ca, vec!["-n", "admins,guests"], false),
    ]
    .into_iter()
    .enumerate()
    {
        let key = folder.key(&format!("holder{index}"));
        certify(ca, &key, &arguments);
        assert_eq!(server.lets_in(&key), enters, "{arguments:?} by {}\n{}", ca.file.display(), server.log());
    }
    // The authority's own key is not a login.
    assert!(!server.lets_in(&line_ca));
    assert!(!server.lets_in(&server_ca));
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn settings_keep_their_dollars_and_come_before_blocks() {
    let folder = Folder::new();
    let key = folder.key("alice");
    // Settings do not pass the here-document, so nothing may be escaped in them.
    let settings = SshdSettings::new().password_authentication(false).kbd_interactive_authentication(false);
    let settings = settings.keyword("ForceCommand", r#"printf '<%s>' "$SSH_ORIGINAL_COMMAND" 'a\b' `echo c`"#);
    let server = folder.serve(&host(holder(&[&key])).openssh(Sshd::keys_only().settings(settings)));
    assert_eq!(server.run(&key, &[], "$x").printed, r"<$x><a\b><c>");
    let text = sshd_config(&host(holder(&[&key])), &SshdConfigOptions::default()).expect("it was just served");
    assert!(text.starts_with("AuthorizedPrincipalsFile none\n"));
}

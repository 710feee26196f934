//! Key options on a real sshd: what each lets its holder do.

use nixos_ssh::ssh::authorized_keys::read_file;
use nixos_ssh::{AuthorizedKey, Host, KeyOption, Sshd, SshdSettings, User};

use crate::sshd_server::{EXAMPLE_USER, Server};
use crate::sshd_tool::{Folder, Key};

fn host(lines: impl IntoIterator<Item = AuthorizedKey>) -> Host {
    let user = lines.into_iter().fold(User::normal(), User::key);
    Host::new().openssh(Sshd::keys_only()).user(EXAMPLE_USER, user)
}

/// A key whose line begins with these options, written and read by us.
fn keyed(folder: &Folder, index: usize, options: &str) -> (Key, AuthorizedKey) {
    let key = folder.key(&format!("key{index}"));
    let line = if options.is_empty() { key.line() } else { format!("{options} {}", key.line()) };
    let line = line.parse().unwrap_or_else(|error| panic!("{options}: {error}"));
    (key, line)
}

/// A server with one key for each text of options.
fn serve<T>(folder: &Folder, cases: Vec<(&'static str, T)>) -> (Server, Vec<(&'static str, Key, T)>) {
    let mut lines = Vec::new();
    let mut holders = Vec::new();
    for (index, (options, expected)) in cases.into_iter().enumerate() {
        let (key, line) = keyed(folder, index, options);
        lines.push(line);
        holders.push((options, key, expected));
    }
    (folder.serve(&host(lines)), holders)
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn time_and_source_decide() {
    let folder = Folder::new();
    let (server, holders) = serve(
        &folder,
        vec![
            (r#"expiry-time="20200101""#, false),
            (r#"expiry-time="202001012359Z""#, false),
            (r#"expiry-time="20200101235959""#, false),
            (r#"expiry-time="20991231""#, true),
            (r#"expiry-time="209912312359""#, true),
            (r#"expiry-time="20991231235959Z""#, true),
            // The earliest one counts.
            (r#"expiry-time="20991231",expiry-time="20200101""#, false),
            (r#"from="192.0.2.0/24""#, false),
            (r#"from="127.0.0.0/8""#, true),
            (r#"from="127.0.0.1""#, true),
            (r#"from="127.0.0.*,192.0.2.1""#, true),
            (r#"from="192.0.2.0/24,!127.0.0.1,127.0.0.0/8""#, false),
            (r#"from="*,!192.0.2.7""#, true),
            (r#"from="2001:db8::/32,127.0.0.1""#, true),
            (r#"FROM="127.0.0.?""#, true),
            (r#"from="127.0.0.1",expiry-time="20200101""#, false),
            ("", true),
        ],
    );
    for (options, key, enters) in &holders {
        assert_eq!(server.lets_in(key), *enters, "{options}\n{}", server.log());
    }
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn commands_are_forced_as_they_are_written() {
    let folder = Folder::new();
    let (server, holders) = serve(
        &folder,
        vec![
            (r#"command="echo forced""#, "forced\n"),
            (r#"command="printf '<%s>' \"$SSH_ORIGINAL_COMMAND\"""#, "<asked 'for' $this \\>"),
            (r#"command="printf '<%s>' 'a\b' 'c\\d' \"e\\\\f\" '$x'""#, r"<a\b><c\\d><e\\f><$x>"),
            (r#"command="printf %s \"\";printf 'it''s, # done'""#, "its, # done"),
            (r#"command="printf '%s' '=,='",no-pty"#, "=,="),
            (r#"command="printf 'ä…'""#, "ä…"),
            (r#"restrict,command="printf 'git-shell -c \"%s\"' \"$SSH_ORIGINAL_COMMAND\"""#, GIT),
            ("", "asked for this\n"),
        ],
    );
    for (options, key, printed) in &holders {
        let remote = match *options {
            "" => "echo asked for this",
            _ if *printed == GIT => "git-upload-pack 'team/repository.git'",
            _ => "asked 'for' $this \\",
        };
        let login = server.run(key, &[], remote);
        assert_eq!(login.printed, *printed, "{options}: {login:?}\n{}", server.log());
    }
}

const GIT: &str = "git-shell -c \"git-upload-pack 'team/repository.git'\"";

/// What a holder may do beside running a command.
#[derive(Debug, PartialEq)]
struct Rights {
    terminal: bool,
    forward_here: bool,
    listen: bool,
    agent: bool,
}

fn rights(server: &Server, key: &Key, agent: &str) -> Rights {
    let terminal = server.run(key, &["-tt"], "tty");
    let here = format!("127.0.0.1:{}", server.port);
    let forward_here = server.run(key, &["-W", &here], "");
    let listen = server.run(key, &["-o", "ExitOnForwardFailure=yes", "-R", &format!("0:{here}")], "true");
    let forwarded = server.run(key, &["-A", "-o", &format!("IdentityAgent={agent}")], "echo \"agent:$SSH_AUTH_SOCK\"");
    let no_terminal = terminal.complaint.contains("PTY allocation request failed");
    assert!(terminal.printed.contains("/dev/") != no_terminal, "{terminal:?}\n{}", server.log());
    let refused = |text: &str| text.contains("administratively prohibited");
    assert!(forward_here.printed.starts_with("SSH-2.0") || refused(&forward_here.complaint), "{forward_here:?}");
    assert!(listen.entered || listen.complaint.contains("remote port forwarding failed"), "{listen:?}");
    assert!(forwarded.printed.starts_with("agent:"), "{forwarded:?}");
    Rights {
        terminal: terminal.printed.contains("/dev/"),
        forward_here: forward_here.printed.starts_with("SSH-2.0"),
        listen: listen.entered,
        agent: forwarded.printed.trim() != "agent:",
    }
}

/// An ssh-agent without keys, which ends with the test.
struct Agent {
    child: std::process::Child,
    socket: String,
}

impl Agent {
    fn start(folder: &Folder) -> Agent {
        let socket = folder.text_path("agent");
        let mut command = std::process::Command::new(crate::sshd_tool::tool("ssh-agent"));
        command.args(["-D", "-a", &socket]).stdout(std::process::Stdio::null());
        let child = command.spawn().expect("ssh-agent starts");
        let agent = Agent { child, socket };
        for _ in 0..1000 {
            if std::path::Path::new(&agent.socket).exists() {
                return agent;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("ssh-agent makes no socket")
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // It may be gone already; there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn restrict_takes_rights_and_options_after_it_give_them_back() {
    let folder = Folder::new();
    let agent = Agent::start(&folder);
    // Terminal, forwarding from here, listening there, agent.
    let (server, holders) = serve(
        &folder,
        vec![
            ("", [true, true, true, true]),
            ("restrict", [false; 4]),
            ("restrict,pty", [true, false, false, false]),
            ("pty,restrict", [false; 4]),
            ("Restrict,PTY,Port-Forwarding", [true, true, true, false]),
            ("restrict,agent-forwarding", [false, false, false, true]),
            ("no-pty", [false, true, true, true]),
            ("no-port-forwarding,no-agent-forwarding", [true, false, false, false]),
            (r#"permitopen="127.0.0.1:*""#, [true, true, true, true]),
            (r#"permitopen="127.0.0.1:1",permitopen="localhost:*""#, [true, false, true, true]),
            (r#"restrict,port-forwarding,permitopen="127.0.0.1:*",permitlisten="1""#, [false, true, false, false]),
            (r#"permitlisten="*:*""#, [true, true, true, true]),
            (r#"permitlisten="localhost:1""#, [true, true, false, true]),
        ],
    );
    for (options, key, [terminal, forward_here, listen, agent_forwarded]) in holders {
        let expected = Rights { terminal, forward_here, listen, agent: agent_forwarded };
        assert_eq!(rights(&server, &key, &agent.socket), expected, "{options}\n{}", server.log());
    }
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn environment_needs_the_servers_permission() {
    let folder = Folder::new();
    let (key, line) = keyed(&folder, 0, r#"environment="TEAM=a \"b\" $c \d",environment="_X9=""#);
    for (permitted, printed) in [(false, "<unset>"), (true, r#"<a "b" $c \d>"#)] {
        let settings = SshdSettings::new().password_authentication(false).kbd_interactive_authentication(false);
        let settings = settings.keyword("PermitUserEnvironment", permitted);
        let server = folder.serve(&host([line.clone()]).openssh(Sshd::keys_only().settings(settings)));
        assert_eq!(server.run(&key, &[], r#"printf '<%s>' "${TEAM-unset}""#).printed, printed, "{}", server.log());
    }
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn every_form_of_every_option_is_one_that_sshd_knows() {
    let folder = Folder::new();
    let flags = [KeyOption::PortForwarding as fn(bool) -> KeyOption, KeyOption::AgentForwarding];
    let more = [KeyOption::X11Forwarding as fn(bool) -> KeyOption, KeyOption::Pty, KeyOption::UserRc];
    let tokens = [KeyOption::TouchRequired as fn(bool) -> KeyOption, KeyOption::VerifyRequired];
    let both = |flag: fn(bool) -> KeyOption| [flag(true), flag(false)];
    let mut options: Vec<KeyOption> = flags.into_iter().chain(more).chain(tokens).flat_map(both).collect();
    options.push(KeyOption::Restrict);
    let values: [(&str, &[&str]); 6] = [
        ("command", &["true", "\"true\"", "true;:"]),
        ("environment", &["A=", "a_9=\"x\",y=z"]),
        ("expiry-time", &["20991231", "20991231Z", "209912310000", "20991231000000Z", "20380119031408"]),
        ("permitlisten", &["1", "*", "65535", "localhost:8080", "*:8080", "127.0.0.1:*", "[::1]:8080", "*:*"]),
        (
            "permitopen",
            &["localhost:1", "*:8080", "127.0.0.1:*", "[::1]:80", "[2001:db8::1]:*", "a-b.example:9", "*:*"],
        ),
        ("tunnel", &["0", "7", "any"]),
    ];
    for (name, values) in values {
        let typed = |value: &&str| KeyOption::valued(name, value).unwrap_or_else(|error| panic!("{name}: {error}"));
        options.extend(values.iter().map(typed));
    }
    for from in ["127.0.0.1", "127.*", "::/0,127.0.0.1/32", "!192.0.2.0/24,127.0.0.0/8", "[::1],127.0.0.1", "0.0.0.0/0"]
    {
        options.push(KeyOption::valued("from", from).unwrap_or_else(|error| panic!("{from}: {error}")));
    }
    let keys: Vec<(Key, KeyOption)> =
        options.into_iter().enumerate().map(|(index, option)| (folder.key(&format!("key{index}")), option)).collect();
    let server = folder.serve(&host(keys.iter().map(|(key, option)| key.authorized().option(option.clone()))));
    for (key, option) in &keys {
        assert!(server.lets_in(key), "{option:?}\n{}", server.log());
    }
    // These two are for certificates: without one, the key is no login.
    let folder = Folder::new();
    let (plain, line) = keyed(&folder, 0, "cert-authority");
    let (named, named_line) = keyed(&folder, 1, r#"cert-authority,principals="a,b""#);
    let server = folder.serve(&host([line, named_line]));
    assert!(!server.lets_in(&plain) && !server.lets_in(&named));
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn what_we_refuse_sshd_refuses_too() {
    let folder = Folder::new();
    let refused = [
        "no-restrict",
        "no-cert-authority",
        "permit-everything",
        "from=127.0.0.1",
        "command='true'",
        r#"command="true"#,
        r#"command="true"x"#,
        r#"command="true",command="true""#,
        r#"from="127.0.0.1",from="127.0.0.1""#,
        r#"from="!192.0.2.1""#,
        r#"from="127.0.0.1/8,127.0.0.1""#,
        r#"expiry-time="2099""#,
        r#"expiry-time="20991331""#,
        r#"expiry-time="tomorrow""#,
        r#"environment="A""#,
        r#"environment="A-B=c""#,
        r#"environment="=c""#,
        r#"permitopen="8080""#,
        r#"permitopen="localhost""#,
        r#"permitopen="localhost:0""#,
        r#"permitopen="localhost:65536""#,
        r#"permitlisten="localhost:x""#,
        r#"tunnel="x""#,
        r#"tunnel="-1""#,
        r#"principals="a""#,
        r#"pty="yes""#,
        "restrict pty",
        "restrict, pty",
    ];
    let keys: Vec<Key> = (0..refused.len()).map(|index| folder.key(&format!("key{index}"))).collect();
    let text: String = refused.iter().zip(&keys).map(|(options, key)| format!("{options} {}", key.line())).collect();
    let wrong = read_file(&text).expect_err("no line is usable");
    let numbers: Vec<usize> = wrong.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=refused.len()).collect::<Vec<_>>(), "we take a line of these");
    // sshd reads the same text; a good line after it shows that the file is read to its end.
    let good = folder.key("good");
    folder.write("module/keys.pub", &(text + &good.line()));
    let server = folder.serve(&host([]).user(EXAMPLE_USER, User::normal().key_files(["./keys.pub"])));
    for (options, key) in refused.iter().zip(&keys) {
        assert!(!server.lets_in(key), "{options}\n{}", server.log());
    }
    assert!(server.lets_in(&good));
}

//! Random policies: sshd takes every one of them and reads from it what the Host says.

use std::collections::BTreeMap;

use nixos_ssh::emit::sshd_config::{SshdConfigOptions, sshd_config};
use nixos_ssh::model::setting::IntoSetting;
use nixos_ssh::ssh::keyword::{Arguments, Dialect, Place};
use nixos_ssh::{Block, Header, Host, ListenAddress, ModuleOptions, PermitRootLogin, Sshd, SshdSettings};

use crate::sshd_tool::{Folder, accepts, effective};
use crate::sshd_values::{IN_MATCH_SINCE, SINCE, TOGETHER, values};

/// How many policies.
const COUNT: usize = 200;

/// Connections that sshd is asked about.
const PROBES: [&str; 3] = [
    "user=alice,host=web.example.net,addr=192.0.2.7,laddr=10.0.0.1,lport=22",
    "user=bob,host=db.example.org,addr=2001:db8::5,laddr=192.0.2.1,lport=2222",
    "user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=443",
];

/// Criteria, and which of the connections they hold for.
const CRITERIA: &[(&str, &str, [bool; 3])] = &[
    ("User", "alice", [true, false, false]),
    ("User", "alice,bob", [true, true, false]),
    ("User", "!alice,*", [false, true, true]),
    ("User", "?ob", [false, true, false]),
    ("Group", "root", [false, false, true]),
    ("Group", "no-such-group,another", [false, false, false]),
    ("Host", "*.example.net", [true, false, false]),
    ("Host", "db.*,localhost", [false, true, true]),
    ("Address", "192.0.2.0/24", [true, false, false]),
    ("Address", "2001:db8::/32", [false, true, false]),
    ("Address", "!192.0.2.7,*", [false, true, true]),
    ("Address", "10.0.0.0/8,127.0.0.1", [false, false, true]),
    ("LocalAddress", "10.0.0.0/8", [true, false, false]),
    ("LocalPort", "22", [true, false, false]),
    ("LocalPort", "2222", [false, true, false]),
];

/// Lines whose effect is looked at: sshd prints them as they are written, the keyword in lower case.
const LINES: &[(&str, &[&str])] = &[
    ("AllowAgentForwarding", &["yes", "no"]),
    ("AllowTcpForwarding", &["yes", "no", "local", "remote"]),
    ("ChrootDirectory", &["none", "/srv/%u", "/srv/jail"]),
    ("ClientAliveCountMax", &["0", "4"]),
    ("ClientAliveInterval", &["0", "77"]),
    (
        "ForceCommand",
        &["internal-sftp -l INFO", r#"echo "$SSH_ORIGINAL_COMMAND" 'a\b' `c` # d"#, "/bin/sh -c \"\\$x\""],
    ),
    ("MaxAuthTries", &["1", "9"]),
    ("MaxSessions", &["0", "3", "2147483647"]),
    ("PermitTTY", &["yes", "no"]),
    ("PermitTunnel", &["yes", "no", "ethernet"]),
    ("PermitUserRC", &["yes", "no"]),
    ("X11DisplayOffset", &["0", "12"]),
];

/// What NixOS has as options of their own, and what other lines would make invalid or read other files.
const NOT_FREE: &[&str] = &[
    "AcceptEnv",
    "AllowGroups",
    "AllowUsers",
    "AuthorizedKeysFile",
    "AuthorizedPrincipalsFile",
    "Banner",
    "Ciphers",
    "DenyGroups",
    "DenyUsers",
    "GatewayPorts",
    "HostKey",
    "Include",
    "KbdInteractiveAuthentication",
    "KexAlgorithms",
    "ListenAddress",
    "LogLevel",
    "MACs",
    "ModuliFile",
    "PasswordAuthentication",
    "PermitRootLogin",
    "Port",
    "PrintMotd",
    "StrictModes",
    "Subsystem",
    "UseDNS",
    "UsePAM",
    "X11Forwarding",
    "AuthorizedKeysCommandUser",
    "AuthorizedPrincipalsCommandUser",
    "PidFile",
    "HostKeyAlgorithms",
    "HostCertificate",
];

/// Numbers that look random and are the same in every run.
pub struct Numbers(pub u64);

impl Numbers {
    /// One below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }

    /// One of a list.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// Any other keyword with one of its values, for variety.
fn other_line(numbers: &mut Numbers, in_match: bool) -> Option<(&'static str, &'static str)> {
    let keyword = numbers.pick(&Dialect::Sshd.keywords().iter().collect::<Vec<_>>());
    let listed = |list: &[(&str, (u32, u32))]| list.iter().any(|(name, _)| *name == keyword.name);
    let looked_at = LINES.iter().any(|(name, _)| *name == keyword.name);
    let misplaced = in_match && keyword.place == Place::GlobalOnly;
    let companion = TOGETHER.iter().any(|(name, _)| *name == keyword.name);
    if listed(SINCE)
        || listed(IN_MATCH_SINCE)
        || looked_at
        || misplaced
        || companion
        || NOT_FREE.contains(&keyword.name)
    {
        return None;
    }
    match keyword.arguments {
        Arguments::Dead | Arguments::AliasOf(_) | Arguments::Header => None,
        Arguments::YesNo => Some((keyword.name, numbers.pick(&["yes", "no"]))),
        // The policies are for keys only, and sshd refuses methods that are all turned off.
        _ if keyword.name == "AuthenticationMethods" => Some((keyword.name, "publickey,password publickey")),
        _ => Some((keyword.name, numbers.pick(values(keyword.name)?))),
    }
}

/// What a policy says: for each keyword the global value, and the values of each block with the connections it is for.
#[derive(Default)]
struct Meaning {
    global: BTreeMap<&'static str, &'static str>,
    blocks: Vec<([bool; 3], BTreeMap<&'static str, &'static str>)>,
}

impl Meaning {
    fn value(&self, probe: usize, keyword: &str) -> Option<&'static str> {
        let mut blocks = self.blocks.iter().filter(|(holds, _)| holds[probe]);
        let first = blocks.find_map(|(_, lines)| lines.get(keyword));
        first.or_else(|| self.global.get(keyword)).copied()
    }
}

fn policy(numbers: &mut Numbers) -> (Host, Meaning) {
    let mut meaning = Meaning::default();
    let mut settings = SshdSettings::new().password_authentication(false).kbd_interactive_authentication(false);
    for _ in 0..numbers.below(4) {
        let (keyword, arguments) = numbers.pick(LINES);
        let argument = numbers.pick(arguments);
        settings = settings.keyword(keyword, argument);
        meaning.global.insert(keyword, argument);
    }
    for (keyword, argument) in (0..4).filter_map(|_| other_line(numbers, false)).collect::<Vec<_>>() {
        settings = settings.keyword(keyword, argument);
    }
    let mut blocks = Vec::new();
    if numbers.below(3) == 0 {
        let (keyword, arguments) = numbers.pick(LINES);
        let argument = numbers.pick(arguments);
        blocks.push(Block::global().set(keyword, argument));
        // Settings stand before it in the file.
        meaning.global.entry(keyword).or_insert(argument);
    }
    for _ in 0..numbers.below(5) {
        let mut block = Block { header: Header::Match(Vec::new()), directives: Vec::new() };
        let mut holds = [true; 3];
        for _ in 0..=numbers.below(2) {
            let (name, patterns, probes) = numbers.pick(CRITERIA);
            block = block.and(name, patterns);
            holds = [0, 1, 2].map(|probe| holds[probe] && probes[probe]);
        }
        let mut lines = BTreeMap::new();
        for _ in 0..=numbers.below(3) {
            let (keyword, arguments) = numbers.pick(LINES);
            let argument = numbers.pick(arguments);
            block = block.set(keyword, argument);
            lines.entry(keyword).or_insert(argument);
        }
        if let Some((keyword, argument)) = other_line(numbers, true) {
            block = block.set(keyword, argument);
        }
        blocks.push(block);
        meaning.blocks.push((holds, lines));
    }
    let sshd = Sshd::keys_only().settings(settings);
    let sshd = if blocks.is_empty() {
        sshd
    } else {
        sshd.extra_config(nixos_ssh::model::extra_config::ExtraConfig::from(blocks))
    };
    (Host::new().openssh(sshd), meaning)
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn sshd_takes_random_policies_and_reads_what_they_say() {
    let folder = Folder::new();
    let mut numbers = Numbers(0x5eed_0f55_4401_2026);
    let policies: Vec<(Host, Meaning)> = (0..COUNT).map(|_| policy(&mut numbers)).collect();
    let hosts: Vec<Host> = policies.iter().map(|(host, _)| host.clone()).collect();
    let mut compared = 0;
    for ((json, evaluated), (host, meaning)) in folder.evaluate_all(&hosts).iter().zip(&policies) {
        assert_eq!(evaluated, host);
        let text = folder.on_this_machine(&folder.sshd_config(json, evaluated));
        folder.make_host_keys(&text);
        let config = folder.write("sshd_config", &text);
        assert_eq!(accepts(&config), Ok(()), "{text}");
        for (probe, connection) in PROBES.iter().enumerate() {
            let printed = effective(&config, connection);
            for (keyword, _) in LINES {
                let Some(value) = meaning.value(probe, keyword) else { continue };
                let expected = format!("{} {value}", keyword.to_lowercase());
                assert!(
                    printed.contains(&expected),
                    "{connection}: no {expected:?} in\n{}\nof\n{text}",
                    printed.join("\n")
                );
                compared += 1;
            }
        }
    }
    assert!(compared > COUNT * 3, "only {compared} values were compared: the policies are too empty");
}

/// Keys only, and then these methods.
fn keys_only(methods: &str) -> Sshd {
    let settings = SshdSettings::new().password_authentication(false).kbd_interactive_authentication(false);
    with(settings.keyword("AuthenticationMethods", methods))
}

/// Settings of one policy, for the cases below.
fn with(settings: SshdSettings) -> Sshd {
    Sshd::keys_only().settings(settings)
}

fn listening(address: &str, port: impl IntoSetting<Option<u16>>) -> Sshd {
    Sshd::keys_only().listen_addresses([ListenAddress::new().addr(address).port(port)])
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn typed_options_are_refused_or_sshd_takes_them() {
    let folder = Folder::new();
    let settings = SshdSettings::new;
    let cases = [
        // What a user may well write, and sshd does not take.
        (false, Sshd::keys_only().ports([0])),
        (false, listening("127.0.0.1", 0)),
        (false, listening("::1", 22)),
        (false, listening("a/b", None)),
        (false, listening("127.0.0.1:0", None)),
        (false, Sshd::keys_only().authorized_keys_command("keys %u")),
        (false, with(settings().allow_users(["@"]))),
        (false, with(settings().deny_users(["alice@"]))),
        (false, with(settings().allow_users(["alice@192.0.2.1/24"]))),
        (false, with(settings().accept_env(["LANG=C"]))),
        (false, with(settings().keyword("AuthorizedPrincipalsCommand", "/bin/principals %u"))),
        (false, keys_only("publickey,password")),
        (false, keys_only("password keyboard-interactive:pam")),
        (true, keys_only("publickey,password publickey")),
        (true, keys_only("any")),
        (true, with(settings().keyword("AuthenticationMethods", "publickey,password"))),
        (false, with(settings().keyword("MaxSessions", 4_294_967_295))),
        (false, with(settings().keyword("LoginGraceTime", "soon"))),
        (false, with(settings().keyword("PermitTunnel", "YES"))),
        (false, with(settings().keyword("RDomain", "1"))),
        // What is right.
        (true, Sshd::keys_only().ports([22, 65535])),
        (true, listening("127.0.0.1", 22)),
        (true, listening("[::1]", 22)),
        (true, listening("::1", None)),
        (true, listening("[::1]", None)),
        (true, listening("*", 2222)),
        (true, listening("127.0.0.1:2222", None)),
        (true, Sshd::keys_only().authorized_keys_command("/bin/keys %u")),
        (true, with(settings().allow_users(["alice@192.0.2.0/24", "*@*.example.net", "bob"]))),
        (true, with(settings().accept_env(["LANG", "LC_*"]))),
        (true, with(settings().keyword("MaxSessions", 2_147_483_647))),
        (true, with(settings().permit_root_login(PermitRootLogin::WithoutPassword))),
        (true, with(settings().use_dns(true).x11_forwarding(true).strict_modes(false))),
        (
            true,
            with(
                settings()
                    .keyword("AuthorizedPrincipalsCommand", "/bin/principals %u")
                    .keyword("AuthorizedPrincipalsCommandUser", "nobody"),
            ),
        ),
    ];
    let mut wrong = Vec::new();
    for (right, sshd) in cases {
        let host = Host::new().openssh(sshd);
        let text = sshd_config(&host, &SshdConfigOptions::default());
        let written = host.to_module(&ModuleOptions::default());
        assert_eq!(written.is_ok(), text.is_ok(), "the module and the file are checked alike");
        let Ok(text) = text else {
            if right {
                wrong.push(format!("refused: {}", written.expect_err("as the file is")));
            }
            continue;
        };
        // The case is about ports and addresses, which this machine's own would replace.
        let own: Vec<&str> =
            text.lines().filter(|line| line.starts_with("Port") || line.starts_with("Listen")).collect();
        let here = format!("{}\n{}", own.join("\n"), folder.on_this_machine(&text));
        folder.make_host_keys(&here);
        let verdict = accepts(&folder.write("sshd_config", &here));
        if !right || verdict.is_err() {
            wrong.push(format!("written: {own:?} {verdict:?}\n{:?}", host.openssh.get().map(|sshd| &sshd.settings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

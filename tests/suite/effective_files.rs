//! Random files of sshd_config, the same in every run: every keyword, in every spelling, anywhere.

use nixos_ssh::ssh::keyword::{Arguments, Dialect, Keyword, Place, Status};

use crate::config_verdict::{alive, installed};
use crate::real_sshd_policies::Numbers;
use crate::sshd_values::{POOL, TOGETHER, values};

/// More values that sshd takes, of which what it prints is another text.
const MORE: &[(&str, &[&str])] = &[
    ("LogLevel", &["Debug1", "debug", "fatal", "error", "debug2"]),
    ("SyslogFacility", &["local0", "User", "daemon"]),
    ("IPQoS", &["lowdelay throughput", "0", "255 AF11", "46 184", "reliability", "NONE cs1", "8 16", "4"]),
    ("RekeyLimit", &["1G 1h30m", "default 2h", "16 none", "1T", "1e 1s", "64k 0"]),
    ("TrustedUserCAKeys", &["~/ca", "relative/ca", "NONE", "~"]),
    ("RevokedKeys", &["~/revoked", "None"]),
    ("Banner", &["~//banner", "NONE", "here"]),
    ("PidFile", &["sshd.pid", "NONE"]),
    ("ModuliFile", &["NONE", "~/moduli"]),
    ("AuthorizedKeysFile", &["~/.ssh/keys %h/x", "\".ssh/a b\" c", ".ssh/authorized_keys"]),
    ("AuthorizedPrincipalsFile", &["NONE", "~/principals", "relative/principals"]),
    ("SecurityKeyProvider", &["Internal", "internal", "NONE"]),
    ("HostKeyAgent", &["SSH_AUTH_SOCK", "~/agent", "None"]),
    ("HostKey", &["~/key", "key", "NONE"]),
    ("ForceCommand", &["None", "NONE", "/bin/x \"a  b\"", "'q'  \\\\"]),
    ("ChrootDirectory", &["NONE", "%h/jail"]),
    ("VersionAddendum", &["NONE", "one two", "\"quoted text\""]),
    ("AuthorizedKeysCommand", &["NONE", "/bin/keys  %u"]),
    ("UnusedConnectionTimeout", &["NONE", "1m30", "0s"]),
    ("MaxStartups", &["7", "1:2:3", "100:100:100"]),
    ("PerSourceNetBlockSize", &["16:64", "032:0128"]),
    ("Ciphers", &["-*", "+3des-cbc,aes128-cbc", "^aes256-ctr,aes256-ctr", "aes128-ctr,aes128-ctr", "foo"]),
    ("MACs", &["-*-etm*", "+hmac-md5", "^hmac-sha1", "-hmac-sha1,!umac*"]),
    ("KexAlgorithms", &["+diffie-hellman-group1-sha1", "-*,!curve*", "-*", "^diffie-hellman-group14-sha256"]),
    ("PubkeyAcceptedAlgorithms", &["ssh-*", "*", "-*rsa*", "^*ed25519*", "+ssh-dss", "-*", "+*", "ssh-rsa*"]),
    ("HostKeyAlgorithms", &["*-cert-*", "+ssh-rsa", "-*,!*ed25519*", "!ssh-rsa", "^rsa*,ssh-rsa"]),
    ("HostbasedAcceptedAlgorithms", &["sk-*", "-*", "+*dss*", "ecdsa-*,*"]),
    ("CASignatureAlgorithms", &["*", "ssh-ed25519-cert-v01@openssh.com", "ssh-*,ssh-rsa-cert*", "+ssh-rsa", "-*"]),
    ("SetEnv", &["A=b A=c B=d", "A=", "C=\"x y\""]),
    ("Subsystem", &["other internal-sftp", "third /bin/true 'x y' \"\\\"\""]),
    ("StreamLocalBindMask", &["0077", "0000", "00177", "22"]),
    ("PubkeyAuthOptions", &["none touch-required", "TOUCH-required", "verify-required"]),
    ("PermitUserEnvironment", &["YES", "\"a b\""]),
    ("LogVerbose", &["NONE"]),
    ("LoginGraceTime", &["01m", "5M5S", "2W"]),
    ("MaxSessions", &["007", "+3"]),
    ("PermitListen", &["1:2 3", "[::1]:22"]),
    ("AuthenticationMethods", &["any", "publickey", "password,publickey", "hostbased", "keyboard-interactive"]),
    ("ChannelTimeout", &["NONE", "a=0 a=1m"]),
    ("ListenAddress", &["0.0.0.0", "[::]", "10.1", "192.0.2.1:80", "[2001:db8::1]"]),
];

/// Lines that mean nothing to sshd.
const SILENT: &[&str] = &["", "   ", "# Port 1", "\t#\"", "RSAAuthentication yes", "AuthorizedKeysFile2 /x"];
/// The same, for before the blocks only.
const SILENT_FIRST: &[&str] = &["Protocol 2", "KeyRegenerationInterval 1h", "UseLogin no", "CheckMail yes"];

/// Criteria of Match with patterns for each.
const CRITERIA: &[(&str, &[&str])] = &[
    ("User", &["root", "alice,bob", "!alice,*", "?ob", "*", "!*", "r*t,!root", "nobody", "\"root\"", "ROOT"]),
    ("Group", &["root", "no-such-group,another", "*", "!root,*", "nogroup,daemon", "r??t"]),
    ("Host", &["*.example.net", "WEB.*", "db.*,localhost", "!*.example.org,*", "192.0.2.7", "local?ost"]),
    (
        "Address",
        &[
            "192.0.2.0/24",
            "2001:db8::/32",
            "!192.0.2.7,*",
            "10.0.0.0/8,127.0.0.1",
            "::/0",
            "0.0.0.0/0,!127.0.0.0/8",
            "192.0.2.*",
            "127.1",
            "2001:DB8::5",
            "!2001:db8::/32,2001::/16",
        ],
    ),
    ("LocalAddress", &["10.0.0.0/8", "192.0.2.1", "*", "!127.0.0.1,127.0.0.0/8,10.*", "::1"]),
    ("LocalPort", &["22", "2222", "443", "0", "022"]),
    ("RDomain", &["vrf1", "*", "vrf*,!vrf2", "?*"]),
];

/// Headers that stand as they are; some are wrong.
const HEADERS: &[&str] = &[
    "Match all",
    "match ALL # for everybody",
    "MATCH=User root",
    "Match user=root",
    "Match User root # x",
    "Match",
    "Match User",
    "Match User x all",
    "Match Address 10.0.0.1/8",
    "Match LocalPort x",
    "Match Usr x",
    "Match Version OpenSSH_*",
    "Match invalid-user",
];

/// Who connects, as `-C` says it.
pub const CONNECTIONS: &[[&str; 6]] = &[
    ["root", "web.example.net", "192.0.2.7", "10.0.0.1", "22", ""],
    ["bob", "db.example.org", "2001:db8::5", "192.0.2.1", "2222", "vrf1"],
    ["alice", "localhost", "127.0.0.1", "127.0.0.1", "443", "vrf2"],
    ["nobody", "Web.Example.NET", "10.1.2.3", "::1", "22", ""],
    ["daemon", "192.0.2.7", "192.0.2.7", "10.9.9.9", "65535", "vrf1"],
    ["root", "gw", "2001:db9::1", "127.0.0.2", "2222", "vrf12"],
];

/// One file, without its host key.
pub fn file(numbers: &mut Numbers) -> String {
    let keywords: Vec<&'static Keyword> = alive(Dialect::Sshd).filter(|keyword| keyword.name != "Include").collect();
    // Some keywords again and again, so that lines meet.
    let few: Vec<&'static Keyword> = (0..3).map(|_| numbers.pick(&keywords)).collect();
    let mut text = String::new();
    let count = numbers.below(14);
    add_lines(&mut text, numbers, count, &keywords, &few, Place::GlobalOnly);
    for _ in 0..numbers.below(5) {
        let is_wide = add_header(&mut text, numbers);
        let place = if is_wide || numbers.below(150) == 0 { Place::GlobalOnly } else { Place::Anywhere };
        let count = numbers.below(8);
        add_lines(&mut text, numbers, count, &keywords, &few, place);
    }
    text
}

fn add_lines(
    text: &mut String,
    numbers: &mut Numbers,
    count: usize,
    keywords: &[&'static Keyword],
    few: &[&'static Keyword],
    place: Place,
) {
    let mut added = 0;
    while added < count {
        let keyword = if numbers.below(3) == 0 { numbers.pick(few) } else { numbers.pick(keywords) };
        if place == Place::Anywhere && keyword.place_in(installed()) == Place::GlobalOnly {
            added += usize::from(few.contains(&keyword));
            continue;
        }
        added += 1;
        let line = line(keyword, numbers);
        text.push_str(&line);
        text.push('\n');
        if let Some((_, other)) = TOGETHER.iter().find(|(name, _)| *name == keyword.name)
            && numbers.below(30) > 0
        {
            text.push_str(other);
            text.push('\n');
        }
        if numbers.below(12) == 0 {
            let silent = if place == Place::GlobalOnly && numbers.below(2) == 0 { SILENT_FIRST } else { SILENT };
            text.push_str(numbers.pick(silent));
            text.push('\n');
        }
    }
}

fn line(keyword: &'static Keyword, numbers: &mut Numbers) -> String {
    let more = MORE.iter().find(|(name, _)| *name == keyword.name).map_or(&[][..], |(_, values)| *values);
    let usual = values(keyword.name).unwrap_or(&["yes", "no", "YES", "No"]);
    let value = match numbers.below(400) {
        0 => numbers.pick(POOL),
        of if of % 2 == 0 && !more.is_empty() => numbers.pick(more),
        _ => numbers.pick(usual),
    };
    let aliases: Vec<&str> = Dialect::Sshd
        .keywords()
        .iter()
        .filter(|other| other.status() == Status::Alias(keyword.name) && other.place == keyword.place)
        .map(|other| other.name)
        .collect();
    let name = if !aliases.is_empty() && numbers.below(4) == 0 { numbers.pick(&aliases) } else { keyword.name };
    let between = numbers.pick(&[" ", " ", " ", "  ", "\t", "=", " = ", " =", "\t \t"]);
    // After a quote, `=` belongs to the value.
    let quote = if between.contains('=') { 160 } else { 8 };
    let name = match numbers.below(quote) {
        0 => format!("\"{name}\""),
        _ => match numbers.below(4) {
            0 => name.to_lowercase(),
            1 => name.to_uppercase(),
            _ => name.to_owned(),
        },
    };
    let as_it_is = matches!(keyword.arguments, Arguments::Rest | Arguments::Program);
    let is_word = !value.contains(['"', '\'', '\\', ' ', '#']);
    let value = if is_word && numbers.below(8) == 0 && !as_it_is { format!("\"{value}\"") } else { value.to_owned() };
    let before = numbers.pick(&["", "", "  ", "\t", "\r"]);
    let after = numbers.pick(&["", "", "", " ", "\t", " # a \"comment\"", "\r", "\u{c}"]);
    format!("{before}{name}{between}{value}{after}")
}

/// Whether the block is for everybody.
fn add_header(text: &mut String, numbers: &mut Numbers) -> bool {
    if numbers.below(4) == 0 {
        let usual = numbers.below(24) > 0;
        let header = numbers.pick(if usual { HEADERS.get(..5).unwrap() } else { HEADERS });
        text.push_str(header);
        text.push('\n');
        return header.to_lowercase().starts_with("match all");
    }
    text.push_str(numbers.pick(&["Match", "match", "  Match", "\"MATCH\""]));
    for _ in 0..=numbers.below(3) {
        let (name, patterns) = numbers.pick(CRITERIA);
        let name = if numbers.below(4) == 0 { name.to_lowercase() } else { name.to_owned() };
        text.push_str(&format!(" {name} {}", numbers.pick(patterns)));
    }
    text.push_str(numbers.pick(&["\n", "\n", " \n", " # x\n"]));
    false
}

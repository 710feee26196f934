//! Random machines for logins: users × Allow and Deny lists × Match × key options × settings, and who comes.

#![cfg(target_os = "linux")]

use crate::login_site::{AGES, Account, Attempt, Certificate, Credential, HASH, PAM_WITHOUT_PASSWORDS, PASSWORD, Site};

/// Random numbers that are the same for the same seed.
pub struct Numbers {
    state: u64,
    /// How calm the machine is, of four: how often the first of a weighted list is taken, which is the ordinary one.
    calm: usize,
}

/// How often something is chosen, of the sum of all.
type Weighted<T> = (usize, T);

impl Numbers {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Numbers {
        Numbers { state: seed, calm: 0 }
    }

    pub fn below(&mut self, limit: usize) -> usize {
        // splitmix64: neighbouring seeds have nothing in common.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).expect("31 bits fit") % limit
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn calmly(&mut self) -> bool {
        self.below(4) < self.calm
    }

    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn weigh<T: Copy>(&mut self, list: &[Weighted<T>]) -> T {
        if self.calmly() {
            return list[0].1;
        }
        let mut left = self.below(list.iter().map(|(weight, _)| weight).sum());
        let found = list.iter().find(|(weight, _)| left.checked_sub(*weight).map(|rest| left = rest).is_none());
        found.expect("it is below the sum").1
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        (1..list.len()).rev().for_each(|index| list.swap(index, self.below(index + 1)));
    }
}

const USERS: &[&str] = &["root", "alice", "bob", "carol"];
const SOURCES: &[&str] =
    &["192.0.2.7", "192.0.2.7", "192.0.2.99", "10.0.0.5", "198.51.100.4", "2001:db8::5", "2001:db8:1::5"];
const KEYS: &[&str] = &["one", "two", "three", "ec256", "rsa1024"];

const PASSWORDS: &[Weighted<&str>] =
    &[(8, HASH), (5, "!"), (2, "*"), (1, "locked"), (1, ""), (1, "x"), (1, "!!"), (1, "*LK*")];
const PASSWORD_AGES: &[Weighted<&str>] = &[(16, AGES), (1, "0:0:99999:7:"), (1, "1:0:10:7:10"), (1, "1:0:10:7:")];
const EXPIRES: &[Weighted<&str>] = &[(14, ""), (1, "1"), (1, "99999")];
const SHELLS: &[Weighted<&str>] =
    &[(14, "/bin/sh"), (2, "/etc/shell/nologin"), (1, "/etc/shell/missing"), (1, "/etc/shell/text"), (1, "")];

/// Options of key lines, with the blank after them.
const OPTIONS: &[Weighted<&str>] = &[
    (16, ""),
    (2, "from=\"192.0.2.0/24\" "),
    (1, "from=\"10.0.0.5,2001:db8::/64\" "),
    (1, "from=\"*,!192.0.2.99\" "),
    (1, "from=\"192.0.2.?\" "),
    (1, "from=\"laptop.example.net\" "),
    (1, "from=\"*.example.*,10.*\" "),
    (1, "from=\"192.0.2.7/24\" "),
    (1, "from=\"!10.0.0.5\" "),
    (3, "command=\"echo forced\" "),
    (1, "restrict,command=\"echo \\\"forced\\\"\" "),
    (1, "restrict "),
    (1, "no-pty,No-X11-Forwarding "),
    (1, "expiry-time=\"20200101\" "),
    (1, "expiry-time=\"20990101Z\" "),
    (1, "environment=\"A=b\",permitopen=\"localhost:80\" "),
    (1, "no-such-option "),
    (1, "no-pty, no-user-rc "),
    (1, "principals=\"web\" "),
    (1, "cert-authority "),
];

const AUTHORITIES: &[Weighted<&str>] = &[
    (4, "cert-authority "),
    (2, "cert-authority,principals=\"web,ops\" "),
    (1, "cert-authority,from=\"192.0.2.0/24\" "),
    (1, "cert-authority,command=\"pwd\" "),
    (1, "cert-authority,expiry-time=\"20200101\" "),
    (1, ""),
];

const CERTIFICATES: &[&str] = &[
    "-n USER",
    "-n USER",
    "-n USER,web",
    "-n web",
    "-n ops,db",
    "",
    "-n USER -O force-command=pwd",
    "-n USER -O force-command=id",
    "-n USER -O source-address=192.0.2.0/24",
    "-n USER -V 20200101:20210101",
    "-n USER -h",
];

/// What `AllowUsers` and `DenyUsers` take.
const USER_PATTERNS: &[&str] = &[
    "alice",
    "bob",
    "carol",
    "root",
    "*",
    "a*",
    "?o*",
    "alice,bob",
    "!bob",
    "Alice",
    "alice@192.0.2.7",
    "*@10.0.0.5",
    "*@192.0.2.0/24",
    "bob@2001:db8::/64",
    "*@!10.0.0.5,*",
    "*@*.example.net",
    "root@192.0.2.*",
    "toor",
    "nemo",
];
const GROUP_PATTERNS: &[&str] =
    &["ops", "staff", "users", "wheel", "root", "*s", "!staff", "admins", "Ops", "o?s", "*"];

const CRITERIA: &[(&str, &[&str])] = &[
    ("User", &["alice", "bob", "root", "alice,bob", "*,!bob", "!alice", "a*", "c?rol,root"]),
    ("Group", &["ops", "staff", "wheel", "users", "*,!ops", "ops,staff", "!staff", "root"]),
    (
        "Address",
        &["192.0.2.7", "192.0.2.0/24", "10.0.0.0/8", "2001:db8::/32", "*,!192.0.2.99", "!10.0.0.5", "192.0.2.*"],
    ),
    ("Host", &["192.0.2.*", "laptop.example.net", "*.example.net,*.example.org", "2001:*"]),
    ("LocalAddress", &["192.0.2.1", "203.0.113.0/24", "2001:db8::1"]),
    ("LocalPort", &["22", "2222"]),
];

/// Keywords that stand only before blocks.
const GLOBAL: &[(usize, &str, &[Weighted<&str>])] = &[
    (95, "UsePAM", &[(3, "yes"), (1, "no")]),
    (40, "UseDNS", &[(1, "yes"), (1, "no")]),
    (20, "StrictModes", &[(1, "yes"), (2, "no")]),
    (10, "PermitUserEnvironment", &[(1, "yes"), (1, "no")]),
    (5, "Compression", &[(1, "no")]),
    (5, "PrintMotd", &[(1, "no")]),
];

/// Keywords that stand anywhere: how often before blocks, of a hundred, and their values.
const ANYWHERE: &[(usize, &str, &[Weighted<&str>])] = &[
    (
        55,
        "PermitRootLogin",
        &[(3, "yes"), (3, "prohibit-password"), (1, "without-password"), (2, "forced-commands-only"), (2, "no")],
    ),
    (60, "PasswordAuthentication", &[(1, "yes"), (1, "no")]),
    (55, "KbdInteractiveAuthentication", &[(1, "yes"), (1, "no")]),
    (15, "PubkeyAuthentication", &[(1, "yes"), (1, "no")]),
    (15, "PermitEmptyPasswords", &[(2, "yes"), (1, "no")]),
    (
        90,
        "AuthorizedKeysFile",
        &[
            (3, "%h/.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u"),
            (2, "/etc/ssh/authorized_keys.d/%u"),
            (1, ".ssh/authorized_keys"),
            (1, "/etc/ssh/everybody /etc/ssh/authorized_keys.d/%u"),
            (1, "/etc/ssh/authorized_keys.d/%U"),
            (1, "none"),
        ],
    ),
    (
        14,
        "AuthenticationMethods",
        &[
            (3, "publickey"),
            (2, "publickey,password"),
            (1, "publickey,keyboard-interactive"),
            (1, "publickey,password publickey,keyboard-interactive"),
            (1, "password publickey"),
            (1, "any"),
            (1, "publickey,publickey"),
            (1, "keyboard-interactive"),
            (1, "password,publickey"),
        ],
    ),
    (8, "ForceCommand", &[(3, "echo forced"), (1, "none")]),
    (5, "ChrootDirectory", &[(1, "none"), (1, "/home")]),
    (8, "RequiredRSASize", &[(2, "2048"), (1, "1024")]),
    (
        10,
        "PubkeyAcceptedAlgorithms",
        &[
            (2, "ssh-ed25519"),
            (1, "ssh-ed25519,ssh-ed25519-cert-v01@openssh.com"),
            (1, "-ecdsa-sha2-*"),
            (1, "+ssh-rsa"),
            (1, "^rsa-sha2-512"),
            (1, "rsa-sha2-512,ecdsa-sha2-nistp256"),
        ],
    ),
    (10, "RevokedKeys", &[(2, "/etc/ssh/revoked"), (1, "none"), (1, "/etc/ssh/no-such-file")]),
    (50, "TrustedUserCAKeys", &[(4, "/etc/ssh/authority"), (1, "/etc/ssh/no-such-file"), (1, "none")]),
    (12, "AuthorizedPrincipalsFile", &[(3, "/etc/ssh/principals/%u"), (1, "none"), (1, "/etc/ssh/no-such-file")]),
    (6, "MaxAuthTries", &[(1, "2"), (1, "6")]),
    (3, "CASignatureAlgorithms", &[(1, "ssh-ed25519"), (1, "ecdsa-sha2-nistp256")]),
    (5, "AllowTcpForwarding", &[(1, "no")]),
    (5, "X11Forwarding", &[(1, "no")]),
    (5, "Banner", &[(1, "none")]),
];

/// A random machine, and logins at it. sshd may not take its configuration: methods may all be off.
pub fn machine(numbers: &mut Numbers, logins: usize) -> (Site, Vec<Attempt>) {
    let mut site = Site::new("");
    // Of machines where everything is odd, nobody gets in anywhere.
    numbers.calm = numbers.pick(&[1, 3, 3, 3]);
    if numbers.one_in(4) {
        site = site.file("/etc/pam.d/sshd", PAM_WITHOUT_PASSWORDS);
    }
    let mut users = USERS.to_vec();
    users.extend(Some("toor").filter(|_| numbers.one_in(5)));
    for (index, &name) in users.iter().enumerate() {
        site = site.account(account(numbers, name, index));
        site = keys(numbers, site, name);
    }
    for (name, gid) in [("wheel", 1), ("ops", 400), ("staff", 500)] {
        let members: Vec<&str> = users.iter().copied().filter(|_| numbers.one_in(3)).collect();
        site = site.group(name, gid, &members);
    }
    site = site.file("/etc/shell/nologin", "#!/bin/sh\nexit 1\n").attributes("/etc/shell/nologin", 0, 0o755);
    site = site.file("/etc/shell/text", "#!/bin/sh\n").file("/etc/ssh/authority", "# ours\n{ca} the company\n");
    let revoked = numbers.pick(&["{two}\n", "", "# none\n", "{ca}\n{three} lost\n", "SHA256:nonsense\n"]);
    let everybody = key_lines(numbers);
    site = site.file("/etc/ssh/revoked", revoked).file("/etc/ssh/everybody", &everybody);
    if numbers.one_in(12) {
        let (path, mode) = numbers.pick(&[
            ("/home/alice", 0o777),
            ("/home/alice", 0o770),
            ("/etc/ssh/authorized_keys.d", 0o777),
            ("/etc/ssh/everybody", 0o600),
            ("/etc/ssh/everybody", 0o666),
        ]);
        site = site.attributes(path, if path.starts_with("/home") { 1001 } else { 0 }, mode);
    }
    site.sshd_config = config(numbers);
    if numbers.one_in(6) {
        site = site.account(Account::new("alice", 1001).password(""));
        site.sshd_config = format!("PermitEmptyPasswords yes\nPasswordAuthentication yes\n{}", site.sshd_config);
    }
    let attempts = (0..logins).map(|_| attempt(numbers, &site, &users)).collect();
    (site, attempts)
}

fn account(numbers: &mut Numbers, name: &str, index: usize) -> Account {
    let uid = if ["root", "toor"].contains(&name) { 0 } else { 1000 + u32::try_from(index).expect("there are five") };
    let field = match numbers.weigh(PASSWORDS) {
        "locked" => format!("!{HASH}"),
        field => field.to_owned(),
    };
    let account = Account::new(name, uid).password(&field).shell(numbers.weigh(SHELLS));
    let account = account.ages(numbers.weigh(PASSWORD_AGES)).expires(numbers.weigh(EXPIRES));
    // ssh, too, runs as root and looks itself up.
    let account = if uid == 0 { account } else { account.gid(numbers.weigh(&[(4, 100), (1, 400), (1, 500)])) };
    if name == "toor" { account.home("/home/toor") } else { account }
}

fn keys(numbers: &mut Numbers, site: Site, name: &str) -> Site {
    let home = if name == "root" { "/root".to_owned() } else { format!("/home/{name}") };
    let mut site = site;
    if !numbers.one_in(6) {
        site = site.keys(name, &key_lines(numbers));
    }
    if numbers.one_in(2) {
        site = site.file(&format!("{home}/.ssh/authorized_keys"), &key_lines(numbers));
    }
    if numbers.one_in(3) {
        let text =
            numbers.pick(&["web\n", "USER\n", "# all\nops\nUSER # me\n", "from=\"10.0.0.5\" web\nops\n", "", "*\n"]);
        site = site.file(&format!("/etc/ssh/principals/{name}"), &text.replace("USER", name));
    }
    site
}

fn key_lines(numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for _ in 0..numbers.pick(&[0, 1, 2, 2, 3]) {
        let (options, key) = if numbers.one_in(6) {
            (numbers.weigh(AUTHORITIES), "ca")
        } else {
            (numbers.weigh(OPTIONS), numbers.pick(KEYS))
        };
        let line = format!("{options}{{{key}}}");
        text.push_str(&match numbers.below(30) {
            0 => format!("{line}\r\n"),
            1 => format!("  {line} me@home # old\n"),
            2 => format!("#{line}\n"),
            3 => format!("\u{feff}{line}\n"),
            4 => format!("{line}x\n"),
            5 => format!("\n# keys\n{line}\n"),
            _ => format!("{line}\n"),
        });
    }
    text
}

fn config(numbers: &mut Numbers) -> String {
    let mut lines = Vec::new();
    for (often, keyword, values) in GLOBAL.iter().chain(ANYWHERE) {
        if numbers.below(100) < *often && (*often >= 50 || !numbers.calmly()) {
            lines.push(format!("{keyword} {}", numbers.weigh(values)));
            // Of two, the first counts.
            if numbers.one_in(10) {
                lines.push(format!("{keyword} {}", numbers.weigh(values)));
            }
        }
    }
    lists(numbers, &mut lines, 5);
    numbers.shuffle(&mut lines);
    let mut text = "Port 22\nPort 2222\n".to_owned();
    text.extend(lines.iter().map(|line| written(numbers, line)));
    for _ in 0..numbers.weigh(&[(3, 0), (4, 1), (3, 2), (1, 3)]) {
        text.push_str(&block(numbers));
    }
    text
}

fn block(numbers: &mut Numbers) -> String {
    let mut header = "Match".to_owned();
    if numbers.one_in(12) {
        header.push_str(" all");
    } else {
        for _ in 0..numbers.weigh(&[(3, 1), (1, 2)]) {
            let (criterion, patterns) = numbers.pick(CRITERIA);
            header.push_str(&format!(" {criterion} {}", numbers.pick(patterns)));
        }
    }
    let mut lines = Vec::new();
    for _ in 0..=numbers.below(3) {
        let (_, keyword, values) = numbers.pick(ANYWHERE);
        lines.push(format!("{keyword} {}", numbers.weigh(values)));
    }
    lists(numbers, &mut lines, 8);
    format!("{header}\n{}", lines.iter().map(|line| written(numbers, line)).collect::<String>())
}

/// Adds `AllowUsers` and its like, each one time in `rare`.
fn lists(numbers: &mut Numbers, lines: &mut Vec<String>, rare: usize) {
    for (keyword, patterns) in [
        ("AllowUsers", USER_PATTERNS),
        ("DenyUsers", USER_PATTERNS),
        ("AllowGroups", GROUP_PATTERNS),
        ("DenyGroups", GROUP_PATTERNS),
    ] {
        // Who denies everybody tells little.
        let deny = keyword.starts_with("Deny");
        if !numbers.one_in(if deny { rare * 2 } else { rare }) || numbers.calmly() {
            continue;
        }
        for _ in 0..=numbers.below(2) {
            let count = 1 + numbers.below(if deny { 1 } else { 4 });
            let words: Vec<&str> = (0..count).map(|_| numbers.pick(patterns)).collect();
            lines.push(format!("{keyword} {}", words.join(" ")));
        }
    }
}

/// A line as people write it.
fn written(numbers: &mut Numbers, line: &str) -> String {
    let (keyword, value) = line.split_once(' ').expect("a keyword and its value");
    match numbers.below(20) {
        0 => format!("{} {value}\n", keyword.to_lowercase()),
        1 => format!("\t{keyword}   {value}  \n"),
        2 => format!("{keyword}={value}\n"),
        3 if !value.contains(' ') => format!("{keyword} \"{value}\"\n"),
        4 if !line.starts_with("ForceCommand") => format!("# {keyword} no\n{keyword} {value} # yes\n"),
        _ => format!("{line}\n"),
    }
}

fn attempt<'s>(numbers: &mut Numbers, site: &'s Site, users: &[&'s str]) -> Attempt {
    let mut user = if numbers.one_in(30) { "nemo" } else { numbers.pick(users) };
    let open = site.accounts.iter().find(|account| account.password.is_empty());
    let key = own_key(numbers, site, user);
    let password = PASSWORD.to_owned();
    let credential = match numbers.below(100) {
        0..42 => Credential::Key(key),
        42..50 => Credential::Key(numbers.pick(KEYS).to_owned()),
        50..58 => Credential::Password(password),
        58..64 => Credential::PasswordOnly(password),
        64..70 => Credential::Interactive(password),
        70..72 => Credential::Password("wrong".to_owned()),
        72..77 => {
            user = open.map_or(user, |account| &account.name);
            if numbers.one_in(3) { Credential::Nothing } else { Credential::Password(String::new()) }
        }
        77..84 => Credential::KeyThenPassword(key, password),
        84..88 => Credential::Keys(key, numbers.pick(KEYS).to_owned()),
        _ => {
            let arguments = numbers.pick(CERTIFICATES).replace("USER", user);
            let key = numbers.pick(&["one", "three", "ec256"]);
            Credential::Certificate(Certificate::new("ca", key, &arguments))
        }
    };
    let attempt = Attempt::new(user, credential).from(numbers.pick(SOURCES));
    let to =
        if attempt.from.contains(':') || !numbers.one_in(5) { attempt.to.clone() } else { "203.0.113.9".to_owned() };
    let port = numbers.weigh(&[(4, 22), (1, 2222)]);
    attempt.to(&to, port)
}

/// A key that stands in a file of the user, if there is one.
fn own_key(numbers: &mut Numbers, site: &Site, user: &str) -> String {
    let own = |name: &str| name.ends_with(&format!("/{user}")) || name.contains(&format!("/{user}/."));
    let texts = site.files.iter().filter(|(name, _)| own(name)).map(|(_, text)| text.as_str());
    let keys: Vec<&str> =
        texts.flat_map(|text| text.split('{').skip(1)).filter_map(|piece| piece.split('}').next()).collect();
    let keys: Vec<&str> = keys.into_iter().filter(|key| KEYS.contains(key)).collect();
    if keys.is_empty() { numbers.pick(KEYS).to_owned() } else { numbers.pick(&keys).to_owned() }
}

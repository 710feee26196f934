//! The secrets that are planted: each with the parts of it that no output may show.

use std::collections::HashSet;

/// A secret as it stands somewhere.
pub struct Secret {
    pub name: String,
    pub text: String,
    /// What is secret of it.
    pub cores: Vec<String>,
}

/// Words in which `{…}` stands for something secret; see [`filled`].
type Templates = &'static [(&'static str, &'static str)];

/// How the base64 of private keys begins, and the label of their PEM.
const KEYS: Templates = &[
    ("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAA"),
    ("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA"),
    ("EC PRIVATE KEY", "MHcCAQEEI"),
    ("DSA PRIVATE KEY", "MIIBuwIBAAKBgQD"),
    ("PRIVATE KEY", "MC4CAQAwBQYDK2VwBCIEI"),
    ("ENCRYPTED PRIVATE KEY", "MIIFHDBOBgkqhkiG9w0BBQ0w"),
];

/// Hashes of passwords.
const HASHES: Templates = &[
    ("md5crypt", "$1$saltsalt${c:22}"),
    ("bcrypt", "$2b$12${c:53}"),
    ("bcrypt a", "$2a$10${c:53}"),
    ("bcrypt y", "$2y$05${c:53}"),
    ("sha256crypt", "$5$saltsalt${c:43}"),
    ("sha512crypt", "$6$saltsalt${c:86}"),
    ("sha512crypt with rounds", "$6$rounds=500000$saltsalt${c:86}"),
    ("scrypt", "$7$CU..../....saltsaltsaltsaltsalt${c:43}"),
    ("yescrypt", "$y$j9T$saltsaltsaltsaltsalt.${c:43}"),
    ("gost-yescrypt", "$gy$j9T$saltsaltsaltsaltsalt.${c:43}"),
    ("apr1", "$apr1$saltsalt${c:22}"),
    ("argon2id", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ${b:43}"),
    ("pbkdf2", "$pbkdf2-sha512$25000$c2FsdA${c:86}"),
    ("sha1crypt", "$sha1$40000$saltsalt${c:28}"),
    ("ldap", "{SSHA}{b:40}"),
    ("a line of shadow", "root:$6$saltsalt${c:86}:19000:0:99999:7:::"),
    ("a line of shadow, DES", "root:ab{c:11}:19000:0:99999:7:::"),
    ("a line of htpasswd", "alice:$apr1$saltsalt${c:22}"),
];

/// Tokens of services, known by how they begin.
const TOKENS: Templates = &[
    ("github", "ghp_{a:36}"),
    ("github oauth", "gho_{a:36}"),
    ("github server", "ghs_{a:36}"),
    ("github fine-grained", "github_pat_11{U:20}_{a:59}"),
    ("gitlab", "glpat-{a:20}"),
    ("gitlab runner", "glrt-{a:20}"),
    ("gitlab deploy", "gldt-{a:20}"),
    ("slack bot", "xoxb-{d:12}-{d:12}-{a:24}"),
    ("slack app", "xapp-1-A0123456789-{d:12}-{a:40}"),
    ("slack hook", "https://hooks.slack.com/services/T0ABCDEFG/B0ABCDEFG/{a:24}"),
    ("aws id", "AKIA{U:16}"),
    ("aws session id", "ASIA{U:16}"),
    ("openai", "sk-{a:20}T3BlbkFJ{a:20}"),
    ("openai project", "sk-proj-{a:48}"),
    ("anthropic", "sk-ant-api03-{a:60}-{a:20}AA"),
    ("tailscale", "tskey-auth-k{a:12}CNTRL-{a:32}"),
    ("headscale", "tskey-{a:24}"),
    ("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJ{a:40}.{a:43}"),
    ("age", "AGE-SECRET-KEY-1{U:58}"),
    ("npm", "npm_{a:36}"),
    ("pypi", "pypi-AgEIcHlwaS5vcmc{a:80}"),
    ("digitalocean", "dop_v1_{h:64}"),
    ("sendgrid", "SG.{a:22}.{a:43}"),
    ("google", "AIza{a:35}"),
    ("google oauth", "ya29.{a:60}"),
    ("google client", "GOCSPX-{a:28}"),
    ("vault", "hvs.{a:90}"),
    ("stripe", "sk_live_{a:24}"),
    ("stripe hook", "whsec_{a:32}"),
    ("hugging face", "hf_{a:34}"),
    ("grafana", "glsa_{a:32}_{h:8}"),
    ("grafana cloud", "glc_eyJ{a:60}"),
    ("atlassian", "ATATT3xFfGF0{a:80}"),
    ("shopify", "shpat_{h:32}"),
    ("docker hub", "dckr_pat_{a:27}"),
    ("rubygems", "rubygems_{h:48}"),
    ("linear", "lin_api_{a:40}"),
    ("telegram", "1234567890:AA{a:33}"),
    ("discord hook", "https://discord.com/api/webhooks/112233445566778899/{a:68}"),
    ("nixbuild", "cachix_{a:40}"),
    ("pulumi", "pul-{h:40}"),
    ("terraform", "{a:14}.atlasv1.{a:60}"),
    ("mailgun", "key-{h:32}"),
];

/// Words that say themselves that a secret follows.
const WORDS: Templates = &[
    ("mysql", "mysqldump -uroot -p{w} db"),
    ("mysql quoted", "mysqldump -u root -p'{w}' db"),
    ("7z", "7z a -p{w} x.7z"),
    ("--password=", "backup --password={w}"),
    ("--password word", "backup --password {w} now"),
    ("--password of letters", "backup --password={p}"),
    ("--passphrase", "gpg --batch --passphrase {w} -d x"),
    ("--token", "runner --token {w}"),
    ("--api-key=", "tool --api-key={w}"),
    ("--auth-token=", "tool --auth-token={w}"),
    ("--client-secret", "tool --client-secret {w}"),
    ("sshpass", "sshpass -p {w} ssh host"),
    ("sshpass together", "sshpass -p{p} ssh host"),
    ("curl user", "curl -u admin:{w} https://example.org/"),
    ("curl user long", "curl --user admin:{w} https://example.org/"),
    ("wget", "wget --http-password={w} https://example.org/"),
    ("redis-cli", "redis-cli -a {w} ping"),
    ("ldapsearch", "ldapsearch -D cn=admin -w {w} -b dc=x"),
    ("smbclient", "smbclient -U alice%{w} //host/share"),
    ("openssl", "openssl enc -aes256 -pass pass:{w}"),
    ("chpasswd", "echo 'alice:{w}' | chpasswd"),
    ("htpasswd", "htpasswd -b users alice {w}"),
    ("docker login", "docker login -u alice -p {w} registry"),
    ("zip", "zip -P {w} x.zip"),
    ("PGPASSWORD", "PGPASSWORD={w} pg_dump db"),
    ("PGPASSWORD of letters", "PGPASSWORD={p} pg_dump db"),
    ("MYSQL_PWD", "MYSQL_PWD={w}"),
    ("RESTIC_PASSWORD", "RESTIC_PASSWORD={w}"),
    ("BORG_PASSPHRASE", "BORG_PASSPHRASE='{p} {p}'"),
    ("AWS secret", "AWS_SECRET_ACCESS_KEY={b:40}"),
    ("GITHUB_TOKEN", "GITHUB_TOKEN={w}"),
    ("API_KEY", "API_KEY={w}"),
    ("DB_PASS", "DB_PASS={w}"),
    ("ENCRYPTION_KEY", "ENCRYPTION_KEY={a:32}"),
    ("SECRET_KEY_BASE", "SECRET_KEY_BASE={h:64}"),
    ("ansible", "ansible_become_pass={w}"),
    ("basic", "Authorization: Basic {b:24}"),
    ("bearer", "Authorization: Bearer {a:32}"),
    ("x-api-key", "X-Api-Key: {a:32}"),
    ("private-token", "PRIVATE-TOKEN: {a:20}"),
    ("https", "https://alice:{w}@example.org/x.git"),
    ("https of letters", "https://alice:{p}@example.org/x.git"),
    ("https token", "https://{a:32}@example.org/x.git"),
    ("https with @", "https://alice:{w}@{w}@example.org/"),
    ("postgresql", "postgresql://alice:{w}@db:5432/x"),
    ("mongodb", "mongodb+srv://alice:{p}@db/x"),
    ("redis", "redis://:{w}@cache:6379/0"),
    ("amqp", "amqp://guest:{w}@mq/"),
    ("query", "https://example.org/x?access_token={a:32}"),
    ("query key", "https://example.org/x?user=a&api_key={w}"),
    ("ado", "Server=db;User Id=sa;Password={w};"),
    ("dsn", "host=db user=alice password={w} dbname=x"),
    ("dsn of letters", "host=db user=alice password={p} dbname=x"),
    ("netrc", "machine example.org login alice password {w}"),
    ("json", "{\"password\": \"{w}\"}"),
    ("json of letters", "{\"password\":\"{p}\"}"),
    ("json token", "{\"access_token\":\"{w}\"}"),
    ("yaml", "password: {w}"),
    ("yaml token", "auth_token: {a:32}"),
    ("ini", "password = {w}"),
    ("npmrc", "//registry.npmjs.org/:_authToken={a:36}"),
    ("wpa", "psk=\"{p}\""),
    ("wireguard", "PrivateKey = {b:42}w="),
    ("wireguard psk", "PresharedKey = {b:42}w="),
    ("prose", "the root password is {w}"),
    ("prose short", "pw: {w}"),
    ("old password", "old password was {w}"),
    ("login", "login alice, password {w}"),
    ("xml", "<password>{w}</password>"),
    ("private exponent", "privateExponent={h:64}"),
    ("putty", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n{b:48}\nPrivate-MAC: {h:64}"),
    ("pgp", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{b:64}\n{b:64}\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----"),
    ("ssh2", "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n{b:64}\n{b:30}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----"),
];

/// Private keys in every form, whole and in parts.
fn private_keys() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (label, start) in KEYS {
        let first = 64 - start.len();
        let body = format!("{start}{{b:{first}}}\n{{b:64}}\n{{b:64}}\n{{b:30}}==");
        let pem = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----");
        all.extend([
            (format!("{label}, whole"), pem.clone()),
            (format!("{label}, cut"), format!("-----BEGIN {label}-----\n{body}")),
            (format!("{label}, without its first line"), format!("{body}\n-----END {label}-----")),
            (format!("{label}, one line"), pem.replace('\n', " ")),
            (format!("{label}, indented"), pem.replace('\n', "\n      ")),
            (format!("{label}, escaped"), pem.replace('\n', "\\n")),
            (format!("{label}, base64 alone"), body.clone()),
            (format!("{label}, base64 on one line"), body.replace('\n', "")),
            (format!("{label}, other dashes"), pem.replace("-----", "--")),
        ]);
    }
    all.push(("lines of a key".to_owned(), "{b:64}\n{b:64}\n{b:44}".to_owned()));
    all
}

/// Every secret that can stand in any text.
pub fn texts() -> Vec<Secret> {
    let named = |templates: Templates| templates.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let all = private_keys().into_iter().chain(named(HASHES)).chain(named(TOKENS)).chain(named(WORDS));
    all.enumerate().map(|(number, (name, text))| filled(number, name, &text)).collect()
}

/// Fills a template: `{b:64}` base64, `{c:22}` the letters of crypt, `{a:20}` letters and digits, `{U:16}` capitals and
/// digits, `{h:32}` hexadecimal, `{d:12}` digits, `{w}` a password with digits, `{p}` one of letters.
pub fn filled(number: usize, name: String, template: &str) -> Secret {
    let mut random = Random(0x5eed_0000 + number as u64);
    let (mut text, mut cores) = (String::new(), Vec::new());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (what, length) = match after.split_once('}').map(|(inside, _)| inside) {
            Some("w") => ("w", 12),
            Some("p") => ("p", 11),
            Some(inside) => match inside.split_once(':').map(|(what, length)| (what, length.parse())) {
                Some((what @ ("b" | "c" | "a" | "U" | "h" | "d"), Ok(length))) => (what, length),
                _ => ("", 0),
            },
            None => ("", 0),
        };
        if what.is_empty() {
            text.push('{');
            rest = after;
            continue;
        }
        let core = random.text(what, length);
        text.push_str(&core);
        cores.push(core);
        rest = after.split_once('}').unwrap().1;
    }
    text.push_str(rest);
    Secret { name, text, cores }
}

/// Numbers in disorder, the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % below as u64).unwrap()
    }

    fn text(&mut self, what: &str, length: usize) -> String {
        const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
        let capitals = LETTERS.to_ascii_uppercase();
        let mut one = |letters: &str| char::from(letters.as_bytes()[self.next(letters.len())]);
        match what {
            // Syllables, so that it looks like a word, and some digits.
            "w" | "p" => {
                let letters = if what == "w" { length - 2 } else { length };
                let sound = |at: usize| if at.is_multiple_of(2) { "bdfgklmnprstvz" } else { "aeiou" };
                let mut word: String = (0..letters).map(|at| one(sound(at))).collect();
                (letters..length).for_each(|_| word.push(one("0123456789")));
                word
            }
            _ => {
                let letters = match what {
                    "b" => format!("{LETTERS}{capitals}0123456789+/"),
                    "c" => format!("./{LETTERS}{capitals}0123456789"),
                    "a" => format!("{LETTERS}{capitals}0123456789"),
                    "U" => format!("{capitals}234567"),
                    "h" => "0123456789abcdef".to_owned(),
                    _ => "0123456789".to_owned(),
                };
                (0..length).map(|_| one(&letters)).collect()
            }
        }
    }
}

/// The pieces of eight characters by which secrets are known wherever they stand.
pub struct Pieces {
    all: HashSet<[u8; 8]>,
    /// Which pairs of bytes one begins with: most places of a text are none, and an output is long.
    starts: Vec<bool>,
}

/// The pieces of secrets.
pub fn pieces<'s>(secrets: impl IntoIterator<Item = &'s Secret>) -> Pieces {
    let mut pieces = Pieces { all: HashSet::new(), starts: vec![false; 1 << 16] };
    for core in secrets.into_iter().flat_map(|secret| &secret.cores) {
        for piece in core.as_bytes().windows(8) {
            pieces.starts[usize::from(piece[0]) << 8 | usize::from(piece[1])] = true;
            pieces.all.insert(piece.try_into().unwrap());
        }
    }
    pieces
}

impl Pieces {
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// Those that stand in a text.
    pub fn of<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut found = Vec::new();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at + 8 <= bytes.len() {
            if self.starts[usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1])]
                && self.all.contains(&bytes[at..at + 8])
            {
                found.push(std::str::from_utf8(&bytes[at..at + 8]).unwrap());
            }
            at += 1;
        }
        found
    }
}

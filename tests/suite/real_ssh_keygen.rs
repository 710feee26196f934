//! 5,000 keys and mutations of their lines, read by us and by the real `ssh-keygen -l`.

use std::collections::BTreeMap;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nixos_ssh::ssh::key_line::{KeyLine, NotAKey, classify, inspect};
use nixos_ssh::{AuthorizedKey, KeyType, PublicKey};

use crate::sshd_tool::{Folder, output, succeed, tool, version};

/// The first version that cuts lines at a carriage return, and the first that does not take short names.
const CUTTING: (u32, u32) = (10, 0);
const FULL_NAMES: (u32, u32) = (9, 9);

/// Why `ssh-keygen -l` says something else of a line than sshd and we do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It skips one word before a key, whatever it is: host names, wrong options, another type.
    SkipsTheFirstWord,
    /// From 10.0 on it cuts a line at a carriage return; sshd reads on.
    CutsAtCarriageReturn,
    /// It lists types that sshd takes no more or does not take from a line: DSA and certificates.
    ListsOtherTypes,
    /// Before 9.9 it took short names such as `RSA` inside the key for the full ones, and so did sshd.
    TakesShortNames,
}

/// What is printed of a key: bits, fingerprint and type.
pub type Listed = (usize, String, String);

fn listed(key: &PublicKey) -> Listed {
    let name = match key.key_type() {
        KeyType::Ed25519 => "(ED25519)",
        KeyType::Rsa => "(RSA)",
        KeyType::SkEd25519 => "(ED25519-SK)",
        KeyType::SkEcdsaP256 => "(ECDSA-SK)",
        _ => "(ECDSA)",
    };
    (key.bits(), key.fingerprint(), name.to_owned())
}

pub fn read(line: &KeyLine<'_>) -> Option<Listed> {
    line.result.as_ref().ok().map(|key| listed(&key.key))
}

/// What ssh-keygen prints of each line, one process for all. A known key after every line shows which line was skipped.
pub fn list_all(folder: &Folder, mark: &str, lines: &[String]) -> Vec<Option<Listed>> {
    let mut text = format!("{mark} mark-start\n");
    for (index, line) in lines.iter().enumerate() {
        assert!(!line.contains('\n'), "{line:?} is one line");
        text.push_str(&format!("{line}\n{mark} mark-{index}\n"));
    }
    let file = folder.write("all.pub", &text);
    let output = output(Command::new(tool("ssh-keygen")).args(["-l", "-E", "sha256", "-f"]).arg(file));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8_lossy(&output.stdout);
    let mut printed = printed.lines().skip(1).peekable();
    let entry = |first: &str, last: &str| {
        let (bits, rest) = first.split_once(' ').expect("bits come first");
        let fingerprint = rest.split(' ').next().expect("then the fingerprint");
        let name = last.rsplit(' ').next().expect("the type is last");
        (bits.parse().expect("a number"), fingerprint.to_owned(), name.to_owned())
    };
    let mut all = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let is_mark = |line: &&str| line.ends_with(&format!(" mark-{index} (ED25519)"));
        // After a zero byte it prints the line end, too, so that the type stands on another line.
        let first = printed.next_if(|line| !is_mark(line));
        let last = std::iter::from_fn(|| printed.next_if(|line| !is_mark(line))).last().or(first);
        all.push(first.zip(last).map(|(first, last)| entry(first, last)));
        assert!(printed.next().is_some(), "the mark after {line:?}");
    }
    assert_eq!(printed.next(), None);
    all
}

/// Marsaglia's xorshift.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).expect("64 bits") % limit.max(1)
    }

    fn one<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// A key's line before anything happens to it.
pub struct Base {
    name: String,
    blob: Vec<u8>,
}

impl Base {
    pub fn line(&self) -> String {
        format!("{} {}", self.name, STANDARD.encode(&self.blob))
    }
}

fn field(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).expect("short").to_be_bytes()[..], bytes].concat()
}

fn fields(blob: &[u8]) -> Vec<Vec<u8>> {
    let (mut fields, mut rest) = (Vec::new(), blob);
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let Some((field, after)) = after.split_at_checked(u32::from_be_bytes(*length) as usize) else { break };
        fields.push(field.to_vec());
        rest = after;
    }
    fields
}

/// Keys of every type and size that ssh-keygen makes, those of tokens around its points, and certificates.
pub fn bases(folder: &Folder) -> Vec<Base> {
    let made = [
        ("ed25519", ""),
        ("ed25519", ""),
        ("rsa", "1024"),
        ("rsa", "1031"),
        ("rsa", "2048"),
        ("rsa", "3072"),
        ("rsa", "4096"),
        ("ecdsa", "256"),
        ("ecdsa", "384"),
        ("ecdsa", "521"),
        ("dsa", "1024"),
    ];
    let known = succeed(Command::new(tool("ssh")).args(["-Q", "key"]));
    let mut bases = Vec::new();
    let base = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next().expect("a type").to_owned();
        Base { name, blob: STANDARD.decode(words.next().expect("a blob")).expect("base64") }
    };
    for (index, (kind, bits)) in made.into_iter().enumerate() {
        if kind == "dsa" && !known.lines().any(|line| line == "ssh-dss") {
            continue;
        }
        let size: &[&str] = if bits.is_empty() { &[] } else { &["-b", bits] };
        let key = folder.key_of_type(&format!("{kind}{index}"), &[&["-t", kind], size].concat());
        let plain = base(&key.line());
        if matches!(index, 0 | 4 | 7) {
            let mut command = Command::new(tool("ssh-keygen"));
            command.args(["-q", "-I", "id", "-n", "alice", "-s"]).arg(folder.path("keys/ed255190"));
            succeed(command.arg(key.file.with_extension("pub")));
            let certificate = key.file.with_file_name(format!("{kind}{index}-cert.pub"));
            bases.push(base(&std::fs::read_to_string(certificate).expect("ssh-keygen wrote it")));
        }
        if matches!(index, 0 | 7) {
            let name = if index == 0 { KeyType::SkEd25519.name() } else { KeyType::SkEcdsaP256.name() };
            let mut parts = fields(&plain.blob);
            parts[0] = name.as_bytes().to_vec();
            parts.push(b"ssh:".to_vec());
            bases.push(Base { name: name.to_owned(), blob: parts.iter().flat_map(|part| field(part)).collect() });
        }
        bases.push(plain);
    }
    bases
}

/// How many of the options that follow the first are right.
const GOOD_OPTIONS: usize = 6;

const OPTIONS: [&str; 24] = [
    "no-pty",
    "restrict,command=\"echo \\\"hi\\\" there\"",
    "from=\"10.0.0.0/8,*.example.org\"",
    "environment=\"A=b c\",expiry-time=\"20991231\"",
    "cert-authority,principals=\"a,b\"",
    ",,no-pty,",
    "NO-PTY",
    "from=\"10.0.0.1/8\"",
    "from=10.0.0.1",
    "command='ls'",
    "command=\"ls",
    "command=\"a \\\\\"",
    "principals=\"a\"",
    "no-such",
    "no-pty, no-user-rc",
    "restrict pty",
    "example.org,192.0.2.1",
    "@cert-authority *.example.org",
    "|1|JfKTdBh7rNbXkVAQCRp4OQoPfmI=|USECr3SWf1JUPsms5AqfD5QfxkM=",
    "1024",
    "0",
    "ssh-rsa",
    "\"",
    "#",
];

const NAMES: [&str; 16] = [
    "ssh-ed25519",
    "ssh-rsa",
    "rsa-sha2-256",
    "rsa-sha2-512",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-dss",
    "ssh-ed25519-cert-v01@openssh.com",
    "ssh-ed448",
    "SSH-RSA",
    "RSA",
    "ED25519",
];

/// Blanks and what is not one.
const BETWEEN: [&str; 9] = ["", "  ", "\t", " \t ", "\u{a0}", "\u{b}", "\r", "\0", ","];

/// What is done to a line or to the key inside, by the numbers of [`mutated_by`].
pub const KINDS: [&str; 26] = [
    "a comment",
    "cut off anywhere",
    "a bit of the key changed",
    "a bit of its first 60 bytes changed",
    "the key cut off",
    "zeros after the key",
    "a byte of the key left out",
    "another type before it",
    "a field of the key rewritten, repeated, dropped",
    "more or less padding",
    "characters after the base64",
    "other blanks between the words",
    "blanks or others inside the base64",
    "options or another word before it",
    "options or another word before it",
    "two lists of options before it",
    "blanks, quotes, a byte order mark around it",
    "a character of the base64 changed",
    "the last character of the base64 changed",
    "a character put in anywhere",
    "a comment",
    "right options before it",
    "right options before it",
    "blanks as people write them",
    "odd comments",
    "a character put in anywhere",
];

/// A line with something done to it, to its text or to the key inside.
fn mutated(base: &Base, random: &mut Random) -> String {
    let kind = random.below(KINDS.len());
    mutated_by(kind, base, random)
}

/// The same of one kind.
pub fn mutated_by(kind: usize, base: &Base, random: &mut Random) -> String {
    let line = base.line();
    let text = STANDARD.encode(&base.blob);
    let name = &base.name;
    let of_blob = |blob: &[u8]| format!("{name} {} comment", STANDARD.encode(blob));
    let mut blob = base.blob.clone();
    let at = random.below(blob.len());
    match kind {
        0 | 20 => format!("{line} comment {}", random.below(1000)),
        1 => line[..random.below(line.len())].to_owned(),
        2 => {
            blob[at] ^= 1 << random.below(8);
            of_blob(&blob)
        }
        3 => {
            // The beginning holds lengths and names, where each bit counts.
            let at = random.below(blob.len().min(60));
            blob[at] ^= 1 << random.below(8);
            of_blob(&blob)
        }
        4 => {
            blob.truncate(at);
            of_blob(&blob)
        }
        5 => {
            blob.extend(vec![0; 1 + random.below(4)]);
            of_blob(&blob)
        }
        6 => {
            blob.remove(at);
            of_blob(&blob)
        }
        7 => format!("{} {text} comment", random.one(&NAMES)),
        8 => of_blob(&changed_fields(&base.blob, random)),
        9 => format!("{name} {}{} comment", text.trim_end_matches('='), "=".repeat(random.below(4))),
        10 => format!("{name} {text}{} comment", random.one(&["A", "==", "!", "AAAA", "\"", ",", "-", "="])),
        11 => {
            format!("{name}{}{text}{}comment", random.one(&BETWEEN), random.one(&[" ", "\t", "  ", "\r", "\0", " #"]))
        }
        12 => {
            let at = random.below(text.len());
            format!("{name} {}{}{} comment", &text[..at], random.one(&BETWEEN), &text[at..])
        }
        13 | 14 => format!("{} {line} comment", random.one(&OPTIONS)),
        15 => format!("{},{} {line}", random.one(&OPTIONS), random.one(&OPTIONS)),
        16 => format!(
            "{}{line}{}",
            random.one(&[" ", "\t", "\"", "'", "#", "\u{feff}", "\r"]),
            random.one(&["", " ", "\"", "'", "\r"])
        ),
        17 => {
            let mut characters: Vec<char> = text.chars().collect();
            let at = random.below(characters.len());
            characters[at] = random.one(&["ABCDxyz019+/=!-_ "]).chars().nth(random.below(17)).expect("of 17");
            format!("{name} {} comment", characters.into_iter().collect::<String>())
        }
        18 => {
            // The last character has bits that stand for nothing, and must be zero.
            let kept = text.trim_end_matches('=');
            let last = random.one(&["A", "B", "Q", "g", "w", "/", "I", "E"]);
            format!("{name} {}{last}{} comment", &kept[..kept.len() - 1], &text[kept.len()..])
        }
        // Lines as people and programs write them.
        21 | 22 => format!("{} {line} alice@laptop", random.one(&OPTIONS[..1 + GOOD_OPTIONS])),
        23 => format!(
            "{}{name}{}{text}{}alice",
            random.one(&["", " ", "\t\t"]),
            random.one(&[" ", "\t ", "  "]),
            random.one(&[" ", "\t", "\t#"])
        ),
        24 => format!("{line} {}", random.one(&["#", "älice – 鍵", "a\u{7}b", "\"", "ssh-rsa AAAA", "  ", "..."])),
        _ => {
            let mut lines = line.clone();
            let place = random.below(lines.len());
            lines.insert_str(place, random.one(&["\"", "\\", "\\\"", "=", ",", " ", "\t", "ä", "\u{1}", "A"]));
            lines
        }
    }
}

/// A blob whose fields are written in another form, repeated, dropped or exchanged.
fn changed_fields(blob: &[u8], random: &mut Random) -> Vec<u8> {
    let mut parts = fields(blob);
    let at = random.below(parts.len());
    match random.below(9) {
        0 => parts[at].splice(0..0, vec![0; 1 + random.below(3)]).for_each(drop),
        1 => parts[at].push(0),
        2 => parts[at].clear(),
        3 => parts.push(Vec::new()),
        4 => parts.swap(at, 0),
        5 => drop(parts.remove(at)),
        6 => parts[0] = random.one(&NAMES).as_bytes().to_vec(),
        7 => {
            // Small, even and long exponents, where there is one.
            let exponents: [&[u8]; 6] = [&[], &[1], &[2], &[3], &[1, 0, 0], &[0x7f; 2049]];
            parts[1] = random.one(&exponents).to_vec();
        }
        _ => {
            let half = parts[at].len() / 2;
            parts[at].truncate(half);
        }
    }
    parts.iter().flat_map(|part| field(part)).collect()
}

/// The rest of a line after the word that ssh-keygen skips: up to a blank outside quotes.
fn after_first_word(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '\t']);
    let (mut quoted, mut escaped) = (false, false);
    for (index, character) in line.char_indices() {
        match character {
            ' ' | '\t' if !quoted => return line.get(index + 1..),
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = character == '\\';
    }
    None
}

/// Why ssh-keygen differs, if there is a known reason; it must explain all that was printed.
pub fn reason(line: &str, theirs: Option<&Listed>) -> Option<Reason> {
    if theirs.is_some_and(|theirs| theirs.2 == "(DSA)" || theirs.2.ends_with("-CERT)")) {
        return Some(Reason::ListsOtherTypes);
    }
    if let Some((start, _)) = line.split_once('\r').filter(|_| version() >= CUTTING) {
        let explained = read(&inspect(start)).as_ref() == theirs || reason(start, theirs).is_some();
        return explained.then_some(Reason::CutsAtCarriageReturn);
    }
    let theirs = theirs?;
    if let Some(rest) = after_first_word(line)
        && read(&inspect(rest)).as_ref() == Some(theirs)
        && inspect(rest).options.is_none()
    {
        return Some(Reason::SkipsTheFirstWord);
    }
    let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
    let short = words.iter().filter_map(|word| STANDARD.decode(word.split('\0').next()?).ok()).any(|blob| {
        let name = fields(&blob).first().cloned().unwrap_or_default();
        matches!(name.strip_suffix(&[0]).unwrap_or(&name), b"RSA" | b"ED25519" | b"rsa" | b"ed25519")
    });
    (short && version() < FULL_NAMES).then_some(Reason::TakesShortNames)
}

#[test]
#[ignore = "needs ssh-keygen; tests/run runs it"]
#[allow(clippy::print_stderr)]
fn five_thousand_lines_are_read_alike() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("NIXOS_SSH_SEED").unwrap_or(0x005e_ed0f_5000);
    // 200,000 in a long run.
    let count = number("NIXOS_SSH_CASES").map_or(5_000, |cases| usize::try_from(cases * 40).expect("NIXOS_SSH_CASES"));
    eprintln!("NIXOS_SSH_SEED={seed}");
    let folder = Folder::new();
    let bases = bases(&folder);
    let mark = folder.key("mark").line();
    let mark = mark.rsplit_once(' ').expect("a comment").0;
    let mut random = Random(seed | 1);
    let mut lines: Vec<String> = bases.iter().map(Base::line).collect();
    while lines.len() < count {
        lines.push(mutated(&bases[lines.len() % bases.len()], &mut random));
    }
    let theirs = list_all(&folder, mark, &lines);
    let (mut taken, mut differences) = (0, Vec::new());
    let mut reasons: BTreeMap<Reason, usize> = BTreeMap::new();
    for (line, theirs) in lines.iter().zip(&theirs) {
        let whole = inspect(line);
        let ours = read(&whole);
        taken += usize::from(ours.is_some());
        // What a text is that is no key, and whether it is one, must not contradict each other.
        assert_eq!(classify(line).is_none(), ours.is_some(), "{line:?}");
        if let Ok(strict) = line.parse::<AuthorizedKey>() {
            assert_eq!(Some(listed(&strict.key)), ours, "the generator takes {line:?}");
        }
        if ours == *theirs {
            continue;
        }
        match reason(line, theirs.as_ref()) {
            Some(reason) => *reasons.entry(reason).or_default() += 1,
            None => differences.push(format!("{theirs:?}, we: {:?}\n  {line:?}", whole.result)),
        }
    }
    eprintln!("{taken} of {} lines are keys; ssh-keygen differs for {reasons:?}", lines.len());
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
    assert!((count / 5..count * 4 / 5).contains(&taken), "{taken} of {count} were taken");
    for class in [NotAKey::Certificate, NotAKey::Options, NotAKey::Unparsable, NotAKey::KnownHostsLine] {
        assert!(lines.iter().any(|line| classify(line) == Some(class)), "no line is {class:?}");
    }
}

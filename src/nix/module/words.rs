//! Whether a text may say anything that is read, seen from its words alone: most files of a tree say nothing, and are not
//! parsed.
//!
//! The words are the names of the options that are read, each by itself: sets stand in sets, so that no two names of a
//! path need stand beside each other.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::wanted::{BELOW_ETC, WANTED};

/// What tells a part of a user, of sshd or of a list of keys that stands in a file of its own, wherever it is used.
const PARTS: &[&str] = &[
    "openssh",
    "sshd",
    "lshd",
    "authorizedKeys",
    "isNormalUser",
    "isSystemUser",
    "hashedPassword",
    "initialPassword",
    "passwordFile",
    "hostRSAKey",
    "hostDSSKey",
    "hostECDSAKey",
    "allowLoginless",
    "updateWtmp",
    "ssh-ed25519 ",
    "ssh-rsa ",
    "PRIVATE KEY",
    "PuTTY-User-Key-File-",
    "b3BlbnNzaC1rZXktdjE",
    "AGE-SECRET-KEY-",
];

/// How long a name may be that is looked for behind escapes.
const LONGEST: usize = 64;

/// What finds the words: each is prepared once, and not for every file.
struct Words {
    parts: Vec<Finder<'static>>,
    names: Vec<Finder<'static>>,
    /// For each option that is read the places of its names among `names`, the last one first.
    options: Vec<Vec<usize>>,
    below_etc: Finder<'static>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut names: Vec<&'static str> = WANTED.iter().flat_map(|path| path.iter().copied()).collect();
    names.sort_unstable();
    names.dedup();
    let places = |path: &&[&'static str]| path.iter().rev().filter_map(|name| names.binary_search(name).ok()).collect();
    Words {
        options: WANTED.iter().map(places).collect(),
        parts: PARTS.iter().map(Finder::new).collect(),
        below_etc: Finder::new(BELOW_ETC),
        names: names.into_iter().map(Finder::new).collect(),
    }
});

/// Whether a text may define something that is read, or hides what it defines: behind escapes, in bytes that are no text.
pub(crate) fn may_matter(bytes: &[u8]) -> bool {
    let words: &Words = &WORDS;
    words.parts.iter().any(|part| part.find(bytes).is_some())
        || words.has_names_of_an_option(bytes)
        || is_no_text(bytes)
        || hides_names(bytes)
}

impl Words {
    fn has_names_of_an_option(&self, bytes: &[u8]) -> bool {
        let mut known: Vec<Option<bool>> = vec![None; self.names.len()];
        let mut is_there = |place: &usize| {
            let (Some(known), Some(name)) = (known.get_mut(*place), self.names.get(*place)) else { return true };
            *known.get_or_insert_with(|| has_name(bytes, name))
        };
        let mut options = self.options.iter().zip(WANTED);
        options.any(|(names, option)| names.iter().all(&mut is_there) && self.may_be(option, bytes))
    }

    /// Of the files in /etc only those of SSH are read.
    fn may_be(&self, option: &[&str], bytes: &[u8]) -> bool {
        option != ["environment", "etc"] || self.below_etc.find(bytes).is_some()
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'\'')
}

/// Whether a name stands in a text as a whole.
fn has_name(bytes: &[u8], name: &Finder<'_>) -> bool {
    name.find_iter(bytes).any(|start| {
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        let behind = bytes.get(start + name.needle().len());
        ![before, behind].into_iter().flatten().copied().any(is_of_name)
    })
}

/// Whether bytes are another encoding, encrypted or damaged: no word is seen in them.
pub(crate) fn is_no_text(bytes: &[u8]) -> bool {
    memchr::memchr(0, bytes).is_some() || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

/// Whether names may be written so that their letters do not stand in one piece: `"openss\h"`, `${"open" + "ssh"}`.
fn hides_names(bytes: &[u8]) -> bool {
    memchr::memchr3_iter(b'\\', b'$', b'+', bytes).any(|at| match bytes.get(at) {
        Some(b'\\') => is_escape_in_name(bytes, at),
        Some(b'$') => is_text_in_name(bytes, at),
        _ => joins_texts(bytes, at),
    })
}

/// Whether a backslash stands before a letter that needs none, in a string that could be a name.
fn is_escape_in_name(bytes: &[u8], at: usize) -> bool {
    let needless = bytes.get(at + 1).is_some_and(|&next| is_of_name(next) && !matches!(next, b'n' | b'r' | b't'));
    let inside = |byte: &u8| is_of_name(*byte) || matches!(byte, b'\\' | b'.');
    needless && before(bytes, at, inside) == Some(b'"') && behind(bytes, at, inside) == Some(b'"')
}

/// Whether an interpolation with a string in it stands where a name may.
fn is_text_in_name(bytes: &[u8], at: usize) -> bool {
    if bytes.get(at + 1) != Some(&b'{') {
        return false;
    }
    let holds_text = behind(bytes, at + 1, |byte| !matches!(byte, b'"' | b'}' | b'\'')) != Some(b'}');
    let in_text = before(bytes, at, |byte| is_of_name(*byte)) == Some(b'"');
    let as_name = matches!(before(bytes, at, u8::is_ascii_whitespace), Some(b'.' | b'{' | b';' | b'/'));
    holds_text && (in_text || as_name)
}

/// Whether two strings that could be halves of a name are put together.
fn joins_texts(bytes: &[u8], at: usize) -> bool {
    let blanks = |bytes: &mut dyn Iterator<Item = &u8>| bytes.take_while(|byte| byte.is_ascii_whitespace()).count();
    let left = at.saturating_sub(blanks(&mut bytes.get(..at).unwrap_or_default().iter().rev()));
    let right = at + 1 + blanks(&mut bytes.get(at + 1..).unwrap_or_default().iter());
    let (Some(left), Some(b'"')) = (left.checked_sub(1), bytes.get(right)) else { return false };
    bytes.get(left) == Some(&b'"')
        && before(bytes, left, |byte| is_of_name(*byte)) == Some(b'"')
        && behind(bytes, right, |byte| is_of_name(*byte)) == Some(b'"')
}

/// The first byte before a place that is not of a kind; nothing if it is far away.
fn before(bytes: &[u8], at: usize, inside: impl Fn(&u8) -> bool) -> Option<u8> {
    bytes.get(..at)?.iter().rev().take(LONGEST).find(|byte| !inside(byte)).copied()
}

/// The first byte behind a place that is not of a kind; nothing if it is far away.
fn behind(bytes: &[u8], at: usize, inside: impl Fn(&u8) -> bool) -> Option<u8> {
    bytes.get(at + 1..)?.iter().take(LONGEST).find(|byte| !inside(byte)).copied()
}

#[cfg(test)]
mod tests {
    use super::WANTED;
    use crate::check::{CheckOptions, Checker, Outcome};
    use crate::configuration::renamed::RENAMED;
    use crate::nix::files::NoFiles;

    /// A path as a line of a file, and as sets in sets, with bare and quoted names.
    fn spellings(path: &[&str]) -> Vec<String> {
        let quoted: Vec<String> = path.iter().map(|name| format!("\"{name}\"")).collect();
        let sets =
            |names: &[String]| names.iter().rfold("x".to_owned(), |inner, name| format!("{{\n  {name} = {inner};\n}}"));
        let bare: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        [&bare, &quoted].iter().flat_map(|names| [format!("{{ {} = x; }}", names.join(".")), sets(names)]).collect()
    }

    /// Whether a file with nothing else in it is read.
    fn is_read(bytes: &[u8]) -> bool {
        Checker::new(&NoFiles, CheckOptions::default()).check_bytes("host.nix", bytes).outcome != Outcome::Skipped
    }

    #[test]
    fn each_option_that_is_read_is_found_alone() {
        let below_etc = |path: &[&str]| (path == ["environment", "etc"]).then_some("ssh/x");
        let old_names = RENAMED.iter().map(|change| change.from.split('.').collect::<Vec<_>>());
        let options = WANTED.iter().map(|path| path.iter().copied().chain(below_etc(path)).collect());
        for path in options.chain(old_names) {
            for text in spellings(&path) {
                assert!(is_read(text.as_bytes()), "{text}");
            }
        }
    }

    #[test]
    fn names_that_are_hidden_are_found() {
        let hidden = [
            r#"{ services."openss\h".enable = true; }"#,
            r#"{ "se\rvi\ces"."o\penssh".enable = true; }"#,
            r#"{ services.${"open" + "ss" + "h"}.enable = true; }"#,
            r#"{ services."open${"ss" + x}h".enable = true; }"#,
            r#"let n = "open" + "ssh"; in { services.${n}.enable = true; }"#,
            "{ services.${ ''open'' + x } = y; }",
            "\u{0}",
        ];
        for text in hidden {
            assert!(is_read(text.as_bytes()), "{text}");
        }
        let utf16: Vec<u8> = "{ services.openssh.enable = true; }".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(is_read(&utf16));
    }

    #[test]
    fn other_files_are_passed_over() {
        let other = [
            "{ }",
            "{ services.nginx.enable = true; networking.domain = \"example.org\"; }",
            "{ stdenv, fetchurl }: stdenv.mkDerivation { pname = \"a\"; src = fetchurl { url = \"https://a/${b}\"; }; }",
            "{ environment.etc.\"motd\".text = \"a\\nb\" + x; }",
            "{ nix.settings.superusers = [ ]; networking.nat.enable = true; }",
        ];
        for text in other {
            assert!(!is_read(text.as_bytes()), "{text}");
        }
    }
}

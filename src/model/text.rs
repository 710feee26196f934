//! Texts with rules of their own: what may stand in a password field, a path, a package name.

use thiserror::Error;

use crate::ssh::form::{is_listen_address, is_user_pattern};
use crate::ssh::word::split;
use crate::text::{is_day, is_printable_ascii};

/// Why a text cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextError {
    /// A control character, which could begin another line or another setting.
    #[error("a control character (U+{code:04X}) cannot be written here")]
    Control {
        /// Its code point.
        code: u32,
    },
    /// A character that the field has a meaning for.
    #[error("{character:?} cannot stand in {what}")]
    Character {
        /// The character.
        character: char,
        /// The kind of text.
        what: &'static str,
    },
    /// The text has another form.
    #[error("{what} is written {form}")]
    Form {
        /// The kind of text.
        what: &'static str,
        /// The right form.
        form: &'static str,
    },
    /// Over the limit.
    #[error("{length} bytes, at most {limit} are written")]
    TooLong {
        /// Bytes it has.
        length: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// A private key or its path where a public one belongs.
    #[error("this is a private key: it would be readable by everybody")]
    PrivateKey,
}

impl TextError {
    /// What to write instead, when that is clear.
    #[must_use]
    pub(crate) fn help(&self) -> Option<String> {
        match self {
            TextError::PrivateKey => Some("give the public half, the file that ends in .pub".to_owned()),
            TextError::Form { what: "a key file", .. } => {
                Some("put the file beside the module: Nix reads it when it evaluates".to_owned())
            }
            _ => None,
        }
    }
}

/// The longest text of one option, in bytes.
pub const TEXT_LIMIT: usize = 64 * 1024;

/// Refuses control characters, except those in `allowed`, and over-long texts.
pub(crate) fn check_controls(text: &str, allowed: &[char]) -> Result<(), TextError> {
    if text.len() > TEXT_LIMIT {
        return Err(TextError::TooLong { length: text.len(), limit: TEXT_LIMIT });
    }
    if is_printable_ascii(text) {
        return Ok(());
    }
    match text.chars().find(|character| character.is_control() && !allowed.contains(character)) {
        Some(character) => Err(TextError::Control { code: character as u32 }),
        None => Ok(()),
    }
}

fn all(text: &str, allowed: impl Fn(char) -> bool, what: &'static str) -> Result<(), TextError> {
    match text.chars().find(|&character| !allowed(character)) {
        Some(character) => Err(TextError::Character { character, what }),
        None => Ok(()),
    }
}

fn form(right: bool, what: &'static str, form: &'static str) -> Result<(), TextError> {
    if right { Ok(()) } else { Err(TextError::Form { what, form }) }
}

/// A kind of text: its name in messages, its pattern in the schema, its check.
pub trait TextKind: From<String> + AsRef<str> {
    /// The type in words.
    const EXPECTED: &'static str;
    /// ECMA 262 pattern for the JSON Schema, if one says it.
    const PATTERN: Option<&'static str>;
    /// Whether the text may be written.
    ///
    /// # Errors
    /// The first thing wrong with it.
    fn check(text: &str) -> Result<(), TextError>;
}

macro_rules! text_kinds {
    ($($(#[$meta:meta])* $Name:ident: $expected:literal, $pattern:expr, $check:expr;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $Name(pub String);

        impl TextKind for $Name {
            const EXPECTED: &'static str = $expected;
            const PATTERN: Option<&'static str> = $pattern;
            fn check(text: &str) -> Result<(), TextError> {
                let check: fn(&str) -> Result<(), TextError> = $check;
                check(text)
            }
        }

        impl From<&str> for $Name {
            fn from(text: &str) -> $Name { $Name(text.to_owned()) }
        }

        impl From<String> for $Name {
            fn from(text: String) -> $Name { $Name(text) }
        }

        impl AsRef<str> for $Name {
            fn as_ref(&self) -> &str { &self.0 }
        }

        impl std::ops::Deref for $Name {
            type Target = str;
            fn deref(&self) -> &str { &self.0 }
        }

        impl super::setting::IntoSetting<$Name> for &str {
            fn into_setting(self) -> $Name { $Name(self.to_owned()) }
        }

        impl super::setting::IntoSetting<Option<$Name>> for &str {
            fn into_setting(self) -> Option<$Name> { Some($Name(self.to_owned())) }
        }
    )*};
}

text_kinds! {
    /// Text of any number of lines (`types.lines`): a message of the day.
    Lines: "text", None, |text| check_controls(text, &['\n', '\t']);

    /// A field of passwd(5): no colon, no line break.
    PasswdField: "a string without colons and line breaks", Some(r"^[^:\n]*$"), |text| {
        check_controls(text, &[])?;
        all(text, |character| character != ':', "a field of the password file")
    };

    /// An absolute path on the machine, kept as a string: never copied to the store.
    AbsolutePath: "an absolute path", Some("^/"), |text| {
        check_controls(text, &[])?;
        all(text, |character| character != ':', "a path of the password file")?;
        form(text.starts_with('/'), "an absolute path", "from the root: /…")
    };

    /// The path of a host key, which NixOS puts into a root shell script unescaped.
    HostKeyPath: "an absolute path of plain characters", Some("^/[A-Za-z0-9/._@+-]*$"), |text| {
        let plain = |character: char| character.is_ascii_alphanumeric() || "/._@+-".contains(character);
        all(text, plain, "a host key's path: NixOS puts it into a root script unescaped")?;
        form(text.starts_with('/'), "a host key's path", "from the root: /etc/ssh/…")
    };

    /// A word that NixOS puts into a root shell script unescaped: a host key's type or comment.
    PlainWord: "a word of plain characters", Some("^[A-Za-z0-9/._@+-]+$"), |text| {
        let plain = |character: char| character.is_ascii_alphanumeric() || "/._@+-".contains(character);
        all(text, plain, "a host key's comment: NixOS puts it into a root script unescaped")?;
        form(!text.is_empty(), "a host key's comment", "with at least one character")
    };

    /// A file beside or below the module, `./keys/alice.pub`, that Nix reads when it evaluates.
    KeyFile: "a path below the module, ./…", Some(r"^\./"), |text| {
        form(is_relative(text), "a key file", "below the module: ./ and parts of A-Z a-z 0-9 . _ -")
    };

    /// A file beside or below the module (`./banner`, copied to the store) or an absolute path on the machine.
    FilePath: "a path below the module, ./…, or an absolute path", Some(r"^(\./|/)"), |text| {
        if text.starts_with('/') {
            check_controls(text, &[])?;
            return all(text, |character| !" \"'#\\:".contains(character), "a path of sshd_config");
        }
        form(is_relative(text), "a file", "from the root, /…, or below the module: ./ and parts of A-Z a-z 0-9 . _ -")
    };

    /// A package: `pkgs.bashInteractive`.
    Package: "a package, pkgs.…", Some(r"^pkgs\.[A-Za-z_][A-Za-z0-9_'-]*(\.[A-Za-z_][A-Za-z0-9_'-]*)*$"), check_package;

    /// A login shell: a package (`pkgs.zsh`) or an absolute path.
    Shell: "a package, pkgs.…, or an absolute path", Some(r"^(pkgs\.|/)"), |text| {
        if text.starts_with('/') { AbsolutePath::check(text) } else { check_package(text) }
    };

    /// A day: `2030-12-31`.
    Date: "a date, YYYY-MM-DD", Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), |text| {
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else { return form(false, "a date", "YYYY-MM-DD") };
        let number = |part: &str| part.parse::<u32>().unwrap_or(0);
        let right = digits(year, 4) && digits(month, 2) && digits(day, 2);
        form(right && is_day(number(month), number(day)), "a date", "YYYY-MM-DD")
    };

    /// A file mode in octal: `700`.
    Mode: "a file mode of one to five octal digits", Some("^[0-7]{1,5}$"), |text| {
        let octal = text.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
        form(octal && (1..=5).contains(&text.len()), "a file mode", "with one to five octal digits")
    };

    /// A host name or pattern of a known_hosts line; with a port it is `[host]:port`.
    HostName: "a host name, or [host]:port", Some(r"^[A-Za-z0-9._:*?!%\[\]-]+$"), check_host_name;

    /// A principal of a certificate: one word.
    Principal: "a principal, one word", Some(r"^[^\s#]+$"), |text| {
        check_controls(text, &[])?;
        all(text, |character| !character.is_whitespace() && !"#\",".contains(character), "a principal")?;
        form(!text.is_empty(), "a principal", "with at least one character")
    };

    /// A directive word that sshd_config takes as it is: a name, a pattern, an algorithm. No blank, quote or `#`.
    Word: "a word without blanks and quotes", Some(r#"^[^\s"'#\\]+$"#), |text| {
        check_controls(text, &[])?;
        let plain = |character: char| !character.is_whitespace() && !"\"'#\\".contains(character);
        all(text, plain, "a word of sshd_config")?;
        form(!text.is_empty(), "a word of sshd_config", "with at least one character")
    };

    /// A user, or a user at a host, as a pattern: of a range all that is after its prefix must be zero.
    UserPattern: "a user or user@host, patterns allowed", Some(r#"^[^\s"'#\\]+$"#), |text| {
        Word::check(text)?;
        form(is_user_pattern(text), "a pattern of users", "user or user@host, a range with zeros after its prefix")
    };

    /// A pattern of names of environment variables.
    VariablePattern: "the name of a variable, patterns allowed", Some(r#"^[^\s"'#\\=]+$"#), |text| {
        Word::check(text)?;
        all(text, |character| character != '=', "a pattern of variable names")
    };

    /// An address or a host name to listen on.
    ListenName: "an address or a host name", Some(r#"^[^\s"'#\\/]+$"#), |text| {
        Word::check(text)?;
        form(is_listen_address(text), "what to listen on", "as an address or a host name, with a port as host:port")
    };

    /// A program with its arguments, or `none`.
    ProgramLine: "the absolute path of a program with its arguments, or none", Some("^(/|none$)"), |text| {
        check_controls(text, &[])?;
        form(text == "none" || text.starts_with('/'), "a program", "from the root: /…")?;
        form(split(text, 0).is_ok(), "a program", "with every quote closed: sshd looks for that, too")
    };

    /// An algorithm list's element: `ssh-ed25519`, with the signs `+ - ^` that OpenSSH knows.
    Algorithm: "the name of an algorithm", Some(r"^[+^-]?[A-Za-z0-9@.*?_-]+$"), |text| {
        let plain = |character: char| character.is_ascii_alphanumeric() || "@.-_*?+^".contains(character);
        all(text, plain, "the name of an algorithm")?;
        form(!text.is_empty(), "the name of an algorithm", "with at least one character")
    };
}

fn is_relative(text: &str) -> bool {
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let right = |part: &str| !part.is_empty() && part != "." && part != ".." && plain(part);
    text.strip_prefix("./").is_some_and(|rest| rest.split('/').all(right))
}

fn check_package(text: &str) -> Result<(), TextError> {
    let wrong = TextError::Form { what: "a package", form: "as pkgs.name" };
    let Some(rest) = text.strip_prefix("pkgs.") else { return Err(wrong) };
    if rest.split('.').all(crate::nix::string::is_bare_name) { Ok(()) } else { Err(wrong) }
}

fn check_host_name(text: &str) -> Result<(), TextError> {
    let wrong = TextError::Form { what: "a host name", form: "name, address or pattern, with a port as [host]:port" };
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._*?!%-:".contains(&byte))
    };
    let Some(bracketed) = text.strip_prefix('[') else {
        // One colon is a port in the wrong form; an IPv6 address has at least two.
        let colons = text.bytes().filter(|&byte| byte == b':').count();
        return if plain(text) && colons != 1 { Ok(()) } else { Err(wrong) };
    };
    let Some((host, port)) = bracketed.split_once("]:") else { return Err(wrong) };
    let port_right = port.parse::<u16>().is_ok_and(|port| port != 0);
    if plain(host) && port_right { Ok(()) } else { Err(wrong) }
}

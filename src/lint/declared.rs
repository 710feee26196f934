//! The settings that NixOS declares with a type, as NixOS judges them: what it refuses, and no more.

pub(crate) mod options;

use crate::configuration::datum::{Datum, Found};
use crate::ssh::keyword::Dialect;

/// A setting that NixOS declares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared {
    /// As NixOS spells it.
    pub(crate) name: &'static str,
    /// What it takes.
    pub(crate) takes: Takes,
}

/// What a declared setting takes, `null` aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// `true` or `false`
    Bool,
    /// One of several strings.
    OneOf(&'static [&'static str]),
    /// A string.
    Text,
    /// A list of strings.
    Texts,
    /// A list of strings, or up to 25.11 a string.
    TextsOrText,
    /// A path, or up to 25.11 a string.
    Path,
    /// A whole number.
    Integer,
    /// A port.
    Port,
    /// A list of ports.
    Ports,
    /// A path, or a string that begins with `/`.
    AbsolutePath,
    /// A list of those.
    AbsolutePaths,
    /// A list of sets of options.
    Sets,
}

const ROOT: &[&str] = &["yes", "without-password", "prohibit-password", "forced-commands-only", "no"];
const LEVELS: &[&str] = &["QUIET", "FATAL", "ERROR", "INFO", "VERBOSE", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3"];

/// Source: nixpkgs' sshd.nix of 26.11; older releases take the same or less.
const DECLARED: &[Declared] = &[
    Declared { name: "AcceptEnv", takes: Takes::TextsOrText },
    Declared { name: "AllowGroups", takes: Takes::Texts },
    Declared { name: "AllowUsers", takes: Takes::Texts },
    Declared { name: "AuthorizedPrincipalsFile", takes: Takes::Text },
    Declared { name: "Banner", takes: Takes::Path },
    Declared { name: "Ciphers", takes: Takes::Texts },
    Declared { name: "DenyGroups", takes: Takes::Texts },
    Declared { name: "DenyUsers", takes: Takes::Texts },
    Declared { name: "GatewayPorts", takes: Takes::Text },
    Declared { name: "KbdInteractiveAuthentication", takes: Takes::Bool },
    Declared { name: "KexAlgorithms", takes: Takes::Texts },
    Declared { name: "LogLevel", takes: Takes::OneOf(LEVELS) },
    Declared { name: "Macs", takes: Takes::Texts },
    Declared { name: "ModuliFile", takes: Takes::Path },
    Declared { name: "PasswordAuthentication", takes: Takes::Bool },
    Declared { name: "PermitRootLogin", takes: Takes::OneOf(ROOT) },
    Declared { name: "PrintMotd", takes: Takes::Bool },
    Declared { name: "StrictModes", takes: Takes::Bool },
    Declared { name: "UseDns", takes: Takes::Bool },
    Declared { name: "UsePAM", takes: Takes::Bool },
    Declared { name: "X11Forwarding", takes: Takes::Bool },
];

/// The declared setting of a name in any case.
pub(crate) fn declared(name: &str) -> Option<&'static Declared> {
    DECLARED.iter().find(|declared| declared.name.eq_ignore_ascii_case(name))
}

/// How a setting is spelt: as NixOS declares it, else as the man page has it.
pub(crate) fn spelling(name: &str) -> Option<&'static str> {
    let man = || Dialect::Sshd.keyword(name).map(|keyword| keyword.name);
    declared(name).map(|declared| declared.name).or_else(man)
}

impl Takes {
    /// In words, to follow "takes".
    pub(crate) fn describe(self) -> String {
        match self {
            Takes::Bool => "true or false".to_owned(),
            Takes::OneOf(words) => format!("one of \"{}\"", words.join("\", \"")),
            Takes::Text => "a string".to_owned(),
            Takes::Texts | Takes::TextsOrText => "a list of strings".to_owned(),
            Takes::Path => "a path".to_owned(),
            Takes::Integer => "a whole number".to_owned(),
            Takes::Port => "a number from 0 to 65535".to_owned(),
            Takes::Ports => "a list of numbers from 0 to 65535".to_owned(),
            Takes::AbsolutePath => "an absolute path".to_owned(),
            Takes::AbsolutePaths => "a list of paths".to_owned(),
            Takes::Sets => "a list of attribute sets".to_owned(),
        }
    }

    /// The part of a value that NixOS refuses, if it refuses it.
    pub(crate) fn refused(self, found: &Found) -> Option<&Found> {
        let element = match self {
            Takes::Texts | Takes::TextsOrText => Some(Takes::Text),
            Takes::Ports => Some(Takes::Port),
            Takes::AbsolutePaths => Some(Takes::AbsolutePath),
            _ => None,
        };
        if let (Datum::List(items), Some(element)) = (&found.datum, element) {
            return items.iter().find(|item| !matches!(item.datum, Datum::Null) && !element.fits(item));
        }
        (!self.fits(found)).then_some(found)
    }

    /// Whether a value, or an element of a list, is what is asked for.
    fn fits(self, found: &Found) -> bool {
        match (&found.datum, self) {
            // What nobody could read is never wrong, and a package may be any value.
            (Datum::Null | Datum::Unknown(_) | Datum::Rest(_) | Datum::Package(_), _) => true,
            (Datum::Bool(_), Takes::Bool) => true,
            (Datum::Text(text), Takes::OneOf(words)) => text.known().is_none_or(|text| words.contains(&text)),
            (Datum::Text(_), Takes::Text | Takes::TextsOrText) => true,
            (Datum::Text(_) | Datum::Path(_), Takes::Path) => true,
            (Datum::Path(_), Takes::AbsolutePath) => true,
            // A set with `outPath` is a path, too, and so is what `toString` makes of one.
            (Datum::Set(_), Takes::AbsolutePath) => true,
            (Datum::Text(text), Takes::AbsolutePath) => text.known().is_none_or(|text| text.starts_with('/')),
            (Datum::Integer(_), Takes::Integer) => true,
            (Datum::Integer(number), Takes::Port) => (0..=65535).contains(number),
            (Datum::List(items), Takes::Sets) => {
                let may_be_set = |datum: &Datum| {
                    matches!(datum, Datum::Set(_) | Datum::Function | Datum::Unknown(_) | Datum::Rest(_))
                };
                items.iter().all(|item| may_be_set(&item.datum))
            }
            _ => false,
        }
    }
}

//! One line of sshd_config or ssh_config: a keyword and its argument, checked against the keyword's kind.

use thiserror::Error;

use super::form::is_number;
use super::keyword::{Arguments, Dialect, Keyword, Place};
use super::word::split;
use crate::nearest::nearest;

/// A keyword with its argument, spelt as the man page spells it. The argument is the text after the blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The keyword.
    pub keyword: String,
    /// Its argument, as sshd reads it: words with quotes where they need them.
    pub argument: String,
}

/// Why a line cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DirectiveError {
    /// No such keyword.
    #[error("{file} has no keyword {keyword:?}")]
    UnknownKeyword {
        /// As written.
        keyword: String,
        /// The file.
        file: &'static str,
        /// The nearest right name.
        nearest: Option<String>,
    },
    /// A keyword without effect today.
    #[error("{keyword} is dead: OpenSSH ignores or refuses it")]
    Dead {
        /// The keyword.
        keyword: String,
    },
    /// Not allowed here.
    #[error("{keyword} {reason}")]
    Misplaced {
        /// The keyword.
        keyword: String,
        /// Why, and where it belongs.
        reason: &'static str,
    },
    /// The argument does not fit.
    #[error("{keyword} takes {expected}, not {found:?}")]
    Argument {
        /// The keyword.
        keyword: String,
        /// What it takes.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A control character.
    #[error("a control character (U+{code:04X}) would begin another line")]
    Control {
        /// Its code point.
        code: u32,
    },
    /// A quote without its partner.
    #[error("{keyword}: a quote is not closed")]
    OpenQuote {
        /// The keyword.
        keyword: String,
    },
    /// A comment sign that would cut the argument off.
    #[error("{keyword}: everything from # on would be a comment")]
    Comment {
        /// The keyword.
        keyword: String,
    },
    /// A dollar, backquote or last backslash in text that a shell expands.
    #[error("{0:?} in extraConfig is expanded by a shell when NixOS builds the file")]
    Expanded(char),
    /// A line `EOL`.
    #[error("a line EOL ends the text when NixOS builds the file")]
    EndOfHereDocument,
    /// A Match or Host line that cannot be read.
    #[error("{0}")]
    Header(&'static str),
}

impl DirectiveError {
    pub(crate) fn help(&self) -> Option<String> {
        match self {
            DirectiveError::UnknownKeyword { nearest, .. } => {
                nearest.as_ref().map(|name| format!("did you mean `{name}`?"))
            }
            DirectiveError::Argument { expected, found, .. } if expected.starts_with("one word") => {
                Some(format!("if it is one, quote it: \"\\\"{found}\\\"\""))
            }
            DirectiveError::Expanded(sign) => {
                Some(format!("write \\{sign}, or give the block as keywords and values instead of text"))
            }
            _ => None,
        }
    }
}

impl Directive {
    /// A checked directive. The keyword may be spelt in any case.
    ///
    /// # Errors
    /// A keyword or an argument that OpenSSH would refuse, or that would become something else.
    ///
    /// ```
    /// use nixos_ssh::ssh::{directive::Directive, keyword::Dialect};
    /// let line = Directive::new(Dialect::Sshd, "forcecommand", "internal-sftp")?;
    /// assert_eq!(line.keyword, "ForceCommand");
    /// assert!(Directive::new(Dialect::Sshd, "MaxSessions", "3\nPermitRootLogin yes").is_err());
    /// # Ok::<(), nixos_ssh::ssh::directive::DirectiveError>(())
    /// ```
    pub fn new(dialect: Dialect, keyword: &str, argument: &str) -> Result<Directive, DirectiveError> {
        let keyword = find_keyword(dialect, keyword)?;
        let argument = argument.trim_matches([' ', '\t']);
        check_argument(dialect, keyword, argument)?;
        Ok(Directive { keyword: keyword.name.to_owned(), argument: argument.to_owned() })
    }

    /// Checks a directive again that may have been changed since.
    pub(crate) fn check(&self, dialect: Dialect) -> Result<(), DirectiveError> {
        let same = Directive::new(dialect, &self.keyword, &self.argument)?;
        if same == *self {
            return Ok(());
        }
        Err(DirectiveError::Misplaced { keyword: self.keyword.clone(), reason: "is not spelt as in the man page" })
    }
}

/// The keyword that a name stands for and a file may have, if there is one; aliases are settled.
pub(crate) fn usable_keyword(dialect: Dialect, name: &str) -> Option<&'static Keyword> {
    let keyword = dialect.keyword(name)?;
    match keyword.arguments {
        Arguments::Dead => None,
        Arguments::AliasOf(name) => usable_keyword(dialect, name),
        _ => Some(keyword),
    }
}

/// The keyword, dead ones and aliases settled.
pub(crate) fn find_keyword(dialect: Dialect, name: &str) -> Result<&'static Keyword, DirectiveError> {
    let Some(keyword) = dialect.keyword(name) else {
        let nearest = nearest(name, dialect.keywords().iter().map(|keyword| keyword.name));
        return Err(DirectiveError::UnknownKeyword { keyword: name.to_owned(), file: dialect.file(), nearest });
    };
    match keyword.arguments {
        Arguments::Dead => Err(DirectiveError::Dead { keyword: keyword.name.to_owned() }),
        Arguments::AliasOf(name) => find_keyword(dialect, name),
        _ => Ok(keyword),
    }
}

/// Whether the keyword may stand in a block of this file.
pub(crate) fn check_place(keyword: &Keyword, in_match: bool) -> Result<(), DirectiveError> {
    if in_match && keyword.place == Place::GlobalOnly {
        let reason = "is not allowed inside a Match block";
        return Err(DirectiveError::Misplaced { keyword: keyword.name.to_owned(), reason });
    }
    Ok(())
}

/// Whether OpenSSH takes the argument as one value of the keyword.
pub(crate) fn check_argument(dialect: Dialect, keyword: &Keyword, argument: &str) -> Result<(), DirectiveError> {
    let name = || keyword.name.to_owned();
    if let Some(control) = argument.chars().find(|character| character.is_control()) {
        return Err(DirectiveError::Control { code: control as u32 });
    }
    let wrong = |expected: &str| {
        Err(DirectiveError::Argument { keyword: name(), expected: expected.to_owned(), found: argument.to_owned() })
    };
    if keyword.arguments == Arguments::Header {
        let reason = "begins a block: give it as an element of extraConfig";
        return Err(DirectiveError::Misplaced { keyword: name(), reason });
    }
    // OpenSSH skips one `=` between keyword and argument.
    if argument.starts_with('=') {
        return wrong("a value that does not begin with =");
    }
    let split = split(argument, 0).map_err(|_| DirectiveError::OpenQuote { keyword: name() })?;
    if split.comment.is_some() && !matches!(keyword.arguments, Arguments::Rest | Arguments::Program) {
        return Err(DirectiveError::Comment { keyword: name() });
    }
    let words: Vec<&str> = split.words.iter().map(|word| word.text.as_str()).collect();
    check_words(dialect, keyword, argument, &words)
}

/// Whether OpenSSH takes these words, which the argument was split into, as one value of the keyword.
pub(crate) fn check_words(
    dialect: Dialect,
    keyword: &Keyword,
    argument: &str,
    words: &[&str],
) -> Result<(), DirectiveError> {
    let wrong = |expected: &str| {
        let (keyword, expected) = (keyword.name.to_owned(), expected.to_owned());
        Err(DirectiveError::Argument { keyword, expected, found: argument.to_owned() })
    };
    if argument.is_empty() {
        return wrong("a value");
    }
    match keyword.arguments {
        Arguments::Rest => return Ok(()),
        Arguments::Program if argument.starts_with('/') || argument.eq_ignore_ascii_case("none") => return Ok(()),
        Arguments::Program => return wrong("the absolute path of a program, or none"),
        _ => {}
    }
    let one = || if let [word] = words { Some(*word) } else { None };
    let same = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    match keyword.arguments {
        Arguments::YesNo => {
            let words: &[&str] = match dialect {
                Dialect::Sshd => &["yes", "no"],
                Dialect::Ssh => &["yes", "no", "true", "false"],
            };
            let right = one().is_some_and(|word| words.iter().any(|other| same(word, other)));
            if right { Ok(()) } else { wrong("yes or no") }
        }
        Arguments::OneOf(values) => {
            let right = one().is_some_and(|word| values.iter().any(|value| same(word, value)));
            if right { Ok(()) } else { wrong(&format!("one of {}", values.join(", "))) }
        }
        Arguments::Exactly(values) => {
            let right = one().is_some_and(|word| values.contains(&word));
            if right { Ok(()) } else { wrong(&format!("one of {}, in this case", values.join(", "))) }
        }
        Arguments::Number => {
            let right = one().is_some_and(is_number);
            if right { Ok(()) } else { wrong("a whole number") }
        }
        Arguments::Word | Arguments::CommaList => match words {
            [word] if !word.is_empty() => Ok(()),
            _ => wrong("one word"),
        },
        _ if words.iter().any(|word| word.is_empty()) => wrong("words with at least one character"),
        Arguments::Form(form) if !form.takes(words) => wrong(&form.expected()),
        _ => Ok(()),
    }
}

/// A word as an argument: in quotes when it has a blank, a quote, a backslash or a `#`, or begins with the `=` that
/// OpenSSH skips.
///
/// ```
/// assert_eq!(nixos_ssh::ssh::directive::quote_word("/srv/my dir"), "\"/srv/my dir\"");
/// ```
#[must_use]
pub fn quote_word(word: &str) -> String {
    let plain = |character: char| !character.is_whitespace() && !"\"'\\#".contains(character);
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}

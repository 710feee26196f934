//! Keywords of sshd_config that NixOS does not declare: the free part of `services.openssh.settings`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::options::{OptionInfo, OtherOptions};
use super::problem::{Context, Problem};
use crate::model::value::{Attribute, Kind, Value};
use crate::nearest::nearest;
use crate::source::Span;
use crate::ssh::directive::{DirectiveError, check_argument, find_keyword};
use crate::ssh::keyword::{Arguments, Dialect};

/// A value that NixOS lets a free setting have. It writes Booleans as yes and no and strings as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Atom {
    /// The keyword is not written.
    Null,
    /// yes or no.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// The text after the keyword, in sshd's own syntax.
    String(String),
}

impl From<bool> for Atom {
    fn from(on: bool) -> Atom {
        Atom::Bool(on)
    }
}

impl From<i64> for Atom {
    fn from(number: i64) -> Atom {
        Atom::Integer(number)
    }
}

impl From<&str> for Atom {
    fn from(text: &str) -> Atom {
        Atom::String(text.to_owned())
    }
}

/// Free settings by keyword.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FreeSettings(pub BTreeMap<String, Atom>);

/// Keywords that NixOS writes from options of their own; beside those a free setting would add or hide lines.
const OWN_OPTIONS: &[(&str, &str)] = &[
    ("AuthorizedKeysCommand", "has an option of its own: services.openssh.authorizedKeysCommand"),
    ("AuthorizedKeysCommandUser", "has an option of its own: services.openssh.authorizedKeysCommandUser"),
    ("AuthorizedKeysFile", "would hide every declared key: use services.openssh.authorizedKeysFiles"),
    ("HostKey", "has an option of its own: services.openssh.hostKeys"),
    ("ListenAddress", "has an option of its own: services.openssh.listenAddresses"),
    ("Port", "would not be opened in the firewall: use services.openssh.ports"),
    ("Subsystem", "has options of its own: services.openssh.allowSFTP and sftpServerExecutable"),
];

fn check(name: &str, value: &Atom, declared: &'static [OptionInfo]) -> Result<(), Problem> {
    // NixOS refuses two spellings of one keyword, so ours must be the declared one.
    let spelling = declared.iter().find(|option| option.name.eq_ignore_ascii_case(name));
    if let Some(option) = spelling {
        return Err(Problem::UnknownOption { nearest: Some(option.name.to_owned()) });
    }
    let keyword = find_keyword(Dialect::Sshd, name).map_err(|error| match error {
        DirectiveError::UnknownKeyword { keyword, file, nearest: found } => {
            let nearest = nearest(name, declared.iter().map(|option| option.name)).or(found);
            DirectiveError::UnknownKeyword { keyword, file, nearest }
        }
        other => other,
    })?;
    if let Some((_, reason)) = OWN_OPTIONS.iter().find(|(own, _)| *own == keyword.name) {
        return Err(DirectiveError::Misplaced { keyword: keyword.name.to_owned(), reason }.into());
    }
    if keyword.name != name {
        let nearest = declared.iter().find(|option| option.name.eq_ignore_ascii_case(keyword.name));
        let nearest = nearest.map_or(keyword.name, |option| option.name).to_owned();
        return Err(Problem::UnknownOption { nearest: Some(nearest) });
    }
    match value {
        Atom::Null => Ok(()),
        // Nix cannot write it: -9223372036854775808 is minus a number that is too large.
        Atom::Integer(i64::MIN) => Err(DirectiveError::Argument {
            keyword: name.to_owned(),
            expected: "a whole number over -2^63".to_owned(),
            found: i64::MIN.to_string(),
        }),
        Atom::Bool(true) => check_argument(Dialect::Sshd, keyword, "yes"),
        Atom::Bool(false) => check_argument(Dialect::Sshd, keyword, "no"),
        Atom::Integer(number) => check_argument(Dialect::Sshd, keyword, &number.to_string()),
        Atom::String(text) if text.trim_matches([' ', '\t']) != text => Err(DirectiveError::Argument {
            keyword: name.to_owned(),
            expected: "text without blanks around it".to_owned(),
            found: text.clone(),
        }),
        Atom::String(text) => check_argument(Dialect::Sshd, keyword, text),
    }
    .map_err(Problem::from)
}

impl OtherOptions for FreeSettings {
    fn read(&mut self, attribute: Attribute<'_>, declared: &'static [OptionInfo], context: &mut Context) {
        let span = attribute.value.span;
        context.in_attribute(&attribute.name, span, |context| {
            let value = match attribute.value.kind {
                Kind::Null => Atom::Null,
                Kind::Bool(on) => Atom::Bool(on),
                Kind::Integer(number) => Atom::Integer(number),
                Kind::String(text) => Atom::String(text.into_owned()),
                _ => {
                    let found = attribute.value.describe().to_owned();
                    let expected = "null, true, false, a whole number or a string".to_owned();
                    // A wrong name says more than a wrong type.
                    let named = check(&attribute.name, &Atom::Null, declared);
                    context.report(named.err().unwrap_or(Problem::WrongType { expected, found }));
                    return;
                }
            };
            if let Err(problem) = check(&attribute.name, &value, declared) {
                match problem {
                    Problem::UnknownOption { .. } | Problem::Directive(DirectiveError::UnknownKeyword { .. }) => {
                        context.report_at(attribute.span, problem);
                    }
                    _ => context.report(problem),
                }
            } else if self.0.insert(attribute.name.clone().into_owned(), value).is_some() {
                context.report(Problem::Twice);
            }
        });
    }

    fn write<'a>(
        &'a self,
        declared: &'static [OptionInfo],
        context: &mut Context,
        attributes: &mut Vec<Attribute<'a>>,
    ) {
        for (name, value) in &self.0 {
            if let Err(problem) = check(name, value, declared) {
                context.in_attribute(name, Span::NONE, |context| context.report(problem));
            }
            let value = match value {
                Atom::Null => Kind::Null.into(),
                Atom::Bool(on) => Kind::Bool(*on).into(),
                Atom::Integer(number) => Kind::Integer(*number).into(),
                Atom::String(text) => Value::string(text.as_str()),
            };
            attributes.push(Attribute { name: Cow::Borrowed(name), span: Span::NONE, value });
        }
    }

    fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
    }

    fn schema() -> Json {
        json!({ "type": ["null", "boolean", "integer", "string"] })
    }

    fn names() -> Vec<&'static str> {
        let usable = Dialect::Sshd.keywords().iter().filter(|keyword| {
            let dead = matches!(keyword.arguments, Arguments::Dead | Arguments::AliasOf(_) | Arguments::Header);
            !dead && OWN_OPTIONS.iter().all(|(own, _)| *own != keyword.name)
        });
        usable.map(|keyword| keyword.name).collect()
    }
}

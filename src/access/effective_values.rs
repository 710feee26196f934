//! Every value that holds for one connection, as `sshd -T -C …` prints them.

mod addresses;
mod lines;
mod printed;
mod quality;
mod reader;
mod refusal;
mod value;

use std::fmt;

use super::server::{Connection, ServerConfig};
use super::why::{Said, Why};
use crate::source::Span;
use crate::ssh::build::Build;
use crate::ssh::directive::DirectiveError;

/// One line that `sshd -T` prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveValue {
    /// The keyword, spelt as the man page does.
    pub keyword: &'static str,
    /// Its value as sshd prints it, or why nobody knows it.
    pub value: Result<String, Why>,
    /// Where it is said; [`Span::NONE`] for a default.
    pub span: Span,
}

/// What a sshd is beside its release: who built it, and where it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Who built it.
    pub build: Build,
    /// The home of the user it runs as, for paths that begin with `~/`.
    pub home: String,
    /// The folder it is started in, for paths that do not begin with `/`.
    pub folder: String,
    /// The folder of the programs that come with it, sshd-session among them.
    pub programs: String,
}

impl Installation {
    /// The package of nixpkgs below this path, as NixOS starts it.
    ///
    /// ```
    /// use nixos_ssh::access::effective_values::Installation;
    /// assert_eq!(Installation::nixpkgs("/run/openssh").programs, "/run/openssh/libexec");
    /// ```
    #[must_use]
    pub fn nixpkgs(package: &str) -> Installation {
        Installation {
            build: Build::Nixpkgs,
            home: "/root".to_owned(),
            folder: "/".to_owned(),
            programs: format!("{package}/libexec"),
        }
    }

    /// The package of Debian, as systemd starts it.
    ///
    /// ```
    /// use nixos_ssh::access::effective_values::Installation;
    /// assert_eq!(Installation::debian().home, "/root");
    /// ```
    #[must_use]
    pub fn debian() -> Installation {
        Installation {
            build: Build::Debian,
            home: "/root".to_owned(),
            folder: "/".to_owned(),
            programs: "/usr/lib/openssh".to_owned(),
        }
    }
}

impl fmt::Display for EffectiveValue {
    /// The line as sshd prints it up to 10.4: the keyword in lower case.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.keyword.to_ascii_lowercase())?;
        match &self.value {
            Ok(value) => write!(formatter, " {value}"),
            Err(why) => write!(formatter, ": {why}"),
        }
    }
}

/// Every value that holds for a connection, in the order in which `sshd -T -C …` prints them.
///
/// # Errors
/// Why sshd of this release does not start with the file, or refuses the connection because of it.
///
/// ```
/// use nixos_ssh::access::effective_values::{Installation, effective_values};
/// use nixos_ssh::access::{Source, server::{Connection, ServerConfig}};
/// use nixos_ssh::{configuration::datum::Text, ssh::version::Version};
/// let config = ServerConfig::read(Text::plain("LoginGraceTime 1h30m\nMatch User git\n  PermitTTY no\n"));
/// let source = Source::from([192, 0, 2, 7].into());
/// let git = Connection { user: "git", account: None, source: &source, port: 22, version: Version(9, 2) };
/// let values = effective_values(&config, &git, &Installation::debian()).unwrap();
/// let lines: Vec<String> = values.iter().map(ToString::to_string).collect();
/// assert!(lines.contains(&"logingracetime 5400".to_owned()) && lines.contains(&"permittty no".to_owned()));
/// ```
pub fn effective_values(
    config: &ServerConfig,
    connection: &Connection<'_>,
    installation: &Installation,
) -> Result<Vec<EffectiveValue>, Said<DirectiveError>> {
    if let Some(refused) = &config.refused {
        return Err(refused.clone());
    }
    let reader = reader::Reader::new(config.effective(connection), installation);
    if let Some(refused) = refusal::refusal(config, &reader) {
        return Err(refused);
    }
    let mut values = Vec::with_capacity(printed::PRINTED.len());
    for line in printed::PRINTED.iter().filter(|line| line.is_in(&reader)) {
        match lines::lines(line, &reader) {
            Ok(lines) => values.extend(lines.into_iter().map(|Said { value, span }| EffectiveValue {
                keyword: line.keyword,
                value: Ok(value),
                span,
            })),
            Err(why) => values.push(EffectiveValue { keyword: line.keyword, span: why.span, value: Err(why) }),
        }
    }
    Ok(values)
}

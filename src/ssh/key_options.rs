//! The 17 options of an authorized_keys line (`sshd(8)`, AUTHORIZED_KEYS FILE FORMAT), read and written as sshd does.

use super::reader::Reader;
use crate::ssh::key_error::KeyError;
use crate::text::is_day;

mod sshd;

/// The largest number of a tunnel device: the two above it mean other things to sshd.
pub(crate) const LAST_DEVICE: u64 = 0x7fff_fffd;

/// One key option.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyOption {
    /// `restrict`: turns forwarding, terminal and user rc off; options after it turn single ones on again.
    Restrict,
    /// `cert-authority`: the key signs certificates and does not log in itself.
    CertAuthority,
    /// `port-forwarding` or `no-port-forwarding`.
    PortForwarding(bool),
    /// `agent-forwarding` or `no-agent-forwarding`.
    AgentForwarding(bool),
    /// `X11-forwarding` or `no-X11-forwarding`.
    X11Forwarding(bool),
    /// `pty` or `no-pty`.
    Pty(bool),
    /// `user-rc` or `no-user-rc`.
    UserRc(bool),
    /// `touch-required` or `no-touch-required`: for keys on a FIDO token.
    TouchRequired(bool),
    /// `verify-required` or `no-verify-required`: for keys on a FIDO token.
    VerifyRequired(bool),
    /// `command="…"`: the only command this key may run.
    Command(String),
    /// `environment="NAME=value"`: works with PermitUserEnvironment only.
    Environment(String, String),
    /// `expiry-time="…"`: `YYYYMMDD[HHMM[SS]][Z]`; without `Z` in the server's time zone.
    ExpiryTime(String),
    /// `from="…"`: addresses, CIDR ranges and host names with `*`, `?`, `!`.
    From(Vec<String>),
    /// `permitlisten="[host:]port"`: for `ssh -R`.
    PermitListen(String),
    /// `permitopen="host:port"`: for `ssh -L`.
    PermitOpen(String),
    /// `principals="…"`: the principals a certificate may carry; with `cert-authority` only.
    Principals(Vec<String>),
    /// `tunnel="…"`: a device number or `any`.
    Tunnel(String),
}

impl KeyOption {
    /// The names of all flags; most have a `no-` form, see [`KeyOption::flag`].
    pub const FLAGS: &'static [&'static str] = &[
        "restrict",
        "cert-authority",
        "port-forwarding",
        "agent-forwarding",
        "X11-forwarding",
        "pty",
        "user-rc",
        "touch-required",
        "verify-required",
    ];

    /// The names of all options with a value.
    pub const VALUED: &'static [&'static str] =
        &["command", "environment", "expiry-time", "from", "permitlisten", "permitopen", "principals", "tunnel"];

    /// The name on the line.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::KeyOption::Pty(false).name(), "no-pty");
    /// ```
    #[must_use]
    pub fn name(&self) -> &'static str {
        let pair = |on: bool, names: (&'static str, &'static str)| if on { names.0 } else { names.1 };
        match self {
            KeyOption::Restrict => "restrict",
            KeyOption::CertAuthority => "cert-authority",
            KeyOption::PortForwarding(on) => pair(*on, ("port-forwarding", "no-port-forwarding")),
            KeyOption::AgentForwarding(on) => pair(*on, ("agent-forwarding", "no-agent-forwarding")),
            KeyOption::X11Forwarding(on) => pair(*on, ("X11-forwarding", "no-X11-forwarding")),
            KeyOption::Pty(on) => pair(*on, ("pty", "no-pty")),
            KeyOption::UserRc(on) => pair(*on, ("user-rc", "no-user-rc")),
            KeyOption::TouchRequired(on) => pair(*on, ("touch-required", "no-touch-required")),
            KeyOption::VerifyRequired(on) => pair(*on, ("verify-required", "no-verify-required")),
            KeyOption::Command(_) => "command",
            KeyOption::Environment(..) => "environment",
            KeyOption::ExpiryTime(_) => "expiry-time",
            KeyOption::From(_) => "from",
            KeyOption::PermitListen(_) => "permitlisten",
            KeyOption::PermitOpen(_) => "permitopen",
            KeyOption::Principals(_) => "principals",
            KeyOption::Tunnel(_) => "tunnel",
        }
    }

    /// A flag by its name (any case), as sshd knows it.
    ///
    /// ```
    /// use nixos_ssh::KeyOption;
    /// assert_eq!(KeyOption::flag("NO-PTY"), Some(KeyOption::Pty(false)));
    /// assert_eq!(KeyOption::flag("no-restrict"), None);
    /// ```
    #[must_use]
    pub fn flag(name: &str) -> Option<KeyOption> {
        let lower = name.to_ascii_lowercase();
        let (on, positive) = match lower.strip_prefix("no-") {
            Some(positive) => (false, positive),
            None => (true, lower.as_str()),
        };
        Some(match positive {
            "restrict" if on => KeyOption::Restrict,
            "cert-authority" if on => KeyOption::CertAuthority,
            "port-forwarding" => KeyOption::PortForwarding(on),
            "agent-forwarding" => KeyOption::AgentForwarding(on),
            "x11-forwarding" => KeyOption::X11Forwarding(on),
            "pty" => KeyOption::Pty(on),
            "user-rc" => KeyOption::UserRc(on),
            "touch-required" => KeyOption::TouchRequired(on),
            "verify-required" => KeyOption::VerifyRequired(on),
            _ => return None,
        })
    }

    /// An option with a value by its name (any case).
    ///
    /// # Errors
    /// A name that sshd does not know, or a value that it refuses.
    ///
    /// ```
    /// use nixos_ssh::KeyOption;
    /// assert_eq!(KeyOption::valued("tunnel", "3"), Ok(KeyOption::Tunnel("3".into())));
    /// assert!(KeyOption::valued("tunnel", "x").is_err());
    /// ```
    pub fn valued(name: &str, value: &str) -> Result<KeyOption, KeyError> {
        KeyOption::read(name, value, Reader::Generator)
    }

    /// The same, as sshd or as the generator wants it.
    pub(crate) fn read(name: &str, value: &str, reader: Reader) -> Result<KeyOption, KeyError> {
        let list = || value.split(',').map(str::to_owned).collect();
        let option = match name.to_ascii_lowercase().as_str() {
            "command" => KeyOption::Command(value.to_owned()),
            "environment" => match value.split_once('=') {
                Some((variable, value)) => KeyOption::Environment(variable.to_owned(), value.to_owned()),
                None => return Err(error("environment", "is written NAME=value")),
            },
            "expiry-time" => KeyOption::ExpiryTime(value.to_owned()),
            "from" => KeyOption::From(list()),
            "permitlisten" => KeyOption::PermitListen(value.to_owned()),
            "permitopen" => KeyOption::PermitOpen(value.to_owned()),
            "principals" => KeyOption::Principals(list()),
            "tunnel" => KeyOption::Tunnel(value.to_owned()),
            _ if KeyOption::flag(name).is_some() => return Err(error(name, "takes no value")),
            _ => return Err(error(name, "sshd does not know it and would refuse the key")),
        };
        match reader {
            Reader::Sshd => sshd::take(&option)?,
            Reader::Generator => option.check()?,
        }
        Ok(option)
    }

    /// The value as it stands between the quotes, before escaping; `None` for a flag.
    ///
    /// ```
    /// use nixos_ssh::KeyOption;
    /// assert_eq!(KeyOption::Tunnel("any".into()).value().as_deref(), Some("any"));
    /// assert_eq!(KeyOption::Restrict.value(), None);
    /// ```
    #[must_use]
    pub fn value(&self) -> Option<String> {
        Some(match self {
            KeyOption::Command(value)
            | KeyOption::ExpiryTime(value)
            | KeyOption::PermitListen(value)
            | KeyOption::PermitOpen(value)
            | KeyOption::Tunnel(value) => value.clone(),
            KeyOption::Environment(name, value) => format!("{name}={value}"),
            KeyOption::From(list) | KeyOption::Principals(list) => list.join(","),
            _ => return None,
        })
    }

    /// Whether sshd takes the option, and whether it can be written on a line.
    pub(crate) fn check(&self) -> Result<(), KeyError> {
        let fail = |reason| Err(error(self.name(), reason));
        let Some(value) = self.value() else { return Ok(()) };
        if let Some(control) = value.chars().find(|character| character.is_control()) {
            return Err(KeyError::Control { code: control as u32 });
        }
        if value.ends_with('\\') || value.contains("\\\"") {
            return fail("a backslash cannot stand before a quote or at the end of the value");
        }
        let right = match self {
            KeyOption::Environment(name, _) => {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            }
            KeyOption::ExpiryTime(time) => is_expiry_time(time),
            KeyOption::From(list) => return check_from(list),
            KeyOption::Principals(list) => list.iter().all(|name| is_plain_word(name)),
            KeyOption::PermitOpen(target) => is_forward_target(target, false),
            KeyOption::PermitListen(target) => is_forward_target(target, true),
            KeyOption::Tunnel(device) => {
                device == "any" || device.parse().is_ok_and(|number: u64| number <= LAST_DEVICE)
            }
            _ => true,
        };
        if right {
            return Ok(());
        }
        fail(match self {
            KeyOption::Environment(..) => "is written NAME=value, the name of letters, digits and _",
            KeyOption::ExpiryTime(_) => "is written YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with Z for UTC",
            KeyOption::PermitOpen(_) => "is written host:port, one of them; the port may be *",
            KeyOption::PermitListen(_) => "is written port or host:port, one of them; the port may be *",
            KeyOption::Principals(_) => "is a list of words without blanks and quotes",
            _ => "is a device number or any",
        })
    }
}

fn error(name: &str, reason: &'static str) -> KeyError {
    KeyError::Option { name: name.to_owned(), reason }
}

fn is_plain_word(word: &str) -> bool {
    !word.is_empty() && !word.contains(|character: char| character.is_whitespace() || "\",#".contains(character))
}

fn is_expiry_time(text: &str) -> bool {
    let digits = text.strip_suffix('Z').or_else(|| text.strip_suffix("UTC")).unwrap_or(text);
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    part(0..4) >= 1970 && is_day(part(4..6), part(6..8)) && part(8..10) < 24 && part(10..12) < 60 && part(12..14) < 60
}

/// `[host:]port`, `*` for any port; an IPv6 address in brackets.
pub(crate) fn is_forward_target(target: &str, host_optional: bool) -> bool {
    let (host, port) = match target.rsplit_once(':') {
        Some((host, port)) => (Some(host), port),
        None => (None, target),
    };
    let host_right = match host {
        None => host_optional,
        Some(host) => match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok() || address == "*",
            None => is_plain_word(host) && !host.contains([':', '[', ']', '/']),
        },
    };
    host_right && (port == "*" || port.parse::<u16>().is_ok_and(|port| port != 0))
}

/// One invalid range makes sshd refuse the whole list; a list of negations only matches nobody.
fn check_from(list: &[String]) -> Result<(), KeyError> {
    let fail = |reason| Err(error("from", reason));
    for pattern in list {
        let pattern = pattern.strip_prefix('!').unwrap_or(pattern);
        if !is_plain_word(pattern) {
            return fail("is a list of addresses, ranges or host names without blanks");
        }
        if let Some((address, length)) = pattern.split_once('/')
            && !is_network(address, length)
        {
            return fail("has a range that is none: bits beyond the prefix must be zero, as in 10.0.0.0/8");
        }
    }
    if list.iter().all(|pattern| pattern.starts_with('!')) {
        return fail("only excludes: no source address would match");
    }
    Ok(())
}

pub(crate) fn is_network(address: &str, length: &str) -> bool {
    let Ok(length) = length.parse::<u32>() else { return false };
    match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(address)) => {
            length <= 32 && u64::from(address.to_bits()) & ((1u64 << (32 - length)) - 1) == 0
        }
        Ok(std::net::IpAddr::V6(address)) => {
            let rest = 128u32.checked_sub(length);
            rest.is_some_and(|rest| {
                rest == 128 && address.to_bits() == 0 || rest < 128 && address.to_bits() & ((1u128 << rest) - 1) == 0
            })
        }
        Err(_) => false,
    }
}

/// Whether the options fit each other: what sshd refuses a line for as a whole.
pub(crate) fn fit_together(options: &[KeyOption]) -> Result<(), KeyError> {
    for option in options {
        let once = matches!(option, KeyOption::Command(_) | KeyOption::From(_) | KeyOption::Principals(_));
        let same = |other: &&KeyOption| std::mem::discriminant(*other) == std::mem::discriminant(option);
        if once && options.iter().filter(same).count() > 1 {
            return Err(error(option.name(), "stands twice: sshd refuses the key"));
        }
    }
    let ca = options.contains(&KeyOption::CertAuthority);
    if !ca && options.iter().any(|option| matches!(option, KeyOption::Principals(_))) {
        return Err(error("principals", "works with cert-authority only: sshd refuses the key"));
    }
    Ok(())
}

//! What the options of a key line, the principals of a file, or a certificate say of a session.

use super::time::Ending;
use crate::ssh::key_options::KeyOption;

/// What the options of a key line, the principals of a file, or a certificate say of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rights {
    pub(crate) command: Option<String>,
    pub(crate) terminal: bool,
    pub(crate) ports: bool,
    pub(crate) agent: bool,
    pub(crate) x11: bool,
    pub(crate) user_rc: bool,
    pub(crate) opens: Vec<String>,
    pub(crate) listens: Vec<String>,
    pub(crate) from: Vec<String>,
    pub(crate) until: Option<(String, Ending)>,
    pub(crate) verified: bool,
    pub(crate) authority: bool,
    pub(crate) principals: Option<Vec<String>>,
    /// A service that a port is called by: the server's `/etc/services` must have it.
    pub(crate) service: Option<String>,
}

impl Default for Rights {
    /// A line without options.
    fn default() -> Rights {
        Rights {
            command: None,
            terminal: true,
            ports: true,
            agent: true,
            x11: true,
            user_rc: true,
            opens: Vec::new(),
            listens: Vec::new(),
            from: Vec::new(),
            until: None,
            verified: false,
            authority: false,
            principals: None,
            service: None,
        }
    }
}

impl Rights {
    /// What options say, in their order.
    pub(crate) fn of(options: &[KeyOption]) -> Rights {
        let mut rights = Rights::default();
        options.iter().for_each(|option| rights.apply(option));
        rights
    }

    fn apply(&mut self, option: &KeyOption) {
        match option {
            KeyOption::Restrict => {
                (self.terminal, self.ports, self.agent, self.x11, self.user_rc) = (false, false, false, false, false);
            }
            KeyOption::CertAuthority => self.authority = true,
            KeyOption::PortForwarding(on) => self.ports = *on,
            KeyOption::AgentForwarding(on) => self.agent = *on,
            KeyOption::X11Forwarding(on) => self.x11 = *on,
            KeyOption::Pty(on) => self.terminal = *on,
            KeyOption::UserRc(on) => self.user_rc = *on,
            KeyOption::VerifyRequired(on) => self.verified = *on,
            KeyOption::Command(command) => self.command = Some(command.clone()),
            KeyOption::From(list) => self.from.clone_from(list),
            KeyOption::PermitOpen(target) => {
                self.service = self.service.take().or_else(|| service(target));
                self.opens.push(target.clone());
            }
            KeyOption::PermitListen(target) => {
                self.service = self.service.take().or_else(|| service(target));
                self.listens.push(target.clone());
            }
            KeyOption::Principals(list) => self.principals = Some(list.clone()),
            KeyOption::ExpiryTime(text) => {
                let Some(ending) = super::time::expiry(text) else { return };
                if self.until.as_ref().is_none_or(|(_, first)| ending.latest < first.latest) {
                    self.until = Some((text.clone(), ending));
                }
            }
            KeyOption::TouchRequired(_) | KeyOption::Environment(..) | KeyOption::Tunnel(_) => {}
        }
    }

    /// What two of them allow together (`sshauthopt_merge`); nothing if they force two commands.
    pub(crate) fn merged(mut self, other: Rights) -> Option<Rights> {
        if self.command.is_some() && other.command.is_some() && self.command != other.command {
            return None;
        }
        self.command = self.command.or(other.command);
        self.terminal &= other.terminal;
        self.ports &= other.ports;
        self.agent &= other.agent;
        self.x11 &= other.x11;
        self.user_rc &= other.user_rc;
        self.verified |= other.verified;
        self.opens.extend(other.opens);
        self.listens.extend(other.listens);
        // Both were checked; both are told.
        self.from.extend(other.from);
        self.until = match (self.until, other.until) {
            (Some(one), Some(two)) => Some(if one.1.latest <= two.1.latest { one } else { two }),
            (one, two) => one.or(two),
        };
        Some(self)
    }
}

/// The name that a target has instead of a port, unless every machine knows it.
fn service(target: &str) -> Option<String> {
    const KNOWN: [&str; 8] = ["ssh", "http", "https", "smtp", "domain", "ftp", "telnet", "ntp"];
    let port = target.rsplit([':', '/']).next().unwrap_or(target);
    let named = port != "*" && !port.bytes().all(|byte| byte.is_ascii_digit());
    (named && !KNOWN.contains(&port)).then(|| port.to_owned())
}

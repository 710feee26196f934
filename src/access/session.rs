//! What a session may do: which commands, a terminal, forwarding, until when and from where.

use super::server::Effective;
use super::system::{Account, ShellKind};
use super::time::Ending;
use super::why::{Said, Why};
use crate::ssh::key_options::KeyOption;

/// What a session may do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// Which commands.
    pub commands: Commands,
    /// Whether it gets a terminal.
    pub terminal: bool,
    /// Which ports it may forward.
    pub ports: Ports,
    /// Where to it may forward, `ssh -L`; any place if empty.
    pub opens: Vec<String>,
    /// Where it may listen, `ssh -R`; anywhere if empty.
    pub listens: Vec<String>,
    /// Whether it may use the agent of whoever logs in.
    pub agent: bool,
    /// Whether it may use their display.
    pub x11: bool,
    /// Whether `~/.ssh/rc` is run.
    pub user_rc: bool,
    /// Whether it may make a tunnel device.
    pub tunnel: bool,
    /// The folder that it is shut into.
    pub chroot: Option<String>,
    /// Addresses and names that the key is for; any if empty.
    pub from: Vec<String>,
    /// When the key or certificate is over, as written.
    pub until: Option<String>,
    /// Whether a token must ask for a PIN.
    pub verified: bool,
    /// What nobody could read.
    pub unread: Vec<Why>,
}

/// Which commands a session runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Commands {
    /// Any.
    Any,
    /// This one, whatever is asked for; by ForceCommand, `command=` or the certificate.
    Forced(String),
    /// None: the login shell ends at once. Files and forwarding may work still.
    None,
}

/// Which ports a session may forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ports {
    /// None.
    None,
    /// From there to here, `ssh -R`.
    Remote,
    /// From here to there, `ssh -L`.
    Local,
    /// Both.
    Both,
}

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

/// What sshd_config leaves to sessions, whatever the key is.
#[derive(Debug)]
pub(crate) struct Limits {
    session: Session,
    forced: Option<String>,
}

impl Limits {
    /// What this part of sshd_config says.
    pub(crate) fn of(effective: &Effective<'_>) -> Limits {
        let mut unread = Vec::new();
        let mut word = |keyword: &str, otherwise: &'static str| match effective.word(keyword, otherwise) {
            Ok(said) => said.value,
            Err(why) => {
                unread.push(why);
                otherwise
            }
        };
        let mut is = |keyword: &str, otherwise: &'static str, wanted: &str| {
            word(keyword, otherwise).eq_ignore_ascii_case(wanted)
        };
        let forwards = !is("DisableForwarding", "no", "yes");
        let terminal = is("PermitTTY", "yes", "yes");
        let agent = forwards && is("AllowAgentForwarding", "yes", "yes");
        let x11 = forwards && is("X11Forwarding", "no", "yes");
        let user_rc = is("PermitUserRC", "yes", "yes");
        let tunnel = forwards && !is("PermitTunnel", "no", "no");
        let ports = match word("AllowTcpForwarding", "yes").to_ascii_lowercase().as_str() {
            _ if !forwards => Ports::None,
            "no" => Ports::None,
            "local" => Ports::Local,
            "remote" => Ports::Remote,
            _ => Ports::Both,
        };
        let list = |value: &str| match value {
            "any" => Vec::new(),
            list => list.split(' ').map(str::to_owned).collect(),
        };
        let (opens, listens) = (list(word("PermitOpen", "any")), list(word("PermitListen", "any")));
        let given = |value: &str| (!value.eq_ignore_ascii_case("none")).then(|| value.to_owned());
        let forced = given(word("ForceCommand", "none"));
        let chroot = given(word("ChrootDirectory", "none"));
        let session = Session {
            terminal,
            ports,
            opens,
            listens,
            agent,
            x11,
            user_rc,
            tunnel,
            chroot,
            unread,
            ..Session::default()
        };
        Limits { session, forced }
    }

    /// What a session may do within these limits and rights.
    pub(crate) fn session(&self, account: &Account, rights: &Rights) -> Session {
        let mut session = self.session.clone();
        session.terminal &= rights.terminal;
        session.agent &= rights.agent;
        session.x11 &= rights.x11;
        session.user_rc &= rights.user_rc;
        session.tunnel &= rights.ports;
        if !rights.ports {
            session.ports = Ports::None;
        }
        session.opens.splice(0..0, rights.opens.iter().cloned());
        session.listens.splice(0..0, rights.listens.iter().cloned());
        session.from.clone_from(&rights.from);
        session.until = rights.until.as_ref().map(|(text, _)| text.clone());
        session.verified = rights.verified;
        let forced = self.forced.as_deref().or(rights.command.as_deref());
        session.commands = match (&account.shell, forced) {
            // sshd serves files itself, whatever the shell is.
            (_, Some(command)) if command.starts_with("internal-sftp") => Commands::Forced(command.to_owned()),
            (Ok(Said { value: shell, .. }), _) if shell.kind == ShellKind::Ends => Commands::None,
            (_, Some(command)) => Commands::Forced(command.to_owned()),
            (Ok(Said { value: shell, .. }), None) if is_narrow(&shell.name) => Commands::Forced(shell.name.to_string()),
            (_, None) => Commands::Any,
        };
        if let (Err(why), None) = (&account.shell, &session.chroot) {
            session.unread.push(why.clone());
        }
        session
    }
}

/// Whether a login shell runs a few commands only: git-shell, scponly.
fn is_narrow(shell: &str) -> bool {
    let program = shell.rsplit(['/', '.']).next().unwrap_or(shell);
    ["git-shell", "scponly", "rssh", "rbash", "sftp-server"].contains(&program)
}

impl Session {
    /// What it is kept from, in words; empty if it is an ordinary session.
    ///
    /// ```
    /// use nixos_ssh::access::session::Session;
    /// assert!(Session::default().restrictions().is_empty());
    /// ```
    #[must_use]
    pub fn restrictions(&self) -> Vec<String> {
        let mut words = Vec::new();
        match &self.commands {
            Commands::Any => {}
            Commands::Forced(command) => words.push(format!("command={command}")),
            Commands::None => words.push("the shell ends at once".to_owned()),
        }
        if !self.from.is_empty() {
            words.push(format!("from={}", self.from.join(",")));
        }
        words.extend(self.until.as_ref().map(|until| format!("until {until}")));
        words.extend(self.chroot.as_ref().map(|chroot| format!("chroot {chroot}")));
        if self.verified {
            words.push("PIN".to_owned());
        }
        if !self.terminal {
            words.push("no terminal".to_owned());
        }
        words.extend(match self.ports {
            Ports::None => Some("no port forwarding".to_owned()),
            Ports::Local => Some("no remote forwarding".to_owned()),
            Ports::Remote => Some("no local forwarding".to_owned()),
            Ports::Both => None,
        });
        if self.ports != Ports::None {
            words.extend((!self.opens.is_empty()).then(|| format!("opens {}", self.opens.join(" "))));
            words.extend((!self.listens.is_empty()).then(|| format!("listens {}", self.listens.join(" "))));
        }
        if !self.agent {
            words.push("no agent forwarding".to_owned());
        }
        words
    }

    /// The ranges and patterns that a way is for, as a restriction; nothing where its key says them itself.
    pub(crate) fn only_from<'f>(&self, labels: impl Iterator<Item = &'f str>) -> Option<String> {
        let labels: Vec<&str> = labels.collect();
        (self.from.is_empty() && !labels.is_empty()).then(|| format!("from={}", labels.join(",")))
    }

    /// Whether it can run commands of its own choice.
    ///
    /// ```
    /// assert!(nixos_ssh::access::session::Session::default().runs_anything());
    /// ```
    #[must_use]
    pub fn runs_anything(&self) -> bool {
        self.commands == Commands::Any && self.chroot.is_none()
    }
}

impl Default for Session {
    /// An ordinary one.
    fn default() -> Session {
        Session {
            commands: Commands::Any,
            terminal: true,
            ports: Ports::Both,
            opens: Vec::new(),
            listens: Vec::new(),
            agent: true,
            x11: false,
            user_rc: true,
            tunnel: false,
            chroot: None,
            from: Vec::new(),
            until: None,
            verified: false,
            unread: Vec::new(),
        }
    }
}

//! What a session may do: which commands, a terminal, forwarding, until when and from where.

use super::account::{Account, ShellKind};
use super::rights::Rights;
use super::server::Effective;
use super::why::{Said, Why};

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

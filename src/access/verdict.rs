//! What becomes of a login: allowed, denied or unknown, and why, step after step.

use std::sync::Arc;

use super::account::Password;
use super::power::Power;
use super::session::Session;
use super::why::Why;
use crate::source::Span;
use crate::ssh::key::AuthorizedKey;

/// What becomes of a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It succeeds.
    Allowed(Box<Grant>),
    /// It fails.
    Denied(Denial),
    /// It depends on something nobody could read.
    Unknown(Undecided),
}

/// A login that succeeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// By which methods, all of which are needed.
    pub methods: Vec<Method>,
    /// What the session may do.
    pub session: Session,
    /// What the account may do beyond its own files.
    pub powers: Arc<[Power]>,
    /// The ranges and patterns that it is for, if it was asked for from anywhere and is not for everywhere.
    pub only_from: Vec<Arc<str>>,
    /// Why, step after step.
    pub reasons: Vec<Reason>,
}

/// How somebody proves who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// A key that a file lists.
    Key(Arc<AuthorizedKey>),
    /// A certificate, by the fingerprint of the authority that signed it.
    Certificate(String),
    /// The password, asked for by sshd.
    Password,
    /// The password, asked for by PAM.
    KeyboardInteractive,
    /// Nothing: an empty password.
    Nothing,
}

/// A login that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// The step that fails.
    pub reason: Reason,
    /// The steps before it.
    pub reasons: Vec<Reason>,
    /// What the configuration does not show and may let somebody in after all.
    pub doors: Vec<Door>,
}

/// A login that nobody can tell the end of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// What is not known.
    pub whys: Vec<Why>,
    /// The steps that were taken.
    pub reasons: Vec<Reason>,
    /// How it ends if modules that nobody read change nothing.
    pub as_read: Option<Box<Verdict>>,
}

/// One step, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which step.
    pub step: Step,
    /// What was found.
    pub because: Because,
    /// The place that says it; [`Span::NONE`] for a default.
    pub span: Span,
}

/// sshd's steps, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A port that listens and that the firewall lets through.
    Reach,
    /// The account may log in at all.
    Account,
    /// Methods that are on, and which of them are asked for.
    Method,
    /// The key, certificate or password.
    Credential,
    /// Root may log in like this.
    Root,
    /// What PAM says of the account.
    Pam,
    /// What the session may do.
    Session,
}

/// What a step found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Because {
    /// sshd does not run.
    ServerOff,
    /// sshd refuses its configuration.
    ConfigRefused(String),
    /// It listens on no such port.
    NotListening(u16),
    /// It listens on addresses of this machine only.
    LoopbackOnly,
    /// The firewall shuts the port.
    FirewallShut(u16),
    /// The port can be reached.
    Reachable(u16),
    /// sshd breaks every such connection off.
    RefuseConnection,
    /// There is no such account.
    NoAccount,
    /// The account is locked, which counts without PAM.
    Locked(Password),
    /// The account is over.
    Expired,
    /// The shell is not there or cannot be run.
    ShellMissing(Arc<str>),
    /// DenyUsers or DenyGroups has this pattern.
    Listed(&'static str, String),
    /// AllowUsers or AllowGroups has no pattern that fits.
    NotListed(&'static str),
    /// AllowUsers or AllowGroups has this pattern.
    Admitted(&'static str, String),
    /// It is in no group, which AllowGroups and DenyGroups ask for.
    NoGroup,
    /// A method is turned off by this keyword.
    MethodOff(&'static str),
    /// AuthenticationMethods asks for more, or for others.
    MethodsNotEnough(String),
    /// More failures before the right key than MaxAuthTries allows.
    TooManyFailures(String),
    /// All of AuthenticationMethods was turned off.
    MethodsAllOff(String),
    /// AuthenticationMethods is content.
    MethodsEnough(String),
    /// Nothing was given to prove who it is.
    NoCredential,
    /// No file lists the key.
    KeyNotListed,
    /// A line lists the key, but is for a certificate authority.
    KeyIsAuthority,
    /// Its line is over since this time.
    KeyExpired(String),
    /// Its line is for other addresses.
    KeyFromElsewhere(String),
    /// Its line cannot be used with its options.
    KeyLineRefused,
    /// The key is revoked.
    KeyRevoked(String),
    /// The list of revoked keys cannot be read, so that every key is refused.
    RevokedMissing(String),
    /// An RSA key with fewer bits than RequiredRSASize.
    KeyTooSmall(usize, String),
    /// PubkeyAcceptedAlgorithms has none for this type of key.
    AlgorithmOff(&'static str),
    /// A file lists the key.
    KeyAccepted(Arc<str>),
    /// The certificate is for hosts, over, not yet valid, or signed by nobody who is trusted.
    CertificateRefused(super::certificate::Refusal),
    /// The certificate is accepted because of this file.
    CertificateAccepted(Arc<str>),
    /// There is no password that matches.
    NoPassword(Password),
    /// An empty password, which is refused.
    EmptyPassword,
    /// PAM does not ask for passwords.
    PamAsksNoPassword,
    /// The password lets in.
    PasswordAccepted,
    /// PermitRootLogin does not allow root this method.
    RootRefused(String),
    /// PermitRootLogin allows it.
    RootAllowed(String),
}

/// A way in that a configuration does not show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Door {
    /// What it is.
    pub kind: DoorKind,
    /// Where the configuration opens it; [`Span::NONE`] for a default.
    pub span: Span,
}

/// What a door is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DoorKind {
    /// A file of keys that the account, or somebody else on the host, can write.
    KeyFile(String),
    /// Keys, or a line that says where keys are, that nobody could read.
    Unread(Why),
    /// A program that prints keys (`AuthorizedKeysCommand`).
    KeyProgram(String),
    /// Certificates that this authority signs (`TrustedUserCAKeys`, or a line with `cert-authority`).
    Authority(String),
    /// A password set by hand (`users.mutableUsers`).
    Password,
    /// Accounts and passwords that PAM knows from elsewhere.
    Pam(String),
    /// Another program than sshd that lets people in.
    OtherServer(&'static str),
    /// Host-based logins.
    HostBased,
    /// Kerberos tickets.
    Kerberos,
    /// A key that makes root in stage 1, or keys there that nobody could read (`boot.initrd.network.ssh`).
    Stage1(String),
}

impl Verdict {
    /// Whether the login succeeds.
    ///
    /// ```
    /// use nixos_ssh::access::verdict::{Undecided, Verdict};
    /// assert!(!Verdict::Unknown(Undecided { whys: vec![], reasons: vec![], as_read: None }).is_allowed());
    /// ```
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self, Verdict::Allowed(_))
    }

    /// Whether the login fails.
    ///
    /// ```
    /// use nixos_ssh::access::verdict::{Undecided, Verdict};
    /// assert!(!Verdict::Unknown(Undecided { whys: vec![], reasons: vec![], as_read: None }).is_denied());
    /// ```
    #[must_use]
    pub fn is_denied(&self) -> bool {
        matches!(self, Verdict::Denied(_))
    }
}

impl std::fmt::Display for Because {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Because::ServerOff => write!(out, "sshd does not run"),
            Because::ConfigRefused(problem) => write!(out, "sshd does not start: {problem}"),
            Because::NotListening(port) => write!(out, "sshd does not listen on port {port}"),
            Because::LoopbackOnly => write!(out, "sshd listens for this machine only"),
            Because::FirewallShut(port) => write!(out, "the firewall does not let port {port} through"),
            Because::Reachable(port) => write!(out, "port {port} can be reached"),
            Because::RefuseConnection => write!(out, "RefuseConnection breaks the connection off"),
            Because::NoAccount => write!(out, "there is no such account"),
            Because::Locked(_) => write!(out, "the account is locked, and without PAM sshd looks at that"),
            Because::Expired => write!(out, "the account has expired"),
            Because::ShellMissing(shell) => write!(out, "the shell {shell} is missing or cannot be run"),
            Because::Listed(keyword, pattern) => write!(out, "{keyword} has {pattern}"),
            Because::NotListed(keyword) => write!(out, "{keyword} has no pattern that fits"),
            Because::Admitted(keyword, pattern) => write!(out, "{keyword} has {pattern}"),
            Because::NoGroup => write!(out, "the account is in no group"),
            Because::MethodOff(keyword) => write!(out, "{keyword} is off"),
            Because::MethodsNotEnough(list) => write!(out, "AuthenticationMethods asks for {list}"),
            Because::TooManyFailures(most) => write!(out, "MaxAuthTries {most} breaks off before it is tried"),
            Because::MethodsAllOff(list) => write!(out, "every method of AuthenticationMethods is off: {list}"),
            Because::MethodsEnough(list) => write!(out, "AuthenticationMethods is content with {list}"),
            Because::NoCredential => write!(out, "a key or password is needed"),
            Because::KeyNotListed => write!(out, "no file lists this key"),
            Because::KeyIsAuthority => write!(out, "the line of this key is for a certificate authority"),
            Because::KeyExpired(time) => write!(out, "the line of this key expired: {time}"),
            Because::KeyFromElsewhere(list) => write!(out, "the line of this key is for logins from {list}"),
            Because::KeyLineRefused => write!(out, "sshd refuses the line of this key for its options"),
            Because::KeyRevoked(file) => write!(out, "{file} revokes this key"),
            Because::RevokedMissing(file) => write!(out, "sshd refuses every key, as it cannot read {file}"),
            Because::KeyTooSmall(bits, least) => write!(out, "the key has {bits} bits, RequiredRSASize is {least}"),
            Because::AlgorithmOff(name) => write!(out, "PubkeyAcceptedAlgorithms takes no {name} key"),
            Because::KeyAccepted(file) => write!(out, "{file} lists the key"),
            Because::CertificateRefused(refusal) => write!(out, "{refusal}"),
            Because::CertificateAccepted(by) => write!(out, "{by} trusts the authority of the certificate"),
            Because::NoPassword(Password::ByHand) => write!(out, "no password is declared"),
            Because::NoPassword(_) => write!(out, "no password opens the account"),
            Because::EmptyPassword => write!(out, "the password is empty, which is refused"),
            Because::PamAsksNoPassword => write!(out, "PAM takes no password"),
            Because::PasswordAccepted => write!(out, "the password opens the account"),
            Because::RootRefused(value) => write!(out, "PermitRootLogin is {value}"),
            Because::RootAllowed(value) => write!(out, "PermitRootLogin {value} allows it"),
        }
    }
}

impl std::fmt::Display for DoorKind {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DoorKind::KeyFile(file) => write!(out, "keys in {file}"),
            DoorKind::Unread(why) => write!(out, "keys that could not be read: {why}"),
            DoorKind::KeyProgram(program) => write!(out, "keys that {program} prints"),
            DoorKind::Authority(name) => write!(out, "certificates signed by {name}"),
            DoorKind::Password => write!(out, "a password set by hand"),
            DoorKind::Pam(name) => write!(out, "accounts and secrets that {name} knows"),
            DoorKind::OtherServer(name) => write!(out, "logins by {name}"),
            DoorKind::HostBased => write!(out, "host-based logins"),
            DoorKind::Kerberos => write!(out, "Kerberos tickets"),
            DoorKind::Stage1(key) => write!(out, "stage 1 (boot.initrd.network.ssh): {key}"),
        }
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Method::Key(key) => write!(out, "key {}", key.key.fingerprint()),
            Method::Certificate(authority) => write!(out, "certificate signed by {authority}"),
            Method::Password | Method::KeyboardInteractive => write!(out, "password"),
            Method::Nothing => write!(out, "empty password"),
        }
    }
}

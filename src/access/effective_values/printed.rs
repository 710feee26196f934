//! What `sshd -T` prints of which keyword, in its order: a kind for each.

use super::reader::Reader;
use crate::ssh::algorithm::AlgorithmKind;
use crate::ssh::keyword::Dialect;
use crate::ssh::version::Version as V;

/// The lines of one keyword.
pub(super) struct Printed {
    pub keyword: &'static str,
    pub kind: Kind,
    /// Which sshd prints them.
    by: By,
}

/// Which sshd prints a keyword, of those that have it.
enum By {
    /// Each.
    All,
    /// One with Kerberos.
    Kerberos,
    /// One with Kerberos, from this release on or if Debian built it.
    KerberosSince(V),
    /// Debian's.
    Debian,
    /// One from this release on.
    Since(V),
    /// One before this release.
    Before(V),
}

/// How a keyword's lines become what sshd prints.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// What holds never changes.
    Fixed(&'static str),
    /// One of several words, in lower case and by its first name.
    Word,
    /// One of several names, in upper case.
    Name,
    /// A whole number.
    Number,
    /// A time in seconds.
    Seconds,
    /// A time; 0 is `none`, and so is every line that says it.
    Timeout,
    /// A file mode.
    Mask,
    /// A path, made absolute.
    Path,
    /// A path that may begin with `~`.
    HomePath,
    /// A path, or this word.
    PathOr(&'static str),
    /// A word as it is.
    Argument,
    /// The rest of the line as it is.
    Text,
    /// A word or the rest of a line; `none` in any case says nothing.
    TextOrNone,
    /// A list of algorithms.
    Algorithms(AlgorithmKind),
    /// Words on one line.
    Joined,
    /// Paths on one line, each with its `~`.
    HomePaths,
    /// Words on one line; nothing if no line says it.
    JoinedIfSaid,
    /// Times of channels on one line.
    Timeouts,
    /// Every word of every line, on a line of its own.
    Each,
    /// Every word of the first line, on a line of its own; names once.
    Assignments,
    /// Paths, each on its line.
    HostKeys,
    /// The same without defaults.
    Certificates,
    /// Ports, each on its line.
    Ports,
    /// Addresses with ports, each on its line.
    Addresses,
    /// Names with commands, each on its line.
    Subsystems,
    /// Three numbers.
    MaxStartups,
    /// Two numbers of bits.
    NetBlockSize,
    /// A number or `none`.
    NumberOrNone,
    /// Two classes of traffic.
    Quality,
    /// Bytes and seconds, each from its own first line.
    RekeyLimit,
    /// Ports and hosts to listen on.
    Listens,
    /// Whether users set variables, or which.
    UserEnvironment,
    /// What a token has to ask.
    TokenOptions,
    /// Penalties, each from its own first line.
    Penalties,
}

impl Printed {
    /// Whether the sshd prints it.
    pub(super) fn is_in(&self, reader: &Reader<'_>) -> bool {
        let (version, build) = (reader.release.version, reader.release.build);
        let is_known = || Dialect::Sshd.keyword(self.keyword).is_some_and(|keyword| keyword.is_in(version));
        match self.by {
            By::All => is_known(),
            By::Kerberos => build.has_kerberos() && is_known(),
            By::KerberosSince(since) => {
                build.has_kerberos() && (version >= since || build == crate::ssh::build::Build::Debian)
            }
            By::Debian => build == crate::ssh::build::Build::Debian,
            By::Since(since) => version >= since,
            By::Before(until) => version < until,
        }
    }
}

const fn line(keyword: &'static str, kind: Kind) -> Printed {
    Printed { keyword, kind, by: By::All }
}

const fn by(by: By, keyword: &'static str, kind: Kind) -> Printed {
    Printed { keyword, kind, by }
}

use AlgorithmKind::{CaSignature, Cipher, Kex, Key, Mac};
use Kind::*;

/// Debian's sshd offers these where GSSAPI is on.
const GSSAPI_KEX: &str = "gss-group14-sha256-,gss-group16-sha512-,gss-nistp256-sha256-,gss-curve25519-sha256-,gss-group14-sha1-,gss-gex-sha1-";

/// Every line in the order of `dump_config` in `servconf.c`, of all releases up to 10.5.
#[rustfmt::skip]
pub(super) static PRINTED: &[Printed] = &[
    line("Port", Ports),
    line("AddressFamily", Word),
    line("ListenAddress", Addresses),
    line("UsePAM", Word),
    line("PAMServiceName", Argument),
    line("LoginGraceTime", Seconds),
    line("X11DisplayOffset", Number),
    line("MaxAuthTries", Number),
    line("MaxSessions", Number),
    line("ClientAliveInterval", Seconds),
    line("ClientAliveCountMax", Number),
    line("RequiredRSASize", Number),
    line("StreamLocalBindMask", Mask),
    line("UnusedConnectionTimeout", Timeout),
    line("PermitRootLogin", Word),
    line("IgnoreRhosts", Word),
    line("IgnoreUserKnownHosts", Word),
    line("HostbasedAuthentication", Word),
    line("HostbasedUsesNameFromPacketOnly", Word),
    line("PubkeyAuthentication", Word),
    by(By::Kerberos, "KerberosAuthentication", Word),
    by(By::Kerberos, "KerberosOrLocalPasswd", Word),
    by(By::Kerberos, "KerberosTicketCleanup", Word),
    by(By::Kerberos, "GSSAPIAuthentication", Word),
    by(By::Kerberos, "GSSAPICleanupCredentials", Word),
    by(By::Kerberos, "GSSAPIDelegateCredentials", Word),
    by(By::Debian, "GSSAPIKeyExchange", Fixed("no")),
    by(By::KerberosSince(V(10, 1)), "GSSAPIStrictAcceptorCheck", Word),
    by(By::Debian, "GSSAPIStoreCredentialsOnRekey", Fixed("no")),
    by(By::Debian, "GSSAPIKexAlgorithms", Fixed(GSSAPI_KEX)),
    line("PasswordAuthentication", Word),
    line("KbdInteractiveAuthentication", Word),
    line("PrintMotd", Word),
    line("PrintLastLog", Word),
    line("X11Forwarding", Word),
    line("X11UseLocalhost", Word),
    line("PermitTTY", Word),
    line("PermitUserRC", Word),
    line("StrictModes", Word),
    line("TCPKeepAlive", Word),
    line("PermitEmptyPasswords", Word),
    line("Compression", Word),
    line("GatewayPorts", Word),
    line("UseDNS", Word),
    line("AllowTcpForwarding", Word),
    line("AllowAgentForwarding", Word),
    line("DisableForwarding", Word),
    line("AllowStreamLocalForwarding", Word),
    line("StreamLocalBindUnlink", Word),
    line("FingerprintHash", Name),
    line("ExposeAuthInfo", Word),
    line("RefuseConnection", Word),
    line("PidFile", Path),
    line("ModuliFile", Path),
    line("XAuthLocation", Path),
    line("Ciphers", Algorithms(Cipher)),
    line("MACs", Algorithms(Mac)),
    line("Banner", Path),
    line("ForceCommand", TextOrNone),
    line("ChrootDirectory", TextOrNone),
    line("TrustedUserCAKeys", Path),
    by(By::Before(V(10, 3)), "RevokedKeys", Path),
    line("SecurityKeyProvider", PathOr("internal")),
    line("AuthorizedPrincipalsFile", HomePath),
    line("VersionAddendum", TextOrNone),
    line("AuthorizedKeysCommand", Text),
    line("AuthorizedKeysCommandUser", Argument),
    line("AuthorizedPrincipalsCommand", Text),
    line("AuthorizedPrincipalsCommandUser", Argument),
    line("HostKeyAgent", PathOr("SSH_AUTH_SOCK")),
    line("KexAlgorithms", Algorithms(Kex)),
    line("CASignatureAlgorithms", Algorithms(CaSignature)),
    line("HostbasedAcceptedAlgorithms", Algorithms(Key)),
    line("HostKeyAlgorithms", Algorithms(Key)),
    line("PubkeyAcceptedAlgorithms", Algorithms(Key)),
    line("SshdSessionPath", Path),
    line("SshdAuthPath", Path),
    line("PerSourcePenaltyExemptList", TextOrNone),
    line("LogLevel", Name),
    line("SyslogFacility", Name),
    line("AuthorizedKeysFile", HomePaths),
    by(By::Since(V(10, 3)), "RevokedKeys", HomePaths),
    line("HostKey", HostKeys),
    line("HostCertificate", Certificates),
    line("AllowUsers", Each),
    line("DenyUsers", Each),
    line("AllowGroups", Each),
    line("DenyGroups", Each),
    line("AcceptEnv", Each),
    line("SetEnv", Assignments),
    line("AuthenticationMethods", Joined),
    line("LogVerbose", JoinedIfSaid),
    line("ChannelTimeout", Timeouts),
    line("Subsystem", Subsystems),
    line("MaxStartups", MaxStartups),
    line("PerSourceMaxStartups", NumberOrNone),
    line("PerSourceNetBlockSize", NetBlockSize),
    line("PermitTunnel", Argument),
    line("IPQoS", Quality),
    line("RekeyLimit", RekeyLimit),
    line("PermitOpen", Joined),
    line("PermitListen", Listens),
    line("PermitUserEnvironment", UserEnvironment),
    line("PubkeyAuthOptions", TokenOptions),
    line("PerSourcePenalties", Penalties),
];

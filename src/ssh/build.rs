//! Who built an OpenSSH: patches and options that change defaults.

use super::version::Version;

/// Who built it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Build {
    /// nixpkgs: OpenSSH as it is released, without Kerberos.
    Nixpkgs,
    /// Debian: with Kerberos and its own patches.
    Debian,
}

/// A default of one build.
struct BuildDefault {
    build: Build,
    keyword: &'static str,
    value: &'static str,
    /// The release that no longer has it.
    until: Option<Version>,
}

const fn always(build: Build, keyword: &'static str, value: &'static str) -> BuildDefault {
    BuildDefault { build, keyword, value, until: None }
}

/// Defaults that are not those of the keyword table.
static DEFAULTS: &[BuildDefault] = &[
    always(Build::Nixpkgs, "PidFile", "/run/sshd.pid"),
    always(Build::Nixpkgs, "ModuliFile", "/etc/ssh/moduli"),
    always(Build::Nixpkgs, "XAuthLocation", "/usr/X11R6/bin/xauth"),
    always(Build::Debian, "PidFile", "/run/sshd.pid"),
    always(Build::Debian, "ModuliFile", "/etc/ssh/moduli"),
    always(Build::Debian, "XAuthLocation", "/usr/bin/xauth"),
    // Debian went back to what the class was before OpenSSH 7.8.
    BuildDefault { build: Build::Debian, keyword: "IPQoS", value: "lowdelay throughput", until: Some(Version(10, 1)) },
];

impl Build {
    /// Whether it can do Kerberos and GSSAPI.
    ///
    /// ```
    /// assert!(nixos_ssh::ssh::build::Build::Debian.has_kerberos());
    /// ```
    #[must_use]
    pub fn has_kerberos(self) -> bool {
        self == Build::Debian
    }

    /// The default of a keyword of sshd_config where this build has its own.
    pub(crate) fn default(self, keyword: &str, version: Version) -> Option<&'static str> {
        let fits = |default: &&BuildDefault| {
            default.build == self && default.keyword == keyword && default.until.is_none_or(|until| version < until)
        };
        DEFAULTS.iter().find(fits).map(|default| default.value)
    }
}

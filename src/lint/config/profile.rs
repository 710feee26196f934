//! Profiles: how severe rules are for whom.

use crate::diagnostic::Severity;

/// How severe rules are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// As each rule says.
    #[default]
    Default,
    /// For machines whose login is audited: what is only worth knowing elsewhere is a warning, what may be meant
    /// elsewhere is an error.
    Strict,
}

/// What the strict profile raises, and to what.
static STRICT: &[(&str, Severity)] = &[
    ("agent-forwarding-open", Severity::Warning),
    ("duplicate-key", Severity::Warning),
    ("forced-command-open", Severity::Error),
    ("gateway-ports", Severity::Error),
    ("home-keys-open", Severity::Warning),
    ("ignore-without-reason", Severity::Warning),
    ("include-unchecked", Severity::Warning),
    ("kbd-interactive-left-on", Severity::Error),
    ("key-expiry-local-time", Severity::Warning),
    ("key-shared", Severity::Warning),
    ("key-without-comment", Severity::Warning),
    ("log-level", Severity::Error),
    ("login-limits", Severity::Warning),
    ("no-post-quantum-kex", Severity::Warning),
    ("password-hash-in-store", Severity::Error),
    ("password-login-enabled", Severity::Error),
    ("passwordless-sudo", Severity::Warning),
    ("permit-tunnel", Severity::Error),
    ("root-login-allowed", Severity::Warning),
    ("sftp-only-leaky", Severity::Error),
    ("sk-no-touch", Severity::Error),
    ("source-penalties-off", Severity::Warning),
    ("tcp-forwarding-open", Severity::Warning),
    ("user-ca-trust", Severity::Error),
    ("x11-forwarding", Severity::Error),
];

impl Profile {
    /// Every profile.
    pub const ALL: &'static [Profile] = &[Profile::Default, Profile::Strict];

    /// `default` or `strict`.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::lint::config::profile::Profile::Strict.as_str(), "strict");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Profile::Default => "default",
            Profile::Strict => "strict",
        }
    }

    /// The rules that this profile raises, and to what.
    ///
    /// ```
    /// use nixos_ssh::lint::config::profile::Profile;
    /// assert!(Profile::Default.raised().is_empty());
    /// ```
    #[must_use]
    pub fn raised(self) -> &'static [(&'static str, Severity)] {
        match self {
            Profile::Default => &[],
            Profile::Strict => STRICT,
        }
    }

    /// How severe a finding of a rule, by its id and own severity, is that the rule itself calls `reported`. A finding
    /// that is less severe than others of its rule becomes a warning at most.
    pub(crate) fn severity(self, rule: &str, own: Severity, reported: Severity) -> Severity {
        let Some((_, raised)) = self.raised().iter().find(|(id, _)| *id == rule) else { return reported };
        let raised = if reported < own { Severity::Warning.min(*raised) } else { *raised };
        reported.max(raised)
    }
}

//! The NixOS releases a module can be written for.

/// A NixOS release. Options differ between them; see `docs/architecture.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
#[non_exhaustive]
pub enum Release {
    /// 25.11
    R25_11,
    /// 26.05
    #[default]
    R26_05,
    /// 26.11
    R26_11,
}

impl Release {
    /// Every release, oldest first.
    pub const ALL: &'static [Release] = &[Release::R25_11, Release::R26_05, Release::R26_11];

    /// The release as people write it: `26.05`.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::model::release::Release::default().name(), "26.05");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Release::R25_11 => "25.11",
            Release::R26_05 => "26.05",
            Release::R26_11 => "26.11",
        }
    }

    /// Whether `services.openssh.extraConfig` goes through an unquoted shell here-document in `sshd.nix`, so that `$`,
    /// backquote and backslash must be escaped. So in every release known today.
    ///
    /// ```
    /// assert!(nixos_ssh::model::release::Release::R26_11.expands_extra_config());
    /// ```
    #[must_use]
    pub fn expands_extra_config(self) -> bool {
        match self {
            Release::R25_11 | Release::R26_05 | Release::R26_11 => true,
        }
    }
}

impl std::fmt::Display for Release {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Not a release this version knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("NixOS release {0:?} is not known here: 25.11, 26.05 or 26.11")]
pub struct UnknownRelease(pub String);

impl std::str::FromStr for Release {
    type Err = UnknownRelease;

    fn from_str(text: &str) -> Result<Release, UnknownRelease> {
        let known = Release::ALL.iter().copied().find(|release| release.name() == text);
        known.ok_or_else(|| UnknownRelease(text.to_owned()))
    }
}

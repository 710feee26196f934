//! Releases of OpenSSH.

use std::fmt;

/// A release of OpenSSH: major and minor number.
///
/// ```
/// use nixos_ssh::ssh::version::Version;
/// assert!(Version(9, 8) < Version(10, 0));
/// assert_eq!(Version(10, 3).to_string(), "10.3");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u8, pub u8);

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.0, self.1)
    }
}

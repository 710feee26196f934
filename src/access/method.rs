//! The methods of AuthenticationMethods, and what turns each on.

/// A method of AuthenticationMethods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    PublicKey,
    Password,
    KeyboardInteractive,
    HostBased,
    Kerberos,
}

impl Kind {
    /// By its name in a list; a device after a colon is left out.
    pub(crate) fn of(name: &str) -> Option<Kind> {
        Some(match name.split(':').next()? {
            "publickey" => Kind::PublicKey,
            "password" => Kind::Password,
            "keyboard-interactive" => Kind::KeyboardInteractive,
            "hostbased" => Kind::HostBased,
            "gssapi-with-mic" => Kind::Kerberos,
            _ => return None,
        })
    }

    /// The keyword that turns it on, and its default.
    pub(crate) fn keyword(self) -> (&'static str, &'static str) {
        match self {
            Kind::PublicKey => ("PubkeyAuthentication", "yes"),
            Kind::Password => ("PasswordAuthentication", "yes"),
            Kind::KeyboardInteractive => ("KbdInteractiveAuthentication", "yes"),
            Kind::HostBased => ("HostbasedAuthentication", "no"),
            Kind::Kerberos => ("GSSAPIAuthentication", "no"),
        }
    }
}

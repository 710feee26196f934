//! The key and principals files of a user as NixOS writes them.

use crate::model::user::User;

/// `/etc/ssh/authorized_keys.d/<name>`: the keys, an empty line, then each key file and an empty line; `None` when NixOS
/// writes no file because the user has neither. `read` gives the text of a key file.
///
/// # Errors
/// What `read` fails with.
///
/// ```
/// use nixos_ssh::{User, emit::authorized_keys::authorized_keys};
/// let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
/// let user = User::normal().key(line.parse()?);
/// let text = authorized_keys(&user, |_| Ok::<String, ()>(String::new()));
/// assert_eq!(text, Ok(Some(format!("{line}\n\n"))));
/// # Ok::<(), nixos_ssh::KeyError>(())
/// ```
pub fn authorized_keys<E>(user: &User, read: impl Fn(&str) -> Result<String, E>) -> Result<Option<String>, E> {
    let keys = user.keys.get().map(Vec::as_slice).unwrap_or_default();
    let files = user.key_files.get().map(Vec::as_slice).unwrap_or_default();
    if keys.is_empty() && files.is_empty() {
        return Ok(None);
    }
    let lines: Vec<String> = keys.iter().map(ToString::to_string).collect();
    let mut text = lines.join("\n");
    text.push('\n');
    for file in files {
        text.push_str(&read(file)?);
        text.push('\n');
    }
    text.push('\n');
    Ok(Some(text))
}

/// `/etc/ssh/authorized_principals.d/<name>`: one principal a line, no line end after the last; `None` when there are
/// none.
///
/// ```
/// use nixos_ssh::{User, emit::authorized_keys::authorized_principals};
/// let user = User::normal().authorized_principals(["admins", "alice"]);
/// assert_eq!(authorized_principals(&user).as_deref(), Some("admins\nalice"));
/// ```
#[must_use]
pub fn authorized_principals(user: &User) -> Option<String> {
    let principals = user.authorized_principals.get()?;
    let lines: Vec<&str> = principals.iter().map(AsRef::as_ref).collect();
    if lines.is_empty() { None } else { Some(lines.join("\n")) }
}

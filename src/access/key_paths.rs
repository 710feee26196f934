//! Where sshd looks for keys and principals: the patterns of sshd_config as paths of one account.

use std::sync::Arc;

use super::account::Account;
use super::server::Effective;
use super::why::{Cause, Why};

/// The files of AuthorizedKeysFile for an account, absolute.
pub(crate) fn files(effective: &Effective<'_>, account: &Account) -> Result<Vec<Arc<str>>, Why> {
    let directive = effective.first("AuthorizedKeysFile")?;
    let default = [".ssh/authorized_keys".to_owned(), ".ssh/authorized_keys2".to_owned()];
    let words = directive.map_or(default.as_slice(), |directive| &directive.words);
    let mut files = Vec::new();
    for word in words.iter().filter(|word| !word.eq_ignore_ascii_case("none")) {
        match expanded(word, account) {
            Ok(path) => files.push(path.into()),
            // What stands in a home is not shown by a configuration, wherever the home is.
            Err(_) if account.home.is_err() => files.push(in_home(account, word).into()),
            Err(why) => return Err(why),
        }
    }
    Ok(files)
}

/// The file of a home of which nobody knows where it is: `~alice/.ssh/authorized_keys`.
pub(crate) fn in_home(account: &Account, pattern: &str) -> String {
    let rest = pattern.strip_prefix("%h").unwrap_or(pattern).trim_start_matches('/');
    format!("~{}/{rest}", account.name)
}

/// A path with `%h`, `%u`, `%U` and `%%` filled in; below the home if it is relative.
pub(crate) fn expanded(pattern: &str, account: &Account) -> Result<String, Why> {
    let home = || account.home.clone().map(|home| home.value);
    let mut path = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match (character, character == '%') {
            (_, true) => match characters.next() {
                Some('h') => path.push_str(&home()?),
                Some('u') => path.push_str(&account.name),
                Some('U') => match account.uid {
                    Some(uid) => path.push_str(&uid.to_string()),
                    None => return Err(Why::new(Cause::File, pattern, account.span)),
                },
                Some(other) => path.push(other),
                None => {}
            },
            (character, false) => path.push(character),
        }
    }
    if path.starts_with('/') { Ok(path) } else { Ok(format!("{}/{path}", home()?)) }
}

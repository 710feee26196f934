//! What rules about accounts share: their names, groups, keys, passwords and shells.

use crate::configuration::resolved::{Resolved, winner};
use crate::configuration::users::UserEntry;

/// The name that logs in: `name`, or else the attribute's.
pub(crate) fn login_name<'c>(user: &UserEntry<'c>) -> &'c str {
    match winner(user.node.child_definitions("name")) {
        Resolved::Set(found, _) => found.as_str().unwrap_or(user.name),
        _ => user.name,
    }
}

//! sshd's steps: each is a function of the facts of a login and of what somebody has. Their order is the decision's.

pub(super) mod account;
pub(super) mod authorized_keys;
pub(super) mod methods;
pub(super) mod public_key;
pub(super) mod reach;
mod terms;
pub(super) mod trail;

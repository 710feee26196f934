//! A host as its NixOS configuration says, static or evaluated.
use super::system::System;
use crate::configuration::Configuration;

/// x
#[must_use]
pub fn system(_configuration: &Configuration) -> System {
    super::machine::system(&Default::default())
}

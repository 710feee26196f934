//! Names of known hosts, and public keys without options.

use serde_json::{Value as Json, json};

use super::named::NameKind;
use super::options::{OptionValue, wrong_type};
use super::problem::Context;
use super::schema::Definitions;
use super::text::{HostName, TextKind as _};
use crate::model::value::{Kind, Value};
use crate::ssh::key::{AuthorizedKey, PublicKey};
use crate::ssh::key_error::KeyError;

/// Names of known hosts: a host name, an address or `[host]:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostNamePattern;

impl NameKind for HostNamePattern {
    const WHAT: &'static str = "known host";
    const PATTERN: &'static str = r"^(?!(outPath|__toString)$)[A-Za-z0-9._:*?!%\[\]-]+$";
    fn refuse(name: &str) -> Option<&'static str> {
        if matches!(name, "outPath" | "__toString") {
            return Some("Nix gives a set with this name another meaning");
        }
        let right = HostName::check(name).is_ok() && name.len() < 64;
        if right { None } else { Some("it is a host name, an address or [host]:port of at most 63 characters") }
    }
}

/// `type base64`, without options and comment.
impl OptionValue for PublicKey {
    fn expected() -> String {
        "a public key, type and base64".to_owned()
    }
    fn read(value: Value<'_>, context: &mut Context) -> Option<PublicKey> {
        let Kind::String(text) = &value.kind else { return wrong_type(&value, context) };
        let plain = text.parse().and_then(|key: AuthorizedKey| {
            if key.options.is_empty() {
                return Ok(key.key);
            }
            let name = text.split([' ', '\t']).next().unwrap_or_default().to_owned();
            Err(KeyError::Option { name, reason: "a host key has no options; host names stand in hostNames" })
        });
        match plain {
            Ok(key) => Some(key),
            Err(error) => {
                context.report_at(value.span, error);
                None
            }
        }
    }
    fn to_value<'a>(&'a self, _: &mut Context) -> Value<'a> {
        Value::string(self.to_string())
    }
    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "string", "pattern": "^(ssh|ecdsa|sk)-[^ ]+ AAAA" })
    }
}

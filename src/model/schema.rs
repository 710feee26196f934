//! JSON Schema (2020-12) of the option tree, gathered while the table is walked.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

/// The schemas of named sets, each written once.
#[derive(Debug, Default)]
pub struct Definitions(BTreeMap<String, Json>);

impl Definitions {
    /// A `$ref` to a named schema, made on first use.
    pub(crate) fn reference(&mut self, name: &str, make: impl FnOnce(&mut Definitions) -> Json) -> Json {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), Json::Null);
            let schema = make(self);
            self.0.insert(name.to_owned(), schema);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    /// Every named schema.
    pub(crate) fn into_json(self) -> Json {
        Json::Object(self.0.into_iter().collect())
    }
}

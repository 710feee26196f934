//! What a host has from the inputs of its flake: another lock may make something else of it.

use crate::configuration::datum::{Datum, Found, Reason, Unknown};
use crate::configuration::{Condition, Configuration, Definition, Node};

/// Whether something of a host comes from an input that nobody read.
pub(super) fn has_inputs(configuration: &Configuration) -> bool {
    configuration.gaps.iter().any(is_input) || in_node(&configuration.root)
}

/// Whether a value comes from an input of a flake.
pub(super) fn is_input(unknown: &Unknown) -> bool {
    let name = unknown.name.as_deref().unwrap_or_default();
    let of_inputs = name.starts_with("inputs.") && name != "inputs.self" && !name.starts_with("inputs.self.");
    unknown.reason == Reason::Input || unknown.reason == Reason::Argument && of_inputs
}

fn in_node(node: &Node) -> bool {
    node.gaps.iter().any(is_input) || node.definitions.iter().any(in_definition) || node.children.values().any(in_node)
}

fn in_definition(definition: &Definition) -> bool {
    let of_condition = match &definition.condition {
        Condition::Always => false,
        Condition::Unknown(unknown) => is_input(unknown),
    };
    of_condition || in_value(&definition.value)
}

fn in_value(found: &Found) -> bool {
    match &found.datum {
        Datum::Unknown(unknown) | Datum::Rest(unknown) => {
            is_input(unknown) || unknown.alternatives.iter().any(in_value)
        }
        Datum::Text(text) => text.unknown.iter().any(is_input),
        Datum::List(items) => items.iter().any(in_value),
        Datum::Set(set) => {
            set.rest.as_ref().is_some_and(is_input) || set.attributes.values().any(|own| in_value(&own.value))
        }
        _ => false,
    }
}

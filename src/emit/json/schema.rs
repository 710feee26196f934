//! The JSON Schema of our JSON.

use serde_json::{Value, json};

use super::VERSION;

/// The JSON Schema (2020-12) of a report in JSON.
///
/// ```
/// let schema = nixos_ssh::emit::json::schema();
/// assert_eq!(schema["properties"]["version"]["const"], 1);
/// ```
#[must_use]
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of gen-ssh-module check",
        "description": "Members may be added without a new version.",
        "type": "object",
        "required": ["version", "tool", "findings", "notChecked", "leftOut", "summary"],
        "properties": {
            "version": { "const": VERSION },
            "tool": {
                "type": "object",
                "required": ["name", "version"],
                "properties": { "name": { "const": "gen-ssh-module" }, "version": { "type": "string" } },
            },
            "findings": { "type": "array", "items": { "$ref": "#/$defs/finding" } },
            "notChecked": {
                "description": "Files that no rule has seen, besides those without a word about SSH or users.",
                "type": "array",
                "items": { "$ref": "#/$defs/notChecked" },
            },
            "leftOut": {
                "description": "Rules that were found too often in a file to have all their findings here.",
                "type": "array",
                "items": { "$ref": "#/$defs/leftOut" },
            },
            "summary": summary(),
        },
        "$defs": {
            "finding": finding(),
            "place": place(),
            "point": point(),
            "label": label(),
            "fix": fix(),
            "notChecked": not_checked(),
            "leftOut": left_out(),
        },
    })
}

fn finding() -> Value {
    json!({
        "type": "object",
        "required": [
            "rule", "category", "severity", "message", "status", "fingerprint", "place", "labels", "help", "fix", "secret",
        ],
        "properties": {
            "rule": { "description": "The id of the rule that found it.", "type": ["string", "null"] },
            "category": { "description": "What the rule is about.", "type": ["string", "null"] },
            "severity": { "enum": ["error", "warning", "note"] },
            "message": { "description": "What is; controls are shown as \\u{…}.", "type": "string" },
            "status": {
                "description": "active: it counts; suppressed: a comment takes it back; baseline: the baseline knows it.",
                "enum": ["active", "suppressed", "baseline"],
            },
            "reason": { "description": "Why it was suppressed, as the comment says.", "type": "string" },
            "fingerprint": {
                "description": "Its name, which stays when lines move.",
                "type": "string",
                "pattern": "^([0-9a-f]{32})?$",
            },
            "place": { "$ref": "#/$defs/place" },
            "labels": {
                "description": "Every place it speaks of; the first one is `place`.",
                "type": "array",
                "items": { "$ref": "#/$defs/label" },
            },
            "help": { "description": "What to do about it.", "type": ["string", "null"] },
            "fix": { "anyOf": [{ "type": "null" }, { "$ref": "#/$defs/fix" }] },
            "secret": { "description": "Whether the text at the place may hold a secret.", "type": "boolean" },
        },
        "if": { "required": ["status"], "properties": { "status": { "const": "suppressed" } } },
        "then": { "required": ["reason"] },
    })
}

fn place() -> Value {
    json!({
        "description": "A part of a file, end exclusive; the whole file without start and end.",
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": { "description": "Relative to the folder that was checked, with / between names.", "type": "string" },
            "start": { "$ref": "#/$defs/point" },
            "end": { "$ref": "#/$defs/point" },
        },
        "dependentRequired": { "start": ["end"], "end": ["start"] },
    })
}

fn point() -> Value {
    json!({
        "type": "object",
        "required": ["line", "column", "byte"],
        "properties": {
            "line": { "description": "From 1; lines end at LF.", "type": "integer", "minimum": 1 },
            "column": { "description": "From 1, in characters.", "type": "integer", "minimum": 1 },
            "byte": { "description": "From 0, in UTF-8.", "type": "integer", "minimum": 0 },
        },
    })
}

fn label() -> Value {
    json!({
        "type": "object",
        "required": ["text", "place"],
        "properties": {
            "text": { "type": "string" },
            "place": { "anyOf": [{ "type": "null" }, { "$ref": "#/$defs/place" }] },
        },
    })
}

fn fix() -> Value {
    json!({
        "type": "object",
        "required": ["message", "applicability", "edits"],
        "properties": {
            "message": { "description": "What it does.", "type": "string" },
            "applicability": {
                "description": "safe: what the configuration means stays; unsafe: it changes on purpose.",
                "enum": ["safe", "unsafe"],
            },
            "edits": {
                "description": "Disjoint, in the order of the text; null when they may hold a secret.",
                "type": ["array", "null"],
                "items": {
                    "type": "object",
                    "required": ["place", "replacement"],
                    "properties": {
                        "place": { "$ref": "#/$defs/place" },
                        "replacement": { "description": "What stands there afterwards.", "type": "string" },
                    },
                },
            },
        },
    })
}

fn not_checked() -> Value {
    json!({
        "type": "object",
        "required": ["file", "reason", "message"],
        "properties": {
            "file": { "type": "string" },
            "reason": {
                "description": "unreadable: message says why; not-nixos: it is for something else than NixOS.",
                "enum": ["unreadable", "not-nixos"],
            },
            "message": { "type": ["string", "null"] },
        },
    })
}

fn left_out() -> Value {
    json!({
        "type": "object",
        "required": ["file", "rule", "number"],
        "properties": {
            "file": { "type": "string" },
            "rule": { "description": "Its id.", "type": "string" },
            "number": count("Findings that are not in `findings`; the summary counts them."),
        },
    })
}

fn summary() -> Value {
    json!({
        "type": "object",
        "required": [
            "files", "errors", "warnings", "notes", "suppressed", "baseline", "outdated", "hidden", "leftOut",
            "undecidable", "notEvaluated", "keyLists",
        ],
        "properties": {
            "files": counts(&[
                ("checked", "Read as NixOS options."),
                ("skipped", "Without a word about SSH or users, and so not parsed."),
                ("notNixos", "For something else than NixOS."),
                ("unreadable", "They could not be read."),
            ]),
            "errors": count("Findings that count, of severity error."),
            "warnings": count("Findings that count, of severity warning."),
            "notes": count("Findings that count, of severity note."),
            "suppressed": count("Findings that a comment takes back."),
            "baseline": count("Findings that the baseline knows."),
            "outdated": count("Findings of the baseline that are no longer there."),
            "hidden": count("Findings below the severity that was asked for."),
            "leftOut": count("Findings that are counted above and not in `findings`: a rule has 1000 in a file."),
            "undecidable": count("Places that no rule could decide."),
            "notEvaluated": count("Options of evaluated hosts that Nix could not evaluate, or that were not given."),
            "keyLists": counts(&[
                ("complete", "Lists of authorized keys that were read whole."),
                ("partial", "Read in part."),
                ("unknown", "Not read at all."),
            ]),
            "fixes": counts(&[
                ("applied", "Fixes that were made before the rest was reported; only with --fix."),
                ("files", "The files that they changed."),
                ("notApplied", "Fixes that were tried and not made."),
            ]),
        },
    })
}

fn count(what: &str) -> Value {
    json!({ "description": what, "type": "integer", "minimum": 0 })
}

fn counts(members: &[(&str, &str)]) -> Value {
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let properties: serde_json::Map<String, Value> =
        members.iter().map(|(name, what)| ((*name).to_owned(), count(what))).collect();
    json!({ "type": "object", "required": names, "properties": properties })
}

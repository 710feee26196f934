//! Who becomes root: rules of sudo and doas, run0, and whom the Nix daemon trusts.

use super::options::{Options, Saying};
use crate::access::power::{Asks, Elevation, Rule};
use crate::access::why::{Said, Why};
use crate::configuration::datum::{Datum, Found, Reason, Set, Unknown};
use crate::configuration::resolved::PLAIN;
use crate::source::Span;

pub(super) fn elevation(options: &Options<'_>) -> Elevation {
    let mut elevation = Elevation::default();
    for (program, default) in [("sudo", true), ("sudo-rs", false), ("doas", false)] {
        let is_on = options.boolean(&format!("security.{program}.enable"));
        match on(&is_on, default) {
            Some(true) => program_rules(options, program, &mut elevation),
            Some(false) => {}
            None => elevation.unread = elevation.unread.take().or_else(|| is_on.err()),
        }
    }
    // Without sudo, run0 asks polkit, which takes the password of a member of wheel.
    if on(&options.boolean("security.polkit.enable"), false) == Some(true) {
        let asks = asks(&options.boolean("security.run0.wheelNeedsPassword"));
        elevation.rules.push(Rule::wheel(asks, Span::NONE));
    }
    let trusted = options.items("nix.settings.trusted-users");
    elevation.nix_trusted = trusted.texts().map(|(name, span)| (name.into(), span)).collect();
    elevation.unread = elevation.unread.take().or_else(|| trusted.unread.first().cloned());
    elevation
}

fn on(said: &Saying<bool>, default: bool) -> Option<bool> {
    said.as_ref().ok().map(|said| said.as_ref().map_or(default, |said| said.value))
}

fn asks(needs_password: &Saying<bool>) -> Asks {
    match needs_password {
        Ok(Some(Said { value: false, .. })) => Asks::Nothing,
        _ => Asks::Password,
    }
}

fn program_rules(options: &Options<'_>, program: &str, elevation: &mut Elevation) {
    let path = |option: &str| format!("security.{program}.{option}");
    let wheel = options.boolean(&path("wheelNeedsPassword"));
    if let Err(why) = &wheel {
        elevation.unread.get_or_insert_with(|| why.clone());
    }
    // An evaluated host has NixOS's own rules among the others.
    let span = wheel.as_ref().ok().and_then(Option::as_ref).map_or(Span::NONE, |said| said.span);
    let rules = options.items(&path("extraRules"));
    let has_own = rules.priority >= PLAIN && !options.configuration.is_whole();
    if has_own || !rules.is_set {
        elevation.rules.push(Rule::wheel(asks(&wheel), span));
    }
    for item in &rules.known {
        match &item.datum {
            Datum::Set(set) => {
                elevation.rules.extend(rule(program, set, item.span));
                // Whom the rule is for, or what it lets them do, may be more than was read.
                elevation.unread = elevation.unread.take().or_else(|| unread_in(item).map(Why::from));
            }
            _ => elevation.unread = elevation.unread.take().or(Some(by_hand(&path("extraRules"), item.span))),
        }
    }
    elevation.unread = elevation.unread.take().or_else(|| rules.unread.first().cloned());
    match options.text(&path("extraConfig")) {
        Ok(Some(said)) if said.value.lines().any(says_something) => {
            elevation.unread.get_or_insert_with(|| by_hand(&path("extraConfig"), said.span));
        }
        Err(why) => drop(elevation.unread.get_or_insert(why)),
        Ok(_) => {}
    }
}

fn says_something(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with('#') && !line.starts_with("Defaults")
}

fn by_hand(name: &str, span: Span) -> Why {
    Why::new(crate::access::why::Cause::Rules, name, span)
}

/// The first thing in a value that nobody could read.
fn unread_in(found: &Found) -> Option<&Unknown> {
    match &found.datum {
        Datum::List(items) => items.iter().find_map(unread_in),
        Datum::Set(set) => {
            let parts = set.attributes.values().find_map(|attribute| unread_in(&attribute.value));
            parts.or(set.rest.as_ref())
        }
        // The place of a package in the store is not known, but that it is a program is.
        Datum::Text(text) => text.unknown.iter().find(|unknown| unknown.reason != Reason::Package),
        Datum::Unknown(unknown) | Datum::Rest(unknown) => Some(unknown),
        _ => None,
    }
}

/// A rule of sudo, or of doas.
fn rule(program: &str, set: &Set, span: Span) -> Vec<Rule> {
    let part = |name: &str| set.attributes.get(name).map(|attribute| &attribute.value);
    let texts = |name: &str| match part(name).map(|found| &found.datum) {
        Some(Datum::List(items)) => items.iter().filter_map(Found::as_str).map(Into::into).collect(),
        _ => Vec::new(),
    };
    let (users, groups) = (texts("users"), texts("groups"));
    let is = |name: &str| matches!(part(name).map(|found| &found.datum), Some(Datum::Bool(true)));
    if program == "doas" {
        let command = part("cmd").and_then(Found::as_str).map(Into::into);
        let asks = if is("noPass") { Asks::Nothing } else { Asks::Password };
        return vec![Rule { users, groups, command, asks, span }];
    }
    let Some(Datum::List(commands)) = part("commands").map(|found| &found.datum) else { return Vec::new() };
    let rules = commands.iter().map(|command| {
        let (name, options) = match &command.datum {
            Datum::Set(set) => {
                let part = |name: &str| set.attributes.get(name).map(|attribute| &attribute.value);
                let options = match part("options").map(|found| &found.datum) {
                    Some(Datum::List(options)) => options.iter().filter_map(Found::as_str).collect(),
                    _ => Vec::new(),
                };
                (part("command").and_then(Found::as_str), options)
            }
            _ => (command.as_str(), Vec::new()),
        };
        let asks = if options.contains(&"NOPASSWD") { Asks::Nothing } else { Asks::Password };
        let command = name.filter(|name| *name != "ALL").map(Into::into);
        // A command that nobody could read is told as one, not as all of them.
        let command = if name.is_none() { Some("a command".into()) } else { command };
        Rule { users: users.clone(), groups: groups.clone(), command, asks, span }
    });
    rules.collect()
}

//! `key-from-invalid`: a `from=` that nobody can come from.

use std::ops::Range;

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::fixes::in_key;
use crate::lint::key_checks::{RefusedOption, refused_options};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::with_fix;
use crate::ssh::address::network;
use crate::ssh::key_line::inspect;

/// Lists of sources that sshd refuses.
pub static RULE: Rule = Rule {
    id: "key-from-invalid",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a from= that sshd refuses: the key opens nothing",
    explanation: "`from=` is a list of addresses, ranges and host names without blanks. A range whose address has bits \
        beyond its prefix (`10.0.0.1/8` instead of `10.0.0.0/8`), an empty element or a list that only excludes \
        makes sshd refuse the key.",
    source: "sshd(8), from=; tried with sshd 9.2, 10.0 and 10.5",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''from=\"10.0.0.1/8\" ssh-ed25519 \
              AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''from=\"10.0.0.0/8\" ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice'' ]; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for refused in refused_options(configuration) {
        if refused.name.eq_ignore_ascii_case("from") && !refused.reason.contains("twice") {
            let message = format!("sshd refuses this key: its from= {}", refused.reason);
            let fix = networks(&refused, findings);
            with_fix(findings.report(refused.span(), message), fix);
        }
    }
}

/// The fix that names the network of each address with a prefix, where that makes a key of the line.
fn networks(refused: &RefusedOption<'_>, findings: &Findings<'_>) -> Option<Fix> {
    let text = refused.line.text;
    let is_from = |range: &Range<usize>| text.get(range.clone()).is_some_and(|name| name.eq_ignore_ascii_case("from"));
    let range = refused.line.option_items.iter().find(|item| is_from(&item.name))?.value.clone()?;
    let mended = |entry: &str| match entry.strip_prefix('!') {
        Some(rest) => network(rest).map_or(entry.to_owned(), |network| format!("!{network}")),
        None => network(entry).unwrap_or_else(|| entry.to_owned()),
    };
    let list: Vec<String> = text.get(range.clone())?.split(',').map(mended).collect();
    let list = list.join(",");
    let line = format!("{}{list}{}", text.get(..range.start)?, text.get(range.end..)?);
    inspect(&line).result.ok()?;
    in_key(findings, refused.entry, range, "name the network", &list)
}

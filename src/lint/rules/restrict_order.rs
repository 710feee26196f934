//! `restrict-order`: an option that restrict takes back.

use crate::configuration::Configuration;
use crate::configuration::keys::KeyEntry;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::fixes::in_key;
use crate::lint::key_checks::{good_keys, option_span};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::with_fix;
use crate::ssh::key_line::inspect;
use crate::ssh::key_options::KeyOption;

/// Options that a later `restrict` takes back.
pub static RULE: Rule = Rule {
    id: "restrict-order",
    category: Category::Keys,
    severity: Severity::Warning,
    summary: "an option before restrict that restrict takes back",
    explanation: "Options count in the order of the line: `pty,restrict` gives no terminal, `restrict,pty` does. Write `restrict` \
        first.",
    source: "tried with sshd 9.2, 10.0 and 10.5",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''pty,restrict ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''restrict,pty ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, key) in good_keys(configuration) {
        let Some(restrict) = key.options.iter().rposition(|option| *option == KeyOption::Restrict) else { continue };
        for option in key.options.iter().take(restrict) {
            let enables = matches!(
                option,
                KeyOption::PortForwarding(true)
                    | KeyOption::AgentForwarding(true)
                    | KeyOption::X11Forwarding(true)
                    | KeyOption::Pty(true)
                    | KeyOption::UserRc(true)
            );
            // The same option once more, after it, counts.
            let again = key.options.iter().skip(restrict).any(|later| later == option);
            if enables && !again {
                let fix = restrict_first(findings, entry);
                let finding = findings
                    .report(option_span(entry, option.name()), format!("restrict takes {} back", option.name()))
                    .label(option_span(entry, "restrict"), "which comes later")
                    .help("write restrict first");
                with_fix(finding, fix);
            }
        }
    }
}

/// The fix that moves restrict to the front: the options before it count again.
fn restrict_first(findings: &Findings<'_>, entry: &KeyEntry) -> Option<Fix> {
    let line = inspect(&entry.text.text);
    let options = line.option_items.iter().map(|item| line.text.get(item.range.clone()));
    let options = options.collect::<Option<Vec<&str>>>()?;
    let others = options.into_iter().filter(|option| !option.eq_ignore_ascii_case("restrict"));
    let mended = std::iter::once("restrict").chain(others).collect::<Vec<&str>>().join(",");
    in_key(findings, entry, line.options.clone()?, "let restrict come first", &mended)
}

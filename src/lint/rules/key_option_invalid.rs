//! `key-option-invalid`: an option for which sshd refuses the whole key.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::key_checks::{RefusedOption, refused_options};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::nearest::nearest;
use crate::ssh::key_line::inspect;
use crate::ssh::key_options::KeyOption;

/// Options for which sshd refuses the key.
pub static RULE: Rule = Rule {
    id: "key-option-invalid",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a key option that sshd refuses, and the whole key with it",
    explanation: "One option that sshd does not know, a value without double quotes, a blank after a comma or the same \
        `command=` twice, and sshd skips the line without a word: NixOS builds, and the key opens nothing. Values \
        stand in double quotes, and only a double quote inside them is escaped (`\\\"`).",
    source: "sshd(8), AUTHORIZED_KEYS FILE FORMAT; tried with sshd 9.2, 10.0 and 10.5",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''no-tty ssh-ed25519 \
              AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''no-pty ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice'' ]; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for refused in refused_options(configuration) {
        let own = |name: &str| refused.name.eq_ignore_ascii_case(name);
        if own("from") && !refused.reason.contains("twice")
            || own("principals") && refused.reason.contains("works with")
        {
            continue;
        }
        let message = match &refused.line.result {
            Err(error) => format!("sshd refuses this key for its options: {error}"),
            Ok(_) => continue,
        };
        let fix = without_blanks(&refused, findings);
        let mut finding = findings.report(refused.span(), message);
        let names = || KeyOption::FLAGS.iter().chain(KeyOption::VALUED).copied();
        if let Some(near) = nearest(&refused.name, names()).filter(|near| !own(near)) {
            finding = finding.help(format!("did you mean {near}?"));
        }
        if let Some(fix) = fix {
            finding.fix(fix);
        }
    }
}

/// The fix that deletes blanks after commas between options, where that makes a key of the line.
fn without_blanks(refused: &RefusedOption<'_>, findings: &Findings<'_>) -> Option<Fix> {
    let line = &refused.line;
    let range = line.options.clone()?;
    let options = line.text.get(range.clone())?;
    let together = options.replace(", ", ",").replace(",\t", ",");
    // A comma and a blank inside quotes mean something else.
    let quoted = options.split('"').skip(1).step_by(2).any(|value| value.contains(", ") || value.contains(",\t"));
    let mended = format!("{together}{}", line.text.get(range.end..)?);
    if quoted || together == options || inspect(mended.trim_start()).result.is_err() {
        return None;
    }
    let span = refused.entry.text.span(range);
    let text = &findings.sources.get(span.source)?.text;
    let verbatim = text.get(span.start as usize..span.end as usize)? == options;
    verbatim.then(|| Fix::new("delete the blanks between the options", Applicability::Unsafe, span, together))
}

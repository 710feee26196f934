//! `setting-needs-quotes`: a value with a blank or a # is not one argument to sshd.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{follows, is_literal, needs_quotes, source_text, with_fix};
use crate::ssh::directive::usable_keyword;
use crate::ssh::keyword::Dialect;

/// A value with a blank or a # is not one argument to sshd.
pub static RULE: Rule = Rule {
    id: "setting-needs-quotes",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a value with a blank or a # is not one argument to sshd",
    explanation: "NixOS writes strings as they are. To sshd a blank ends an argument and a # begins a comment, \
        so a value that holds one needs quotes of its own.",
    source: "sshd_config(5); observed: \"keyword … extra arguments at end of line\"",
    example: Example {
        bad: "{ services.openssh.settings.Banner = \"/etc/my banner\"; }",
        good: "{ services.openssh.settings.Banner = \"\\\"/etc/my banner\\\"\"; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for setting in configuration.settings() {
        let Some(keyword) = usable_keyword(Dialect::Sshd, setting.name) else { continue };
        for definition in &setting.node.definitions {
            let value = &definition.value;
            let Some(argument) = value.as_str().filter(|argument| needs_quotes(keyword, argument)) else { continue };
            let plain = is_literal(source_text(findings, value.span).unwrap_or_default());
            // Blanks around a value mean nothing today and would with quotes; what is no path has no blank inside.
            let path = argument.starts_with(['/', '~', '%']) && argument.trim() == argument;
            // What follows a # may be a comment that works.
            let applicability = if argument.contains('#') { Applicability::Unsafe } else { Applicability::Safe };
            let fix = (plain && path && follows(findings, definition.name, value.span)).then(|| {
                Fix::new("quote it for sshd", applicability, value.span, format!("\"\\\"{argument}\\\"\""))
            });
            let place = if value.span.is_none() { definition.name } else { value.span };
            let finding = findings
                .report(place, format!("{} takes one word, and this is more to sshd", keyword.name))
                .here("sshd splits this at blanks, and drops what follows a #");
            with_fix(finding, fix);
        }
    }
}

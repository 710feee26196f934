//! `login-limits`: a limit on logins is wider than auditors like.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::said;

/// A limit on logins is wider than auditors like.
pub static RULE: Rule = Rule {
    id: "login-limits",
    category: Category::Settings,
    severity: Severity::Note,
    summary: "a limit on logins is wider than auditors like",
    explanation: "LoginGraceTime above two minutes or 0, MaxAuthTries above 6, MaxSessions above 10 and \
        MaxStartups above 100 make guessing and exhausting the server easier.",
    source: "CIS Debian 13 5.1.7, 5.1.14, 5.1.17 to 5.1.19",
    example: Example {
        bad: "{ services.openssh.settings.MaxAuthTries = 20; }",
        good: "{ services.openssh.settings.MaxAuthTries = 3; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let number = |text: &str| text.parse::<u64>().ok();
    let limits: [(&str, IsWide, &str); 4] = [
        ("LoginGraceTime", |seconds| seconds == 0 || seconds > 120, "two minutes"),
        ("MaxAuthTries", |tries| tries > 6, "6"),
        ("MaxSessions", |sessions| sessions > 10, "10"),
        ("MaxStartups", |full| full > 100, "100"),
    ];
    for (keyword, is_wide, usual) in limits {
        for said in said(configuration, keyword) {
            let value = match keyword {
                "LoginGraceTime" => seconds(&said.argument),
                "MaxStartups" => said.argument.rsplit(':').next().and_then(number),
                _ => number(&said.argument),
            };
            if value.is_some_and(is_wide) {
                findings.report(said.value, format!("{keyword} {} is more than {usual}", said.argument));
            }
        }
    }
}

type IsWide = fn(u64) -> bool;

/// Seconds, or a number with one unit.
fn seconds(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|last: char| last.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..)?.to_ascii_lowercase().as_str() {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

//! `unknown-sshd-keyword`: sshd has no keyword of this name.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::declared::{declared, spelling};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_patched, source_text, text_problems, with_fix};
use crate::nearest::{is_slip, nearest};
use crate::source::Span;
use crate::ssh::directive::DirectiveError;
use crate::ssh::keyword::{Arguments, Dialect};

/// Sshd has no keyword of this name.
pub static RULE: Rule = Rule {
    id: "unknown-sshd-keyword",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "sshd has no keyword of this name",
    explanation: "`services.openssh.settings` takes any name, and `extraConfig` any line, so a wrong keyword \
        evaluates. The build of the system then fails in check-sshd-config; on releases without that check sshd \
        does not start any more.",
    source: "sshd_config(5), servconf.c; observed: \"Bad configuration option\"",
    example: Example {
        bad: "{ services.openssh.settings.PermitRootLogins = \"no\"; }",
        good: "{ services.openssh.settings.PermitRootLogin = \"no\"; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for setting in configuration.settings() {
        let name = setting.name;
        // A blank in a name is another mistake: match-in-settings.
        if declared(name).is_some() || is_known(name) || name.contains([' ', '\t']) {
            continue;
        }
        let nearest = nearest(name, names());
        for span in setting.node.names.iter().copied() {
            report(findings, span, name, nearest.as_deref());
        }
    }
    for (_, line, place, error) in text_problems(configuration) {
        match error {
            DirectiveError::UnknownKeyword { nearest, .. } if !is_known(&line.keyword.text) => {
                report(findings, place, &line.keyword.text, nearest.as_deref());
            }
            DirectiveError::Header(reason) => {
                findings.report(place, format!("{} is no keyword of sshd: {reason}", line.keyword.text));
            }
            DirectiveError::Dead { .. } if is_elsewhere(&line.keyword.text) => {
                report(findings, place, &line.keyword.text, None);
            }
            _ => {}
        }
    }
}

fn report(findings: &mut Findings<'_>, span: Span, name: &str, nearest: Option<&str>) {
    let slips = names().filter(|known| is_slip(known, name));
    let only = match slips.collect::<Vec<_>>().as_slice() {
        [only] if source_text(findings, span) == Some(name) => Some(*only),
        _ => None,
    };
    let fix = only.map(|only| Fix::new("write the keyword that it nearly is", Applicability::Unsafe, span, only));
    let finding = findings.report(span, format!("sshd has no keyword {name:?}")).here("the build fails here");
    let finding = with_fix(finding, fix);
    if let Some(nearest) = nearest {
        finding.help(format!("did you mean `{nearest}`?"));
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    let keywords = Dialect::Sshd.keywords().iter();
    keywords.filter(|keyword| keyword.arguments != Arguments::Dead).filter_map(|keyword| spelling(keyword.name))
}

/// Keywords of other systems or builds that the sshd of NixOS refuses.
fn is_elsewhere(name: &str) -> bool {
    ["DebianBanner", "RDomain"].iter().any(|elsewhere| elsewhere.eq_ignore_ascii_case(name))
}

fn is_known(name: &str) -> bool {
    is_patched(name) || Dialect::Sshd.keyword(name).is_some() && !is_elsewhere(name)
}

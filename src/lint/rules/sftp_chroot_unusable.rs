//! `sftp-chroot-unusable`: a chroot that sshd refuses, or in which nothing runs.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found};
use crate::configuration::resolved::{Resolved, winner};
use crate::configuration::users::UserEntry;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{Said, SaidBy, said};

/// A chroot that sshd refuses, or in which nothing runs.
pub static RULE: Rule = Rule {
    id: "sftp-chroot-unusable",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a chroot that sshd refuses, or in which nothing runs",
    explanation: "Every part of ChrootDirectory must belong to root and be writable for nobody else, so the \
        home of a user, `%h`, never works: the login ends with \"bad ownership or modes for chroot directory\". \
        A path must be absolute. Inside, there is no sftp-server of the store: use `ForceCommand internal-sftp`.",
    source: "sshd_config(5): ChrootDirectory; observed",
    example: Example {
        bad: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match Group sftp\n\
            \x20     ChrootDirectory %h\n\
            \x20     ForceCommand internal-sftp\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
        good: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match Group sftp\n\
            \x20     ChrootDirectory /srv/sftp/%u\n\
            \x20     ForceCommand internal-sftp\n\
            \x20     DisableForwarding yes\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "ChrootDirectory") {
        let path = said.argument.as_str();
        if path.eq_ignore_ascii_case("none") {
            continue;
        }
        if !path.starts_with(['/', '%']) {
            findings.report(said.value, "the chroot is no absolute path: sshd refuses the login");
        } else if path == "%h" || path == "%h/" || is_home(configuration, &said, path) {
            // A home may be given to root afterwards.
            let severity = if path.starts_with("%h") { Severity::Error } else { Severity::Warning };
            findings
                .report_as(severity, said.value, "the chroot belongs to its user: sshd refuses the login")
                .help("use a directory of root, and one of the user inside of it");
        }
    }
}

/// Whether a path is the home that the configuration makes for a user.
fn is_home(configuration: &Configuration, said: &Said<'_>, path: &str) -> bool {
    let SaidBy::Line(..) = said.by else { return false };
    let home = |user: UserEntry<'_>| {
        let makes = matches!(
            winner(user.node.child_definitions("createHome")),
            Resolved::Set(Found { datum: Datum::Bool(true), .. }, _)
        );
        match winner(user.node.child_definitions("home")) {
            Resolved::Set(found, _) => makes && found.as_str() == Some(path),
            _ => false,
        }
    };
    configuration.users().any(home)
}

//! `user-ca-trust`: every certificate of a CA that names an account opens it.

use crate::configuration::Configuration;
use crate::configuration::server::KeywordState;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_off, said};

/// Every certificate of a CA that names an account opens it.
pub static RULE: Rule = Rule {
    id: "user-ca-trust",
    category: Category::Access,
    severity: Severity::Warning,
    summary: "every certificate of a CA that names an account opens it",
    explanation: "With TrustedUserCAKeys and no list of principals, a certificate lets in as every account \
        whose name it carries, root too. `users.users.<name>.openssh.authorizedPrincipals` or \
        AuthorizedPrincipalsFile say who may be whom.",
    source: "sshd_config(5): TrustedUserCAKeys",
    example: Example {
        bad: "{ services.openssh.settings.TrustedUserCAKeys = \"/etc/ssh/ca.pub\"; }",
        good: "{\n\
            \x20 services.openssh.settings.TrustedUserCAKeys = \"/etc/ssh/ca.pub\";\n\
            \x20 users.users.alice.openssh.authorizedPrincipals = [ \"alice\" ];\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let lists = ["AuthorizedPrincipalsFile", "AuthorizedPrincipalsCommand"];
    let limited = lists.iter().any(|keyword| match configuration.keyword(keyword) {
        KeywordState::Unset => false,
        KeywordState::Set(written) => !written.argument.eq_ignore_ascii_case("none"),
        KeywordState::Unknown(_) => true,
    });
    let by_line = lists.iter().any(|keyword| said(configuration, keyword).iter().any(|said| !said.is("none")));
    let by_user = configuration.users().any(|user| {
        !user.node.child_definitions("openssh.authorizedPrincipals").is_empty() && !configuration.is_whole()
    });
    if is_off(configuration) || limited || by_line || by_user {
        return;
    }
    for said in said(configuration, "TrustedUserCAKeys").iter().filter(|said| !said.is("none")) {
        findings.report(said.value, "every certificate of this CA that names an account opens it, root's too");
    }
}

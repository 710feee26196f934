//! `setting-null-breaks-eval`: null for this setting makes NixOS fail to evaluate.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::configuration::resolved::Resolved;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::strongest;

/// Null for this setting makes NixOS fail to evaluate.
pub static RULE: Rule = Rule {
    id: "setting-null-breaks-eval",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "null for this setting makes NixOS fail to evaluate",
    explanation: "`null` leaves a line out, but NixOS itself reads three settings: `X11Forwarding` is asked for \
        in a condition, `LogLevel` and `UseDns` are written into the sshd_config of stage 1.",
    source: "nixpkgs programs/ssh.nix, initrd-ssh.nix; #417055, #318185",
    example: Example {
        bad: "{ services.openssh.settings.X11Forwarding = null; }",
        good: "{ services.openssh.settings.X11Forwarding = false; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let stage1 = matches!(configuration.boolean("boot.initrd.network.ssh.enable"), Resolved::Set(true, _));
    for setting in configuration.settings() {
        let breaks = setting.name == "X11Forwarding" || stage1 && ["LogLevel", "UseDns"].contains(&setting.name);
        for definition in strongest(&setting.node.definitions).filter(|_| breaks) {
            if matches!(definition.value.datum, Datum::Null) {
                let place = if definition.value.span.is_none() { definition.name } else { definition.value.span };
                findings.report(place, format!("{} is read by NixOS: null does not evaluate", setting.name));
            }
        }
    }
}

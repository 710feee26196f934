//! `secret-path-copied-to-store`: a path literal that copies a secret file to where everybody can read it.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found, Reason, Text};
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::nix::string::push_string;
use crate::source::Span;

/// Path literals in the place of secret files.
pub static RULE: Rule = Rule {
    id: "secret-path-copied-to-store",
    category: Category::Secrets,
    severity: Severity::Error,
    summary: "a path literal names a secret file, and Nix copies it to /nix/store",
    explanation: "`/etc/ssh/key` without quotes and `./key` are paths to Nix: as soon as one becomes text, the file is \
        copied to /nix/store, where every user can read it, and its copy stays there. Write the name of a file on the \
        machine as a string, `\"/etc/ssh/key\"`, and bring it there with sops-nix, agenix or by hand.",
    source: "nixpkgs issues 194599, 91486, 69900",
    example: Example {
        bad: "{ services.openssh.hostKeys = [ { type = \"ed25519\"; path = ./ssh_host_ed25519_key; } ]; }",
        good: "{ services.openssh.hostKeys = [ { type = \"ed25519\"; path = \"/etc/ssh/ssh_host_ed25519_key\"; } ]; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for user in configuration.users() {
        for definition in user.node.child_definitions("hashedPasswordFile") {
            look(&definition.value, findings);
        }
    }
    for (option, attribute) in [("services.openssh.hostKeys", "path"), ("nix.buildMachines", "sshKey")] {
        for definition in configuration.definitions(option) {
            let Datum::List(items) = &definition.value.datum else { continue };
            for item in items {
                let Datum::Set(set) = &item.datum else { continue };
                if let Some(attribute) = set.attributes.get(attribute) {
                    look(&attribute.value, findings);
                }
            }
        }
    }
    for definition in configuration.definitions("boot.initrd.network.ssh.hostKeys") {
        let Datum::List(items) = &definition.value.datum else { continue };
        for item in items {
            look_at_initrd_key(item, findings);
        }
    }
    for setting in configuration.settings().filter(|setting| setting.name == "HostKey") {
        setting.node.definitions.iter().for_each(|definition| look(&definition.value, findings));
    }
    let client = configuration.client_config();
    for config in configuration.extra_config().iter().chain(&client) {
        for line in &config.lines.lines {
            if matches!(line.keyword_info.map(|keyword| keyword.name), Some("HostKey" | "IdentityFile")) {
                look_at_text(&config.text.slice(line.range.clone()), findings);
            }
        }
    }
}

fn look(found: &Found, findings: &mut Findings<'_>) {
    match &found.datum {
        Datum::Path(path) => report(&path.text, found.span, Severity::Error, findings),
        Datum::Text(text) => look_at_text(text, findings),
        Datum::List(items) => items.iter().for_each(|item| look(item, findings)),
        _ => {}
    }
}

/// Stage 1 takes the file itself where the boot loader can hold secrets, and its copy in the store elsewhere.
fn look_at_initrd_key(found: &Found, findings: &mut Findings<'_>) {
    match &found.datum {
        Datum::Path(path) if path.text.starts_with('/') => {
            report(&path.text, found.span, Severity::Warning, findings);
        }
        _ => look(found, findings),
    }
}

/// `"${./key}"`: an interpolated path.
fn look_at_text(text: &Text, findings: &mut Findings<'_>) {
    for part in text.unknown.iter().filter(|part| part.reason == Reason::Package) {
        let Some(name) = part.name.as_deref() else { continue };
        if name.starts_with(['/', '.', '~', '<']) {
            report(name, part.span, Severity::Error, findings);
        }
    }
}

fn report(path: &str, span: Span, severity: Severity, findings: &mut Findings<'_>) {
    // `IdentityFile` may name a public key, whose private half is in an agent.
    if path.ends_with(".pub") {
        return;
    }
    let message = match severity {
        Severity::Error => format!("{path} is a path to Nix: the file is copied to /nix/store, readable by everybody"),
        _ => format!(
            "{path} is a path to Nix: without a boot loader that holds secrets the file is copied to /nix/store"
        ),
    };
    let text = findings.sources.get(span.source).map(|source| source.text.as_str());
    let written = text.and_then(|text| text.get(span.start as usize..span.end as usize));
    let literal = written == Some(path) && path.starts_with('/');
    let finding = findings
        .report_as(severity, span, message)
        .help("write the name of a file on the machine as a string, in double quotes");
    if literal {
        let mut string = String::new();
        push_string(&mut string, path);
        finding.fix(Fix::new("name the file on the machine", Applicability::Unsafe, span, string));
    }
}

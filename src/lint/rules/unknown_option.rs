//! `unknown-option`: NixOS has no option of this name.

use crate::configuration::renamed::RENAMED;
use crate::configuration::{Configuration, Node};
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::declared::spelling;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{source_text, with_fix};
use crate::model::client::SshClient;
use crate::model::initrd::InitrdSsh;
use crate::model::options::OptionSet;
use crate::model::sshd::Sshd;
use crate::model::user::User;
use crate::source::Span;

/// NixOS has no option of this name.
pub static RULE: Rule = Rule {
    id: "unknown-option",
    category: Category::Migration,
    severity: Severity::Error,
    summary: "NixOS has no option of this name",
    explanation: "Evaluation fails at an option that no module declares. The lines of sshd_config are members \
        of `services.openssh.settings`; other options are spelt as in the manual.",
    source: "nixpkgs sshd.nix, users-groups.nix, initrd-ssh.nix",
    example: Example { bad: "{ services.openssh.Ports = [ 22 ]; }", good: "{ services.openssh.ports = [ 22 ]; }" },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let declares = |text: &str| text.contains("options.services.openssh") || text.contains("options.programs.ssh");
    // A module of the same host may declare options beside those of NixOS.
    if findings.sources.iter().any(|(_, source)| declares(&source.text)) {
        return;
    }
    look(configuration.node("services.openssh"), "services.openssh", &names::<Sshd>(""), findings);
    look(configuration.node("boot.initrd.network.ssh"), "boot.initrd.network.ssh", &names::<InitrdSsh>(""), findings);
    for user in configuration.users() {
        look(user.node.child("openssh"), "users.users.<name>.openssh", &names::<User>("openssh."), findings);
        let keys = names::<User>("openssh.authorizedKeys.");
        look(user.node.child("openssh.authorizedKeys"), "users.users.<name>.openssh.authorizedKeys", &keys, findings);
    }
    // home-manager and nix-darwin have programs.ssh, too: only what is nearly a name of NixOS is judged.
    let client = names::<SshClient>("");
    if let Some(node) = configuration.node("programs.ssh") {
        for (name, child) in &node.children {
            let same = |known: &&&str| known.eq_ignore_ascii_case(name) && *known != name;
            if let Some(near) = client.iter().find(same) {
                report(findings, child, "programs.ssh", name, Some(near));
            }
        }
    }
}

/// Whether what stands here declares an option instead of setting one.
fn is_declaration(findings: &Findings<'_>, node: &Node) -> bool {
    let declares = |name: &Span| {
        let text = findings.sources.get(name.source).and_then(|source| source.text.get(name.end as usize..));
        let line = text.and_then(|text| text.lines().next()).unwrap_or_default();
        line.contains("Option") && line.contains("mk") || line.contains("type = ")
    };
    node.names.iter().any(declares) || node.children.contains_key("type") && node.children.contains_key("default")
}

/// The names of a set below a prefix: the first part of each.
fn names<S: OptionSet>(prefix: &str) -> Vec<&'static str> {
    let names = S::OPTIONS.iter().filter_map(|option| option.name.strip_prefix(prefix));
    names.filter_map(|name| name.split('.').next()).collect()
}

fn look(node: Option<&Node>, path: &str, known: &[&str], findings: &mut Findings<'_>) {
    let Some(node) = node else { return };
    for (name, child) in &node.children {
        let is_old = RENAMED
            .iter()
            .any(|change| change.from.strip_prefix(path).is_some_and(|rest| rest.strip_prefix('.') == Some(name)));
        if known.contains(&name.as_str()) || is_old {
            continue;
        }
        let keyword = (path == "services.openssh").then(|| spelling(name)).flatten();
        let moved = keyword.map(|keyword| format!("settings.{keyword}"));
        let same = known.iter().find(|known| known.eq_ignore_ascii_case(name)).map(|known| (*known).to_owned());
        let slip =
            || known.iter().find(|known| strsim::osa_distance(known, name) == 1).map(|known| (*known).to_owned());
        // Anybody may declare more options: only what is nearly a name of NixOS is judged.
        let Some(near) = same.or(moved).or_else(slip) else { continue };
        if is_declaration(findings, child) {
            continue;
        }
        let near = Some(near);
        report(findings, child, path, name, near.as_deref());
    }
}

fn report(findings: &mut Findings<'_>, node: &Node, path: &str, name: &str, near: Option<&str>) {
    for span in node.names.iter().copied() {
        let same = near.filter(|near| near.eq_ignore_ascii_case(name) && source_text(findings, span) == Some(name));
        let fix = same.map(|near| Fix::new("spell it as NixOS does", Applicability::Unsafe, span, near));
        let finding = findings.report(span, format!("{path} has no option {name:?}"));
        let finding = match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding,
        };
        with_fix(finding, fix);
    }
}

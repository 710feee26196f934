//! `extraconfig-shell-expansion`: a shell expands a part of extraConfig when NixOS builds the file.

use crate::configuration::Configuration;
use crate::configuration::datum::UNKNOWN_PART;
use crate::configuration::server::ConfigDefinition;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::source::edit::Edit;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{source_text, with_fix};
use crate::source::Span;
use crate::ssh::here_document::{ShellHazard, shell_hazards};

/// A shell expands a part of extraConfig when NixOS builds the file.
pub static RULE: Rule = Rule {
    id: "extraconfig-shell-expansion",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a shell expands a part of extraConfig when NixOS builds the file",
    explanation: "NixOS makes sshd_config with `cat settings - >$out <<EOL` and puts `extraConfig` between the \
        marks, without quoting them. So `$SSH_ORIGINAL_COMMAND` becomes nothing, `$HOME` the home of the build, \
        and `$(…)` or backquotes run in the build. Write `\\$`: the shell makes `$` of it. Text in `settings` \
        is not expanded.",
    source: "nixpkgs sshd.nix; observed in a build",
    example: Example {
        bad: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User git\n\
            \x20     ForceCommand git-shell -c \"$SSH_ORIGINAL_COMMAND\"\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
        good: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User git\n\
            \x20     ForceCommand git-shell -c \"\\$SSH_ORIGINAL_COMMAND\"\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for text in configuration.extra_config() {
        for (hazard, range) in shell_hazards(&text.text.text) {
            let what = match hazard {
                ShellHazard::Variable | ShellHazard::Parameter => "becomes a variable of the build, most often nothing",
                ShellHazard::Command => "runs as a command in the build",
                ShellHazard::Arithmetic => "is calculated in the build",
                // Whoever writes those means them; the end is extraconfig-heredoc-end.
                ShellHazard::Escape | ShellHazard::JoinedLine | ShellHazard::End => continue,
            };
            let harmless = hazard != ShellHazard::Command && is_comment(&text.text.text, range.start);
            let Some(written) = text.text.text.get(range.clone()).filter(|_| !harmless) else { continue };
            let place = text.text.span(range);
            let fix = fix(findings, text, place, written);
            let message = format!("{} in extraConfig {what}", shown(written));
            let finding = findings.report(place, message).help("put a backslash before it, or use settings");
            with_fix(finding, fix);
        }
    }
}

/// Whether a byte stands in a comment line.
fn is_comment(text: &str, at: usize) -> bool {
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    line.trim_start().starts_with('#')
}

/// The beginning of it, on one line.
fn shown(written: &str) -> String {
    let line = written.lines().next().unwrap_or_default();
    line.chars().take(40).filter(|character| *character != UNKNOWN_PART).collect()
}

/// A backslash before the sign, itself escaped where Nix wants that.
fn fix(findings: &Findings<'_>, text: &ConfigDefinition, place: Span, written: &str) -> Option<Fix> {
    if source_text(findings, place)? != written {
        return None;
    }
    let value = source_text(findings, text.definition.value.span)?;
    let backslash = match value.as_bytes() {
        [b'\'', b'\'', ..] => "\\",
        [b'"', ..] => "\\\\",
        _ => return None,
    };
    let insert = |at: u32| Edit { span: Span { start: at, end: at, ..place }, replacement: backslash.to_owned() };
    let mut edits = vec![insert(place.start)];
    // Alone, the second backquote would begin another command.
    if written.len() > 1 && written.starts_with('`') && written.ends_with('`') {
        edits.push(insert(place.end - 1));
    }
    Some(Fix { message: "escape it for the shell".to_owned(), applicability: Applicability::Unsafe, edits })
}

//! `forced-command-shell`: a forced command that runs what the client says.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::{good_keys, option_span};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_options::KeyOption;

/// Forced commands that hand the client's words to a shell.
pub static RULE: Rule = Rule {
    id: "forced-command-shell",
    category: Category::Keys,
    severity: Severity::Warning,
    summary: "a forced command that hands the words of the client to a shell",
    explanation: "`$SSH_ORIGINAL_COMMAND` is what the client asked for, any text. Without double quotes the shell divides it and \
        expands `*`; behind `eval` or `sh -c` it is a program: the forced command then forces nothing. Compare it with \
        what is allowed in a `case \"$SSH_ORIGINAL_COMMAND\" in … esac`.",
    source: "sshd(8), command=; CWE-78",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''restrict,command=\"sh -c \\\"$SSH_ORIGINAL_COMMAND\\\"\" \
        ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''restrict,command=\"git-shell -c \
        \\\"$SSH_ORIGINAL_COMMAND\\\"\" ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

const VARIABLE: &str = "SSH_ORIGINAL_COMMAND";
const SHELLS: [&str; 7] = ["sh", "bash", "dash", "zsh", "ksh", "fish", "ash"];

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, key) in good_keys(configuration) {
        for option in &key.options {
            let KeyOption::Command(command) = option else { continue };
            let Some(how) = danger(command) else { continue };
            findings
                .report(option_span(entry, "command"), format!("the client's own words reach the shell {how}"))
                .help("compare $SSH_ORIGINAL_COMMAND with what is allowed, in double quotes");
        }
    }
}

/// How the client's words reach a shell as more than one word.
fn danger(command: &str) -> Option<&'static str> {
    for (at, _) in command.match_indices(VARIABLE) {
        let before = command.get(..at).unwrap_or_default().trim_end_matches('{');
        let Some(before) = before.strip_suffix('$') else { continue };
        let mut double = false;
        let mut single = false;
        let mut escaped = false;
        for character in before.chars() {
            match character {
                _ if escaped => escaped = false,
                '\\' if !single => escaped = true,
                '"' if !single => double = !double,
                '\'' if !double => single = !single,
                _ => {}
            }
        }
        if single || escaped {
            continue;
        }
        let words: Vec<&str> = before.trim_end_matches('"').split_whitespace().collect();
        let name = |word: &&&str| word.rsplit('/').next().is_some_and(|name| SHELLS.contains(&name));
        match words.as_slice() {
            [.., "eval"] => return Some("through eval"),
            [.., shell, "-c" | "-lc"] if name(&shell) => return Some("as a program, through -c"),
            _ if !double => return Some("without quotes"),
            _ => {}
        }
    }
    None
}

//! Every rule on its own example, and on the cases in tests/rules/<rule>/: `fires-*` must be found, `silent-*` and
//! `near-*` must not. A case may say where and with which words: `# at LINE:COLUMN words of the message`. Cases are Nix files, or
//! JSON of an evaluated host, whose expectations are strings: `"expect": ["at LINE:COLUMN words"]`. A Nix file that begins with `# whole` is judged
//! as a whole host.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nixos_ssh::check::{CheckOptions, Checked, Checker, Scope, check_evaluated};
use nixos_ssh::configuration::Coverage;
use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::lint::config::{Config, Day};
use nixos_ssh::lint::rule::{Check, Rule};
use nixos_ssh::lint::rules::{RULES, find};
use nixos_ssh::nix::files::MemoryFiles;

use super::texts::Folder;

/// What the files hold that examples may name: `two.pub` both, `host.pub` the first.
const TWO_KEYS: [&str; 2] = [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBO2EPzmNYRp7gWmqQAr9qxwcow9eS0nquZzZWShJnTZ bob",
];

fn options() -> CheckOptions {
    let now = Some(Day { year: 2026, month: 11, day: 22 });
    CheckOptions { config: Config { now, ..Config::default() }, scope: Scope::Everything }
}

fn fired<'c>(checked: &'c Checked, rule: &str) -> Vec<&'c Diagnostic> {
    checked.diagnostics.iter().filter(|diagnostic| diagnostic.rule == Some(rule)).collect()
}

fn all(checked: &Checked) -> String {
    let line = |diagnostic: &Diagnostic| {
        let place = diagnostic.labels.first().and_then(|label| checked.sources.place(label.span));
        format!("  {:?} {} at {}\n", diagnostic.rule, diagnostic.message, place.unwrap_or_default())
    };
    checked.diagnostics.iter().map(line).collect()
}

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    // No text of Rust holds what `invalid-utf8` finds: its cases do.
    let shown = |rule: &&&Rule| !matches!(rule.check, Check::Elsewhere) && rule.id != "invalid-utf8";
    for rule in RULES.iter().filter(shown) {
        let check = |text: &str| {
            let keys = TWO_KEYS.join("\n");
            let files =
                MemoryFiles::default().with("host.nix", text).with("two.pub", keys).with("host.pub", TWO_KEYS[0]);
            Checker::new(&files, options()).check("host.nix").unwrap()
        };
        let (mut bad, mut good) = (check(rule.example.bad), check(rule.example.good));
        // A rule about whole hosts only: its example is one.
        if fired(&bad, rule.id).is_empty() {
            judge_as_whole(&mut bad);
            judge_as_whole(&mut good);
        }
        assert!(!fired(&bad, rule.id).is_empty(), "{} is silent on its bad example:\n{}", rule.id, all(&bad));
        assert!(fired(&good, rule.id).is_empty(), "{} fires on its good example:\n{}", rule.id, all(&good));
    }
}

fn cases(rule: &Rule) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules").join(rule.id);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| {
        path.extension().is_some_and(|extension| ["nix", "json"].iter().any(|known| extension == *known))
    });
    cases.sort();
    cases
}

#[test]
fn every_case_of_every_rule_is_judged_as_its_name_says() {
    let mut wrong = String::new();
    for rule in RULES {
        for case in cases(rule) {
            let name = case.file_name().unwrap().to_str().unwrap().to_owned();
            let checked = check(&case, &name);
            let found = fired(&checked, rule.id);
            if name.starts_with("fires-") == found.is_empty() {
                wrong.push_str(&format!("{}/{name}: {} findings\n{}", rule.id, found.len(), all(&checked)));
            }
            for (place, words) in expectations(&std::fs::read(&case).unwrap()) {
                let there = found.iter().any(|diagnostic| {
                    let at = diagnostic.labels.first().and_then(|label| checked.sources.place(label.span));
                    at.is_some_and(|at| at.ends_with(&place)) && diagnostic.message.contains(&words)
                });
                if !there {
                    wrong.push_str(&format!(
                        "{}/{name}: nothing at {place} with {words:?}\n{}",
                        rule.id,
                        all(&checked)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn check(case: &Path, name: &str) -> Checked {
    if name.ends_with(".json") {
        let text = std::fs::read_to_string(case).unwrap();
        let checked = check_evaluated(name, &text, &options().config);
        return checked.unwrap_or_else(|error| panic!("{}: {}", case.display(), error.1));
    }
    let files = Folder(case.parent().unwrap().to_owned());
    let mut checked = Checker::new(&files, options()).check(name).unwrap();
    if checked.sources.get(0).unwrap().text.starts_with("# whole") {
        judge_as_whole(&mut checked);
    }
    checked
}

/// Judges the hosts of a file again as if nothing else defined options, which an evaluated host is.
fn judge_as_whole(checked: &mut Checked) {
    checked.diagnostics.clear();
    for host in &mut checked.hosts {
        host.coverage = Coverage::Evaluated;
        checked.diagnostics.extend(nixos_ssh::lint::check(host, &checked.sources, &options().config));
    }
}

/// `# at 3:5 words`, or in JSON, which has no comments, a member of the top: `"expect": ["at 3:5 words"]`, one a line.
fn expectations(text: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(text);
    let expectation = |line: &str| {
        let line = line.trim();
        let (place, words) = match line.strip_prefix("# at ") {
            Some(expectation) => expectation.split_once(' ')?,
            None => line.strip_prefix("\"at ")?.trim_end_matches([',', '"']).split_once(' ')?,
        };
        Some((format!(":{place}"), words.to_owned()))
    };
    text.lines().filter_map(expectation).collect()
}

#[test]
fn every_rule_has_enough_cases() {
    let mut missing = String::new();
    for rule in RULES.iter().filter(|rule| !matches!(rule.check, Check::Elsewhere)) {
        let mut count: BTreeMap<&str, usize> = BTreeMap::from([("fires", 1), ("silent", 1), ("near", 0)]);
        for case in cases(rule) {
            let name = case.file_name().unwrap().to_str().unwrap().to_owned();
            for (kind, count) in &mut count {
                *count += usize::from(name.starts_with(kind));
            }
        }
        if count["fires"] < 2 || count["silent"] < 2 || count["near"] < 1 {
            missing.push_str(&format!("{}: {count:?}\n", rule.id));
        }
    }
    assert!(missing.is_empty(), "two that fire, two silent, one near miss, the examples counted:\n{missing}");
}

#[test]
fn every_folder_of_cases_is_a_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(find(&name).is_some(), "tests/rules/{name} is no rule");
    }
}

//! `explain` and `rules`, and the page of rules that is made from them.

use nixos_ssh::lint::config::options::OPTIONS;
use nixos_ssh::lint::rules::RULES;
use nixos_ssh::printable::visible_lines;

use super::command::Folder;

#[test]
fn every_rule_is_explained() {
    let folder = Folder::new();
    for rule in RULES {
        let ran = folder.run(&["explain", rule.id]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", rule.id);
        assert!(ran.out.starts_with(&format!("{}: {}\n", rule.id, rule.summary)), "{}", ran.out);
        let words = |text: &str| visible_lines(text).split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [rule.explanation, rule.example.bad, rule.example.good, rule.source] {
            assert!(words(&ran.out).contains(&words(part)), "{}: {part} is not in {}", rule.id, ran.out);
        }
        for option in OPTIONS.iter().filter(|option| option.rule == rule.id) {
            assert!(ran.out.contains(&format!("Option {}: ", option.name)), "{}", ran.out);
        }
        assert!(!ran.out.contains('\u{1b}'), "no colours into a pipe");
    }
}

#[test]
fn a_slip_is_told_the_nearest_rule() {
    let folder = Folder::new();
    let ran = folder.run(&["explain", "undecidabel"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("did you mean undecidable?"), "{}", ran.err);
    let ran = folder.run(&["explain", "hygiene"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("hygiene is a category"), "{}", ran.err);
    assert_eq!(folder.run(&["explain"]).code, 2);
}

#[test]
fn the_list_has_every_rule_once() {
    let folder = Folder::new();
    let human = folder.run(&["rules"]).out;
    let json: serde_json::Value = serde_json::from_str(&folder.run(&["rules", "--format", "json"]).out).unwrap();
    assert_eq!(json["version"], 1);
    let rules = json["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len());
    for rule in RULES {
        let lines = human.lines().filter(|line| line.starts_with(&format!("  {} ", rule.id))).count();
        assert_eq!(lines, 1, "{}", rule.id);
        let of_rule = rules.iter().find(|one| one["id"] == rule.id).unwrap();
        assert_eq!(of_rule["severity"], rule.severity.as_str());
        assert_eq!(of_rule["category"], rule.category.as_str());
        assert_eq!(of_rule["example"]["bad"], rule.example.bad);
        let options = OPTIONS.iter().filter(|option| option.rule == rule.id).count();
        assert_eq!(of_rule["options"].as_array().unwrap().len(), options);
    }
}

#[test]
fn colours_stand_only_where_they_are_wanted() {
    let folder = Folder::new();
    for args in [&["rules"][..], &["explain", "undecidable"], &["rules", "--format", "json"]] {
        let coloured = |name: &str| {
            let output = folder.command(args).env(name, "1").output().unwrap();
            output.stdout.contains(&0x1b)
        };
        assert!(!coloured("NO_COLOR"), "{args:?}");
        assert_eq!(coloured("CLICOLOR_FORCE"), !args.contains(&"json"), "{args:?}");
    }
}

#[test]
fn the_page_of_rules_is_current() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md")).unwrap_or_default();
    let made = Folder::new().run(&["rules", "--format", "markdown"]).out;
    assert!(page == made, "docs/rules.md is old: cargo run -- rules --format markdown > docs/rules.md");
    let help = Folder::new().run(&["rules", "--help"]).out;
    assert!(!help.contains("markdown"), "{help}");
}

//! Fingerprints stay when lines move and change when the line does; a baseline knows what was there.

use nixos_ssh::check::Checked;
use nixos_ssh::diagnostic::{Diagnostic, Severity};
use nixos_ssh::lint::baseline::{Baseline, BaselineProblem};
use nixos_ssh::lint::fingerprint;
use nixos_ssh::lint::mark::{Mark, Status};
use nixos_ssh::source::{Sources, Span};
use proptest::collection::vec;
use proptest::prelude::*;

use super::formats::{any_checked, at, checked};
use super::hosts::for_all;

/// The fingerprints of findings at some parts of a text.
fn fingerprints(text: &str, parts: &[&str]) -> Vec<String> {
    marks(&checked("a.nix", text, parts.iter().map(|part| at(text, part))))
}

fn marks(checked: &Checked) -> Vec<String> {
    fingerprint::mark(checked).into_iter().map(|mark| mark.fingerprint).collect()
}

#[test]
fn a_fingerprint_stays_when_lines_move() {
    let before = fingerprints("{\n  a = 1;\n}\n", &["a"]);
    assert_eq!(before[0].len(), 32);
    assert!(before[0].bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
    for after in ["# more\n\n{\n  a = 1;\n}\n", "{\n\ta  =  1; \n}", "{\r\n  a = 1;\r\n}\r\n", "a = 1;"] {
        assert_eq!(fingerprints(after, &["a ", "a"])[0], before[0], "{after:?}");
    }
    // This one is published: a baseline of yesterday must still hold.
    assert_eq!(before, ["677c7de15ac87b0bcdcfebe13a95c813"]);
}

#[test]
fn a_fingerprint_tells_lines_rules_and_files_apart() {
    let text = "a = 1;\nb = 2;\n";
    let [one, two] = fingerprints(text, &["a", "b"]).try_into().unwrap();
    assert_ne!(one, two);
    let mut file = checked("a.nix", text, [at(text, "a")]);
    file.diagnostics[0].message = "another text".to_owned();
    assert_eq!(marks(&file), std::slice::from_ref(&one), "messages may be reworded");
    file.diagnostics[0].rule = Some("key-unparsable");
    assert_ne!(marks(&file), std::slice::from_ref(&one));
    assert_ne!(marks(&checked("b.nix", text, [at(text, "a")])), [one]);
}

#[test]
fn equal_lines_are_counted() {
    let text = "[ x x ]\n[ x x ]\n";
    let place = |start: usize| Diagnostic::new(Severity::Error, "…").label(Span::new(0, start..start + 1), "");
    let all = marks(&checked("a.nix", text, [2, 4, 10, 12].map(place)));
    let different: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(different.len(), 4);
    assert_eq!(
        marks(&checked("a.nix", text, [10, 12].map(place))),
        all[..2],
        "what is mended leaves the last ones over"
    );
}

#[test]
fn a_secret_is_not_hashed() {
    let with = |value: &str, secret: bool| {
        let text = format!("{{ users.users.alice.hashedPassword = \"{value}\"; }}");
        let mut finding = at(&text, value);
        finding.secret = secret;
        marks(&checked("a.nix", &text, [finding]))
    };
    assert_eq!(with("a", true), with("b", true));
    // The same where nobody said that the line holds one.
    assert_eq!(with("a", false), with("b", false));
    let named = |message: &str| {
        let mut finding = at("x", "x");
        (finding.secret, finding.message) = (true, message.to_owned());
        marks(&checked("a.nix", "x", [finding]))
    };
    assert_ne!(named("users.users.alice.password is shown"), named("users.users.bob.password is shown"));
}

#[test]
fn a_long_text_of_half_secrets_is_looked_through_once() {
    for text in [
        "secret.".repeat(300_000),
        "pass \"".repeat(300_000),
        "hashed=\"".repeat(300_000),
        "-----BEGIN".repeat(300_000),
    ] {
        let begin = std::time::Instant::now();
        marks(&checked("a.nix", &text, [Diagnostic::new(Severity::Error, "…").label(Span::new(0, 0..1), "")]));
        marks(&checked("a.toml", &text, [Diagnostic::new(Severity::Error, "…").label(Span::new(0, 0..1), "")]));
        assert!(begin.elapsed().as_secs() < 90, "{}: {:?}", &text[..8], begin.elapsed());
    }
}

#[test]
fn a_finding_in_another_file_is_of_that_file() {
    let finding = |host: &str| {
        let mut file = checked(host, "{ }", [Diagnostic::new(Severity::Error, "…").label(Span::new(1, 0..1), "")]);
        file.sources.add("keys/alice.pub", "ssh-ed25519 AAAA");
        file
    };
    let (web1, web2) = (finding("web1.nix"), finding("web2.nix"));
    assert_eq!(marks(&web1), marks(&web2));
    let mut baseline = Baseline::default();
    baseline.add(&web1, &fingerprint::mark(&web1));
    baseline.add(&web2, &fingerprint::mark(&web2));
    assert!(baseline.text().contains("\"file\":\"keys/alice.pub\""), "{}", baseline.text());
    assert!(baseline.text().contains("\"count\":2"), "{}", baseline.text());
}

#[test]
fn a_long_line_is_looked_at_in_part() {
    let text = "x".repeat(100_000);
    let far = |change: usize| {
        let mut text = text.clone();
        text.replace_range(change..change + 1, "y");
        let finding = Diagnostic::new(Severity::Error, "…").label(Span::new(0, 50_000..50_001), "");
        marks(&checked("a.nix", &text, [finding]))
    };
    assert_eq!(far(0), far(99_999));
    assert_ne!(far(0), far(50_001));
}

fn new(baseline: &mut Baseline, checked: &Checked) -> usize {
    let mut marks = fingerprint::mark(checked);
    baseline.split(checked, &mut marks);
    marks.iter().filter(|mark| mark.status == Status::Active).count()
}

#[test]
fn only_new_findings_count() {
    let old = "a = x;\nb = x;\n";
    let old_file = checked("a.nix", old, [at(old, "a"), at(old, "b")]);
    let mut written = Baseline::default();
    written.add(&old_file, &fingerprint::mark(&old_file));
    let read = Baseline::read(&written.text(), 0).unwrap();
    assert_eq!(read, written);
    assert_eq!(new(&mut read.clone(), &old_file), 0);
    let text = "# moved\nb = x;\nc = x;\n";
    let mut baseline = read.clone();
    assert_eq!(new(&mut baseline, &checked("a.nix", text, [at(text, "b"), at(text, "c")])), 1);
    assert_eq!(baseline.outdated(), 1, "a is gone");
    let twice = checked("a.nix", old, [at(old, "a"), at(old, "a")]);
    assert_eq!(new(&mut read.clone(), &twice), 1, "each counts as often as it was there");
    assert_eq!(new(&mut read.clone(), &checked("b.nix", old, [at(old, "a")])), 1);
}

#[test]
fn what_does_not_count_is_neither_added_nor_marked() {
    let file = checked("a.nix", "ab", [at("ab", "a"), at("ab", "b")]);
    let mut marks = fingerprint::mark(&file);
    marks[0].status = Status::Suppressed("reason".to_owned());
    marks[1].status = Status::Hidden;
    let mut baseline = Baseline::default();
    baseline.add(&file, &marks);
    assert_eq!(baseline, Baseline::default());
    baseline.add(&file, &fingerprint::mark(&file));
    let before = marks.clone();
    baseline.split(&file, &mut marks);
    assert_eq!(marks, before);
    assert_eq!(baseline.outdated(), 2);
}

#[test]
fn a_baseline_is_sorted_and_escaped() {
    let mut baseline = Baseline::default();
    for (name, rule, fingerprint) in [("b", "y", "2"), ("a\n\u{202e}\"", "z", "1"), ("b", "x", "3"), ("b", "y", "1")] {
        let mut file = checked(name, "x", [at("x", "x")]);
        file.diagnostics[0].rule = Some(rule);
        baseline.add(&file, &[Mark { fingerprint: fingerprint.to_owned(), ..Mark::default() }]);
    }
    let text = r#"{
  "version": 1,
  "findings": [
    {"rule":"z","file":"a\n\u202e\"","fingerprint":"1","count":1},
    {"rule":"x","file":"b","fingerprint":"3","count":1},
    {"rule":"y","file":"b","fingerprint":"1","count":1},
    {"rule":"y","file":"b","fingerprint":"2","count":1}
  ]
}
"#;
    assert_eq!(baseline.text(), text);
    assert_eq!(Baseline::read(text, 0).as_ref(), Ok(&baseline));
}

#[test]
fn a_baseline_that_two_branches_wrote_holds_a_finding_once() {
    let finding =
        |count: u32| format!(r#"{{ "rule": "r", "file": "f", "fingerprint": "p", "count": {count}, "since": 1 }}"#);
    let text = format!(r#"{{ "tool": "x", "version": 1, "findings": [ {}, {} ] }}"#, finding(2), finding(3));
    assert_eq!(Baseline::read(&text, 0).unwrap().outdated(), 3);
}

#[test]
fn what_is_no_baseline_is_refused_with_its_place() {
    for (text, said, place) in [
        ("", "this is no JSON: EOF while parsing a value", "1:1"),
        ("\u{feff}{}", "a byte order mark stands before the JSON", "1:1"),
        ("[]", "the baseline must be an attribute set, and it is a list", "1:1"),
        ("{}", "version is missing", "1:1"),
        (r#"{ "version": 2 }"#, "this is a baseline of version 2, and only version 1 is known here", "1:14"),
        (r#"{ "version": "1" }"#, "version must be a whole number, and it is a string", "1:14"),
        (r#"{ "version": 1 }"#, "findings is missing", "1:1"),
        (r#"{ "version": 1, "findings": {} }"#, "findings must be a list, and it is an attribute set", "1:29"),
        (
            r#"{ "version": 1, "findings": [1] }"#,
            "a finding must be an attribute set, and it is a whole number",
            "1:30",
        ),
        (r#"{ "version": 1, "findings": [{}] }"#, "file is missing", "1:30"),
        (
            r#"{ "version": 1, "findings": [{ "file": "f", "rule": "r", "fingerprint": null }] }"#,
            "fingerprint must be a string, and it is null",
            "1:73",
        ),
        (
            r#"{ "version": 1, "findings": [{ "file": "f", "rule": "r", "fingerprint": "p", "count": 0 }] }"#,
            "count must be a number from 1 to 4294967295",
            "1:87",
        ),
        (
            r#"{ "version": 1, "findings": [{ "file": "f", "rule": "r", "fingerprint": "p", "count": 1.5 }] }"#,
            "count must be a whole number, and it is a number with a fraction",
            "1:87",
        ),
    ] {
        let mut sources = Sources::default();
        let source = sources.add("baseline.json", text);
        let error = Baseline::read(text, source).unwrap_err();
        assert_eq!(error.to_string(), said, "{text}");
        let diagnostic = Diagnostic::from(&error);
        let found = sources.place(diagnostic.labels[0].span).unwrap();
        assert_eq!(found, format!("baseline.json:{place}"), "{text}");
    }
    assert!(matches!(Baseline::read("{", 0).unwrap_err().problem, BaselineProblem::Syntax(_)));
}

#[test]
fn a_baseline_knows_everything_it_was_made_of() {
    for_all(256, vec(any_checked(), 0..3), |files| {
        let mut baseline = Baseline::default();
        for file in &files {
            baseline.add(file, &fingerprint::mark(file));
        }
        let mut read = Baseline::read(&baseline.text(), 0).unwrap();
        prop_assert_eq!(&read, &baseline);
        for file in &files {
            prop_assert_eq!(new(&mut read, file), 0);
        }
        prop_assert_eq!(read.outdated(), 0);
        Ok(())
    });
}

#[test]
fn any_text_is_a_baseline_or_an_error() {
    for_all(256, super::any_text::any_text(), |text| {
        let _ = Baseline::read(&text, 0);
        Ok(())
    });
}

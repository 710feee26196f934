//! Hostile Nix text: scanned, parsed, walked and dropped on a small stack, with the outcome that its case names.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nixos_ssh::nix::scan::{Hazard, HazardKind, scan};
use nixos_ssh::nix::syntax_error::syntax_errors;

use super::hostile_cases::{Case, Nix, Outcome, cases};

/// A quarter of what a main thread has.
const STACK: usize = 2 << 20;
/// Only to notice what does not end: a debug build is twenty times slower than the bound of a second.
const TIME: Duration = Duration::from_secs(10);

/// How many nodes stand in one another, by recursion as a caller would do it.
fn depth(node: &rnix::SyntaxNode) -> usize {
    1 + node.children().map(|child| depth(&child)).max().unwrap_or_default()
}

fn kinds(hazards: &[Hazard]) -> Vec<HazardKind> {
    let mut kinds: Vec<HazardKind> = hazards.iter().map(|hazard| hazard.kind).collect();
    kinds.dedup();
    kinds
}

/// What became of a text, after everything that anyone does with one.
fn outcome(bytes: &[u8]) -> (Vec<HazardKind>, Outcome) {
    let scanned = scan(bytes);
    for hazard in &scanned.hazards {
        assert!(bytes.get(hazard.range.clone()).is_some_and(|bytes| !bytes.is_empty()), "{hazard:?}");
    }
    assert!(scanned.hazards.is_sorted_by_key(|hazard| hazard.range.start), "{:?}", scanned.hazards);
    let kinds = kinds(&scanned.hazards);
    let Some(text) = scanned.text else { return (kinds, Outcome::Refused) };
    let parse = rnix::Root::parse(text);
    assert_eq!(depth(&parse.syntax()), scanned.depth, "rnix's tree is as deep as was said before");
    let errors = syntax_errors(&parse);
    for (message, range) in &errors {
        assert!(text.get(range.clone()).is_some(), "{message} {range:?}");
        assert!(message.starts_with(|first: char| first.is_ascii_lowercase()), "{message}");
    }
    drop(parse);
    (kinds, if errors.is_empty() { Outcome::Tree } else { Outcome::Errors })
}

/// The name of a case and what is wrong with what became of it.
fn difference(case: Case) -> Option<String> {
    let (name, expected) = (case.name, (case.hazards, case.outcome));
    let bytes = case.bytes;
    let start = Instant::now();
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || outcome(&bytes)).expect("a thread");
    let Ok(found) = worker.join() else { return Some(format!("{name}: a panic")) };
    let time = start.elapsed();
    if found != expected {
        return Some(format!("{name}: {found:?}, expected {expected:?}"));
    }
    (time > TIME).then(|| format!("{name}: {time:?}"))
}

#[test]
fn every_hostile_text_ends_as_it_should() {
    let cases = cases();
    assert!(cases.len() >= 100);
    let mut names: Vec<&str> = cases.iter().map(|case| case.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "no name twice");
    let differences: Vec<String> = cases.into_iter().filter_map(difference).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn no_size_is_over_what_the_cases_promise() {
    for case in cases() {
        let over = case.bytes.len() > (1 << 20);
        assert!(!over || case.hazards == [HazardKind::TooLarge] || case.name == "4-mib-of-blanks", "{}", case.name);
    }
}

#[test]
fn hazards_name_their_bytes() {
    let at = |text: &str, kind| {
        let found = scan(text.as_bytes()).hazards.into_iter().find(|hazard| hazard.kind == kind);
        found.map(|hazard| hazard.range)
    };
    assert_eq!(at("# a\rb\n1", HazardKind::LoneCr), Some(3..4));
    assert_eq!(at("{\r\n}", HazardKind::CrLf), Some(1..3));
    assert_eq!(at("\"\0\"", HazardKind::NulByte), Some(1..2));
    assert_eq!(at("\u{feff}1", HazardKind::ByteOrderMark), Some(0..3));
    assert_eq!(at("\"ä\u{202e}\"", HazardKind::BidiControl), Some(3..6));
    assert_eq!(at("\"\u{e0020}\"", HazardKind::InvisibleCharacter), Some(1..5));
    assert_eq!(at(&"[".repeat(600), HazardKind::NestingTooDeep), Some(499..500));
    let hazards = scan(b"\"a\xff\xfeb\xe9\"").hazards;
    assert_eq!(hazards.iter().map(|hazard| hazard.range.clone()).collect::<Vec<_>>(), [2..3, 3..4, 5..6]);
}

#[test]
fn no_more_than_twenty_hazards_of_a_kind() {
    let text = "{\r\n # \u{202e}\u{200b}\r \0\n".repeat(1000);
    let scanned = scan(text.as_bytes());
    for kind in [HazardKind::CrLf, HazardKind::BidiControl, HazardKind::LoneCr, HazardKind::NulByte] {
        assert_eq!(scanned.hazards.iter().filter(|hazard| hazard.kind == kind).count(), 20, "{kind:?}");
    }
}

#[test]
fn errors_are_said_in_words() {
    let said = |text: &str| syntax_errors(&rnix::Root::parse(text));
    let first = |text: &str| said(text).into_iter().next().unwrap_or_default();
    assert_eq!(first("{ a = ; }"), ("unexpected `;`, wanted an expression".into(), 6..7));
    assert_eq!(first("{ a = 1 }"), ("unexpected `}`, wanted `;`".into(), 8..9));
    assert_eq!(first("{ = 1; }"), ("unexpected `=`, wanted a name".into(), 2..8));
    assert_eq!(first("{ a 1; }"), ("unexpected a number, wanted `=`".into(), 4..8));
    assert_eq!(first("let a = 1;"), ("unexpected end of the file".into(), 10..10));
    assert_eq!(first("\"a"), ("unexpected text, wanted the end of the string".into(), 1..2));
    assert_eq!(first("{ } }"), ("unexpected text after the end of the expression".into(), 4..5));
    assert_eq!(first("a@{ b }@c: 1"), ("the parameters have a name already".into(), 7..9));
    assert_eq!(first(&"(".repeat(600)).0, "expressions are nested too deeply");
    assert!(said(&format!("[{}]", ";".repeat(1000))).len() == 100);
}

/// Whether Nix parses a text, asked about many at once.
fn nix_takes(cases: &[Case]) -> Vec<bool> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let takes = |(number, case): (usize, &Case)| {
        let file = folder.path().join(format!("{number}.nix"));
        std::fs::write(&file, &case.bytes).expect("a file");
        let mut command = Command::new("nix-instantiate");
        command.arg("--parse").arg(&file).stdin(Stdio::null()).stdout(Stdio::null());
        command.env("NIX_STATE_DIR", folder.path()).env("NIX_STORE_DIR", folder.path());
        let output = command.output().expect("nix-instantiate cannot be run: these tests need Nix");
        // Names are looked up after the whole text was read.
        output.status.success() || String::from_utf8_lossy(&output.stderr).contains("undefined variable")
    };
    cases.iter().enumerate().map(takes).collect()
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn nix_takes_what_it_should() {
    let cases: Vec<Case> = cases().into_iter().filter(|case| case.nix != Nix::Unasked).collect();
    let found = nix_takes(&cases);
    let mut differences = Vec::new();
    for (case, takes) in cases.iter().zip(found) {
        // What Nix refuses must not pass without a word, except names that stand twice, which are no syntax.
        let silent = case.hazards.is_empty() && case.outcome == Outcome::Tree && case.name != "names-twice";
        if takes != (case.nix == Nix::Takes) || (!takes && silent) {
            differences.push(case.name);
        }
    }
    assert!(differences.is_empty(), "{differences:?}");
}

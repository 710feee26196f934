//! Fixes as the library makes them: before and after for each rule, what is refused, and that once is enough.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nixos_ssh::check::{CheckOptions, Checked, Checker, Scope};
use nixos_ssh::diagnostic::{Diagnostic, Severity};
use nixos_ssh::fix::mend::{Mended, Refusal, Request, Rules, look, mend};
use nixos_ssh::fix::seen::Seen;
use nixos_ssh::fix::{Applicability, Edit, Fix, SpliceError, apply};
use nixos_ssh::lint::config::{Config, Day};
use nixos_ssh::lint::rule::Rule;
use nixos_ssh::lint::rules::RULES;
use nixos_ssh::nix::files::{Files, MemoryFiles};
use nixos_ssh::source::Span;
use proptest::prelude::*;

/// The rules of these ids, or all; the day is that of the cases.
fn options(rule: Option<&str>) -> CheckOptions {
    let now = Some(Day { year: 2026, month: 11, day: 22 });
    let mut config = Config { now, ..Config::default() };
    if let Some(rule) = rule {
        config.select(&[rule.parse().unwrap()]);
    }
    CheckOptions { config, scope: Scope::Everything }
}

fn mend_all(files: &MemoryFiles, name: &str, allowed: Applicability, rule: Option<&str>) -> Mended {
    let (options, names) = (options(rule), vec![name.to_owned()]);
    let look = look(&options, &names);
    let request = Request { files, allowed, look: &look, keep: &|_, _| None };
    mend(&request, look(files, &names, Rules::Chosen))
}

fn folder(rule: &Rule) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules").join(rule.id)
}

/// Every file of a rule's cases, by its name.
fn files(rule: &Rule) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder(rule)) else { return BTreeMap::new() };
    let paths = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    paths.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())).collect()
}

fn in_memory(files: &BTreeMap<String, Vec<u8>>) -> MemoryFiles {
    files.iter().fold(MemoryFiles::default(), |memory, (name, text)| memory.with(name, text.clone()))
}

/// `fires-x.nix.fixed` is what `fires-x.nix` becomes by every fix of its rule.
#[test]
fn every_fix_has_a_case_and_gives_what_the_case_says() {
    let mut wrong = String::new();
    for rule in RULES {
        let files = files(rule);
        let fixed = files.iter().filter_map(|(name, text)| Some((name.strip_suffix(".fixed")?, text)));
        let fixed: Vec<(&str, &Vec<u8>)> = fixed.collect();
        if rule.fix.is_some() == fixed.is_empty() {
            wrong.push_str(&format!("{}: it offers {:?} and has {} fixed cases\n", rule.id, rule.fix, fixed.len()));
        }
        for (case, expected) in fixed {
            let mended = mend_all(&in_memory(&files), case, Applicability::Unsafe, Some(rule.id));
            let new = mended.files.get(case).map_or("(unchanged)", |change| change.new.as_str());
            if new.as_bytes() != expected || !mended.refused.is_empty() || !mended.files.contains_key(case) {
                wrong.push_str(&format!("{}/{case} becomes\n{new}\nnot made: {:?}\n", rule.id, mended.refused));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn no_finding_offers_a_better_fix_than_its_rule_says() {
    for rule in RULES {
        let files = files(rule);
        for (name, _) in files.iter().filter(|(name, _)| name.ends_with(".nix")) {
            let memory = in_memory(&files);
            for diagnostic in Checker::new(&memory, options(None)).check(name).unwrap().diagnostics {
                let Some(fix) = &diagnostic.fix else { continue };
                let best = RULES.iter().find(|rule| Some(rule.id) == diagnostic.rule).unwrap().fix;
                assert!(best.is_some_and(|best| best <= fix.applicability), "{name}: {diagnostic:?}");
            }
        }
    }
}

#[test]
fn no_case_changes_again_after_its_fixes() {
    for rule in RULES {
        let files = files(rule);
        for (name, _) in files.iter().filter(|(name, _)| name.ends_with(".nix")) {
            for allowed in [Applicability::Safe, Applicability::Unsafe] {
                let mended = mend_all(&in_memory(&files), name, allowed, None);
                let after: MemoryFiles = mended
                    .files
                    .iter()
                    .fold(in_memory(&files), |memory, (name, change)| memory.with(name, change.new.clone()));
                let again = mend_all(&after, name, allowed, None);
                assert!(again.files.is_empty(), "{}/{name}: {again:?}", rule.id);
            }
        }
    }
}

/// Nix takes what fixes make of what it took, and reads the same kind of thing.
#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn real_nix_reads_every_fixed_case() {
    let folder = tempfile::tempdir().unwrap();
    let mut sides = String::from("[");
    for rule in RULES {
        for (name, text) in files(rule).iter().filter(|(name, _)| name.ends_with(".fixed")) {
            let path = folder.path().join(format!("{}-{name}.nix", rule.id));
            std::fs::write(&path, text).unwrap();
            sides.push_str(&format!(" (builtins.typeOf (import {}))", path.display()));
        }
    }
    let output = std::process::Command::new("nix-instantiate")
        .args(["--eval", "--strict", "--expr", &format!("{sides} ]")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn edits_are_made_only_where_they_can_be() {
    let edit = |range, replacement: &str| Edit { span: Span::new(0, range), replacement: replacement.to_owned() };
    let text = "aäb";
    assert_eq!(apply(text, &[]).unwrap(), text);
    assert_eq!(apply(text, &[edit(0..0, "x"), edit(1..3, ""), edit(4..4, "y")]).unwrap(), "xaby");
    assert_eq!(apply(text, &[edit(0..1, "x"), edit(1..1, "y")]).unwrap(), "xyäb");
    assert_eq!(apply(text, &[edit(0..2, "")]), Err(SpliceError::InsideCharacter(0, 2)));
    assert_eq!(apply(text, &[edit(2..3, "")]), Err(SpliceError::InsideCharacter(2, 3)));
    assert_eq!(apply(text, &[edit(3..5, "")]), Err(SpliceError::Outside(3, 5)));
    let backwards = Edit { span: Span { source: 0, start: 3, end: 1 }, replacement: String::new() };
    assert_eq!(apply(text, &[backwards]), Err(SpliceError::Outside(3, 1)));
    assert_eq!(apply(text, &[edit(0..3, ""), edit(1..4, "")]), Err(SpliceError::Overlap(1, 4)));
    assert_eq!(apply(text, &[edit(1..1, "a"), edit(1..1, "b")]), Err(SpliceError::Overlap(1, 1)));
    assert_eq!(apply(text, &[edit(3..4, ""), edit(0..1, "")]), Err(SpliceError::Overlap(0, 1)));
}

/// A finding of a made-up check, which offers edits.
fn finding(message: &str, source: u32, edits: &[(u32, usize, usize, &str)]) -> Diagnostic {
    let edit = |(source, start, end, new): &(u32, usize, usize, &str)| Edit {
        span: Span::new(*source, *start..*end),
        replacement: (*new).to_owned(),
    };
    let edits: Vec<Edit> = edits.iter().map(edit).collect();
    let span = edits.first().map_or(Span::new(source, 0..0), |edit| edit.span);
    let applicability = Applicability::Safe;
    Diagnostic {
        rule: Some("key-empty"),
        fix: (!edits.is_empty()).then(|| Fix { message: message.to_owned(), applicability, edits }),
        ..Diagnostic::new(Severity::Error, message).label(span, "")
    }
}

/// Mends `a` and `b` by a check that gets both texts.
fn mend_by(texts: [&str; 2], check: impl Fn(&str, &str) -> Vec<Diagnostic>) -> ([String; 2], Mended) {
    let files = MemoryFiles::default().with("a.pub", texts[0]).with("b.pub", texts[1]);
    let look = |files: &dyn Files, names: &[String], _: Rules| {
        let read = |name: &str| String::from_utf8(files.read(name).unwrap()).unwrap();
        let (one, two) = (read("a.pub"), read("b.pub"));
        let seen = |name: &String| {
            let mut checked = Checked::default();
            checked.sources.add("a.pub", one.clone());
            checked.sources.add("b.pub", two.clone());
            checked.diagnostics = check(&one, &two);
            Seen::of(name, &checked)
        };
        names.iter().map(seen).collect()
    };
    let names = ["a.pub".to_owned(), "b.pub".to_owned()];
    let request = Request { files: &files, allowed: Applicability::Safe, look: &look, keep: &|_, _| None };
    let mended = mend(&request, look(&files, &names, Rules::Chosen));
    let new = |name: &str, old: &str| mended.files.get(name).map_or(old.to_owned(), |change| change.new.clone());
    ([new("a.pub", texts[0]), new("b.pub", texts[1])], mended)
}

/// A finding at every `x` of the first text, whose fix writes `replacement`.
fn at_every_x(text: &str, replacement: &str) -> Vec<Diagnostic> {
    text.match_indices('x').map(|(at, _)| finding("an x", 0, &[(0, at, at + 1, replacement)])).collect()
}

#[test]
fn the_same_fix_of_two_hosts_is_made_once() {
    let (texts, mended) = mend_by(["x y x", ""], |one, _| at_every_x(one, "zz"));
    assert_eq!((texts[0].as_str(), mended.applied), ("zz y zz", 2));
}

#[test]
fn a_fix_that_touches_another_waits_for_the_next_round() {
    let (texts, mended) = mend_by(["xx", ""], |one, _| at_every_x(one, "z"));
    assert_eq!((texts[0].as_str(), mended.applied, mended.refused.len()), ("zz", 2, 0));
}

#[test]
fn a_fix_is_made_in_all_its_files_or_in_none() {
    let both = |one: &str, two: &str| {
        let wrong = one.contains('x') && two.contains('x');
        if wrong { vec![finding("both", 0, &[(0, 0, 1, "y"), (1, 0, 1, "y")])] } else { Vec::new() }
    };
    assert_eq!(mend_by(["x", "x"], both).0, ["y", "y"]);
    // The second edit is outside of its file.
    let (texts, mended) = mend_by(["x", "x"], |one, _| match one.contains('x') {
        true => vec![finding("both", 0, &[(0, 0, 1, "y"), (1, 5, 6, "y")])],
        false => Vec::new(),
    });
    assert_eq!((texts, mended.applied), (["x".to_owned(), "x".to_owned()], 0));
}

#[test]
fn a_fix_that_mends_nothing_is_taken_back_and_the_others_are_made() {
    let (texts, mended) = mend_by(["x y x", ""], |one, _| {
        let mut found = at_every_x(one, "z");
        // Whatever stands there is found.
        found.push(finding("stays", 0, &[(0, 2, 3, "w")]));
        found
    });
    assert_eq!((texts[0].as_str(), mended.applied), ("z y z", 2));
    let refused: Vec<(&str, Refusal)> = mended.refused.iter().map(|one| (one.message.as_str(), one.why)).collect();
    assert_eq!(refused, [("stays", Refusal::Remains)]);
}

#[test]
fn a_fix_that_makes_an_error_is_taken_back() {
    let (texts, mended) = mend_by(["x y", ""], |one, _| {
        let mut found = at_every_x(one, "");
        found.extend((!one.contains('x')).then(|| Diagnostic { rule: Some("key-roca"), ..finding("new", 0, &[]) }));
        found
    });
    assert_eq!((texts[0].as_str(), mended.applied), ("x y", 0));
    assert_eq!(mended.refused[0].why, Refusal::NewError("key-roca"));
}

#[test]
fn a_fix_that_brings_itself_back_ends() {
    let (_, mended) = mend_by(["x", ""], |one, _| {
        let (message, new) = if one == "x" { ("an x", "y") } else { ("a y", "x") };
        vec![Diagnostic { severity: Severity::Warning, ..finding(message, 0, &[(0, 0, 1, new)]) }]
    });
    assert!(mended.applied <= 8);
}

#[test]
fn a_text_that_nix_reads_stays_one_that_nix_reads() {
    let files = MemoryFiles::default().with("a.nix", "{ a = 1; }");
    let look = |files: &dyn Files, names: &[String], _: Rules| {
        let seen = |name: &String| {
            let text = String::from_utf8(files.read(name).unwrap()).unwrap();
            let mut checked = Checked::default();
            checked.diagnostics.extend(text.find(';').map(|at| finding("a ;", 0, &[(0, at, at + 1, "")])));
            checked.sources.add(name.as_str(), text);
            Seen::of(name, &checked)
        };
        names.iter().map(seen).collect()
    };
    let request = Request { files: &files, allowed: Applicability::Safe, look: &look, keep: &|_, _| None };
    let mended = mend(&request, look(&files, &["a.nix".to_owned()], Rules::Chosen));
    assert!(mended.files.is_empty());
    assert_eq!(mended.refused[0].why, Refusal::Breaks);
}

/// Every text of every rule's cases.
fn corpus() -> Vec<String> {
    let texts = RULES.iter().flat_map(|rule| files(rule).into_iter().filter(|(name, _)| name.ends_with(".nix")));
    texts.filter_map(|(_, text)| String::from_utf8(text).ok()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Two cases in one set, one of them perhaps with some bytes cut out.
    #[test]
    fn editing_twice_is_editing_once(
        one in proptest::sample::select(corpus()),
        two in proptest::sample::select(corpus()),
        cut in (any::<prop::sample::Index>(), 0_usize..4),
    ) {
        let start = (0..=two.len()).filter(|at| two.is_char_boundary(*at)).nth(cut.0.index(two.chars().count().max(1)));
        let start = start.unwrap_or_default();
        let end = (start..=two.len()).filter(|at| two.is_char_boundary(*at)).nth(cut.1).unwrap_or(start);
        let two = format!("{}{}", &two[..start], &two[end..]);
        let files = MemoryFiles::default().with("one.nix", one).with("two.nix", two);
        let files = files.with("a.nix", "{ imports = [ ./one.nix ./two.nix ]; }");
        let mended = mend_all(&files, "a.nix", Applicability::Unsafe, None);
        let after = mended.files.iter().fold(files, |files, (name, change)| files.with(name, change.new.clone()));
        let again = mend_all(&after, "a.nix", Applicability::Unsafe, None);
        prop_assert!(again.files.is_empty(), "{:?}\nthen\n{:?}", mended, again);
    }
}

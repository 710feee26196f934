//! Comments that ignore findings: which they cover, which they cannot, and which are in vain.

use nixos_ssh::diagnostic::{Diagnostic, Severity, SuppressedBy};
use nixos_ssh::lint::config::Config;
use nixos_ssh::lint::rules::find;
use nixos_ssh::lint::suppression::suppress;
use nixos_ssh::source::{Sources, Span, line_column};

/// The texts, with a finding of `undecidable` wherever `§` stood, after suppression.
fn ran(texts: &[&str], config: &Config) -> (Sources, Vec<Diagnostic>, Vec<Span>) {
    let mut sources = Sources::default();
    let mut diagnostics = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let mut clean = String::new();
        for (piece, part) in text.split('§').enumerate() {
            if piece > 0 {
                let span = Span::new(u32::try_from(index).unwrap(), clean.len()..clean.len());
                let diagnostic = Diagnostic::new(Severity::Note, "unknown").label(span, "");
                diagnostics.push(Diagnostic { rule: Some("undecidable"), ..diagnostic });
            }
            clean.push_str(part);
        }
        sources.add(format!("{index}.nix"), clean);
    }
    let used = suppress(&sources, &mut diagnostics, config);
    (sources, diagnostics, used)
}

/// What becomes of each finding: `line:column rule`, or the reason in parentheses for one that is ignored.
fn told(text: &str) -> Vec<String> {
    let (sources, diagnostics, _) = ran(&[text], &Config::default());
    let text = &sources.get(0).unwrap().text;
    let shown = diagnostics.iter().map(|diagnostic| match &diagnostic.suppressed {
        Some(suppression) => format!("({})", suppression.reason),
        None => {
            let (line, column) = line_column(text, diagnostic.labels[0].span.start as usize);
            format!("{line}:{column} {}", diagnostic.rule.unwrap())
        }
    });
    shown.collect()
}

/// The text after every fix.
fn fixed(text: &str) -> String {
    let (sources, diagnostics, _) = ran(&[text], &Config::default());
    let mut text = sources.get(0).unwrap().text.clone();
    let mut edits: Vec<_> =
        diagnostics.iter().filter_map(|one| one.fix.as_ref()).flat_map(|fix| fix.edits.clone()).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
    }
    text
}

#[test]
fn a_comment_covers_its_line_or_the_next() {
    for text in [
        "{ a = §1; # gen-ssh-module: ignore[undecidable] why\n}",
        "{\n  # gen-ssh-module: ignore[undecidable] why\n  a = §1;\n}",
        "{\r\n  # gen-ssh-module: ignore[undecidable] why\r\n  a = §1;\r\n}",
        "{\n  # gen-ssh-module: ignore[undecidable] why\n  # another comment\n  a = §1;\n}",
        "{\n\t# gen-ssh-module: ignore[undecidable] why\n#\n\ta = §1;\n}",
        "{ a = §1; #gen-ssh-module:ignore[ undecidable ]why\n}",
        "{ a = §1; ## gen-ssh-module: ignore[undecidable]   why   \n}",
        "# gen-ssh-module: ignore[undecidable] why\n§{ }",
        "§# gen-ssh-module: ignore[undecidable] why\n{ }",
        "{ }§ # gen-ssh-module: ignore[undecidable] why",
    ] {
        let expected =
            if text.starts_with('§') { vec!["1:1 undecidable", "1:26 unused-ignore"] } else { vec!["(why)"] };
        assert_eq!(told(text), expected, "{text}");
    }
    for text in [
        "{ # gen-ssh-module: ignore[undecidable] why\n  a = §1;\n}",
        "{\n  # gen-ssh-module: ignore[undecidable] why\n\n  a = §1;\n}",
        "{\n  a = §1;\n  # gen-ssh-module: ignore[undecidable] why\n}",
        "{ a = §1; } # gen-ssh-module: ignore[unused-ignore] why",
        "{ a = §\"# gen-ssh-module: ignore[undecidable] why\"; }",
        "{ a = §''\n# gen-ssh-module: ignore[undecidable] why\n''; }",
        "{ a = §1; /* # gen-ssh-module: ignore[undecidable] why */ }",
        "{ a = §1; # see gen-ssh-module: ignore[undecidable] why\n}",
    ] {
        assert!(told(text).iter().any(|line| line.ends_with(" undecidable")), "{text}: {:?}", told(text));
    }
}

#[test]
fn a_finding_in_a_string_of_several_lines_is_covered_from_its_ends() {
    let above = "{\n# gen-ssh-module: ignore[undecidable] why\na = ''\n  one\n  §two\n'';\n}";
    assert_eq!(told(above), ["(why)"]);
    let behind = "{\na = ''\n  one\n  §two\n''; # gen-ssh-module: ignore[undecidable] why\n}";
    assert_eq!(told(behind), ["(why)"]);
    let nested = "{\n# gen-ssh-module: ignore[undecidable] why\na = ''\n  ${f ''\n   §x\n  ''}\n  two\n'';\n}";
    assert_eq!(told(nested), ["(why)"]);
    let inside = "{\na = ''\n  ${\n# gen-ssh-module: ignore[undecidable] why\nf §''\n   x\n  ''}\n  §two\n'';\n}";
    assert_eq!(told(inside), ["(why)", "8:3 undecidable"]);
    let after = "{\n# gen-ssh-module: ignore[undecidable] why\na = ''\n  two\n''; b =\n §1;\n}";
    assert!(told(after).contains(&"6:2 undecidable".to_owned()));
}

#[test]
fn a_comment_before_the_first_code_can_cover_the_file() {
    let text = "# a title\n\n/* more */ # gen-ssh-module: ignore-file[undecidable] why\n{ a = §1;\n\n b = §2; }";
    assert_eq!(told(text), ["(why)", "(why)"]);
    let late = "{ a = §1;\n# gen-ssh-module: ignore-file[undecidable] why\n b = §2; }";
    assert_eq!(told(late), ["1:7 undecidable", "2:31 unused-ignore", "3:6 undecidable"]);
    assert_eq!(fixed(late), "{ a = 1;\n b = 2; }");
}

#[test]
fn several_rules_stand_with_commas_and_each_must_be_needed() {
    let text = "{ a = §1; # gen-ssh-module: ignore[unused-ignore, undecidable,ignore-without-reason,] why\n}";
    let (_, diagnostics, _) = ran(&[text], &Config::default());
    let unused = diagnostics.iter().find(|diagnostic| diagnostic.rule == Some("unused-ignore")).unwrap();
    assert_eq!(unused.message, "this comment names a rule that it does not ignore");
    assert_eq!(unused.labels.len(), 2);
    assert_eq!(fixed(text), "{ a = 1; # gen-ssh-module: ignore[undecidable] why\n}");
    let twice = "{ a = §1; # gen-ssh-module: ignore[undecidable,undecidable] why\n}";
    assert_eq!(fixed(twice), "{ a = 1; # gen-ssh-module: ignore[undecidable] why\n}");
}

#[test]
fn a_comment_in_vain_goes_with_its_line_or_its_blanks() {
    for (text, expected) in [
        ("{\n  # gen-ssh-module: ignore[undecidable] why\n  a = 1;\n}", "{\n  a = 1;\n}"),
        ("{\r\n  # gen-ssh-module: ignore[undecidable] why\r\n  a = 1;\r\n}", "{\r\n  a = 1;\r\n}"),
        ("{ a = 1; \t# gen-ssh-module: ignore[undecidable] why\n}", "{ a = 1;\n}"),
        ("{ } # gen-ssh-module: ignore[undecidable]", "{ }"),
        ("# gen-ssh-module: ignore[undecidable]", ""),
    ] {
        assert_eq!(fixed(text), expected, "{text}");
        assert!(told(&fixed(text)).is_empty(), "{text}");
    }
}

#[test]
fn what_is_wrong_with_a_comment_is_said() {
    let said = |comment: &str| {
        let (_, diagnostics, _) = ran(&[&format!("{{ }} {comment}\n")], &Config::default());
        let unused: Vec<_> = diagnostics.iter().filter(|one| one.rule == Some("unused-ignore")).collect();
        assert_eq!(unused.len(), 1, "{comment}");
        let label = &unused[0].labels[0].text;
        if label.is_empty() { unused[0].message.clone() } else { label.clone() }
    };
    for (comment, expected) in [
        ("# gen-ssh-module: ignore[undecidable] x", "nothing of this rule is found here"),
        ("# gen-ssh-module: ignore[undecidabel] x", "there is no rule of this name, did you mean undecidable?"),
        ("# gen-ssh-module: ignore[xyz] x", "there is no rule of this name"),
        ("# gen-ssh-module: ignore[parse-error] x", "findings of this rule cannot be ignored"),
        ("# gen-ssh-module: ignore[] x", "this comment names no rule"),
        ("# gen-ssh-module: ignore[ ,] x", "this comment names no rule"),
        ("# gen-ssh-module: ignore[undecidable x", "this comment has no rules in brackets"),
        ("# gen-ssh-module: ignore", "this comment has no rules in brackets"),
        ("# gen-ssh-module: ignore undecidable", "this comment is neither ignore[…] nor ignore-file[…]"),
        ("# gen-ssh-module: disable[undecidable]", "this comment is neither ignore[…] nor ignore-file[…]"),
        ("# gen-ssh-module:", "this comment is neither ignore[…] nor ignore-file[…]"),
        ("/* gen-ssh-module: ignore[undecidable] x */", "a comment that ignores findings begins with #"),
        ("# gen-ssh-module: ignore-file[undecidable] x", "ignore-file stands before the first code"),
    ] {
        assert_eq!(said(comment), expected, "{comment}");
    }
}

#[test]
fn a_comment_without_a_reason_is_noted() {
    assert_eq!(told("{ a = §1; # gen-ssh-module: ignore[undecidable]\n}"), ["()", "1:10 ignore-without-reason"]);
    let strict = Config::read("profile = \"strict\"", 0).unwrap();
    let (_, diagnostics, _) = ran(&["{ a = §1; # gen-ssh-module: ignore[undecidable] \n}"], &strict);
    assert_eq!(diagnostics[1].severity, Severity::Warning);
}

#[test]
fn a_rule_that_is_off_may_be_ignored_all_the_same() {
    let off = Config::read("[rules]\nundecidable = \"off\"", 0).unwrap();
    assert!(ran(&["{ } # gen-ssh-module: ignore[undecidable] x\n"], &off).1.is_empty());
    let off = Config::read("[rules]\nunused-ignore = \"off\"", 0).unwrap();
    assert!(ran(&["{ } # gen-ssh-module: ignore[undecidable] x\n"], &off).1.is_empty());
}

#[test]
fn what_can_never_be_ignored_stays() {
    let text = "# gen-ssh-module: ignore-file[parse-error] x\n{";
    let mut sources = Sources::default();
    sources.add("a.nix", text);
    let diagnostic = Diagnostic::new(Severity::Error, "broken").label(Span::new(0, 45..46), "");
    let mut diagnostics = vec![Diagnostic { rule: Some("parse-error"), ..diagnostic }];
    suppress(&sources, &mut diagnostics, &Config::default());
    assert!(diagnostics.iter().all(|diagnostic| diagnostic.suppressed.is_none()));
}

#[test]
fn other_files_have_comments_of_their_own() {
    let main = "{ imports = [ ./1.nix ]; a = §1; }";
    let other =
        "{\n# gen-ssh-module: ignore[undecidable] there\nb = §1;\n# gen-ssh-module: ignore[undecidable] unused\n}";
    let (sources, diagnostics, used) = ran(&[main, other], &Config::default());
    assert_eq!(diagnostics.len(), 2, "what is unused in another file is said when that is checked: {diagnostics:?}");
    assert_eq!(diagnostics[0].suppressed, None);
    assert_eq!(diagnostics[1].suppressed.as_ref().unwrap().reason, "there");
    assert_eq!(used.iter().map(|span| sources.place(*span).unwrap()).collect::<Vec<_>>(), ["1.nix:2:26"]);
}

#[test]
fn the_config_ignores_by_file() {
    let config = "[[ignore]]\nrule = \"undecidable\"\npath = \"1.nix\"\nreason = \"known\"";
    let config = Config::read(config, 0).unwrap();
    let (_, diagnostics, _) =
        ran(&["{ a = §1; }", "{ a = §1; b = §2; # gen-ssh-module: ignore[undecidable] here\n }"], &config);
    assert_eq!(diagnostics[0].suppressed, None);
    for diagnostic in &diagnostics[1..] {
        assert_eq!(diagnostic.suppressed.as_ref().unwrap().by, SuppressedBy::Comment);
    }
    let (_, diagnostics, _) = ran(&["{ }", "{ a = §1; }"], &config);
    let suppression = diagnostics[0].suppressed.as_ref().unwrap();
    assert_eq!((suppression.by, suppression.reason.as_str()), (SuppressedBy::Config, "known"));
    assert!(find("undecidable").is_some());
}

#[test]
fn many_comments_and_findings_are_no_work() {
    let start = std::time::Instant::now();
    let comments = "# gen-ssh-module: ignore[nope, undecidable] x\n".repeat(30_000);
    let strings = "\"${''\n§".repeat(200) + &"''}\"".repeat(200);
    let (_, diagnostics, _) = ran(&[&format!("{comments}{{ a = {strings}; }}")], &Config::default());
    assert!(diagnostics.len() <= 200 + 200);
    let line = "/* x */ # gen-ssh-module: ignore[undecidable]".to_owned() + &"§/* gen-ssh-module: */".repeat(30_000);
    ran(&[&line], &Config::default());
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

//! What a check found, as JSON, workflow commands and text: places, hostile text, secrets, order.

use std::sync::OnceLock;

use nixos_ssh::check::{Checked, Outcome};
use nixos_ssh::diagnostic::{Diagnostic, Severity};
use nixos_ssh::emit::format::Format;
use nixos_ssh::emit::json::schema;
use nixos_ssh::emit::summary::Summary;
use nixos_ssh::fix::{Applicability, Edit, Fix};
use nixos_ssh::lint::fingerprint;
use nixos_ssh::lint::mark::{Mark, Status, hide_below};
use nixos_ssh::nix::files::FileError;
use nixos_ssh::printable::{printable, visible};
use nixos_ssh::source::positions::Positions;
use nixos_ssh::source::{Span, line_column};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

use super::any_text::any_text;
use super::hosts::for_all;

/// A file with its findings.
pub fn checked(name: &str, text: &str, diagnostics: impl IntoIterator<Item = Diagnostic>) -> Checked {
    let mut checked = Checked { outcome: Outcome::Judged, ..Checked::default() };
    checked.sources.add(name, text);
    checked.diagnostics = diagnostics.into_iter().collect();
    checked
}

/// An error at the first place of a part of a text.
pub fn at(text: &str, part: &str) -> Diagnostic {
    let start = text.find(part).expect("the part stands in the text");
    let mut diagnostic =
        Diagnostic::new(Severity::Error, "a message").label(Span::new(0, start..start + part.len()), "");
    diagnostic.rule = Some("undecidable");
    diagnostic
}

/// Whether a line may be shown on a terminal as it is.
pub fn is_printable(line: &str) -> bool {
    // What our own workflow commands begin with.
    let line = line.strip_prefix("::").unwrap_or(line);
    visible(line) == line
}

/// A whole report over some files.
pub fn report(format: Format, files: &[Checked]) -> String {
    let marked: Vec<(&Checked, Vec<Mark>)> = files.iter().map(|file| (file, fingerprint::mark(file))).collect();
    report_marked(format, &marked)
}

/// The same with what is already known of the findings.
pub fn report_marked(format: Format, files: &[(&Checked, Vec<Mark>)]) -> String {
    let mut report = format.begin();
    let mut summary = Summary::default();
    let mut text = String::new();
    for (file, marks) in files {
        summary.add(file, marks);
        text.push_str(&report.file(file, marks));
    }
    text + &report.end(&summary)
}

fn json_of(files: &[Checked]) -> Json {
    parse(&report(Format::Json, files))
}

/// Reads a report and holds it against the schema, which takes no member that it does not name.
fn parse(text: &str) -> Json {
    let value: Json = serde_json::from_str(text).unwrap();
    static VALIDATOR: OnceLock<jsonschema::Validator> = OnceLock::new();
    let validator = VALIDATOR.get_or_init(|| {
        let mut closed = schema();
        close(&mut closed);
        jsonschema::draft202012::new(&closed).unwrap()
    });
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    value
}

/// Forbids members that a schema does not name: the published one lets newer versions add some.
fn close(schema: &mut Json) {
    match schema {
        Json::Object(members) => {
            members.values_mut().for_each(close);
            if members.get("type") == Some(&json!("object")) && members.contains_key("properties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Json::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn the_schema_is_one() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
}

#[test]
fn json_has_lines_columns_and_bytes() {
    for (text, part, start, end) in [
        ("{ a = 1; }", "a", (1, 3, 2), (1, 4, 3)),
        ("ä = \"ö\";", "\"ö\"", (1, 5, 5), (1, 8, 9)),
        ("{\r\n\tb = 👩;\r\n}\r\n", "👩", (2, 6, 8), (2, 7, 12)),
        ("{\n  c = [\n    1\n  ];\n}\n", "[\n    1\n  ]", (2, 7, 8), (4, 4, 19)),
        ("a\nb\n", "b\n", (2, 1, 2), (3, 1, 4)),
        ("a\nb", "b", (2, 1, 2), (2, 2, 3)),
        ("", "", (1, 1, 0), (1, 1, 0)),
    ] {
        let value = json_of(&[checked("a.nix", text, [at(text, part)])]);
        let point = |(line, column, byte)| json!({ "line": line, "column": column, "byte": byte });
        let place = json!({ "file": "a.nix", "start": point(start), "end": point(end) });
        assert_eq!(value["findings"][0]["place"], place, "{text:?}");
        assert_eq!(value["findings"][0]["labels"][0]["place"], place, "{text:?}");
    }
}

#[test]
fn positions_are_what_counting_gives() {
    for_all(256, (any_text(), 1usize..300), |(text, times)| {
        let text = text.repeat(times);
        let positions = Positions::new(&text);
        for offset in (0..text.len() + 3).step_by(7).chain([511, 512, 513, 1024, text.len()]) {
            prop_assert_eq!(positions.line_column(offset), line_column(&text, offset));
        }
        Ok(())
    });
}

#[test]
fn a_span_beyond_the_end_or_inside_a_character_is_cut() {
    let mut diagnostic = Diagnostic::new(Severity::Note, "…").label(Span::new(0, 1..900), "");
    diagnostic.labels[0].span.start = 1;
    let value = json_of(&[checked("a.nix", "ä\n", [diagnostic])]);
    assert_eq!(value["findings"][0]["place"]["start"], json!({ "line": 1, "column": 1, "byte": 0 }));
    assert_eq!(value["findings"][0]["place"]["end"], json!({ "line": 2, "column": 1, "byte": 3 }));
    for format in Format::ALL {
        let turned = Diagnostic::new(Severity::Note, "…").label(Span { source: 0, start: 9, end: 2 }, "");
        report(*format, &[checked("a.nix", "ä\n", [turned])]);
    }
}

#[test]
fn a_finding_without_a_place_is_in_its_file() {
    let value = json_of(&[checked("a.nix", "x", [Diagnostic::new(Severity::Note, "…").label(Span::NONE, "users")])]);
    assert_eq!(value["findings"][0]["place"], json!({ "file": "a.nix" }));
    assert_eq!(value["findings"][0]["labels"], json!([{ "text": "users", "place": null }]));
    assert_eq!(value["findings"][0]["rule"], Json::Null);
}

fn with_fix(text: &str) -> Diagnostic {
    let mut diagnostic = at(text, "MACs");
    diagnostic.help = Some("NixOS spells it Macs".to_owned());
    let span = diagnostic.labels[0].span;
    diagnostic.fix = Some(Fix::new("spell it as NixOS does", Applicability::Safe, span, "Macs"));
    diagnostic
}

#[test]
fn json_has_help_fix_and_status() {
    let text = "{ services.openssh.settings.MACs = [ ]; }";
    let file = checked("a.nix", text, [with_fix(text), at(text, "settings"), at(text, "openssh"), at(text, "[ ]")]);
    let mut marks = fingerprint::mark(&file);
    marks[1].status = Status::Suppressed("on \u{1b}[31mpurpose".to_owned());
    marks[2].status = Status::Baseline;
    marks[3].status = Status::Hidden;
    let value = parse(&report_marked(Format::Json, &[(&file, marks)]));
    let findings = value["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 3, "what is hidden is only counted");
    assert_eq!(findings[0]["category"], "syntax");
    assert_eq!(findings[0]["help"], "NixOS spells it Macs");
    assert_eq!(findings[0]["fix"]["applicability"], "safe");
    assert_eq!(findings[0]["fix"]["edits"][0]["replacement"], "Macs");
    assert_eq!(findings[0]["fix"]["edits"][0]["place"]["start"]["byte"], 28);
    assert_eq!((&findings[0]["status"], &findings[0]["reason"]), (&json!("active"), &Json::Null));
    assert_eq!(
        (&findings[1]["status"], &findings[1]["reason"]),
        (&json!("suppressed"), &json!("on \\u{1b}[31mpurpose"))
    );
    assert_eq!(findings[2]["status"], "baseline");
    let summary = &value["summary"];
    let counts = ["errors", "suppressed", "baseline", "hidden"].map(|name| summary[name].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1, 1]);
}

#[test]
fn files_that_were_not_judged_are_named() {
    let mut foreign = checked("home.nix", "{ }", []);
    foreign.outcome = Outcome::NotNixos;
    let mut json = Format::Json.begin();
    let mut text = json.file(&foreign, &[]);
    text += &json.unreadable("a\nb.nix", &FileError::TooLarge);
    text += &json.end(&Summary::default());
    let expected = json!([
        { "file": "home.nix", "reason": "not-nixos", "message": null },
        { "file": "a\nb.nix", "reason": "unreadable", "message": "it is larger than 4 MiB" },
    ]);
    assert_eq!(parse(&text)["notChecked"], expected);
    let github = Format::Github.begin().unreadable("a\nb:c,d%.nix", &FileError::Missing);
    assert_eq!(github, "::error file=a\\u{a}b%3Ac%2Cd%25.nix::there is no such file\n");
    let human = Format::Human.begin().unreadable("a\nb.nix", &FileError::Missing);
    assert_eq!(human, "\u{1b}[1;31merror\u{1b}[0m: a\\u{a}b.nix: there is no such file\n\n");
}

#[test]
fn nothing_found_is_a_whole_report_too() {
    assert_eq!(json_of(&[])["findings"], json!([]));
    assert_eq!(json_of(&[checked("a.nix", "", [])])["summary"]["files"]["checked"], 1);
    assert!(report(Format::Github, &[]).contains("no findings"));
}

#[test]
fn workflow_commands_say_where_and_what() {
    let text = "{\n  ä.MACs = [\n  ];\n}\n";
    let mut block = at(text, "[\n  ]");
    block.severity = Severity::Warning;
    block.message = "50 % of a: b,\r\nc".to_owned();
    let mut line = at(text, "{\n");
    (line.severity, line.rule) = (Severity::Note, None);
    let mut nowhere = Diagnostic::new(Severity::Error, "x");
    nowhere.rule = Some("undecidable");
    let lines = report(Format::Github, &[checked("hosts/a,b:c.nix", text, [with_fix(text), block, line, nowhere])]);
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "::error file=hosts/a%2Cb%3Ac.nix,line=2,endLine=2,col=5,endColumn=9,title=undecidable::a message\
             %0Ahelp: NixOS spells it Macs%0Afix: spell it as NixOS does",
            "::warning file=hosts/a%2Cb%3Ac.nix,line=2,endLine=3,title=undecidable::50 %25 of a: b,\\u{d}\\u{a}c",
            "::notice file=hosts/a%2Cb%3Ac.nix,line=1,endLine=1::a message",
            "::error file=hosts/a%2Cb%3Ac.nix,title=undecidable::x",
        ]
    );
    assert_eq!(lines[4], "1 file checked: 2 errors, 1 warning, 1 note");
}

#[test]
fn only_what_counts_is_a_workflow_command_or_text_for_people() {
    let text = "{ services.openssh.settings.MACs = [ ]; }";
    let file = checked("a.nix", text, [at(text, "settings"), at(text, "MACs")]);
    for status in [Status::Suppressed(String::new()), Status::Baseline, Status::Hidden] {
        let marks = vec![Mark { status, ..Mark::default() }, Mark::default()];
        for (format, finding) in [(Format::Github, "::error "), (Format::Human, "[undecidable]")] {
            let said = report_marked(format, &[(&file, marks.clone())]);
            assert_eq!(said.matches(finding).count(), 1, "{said}");
        }
    }
}

/// The text for people without its colours.
fn human(file: &Checked) -> String {
    anstream::adapter::strip_str(&report(Format::Human, std::slice::from_ref(file))).to_string()
}

#[test]
fn people_see_the_rule_the_line_the_help_and_the_fix() {
    let text = "{\n  services.openssh.settings.MACs = [ ];\n}\n";
    let mut finding = with_fix(text);
    finding.rule = Some("setting-misspelt");
    let expected = "\
error[setting-misspelt]: a message
 --> a.nix:2:29
  |
2 |   services.openssh.settings.MACs = [ ];
  |                             ^^^^
  |
  = help: NixOS spells it Macs
  = help: fix (safe): spell it as NixOS does: Macs

1 file checked: 1 error
all of it could be read and was checked
";
    assert_eq!(human(&checked("a.nix", text, [finding])), expected);
}

#[test]
fn people_see_what_a_fix_of_several_lines_writes() {
    let text = "{ a = 1; }";
    let mut diagnostic = at(text, "a = 1;");
    let mut fix = Fix::new("put \u{202e}it", Applicability::Unsafe, Span::new(0, 2..8), "a = [\n  1\n];");
    fix.edits.push(Edit { span: Span::new(0, 9..9), replacement: String::new() });
    diagnostic.fix = Some(fix);
    let said = human(&checked("a.nix", text, [diagnostic.clone()]));
    let shown = "  = help: fix (unsafe): put \\u{202e}it\n          a = [\n            1\n          ];\n";
    assert!(said.contains(shown), "{said}");
    diagnostic.fix.as_mut().unwrap().edits[0].replacement = "x\n".repeat(99) + &"y".repeat(999);
    assert!(human(&checked("a.nix", text, [diagnostic])).lines().count() < 20);
}

#[test]
fn no_format_shows_a_secret() {
    let text =
        "{\n  users.users.alice.hashedPassword =\n    \"HUNTER\";\n  services.openssh.settings.X = ''\n  '';\n}\n";
    let mut secret = at(text, "\"HUNTER\"");
    secret.secret = true;
    secret.fix = Some(Fix::new("hash it", Applicability::Unsafe, secret.labels[0].span, "\"HUNTER2\""));
    // Beside it, and a fix that moves it: nobody said that they are secret.
    let mut beside = at(text, "\"HUNTER\"");
    beside.fix = Some(Fix::new("move it", Applicability::Safe, Span::new(0, 0..1), "hashedPassword = \"HUNTER\";"));
    let mut hash = at(text, "services");
    hash.fix = Some(Fix::new("move it", Applicability::Safe, Span::new(0, 0..1), "x = \"$6$HUNTER\";"));
    let file = checked("a.nix", text, [secret, beside, hash]);
    for format in Format::ALL {
        let said = report(*format, std::slice::from_ref(&file));
        assert!(!said.contains("HUNTER"), "{format:?}: {said}");
        assert!(said.contains("hash it") || *format == Format::Sarif, "{format:?}: {said}");
    }
    let value = json_of(&[file]);
    assert_eq!(value["findings"][0]["fix"]["edits"], Json::Null);
    assert_eq!(value["findings"][0]["secret"], true);
}

#[test]
fn people_see_no_secret_of_nix_beside_a_mistake() {
    for (hidden, text) in [
        (true, "{ password = lib.mkForce (f ''\n  a = \"b\";\n  ''' ''${x} ''\\n\n  MARK\n''); }"),
        (true, "{ initialPassword = if x then \"a\" else\n # \"\n \"MARK\"; }"),
        (true, "{ x.password = { a = 1; b = \"c\"; }.b\n + \"MARK\"; }"),
        (true, "{ secrets.alice = \"MARK\"; }"),
        (true, "{ password ? \"a\" +\n \"MARK\" }: x"),
        (true, "{ password = ''\n pass: x\n\n MARK ''; }"),
        (false, "{ password = \"a\";\n b = \"MARK\"; }"),
        (false, "{ x = { password = \"a\" }; # broken\n b = \"MARK\"; }"),
        (false, "{ hashedPasswordFile = config.sops.secrets.alice.path; b = \"MARK\"; }"),
        (false, "{ security.sudo.wheelNeedsPassword = false; b = \"MARK\"; }"),
        (false, "{ settings.PasswordAuthentication = false; b = \"MARK\"; }"),
    ] {
        let said = human(&checked("a.nix", text, [at(text, "MARK")]));
        assert_eq!(hidden, !said.contains("MARK"), "{text}\n{said}");
        assert_eq!(hidden, said.contains("may hold a secret"), "{text}\n{said}");
    }
}

#[test]
fn the_summary_always_says_what_was_not_checked() {
    let mut summary = Summary::default();
    assert!(summary.text().ends_with("no file was checked\n"));
    summary.files.checked = 1;
    (summary.files.skipped, summary.files.unreadable, summary.files.not_nixos) = (2, 1, 3);
    (summary.undecidable, summary.suppressed, summary.hidden) = (4, 1, 2);
    (summary.key_lists.partial, summary.key_lists.unknown) = (1, 2);
    let expected = "\
1 file checked: no findings
besides: 1 ignored by a comment or the config, 2 below the severity that was asked for
not checked: 1 file that could not be read, 2 files without a word about SSH or users, 3 files for something else than \
NixOS, 4 places that only an evaluation can decide, 1 key list read in part, 2 key lists not read at all
";
    assert_eq!(summary.text(), expected);
}

#[test]
fn the_summary_counts_places_that_nobody_could_decide_once() {
    let text = "{ keys }: keys";
    let mut hosts = checked("a.nix", text, [at(text, "keys"), at(text, "keys"), at(text, "{")]);
    hosts.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.severity = Severity::Note);
    let mut marks = fingerprint::mark(&hosts);
    hide_below(&hosts, &mut marks, Severity::Warning);
    let mut summary = Summary::default();
    summary.add(&hosts, &marks);
    assert_eq!((summary.undecidable, summary.hidden, summary.findings()), (2, 3, 0));
}

/// Any file with any findings: what the reader and the rules should never make, too.
pub fn any_checked() -> impl Strategy<Value = Checked> {
    let span = (0u32..3, 0u32..60, 0u32..60).prop_map(|(source, start, end)| Span { source, start, end });
    let span = prop_oneof![9 => span, 1 => Just(Span::NONE)];
    let edit = (span.clone(), any_text()).prop_map(|(span, replacement)| Edit { span, replacement });
    let safe = any::<bool>().prop_map(|safe| if safe { Applicability::Safe } else { Applicability::Unsafe });
    let fix = (any_text(), safe, vec(edit, 0..3)).prop_map(|(message, applicability, edits)| Fix {
        message,
        applicability,
        edits,
    });
    let severity = select(&[Severity::Error, Severity::Warning, Severity::Note][..]);
    let rule = select(&[None, Some("undecidable"), Some("key-unparsable")][..]);
    let labels = vec((span, any_text()), 0..4);
    let rest = (proptest::option::of(any_text()), proptest::option::of(fix), any::<bool>());
    let diagnostic = (severity, any_text(), labels, rule, rest).prop_map(|(severity, message, labels, rule, rest)| {
        let mut diagnostic = Diagnostic::new(severity, message);
        for (span, text) in labels {
            diagnostic = diagnostic.label(span, text);
        }
        (diagnostic.rule, (diagnostic.help, diagnostic.fix, diagnostic.secret)) = (rule, rest);
        diagnostic
    });
    (vec((any_text(), any_text()), 1..3), vec(diagnostic, 0..5)).prop_map(|(sources, diagnostics)| {
        let mut checked = Checked { outcome: Outcome::Judged, diagnostics, ..Checked::default() };
        for (name, text) in sources {
            checked.sources.add(name, text);
        }
        checked
    })
}

/// The part of a text from one line and column to another.
fn part<'t>(text: &'t str, place: &Json) -> &'t str {
    let offset = |point: &Json| {
        let number = |name: &str| usize::try_from(point[name].as_u64().unwrap()).unwrap();
        let line: usize = text.split_inclusive('\n').take(number("line") - 1).map(str::len).sum();
        let column = text[line..].char_indices().nth(number("column") - 1).map_or(text.len(), |(at, _)| line + at);
        assert_eq!(column, number("byte"), "{text:?} {point}");
        column
    };
    &text[offset(&place["start"])..offset(&place["end"])]
}

#[test]
fn json_fits_its_schema_and_hides_nothing_raw() {
    for_all(256, vec(any_checked(), 0..3), |files| {
        let text = report(Format::Json, &files);
        prop_assert!(text.lines().all(is_printable), "{}", text);
        let value = parse(&text);
        let diagnostics: Vec<(&Checked, &Diagnostic)> =
            files.iter().flat_map(|file| file.diagnostics.iter().map(move |diagnostic| (file, diagnostic))).collect();
        let findings = value["findings"].as_array().unwrap();
        prop_assert_eq!(findings.len(), diagnostics.len());
        for ((file, diagnostic), finding) in diagnostics.into_iter().zip(findings) {
            for (label, written) in diagnostic.labels.iter().zip(finding["labels"].as_array().unwrap()) {
                let Some(source) = file.sources.get(label.span.source) else { continue };
                prop_assert_eq!(&written["place"]["file"], &source.name);
                part(&source.text, &written["place"]);
            }
            let edits = finding["fix"]["edits"].as_array().into_iter().flatten();
            for (edit, written) in diagnostic.fix.iter().flat_map(|fix| &fix.edits).zip(edits) {
                prop_assert_eq!(&written["replacement"], &edit.replacement);
            }
        }
        Ok(())
    });
}

#[test]
fn a_workflow_command_is_one_line() {
    for_all(256, any_checked(), |file| {
        let mut report = Format::Github.begin();
        let text = report.file(&file, &[]);
        let commands: Vec<&str> = text.split('\n').collect();
        prop_assert_eq!(commands.len(), file.diagnostics.len() + 1);
        prop_assert!(text.lines().all(is_printable), "{}", text);
        for (command, diagnostic) in commands.iter().zip(&file.diagnostics) {
            let (properties, message) = runner_reads(command);
            prop_assert_eq!(properties.get("title").map(String::as_str), diagnostic.rule);
            let wanted = printable(&diagnostic.message);
            prop_assert!(message.starts_with(&wanted), "{:?} {:?}", message, wanted);
            prop_assert!(!properties.contains_key("col") || properties["line"] == properties["endLine"]);
        }
        Ok(())
    });
}

#[test]
fn text_for_people_has_no_control_but_colours() {
    for_all(256, any_checked(), |file| {
        let said = human(&file);
        prop_assert!(said.lines().all(is_printable), "{:?}", said);
        Ok(())
    });
}

#[test]
fn a_report_is_the_same_every_time() {
    for_all(256, vec(any_checked(), 0..3), |files| {
        for format in Format::ALL {
            prop_assert_eq!(report(*format, &files), report(*format, &files));
        }
        Ok(())
    });
}

/// What the runner of GitHub Actions makes of a line: the properties and the message.
fn runner_reads(line: &str) -> (std::collections::BTreeMap<String, String>, String) {
    let unescape = |text: &str, escapes: &[(&str, &str)]| {
        escapes.iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
    };
    let data = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")];
    let property = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    let (command, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (name, properties) = command.split_once(' ').unwrap();
    assert!(["error", "warning", "notice"].contains(&name), "{line}");
    let properties = properties.split(',').filter_map(|one| one.split_once('='));
    let properties = properties.map(|(name, value)| (name.to_owned(), unescape(value, &property)));
    (properties.collect(), unescape(message, &data))
}

#[test]
fn places_in_a_long_line_cost_no_more_than_elsewhere() {
    let text = "[ä]".repeat(300_000);
    let count = 8_000;
    let spans = (0..count).map(|index| Span::new(0, index * 120..index * 120 + 4));
    let diagnostics = spans.map(|span| Diagnostic::new(Severity::Error, "…").label(span, ""));
    let file = checked("a.nix", &text, diagnostics);
    let begin = std::time::Instant::now();
    let marks = fingerprint::mark(&file);
    for format in [Format::Json, Format::Sarif, Format::Github] {
        report_marked(format, &[(&file, marks.clone())]);
    }
    // Counting from the beginning of the line each time would be 20 thousand million bytes.
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}

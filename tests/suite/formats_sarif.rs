//! SARIF: against the official schema, and against what a viewer makes of places and names.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use nixos_ssh::check::Checked;
use nixos_ssh::diagnostic::{Diagnostic, Severity};
use nixos_ssh::emit::format::Format;
use nixos_ssh::emit::summary::{FileCounts, Summary};
use nixos_ssh::fix::{Applicability, Edit, Fix};
use nixos_ssh::lint::fingerprint;
use nixos_ssh::lint::mark::{Mark, Status};
use nixos_ssh::lint::rules::RULES;
use nixos_ssh::nix::files::FileError;
use nixos_ssh::printable::visible_lines;
use nixos_ssh::source::Span;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::formats::{any_checked, at, checked, is_printable, report, report_marked};
use super::hosts::for_all;

/// The schema of SARIF 2.1.0 as OASIS publishes it: the crate serde-sarif has it beside its code.
fn official_schema() -> &'static Json {
    static SCHEMA: OnceLock<Json> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let cargo = |arguments: &[&str]| {
            let output = Command::new(env!("CARGO")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output();
            let output = output.unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        // Cargo wants every package that it names on the disk: a few more than were built, so it may have to download
        // them, but not those of other platforms.
        let version = cargo(&["-vV"]);
        let platform = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let packages = ["metadata", "--format-version=1", "--locked", "--filter-platform", platform];
        let metadata: Json = serde_json::from_str(&cargo(&packages)).unwrap();
        let packages = metadata["packages"].as_array().unwrap();
        let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
        let text = std::fs::read_to_string(manifest.with_file_name("src").join("schema.json")).unwrap();
        let mut schema: Json = serde_json::from_str(&text).unwrap();
        assert!(schema["title"].as_str().unwrap().contains("SARIF) Version 2.1.0 JSON Schema"));
        // Erratum 1 mends this pattern, which is no regular expression; we write no language.
        for component in ["run", "toolComponent"] {
            schema["definitions"][component]["properties"]["language"]["pattern"] =
                json!("^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
        }
        schema
    })
}

/// Reads a report, as any JSON, as the schema has it, and as the structs of another crate.
#[track_caller]
fn parse(text: &str) -> Json {
    static VALIDATOR: OnceLock<jsonschema::Validator> = OnceLock::new();
    let validator =
        VALIDATOR.get_or_init(|| jsonschema::options().should_validate_formats(true).build(official_schema()).unwrap());
    let value: Json = serde_json::from_str(text).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    serde_json::from_str::<serde_sarif::sarif::Sarif>(text).unwrap();
    value["runs"][0].clone()
}

fn run_of(files: &[Checked]) -> Json {
    parse(&report(Format::Sarif, files))
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let validator = jsonschema::options().should_validate_formats(true).build(official_schema()).unwrap();
    let right: Json = serde_json::from_str(&report(Format::Sarif, &[checked("a.nix", "x", [at("x", "x")])])).unwrap();
    assert!(validator.is_valid(&right));
    for (path, value) in [
        ("/version", json!("2.0.0")),
        ("/runs/0/results/0/level", json!("notice")),
        ("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", json!("a b.nix")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", json!(0)),
        ("/runs/0/results/0/message", json!({})),
    ] {
        let mut wrong = right.clone();
        *wrong.pointer_mut(path).unwrap() = value;
        assert!(!validator.is_valid(&wrong), "{path}");
    }
}

#[test]
fn every_rule_is_described() {
    let run = run_of(&[]);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len());
    for (written, rule) in rules.iter().zip(RULES) {
        assert_eq!(written["id"], rule.id);
        assert_eq!(written["shortDescription"]["text"], rule.summary);
        assert_eq!(written["defaultConfiguration"]["level"], rule.severity.as_str());
        assert!(written["help"]["markdown"].as_str().unwrap().contains(&visible_lines(rule.example.bad.trim_end())));
        assert!(written["properties"]["tags"].as_array().unwrap().contains(&json!(rule.category.as_str())));
    }
    assert_eq!(run["results"], json!([]));
    assert_eq!(run["columnKind"], "unicodeCodePoints");
}

#[test]
fn columns_count_code_points() {
    for (text, part, region) in [
        ("{ a = 1; }", "a", [1, 3, 1, 4]),
        ("ä = \"👩\u{200d}🚀\";", "\"👩\u{200d}🚀\"", [1, 5, 1, 10]),
        ("{\r\n\tb = 1;\r\n}\r\n", "b = 1;", [2, 2, 2, 8]),
        ("c = [\n  1\n];", "[\n  1\n]", [1, 5, 3, 2]),
        ("a\nb\n", "b\n", [2, 1, 3, 1]),
        ("a\nb", "b", [2, 1, 2, 2]),
        ("", "", [1, 1, 1, 1]),
        // A byte order mark is no column.
        ("\u{feff}a\nb", "a", [1, 1, 1, 2]),
        ("\u{feff}a\nb", "\u{feff}", [1, 1, 1, 1]),
        ("\u{feff}a\nb", "b", [2, 1, 2, 2]),
    ] {
        let run = run_of(&[checked("a.nix", text, [at(text, part)])]);
        let written = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
        let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map(|name| written[name].as_i64().unwrap());
        assert_eq!(numbers, region, "{text:?}");
    }
}

#[test]
fn names_of_files_are_uris() {
    for (name, uri, base) in [
        ("hosts/web1/default.nix", "hosts/web1/default.nix", Some("%SRCROOT%")),
        ("a b#c?d%20.nix", "a%20b%23c%3Fd%2520.nix", Some("%SRCROOT%")),
        ("c:d.nix", "c%3Ad.nix", Some("%SRCROOT%")),
        ("schlüssel\n.nix", "schl%C3%BCssel%0A.nix", Some("%SRCROOT%")),
        ("<stdin>", "%3Cstdin%3E", Some("%SRCROOT%")),
        ("/etc/nixos/a b.nix", "file:///etc/nixos/a%20b.nix", None),
    ] {
        let run = run_of(&[checked(name, "x", [at("x", "x")])]);
        let location = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        let mut wanted = json!({ "uri": uri });
        if let Some(base) = base {
            wanted["uriBaseId"] = json!(base);
        }
        assert_eq!(run["artifacts"][0]["location"], wanted);
        wanted["index"] = json!(0);
        assert_eq!(location, &wanted);
    }
}

#[test]
fn a_result_has_all_that_a_finding_has() {
    let text = "{ MACs = keys; }";
    let mut file = checked("a.nix", text, [at(text, "MACs"), at(text, "keys")]);
    let keys = file.sources.add("keys/alice.pub", "ssh-ed25519 AAAA");
    let finding = &mut file.diagnostics[0];
    finding.help = Some("do\nsomething".to_owned());
    finding.labels[0].text = "here".to_owned();
    finding.labels.push(nixos_ssh::diagnostic::Label { span: Span::new(keys, 0..11), text: "and there".to_owned() });
    finding.labels.push(finding.labels[1].clone());
    let edits = [(0, 2..6, "Macs"), (keys, 0..11, ""), (0, 9..13, "[ \"\u{202e}\" ]")]
        .map(|(source, range, text)| Edit { span: Span::new(source, range), replacement: text.to_owned() });
    finding.fix = Some(Fix { message: "mend".to_owned(), applicability: Applicability::Safe, edits: edits.into() });
    let run = run_of(std::slice::from_ref(&file));
    let result = &run["results"][0];
    let index = RULES.iter().position(|rule| rule.id == "undecidable").unwrap();
    assert_eq!(
        (&result["ruleId"], &result["ruleIndex"], &result["level"]),
        (&json!("undecidable"), &json!(index), &json!("error"))
    );
    assert_eq!(result["message"]["text"], "a message\n\ndo\\u{a}something");
    assert_eq!(result["locations"][0]["message"]["text"], "here");
    let related = result["relatedLocations"].as_array().unwrap();
    assert_eq!(related.len(), 2);
    assert_eq!(related[0]["physicalLocation"]["artifactLocation"]["uri"], "keys/alice.pub");
    assert_eq!((&related[0]["id"], &related[1]["id"]), (&json!(1), &json!(2)));
    let fix = &result["fixes"][0];
    assert_eq!(fix["properties"]["applicability"], "safe");
    assert_eq!(fix["artifactChanges"].as_array().unwrap().len(), 2);
    let replacements = fix["artifactChanges"][0]["replacements"].as_array().unwrap();
    assert_eq!(
        replacements[0]["deletedRegion"],
        json!({ "startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 7 })
    );
    assert_eq!(replacements[1]["insertedContent"]["text"], "[ \"\u{202e}\" ]", "what a fix writes is not changed");
    assert_eq!(fix["artifactChanges"][1]["replacements"][0].get("insertedContent"), None);
    let marks = fingerprint::mark(&file);
    assert_eq!(result["partialFingerprints"], json!({ "genSshModule/v1": marks[0].fingerprint }));
    assert_eq!(run["artifacts"][1]["location"]["uri"], "keys/alice.pub");
}

#[test]
fn suppressed_and_known_findings_say_so() {
    let file = checked("a.nix", "abcd", ["a", "b", "c", "d"].map(|part| at("abcd", part)));
    let mut marks = fingerprint::mark(&file);
    marks[1].status = Status::Suppressed("agreed\u{7}".to_owned());
    marks[2].status = Status::Baseline;
    marks[3].status = Status::Hidden;
    let run = parse(&report_marked(Format::Sarif, &[(&file, marks)]));
    let suppressions: Vec<&Json> =
        run["results"].as_array().unwrap().iter().map(|result| &result["suppressions"]).collect();
    let in_source = json!([{ "kind": "inSource", "status": "accepted", "justification": "agreed\\u{7}" }]);
    let external = json!([{ "kind": "external", "status": "accepted", "justification": "it is in the baseline" }]);
    assert_eq!(suppressions, [&json!([]), &in_source, &external]);
    let unexplained = vec![Mark { status: Status::Suppressed(String::new()), ..Mark::default() }];
    let run = parse(&report_marked(Format::Sarif, &[(&file, unexplained)]));
    assert_eq!(run["results"][0]["suppressions"], json!([{ "kind": "inSource", "status": "accepted" }]));
}

#[test]
fn what_could_not_be_read_is_a_notification() {
    let mut sarif = Format::Sarif.begin();
    let mut text = sarif.unreadable("a\u{202e} b.nix", &FileError::Io(std::io::ErrorKind::PermissionDenied));
    let files = FileCounts { unreadable: 1, skipped: 2, ..FileCounts::default() };
    text += &sarif.end(&Summary { files, ..Summary::default() });
    let run = parse(&text);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let [error, note] = invocation["toolExecutionNotifications"].as_array().unwrap().as_slice() else {
        panic!("{text}")
    };
    assert_eq!(error["level"], "error");
    assert_eq!(error["message"]["text"], "a\\u{202e} b.nix: it cannot be read: permission denied");
    let location = &error["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(location["uri"], "a%E2%80%AE%20b.nix");
    assert!(note["message"]["text"].as_str().unwrap().contains("not checked: 1 file that could not be read, 2 files"));
    assert_eq!(run["properties"]["summary"]["files"]["skipped"], 2);
    assert_eq!(run_of(&[])["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn a_message_is_no_link_and_has_no_placeholder() {
    let mut finding = at("x", "x");
    finding.message = "[click](https://example.org) {0} {12} {} { x = {}; } a[0]".to_owned();
    let run = run_of(&[checked("a.nix", "x", [finding])]);
    let text = run["results"][0]["message"]["text"].as_str().unwrap();
    assert_eq!(text, "[click] (https://example.org) { 0} { 12} {} { x = {}; } a[0]");
}

#[test]
fn a_secret_has_no_fix_and_a_finding_without_a_place_has_a_file() {
    let mut secret = at("password", "password");
    secret.secret = true;
    secret.fix = Some(Fix::new("hash it", Applicability::Unsafe, Span::new(0, 0..8), "HUNTER"));
    let mut nowhere = Diagnostic::new(Severity::Note, "x");
    nowhere.rule = Some("not-a-rule");
    let run = run_of(&[checked("a.nix", "password", [secret, nowhere])]);
    assert_eq!(run["results"][0].get("fixes"), None);
    let location = &run["results"][1]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "a.nix");
    assert_eq!(location.get("region"), None);
    assert_eq!((&run["results"][1]["ruleId"], run["results"][1].get("ruleIndex")), (&json!("not-a-rule"), None));
}

#[test]
fn sarif_fits_the_official_schema() {
    for_all(256, vec(any_checked(), 0..3), |files| {
        let text = report(Format::Sarif, &files);
        prop_assert!(text.lines().all(is_printable), "{}", text);
        let run = parse(&text);
        let findings: usize = files.iter().map(|file| file.diagnostics.len()).sum();
        prop_assert_eq!(run["results"].as_array().unwrap().len(), findings);
        let artifacts = run["artifacts"].as_array().unwrap();
        for location in
            run["results"].as_array().unwrap().iter().map(|result| &result["locations"][0]["physicalLocation"])
        {
            let index = usize::try_from(location["artifactLocation"]["index"].as_u64().unwrap()).unwrap();
            prop_assert_eq!(&artifacts[index]["location"]["uri"], &location["artifactLocation"]["uri"]);
        }
        Ok(())
    });
}

//! `check` as people run it: what is found and counted, exit statuses, formats, standard input, configs, baselines.

use super::command::{Folder, Ran};

/// A module with one warning.
pub const BAD: &str = "{ services.openssh.enable = true; } # gen-ssh-module: ignore[undecidable] nothing to ignore\n";
/// A module with one note.
pub const NOTE: &str = "{ keys, ... }: { users.users.a.openssh.authorizedKeys.keys = keys; }\n";
/// A module without a mistake.
pub const GOOD: &str = "{ services.openssh.enable = true; }\n";

/// A folder with files in folders.
pub fn tree(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    for (name, text) in files {
        std::fs::create_dir_all(folder.path(name).parent().unwrap()).unwrap();
        folder.write(name, text);
    }
    folder
}

pub fn check(folder: &Folder, args: &[&str]) -> Ran {
    folder.run(&[&["check"], args].concat())
}

/// The files of the findings, in the order of the report.
pub fn found(ran: &Ran) -> Vec<String> {
    let places = ran.out.lines().filter_map(|line| line.trim_start().strip_prefix("--> "));
    places.map(|place| place.split(':').next().unwrap().to_owned()).collect()
}

#[test]
fn what_is_found_decides_the_exit_status() {
    for (text, args, code) in [
        (GOOD, &[][..], 0),
        (BAD, &[], 1),
        (NOTE, &[], 0),
        (NOTE, &["--min-severity", "note"], 0),
        (BAD, &["--min-severity", "error"], 0),
        (BAD, &["--min-severity", "note"], 1),
        (BAD, &["--ignore", "unused-ignore"], 0),
        (BAD, &["--ignore", "hygiene"], 0),
        (BAD, &["--select", "undecidable"], 0),
        (BAD, &["--select", "undecidable,hygiene"], 1),
        (BAD, &["--nope"], 2),
        (BAD, &["missing.nix"], 3),
        (GOOD, &["missing.nix", "."], 3),
    ] {
        let folder = tree(&[("a.nix", text)]);
        let ran = check(&folder, args);
        assert_eq!(ran.code, code, "{args:?}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn a_finding_is_shown_with_its_line_and_all_is_counted() {
    let folder = tree(&[("hosts/a.nix", BAD), ("b.nix", GOOD), ("c.nix", "{ }\n")]);
    let ran = check(&folder, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(
        ran.out.starts_with("warning[unused-ignore]: this comment ignores nothing\n --> hosts/a.nix:1:62\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("2 files checked: 1 warning\n"), "{}", ran.out);
    assert!(ran.out.contains("1 file without a word about SSH or users"), "{}", ran.out);
    let quiet = check(&folder, &["--quiet"]);
    assert_eq!(ran.out.split("2 files checked").next().unwrap(), quiet.out);
    assert_eq!(check(&folder, &["--quiet", "b.nix"]), Ran { code: 0, out: String::new(), err: String::new() });
    let all = check(&folder, &["--parse-all"]);
    assert!(all.out.contains("3 files checked"), "{}", all.out);
}

#[test]
fn a_note_is_shown_when_it_is_asked_for() {
    let folder = tree(&[("a.nix", NOTE)]);
    assert!(!check(&folder, &[]).out.contains("undecidable"));
    let ran = check(&folder, &["--min-severity", "note"]);
    assert!(ran.out.contains("note[undecidable]"), "{}", ran.out);
    let quiet = check(&folder, &["--min-severity", "error", "--quiet"]);
    assert_eq!(quiet.out, "");
}

#[test]
fn every_format_reaches_standard_output_or_a_file() {
    let folder = tree(&[("a.nix", BAD)]);
    for (format, expected) in [
        ("human", "warning[unused-ignore]"),
        ("json", "{\"version\":1,"),
        ("sarif", "\"version\":\"2.1.0\""),
        ("github", "::warning file=a.nix,line=1,"),
    ] {
        let ran = check(&folder, &["--format", format]);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{format}");
        assert!(ran.out.contains(expected), "{format}: {}", ran.out);
        let to_file = check(&folder, &["--format", format, "--output", "report"]);
        assert_eq!((to_file.code, to_file.out.as_str(), to_file.err.as_str()), (1, "", ""), "{format}");
        assert_eq!(folder.read("report"), ran.out, "{format}");
        assert_eq!(check(&folder, &["--format", format, "-o", "-"]).out, ran.out, "{format}");
        let quiet = check(&folder, &["--format", format, "--quiet"]).out;
        if ["json", "sarif"].contains(&format) {
            serde_json::from_str::<serde_json::Value>(&ran.out).expect(format);
            assert_eq!(quiet, ran.out, "{format} is whole when it is quiet");
        } else {
            assert!(!quiet.contains("checked"), "{format}: {quiet}");
        }
    }
    assert_eq!(folder.names(), ["a.nix", "report"]);
}

#[test]
fn a_report_is_written_all_at_once_or_not_at_all() {
    let folder = tree(&[("a.nix", BAD), ("report", "old")]);
    let ran = check(&folder, &["--output", "missing/report"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("cannot write missing/report: "), "{}", ran.err);
    let ran = check(&folder, &["--output", "report", "--select", "nope"]);
    assert_eq!((ran.code, folder.read("report").as_str()), (2, "old"));
    folder.write("gen-ssh-module.toml", "nope = 1");
    assert_eq!((check(&folder, &["--output", "report"]).code, folder.read("report").as_str()), (2, "old"));
    std::fs::remove_file(folder.path("gen-ssh-module.toml")).unwrap();
    // What was found before something could not be read is still worth having.
    assert_eq!(check(&folder, &["--output", "report", ".", "missing.nix"]).code, 3);
    assert!(folder.read("report").starts_with("warning[unused-ignore]"));
    assert_eq!(folder.names(), ["a.nix", "report"]);
}

#[test]
fn standard_input_has_the_name_it_is_given() {
    let folder = tree(&[("keys.nix", "{ }")]);
    let ran = folder.run_with_input(&["check", "-"], BAD.as_bytes());
    assert_eq!((ran.code, found(&ran)), (1, vec!["<stdin>".to_owned()]));
    let ran = folder.run_with_input(&["check", "-", "--stdin-filename", "hosts/new.nix"], BAD.as_bytes());
    assert_eq!((ran.code, found(&ran)), (1, vec!["hosts/new.nix".to_owned()]));
    let both = folder.run_with_input(&["check", "-", "keys.nix", "--parse-all"], BAD.as_bytes());
    assert!(both.code == 1 && both.out.contains("2 files checked"), "{}", both.out);
    for args in [&["check", "-", "-"][..], &["check", "--stdin-filename", "a.nix"]] {
        let ran = folder.run_with_input(args, b"");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
    }
    let large = folder.run_with_input(&["check", "-"], &vec![b' '; (4 << 20) + 1]);
    assert_eq!(large.code, 3);
    assert!(large.err.contains("<stdin>: it is larger than 4 MiB"), "{}", large.err);
}

#[test]
fn rules_are_named_by_id_or_category_and_slips_are_told() {
    let folder = tree(&[("a.nix", BAD)]);
    for (args, said) in [
        (&["--select", "unused-ignored"][..], "did you mean unused-ignore?"),
        (&["--ignore", "undecidable,hygeine"], "did you mean hygiene?"),
        (&["--profile", "strikt"], "strict"),
        (&["--min-severity", "notes"], "note"),
        (&["--format", "text"], "sarif"),
        (&["--now", "2026-02-30"], "a day is written YYYY-MM-DD"),
        (&["--threads", "0"], "--threads"),
        (&["--baseline", "a", "--write-baseline", "b"], "cannot be used with"),
        (&["--config", "a", "--no-config"], "cannot be used with"),
        (&["--release", "24.05"], "26.05"),
    ] {
        let ran = check(&folder, args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
    }
}

#[test]
fn a_finding_is_ignored_by_a_comment_and_counted() {
    let ignored = format!("# gen-ssh-module: ignore-file[undecidable] keys come from the fleet\n{NOTE}");
    let folder = tree(&[("a.nix", &ignored)]);
    let ran = check(&folder, &["--min-severity", "note"]);
    assert_eq!((ran.code, found(&ran).len()), (0, 0), "{}", ran.out);
    assert!(ran.out.contains("besides: 1 ignored by a comment or the config"), "{}", ran.out);
    let sarif = check(&folder, &["--min-severity", "note", "--format", "sarif"]).out;
    assert!(sarif.contains("keys come from the fleet"), "{sarif}");
}

#[test]
fn a_comment_in_a_file_that_another_leads_to_is_used_when_it_ignores_there() {
    let main = "{ ... }: { imports = [ ./lib/keys.nix ]; services.openssh.enable = true; }\n";
    let imported = "# gen-ssh-module: ignore-file[undecidable] from the fleet\n".to_owned() + NOTE;
    for (first, second) in [("a.nix", "lib/keys.nix"), ("z.nix", "lib/keys.nix")] {
        let folder = tree(&[(first, main), (second, &imported)]);
        let ran = check(&folder, &["--min-severity", "note"]);
        assert_eq!((ran.code, found(&ran).len()), (0, 0), "{}", ran.out);
    }
}

#[test]
fn a_finding_that_many_files_lead_to_is_told_once() {
    let host = "{ ... }: { imports = [ ./keys.nix ]; services.openssh.enable = true; }\n";
    let folder = tree(&[("a.nix", host), ("b.nix", host), ("keys.nix", NOTE)]);
    let ran = check(&folder, &["--min-severity", "note"]);
    assert_eq!(found(&ran), ["keys.nix"], "{}", ran.out);
}

#[test]
fn a_baseline_hides_what_was_known_when_it_was_written() {
    let folder = tree(&[("a.nix", BAD)]);
    let ran = check(&folder, &["--write-baseline", "known.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.contains("1 in the baseline"), "{}", ran.out);
    assert_eq!(check(&folder, &["--baseline", "known.json"]).code, 0);
    folder.write("b.nix", BAD);
    let ran = check(&folder, &["--baseline", "known.json"]);
    assert_eq!((ran.code, found(&ran)), (1, vec!["b.nix".to_owned()]));
    // It holds when lines move.
    std::fs::remove_file(folder.path("b.nix")).unwrap();
    folder.write("a.nix", format!("# a new line\n{BAD}"));
    assert_eq!(check(&folder, &["--baseline", "known.json"]).code, 0);
    folder.write("a.nix", GOOD);
    let gone = check(&folder, &["--baseline", "known.json"]);
    assert!(gone.out.contains("1 of the baseline no longer there"), "{}", gone.out);
    folder.write("known.json", "{ \"version\": 7, \"findings\": [] }");
    let ran = check(&folder, &["--baseline", "known.json"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("known.json:1:14") && ran.err.contains("nothing was checked"), "{}", ran.err);
}

#[test]
fn a_baseline_of_half_a_run_is_not_written() {
    let folder = tree(&[("a.nix", BAD), ("known.json", "old")]);
    let ran = check(&folder, &["--write-baseline", "known.json", ".", "missing.nix"]);
    assert_eq!((ran.code, folder.read("known.json").as_str()), (3, "old"));
    assert!(ran.err.contains("known.json was not written"), "{}", ran.err);
}

#[test]
fn whoever_has_enough_of_the_output_gets_the_true_exit_status() {
    let folder = tree(&[]);
    for number in 0..400 {
        folder.write(&format!("{number}.nix"), BAD);
    }
    let mut command = folder.command(&["check"]);
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(1), ""));
}

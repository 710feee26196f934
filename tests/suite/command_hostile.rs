//! Every hostile text through `check`: it ends with findings or without, within a second and 200 MiB, and never breaks.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nixos_ssh::nix::scan::HazardKind;

use super::command::{Folder, PROGRAM};
use super::hostile_cases::{Outcome, cases};

/// All memory that a run may have, in KiB; what it uses is less.
const MEMORY: u32 = 200 << 10;
/// Files over this are not read.
const FILE_LIMIT: usize = 4 << 20;
/// A build without optimization is twenty times slower.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 });

/// The exit status and output of `check` on a file, and how long it took.
fn checked(folder: &Folder, name: &str) -> (Option<i32>, String, Duration) {
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"");
    command.args(["-c", &script, PROGRAM, "check", "--parse-all", "--threads", "1", name]);
    command.current_dir(folder.path("")).stdin(Stdio::null());
    let start = Instant::now();
    let output = command.output().expect("a shell");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned(), start.elapsed())
}

#[test]
fn every_hostile_text_ends_with_a_verdict() {
    let folder = Folder::new();
    let mut wrong = Vec::new();
    for case in cases() {
        let name = format!("{}.nix", case.name);
        folder.write(&name, &case.bytes);
        let (code, said, time) = checked(&folder, &name);
        // What only rnix cannot read in time is read without it where it is correct.
        let fatal = case.hazards.iter().any(|hazard| hazard.is_fatal() && *hazard != HazardKind::LongRun);
        let is_wrong = fatal || case.outcome == Outcome::Errors;
        let expected = match case.bytes.len() {
            ..=FILE_LIMIT if is_wrong => &[1][..],
            ..=FILE_LIMIT => &[0, 1],
            _ => &[3],
        };
        if !code.is_some_and(|code| expected.contains(&code)) || time > TIME {
            let start: String = said.chars().take(300).collect();
            wrong.push(format!("{}: exit {code:?} after {time:?}: {start}", case.name));
        }
        if code == Some(1) && !(said.contains("error[") || said.contains("warning[")) {
            wrong.push(format!("{}: exit 1 without a finding: {said}", case.name));
        }
        std::fs::remove_file(folder.path(&name)).expect("the file");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

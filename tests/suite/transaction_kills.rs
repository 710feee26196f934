//! Several files written together: a run that is killed leaves each file old or new, and the next run says so.

#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use super::transaction::Fleets;

/// That the next run tells what is left, if anything is, and then does its own work.
fn next_run(fleets: &Fleets, seen: &str) -> bool {
    let (old, new) = fleets.whole();
    let hidden = fleets.hidden();
    let journal = hidden.iter().any(|name| name == ".gen-ssh-module-journal");
    assert!(journal || hidden.is_empty(), "{seen}: nothing tells of {hidden:?}");
    assert!(journal || old || new, "{seen}: nothing tells of a half of the files");
    let next = fleets.folder.run(&Fleets::WRITE);
    assert_eq!((next.code, fleets.whole(), fleets.hidden()), (0, (false, true), Vec::new()), "{seen}: {}", next.err);
    assert_eq!(next.err.contains("a run in hosts was interrupted"), journal, "{seen}: {}", next.err);
    if journal && !old && !new {
        for (name, text) in &fleets.new {
            let state = next.err.lines().filter(|line| line.contains(&format!("hosts/{name} has its "))).count();
            assert!(state == 1 || fleets.old.get(name) == Some(text), "{seen}: {name} in {}", next.err);
        }
    }
    journal
}

#[test]
fn a_run_may_be_killed_at_any_call() {
    let fleets = Fleets::new(3);
    let counts = fleets.calls("/^rename|^(un)?link|^write|^fsync|chmod|xattr|^flock|^openat|^close");
    let (mut kills, mut left, mut between) = (0, 0, 0);
    for (call, when) in counts.iter().flat_map(|(call, count)| (1..=*count).map(move |when| (call, when))) {
        fleets.reset();
        let options = [format!("-etrace={call}"), format!("-einject={call}:signal=KILL:when={when}")];
        let status = fleets.traced(&[&options[0], &options[1]]).status().unwrap();
        assert!(!status.success(), "{call} {when}");
        kills += 1;
        between += usize::from(fleets.whole() == (false, false));
        left += usize::from(next_run(&fleets, &format!("{call} {when}")));
    }
    // Between the five renames there are four times, and at least two calls for each.
    assert!(left > 40 && between >= 8, "only {left} of {kills} were at work, {between} between two files");
}

#[test]
fn a_run_may_be_killed_at_any_time() {
    let fleets = Fleets::new(20);
    let start = Instant::now();
    assert_eq!(fleets.folder.run(&Fleets::WRITE).code, 0);
    let whole = u64::try_from(start.elapsed().as_micros()).unwrap();
    let mut random = 0x2545_f491_4f6c_dd1du64;
    let mut left = 0;
    for kill in 0..200 {
        fleets.reset();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let delay = (random >> 33) % whole;
        let mut child = fleets.folder.command(&Fleets::WRITE).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        left += usize::from(next_run(&fleets, &format!("kill {kill} after {delay} µs")));
    }
    assert!(left > 10, "only {left} runs were killed at work");
}

//! Several files written together: a run that a signal ends leaves all old or all new; after one that was killed, the
//! next says so, and one that writes puts it right first.

#![cfg(target_os = "linux")]

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use super::command::key;
use super::transaction::Fleets;

/// The calls between which a run may end.
const CALLS: &str = "/^rename|^(un)?link|^write|^fsync|chmod|xattr|^flock|^openat|^close";

/// That the next runs tell what is left, if anything is, and put it right; whether a journal was left.
fn next_run(fleets: &Fleets, seen: &str) -> bool {
    let (old, new) = fleets.whole();
    let hidden = fleets.hidden();
    let journal = hidden.iter().any(|name| name.ends_with(".journal"));
    assert!(journal || is_nothing(&hidden), "{seen}: nothing tells of {hidden:?}");
    assert!(journal || old || new, "{seen}: nothing tells of a half of the files");
    let reading = fleets.folder.run(&["check", "--no-config", "hosts"]);
    assert_eq!(reading.err.contains("a run in hosts was interrupted"), journal, "{seen}: {}", reading.err);
    assert_eq!((fleets.whole(), fleets.hidden()), ((old, new), hidden), "{seen}: check only reads");
    // Of many files not all are named.
    if journal && !old && !new && fleets.new.len() < 50 {
        for (name, text) in &fleets.new {
            let state = reading.err.lines().filter(|line| line.contains(&format!("hosts/{name} has its "))).count();
            assert!(state == 1 || fleets.old.get(name) == Some(text), "{seen}: {name} in {}", reading.err);
        }
    }
    // One that has nothing to do with these files but their folder.
    let next = fleets.folder.run(&["generate", "--user", "eve=eve.pub", "-o", "hosts/.other.nix"]);
    assert_eq!(next.code, 0, "{seen}: {}", next.err);
    std::fs::remove_file(fleets.folder.path("hosts/.other.nix")).unwrap();
    let (is_old, is_new) = fleets.whole();
    assert!(is_old || is_new, "{seen}: {}", next.err);
    assert!(is_nothing(&fleets.hidden()), "{seen}: {:?}", fleets.hidden());
    journal
}

/// Whether nothing is left, but perhaps a journal that did not have its name yet: nothing was done then.
fn is_nothing(hidden: &[String]) -> bool {
    hidden.iter().all(|name| name.ends_with(".made"))
}

fn fleets(hosts: usize) -> Fleets {
    let fleets = Fleets::new(hosts);
    fleets.folder.write("eve.pub", key(7, "eve"));
    fleets
}

/// A run to which a signal comes at a call.
fn signalled(fleets: &Fleets, signal: &str, call: &str, when: usize) -> ExitStatus {
    fleets.reset();
    let options = [format!("-etrace={call}"), format!("-einject={call}:signal={signal}:when={when}")];
    let mut command = fleets.traced(&[&options[0], &options[1]]);
    command.stderr(std::process::Stdio::null()).status().unwrap()
}

#[test]
fn a_run_may_be_killed_at_any_call() {
    let fleets = fleets(3);
    let counts = fleets.calls(CALLS);
    let (mut kills, mut left, mut between) = (0, 0, 0);
    for (call, when) in counts.iter().flat_map(|(call, count)| (1..=*count).map(move |when| (call, when))) {
        assert!(!signalled(&fleets, "KILL", call, when).success(), "{call} {when}");
        kills += 1;
        between += usize::from(fleets.whole() == (false, false));
        left += usize::from(next_run(&fleets, &format!("{call} {when}")));
    }
    // Between the five renames there are four times, and at least two calls for each.
    assert!(left > 40 && between >= 8, "only {left} of {kills} were at work, {between} between two files");
}

#[test]
fn a_signal_that_asks_a_run_to_end_leaves_all_old_or_all_new() {
    let fleets = fleets(3);
    let counts = fleets.calls("/^rename|^(un)?link|^write|^fsync|^flock");
    let mut backs = 0;
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        for (call, when) in counts.iter().flat_map(|(call, count)| (1..=*count).map(move |when| (call, when))) {
            let seen = format!("{signal} at {call} {when}");
            let status = signalled(&fleets, signal, call, when);
            let (old, new) = fleets.whole();
            assert!(is_nothing(&fleets.hidden()), "{seen}: {:?}", fleets.hidden());
            // It ends as whoever sent the signal expects, or was done.
            assert!(if status.success() { new } else { old || new }, "{seen}: {status}");
            assert!(status.success() || status.signal() == Some(number), "{seen}: {status}");
            backs += usize::from(old);
        }
    }
    assert!(backs > 10, "only {backs} runs were at work");
}

/// The random numbers of these tests.
fn next(random: &mut u64) -> u64 {
    *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *random >> 33
}

/// 200 files, each signal, at calls by chance: `NIXOS_SSH_CASES` says how often.
#[test]
#[allow(clippy::print_stderr, reason = "figures for whoever asks for more cases")]
fn two_hundred_files_are_all_old_or_all_new() {
    let cases = std::env::var("NIXOS_SSH_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24);
    let fleets = fleets(200);
    let counts: Vec<(String, usize)> = fleets.calls("/^rename|^(un)?link|^write|^fsync").into_iter().collect();
    let mut random =
        std::env::var("NIXOS_SSH_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x2545_f491_4f6c_dd1d);
    let (mut half, mut left) = (0, 0);
    for case in 0..cases {
        let (call, count) = &counts[usize::try_from(next(&mut random)).unwrap() % counts.len()];
        let when = 1 + usize::try_from(next(&mut random)).unwrap() % count;
        let signal = ["KILL", "KILL", "INT", "TERM", "HUP"][case % 5];
        let seen = format!("{signal} at {call} {when}");
        signalled(&fleets, signal, call, when);
        if signal == "KILL" {
            half += usize::from(fleets.whole() == (false, false));
            left += usize::from(next_run(&fleets, &seen));
        } else {
            let (old, new) = fleets.whole();
            assert!((old || new) && is_nothing(&fleets.hidden()), "{seen}: {:?}", fleets.hidden());
        }
    }
    eprintln!("{cases} runs, {left} killed at work, {half} between two files");
    assert!(left > 0, "no run was killed at work");
}

#[test]
fn a_run_may_be_killed_at_any_time() {
    let fleets = fleets(20);
    let start = Instant::now();
    assert_eq!(fleets.folder.run(&Fleets::WRITE).code, 0);
    let whole = u64::try_from(start.elapsed().as_micros()).unwrap();
    let mut random = 0x2545_f491_4f6c_dd1du64;
    let mut left = 0;
    for kill in 0..100 {
        fleets.reset();
        let delay = next(&mut random) % whole;
        let mut child = fleets.folder.command(&Fleets::WRITE).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        left += usize::from(next_run(&fleets, &format!("kill {kill} after {delay} µs")));
    }
    assert!(left > 5, "only {left} runs were killed at work");
}

/// The repair of what a killed run left may be killed itself.
#[test]
fn a_repair_may_be_killed_too() {
    let fleets = fleets(3);
    let mut repaired = 0;
    for when in 1..=12 {
        for call in ["/^rename", "/^(un)?link", "fsync"] {
            signalled(&fleets, "KILL", "/^rename", 4);
            assert_eq!(fleets.whole(), (false, false));
            let options = [format!("-etrace={call}"), format!("-einject={call}:signal=KILL:when={when}")];
            let status =
                fleets.traced(&[&options[0], &options[1]]).stderr(std::process::Stdio::null()).status().unwrap();
            repaired += usize::from(status.success());
            next_run(&fleets, &format!("repair: {call} {when}"));
        }
    }
    assert!(repaired < 30, "{repaired} repairs were not killed");
}

#[test]
fn what_somebody_changed_since_is_not_touched_and_nothing_is_cleared() {
    let fleets = fleets(3);
    signalled(&fleets, "KILL", "/^rename", 4);
    let hidden = fleets.hidden();
    fleets.folder.write("hosts/h1.nix", "{ } # mine\n");
    let before = fleets.texts();
    for _ in 0..2 {
        let ran = fleets.folder.run(&Fleets::WRITE);
        assert_eq!(ran.code, 3);
        assert!(ran.err.contains("hosts/h1.nix has neither its old nor its new text"), "{}", ran.err);
        assert!(ran.err.contains("cannot be put right: look at these files, then remove "), "{}", ran.err);
        assert_eq!((fleets.texts(), fleets.hidden()), (before.clone(), hidden.clone()));
    }
    // Once somebody has looked and removed what they were told to, nothing is in the way.
    let journal = fleets.folder.journals().remove(0);
    std::fs::remove_file(fleets.folder.state().join("gen-ssh-module").join(journal)).unwrap();
    for name in fleets.hidden() {
        std::fs::remove_file(fleets.folder.path("hosts").join(name)).unwrap();
    }
    let ran = fleets.folder.run(&Fleets::WRITE);
    assert_eq!((ran.code, ran.err.as_str(), fleets.whole()), (0, "", (false, true)));
}

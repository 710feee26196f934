//! Random machines: what the library says of a login is what sshd does.

#![cfg(target_os = "linux")]
// A failure is repeated with its seed.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeMap;

use crate::login_generator::{Numbers, machine};
use crate::login_lab::{Lab, in_lab};
use crate::login_model::model_says;
use crate::login_site::{Attempt, Credential, Site};

/// Logins at each machine.
const LOGINS: usize = 5;

fn number(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

#[test]
#[ignore = "needs root and sshd; tests/run runs it"]
fn what_the_library_says_of_random_machines_is_what_sshd_does() {
    // The same in every run, so that a change is what makes it fail; NIXOS_SSH_SEED or more NIXOS_SSH_CASES look further.
    let seed = number("NIXOS_SSH_SEED").unwrap_or(0x5eed_0109);
    let count = number("NIXOS_SSH_CASES").map_or(500, |cases| cases.min(20_000));
    eprintln!("NIXOS_SSH_SEED={seed}");
    let totals = in_lab("login_random::what_the_library_says_of_random_machines_is_what_sshd_does", |lab| {
        let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut told = 0;
        for number in 0..count {
            if !lab.takes(usize::try_from(number).expect("below 20,000")) {
                continue;
            }
            let name = format!("NIXOS_SSH_SEED={} NIXOS_SSH_CASES=1", seed.wrapping_add(number));
            let (site, attempts) = acceptable(lab, seed.wrapping_add(number));
            for attempt in attempts {
                let login = lab.log_in(&attempt);
                let (entered, refused) = kinds.entry(kind(&attempt.credential)).or_default();
                *if login.entered() { entered } else { refused } += 1;
                if model_says(&lab.keys, &site, &attempt).is_none_or(|says| says == login.entered()) || told >= 3 {
                    lab.compare(&name, &site, &attempt, &login);
                    continue;
                }
                told += 1;
                let small = shrink(lab, &site, &attempt);
                let login = lab.log_in(&attempt);
                lab.compare(&name, &small, &attempt, &login);
                lab.lay_out(&site);
            }
        }
        println!("note: {kinds:?}");
        // A machine where nobody or everybody gets in proves nothing.
        for (kind, (entered, refused)) in &kinds {
            let few = entered + refused < 40 || *kind == "wrong password";
            assert!(few || entered * 20 > *refused && refused * 20 > *entered, "{kind}: {entered} {refused}");
        }
    });
    let Some(totals) = totals else { return };
    assert_eq!(totals.cases as u64, count);
    assert!(totals.logins as u64 >= count * LOGINS as u64);
}

/// The machine of a seed: of those that follow from it, the first whose configuration sshd takes.
fn acceptable(lab: &Lab, seed: u64) -> (Site, Vec<Attempt>) {
    let mut numbers = Numbers::new(seed);
    for _ in 0..100 {
        let (site, attempts) = machine(&mut numbers, LOGINS);
        let site = lab.lay_out(&site);
        if lab.accepts().is_ok() {
            return (site, attempts);
        }
    }
    panic!("sshd takes none of a hundred machines of seed {seed}: {:?}", lab.accepts());
}

/// The smallest machine, of those with lines left out, where the library and sshd still do not agree.
fn shrink(lab: &mut Lab, site: &Site, attempt: &Attempt) -> Site {
    let disagree = |lab: &mut Lab, site: &Site| {
        let site = lab.lay_out(site);
        lab.accepts().is_ok()
            && model_says(&lab.keys, &site, attempt).is_some_and(|says| says != lab.log_in(attempt).entered())
    };
    let mut small = site.clone();
    let names: Vec<String> = small.files.keys().cloned().collect();
    for name in names {
        let mut less = small.clone();
        less.files.remove(&name);
        if disagree(lab, &less) {
            small = less;
        }
    }
    let mut line = 0;
    while let Some(less) = without_line(&small, line) {
        if disagree(lab, &less) { small = less } else { line += 1 }
    }
    lab.lay_out(&small)
}

fn without_line(site: &Site, line: usize) -> Option<Site> {
    let mut lines: Vec<&str> = site.sshd_config.lines().collect();
    if line >= lines.len() {
        return None;
    }
    lines.remove(line);
    let mut less = site.clone();
    less.sshd_config = lines.iter().map(|line| format!("{line}\n")).collect();
    Some(less)
}

fn kind(credential: &Credential) -> &'static str {
    match credential {
        Credential::Key(_) => "key",
        Credential::Keys(..) => "two keys",
        Credential::Certificate(_) => "certificate",
        Credential::Password(text) if text == "wrong" => "wrong password",
        Credential::Password(text) if text.is_empty() => "empty password",
        Credential::Password(_) => "password",
        Credential::PasswordOnly(_) => "password only",
        Credential::Interactive(_) => "interactive",
        Credential::KeyThenPassword(..) => "key and password",
        Credential::Nothing => "nothing",
    }
}

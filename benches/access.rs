//! The matrix of users and hosts: time, memory, and how both grow. Each figure comes from a process of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nixos_ssh::Release;
use nixos_ssh::access::fleet;
use nixos_ssh::access::matrix::HostAccess;
use nixos_ssh::emit::access::{html, json};
use serde_json::{Map, Value, json};

const KEYS: usize = 3;
const RUNS: usize = 5;
const THREADS: usize = 2;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--fleet") {
        let number = |offset: usize| arguments[at + offset].parse().expect("a number");
        return fleet(number(1), number(2));
    }
    for (hosts, users) in [(1000, 200), (500, 200), (1000, 100), (100, 200)] {
        let mut runs: Vec<Vec<f64>> = (0..RUNS).map(|_| run(hosts, users)).collect();
        let median = |runs: &mut Vec<Vec<f64>>, index: usize| {
            runs.sort_by(|one, two| one[index].total_cmp(&two[index]));
            runs[RUNS / 2][index]
        };
        let names = ["reading s", "matrix s", "matrix µs/cell", "json s", "html s", "html MB", "peak MB"];
        let figures: Vec<String> =
            names.iter().enumerate().map(|(index, name)| format!("{name} {:.2}", median(&mut runs, index))).collect();
        println!("{hosts} hosts × {users} users × {KEYS} keys: {}", figures.join(", "));
    }
}

/// One run in a process of its own.
fn run(hosts: usize, users: usize) -> Vec<f64> {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).args(["--fleet", &hosts.to_string(), &users.to_string()]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().split_whitespace().map(|word| word.parse().unwrap()).collect()
}

/// Reads hosts, makes the matrix, writes it, and prints what each took.
fn fleet(hosts: usize, users: usize) {
    let (mut matrix, mut reading, mut making) = (Vec::new(), Duration::ZERO, Duration::ZERO);
    std::thread::scope(|scope| {
        let part = |thread: usize| {
            let (mut reading, mut making) = (Duration::ZERO, Duration::ZERO);
            let own = (thread..hosts).step_by(THREADS).map(|number| {
                let text = host(number, users);
                let start = Instant::now();
                let host = fleet::of_evaluated("host.json", &text, Release::default()).unwrap();
                reading += start.elapsed();
                let start = Instant::now();
                let access = host.access(Some(0));
                making += start.elapsed();
                access
            });
            let own: Vec<HostAccess> = own.collect();
            (own, reading, making)
        };
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || part(thread))).collect();
        for thread in threads {
            let (own, read, made) = thread.join().unwrap();
            matrix.extend(own);
            reading = reading.max(read);
            making = making.max(made);
        }
    });
    // What writing takes in memory is not the matrix's.
    let peak = peak();
    let start = Instant::now();
    std::hint::black_box(json::matrix(&matrix));
    let json = start.elapsed();
    let start = Instant::now();
    let page = html::html(&matrix, "fleet");
    let html = start.elapsed();
    let cells = f64::from(u32::try_from(hosts * users).unwrap());
    println!(
        "{} {} {} {} {} {} {peak}",
        reading.as_secs_f64(),
        making.as_secs_f64(),
        making.as_secs_f64() * 1e6 / cells,
        json.as_secs_f64(),
        html.as_secs_f64(),
        page.len() as f64 / 1e6,
    );
}

/// The most memory that the process had, in MB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

fn key(number: usize, comment: &str) -> String {
    let mut blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20".to_vec();
    let digits = u64::try_from(number).unwrap().to_le_bytes();
    blob.extend(std::iter::repeat_n(digits, 4).flatten());
    format!("ssh-ed25519 {} {comment}", STANDARD.encode(blob))
}

/// An evaluated host: everybody has three keys, some of which differ from host to host; some administer.
fn host(number: usize, users: usize) -> String {
    let mut accounts = Map::new();
    for user in 0..users {
        let own = |place: usize| {
            let moved = if user % 50 == 0 { number % 7 * 100_000 } else { 0 };
            key(user * KEYS + place + moved, &format!("user{user}@laptop{place}"))
        };
        let keys: Vec<String> = (0..KEYS).map(own).collect();
        let groups: &[&str] = if (user + number).is_multiple_of(20) { &["wheel"] } else { &[] };
        let account = json!({
            "name": format!("user{user}"),
            "isNormalUser": true,
            "group": "users",
            "home": format!("/home/user{user}"),
            "shell": "/run/current-system/sw/bin/bash",
            "hashedPassword": "!",
            "extraGroups": groups,
            "openssh": { "authorizedKeys": { "keys": keys, "keyFiles": [] } },
        });
        accounts.insert(format!("user{user}"), account);
    }
    let settings = json!({
        "PermitRootLogin": "no", "PasswordAuthentication": false, "KbdInteractiveAuthentication": false, "UsePAM": true,
    });
    let options = json!({
        "networking": { "hostName": format!("host{number}"), "firewall": { "enable": true } },
        "services": { "openssh": { "enable": true, "ports": [22], "settings": settings } },
        "users": { "mutableUsers": false, "users": Value::Object(accounts) },
    });
    json!({ "version": 1, "options": options, "unknown": [] }).to_string()
}

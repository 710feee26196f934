//! Generating a module against what the parser alone costs, as ratios in one run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use base64::Engine as _;
use criterion::{BatchSize, Criterion, Throughput};
use nixos_ssh::spec::{Format, Spec};
use nixos_ssh::{ModuleOptions, Release};

/// A spec of `users` users with three keys each; the names are `prefix` and seven digits.
fn spec(users: usize, prefix: &str) -> String {
    let mut text = String::from("{\"services\":{\"openssh\":{\"enable\":true}},\"users\":{\"users\":{");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for user in 0..users {
        let comma = if user > 0 { "," } else { "" };
        text.push_str(&format!(
            "{comma}\"{prefix}{user:07}\":{{\"isNormalUser\":true,\"openssh\":{{\"authorizedKeys\":{{\"keys\":["
        ));
        for key in 0..3 {
            let mut blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20".to_vec();
            for _ in 0..4 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                blob.extend(state.to_le_bytes());
            }
            let blob = base64::engine::general_purpose::STANDARD.encode(&blob);
            let comma = if key > 0 { "," } else { "" };
            text.push_str(&format!("{comma}\"ssh-ed25519 {blob} user{user}@host{key}.example.org\""));
        }
        text.push_str("]}}}");
    }
    text.push_str("}}}");
    text
}

fn generate(spec: &str) -> String {
    let Ok(Spec::Host(host)) = Spec::read(spec, Format::Json, 0, Release::default()) else { panic!("a host") };
    host.to_module(&ModuleOptions::default()).unwrap().into_text()
}

fn parse(module: &str) -> usize {
    rnix::Root::parse(module).errors().len()
}

/// The time this thread has had a processor, in nanoseconds; the clock where the system does not say.
fn processor_time(start: Instant) -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|number| number.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// The least of several runs: what the work costs when nothing disturbs it.
fn least(runs: usize, mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    let mut one = || {
        let before = processor_time(start);
        work();
        processor_time(start) - before
    };
    (0..runs).map(|_| one()).min().unwrap()
}

/// Peak memory of one run of 100,000 users, in a process of its own.
fn peak_memory(users: usize) -> Option<(u64, u64)> {
    let output =
        std::process::Command::new(std::env::current_exe().ok()?).env("PEAK_OF", users.to_string()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

fn child(users: usize) {
    let spec = spec(users, "user");
    let module = generate(&spec);
    drop(spec);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap_or(0);
    println!("{} {}", peak * 1024, module.len());
}

fn ratios() {
    println!("\nprocessor time, the least of several runs");
    for (users, prefix) in [(1_000, "user"), (10_000, "user"), (100_000, "user"), (100_000, "k")] {
        let spec = spec(users, prefix);
        let module = generate(&spec);
        let runs = if users > 50_000 { 5 } else { 20 };
        let own = least(runs, || {
            black_box(generate(&spec));
        });
        let plain = if prefix == "user" {
            least(runs, || {
                black_box(parse(&module));
            })
        } else {
            Duration::ZERO
        };
        let per_user = own.as_secs_f64() / users as f64 * 1e6;
        print!("{users:>7} users {prefix}…: {own:>9.1?} = {per_user:.2} µs a user, {} MB", module.len() / 1_000_000);
        if prefix == "user" {
            print!(", {:.2} × rnix alone", own.as_secs_f64() / plain.as_secs_f64());
        }
        println!();
    }
    if let Some((peak, length)) = peak_memory(100_000) {
        println!("peak memory {:.1} × the output", peak as f64 / length as f64);
    }
}

fn main() {
    if let Some(users) = std::env::var("PEAK_OF").ok().and_then(|users| users.parse().ok()) {
        return child(users);
    }
    let mut criterion = Criterion::default().configure_from_args();
    let spec = spec(1_000, "user");
    let module = generate(&spec);
    let mut group = criterion.benchmark_group("1000 users");
    group.throughput(Throughput::Bytes(module.len() as u64));
    group.bench_function("generate", |bench| bench.iter_batched(|| (), |()| generate(&spec), BatchSize::LargeInput));
    group.bench_function("rnix alone", |bench| bench.iter(|| parse(&module)));
    group.finish();
    criterion.final_summary();
    if std::env::args().any(|argument| argument == "--bench") {
        ratios();
    }
}

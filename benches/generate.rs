//! Generating a module against what the parser alone costs, as ratios in one run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::path::Path;
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

/// What one run in a process of its own took.
struct Run {
    seconds: f64,
    peak: f64,
}

/// Does one thing with the text of a file and prints what it took: nothing is warm, and no other run's memory counts.
fn child(what: &str, file: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    let clock = Instant::now();
    let before = processor_time(clock);
    if what == "generate" {
        black_box(generate(&text));
    } else {
        black_box(parse(&text));
    }
    let took = processor_time(clock) - before;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap_or(0);
    println!("{} {}", took.as_secs_f64(), peak * 1024);
}

fn run(what: &str, file: &Path) -> Run {
    let program = std::env::current_exe().unwrap();
    let output = std::process::Command::new(program).env("CHILD", what).arg(file).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
    Run { seconds: numbers[0], peak: numbers[1] }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Generating and parsing in turn, each in a new process; medians of the ratios of neighbours.
fn ratios() {
    println!("\nprocessor time, nine pairs of new processes in turn, medians");
    let folder = tempfile::tempdir().unwrap();
    for (users, prefix) in [(1_000, "user"), (10_000, "user"), (100_000, "user"), (100_000, "k")] {
        let (spec_file, module_file) = (folder.path().join("spec.json"), folder.path().join("module.nix"));
        let spec = spec(users, prefix);
        let module = generate(&spec);
        std::fs::write(&spec_file, &spec).unwrap();
        std::fs::write(&module_file, &module).unwrap();
        // rnix alone takes minutes on the names that its hash does not like.
        let lucky = prefix == "user";
        let mut pairs = Vec::new();
        for _ in 0..9 {
            let own = run("generate", &spec_file);
            let plain = if lucky { run("parse", &module_file).seconds } else { f64::NAN };
            pairs.push((own, plain));
        }
        let per_user = median(pairs.iter().map(|(own, _)| own.seconds).collect()) / users as f64 * 1e6;
        let memory = median(pairs.iter().map(|(own, _)| own.peak).collect()) / module.len() as f64;
        print!("{users:>7} users {prefix}…: {per_user:.2} µs a user, peak memory {memory:.1} × the output");
        if lucky {
            let ratio = median(pairs.iter().map(|(own, plain)| own.seconds / plain).collect());
            print!(", {ratio:.2} × rnix alone on the output");
        }
        println!();
    }
}

fn main() {
    if let Ok(what) = std::env::var("CHILD") {
        return child(&what, &std::env::args().nth(1).unwrap());
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

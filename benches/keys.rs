//! Validating and fingerprinting keys against what `ssh-keygen -l` takes for the same file.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use criterion::{Criterion, Throughput};
use nixos_ssh::ssh::key_line::inspect;
use nixos_ssh::ssh::key_strength::{COMPARED_KEYS, shared_factors, weaknesses};
use nixos_ssh::{AuthorizedKey, KeyType, PublicKey};
use p256::elliptic_curve::sec1::ToSec1Point as _;

const KEYS: usize = 100_000;

struct Random(u64);

impl Random {
    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(length + 8);
        while bytes.len() < length {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            bytes.extend(self.0.to_le_bytes());
        }
        bytes.truncate(length);
        bytes
    }
}

fn line(key_type: KeyType, fields: &[&[u8]], place: usize) -> String {
    let mut blob = Vec::new();
    for field in [key_type.name().as_bytes()].iter().chain(fields) {
        blob.extend(u32::try_from(field.len()).unwrap().to_be_bytes());
        blob.extend(*field);
    }
    format!("{} {} user{place}@host.example.org\n", key_type.name(), STANDARD.encode(blob))
}

fn ed25519(random: &mut Random, place: usize) -> String {
    line(KeyType::Ed25519, &[&random.bytes(32)], place)
}

fn rsa(random: &mut Random, place: usize) -> String {
    rsa_of(3072, random, place)
}

fn rsa_of(bits: usize, random: &mut Random, place: usize) -> String {
    let mut modulus = random.bytes(1 + bits / 8);
    modulus[0] = 0;
    modulus[1] |= 0x80;
    modulus[bits / 8] |= 1;
    line(KeyType::Rsa, &[&[1, 0, 1], &modulus], place)
}

/// Multiples of the base point, one after the other.
fn ecdsa(point: &mut p256::ProjectivePoint, place: usize) -> String {
    *point += p256::ProjectivePoint::GENERATOR;
    line(KeyType::EcdsaP256, &[b"nistp256", point.to_affine().to_sec1_point(false).as_bytes()], place)
}

/// Of ten keys six are Ed25519, three RSA of 3072 bits, one ECDSA.
fn file(keys: usize) -> String {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut point = p256::ProjectivePoint::GENERATOR;
    let one = |place: usize| match place % 10 {
        0..6 => ed25519(&mut random, place),
        6..9 => rsa(&mut random, place),
        _ => ecdsa(&mut point, place),
    };
    (0..keys).map(one).collect()
}

/// What `ssh-keygen -l` prints of a file.
fn list(text: &str) -> String {
    let mut listed = String::with_capacity(text.len() / 2);
    for line in text.lines() {
        let key: AuthorizedKey = line.parse().unwrap();
        let name = match key.key.key_type() {
            KeyType::Ed25519 => "ED25519",
            KeyType::Rsa => "RSA",
            _ => "ECDSA",
        };
        writeln!(listed, "{} {} {} ({name})", key.key.bits(), key.key.fingerprint(), key.comment).unwrap();
    }
    listed
}

/// What a process printed, and the time it had a processor: read when it has ended and before it is forgotten.
fn run(command: &mut Command) -> (String, Duration) {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    let of_child = |file: &str| std::fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap();
    while !of_child("stat").rsplit(')').next().unwrap().starts_with(" Z") {
        std::thread::sleep(Duration::from_millis(1));
    }
    let nanoseconds = of_child("schedstat").split(' ').next().unwrap().parse().unwrap();
    assert!(child.wait().unwrap().success());
    (text, Duration::from_nanos(nanoseconds))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Ours and theirs in turn, each in a process of its own that reads the file and prints the same text.
fn ratio(what: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    std::fs::write(&file, text).unwrap();
    let mut runs = Vec::new();
    for _ in 0..9 {
        let (ours, own) = run(Command::new(std::env::current_exe().unwrap()).env("CHILD", "list").arg(&file));
        let (theirs, plain) = run(Command::new("ssh-keygen").args(["-l", "-E", "sha256", "-f"]).arg(&file));
        assert!(ours == theirs, "ssh-keygen -l prints something else");
        runs.push((own.as_secs_f64(), plain.as_secs_f64()));
    }
    let keys = text.lines().count() as f64 / 1e6;
    let ratio = median(runs.iter().map(|(own, plain)| plain / own).collect());
    let own = median(runs.iter().map(|(own, _)| own / keys).collect());
    let plain = median(runs.iter().map(|(_, plain)| plain / keys).collect());
    println!("keys: {ratio:.1} x faster than ssh-keygen -l, {what}: {own:.2} µs a key, {plain:.2} µs");
}

fn ratios() {
    println!("\nprocessor time of nine pairs of new processes in turn, medians; both print the same");
    ratio("100,000 keys, 60 % ed25519, 30 % rsa-3072, 10 % ecdsa-p256", &file(KEYS));
    let mut random = Random(1);
    let mut point = p256::ProjectivePoint::GENERATOR;
    let count = 0..KEYS / 4;
    ratio("ed25519 alone", &count.clone().map(|place| ed25519(&mut random, place)).collect::<String>());
    ratio("rsa-3072 alone", &count.clone().map(|place| rsa(&mut random, place)).collect::<String>());
    ratio("ecdsa-p256 alone", &count.map(|place| ecdsa(&mut point, place)).collect::<String>());
    for bits in [2048, 3072, 4096] {
        // A number without a small factor, so that every test is made to its end.
        let keys = std::iter::repeat_with(|| rsa_of(bits, &mut random, 0).parse::<AuthorizedKey>().unwrap().key);
        let key = keys.into_iter().find(|key| weaknesses(key).is_empty()).unwrap();
        let before = processor_time();
        (0..1000).for_each(|_| drop(black_box(weaknesses(black_box(&key)))));
        println!("weaknesses of rsa-{bits}: {:.0} µs", (processor_time() - before).as_secs_f64() * 1e3);
    }
    for count in [100, 1000, COMPARED_KEYS] {
        let key = |place| rsa(&mut random, place).parse::<AuthorizedKey>().unwrap().key;
        let keys: Vec<PublicKey> = (0..count).map(key).collect();
        let keys: Vec<&PublicKey> = keys.iter().collect();
        let before = processor_time();
        assert!(shared_factors(black_box(&keys)).is_empty());
        println!("common factors of {count} keys: {:.2} s", (processor_time() - before).as_secs_f64());
    }
}

/// The time this thread has had a processor.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

fn main() {
    if std::env::var("CHILD").is_ok() {
        let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
        return std::io::stdout().lock().write_all(list(&text).as_bytes()).unwrap();
    }
    let mut criterion = Criterion::default().configure_from_args();
    let text = file(10);
    for (name, place) in [("ed25519", 0), ("rsa-3072", 6), ("ecdsa-p256", 9)] {
        let line = text.lines().nth(place).unwrap();
        let key: AuthorizedKey = line.parse().unwrap();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(1));
        group.bench_function("read", |bench| bench.iter(|| black_box(line).parse::<AuthorizedKey>().unwrap()));
        group.bench_function("inspect", |bench| bench.iter(|| inspect(black_box(line)).result.is_ok()));
        group.bench_function("fingerprint", |bench| bench.iter(|| black_box(&key.key).fingerprint()));
        group.bench_function("weaknesses", |bench| bench.iter(|| weaknesses(black_box(&key.key))));
        group.finish();
    }
    criterion.final_summary();
    if std::env::args().any(|argument| argument == "--bench") {
        ratios();
    }
}

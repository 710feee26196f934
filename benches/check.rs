//! Checking a tree against what reading it and parsing its relevant files alone costs, as ratios in one run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use nixos_ssh::check::{CheckOptions, Checker, Outcome};
use nixos_ssh::nix::files::{FileError, FileKind, Files};

/// How many files the tree has.
const FILES: usize = 20_000;
/// One file of so many speaks of SSH.
const RELEVANT: usize = 9;

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        std::fs::read(self.0.join(name)).map_err(|_| FileError::Missing)
    }
    fn list(&self, _: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        Err(FileError::Missing)
    }
    fn kind(&self, name: &str) -> Option<FileKind> {
        let path = self.0.join(name);
        if path.is_dir() { Some(FileKind::Folder) } else { path.exists().then_some(FileKind::File) }
    }
}

/// A file of the kind most files of a tree are: no word of ours.
fn package(number: usize) -> String {
    let mut text = String::from("{ lib, stdenv, fetchurl, pkg-config, openssl, zlib }:\n\nstdenv.mkDerivation rec {\n");
    text.push_str(&format!("  pname = \"package{number}\";\n  version = \"1.{}.{}\";\n\n", number % 17, number % 5));
    for line in 0..21 + number % 11 {
        text.push_str(&format!(
            "  option{line} = lib.optionalString (version != \"{line}\") \"--with-part{line}\"; # part\n"
        ));
    }
    text.push_str("  meta = with lib; {\n    description = \"A package\";\n    license = licenses.mit;\n  };\n}\n");
    text
}

/// A module with users, keys and sshd, and much that has nothing to do with them.
fn module(number: usize) -> String {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    let mut text = String::from("{ config, lib, pkgs, ... }:\nlet\n  inherit (lib) mkIf mkDefault;\n  admins = [\n");
    for user in 0..1 + number % 3 {
        text.push_str(&format!("    \"{key} admin{user}@host{number}\"\n"));
    }
    text.push_str("  ];\nin\n{\n");
    if number.is_multiple_of(20) {
        text.push_str(&format!("  imports = [ ./file{}.nix ];\n", number + RELEVANT));
    }
    text.push_str("  services.openssh = {\n    enable = true;\n    settings.PasswordAuthentication = false;\n");
    text.push_str("    settings.KbdInteractiveAuthentication = false;\n  };\n");
    text.push_str("  users.users.root.openssh.authorizedKeys.keys = admins;\n");
    for user in 0..number % 4 {
        text.push_str(&format!(
            "  users.users.user{user} = {{\n    isNormalUser = true;\n    extraGroups = [ \"wheel\" ];\n    \
             openssh.authorizedKeys.keys = admins ++ [ \"{key} user{user}\" ];\n  }};\n"
        ));
    }
    for line in 0..30 + number % 23 {
        text.push_str(&format!(
            "  services.part{line} = mkIf config.services.part{line}.enable {{\n    package = pkgs.part{line};\n    \
             settings.level = mkDefault {line};\n  }};\n"
        ));
    }
    text.push_str("}\n");
    text
}

fn is_relevant(number: usize) -> bool {
    number.is_multiple_of(RELEVANT)
}

fn tree(folder: &Path) -> (Vec<String>, u64) {
    let mut bytes = 0;
    let names: Vec<String> = (0..FILES).map(|number| format!("file{number}.nix")).collect();
    for (number, name) in names.iter().enumerate() {
        let text = if is_relevant(number) { module(number) } else { package(number) };
        bytes += text.len() as u64;
        std::fs::write(folder.join(name), text).unwrap();
    }
    (names, bytes)
}

/// The seconds of processor time of this process so far.
fn processor_time() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

fn measured(work: impl FnOnce()) -> (f64, f64) {
    let (start, processor) = (Instant::now(), processor_time());
    work();
    (processor_time() - processor, start.elapsed().as_secs_f64())
}

/// Reading everything, and parsing what is relevant with rnix.
fn floor(files: &Folder, names: &[String]) {
    for (number, name) in names.iter().enumerate() {
        let bytes = files.read(name).unwrap();
        if is_relevant(number) {
            black_box(rnix::Root::parse(std::str::from_utf8(&bytes).unwrap()));
        }
    }
}

/// Checking everything on so many threads.
fn check(files: &Folder, names: &[String], threads: usize) {
    let checker = Checker::new(files, CheckOptions::default()).with_names(names.to_vec());
    let next = AtomicUsize::new(0);
    let judged = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let checked = checker.check(name).unwrap();
                    judged.fetch_add(usize::from(checked.outcome == Outcome::Judged), Ordering::Relaxed);
                    black_box(checked);
                }
            });
        }
    });
    assert_eq!(judged.into_inner(), FILES.div_ceil(RELEVANT));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let files = Folder(folder.path().to_owned());
    let (names, bytes) = tree(folder.path());
    println!("tree: {FILES} files, {:.1} MB, {:.0} % of them relevant", bytes as f64 / 1e6, 100.0 / RELEVANT as f64);
    let relevant: Vec<String> = names.iter().step_by(RELEVANT).cloned().collect();
    let texts: Vec<String> =
        relevant.iter().map(|name| String::from_utf8(files.read(name).unwrap()).unwrap()).collect();
    floor(&files, &names);
    let (mut total, mut threads, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..7 {
        let floor = measured(|| floor(&files, &names));
        let one = measured(|| check(&files, &names, 1));
        let two = measured(|| check(&files, &names, 2));
        total.push(one.0 / floor.0);
        threads.push(one.1 / two.1);
        let parse = measured(|| texts.iter().for_each(|text| drop(black_box(rnix::Root::parse(text)))));
        let checker = Checker::new(&files, CheckOptions::default());
        let checked = measured(|| {
            for (name, text) in relevant.iter().zip(&texts) {
                black_box(checker.check_bytes(name, text.as_bytes()));
            }
        });
        alone.push(checked.0 / parse.0);
    }
    println!("whole tree: {:.2} x reading it and parsing what is relevant (processor time)", median(total));
    println!("two threads: {:.2} x faster than one", median(threads));
    println!("relevant files: {:.2} x rnix alone (processor time)", median(alone));
}

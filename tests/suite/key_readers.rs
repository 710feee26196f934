//! Key lines and mutations of every kind through three readers: ours, the crate ssh-key, and `ssh-keygen -l`. The table of
//! `docs/key-readers.md` says who accepts how many of which kind, and no line is refused that sshd accepts.

use std::collections::BTreeMap;

use nixos_ssh::AuthorizedKey;
use nixos_ssh::ssh::key_line::inspect;
use ssh_key::authorized_keys::Entry;

use super::hosts::number;
use super::real_ssh_keygen::{Base, KINDS, Random, bases, list_all, mutated_by, read, reason};
use super::sshd_tool::Folder;

/// Of the lines of one kind, how many each reader takes.
#[derive(Debug, Default, Clone, Copy)]
struct Taken {
    lines: usize,
    sshd: usize,
    generator: usize,
    ssh_key: usize,
    ssh_keygen: usize,
}

impl Taken {
    /// Per cent: ours as sshd, ours as the generator, ssh-key, ssh-keygen.
    fn shares(&self) -> [usize; 4] {
        [self.sshd, self.generator, self.ssh_key, self.ssh_keygen].map(|count| count * 100 / self.lines.max(1))
    }
}

/// How far a share may be from that of the table, in points: the samples of a short run are small, and so are differences
/// between versions of OpenSSH.
const TOLERANCE: usize = 20;

/// The rows of the table by their names.
fn documented() -> BTreeMap<String, [usize; 4]> {
    let text = include_str!("../../docs/key-readers.md");
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let shares: Vec<usize> = cells.iter().skip(1).filter_map(|cell| cell.parse().ok()).collect();
        Some((cells.first()?.to_string(), shares.try_into().ok()?))
    });
    rows.collect()
}

/// 2,500 lines in the ordinary suite, 40 times `NIXOS_SSH_CASES` in a long run: 2500 makes 100,000.
#[test]
#[ignore = "needs ssh-keygen; tests/run runs it"]
#[allow(clippy::print_stderr)]
fn no_line_that_sshd_accepts_is_refused_and_the_table_is_true() {
    let seed = number("NIXOS_SSH_SEED").unwrap_or(0x00c0_ffee);
    let count = number("NIXOS_SSH_CASES").map_or(2_500, |cases| usize::try_from(cases * 40).unwrap());
    let folder = Folder::new();
    let bases = bases(&folder);
    let mark = folder.key("mark").line();
    let mut random = Random(seed | 1);
    let name = |base: &Base| match base.line() {
        line if line.starts_with("ssh-dss") => "a key of DSA, as it is",
        line if line.contains("-cert-") => "a certificate, as it is",
        _ => "as it is",
    };
    let mut lines: Vec<(&str, String)> = bases.iter().map(|base| (name(base), base.line())).collect();
    let bases: Vec<Base> = bases.into_iter().filter(|base| name(base) == "as it is").collect();
    while lines.len() < count {
        let kind = random.below(KINDS.len());
        lines.push((KINDS[kind], mutated_by(kind, &bases[lines.len() % bases.len()], &mut random)));
    }
    let texts: Vec<String> = lines.iter().map(|(_, line)| line.clone()).collect();
    let theirs = list_all(&folder, mark.rsplit_once(' ').unwrap().0, &texts);
    let mut table: BTreeMap<&str, Taken> = BTreeMap::new();
    let mut refused = Vec::new();
    for ((kind, line), theirs) in lines.iter().zip(&theirs) {
        let ours = read(&inspect(line));
        let row = table.entry(kind).or_default();
        row.lines += 1;
        row.sshd += usize::from(ours.is_some());
        row.generator += usize::from(line.parse::<AuthorizedKey>().is_ok());
        row.ssh_key += usize::from(line.parse::<Entry>().is_ok());
        row.ssh_keygen += usize::from(theirs.is_some());
        if theirs.is_some() && ours != *theirs && reason(line, theirs.as_ref()).is_none() {
            refused.push(line);
        }
    }
    let rows = table.iter().map(|(kind, taken)| {
        let shares = taken.shares().map(|share| share.to_string());
        format!("| {kind} | {} |", shares.join(" | "))
    });
    eprintln!("NIXOS_SSH_SEED={seed}, {} lines\n{}", lines.len(), rows.collect::<Vec<_>>().join("\n"));
    assert!(
        refused.is_empty(),
        "{} lines that sshd takes are refused, or read as another key: {refused:#?}",
        refused.len()
    );
    let documented = documented();
    // Not every OpenSSH makes keys of DSA.
    let is_everywhere = |kind: &&str| !kind.contains("DSA");
    let ours: Vec<&str> = documented.keys().map(String::as_str).filter(is_everywhere).collect();
    let theirs: Vec<&str> = table.keys().copied().filter(is_everywhere).collect();
    assert_eq!(ours, theirs, "the kinds of the table");
    for (kind, taken) in table.iter().filter(|(kind, _)| is_everywhere(kind)) {
        let (is, was) = (taken.shares(), documented[*kind]);
        let near = is.iter().zip(&was).all(|(is, was)| is.abs_diff(*was) <= TOLERANCE);
        assert!(near, "{kind}: the table says {was:?}, {is:?} it is");
    }
}

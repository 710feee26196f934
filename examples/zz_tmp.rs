//! x
use nixos_ssh::check::*;
use nixos_ssh::configuration::keys::*;
use nixos_ssh::nix::files::*;
struct Disk(std::path::PathBuf);
impl Files for Disk {
    fn read(&self, n: &str) -> Result<Vec<u8>, FileError> {
        std::fs::read(self.0.join(n)).map_err(|_| FileError::Missing)
    }
    fn list(&self, _: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        Err(FileError::Missing)
    }
    fn kind(&self, n: &str) -> Option<FileKind> {
        let m = std::fs::metadata(self.0.join(n)).ok()?;
        Some(if m.is_dir() { FileKind::Folder } else { FileKind::File })
    }
}
fn main() {
    let root = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let verbose = std::env::args().nth(2).is_some();
    let mut total = [0usize; 3];
    let mut reasons = std::collections::BTreeMap::<String, usize>::new();
    let mut keys = (0, 0);
    let mut files_n = 0;
    let start = std::time::Instant::now();
    for repo in std::fs::read_dir(&root).unwrap() {
        let repo = repo.unwrap().path();
        if !repo.is_dir() {
            continue;
        }
        let out =
            std::process::Command::new("find").arg(&repo).args(["-name", "*.nix", "-type", "f"]).output().unwrap();
        let disk = Disk(repo.clone());
        let names: Vec<String> = String::from_utf8_lossy(&out.stdout)
            .lines()
            .map(|f| std::path::Path::new(f).strip_prefix(&repo).unwrap().to_string_lossy().to_string())
            .collect();
        let checker = Checker::new(&disk, CheckOptions::default()).with_names(names);
        for f in String::from_utf8_lossy(&out.stdout).lines() {
            let name = std::path::Path::new(f).strip_prefix(&repo).unwrap().to_string_lossy().to_string();
            let t = std::time::Instant::now();
            let Ok(c) = checker.check(&name) else { continue };
            if t.elapsed().as_millis() > 200 {
                eprintln!("SLOW {f} {:?}", t.elapsed());
            }
            if c.outcome == Outcome::Skipped {
                continue;
            }
            files_n += 1;
            for h in &c.hosts {
                for l in h.key_lists() {
                    if l.span.source != 0 || l.place != KeyPlace::Keys {
                        continue;
                    }
                    let comp = l.completeness();
                    total[comp as usize] += 1;
                    for e in &l.entries {
                        match &e.key {
                            Some(Ok(_)) => keys.0 += 1,
                            _ => keys.1 += 1,
                        }
                    }
                    for g in &l.gaps {
                        *reasons
                            .entry(format!(
                                "{:?} {:?}",
                                g.reason,
                                g.name.as_deref().map(|n| n.split('.').next().unwrap().to_owned())
                            ))
                            .or_default() += 1;
                        if verbose {
                            println!(
                                "{}/{} {:?} {:?} {:?}",
                                repo.display(),
                                c.sources.place(l.span).unwrap_or_default(),
                                g.reason,
                                g.name,
                                c.sources
                                    .get(g.span.source)
                                    .and_then(|s| s.text.get(g.span.start as usize..g.span.end as usize))
                                    .map(|t| t.chars().take(60).collect::<String>())
                            );
                        }
                    }
                }
            }
        }
    }
    println!(
        "{files_n} files, complete {} partial {} unknown {}, keys ok {} bad {} in {:?}",
        total[0],
        total[1],
        total[2],
        keys.0,
        keys.1,
        start.elapsed()
    );
    let mut r: Vec<_> = reasons.into_iter().collect();
    r.sort_by_key(|x| std::cmp::Reverse(x.1));
    for (k, v) in r.iter().take(30) {
        println!("{v} {k}");
    }
}

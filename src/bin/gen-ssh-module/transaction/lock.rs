//! Folders that only one run at a time writes into.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::flock::{Tried, try_lock};
use crate::places::from_here;

/// How long a run waits for others.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it looks whether they are done.
const PAUSE: Duration = Duration::from_millis(5);

/// The most folders that are locked: each costs an open file. A run that overlaps only in further folders is still
/// caught when a file does not hold what it should.
const MOST: usize = 256;

/// Locks that end with the process, so that a killed run leaves none.
#[derive(Debug, Default)]
pub struct Locks {
    _folders: Vec<File>,
}

impl Locks {
    /// Locks folders, waiting for other runs. All runs take them in the same order, so none waits for one that waits.
    pub fn take<'f>(folders: impl Iterator<Item = &'f Path>) -> Result<Locks, Failure> {
        let start = Instant::now();
        let mut locks = Locks::default();
        let folders: BTreeSet<&Path> = folders.collect();
        for folder in folders.into_iter().take(MOST) {
            // Some systems open no folders, and some folders may be written but not read.
            let Ok(file) = File::open(folder) else { continue };
            while try_lock(&file) == Tried::Busy {
                if start.elapsed() > PATIENCE {
                    return Err(busy(folder));
                }
                std::thread::sleep(PAUSE);
            }
            locks._folders.push(file);
        }
        Ok(locks)
    }
}

fn busy(folder: &Path) -> Failure {
    let folder = from_here(folder);
    let seconds = PATIENCE.as_secs();
    let message = format!("another gen-ssh-module has been writing in {folder} for {seconds} seconds");
    Failure::World(format!("{message}; nothing was written"))
}

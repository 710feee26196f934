//! Several files changed together: all of them or none.

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
mod attributes;
mod file;
mod journal;
mod lock;
mod recovery;
mod stage;
mod stop;
mod target;

use std::collections::BTreeSet;
use std::path::Path;

use crate::failure::{Failure, warning_line};
use crate::places::from_here;
use crate::signals::Watch;
use file::File;
use journal::Kept;
use lock::Locks;
use stop::Stop;
use target::Target;

pub use file::{Before, Change, Write};
pub use recovery::{Recovered, recover};

/// Makes the changes, all or none.
pub fn commit(changes: &[Change]) -> Result<(), Failure> {
    write_all(&changes.iter().map(Write::of).collect::<Vec<_>>())
}

/// Replaces whatever stands in these files, all or none.
pub fn replace_all<'f>(files: impl IntoIterator<Item = (&'f Path, &'f [u8])>) -> Result<(), Failure> {
    let write = |(path, new)| Write { path, before: Before::Anything, new };
    write_all(&files.into_iter().map(write).collect::<Vec<_>>())
}

/// Writes the texts, all or none, in their order. What already holds its text is left alone, unless it may be anything.
///
/// Texts lie staged beside their targets, and old files under a second name, before the first target is replaced. A
/// journal lets the next run put right what a run that was killed left behind, and so does this one first.
pub fn write_all(writes: &[Write<'_>]) -> Result<(), Failure> {
    if writes.is_empty() {
        return Ok(());
    }
    let targets: Vec<Target> = writes.iter().map(|write| Target::find(write.path)).collect::<Result<_, _>>()?;
    target::distinct(&targets)?;
    let folders: BTreeSet<&Path> = targets.iter().map(Target::folder).collect();
    let common = target::common(&folders);
    recover(folders.iter().copied())?;
    let _locks = Locks::take(folders.iter().copied().chain([common.as_path()]))?;
    let token = stage::token();
    let mut files = Vec::new();
    for (write, target) in writes.iter().zip(targets.iter().cloned()) {
        files.extend(File::plan(write, target, &token, files.len()).map_err(nothing_written)?);
    }
    if files.is_empty() {
        return Ok(());
    }
    let watch = Watch::begin();
    let journal = journal::keep(&common, &token, &files).map_err(nothing_written)?;
    match all(&mut files, &watch) {
        Ok(()) => {
            finish(&files, journal);
            Ok(())
        }
        Err(stop) => {
            let message = undo(&files, stop, journal);
            Err(match watch.caught() {
                Some(signal) => Failure::Interrupted(signal, message),
                None => Failure::World(message),
            })
        }
    }
}

fn nothing_written(stop: Stop) -> Failure {
    Failure::World(format!("{}; nothing was written", stop.0))
}

/// Stages every text, then replaces every file.
fn all(files: &mut [File<'_>], watch: &Watch) -> Result<(), Stop> {
    let go_on = || watch.caught().map_or(Ok(()), |_| Err(Stop("interrupted".to_owned())));
    for file in &mut *files {
        go_on()?;
        file.stage()?;
    }
    // The second names of old files must be on the disk before the first ones go.
    sync(files)?;
    for file in &*files {
        file.expect_before()?;
    }
    for file in &mut *files {
        go_on()?;
        file.expect_before()?;
        file.replace()?;
    }
    // The renames must be on the disk before the journal goes.
    sync(files)
}

/// The folders, onto the disk.
fn sync(files: &[File<'_>]) -> Result<(), Stop> {
    let folders: BTreeSet<&Path> = files.iter().map(|file| file.target.folder()).collect();
    let stop = |folder, error| Stop::io(Path::new(&from_here(folder)), &error);
    folders.into_iter().try_for_each(|folder| target::sync(folder).map_err(|error| stop(folder, error)))
}

/// All is written: removes what was kept for the case that it would not be.
fn finish(files: &[File<'_>], journal: Option<Kept>) {
    files.iter().flat_map(File::warnings).for_each(|warning| warning_line(&warning));
    if let Err(Stop(message)) = clean(files, journal) {
        warning_line(&message);
    }
}

/// Removes temporary files, then the journal. If one stays, so does the journal: the next run will find it.
fn clean(files: &[File<'_>], journal: Option<Kept>) -> Result<(), Stop> {
    let removed: Vec<_> = files.iter().map(File::remove_temporary).collect();
    removed.into_iter().collect::<Result<(), Stop>>()?;
    journal.map_or(Ok(()), Kept::remove)
}

/// Gives replaced files their old text back, the last one first.
fn undo(files: &[File<'_>], stop: Stop, journal: Option<Kept>) -> String {
    let failed: Vec<Stop> = files.iter().rev().filter_map(|file| file.put_back().err()).collect();
    // What is on the disk by now is told below; there is nothing else to be done about an error.
    let _ = sync(files);
    let Stop(mut message) = stop;
    if !failed.is_empty() {
        // The journal and the old texts stay, for whoever looks and for the next run.
        message.push_str("; not every file could be put back:");
        failed.iter().for_each(|Stop(failed)| message.push_str(&format!("\n{failed}")));
        for file in files {
            message.push_str(&format!("\n{} {}", file.shown.to_string_lossy(), file.state().has()));
        }
        return message;
    }
    message.push_str(match files.iter().any(File::is_replaced) {
        true => "; all files were put back",
        false => "; nothing was written",
    });
    if let Err(Stop(error)) = clean(files, journal) {
        message.push_str(&format!("\n{error}"));
    }
    message
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn change(path: PathBuf, old: &str, new: &str) -> Change {
        Change { path, old: old.into(), new: new.into() }
    }

    #[test]
    fn changes_are_made_if_every_file_holds_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two] = ["one.nix", "two.nix"].map(|name| folder.path().join(name));
        let texts = || [&one, &two].map(|path| std::fs::read_to_string(path).unwrap());
        std::fs::write(&one, "a\r\n").unwrap();
        std::fs::write(&two, "b").unwrap();
        let changes = [change(one.clone(), "a\r\n", "A\r\n"), change(two.clone(), "c", "C")];
        let Err(Failure::World(message)) = commit(&changes) else { panic!("it was changed") };
        assert!(message.ends_with("two.nix was changed by someone else meanwhile; nothing was written"), "{message}");
        assert_eq!(texts(), ["a\r\n", "b"]);
        commit(&[change(one.clone(), "a\r\n", "A\r\n"), change(two.clone(), "b", "")]).unwrap();
        assert_eq!(texts(), ["A\r\n", ""]);
        let missing = [change(folder.path().join("three.nix"), "", "C")];
        assert!(matches!(commit(&missing), Err(Failure::World(message)) if message.contains("was removed by someone")));
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
    }
}

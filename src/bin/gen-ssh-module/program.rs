//! Programs that we run: where they are found, and how much a run of one may take.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A program of the folders that PATH names from the top. A relative one would be looked for in the folder that we read,
/// which may hold a stranger's program of this name.
pub fn command(name: &str) -> std::io::Result<Command> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    let program = folders.map(|folder| folder.join(&file)).find(|program| program.is_file());
    let program = program.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))?;
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).env("PATH", absolute(&path));
    Ok(command)
}

/// PATH without relative folders.
fn absolute(path: &OsStr) -> std::ffi::OsString {
    let folders: Vec<PathBuf> = std::env::split_paths(path).filter(|folder| folder.is_absolute()).collect();
    // What was split at the separator holds none.
    std::env::join_paths(folders).unwrap_or_default()
}

/// Most bytes that a limited program may hold: what it maps from files does not count.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 128 << 20;
/// Most seconds of a processor that a limited program may take.
#[cfg(target_os = "linux")]
const SECONDS: u64 = 10;

/// Starts a program that the system ends when it takes more than its share.
pub fn limited(command: &mut Command) -> std::io::Result<Child> {
    let child = command.spawn()?;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Pid, Resource, Rlimit, prlimit};
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        for (resource, most) in [(Resource::Data, MEMORY), (Resource::Cpu, SECONDS)] {
            let limit = Rlimit { current: Some(most), maximum: Some(most) };
            // One that has ended already took little; a lower limit than ours stays.
            let _ = prlimit(id, resource, limit);
        }
    }
    Ok(child)
}

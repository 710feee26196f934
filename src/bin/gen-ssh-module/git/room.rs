//! The room that git runs in: a repository folder of our own making, which borrows objects and references.
//!
//! Git has dozens of options that name a program, and gets new ones; in a room it reads no option of the repository, of the
//! user or of the system, so none has to be known here. The lists below are there twice over.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::place::Place;
use crate::check::disk;
use crate::failure::Failure;
use crate::program;

/// What git is told in the room: nothing is fetched, run, or taken from caches that nobody checks.
const CONFIGURATION: &str = "\
[protocol]
\tallow = never
[core]
\tbare = true
\thooksPath = /dev/null
\tfsmonitor = false
\tsshCommand = false
\taskPass = false
\tpager = cat
\teditor = false
\talternateRefsCommand = false
\tattributesFile = /dev/null
\tcommitGraph = false
\tmultiPackIndex = false
\tpackedGitWindowSize = 1m
\tpackedGitLimit = 64m
\tdeltaBaseCacheLimit = 16m
\tbigFileThreshold = 16m
[credential]
\thelper =
[gc]
\tauto = 0
[maintenance]
\tauto = false
[safe]
\tbareRepository = explicit
[submodule]
\trecurse = false
";

/// The environment of git, all of it but for folders.
const ENVIRONMENT: [(&str, &str); 17] = [
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_ALLOW_PROTOCOL", ""),
    ("GIT_PROTOCOL_FROM_USER", "0"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_ASKPASS", "false"),
    ("SSH_ASKPASS", "false"),
    ("GIT_SSH_COMMAND", "false"),
    ("GIT_PAGER", "cat"),
    ("GIT_EDITOR", "false"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_ATTR_NOSYSTEM", "1"),
    ("GIT_SHALLOW_FILE", ""),
    ("GIT_ADVICE", "0"),
    ("LC_ALL", "C"),
];

/// What programs of some systems do not start without.
const KEPT: [&str; 4] = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DEVELOPER_DIR", "SYSTEMROOT"];

/// Names of commits that a working tree keeps beside its references.
const NAMES: [&str; 5] = ["HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD"];

/// The most that git may say at once where one line is asked for.
const ANSWER: u64 = 1 << 16;

/// A room.
pub struct Room {
    folder: tempfile::TempDir,
    objects: PathBuf,
    /// Why objects may be missing, if there is a reason that people know.
    lacks: &'static str,
}

impl Room {
    /// A room for a repository.
    pub fn new(place: &Place) -> Result<Room, Failure> {
        let fails = |error: std::io::Error| Failure::io("prepare", "a folder for git", &error);
        let folder = tempfile::tempdir().map_err(fails)?;
        let mut room = Room { folder, objects: place.common.join("objects"), lacks: "" };
        let own = room.folder.path().canonicalize().map_err(fails)?;
        std::fs::write(own.join("config"), CONFIGURATION).map_err(fails)?;
        for name in ["refs", "packed-refs", "reftable"] {
            let part = place.common.join(name);
            if part.exists() {
                link(&part, &own.join(name)).map_err(fails)?;
            }
        }
        if !own.join("refs").exists() {
            std::fs::create_dir(own.join("refs")).map_err(fails)?;
        }
        for name in NAMES {
            let file = place.own.join(name);
            if file.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
                let text = disk::read(&file).map_err(|error| Failure::World(format!("{}: {error}", file.display())))?;
                std::fs::write(own.join(name), text).map_err(fails)?;
            }
        }
        let extensions = room.extensions(place)?;
        std::fs::write(own.join("config"), format!("{extensions}{CONFIGURATION}")).map_err(fails)?;
        Ok(room)
    }

    /// What has to be known of the repository's configuration: how its objects and references are written. It is read as a
    /// file, in which nothing is included and nothing counts.
    fn extensions(&mut self, place: &Place) -> Result<String, Failure> {
        let mut text = "[core]\n\trepositoryFormatVersion = 1\n".to_owned();
        let file = place.common.join("config");
        if !file.exists() {
            return Ok(text);
        }
        // It must not be larger than what we read of any file.
        disk::read(&file).map_err(|error| Failure::World(format!("{}: {error}", file.display())))?;
        let mut command = self.command()?;
        command.args(["config", "--no-includes", "--null", "--list", "--file"]).arg(&file);
        let out = finish(program::limited(&mut command), disk_limit())?;
        for entry in out.split(|byte| *byte == 0) {
            let entry = String::from_utf8_lossy(entry);
            let (name, value) = entry.split_once('\n').unwrap_or((&entry, ""));
            match name {
                "extensions.objectformat" if matches!(value, "sha1" | "sha256") => {
                    text.push_str(&format!("[extensions]\n\tobjectFormat = {value}\n"));
                }
                "extensions.refstorage" if matches!(value, "files" | "reftable") => {
                    if value == "reftable" && place.own != place.common {
                        let message = "references of a linked working tree in a reftable are not read";
                        return Err(Failure::World(message.to_owned()));
                    }
                    text.push_str(&format!("[extensions]\n\trefStorage = {value}\n"));
                }
                "extensions.partialclone" => self.lacks = ": it is a partial clone, and nothing is fetched",
                "extensions.noop"
                | "extensions.noop-v1"
                | "extensions.preciousobjects"
                | "extensions.worktreeconfig"
                | "extensions.relativeworktrees"
                | "extensions.compatobjectformat" => {}
                name if name.starts_with("extensions.") => {
                    return Err(Failure::World(format!("the git repository is not read: it needs {name} {value}")));
                }
                _ => {}
            }
        }
        if self.lacks.is_empty() && place.common.join("shallow").exists() {
            self.lacks = ": it is a shallow clone, and nothing is fetched";
        }
        Ok(text)
    }

    /// Why objects may be missing.
    pub fn lacks(&self) -> &'static str {
        self.lacks
    }

    /// One line of an answer; nothing if git has none.
    pub fn ask(&self, arguments: &[&str]) -> Result<String, Failure> {
        let mut command = self.command()?;
        let out = finish(program::limited(command.args(arguments)), ANSWER)?;
        let text = String::from_utf8_lossy(&out);
        Ok(text.lines().next().unwrap_or_default().to_owned())
    }

    /// Starts git on questions that it answers one after another.
    pub fn start(&self, arguments: &[&str]) -> Result<Child, Failure> {
        let mut command = self.command()?;
        command.args(arguments).stdin(Stdio::piped()).stderr(Stdio::null());
        program::limited(&mut command).map_err(no_git)
    }

    /// The one place where git is called.
    fn command(&self) -> Result<Command, Failure> {
        let own = self.folder.path();
        let mut command = program::command("git").map_err(no_git)?;
        command
            .env_clear()
            .envs(ENVIRONMENT)
            .envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command
            .env("GIT_DIR", own)
            .env("GIT_OBJECT_DIRECTORY", &self.objects)
            .env("GIT_GRAFT_FILE", own.join("grafts"));
        command.env("HOME", own).env("XDG_CONFIG_HOME", own).current_dir(own);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(command)
    }
}

fn no_git(error: std::io::Error) -> Failure {
    Failure::io("run", "git", &error)
}

fn disk_limit() -> u64 {
    2 * nixos_ssh::nix::files::SIZE_LIMIT as u64
}

/// What git says, unless it complains.
fn finish(child: std::io::Result<Child>, most: u64) -> Result<Vec<u8>, Failure> {
    let mut child = child.map_err(no_git)?;
    let (mut out, mut complaint) = (Vec::new(), Vec::new());
    // Of both it says little; what is more than that waits until it is ended.
    if let Some(stdout) = child.stdout.take() {
        stdout.take(most).read_to_end(&mut out).map_err(no_git)?;
    }
    if let Some(stderr) = child.stderr.take() {
        stderr.take(ANSWER).read_to_end(&mut complaint).map_err(no_git)?;
    }
    let status = child.wait().map_err(no_git)?;
    let complaint = String::from_utf8_lossy(&complaint).trim().to_owned();
    match status.code() {
        Some(0) => Ok(out),
        // It has nothing to say: no such revision, nothing in common.
        Some(1) if complaint.is_empty() => Ok(Vec::new()),
        _ if complaint.is_empty() => Err(Failure::World(format!("git ended early ({status})"))),
        _ => Err(Failure::World(format!("git: {complaint}"))),
    }
}

#[cfg(unix)]
fn link(part: &Path, at: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(part, at)
}

#[cfg(windows)]
fn link(part: &Path, at: &Path) -> std::io::Result<()> {
    if part.is_dir() {
        std::os::windows::fs::symlink_dir(part, at)
    } else {
        std::os::windows::fs::symlink_file(part, at)
    }
}

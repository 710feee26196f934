//! A repository that somebody hostile made, and what a look at it opened, ran and took.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::command::{PROGRAM, Ran, key, ran};

/// A repository with one host, on which alice may log in; beside it a file that nobody may read, and room for a canary.
pub struct Repository {
    outer: tempfile::TempDir,
}

/// What a look did.
pub struct Look {
    pub ran: Ran,
    /// The programs that were started.
    programs: Vec<String>,
    /// The files that were opened, links resolved.
    opened: Vec<String>,
    /// Calls that are for a network.
    network: Vec<String>,
}

/// Where the system keeps what every program opens.
const SYSTEM: [&str; 9] =
    ["/lib", "/usr", "/etc/ld.so", "/proc/", "/sys/", "/dev/null", "/nix/store/", "/etc/locale", "pipe:"];

/// The most bytes of data that a look may have, git's included, in KiB.
const DATA: &str = "204800";

impl Repository {
    pub fn new() -> Repository {
        let repository = Repository { outer: tempfile::tempdir().unwrap() };
        for folder in ["repo", "tmp", "home", "outside"] {
            std::fs::create_dir(repository.beside(folder)).unwrap();
        }
        std::fs::write(repository.beside("outside/eve.nix"), user("eve", 9)).unwrap();
        // What runs leaves a mark.
        repository.script("planted.sh", "");
        repository.git(&["init", "--quiet"]);
        repository.write("host.nix", HOST);
        repository.write("people.nix", user("alice", 1));
        repository.commit("base");
        repository.git(&["tag", "base"]);
        repository
    }

    /// A name beside the repository.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.outer.path().canonicalize().unwrap().join(name)
    }

    /// A name in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.beside("repo").join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.path(name)).unwrap();
    }

    pub fn link(&self, target: impl AsRef<Path>, name: &str) {
        std::os::unix::fs::symlink(target, self.path(name)).unwrap();
    }

    pub fn git(&self, args: &[&str]) -> String {
        self.git_with(args, b"")
    }

    pub fn git_with(&self, args: &[&str], input: &[u8]) -> String {
        let mut command = Command::new("git");
        let own = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"];
        command.args(own).args(["-c", "protocol.file.allow=always"]).args(args).current_dir(self.path(""));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
    }

    /// Adds eve as anybody would, so that a look has something to tell.
    pub fn let_eve_in(&self) {
        self.write("people.nix", format!("{{ imports = [ ./eve.nix ]; }} // {}", user("alice", 1)));
        self.write("eve.nix", user("eve", 9));
        self.commit("eve");
    }

    /// A program that leaves the canary.
    pub fn script(&self, name: &str, before: &str) -> String {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.beside(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = format!("#!/bin/sh\n{before}\n: > '{}'\n", self.beside("canary").display());
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The object file of a name.
    pub fn object_file(&self, name: &str) -> PathBuf {
        let object = self.git(&["rev-parse", name]);
        let (folder, rest) = object.split_at(2);
        self.path(".git/objects").join(folder).join(rest)
    }

    /// `access diff --git base..HEAD` in a folder of the repository, watched.
    pub fn look(&self, folder: &str, range: &str, environment: &[(&str, &str)]) -> Look {
        self.watch(folder, &["access", "diff", "--git", range], environment)
    }

    /// The command in a folder of the repository, watched.
    pub fn watch(&self, folder: &str, args: &[&str], environment: &[(&str, &str)]) -> Look {
        let log = self.beside("calls");
        let mut command = Command::new("timeout");
        // One that takes more data than it may is ended by itself, and that is a failure.
        command.args([
            "60",
            "sh",
            "-c",
            &format!("ulimit -d {DATA}; exec \"$@\""),
            "sh",
            "strace",
            "-f",
            "-y",
            "-qq",
            "-s",
            "4096",
        ]);
        command.args(["-etrace=execve,open,openat,openat2,socket,connect,sendto,bind", "-o"]).arg(&log);
        command.arg(PROGRAM).args(args).current_dir(self.path(folder)).stdin(Stdio::null());
        command.env("TMPDIR", self.beside("tmp")).env("HOME", self.beside("home")).env("NO_COLOR", "1");
        command.envs(environment.iter().copied());
        let ran = ran(command.output().unwrap());
        let calls = String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned();
        let (mut programs, mut opened, mut network) = (Vec::new(), Vec::new(), Vec::new());
        for line in calls.lines() {
            let call = line.split_once(' ').map_or(line, |(_, call)| call).trim_start();
            if call.starts_with("execve(") && call.ends_with("= 0") {
                programs.push(call.split('"').nth(1).unwrap_or_default().to_owned());
            } else if call.starts_with("open") || call.starts_with("<... open") {
                let path = call.rsplit_once("= ").and_then(|(_, result)| result.split_once('<'));
                opened.extend(path.map(|(_, path)| path.trim_end_matches('>').to_owned()));
            } else if ["socket(", "connect(", "sendto(", "bind("].iter().any(|name| call.starts_with(name)) {
                network.push(call.to_owned());
            }
        }
        Look { ran, programs, opened, network }
    }

    /// That a look ran nothing that was planted, opened nothing outside and spoke to nobody.
    pub fn was_left_alone(&self, name: &str, look: &Look) {
        assert!(!self.beside("canary").exists(), "{name}: a planted program ran");
        let is_ours = |program: &&String| program.as_str() != PROGRAM && !program.ends_with("/bin/git");
        let planted: Vec<_> = look.programs.iter().filter(is_ours).collect();
        assert!(planted.is_empty(), "{name}: {planted:?} ran");
        assert!(!look.opened.is_empty(), "{name}: strace saw nothing");
        let inside = [self.beside("repo"), self.beside("tmp")];
        let is_known = |path: &&String| {
            SYSTEM.iter().any(|known| path.starts_with(known))
                || inside.iter().any(|folder| Path::new(path).starts_with(folder))
        };
        let outside: Vec<_> = look.opened.iter().filter(|path| !is_known(path)).collect();
        assert!(outside.is_empty(), "{name}: {outside:?} was opened");
        assert!(look.network.is_empty(), "{name}: {:?}", look.network);
        let left: Vec<_> = std::fs::read_dir(self.beside("tmp")).unwrap().collect();
        assert!(left.is_empty(), "{name}: {left:?} was left behind");
        assert!(look.ran.code != 134 && look.ran.code != 124, "{name}: it took too much\n{}", look.ran.err);
    }
}

/// The host.
pub const HOST: &str =
    "{ imports = [ ./people.nix ]; networking.hostName = \"web\"; services.openssh.enable = true; }\n";

/// A module with a user.
pub fn user(name: &str, number: u8) -> String {
    let line = key(number, &format!("{name}@laptop"));
    format!("{{ users.users.{name} = {{ isNormalUser = true; openssh.authorizedKeys.keys = [ \"{line}\" ]; }}; }}\n")
}

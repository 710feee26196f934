//! A host laid out as NixOS would lay it out, a real sshd that serves it on loopback, and real clients that log in.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nixos_ssh::Host;
use nixos_ssh::emit::authorized_keys::{authorized_keys, authorized_principals};

use crate::sshd_tool::{Folder, Key, accepts, is_root, me, output, succeed, tool, version};

/// The user of the examples: their key file is laid out for whoever runs the tests.
pub const EXAMPLE_USER: &str = "alice";

/// A running sshd. It ends when this is dropped.
pub struct Server {
    child: Child,
    log: PathBuf,
    known_hosts: PathBuf,
    /// The port on 127.0.0.1.
    pub port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already; there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Folder {
    /// Evaluates the host's module, lays its files out and serves it.
    pub fn serve(&self, host: &Host) -> Server {
        let (json, host) = self.evaluate(host);
        let text = self.sshd_config(&json, &host);
        self.serve_text(&text, &host)
    }

    /// Serves a sshd_config with the files of a host.
    pub fn serve_text(&self, text: &str, host: &Host) -> Server {
        self.lay_out_users(host);
        let here = self.on_this_machine(text);
        self.make_host_keys(&here);
        // Between choosing a port and listening on it, another program may take it.
        (0..5).find_map(|_| self.try_serve(&here)).expect("five free ports in a row were taken before sshd had them")
    }

    /// The key and principals files of every user.
    fn lay_out_users(&self, host: &Host) {
        for (name, user) in host.all_users() {
            let name = if name == EXAMPLE_USER { me() } else { name.clone() };
            let read = |file: &str| fs::read_to_string(self.path("module").join(file));
            if let Some(text) = authorized_keys(user, read).expect("key files stand below the module") {
                self.write(&format!("etc/ssh/authorized_keys.d/{name}"), &text);
            }
            if let Some(text) = authorized_principals(user) {
                self.write(&format!("etc/ssh/authorized_principals.d/{name}"), &text);
            }
        }
    }

    /// The text with what another machine makes necessary: its folder, and what its OpenSSH and user can do.
    pub fn on_this_machine(&self, text: &str) -> String {
        let known = succeed(Command::new(tool("ssh")).args(["-Q", "kex"]));
        let rerooted = text.replace("/etc/ssh/", &format!("{}/", self.text_path("etc/ssh")));
        let mut here = String::new();
        for line in rerooted.lines() {
            let (keyword, argument) = line.split_once(' ').unwrap_or((line, ""));
            match keyword {
                "Port" | "ListenAddress" => continue,
                // Only root can ask PAM about accounts.
                "UsePAM" if !is_root() => here.push_str("UsePAM no"),
                // NixOS recommends key exchanges of OpenSSH 10; an older one refuses names that it does not know.
                "KexAlgorithms" => {
                    let usable = argument.split(',').filter(|name| known.lines().any(|line| line == *name));
                    here.push_str(&format!("KexAlgorithms {}", usable.collect::<Vec<_>>().join(",")));
                }
                _ => here.push_str(line),
            }
            here.push('\n');
        }
        here
    }

    /// The host keys that sshd_config names, as NixOS makes them.
    pub fn make_host_keys(&self, text: &str) {
        let files = text.lines().filter_map(|line| line.strip_prefix("HostKey "));
        let mut known_hosts = String::new();
        for file in files.map(Path::new) {
            if !file.exists() {
                let rsa = file.to_string_lossy().contains("rsa");
                let arguments: &[&str] = if rsa { &["-t", "rsa", "-b", "2048"] } else { &["-t", "ed25519"] };
                succeed(Command::new(tool("ssh-keygen")).args(["-q", "-N", ""]).args(arguments).arg("-f").arg(file));
            }
            let public = fs::read_to_string(file.with_extension("pub")).expect("ssh-keygen writes both halves");
            known_hosts.push_str(&format!("server {public}"));
        }
        self.write("known_hosts", &known_hosts);
    }

    fn try_serve(&self, text: &str) -> Option<Server> {
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
        let port = free.local_addr().expect("it is bound").port();
        drop(free);
        // From 9.8 on, logins that fail on purpose would shut the address out for those that follow.
        let penalties = if version() >= (9, 8) { "PerSourcePenalties no\n" } else { "" };
        let pid = self.text_path("pid");
        let own = format!("Port {port}\nListenAddress 127.0.0.1\nPidFile {pid}\n{penalties}");
        let config = self.write("sshd_config", &format!("{own}{text}"));
        accepts(&config).unwrap_or_else(|message| panic!("sshd refuses what we wrote: {message}\n{own}{text}"));
        let log = self.path(&format!("log-{port}"));
        let file = fs::File::create(&log).expect("the folder is ours");
        let mut command = Command::new(tool("sshd"));
        command.args(["-D", "-e", "-f"]).arg(&config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let child = command.spawn().expect("sshd starts");
        let mut server = Server { child, log, known_hosts: self.path("known_hosts"), port };
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            let log = server.log();
            if log.contains("Server listening on 127.0.0.1") {
                return Some(server);
            }
            if server.child.try_wait().expect("it is our child").is_some() {
                assert!(log.contains("in use"), "sshd ended:\n{log}");
                return None;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("sshd does not listen after 20 seconds:\n{}", server.log())
    }
}

impl Server {
    /// What sshd said so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// A client that knows this server and nothing else of the machine.
    pub fn client(&self, program: &str) -> Command {
        let mut command = Command::new(tool(program));
        let port = format!("Port={}", self.port);
        let known_hosts = format!("UserKnownHostsFile={}", self.known_hosts.display());
        command.args(["-F", "none"]);
        for option in [
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "GlobalKnownHostsFile=/dev/null",
            "StrictHostKeyChecking=yes",
            "HostKeyAlias=server",
            "ConnectTimeout=20",
            &port,
            &known_hosts,
        ] {
            command.args(["-o", option]);
        }
        command.env_remove("SSH_AUTH_SOCK");
        command
    }

    /// Logs in with a key and options of ssh, and runs a command.
    pub fn run(&self, key: &Key, options: &[&str], remote: &str) -> Login {
        let mut command = self.client("ssh");
        command.arg("-i").arg(&key.file).args(options).arg(format!("{}@127.0.0.1", me()));
        // No command at all is a shell, for which nothing is typed here.
        command.args(Some(remote).filter(|remote| !remote.is_empty()));
        Login::of(output(&mut command))
    }

    /// Whether a key of root logs in.
    pub fn lets_root_in(&self, key: &Key) -> bool {
        let login = self.run(key, &[], "true");
        // With forced-commands-only and PAM, sshd refuses a key without a command by breaking the connection off.
        let refused = login.refused() || !login.entered && self.log().contains("ROOT LOGIN REFUSED");
        assert!(login.entered || refused, "{login:?}\n{}", self.log());
        login.entered
    }

    /// Whether a key logs in. Any other end than a login or a refusal is a failure of the test.
    pub fn lets_in(&self, key: &Key) -> bool {
        let login = self.run(key, &[], "true");
        assert!(login.entered || login.refused(), "{login:?}\n{}", self.log());
        login.entered
    }
}

/// How a login went.
#[derive(Debug)]
pub struct Login {
    /// Whether ssh ended well.
    pub entered: bool,
    /// What the remote command printed.
    pub printed: String,
    /// What ssh complained about.
    pub complaint: String,
}

impl Login {
    /// From what a client left.
    pub fn of(output: Output) -> Login {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Login { entered: output.status.success(), printed: text(&output.stdout), complaint: text(&output.stderr) }
    }

    /// Whether the server refused every key.
    pub fn refused(&self) -> bool {
        !self.entered && self.complaint.contains("Permission denied (publickey)")
    }
}

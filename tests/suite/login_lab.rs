//! Machines of their own for logins: every worker has its own mounts, network and processes, and a whole `/etc`, so that
//! real sshd serves accounts that the machine does not have, to clients at addresses that it does not have.

#![cfg(target_os = "linux")]
// Workers tell what they did by printing it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::login_credentials::Keys;
use crate::login_layout::lay_out;
use crate::login_model::{model_says, verdict};
use crate::login_site::{Attempt, Credential, Login, Site};
use crate::sshd_tool::{is_root, output, succeed, tool};

/// Which worker this process is, of how many.
const WORKER: &str = "NIXOS_SSH_LAB_WORKER";

/// Keys, certificates and logs of a worker, which no machine that it lays out has.
const STORE: &str = "/root/lab";

/// What clients come from and servers listen at, beside the loopback. Every part of a login waits for its answer: one that
/// waits for more to be acknowledged costs 40 ms.
const ROUTES: [&str; 4] = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "10.0.0.0/24"];
const ADDRESSES: [&str; 3] = ["2001:db8::1", "2001:db8::5", "2001:db8:1::5"];

/// What all workers of a test did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub cases: usize,
    pub logins: usize,
    pub entered: usize,
    pub predicted: usize,
}

/// A worker's machine.
pub struct Lab {
    number: usize,
    workers: usize,
    tools: BTreeMap<&'static str, PathBuf>,
    /// Its keys.
    pub keys: Keys,
    listeners: BTreeMap<(String, u16), TcpListener>,
    totals: Totals,
    failures: Vec<String>,
}

/// Runs `work` in several workers at once, each of which takes its share. The test calls itself again for each worker: only
/// the process that the test began in gets totals, and only it goes on to judge them.
pub fn in_lab(test: &str, work: impl Fn(&mut Lab)) -> Option<Totals> {
    if let Some(worker) = std::env::var_os(WORKER) {
        let worker = worker.into_string().expect("two numbers");
        let (number, workers) = worker.split_once('/').expect("two numbers");
        let mut lab = Lab::new(number.parse().expect("a number"), workers.parse().expect("a number"));
        work(&mut lab);
        let Totals { cases, logins, entered, predicted } = lab.totals;
        println!("\ntotals {cases} {logins} {entered} {predicted}");
        assert!(lab.failures.is_empty(), "{}", lab.failures.join("\n\n"));
        return None;
    }
    assert!(is_root(), "mounts and accounts of one's own need root: tests/run says how to get it");
    // A login mostly waits: PAM takes its time after a wrong password.
    let workers = std::thread::available_parallelism().map_or(8, |count| (4 * count.get()).clamp(8, 16));
    let run = |number: usize| output(&mut worker(test, number, workers));
    let outputs = std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|number| scope.spawn(move || run(number))).collect();
        running.into_iter().map(|thread| thread.join().expect("it only waits")).collect::<Vec<_>>()
    });
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let failed = outputs.iter().filter(|output| !output.status.success());
    let failed: Vec<String> = failed.map(|output| text(&output.stdout) + &text(&output.stderr)).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    let mut totals = Totals::default();
    for output in outputs {
        let text = text(&output.stdout);
        text.lines().filter(|line| line.starts_with("note: ")).for_each(|line| eprintln!("{line}"));
        let line = text.lines().find_map(|line| line.strip_prefix("totals ")).expect("a worker ends with it");
        let numbers: Vec<usize> = line.split(' ').map(|number| number.parse().expect("a number")).collect();
        let [cases, logins, entered, predicted] = numbers.try_into().expect("four numbers");
        totals.cases += cases;
        totals.logins += logins;
        totals.entered += entered;
        totals.predicted += predicted;
    }
    eprintln!("{test}: {totals:?}");
    Some(totals)
}

/// This test again, where nothing that it mounts, listens at or starts is seen from outside or outlives it.
fn worker(test: &str, number: usize, workers: usize) -> Command {
    let mut command = Command::new(tool("timeout"));
    command.args(["-s", "KILL", "900"]).arg(tool("unshare"));
    command.args(["--mount", "--propagation", "private", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]);
    // The first process of such a world is the one that others are left to; a shell waits for them.
    command.arg(tool("sh")).args(["-c", "\"$@\"; exit $?", "sh"]);
    command.arg(std::env::current_exe().expect("tests are files"));
    command.args(["--exact", test, "--include-ignored", "--nocapture", "--test-threads=1"]);
    command.env(WORKER, format!("{number}/{workers}"));
    command
}

impl Lab {
    fn new(number: usize, workers: usize) -> Lab {
        // Where programs really are: their links may be in folders that are about to be hidden.
        let tools = ["ssh", "sshd", "timeout", "cc"];
        let tools = tools.map(|name| (name, tool(name).canonicalize().expect("it was found"))).into_iter().collect();
        let keygen = tool("ssh-keygen").canonicalize().expect("it was found");
        succeed(Command::new(tool("ip")).args(["link", "set", "lo", "up"]));
        for route in ROUTES {
            succeed(Command::new(tool("ip")).args(["route", "add", "local", route, "dev", "lo", "quickack", "1"]));
        }
        for address in ADDRESSES {
            succeed(Command::new(tool("ip")).args(["addr", "add", &format!("{address}/128"), "dev", "lo"]));
        }
        let libraries = fs::read("/etc/ld.so.cache").unwrap_or_default();
        let mut folders = vec!["/etc", "/home", "/var/log"];
        // NixOS has its programs below /run; elsewhere sshd wants an empty folder there, which the service makes.
        if !Path::new("/run/current-system").exists() {
            folders.push("/run");
        }
        folders.push("/root");
        for folder in folders {
            succeed(Command::new(tool("mount")).args(["-t", "tmpfs", "-o", "mode=755", "lab", folder]));
        }
        fs::write("/etc/ld.so.cache", libraries).expect("it is ours");
        // ssh-keygen asks who runs it.
        fs::write("/etc/passwd", Site::new("").passwd()).expect("it is ours");
        fs::create_dir_all("/run/sshd").expect("it is ours");
        fs::create_dir_all(STORE).expect("it is ours");
        fs::set_permissions("/root", fs::Permissions::from_mode(0o700)).expect("it is ours");
        for port in [7, 8] {
            let listener = TcpListener::bind(("192.0.2.1", port)).expect("the network is ours alone");
            std::thread::spawn(move || {
                for connection in listener.incoming() {
                    // Whoever asked may be gone.
                    let _ = connection.and_then(|mut connection| connection.write_all(b"reached\n"));
                }
            });
        }
        let askpass = Path::new(STORE).join("askpass");
        fs::write(&askpass, "#!/bin/sh\nprintf '%s\\n' \"$LAB_PASSWORD\"\n").expect("it is ours");
        fs::set_permissions(&askpass, fs::Permissions::from_mode(0o700)).expect("it is ours");
        let (listeners, failures) = (BTreeMap::new(), Vec::new());
        let keys = Keys { keygen, folder: PathBuf::from(STORE) };
        Lab { number, workers, tools, keys, listeners, totals: Totals::default(), failures }
    }

    /// Whether a case is for this worker, which then counts it.
    pub fn takes(&mut self, case: usize) -> bool {
        let mine = case % self.workers == self.number;
        self.totals.cases += usize::from(mine);
        mine
    }

    /// Notes that a case went wrong, so that one run tells all of them.
    pub fn fail(&mut self, message: String) {
        self.failures.push(message);
    }

    fn tool(&self, name: &str) -> Command {
        Command::new(&self.tools[name])
    }

    /// Makes this worker's machine the site, and gives the site with every key in its place.
    pub fn lay_out(&self, site: &Site) -> Site {
        let mut site = site.clone();
        site.sshd_config = self.keys.expand(&site.sshd_config);
        site.files.values_mut().for_each(|text| *text = self.keys.expand(text));
        lay_out(&site, Path::new(STORE));
        site
    }

    /// sshd's own check of the machine that was laid out last.
    pub fn accepts(&self) -> Result<(), String> {
        let mut command = self.tool("sshd");
        let host_key = format!("HostKey={}", self.keys.key("host").display());
        let output = output(command.args(["-t", "-f", "/etc/ssh/sshd_config", "-o", &host_key]));
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    /// One real login at the machine that was laid out last.
    pub fn log_in(&mut self, attempt: &Attempt) -> Login {
        self.listen(attempt);
        let mut ssh = self.client(attempt).spawn().expect("ssh starts");
        let log = Path::new(STORE).join("log");
        let login = match self.connection(attempt, &mut ssh) {
            None => Login {
                method: None,
                status: None,
                printed: String::new(),
                complaint: ended(ssh).2,
                log: "ssh did not connect".to_owned(),
            },
            Some(connection) => {
                let mut sshd = self.serve(connection, &log);
                let (status, printed, complaint) = ended(ssh);
                sshd.wait().expect("it is our child");
                let log = String::from_utf8_lossy(&fs::read(&log).expect("it was just made")).into_owned();
                Login { method: accepted(&log), status, printed, complaint, log }
            }
        };
        self.totals.logins += 1;
        self.totals.entered += usize::from(login.entered());
        // A login that fails for a reason of the lab's own must not look like one that sshd refused.
        let reasons = [
            "Access denied for user",
            "ROOT LOGIN REFUSED",
            "maximum authentication attempts",
            "no authentication methods enabled",
            // Of accounts with an empty password that may not log in.
            "PAM auth succeeded when it should have failed",
        ];
        let refused =
            login.complaint.contains("Permission denied (") || reasons.iter().any(|reason| login.log.contains(reason));
        if !login.entered() && !refused {
            self.fail(format!("{attempt:?} was neither let in nor refused\n{}\n{}", login.complaint, login.log));
        }
        login
    }

    /// Holds a login against what the library says of it.
    pub fn compare(&mut self, case: &str, site: &Site, attempt: &Attempt, login: &Login) {
        let Some(says) = model_says(&self.keys, site, attempt) else { return };
        self.totals.predicted += 1;
        if says != login.entered() {
            let wrong = if says { "a wrong yes" } else { "a wrong no" };
            let verdict = verdict(&self.keys, site, attempt);
            self.fail(format!(
                "{case}: {wrong}: {attempt:?}\n{}\n--- {verdict:#?}\n--- log\n{}",
                site.show(),
                login.log
            ));
        }
    }

    fn client(&self, attempt: &Attempt) -> Command {
        let mut command = self.tool("timeout");
        command.args(["-s", "KILL", "30"]).arg(&self.tools["ssh"]).args([
            "-F",
            "none",
            "-p",
            &attempt.port.to_string(),
        ]);
        let mut options = vec![
            "IdentitiesOnly=yes".to_owned(),
            "UserKnownHostsFile=/dev/null".to_owned(),
            "GlobalKnownHostsFile=/dev/null".to_owned(),
            "StrictHostKeyChecking=no".to_owned(),
            "LogLevel=ERROR".to_owned(),
            "NumberOfPasswordPrompts=1".to_owned(),
            "KexAlgorithms=curve25519-sha256".to_owned(),
            format!("BindAddress={}", attempt.from),
        ];
        let mut keys: Vec<PathBuf> = Vec::new();
        let mut password = None;
        let methods = match &attempt.credential {
            Credential::Key(key) => {
                keys.push(self.keys.key(key));
                "publickey"
            }
            Credential::Keys(one, other) => {
                keys.extend([self.keys.key(one), self.keys.key(other)]);
                "publickey"
            }
            Credential::Certificate(certificate) => {
                let (file, kind) = self.keys.certificate(certificate);
                // Otherwise ssh would try the key without its certificate next.
                let signatures = if kind.starts_with("ssh-rsa") { "rsa-sha2-512-cert-v01@openssh.com" } else { &kind };
                options.push(format!("PubkeyAcceptedAlgorithms={signatures}"));
                let private = file.to_string_lossy().replace("-cert.pub", "");
                keys.push(PathBuf::from(private));
                "publickey"
            }
            Credential::Password(text) => {
                password = Some(text);
                "keyboard-interactive,password"
            }
            Credential::PasswordOnly(text) => {
                password = Some(text);
                "password"
            }
            Credential::Interactive(text) => {
                password = Some(text);
                "keyboard-interactive"
            }
            Credential::KeyThenPassword(key, text) => {
                keys.push(self.keys.key(key));
                password = Some(text);
                "publickey,keyboard-interactive,password"
            }
            Credential::Nothing => "none",
        };
        options.push(format!("PreferredAuthentications={methods}"));
        for option in options {
            command.args(["-o", &option]);
        }
        for key in keys {
            command.arg("-i").arg(key);
        }
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("SSH_ASKPASS", Path::new(STORE).join("askpass")).env("SSH_ASKPASS_REQUIRE", "force");
        command.env("LAB_PASSWORD", password.map_or("", String::as_str));
        if attempt.is_forged() {
            command.env("LD_PRELOAD", self.believer());
        }
        command.args(&attempt.arguments).args(["-l", &attempt.user, &attempt.to]);
        // ssh takes no command when it only forwards.
        command.args(Some(&attempt.command).filter(|command| !command.is_empty()));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What makes ssh believe every ECDSA signature: it reads certificates as sshd does, and would not send a forged one.
    fn believer(&self) -> PathBuf {
        let (source, library) = (Path::new(STORE).join("believe.c"), Path::new(STORE).join("believe.so"));
        if !library.exists() {
            let function = |name: &str| format!("int {name}() {{ return 1; }}\n");
            fs::write(&source, ["ECDSA_do_verify", "EVP_DigestVerify"].map(function).concat()).expect("it is ours");
            let mut command = Command::new(&self.tools["cc"]);
            succeed(command.args(["-shared", "-fPIC", "-w", "-o"]).arg(&library).arg(&source));
        }
        library
    }

    fn listen(&mut self, attempt: &Attempt) {
        let place = (attempt.to.clone(), attempt.port);
        self.listeners.entry(place).or_insert_with_key(|(address, port)| {
            let listener = TcpListener::bind((address.as_str(), *port)).expect("the network is ours alone");
            listener.set_nonblocking(true).expect("Linux can");
            listener
        });
    }

    /// The connection that ssh makes, or nothing when it ends without one.
    fn connection(&self, attempt: &Attempt, ssh: &mut Child) -> Option<TcpStream> {
        let listener = &self.listeners[&(attempt.to.clone(), attempt.port)];
        loop {
            if let Ok((connection, _)) = listener.accept() {
                connection.set_nonblocking(false).and_then(|()| connection.set_nodelay(true)).expect("Linux can");
                return Some(connection);
            }
            if ssh.try_wait().expect("it is our child").is_some() {
                return None;
            }
            std::thread::sleep(Duration::from_micros(300));
        }
    }

    /// sshd for one connection: it starts as quickly as the sshd that listens would start its part for it.
    fn serve(&self, connection: TcpStream, log: &Path) -> Child {
        let host_key = self.keys.key("host");
        let mut command = self.tool("sshd");
        command.args(["-i", "-e", "-f", "/etc/ssh/sshd_config", "-o", "LogLevel=DEBUG1", "-o", "PidFile=none"]);
        command.arg("-o").arg(format!("HostKey={}", host_key.display()));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        let input = connection.try_clone().expect("a socket can be copied");
        command.stdin(Stdio::from(OwnedFd::from(input))).stdout(Stdio::from(OwnedFd::from(connection)));
        command.stderr(fs::File::create(log).expect("it is ours"));
        command.spawn().expect("sshd starts")
    }
}

/// The method that sshd says it let somebody in with; it says of keys and certificates alone that it accepted them, too.
fn accepted(log: &str) -> Option<String> {
    let said = log.lines().filter_map(|line| line.strip_prefix("Accepted ")?.split_once(" for "));
    said.map(|(method, _)| method.to_owned()).find(|method| !method.contains(' '))
}

fn ended(child: Child) -> (Option<i32>, String, String) {
    let output = child.wait_with_output().expect("it is our child");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// What the machine says of itself: accounts, mounts, addresses.
fn machine() -> Vec<Vec<u8>> {
    let files = ["/etc/passwd", "/etc/shadow", "/etc/group", "/proc/self/mounts", "/proc/net/fib_trie"];
    files.iter().map(|file| fs::read(file).unwrap_or_default()).collect()
}

#[test]
#[ignore = "needs root and sshd; tests/run runs it"]
fn nothing_of_the_machine_changes() {
    let before = machine();
    let totals = in_lab("login_lab::nothing_of_the_machine_changes", |lab| {
        let outside = machine();
        assert!(lab.takes(lab.number));
        let account = crate::login_site::Account::new("labrat", 4711);
        let site = Site::new("UsePAM yes\nAuthorizedKeysFile /etc/ssh/authorized_keys.d/%u\n")
            .account(account)
            .keys("labrat", "{one}\n");
        lab.lay_out(&site);
        let login = lab.log_in(&Attempt::key("labrat", "one"));
        assert_eq!(login.outcome(), "ran", "{login:?}");
        assert_ne!(machine()[0], outside[0]);
    });
    let Some(totals) = totals else { return };
    assert_eq!(totals.entered, totals.cases);
    assert_eq!(machine(), before);
    assert!(!succeed(Command::new("id").arg("root")).is_empty());
    assert!(!output(Command::new("id").arg("labrat")).status.success(), "the account was made on the machine");
}

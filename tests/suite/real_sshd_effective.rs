//! Every value that `sshd -T -C …` prints of random files, beside ours.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use nixos_ssh::access::Source;
use nixos_ssh::access::effective_values::{Installation, effective_values};
use nixos_ssh::access::machine::{MachineFiles, system};
use nixos_ssh::access::server::{Connection, ServerConfig};
use nixos_ssh::access::system::Account;
use nixos_ssh::configuration::datum::Text;
use nixos_ssh::ssh::build::Build;
use nixos_ssh::ssh::config_text::{Line, read};
use nixos_ssh::ssh::keyword::Dialect;
use nixos_ssh::ssh::version::Version;

use crate::config_verdict::{difference, installed};
use crate::effective_files::{CONNECTIONS, file};
use crate::hosts::number;
use crate::real_sshd_config::none_of;
use crate::real_sshd_policies::Numbers;
use crate::sshd_tool::{Folder, accepts, output, tool};

/// How many files.
const COUNT: usize = 2_000;
/// Threads that ask sshd.
const THREADS: usize = 2;

/// What was compared.
#[derive(Default)]
struct Tally {
    values: AtomicUsize,
    unknown: AtomicUsize,
    asked: AtomicUsize,
    refused: AtomicUsize,
    excused: AtomicUsize,
}

/// The machine that the tests run on.
struct Machine {
    folder: Folder,
    sshd: std::path::PathBuf,
    installation: Installation,
    accounts: BTreeMap<String, Account>,
}

impl Machine {
    fn new() -> Machine {
        let folder = Folder::new();
        folder.key("host");
        let sshd = tool("sshd");
        let config = folder.write("sshd_config", &format!("HostKey {}\n", folder.text_path("keys/host")));
        assert_eq!(accepts(&config), Ok(()));
        let printed = output(Command::new(&sshd).arg("-T").arg("-f").arg(&config)).stdout;
        let is_debian = String::from_utf8_lossy(&printed).contains("gssapikeyexchange");
        let prefix = sshd.canonicalize().unwrap();
        let prefix = prefix.ancestors().nth(2).unwrap().to_str().unwrap().to_owned();
        let usual = if is_debian { Installation::debian() } else { Installation::nixpkgs(&prefix) };
        let read = |path: &str| std::fs::read_to_string(path).unwrap();
        let (passwd, group) = (read("/etc/passwd"), read("/etc/group"));
        let me = crate::sshd_tool::me();
        let row = passwd.lines().find(|row| row.split(':').next() == Some(&me)).unwrap();
        let home = row.split(':').nth(5).unwrap().to_owned();
        let installation = Installation { home, folder: folder.text_path("module"), ..usual };
        let accounts = system(&MachineFiles { passwd, group, ..MachineFiles::default() }).accounts;
        Machine { folder, sshd, installation, accounts }
    }

    /// What sshd prints for a connection, or what it complains about.
    fn ask(&self, config: &Path, connection: &[&str; 6]) -> Result<String, String> {
        let [user, host, address, local, port, domain] = connection;
        let knows_invalid = installed() >= Version(9, 9) && !self.accounts.contains_key(*user);
        let invalid = if knows_invalid { ",invalid-user" } else { "" };
        let connection =
            format!("user={user},host={host},addr={address},laddr={local},lport={port},rdomain={domain}{invalid}");
        let mut command = Command::new(&self.sshd);
        command.args(["-T", "-f"]).arg(config).args(["-C", &connection]).current_dir(&self.installation.folder);
        let output = output(&mut command);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// The values of ours that differ from those of sshd.
    fn differences(&self, config: &ServerConfig, path: &Path, who: &[&str; 6], tally: &Tally) -> Vec<String> {
        let [user, host, address, local, port, domain] = *who;
        let local = Some(local.parse().unwrap());
        let mut source = Source::from(address.parse().unwrap()).found_as(host);
        (source.local, source.routing_domain) = (local, Some(domain.into()));
        let port = port.parse().unwrap();
        let account = self.accounts.get(user);
        let connection = Connection { user, account, source: &source, port, version: installed() };
        let ours = effective_values(config, &connection, &self.installation);
        tally.asked.fetch_add(1, Ordering::Relaxed);
        match (self.ask(path, who), ours) {
            (Err(_), Err(_)) => {
                tally.refused.fetch_add(1, Ordering::Relaxed);
                Vec::new()
            }
            (Ok(_), Err(reason)) => vec![format!("sshd takes it, we do not: {}", reason.value)],
            (Err(complaint), Ok(_)) => vec![format!("we take it: {complaint}")],
            (Ok(printed), Ok(ours)) => {
                let printed: Vec<&str> = printed.lines().collect();
                let mut wrong = Vec::new();
                let mut theirs = printed.iter();
                for own in &ours {
                    let line = theirs.next().copied().unwrap_or_default();
                    let (keyword, value) = line.split_once(' ').unwrap_or((line, ""));
                    let same_keyword = keyword.eq_ignore_ascii_case(own.keyword);
                    match &own.value {
                        Ok(text) if same_keyword && text == value => {
                            tally.values.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(_) if same_keyword && own.keyword == "PerSourceNetBlockSize" => {
                            tally.unknown.fetch_add(1, Ordering::Relaxed);
                        }
                        _ => wrong.push(format!("sshd: {line:?}\n  ours: {:?}", own.to_string())),
                    }
                    // One line too many or too few would make all others wrong.
                    if !same_keyword {
                        break;
                    }
                }
                if wrong.is_empty() && theirs.next().is_some() {
                    wrong.push(format!("sshd prints more: {printed:?}"));
                }
                wrong
            }
        }
    }

    /// One file of many, in every respect.
    fn try_file(&self, index: usize, tally: &Tally) -> Option<String> {
        let mut numbers = Numbers(0x0eff_ec71_5eed ^ (index as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let text = format!("HostKey {}\n{}", self.folder.text_path("keys/host"), file(&mut numbers));
        if self.is_excused(&text) {
            tally.excused.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let path = self.folder.write(&format!("files/{}", index % THREADS), &text);
        let config = ServerConfig::read(Text::plain(&text));
        let mut wrong = Vec::new();
        for _ in 0..=numbers.below(3) {
            let who = numbers.pick(CONNECTIONS);
            let differences = self.differences(&config, &path, &who, tally);
            wrong.extend(differences.into_iter().map(|difference| format!("{who:?}: {difference}")));
            // What is refused is nearly always refused for everybody.
            if config.refused.is_some() {
                break;
            }
        }
        (!wrong.is_empty()).then(|| format!("file {index}:\n{text}\n{}", wrong.join("\n")))
    }

    /// Whether a file has a line on which both sides may differ.
    fn is_excused(&self, text: &str) -> bool {
        let config = read(Dialect::Sshd, text);
        let may_differ = |line: &Line| {
            let name = line.keyword_info.map_or("", |keyword| keyword.name);
            let value = line.argument.text.as_str();
            difference(Dialect::Sshd, line).is_some()
                && match name {
                    "ListenAddress" => value.contains(|sign: char| !"0123456789abcdefABCDEF.:[]*\"".contains(sign)),
                    "RevokedKeys" => line.words.as_ref().is_ok_and(|words| words.len() > 1),
                    "UsePAM" | "PAMServiceName" => true,
                    // Kerberos, GSSAPI: a build without it takes anything.
                    _ if self.installation.build != Build::Debian && name.contains("API") => true,
                    _ => config.problem(line).is_some(),
                }
        };
        config.lines.iter().any(may_differ)
    }
}

#[test]
#[ignore = "needs sshd; tests/run runs it"]
#[allow(clippy::print_stderr)]
fn every_value_of_random_files() {
    let machine = Machine::new();
    let count = number("NIXOS_SSH_CASES").map_or(COUNT, |count| usize::try_from(count).unwrap());
    let tally = Tally::default();
    let some = |thread: usize| -> Vec<String> {
        (thread..count).step_by(THREADS).filter_map(|index| machine.try_file(index, &tally)).collect()
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || some(thread))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no thread panics")).collect()
    });
    let of = |number: &AtomicUsize| number.load(Ordering::Relaxed);
    let (values, unknown, asked, refused) =
        (of(&tally.values), of(&tally.unknown), of(&tally.asked), of(&tally.refused));
    eprintln!(
        "{count} files, {asked} connections, {values} values compared, {unknown} unknown, {refused} refused, {} excused",
        of(&tally.excused)
    );
    none_of(&wrong.into_iter().take(40).collect::<Vec<_>>());
    assert!(values > asked * 40, "only {values} values were compared");
    assert!(refused > count / 50 && refused < asked / 2, "{refused} of {asked} were refused");
    assert!(unknown < asked / 20, "{unknown} values were unknown");
}

//! A host as its files say: sshd_config, passwd, shadow, group and the key files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::power::Elevation;
use super::server::ServerConfig;
use super::system::{Account, File, FileLines, Membership, Network, Pam, Password, Shell, ShellKind, System};
use super::time::{Ending, Seconds};
use super::why::{Cause, Why, default};
use crate::configuration::datum::Text;
use crate::source::Span;
use crate::ssh::version::Version;

/// The files of a machine.
#[derive(Debug, Clone)]
pub struct MachineFiles {
    /// `/etc/ssh/sshd_config`
    pub sshd_config: String,
    /// `/etc/passwd`
    pub passwd: String,
    /// `/etc/shadow`; an account without a line there has its password field in passwd.
    pub shadow: String,
    /// `/etc/group`
    pub group: String,
    /// What else sshd reads, by absolute path: authorized keys, principals, authorities, revoked keys. A file that is
    /// not here does not exist.
    pub files: BTreeMap<String, String>,
    /// Login shells that are not there, or cannot be run.
    pub missing_shells: BTreeSet<String>,
    /// The release of OpenSSH.
    pub version: Version,
    /// Whether PAM takes empty passwords for sshd.
    pub pam_takes_empty: bool,
}

impl Default for MachineFiles {
    /// No accounts, an empty sshd_config, and the OpenSSH of Debian 12.
    fn default() -> MachineFiles {
        MachineFiles {
            sshd_config: String::new(),
            passwd: String::new(),
            shadow: String::new(),
            group: String::new(),
            files: BTreeMap::new(),
            missing_shells: BTreeSet::new(),
            version: Version(9, 2),
            pam_takes_empty: false,
        }
    }
}

/// The machine that has these files. Its firewall, and who becomes root, is not looked at.
///
/// ```
/// use nixos_ssh::access::machine::{MachineFiles, system};
/// let files = MachineFiles { passwd: "bob:x:1000:100::/home/bob:/bin/sh\n".into(), ..MachineFiles::default() };
/// assert_eq!(system(&files).accounts["bob"].uid, Some(1000));
/// ```
#[must_use]
pub fn system(files: &MachineFiles) -> System {
    let lines = |(path, text): (&String, &String)| (path.clone(), File::Lines(FileLines::of_text(text)));
    System {
        name: None,
        version: files.version,
        runs: default(true),
        config: ServerConfig::read(Text::plain(&files.sshd_config)),
        network: Network::Open,
        accounts: accounts(files),
        accounts_of_services: BTreeMap::new(),
        other_servers: Vec::new(),
        accounts_unread: None,
        files: files.files.iter().map(lines).collect(),
        files_are_all: true,
        pam: Pam { passwords: default(true), empty_passwords: default(files.pam_takes_empty), others: None },
        stage1: Vec::new(),
        elevation: Elevation::default(),
        unread: Vec::new(),
    }
}

fn accounts(files: &MachineFiles) -> BTreeMap<String, Account> {
    let fields = |text: &str| -> Vec<Vec<String>> {
        let rows = text.lines().filter(|line| !line.is_empty());
        rows.map(|line| line.split(':').map(str::to_owned).collect()).collect()
    };
    let (groups, shadow) = (fields(&files.group), fields(&files.shadow));
    let mut accounts = BTreeMap::new();
    for row in fields(&files.passwd) {
        let [name, field, uid, gid, _, home, shell] = row.as_slice() else { continue };
        let (Ok(uid), Ok(gid)) = (uid.parse::<i64>(), gid.parse::<i64>()) else { continue };
        let own = shadow.iter().find(|row| row.first() == Some(name));
        let password = own.and_then(|row| row.get(1)).unwrap_or(field);
        let expires = own.and_then(|row| row.get(7)).and_then(|days| days.parse::<Seconds>().ok());
        let member = |row: &&Vec<String>| {
            row.get(2).and_then(|own| own.parse::<i64>().ok()) == Some(gid)
                || row.get(3).is_some_and(|members| members.split(',').any(|member| member == name))
        };
        let memberships = groups.iter().filter(member).filter_map(|row| row.first());
        let membership = |name: &String| Membership { name: name.as_str().into(), span: Span::NONE };
        let account = Account {
            name: name.as_str().into(),
            span: Span::NONE,
            is_root: default(uid == 0),
            uid: Some(uid),
            groups: memberships.map(membership).collect(),
            groups_unread: None,
            shell: default(shell_of(shell, files)),
            home: default(home.as_str().into()),
            password: default(password_of(password)),
            expires: match own.filter(|row| has_ages(row)) {
                Some(_) => Err(Why::new(Cause::Pam, name, Span::NONE)),
                None => default(expires.map(Ending::before_day)),
            },
        };
        accounts.entry(name.clone()).or_insert(account);
    }
    accounts
}

/// Whether its password ages, so that PAM may refuse it or ask for a new one.
fn has_ages(row: &[String]) -> bool {
    let number = |field: usize| row.get(field).and_then(|text| text.parse::<i64>().ok());
    number(2) == Some(0) || number(4).is_some_and(|most| most < 99_999)
}

fn shell_of(shell: &str, files: &MachineFiles) -> Shell {
    let path = if shell.is_empty() { "/bin/sh" } else { shell };
    let kind = match path.rsplit('/').next() {
        _ if files.missing_shells.contains(path) => ShellKind::Missing,
        Some("nologin" | "false") => ShellKind::Ends,
        _ => ShellKind::Runs,
    };
    Shell { name: Arc::from(path), kind }
}

/// What a password field says.
pub(crate) fn password_of(field: &str) -> Password {
    match field.as_bytes() {
        [] => Password::Empty,
        [b'!', ..] => Password::Locked,
        // Shorter than any hash, so that nothing matches it.
        [b'*', ..] => Password::Never,
        _ if field == "x" => Password::Never,
        _ => Password::Set,
    }
}

//! A machine for logins as data: accounts, groups, sshd_config, key files; and who tries to log in how.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;

use crate::login_credentials::FORGED;

/// The password whose hash is [`HASH`].
pub const PASSWORD: &str = "swordfish";

/// SHA-256 with the fewest rounds there are, since a login should be cheap.
pub const HASH: &str = "$5$rounds=1000$lablablab$E93VI0TfS3L8ahK.SN6ibp0y2nzaV9ChME7yWfjemn4";

/// What NixOS writes for sshd with passwords on; `nodelay` leaves out only the seconds after a wrong password.
pub const PAM_WITH_PASSWORDS: &str = "account required pam_unix.so
auth sufficient pam_unix.so likeauth nullok try_first_pass nodelay
auth required pam_deny.so
password sufficient pam_unix.so nullok
session required pam_unix.so
";

/// What NixOS writes for sshd when `settings.PasswordAuthentication` is off: nothing left can say yes.
pub const PAM_WITHOUT_PASSWORDS: &str = "account required pam_unix.so
auth required pam_deny.so
password sufficient pam_unix.so nullok
session required pam_unix.so
";

/// Names that the machine knows for addresses, as `/etc/hosts`.
pub const HOSTS: &str = "127.0.0.1 localhost
::1 localhost
192.0.2.7 laptop.example.net
198.51.100.4 gate.example.org
";

/// What NixOS writes of a password's age: it lasts.
pub const AGES: &str = "1::::";

/// An account. Its home is made, and belongs to it.
#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
    /// The second field of shadow.
    pub password: String,
    /// The eighth field of shadow: the day since 1970 from which the account is closed.
    pub expires: String,
    /// The third to seventh field of shadow: when the password was changed, and how long it lasts.
    pub ages: String,
    pub home: String,
    pub shell: String,
}

impl Account {
    /// An account as NixOS makes it for who has only keys.
    pub fn new(name: &str, uid: u32) -> Account {
        let home = if name == "root" { "/root".to_owned() } else { format!("/home/{name}") };
        let gid = if uid == 0 { 0 } else { 100 };
        Account {
            name: name.to_owned(),
            uid,
            gid,
            password: "!".to_owned(),
            expires: String::new(),
            ages: AGES.to_owned(),
            home,
            shell: "/bin/sh".to_owned(),
        }
    }

    /// With another second field of shadow.
    pub fn password(mut self, field: &str) -> Account {
        field.clone_into(&mut self.password);
        self
    }

    /// With another shell.
    pub fn shell(mut self, shell: &str) -> Account {
        shell.clone_into(&mut self.shell);
        self
    }

    /// With another home.
    pub fn home(mut self, home: &str) -> Account {
        home.clone_into(&mut self.home);
        self
    }

    /// Closed from this day since 1970 on.
    pub fn expires(mut self, day: &str) -> Account {
        day.clone_into(&mut self.expires);
        self
    }

    /// With another group of its own.
    pub fn gid(mut self, gid: u32) -> Account {
        self.gid = gid;
        self
    }

    /// With other ages of the password.
    pub fn ages(mut self, fields: &str) -> Account {
        fields.clone_into(&mut self.ages);
        self
    }
}

/// Who owns a file, and its mode.
#[derive(Clone, Copy, Debug)]
pub struct Attributes {
    pub uid: u32,
    pub mode: u32,
}

/// A machine. In texts, `{name}` is the public half of the key `name`, and `{name.blob}` its base64 alone.
#[derive(Clone, Debug)]
pub struct Site {
    pub sshd_config: String,
    pub accounts: Vec<Account>,
    /// Number and members of groups.
    pub groups: BTreeMap<String, (u32, Vec<String>)>,
    /// Files below `/etc`, `/home` and `/root`.
    pub files: BTreeMap<String, String>,
    /// Files and folders that are not as they would be: the owner of the home it is in or root, and 0644 or 0755.
    pub attributes: BTreeMap<String, Attributes>,
}

impl Site {
    /// A machine where nobody has a key, with what every machine has.
    pub fn new(sshd_config: &str) -> Site {
        let groups = [("root", 0), ("wheel", 1), ("users", 100), ("nogroup", 65534)];
        Site {
            sshd_config: sshd_config.to_owned(),
            accounts: vec![Account::new("root", 0)],
            groups: groups.into_iter().map(|(name, gid)| (name.to_owned(), (gid, Vec::new()))).collect(),
            files: [("/etc/pam.d/sshd", PAM_WITH_PASSWORDS), ("/etc/hosts", HOSTS)]
                .into_iter()
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .collect(),
            attributes: BTreeMap::new(),
        }
    }

    /// With an account, instead of one of this name.
    pub fn account(mut self, account: Account) -> Site {
        self.accounts.retain(|other| other.name != account.name);
        self.accounts.push(account);
        self
    }

    /// With a group.
    pub fn group(mut self, name: &str, gid: u32, members: &[&str]) -> Site {
        let members = members.iter().map(|&member| member.to_owned()).collect();
        self.groups.insert(name.to_owned(), (gid, members));
        self
    }

    /// With a file, instead of one of this name.
    pub fn file(mut self, name: &str, text: &str) -> Site {
        self.files.insert(name.to_owned(), text.to_owned());
        self
    }

    /// With the keys that NixOS would write for a user.
    pub fn keys(self, user: &str, text: &str) -> Site {
        self.file(&format!("/etc/ssh/authorized_keys.d/{user}"), text)
    }

    /// With another owner and mode of a file or folder.
    pub fn attributes(mut self, name: &str, uid: u32, mode: u32) -> Site {
        self.attributes.insert(name.to_owned(), Attributes { uid, mode });
        self
    }

    /// `/etc/passwd`, with the two that every NixOS has beside the accounts.
    pub fn passwd(&self) -> String {
        // ssh, which runs as root, looks its own name up: root comes first of those with the number 0.
        let mut accounts: Vec<&Account> = self.accounts.iter().collect();
        accounts.sort_by_key(|account| account.name != "root");
        let mut text = String::new();
        for Account { name, uid, gid, home, shell, .. } in accounts {
            text.push_str(&format!("{name}:x:{uid}:{gid}::{home}:{shell}\n"));
        }
        text.push_str("sshd:x:998:65534::/var/empty:/run/current-system/sw/bin/nologin\n");
        text.push_str("nobody:x:65534:65534::/var/empty:/run/current-system/sw/bin/nologin\n");
        text
    }

    /// `/etc/shadow`.
    pub fn shadow(&self) -> String {
        let mut text = String::new();
        for Account { name, password, ages, expires, .. } in &self.accounts {
            text.push_str(&format!("{name}:{password}:{ages}:{expires}:\n"));
        }
        text.push_str("sshd:!:1::::::\nnobody:!:1::::::\n");
        text
    }

    /// `/etc/group`.
    pub fn group_text(&self) -> String {
        let line =
            |(name, (gid, members)): (&String, &(u32, Vec<String>))| format!("{name}:x:{gid}:{}\n", members.join(","));
        self.groups.iter().map(line).collect()
    }

    /// Everything that a reader of a failure needs.
    pub fn show(&self) -> String {
        let mut text = format!("--- sshd_config\n{}\n", self.sshd_config);
        text.push_str(&format!("--- passwd\n{}--- shadow\n{}", self.passwd(), self.shadow()));
        text.push_str(&format!("--- group\n{}", self.group_text()));
        for (name, file) in self.files.iter().filter(|(name, _)| *name != "/etc/hosts") {
            let shown: String = file.chars().take(2000).collect();
            text.push_str(&format!("--- {name}\n{}\n", shown.escape_debug().to_string().replace("\\n", "\n")));
        }
        for (name, attributes) in &self.attributes {
            text.push_str(&format!("--- {name}: {} {:o}\n", attributes.uid, attributes.mode));
        }
        text
    }
}

/// A certificate that ssh-keygen makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The key that signs.
    pub authority: String,
    /// The key that is signed.
    pub key: String,
    /// The arguments of ssh-keygen: `-n`, `-O`, `-V`, `-h`.
    pub arguments: Vec<String>,
}

impl Certificate {
    /// Of a key, by another one.
    pub fn new(authority: &str, key: &str, arguments: &str) -> Certificate {
        let arguments = arguments.split_whitespace().map(str::to_owned).collect();
        Certificate { authority: authority.to_owned(), key: key.to_owned(), arguments }
    }
}

/// What somebody has to log in with.
#[derive(Clone, Debug)]
pub enum Credential {
    /// One key, by its name.
    Key(String),
    /// A certificate and nothing else.
    Certificate(Certificate),
    /// A password, for keyboard-interactive and then for password, as ssh tries it.
    Password(String),
    /// A password for the method password alone.
    PasswordOnly(String),
    /// A password for the method keyboard-interactive alone.
    Interactive(String),
    /// One key, and a password that is asked for afterwards.
    KeyThenPassword(String, String),
    /// One key and another, each tried.
    Keys(String, String),
    /// Nothing at all.
    Nothing,
}

/// One login.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub user: String,
    pub credential: Credential,
    pub from: String,
    pub to: String,
    pub port: u16,
    pub command: String,
    /// More arguments of ssh.
    pub arguments: Vec<String>,
}

impl Attempt {
    /// From 192.0.2.7 to port 22, for a command that says that it ran.
    pub fn new(user: &str, credential: Credential) -> Attempt {
        Attempt {
            user: user.to_owned(),
            credential,
            from: "192.0.2.7".to_owned(),
            to: "192.0.2.1".to_owned(),
            port: 22,
            command: "echo ran".to_owned(),
            arguments: Vec::new(),
        }
    }

    /// With a key.
    pub fn key(user: &str, key: &str) -> Attempt {
        Attempt::new(user, Credential::Key(key.to_owned()))
    }

    /// From another address, to one of the same family.
    pub fn from(mut self, address: &str) -> Attempt {
        address.clone_into(&mut self.from);
        let to = if address.contains(':') { "2001:db8::1" } else { "192.0.2.1" };
        to.clone_into(&mut self.to);
        self
    }

    /// To another address and port.
    pub fn to(mut self, address: &str, port: u16) -> Attempt {
        address.clone_into(&mut self.to);
        self.port = port;
        self
    }

    /// For another command.
    pub fn command(mut self, command: &str) -> Attempt {
        command.clone_into(&mut self.command);
        self
    }

    /// For a connection from the server to port 7 or 8 of 192.0.2.1, which answer.
    pub fn forward(self, place: &str) -> Attempt {
        self.command("").with(&["-W", place])
    }

    /// Whether its certificate is changed after it was signed.
    pub fn is_forged(&self) -> bool {
        let Credential::Certificate(certificate) = &self.credential else { return false };
        certificate.arguments.iter().any(|argument| argument.starts_with(FORGED))
    }

    /// With arguments of ssh.
    pub fn with(mut self, arguments: &[&str]) -> Attempt {
        self.arguments.extend(arguments.iter().map(|&argument| argument.to_owned()));
        self
    }
}

/// How a login went.
#[derive(Clone, Debug)]
pub struct Login {
    /// The method that sshd accepted last, if it let the user in.
    pub method: Option<String>,
    /// How the command ended.
    pub status: Option<i32>,
    /// What it printed.
    pub printed: String,
    /// What ssh complained about.
    pub complaint: String,
    /// What sshd said.
    pub log: String,
}

impl Login {
    /// Whether sshd let the user in, whatever came of the session.
    pub fn entered(&self) -> bool {
        self.method.is_some()
    }

    /// In one word, or in what was printed.
    pub fn outcome(&self) -> String {
        match (&self.method, self.status) {
            (None, _) => "refused".to_owned(),
            (Some(_), Some(0)) if self.printed == "ran\n" => "ran".to_owned(),
            (Some(_), Some(0)) => format!("printed {}", self.printed.trim_end()),
            (Some(_), _) => "no session".to_owned(),
        }
    }
}

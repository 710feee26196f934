//! Whom sshd_config, accounts and files let in: every case is a machine with real logins.

#![cfg(target_os = "linux")]

use crate::login_cases_accounts::{ACCOUNTS, ROOT, SESSIONS};
use crate::login_cases_files::FILES;
use crate::login_cases_lists::{LISTS, MATCH};
use crate::login_cases_methods::AUTHENTICATION;
use crate::login_keys::ended_as;
use crate::login_lab::in_lab;
use crate::login_site::{Account, Attempt, Certificate, Credential, HASH, PAM_WITHOUT_PASSWORDS, PASSWORD, Site};

/// A case: its name; sshd_config before and after what [`site`] adds; files (`PATH UID MODE` sets these, `without
/// PATH` leaves one out); who comes, and what comes of it.
pub type Case =
    (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static [(&'static str, &'static str)]);

/// What holds where a case says nothing else: the first value wins.
const BASE: &str = "Port 22
Port 2222
UsePAM yes
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile %h/.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u
Subsystem sftp internal-sftp
";

const NOLOGIN: &str = "#!/bin/sh\necho This account is currently not available.\nexit 1\n";

/// The machine of a case: everybody has the key `one`, and bob and root have `two` with a command too.
fn site(config: &str, files: &[(&str, &str)]) -> Site {
    let blocks = config.find("Match").unwrap_or(config.len());
    let (global, blocks) = config.split_at(blocks);
    let accounts = [
        Account::new("root", 0).password(HASH),
        Account::new("toor", 0).home("/home/toor"),
        Account::new("alice", 1001),
        Account::new("bob", 1002).password(HASH),
        Account::new("carol", 1003).password("*"),
        Account::new("dave", 1004).password(""),
        Account::new("erin", 1005).password(HASH).expires("1"),
        Account::new("frank", 1006).password(HASH).shell("/etc/shell/missing"),
        Account::new("grace", 1007).password(HASH).shell("/etc/shell/nologin"),
        Account::new("heidi", 1008).shell("/etc/shell/text"),
        Account::new("ivan", 1009).password(&format!("!{HASH}")),
        Account::new("judy", 1010).password(HASH).ages("0:0:99999:7:"),
        Account::new("kim", 1011).password(HASH).ages("1:0:10:7:10"),
        Account::new("leo", 1012).gid(500).shell(""),
        Account::new("mia", 1013).password(HASH).expires("99999"),
    ];
    let mut site = Site::new(&format!("{global}{BASE}{blocks}"))
        .group("wheel", 1, &["alice"])
        .group("ops", 400, &["bob", "carol"])
        .group("web-ops", 401, &["carol"])
        .group("staff", 500, &[])
        .file("/etc/shell/nologin", NOLOGIN)
        .file("/etc/shell/text", NOLOGIN)
        .attributes("/etc/shell/nologin", 0, 0o755);
    for account in accounts {
        let forced = if ["bob", "root"].contains(&account.name.as_str()) { "command=\"echo two\" {two}\n" } else { "" };
        site = site.keys(&account.name, &format!("{{one}}\n{forced}")).account(account);
    }
    for &(name, text) in files {
        let words: Vec<&str> = name.split(' ').collect();
        site = match words[..] {
            [path, uid, mode] => {
                let mode = u32::from_str_radix(mode, 8).expect("a mode");
                site.attributes(path, uid.parse().expect("a number"), mode)
            }
            ["without", path] => {
                site.files.remove(path);
                site
            }
            ["no-unix-passwords"] => site.file("/etc/pam.d/sshd", PAM_WITHOUT_PASSWORDS),
            _ => site.file(name, text),
        };
    }
    site
}

/// The login that a case tells: a user, what they have, and maybe `@FROM`, `>TO`, `:PORT`, `sftp`, `-tt`, `-W`.
fn attempt(who: &str) -> Attempt {
    let (who, signed) = who.split_once(" signed").map_or((who, None), |(who, signed)| (who, Some(signed)));
    let mut words = who.split(' ');
    let user = words.next().expect("a user");
    let password = PASSWORD.to_owned();
    let credential = match words.next().expect("a credential") {
        "password" => Credential::Password(password),
        "password-only" => Credential::PasswordOnly(password),
        "interactive" => Credential::Interactive(password),
        "wrong" => Credential::Password("wrong".to_owned()),
        "empty" => Credential::Password(String::new()),
        "nothing" => Credential::Nothing,
        "certificate" => Credential::Certificate(Certificate::new("ca", "three", signed.expect("how it is signed"))),
        both => match both.split_once('+') {
            Some((key, "password")) => Credential::KeyThenPassword(key.to_owned(), password),
            Some((one, other)) => Credential::Keys(one.to_owned(), other.to_owned()),
            None => Credential::Key(both.to_owned()),
        },
    };
    words.fold(Attempt::new(user, credential), |attempt, word| match word.split_at(1) {
        ("@", from) => attempt.from(from),
        (">", to) => {
            let port = attempt.port;
            attempt.to(to, port)
        }
        (":", port) => {
            let to = attempt.to.clone();
            attempt.to(&to, port.parse().expect("a port"))
        }
        ("-", "W") => attempt.forward("192.0.2.1:7"),
        ("-", "tt") => attempt.with(&["-tt"]).command("tty -s && echo terminal"),
        ("s", "ftp") => attempt.with(&["-s"]).command("sftp"),
        _ => panic!("{who}: what is {word}?"),
    })
}

#[test]
#[ignore = "needs root and sshd; tests/run runs it"]
fn a_policy_lets_in_whom_it_says() {
    let cases: Vec<&Case> =
        [ROOT, LISTS, MATCH, AUTHENTICATION, ACCOUNTS, FILES, SESSIONS].into_iter().flatten().collect();
    let totals = in_lab("login_policies::a_policy_lets_in_whom_it_says", |lab| {
        for (number, (name, config, files, logins)) in cases.iter().enumerate() {
            if !lab.takes(number) {
                continue;
            }
            let site = lab.lay_out(&site(config, files));
            for (who, outcome) in *logins {
                let attempt = attempt(who);
                let login = lab.log_in(&attempt);
                if !ended_as(outcome, &login) {
                    let (was, log) = (login.outcome(), &login.log);
                    lab.fail(format!(
                        "{name}: {who}: {outcome} was expected, {was} it was\n{log}\n{}",
                        login.complaint
                    ));
                }
                lab.compare(name, &site, &attempt, &login);
            }
        }
    });
    let Some(totals) = totals else { return };
    assert_eq!(totals.cases, cases.len());
    assert_eq!(totals.logins, cases.iter().map(|case| case.3.len()).sum::<usize>());
    assert!(totals.cases >= 60, "{totals:?}");
    let mut names: Vec<&str> = cases.iter().map(|case| case.0).collect();
    names.sort_unstable();
    assert_eq!(names.windows(2).find(|pair| pair[0] == pair[1]), None, "each case has a name of its own");
}

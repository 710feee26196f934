//! Who gets in with a certificate: real logins with real, forged, wrong and late ones.

#![cfg(target_os = "linux")]

use crate::login_keys::{attempt, ended_as};
use crate::login_lab::in_lab;
use crate::login_site::{Account, Site};

const CONFIG: &str = "UsePAM yes
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u
";

/// A case: its name; who signs for whom in which way; more of sshd_config; the key file of alice; what comes of it.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CA: &str = "TrustedUserCAKeys /etc/ssh/ca.pub\n";
const ALL: &str = "CASignatureAlgorithms +ssh-rsa\n";

/// Each authority signs for alice; what it may sign with is in the configuration.
const AUTHORITIES: &[Case] = &[
    ("Ed25519", "ca+one -n alice", "", "cert-authority {ca}\n", "ran"),
    ("ECDSA 256", "ec256-a+one -n alice", "", "cert-authority {ec256-a}\n", "ran"),
    ("ECDSA 384", "ec384-a+one -n alice", "", "cert-authority {ec384-a}\n", "ran"),
    ("ECDSA 521", "ec521-a+one -n alice", "", "cert-authority {ec521-a}\n", "ran"),
    ("RSA, SHA-512", "rsa2048-a+one -n alice -t rsa-sha2-512", "", "cert-authority {rsa2048-a}\n", "ran"),
    ("RSA, SHA-256", "rsa2048-a+one -n alice -t rsa-sha2-256", "", "cert-authority {rsa2048-a}\n", "ran"),
    ("RSA, SHA-1", "rsa2048-a+one -n alice -t ssh-rsa", "", "cert-authority {rsa2048-a}\n", "refused"),
    ("RSA, SHA-1, allowed", "rsa2048-a+one -n alice -t ssh-rsa", ALL, "cert-authority {rsa2048-a}\n", "ran"),
    ("RSA of 1024 bits", "rsa1024-a+one -n alice", "", "cert-authority {rsa1024-a}\n", "ran"),
    ("RSA of 1031 bits", "rsa1031-a+one -n alice", "", "cert-authority {rsa1031-a}\n", "ran"),
    (
        "RSA not allowed",
        "rsa2048-a+one -n alice",
        "CASignatureAlgorithms ssh-ed25519\n",
        "cert-authority {rsa2048-a}\n",
        "refused",
    ),
    (
        "SHA-512 not allowed",
        "rsa2048-a+one -n alice -t rsa-sha2-512",
        "CASignatureAlgorithms -rsa-sha2-512\n",
        "cert-authority {rsa2048-a}\n",
        "refused",
    ),
    (
        "SHA-256 still allowed",
        "rsa2048-a+one -n alice -t rsa-sha2-256",
        "CASignatureAlgorithms -rsa-sha2-512\n",
        "cert-authority {rsa2048-a}\n",
        "ran",
    ),
    (
        "ECDSA by a pattern",
        "ec384-a+one -n alice",
        "CASignatureAlgorithms ecdsa-*\n",
        "cert-authority {ec384-a}\n",
        "ran",
    ),
    (
        "Ed25519 taken away",
        "ca+one -n alice",
        "CASignatureAlgorithms -ssh-ed25519\n",
        "cert-authority {ca}\n",
        "refused",
    ),
    ("a key of ECDSA 256", "ca+ec256 -n alice", "", "cert-authority {ca}\n", "ran"),
    ("a key of ECDSA 384", "ca+ec384 -n alice", "", "cert-authority {ca}\n", "ran"),
    ("a key of ECDSA 521", "ca+ec521 -n alice", "", "cert-authority {ca}\n", "ran"),
    ("a key of RSA", "ca+rsa2048 -n alice", "", "cert-authority {ca}\n", "ran"),
    ("a key of RSA by RSA", "rsa2048-a+rsa1024 -n alice", "", "cert-authority {rsa2048-a}\n", "ran"),
    ("ECDSA of a key of ECDSA", "ec521-a+ec384 -n alice", "", "cert-authority {ec521-a}\n", "ran"),
];

/// Authorities in TrustedUserCAKeys, and what a certificate says.
const TRUSTED: &[Case] = &[
    ("trusted", "ca+one -n alice", CA, "", "ran"),
    ("trusted, ECDSA", "ec256-a+one -n alice", CA, "", "ran"),
    ("trusted, RSA", "rsa2048-a+one -n alice", CA, "", "ran"),
    ("not trusted", "two+one -n alice", CA, "", "refused"),
    ("trusted, SHA-1", "rsa2048-a+one -n alice -t ssh-rsa", CA, "", "refused"),
    ("trusted for another", "ca+one -n bob", CA, "", "refused"),
    ("trusted for nobody", "ca+one", CA, "", "refused"),
    ("trusted, of a host", "ca+one -n alice -h", CA, "", "refused"),
    ("trusted, expired", "ca+one -n alice -V 20200101:20210101", CA, "", "refused"),
    ("trusted, not yet", "ca+one -n alice -V 20980101:20990101", CA, "", "refused"),
    ("trusted, in time", "ca+one -n alice -V 20200101:20990101", CA, "", "ran"),
    ("trusted, from here", "ca+one -n alice -O source-address=192.0.2.0/24", CA, "", "ran"),
    ("trusted, from elsewhere", "ca+one -n alice -O source-address=10.0.0.0/8", CA, "", "refused"),
    ("trusted, from one of two", "ca+one -n alice -O source-address=10.0.0.0/8,192.0.2.7", CA, "", "ran"),
    ("trusted, a command", "ca+one -n alice -O force-command=pwd", CA, "", "printed /home/alice"),
    ("trusted, unknown critical option", "ca+one -n alice -O critical:x@example.net=y", CA, "", "refused"),
    ("trusted, critical option without a value", "ca+one -n alice -O critical:x@example.net", CA, "", "refused"),
    ("trusted, an extension as a critical option", "ca+one -n alice -O critical:permit-pty", CA, "", "refused"),
    ("trusted, unknown extension", "ca+one -n alice -O extension:x@example.net=y", CA, "", "ran"),
    ("trusted, nothing allowed", "ca+one -n alice -O clear", CA, "", "ran"),
    ("trusted, serial number", "ca+one -n alice -z 18446744073709551615", CA, "", "ran"),
    ("trusted and of its own line", "ca+one -n alice", CA, "cert-authority,principals=\"web\" {ca}\n", "ran"),
    ("the authority is a certificate", "ca+one -n alice", "TrustedUserCAKeys /etc/ssh/nested.pub\n", "", "refused"),
];

/// Signatures that are none. ssh is made to believe those of ECDSA, so that sshd really sees them.
const FORGED: &[Case] = &[
    ("forged principal", "ec256-a+one -n carol forged:carol~alice", CA, "", "refused"),
    ("forged principal, 384", "ec384-a+one -n carol forged:carol~alice", "", "cert-authority {ec384-a}\n", "refused"),
    ("forged principal, 521", "ec521-a+one -n carol forged:carol~alice", "", "cert-authority {ec521-a}\n", "refused"),
    ("forged id", "ec256-a+one -n alice forged:lab~bal", CA, "", "refused"),
    ("forged authority", "ec256-b+one -n alice forged:ec256-b~ec256-a", CA, "", "refused"),
    ("forged command", "ec256-a+one -n alice -O force-command=pwd forged:pwd~cat", CA, "", "refused"),
    (
        "forged address",
        "ec256-a+one -n alice -O source-address=10.0.0.0/8 forged:10.0.0.0/8~00.0.0.0/0",
        CA,
        "",
        "refused",
    ),
    ("forged extension", "ec256-a+one -n alice -O clear -O permit-pty forged:permit-pty~permit-pyt", CA, "", "refused"),
    ("forged signature", "ec256-a+one -n alice forged:signature", CA, "", "refused"),
    (
        "forged signature on a line",
        "ec384-a+one -n alice forged:signature",
        "",
        "cert-authority {ec384-a}\n",
        "refused",
    ),
    ("forged and untrusted", "ec256-b+one -n alice forged:signature", CA, "", "refused"),
];

#[test]
#[ignore = "needs root and sshd; tests/run runs it"]
fn a_certificate_opens_what_its_authority_signed() {
    let cases: Vec<&Case> = [AUTHORITIES, TRUSTED, FORGED].into_iter().flatten().collect();
    let totals = in_lab("login_certificates::a_certificate_opens_what_its_authority_signed", |lab| {
        for (number, (name, who, settings, lines, outcome)) in cases.iter().enumerate() {
            if !lab.takes(number) {
                continue;
            }
            let site = Site::new(&format!("{CONFIG}{settings}")).account(Account::new("alice", 1001));
            let site = site.keys("alice", lines).file("/etc/ssh/ca.pub", "{ca}\n{ec256-a}\n{rsa2048-a}\n");
            let site = lab.lay_out(&site.file("/etc/ssh/nested.pub", "{two+ca}\n"));
            let attempt = attempt(who);
            let login = lab.log_in(&attempt);
            if !ended_as(outcome, &login) {
                let log = &login.log;
                lab.fail(format!("{name}: {outcome} was expected, {} it was\n{log}", login.outcome()));
            }
            let unread = login.log.contains("parse key:");
            if unread != attempt.is_forged() {
                lab.fail(format!("{name}: whether sshd saw a forged certificate: {unread}\n{}", login.log));
            }
            lab.compare(name, &site, &attempt, &login);
        }
    });
    let Some(totals) = totals else { return };
    let all = cases.len();
    assert_eq!((totals.cases, totals.logins, totals.predicted), (all, all, all));
    assert!(all >= 50 && totals.entered >= 25, "{totals:?}");
}

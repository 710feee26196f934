//! A key or certificate: what sshd asks before it looks into a file (`auth2-pubkey.c`), then the files.

use std::sync::Arc;

use super::authorized_keys::{self, Found};
use super::terms::refusal_of;
use super::trail::{Tried, failed};
use crate::access::account::Account;
use crate::access::attempt::Identity;
use crate::access::certificate::{Certificate, Refusal};
use crate::access::login::Login;
use crate::access::rights::Rights;
use crate::access::system::{FileLines, Lookup};
use crate::access::verdict::{Because, Method, Reason, Step};
use crate::access::why::{Cause, Said, Why};
use crate::source::Span;
use crate::ssh::key::PublicKey;
use crate::ssh::key_type::KeyType;
use crate::ssh::pattern;
use crate::ssh::version::Version;

/// Whether sshd takes an identity for an account.
pub(crate) fn offered(login: &Login<'_>, account: &Account, identity: &Identity) -> Tried {
    let Some(key) = identity.public_key() else { return in_unread_lists(login, account) };
    let checks = [
        signed(identity),
        algorithm(login, identity),
        authority_algorithm(login, identity),
        rsa_size(login, key),
        revoked(login, identity),
    ];
    let mut unknown = None;
    for check in checks {
        match check {
            Some(Tried::Failed(reason)) => return Tried::Failed(reason),
            Some(Tried::Unknown(why)) => unknown = unknown.or(Some(why)),
            _ => {}
        }
    }
    let listed = match identity {
        Identity::Key(key) => in_files(login, account, key),
        Identity::Certificate(certificate) => certified(login, account, certificate),
        Identity::Unread => in_unread_lists(login, account),
    };
    match (unknown, listed) {
        (Some(why), Tried::Passed(..)) => Tried::Unknown(why),
        (_, listed) => listed,
    }
}

/// Whether the authority of a certificate signed it: sshd reads no other.
fn signed(identity: &Identity) -> Option<Tried> {
    let Identity::Certificate(certificate) = identity else { return None };
    let refusal = Refusal::Signature(certificate.signed.err()?);
    Some(failed(Step::Credential, Because::CertificateRefused(refusal), Span::NONE))
}

/// The signatures that a key can make, the ones that today's clients make first.
fn signatures(key_type: KeyType) -> &'static [&'static str] {
    match key_type {
        KeyType::Rsa => &["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"],
        KeyType::Ed25519 => &["ssh-ed25519"],
        KeyType::EcdsaP256 => &["ecdsa-sha2-nistp256"],
        KeyType::EcdsaP384 => &["ecdsa-sha2-nistp384"],
        KeyType::EcdsaP521 => &["ecdsa-sha2-nistp521"],
        KeyType::SkEd25519 => &["sk-ssh-ed25519@openssh.com"],
        KeyType::SkEcdsaP256 => &["sk-ecdsa-sha2-nistp256@openssh.com", "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"],
    }
}

/// How the names of signatures with SHA-1 begin.
const WITH_SHA1: &str = "ssh-rsa";
/// How the names of those begin that a browser asks a token for: no authority may make them unless a list says so.
const BY_BROWSERS: &str = "webauthn-";

/// Whether PubkeyAcceptedAlgorithms has a signature of the key.
fn algorithm(login: &Login<'_>, identity: &Identity) -> Option<Tried> {
    let (list, span) = match login.effective.first("PubkeyAcceptedAlgorithms") {
        Ok(Some(directive)) => (directive.argument.as_str(), directive.span),
        Ok(None) => ("", Span::NONE),
        Err(why) => return Some(Tried::Unknown(why)),
    };
    let key_type = identity.public_key()?.key_type();
    let names = signatures(key_type).iter().map(|name| match identity {
        Identity::Certificate(_) => {
            format!("{}-cert-v01@openssh.com", name.strip_suffix("@openssh.com").unwrap_or(name))
        }
        _ => (*name).to_owned(),
    });
    let accepted: Vec<String> = names.filter(|name| is_accepted(name, list, &[WITH_SHA1])).collect();
    match accepted.first() {
        Some(name) if name.starts_with("ssh-rsa") => {
            Some(Tried::Unknown(Why::new(Cause::Client, "the signature ssh-rsa", span)))
        }
        Some(_) => None,
        None => Some(failed(Step::Credential, Because::AlgorithmOff(key_type.name()), span)),
    }
}

/// Whether CASignatureAlgorithms has the signature that an authority made.
fn authority_algorithm(login: &Login<'_>, identity: &Identity) -> Option<Tried> {
    let Identity::Certificate(certificate) = identity else { return None };
    let (list, span) = match login.effective.first("CASignatureAlgorithms") {
        Ok(Some(directive)) => (directive.argument.as_str(), directive.span),
        Ok(None) => ("", Span::NONE),
        Err(why) => return Some(Tried::Unknown(why)),
    };
    let refusal = || Refusal::SignatureOff(certificate.signature.clone());
    let refused = !is_accepted(&certificate.signature, list, &[WITH_SHA1, BY_BROWSERS]);
    refused.then(|| failed(Step::Credential, Because::CertificateRefused(refusal()), span))
}

/// Whether a list with its sign accepts a signature; all are in the default but those that begin in some way.
fn is_accepted(name: &str, list: &str, not_by_default: &[&str]) -> bool {
    let default = !not_by_default.iter().any(|start| name.starts_with(start));
    let fits = |list: &str| pattern::list_fits(name, list) == Some(true);
    match list.chars().next() {
        None => default,
        Some('+' | '^') => default || fits(list.get(1..).unwrap_or_default()),
        Some('-') => default && !fits(list.get(1..).unwrap_or_default()),
        Some(_) => fits(list),
    }
}

fn rsa_size(login: &Login<'_>, key: &PublicKey) -> Option<Tried> {
    if key.key_type() != KeyType::Rsa || login.system.version < Version(9, 1) {
        return None;
    }
    match login.effective.word("RequiredRSASize", "1024") {
        Ok(Said { value, span }) => {
            let small = value.parse().is_ok_and(|least: usize| key.bits() < least);
            small.then(|| failed(Step::Credential, Because::KeyTooSmall(key.bits(), value.to_owned()), span))
        }
        Err(why) => Some(Tried::Unknown(why)),
    }
}

/// A file of revoked keys that cannot be read revokes every key.
fn revoked(login: &Login<'_>, identity: &Identity) -> Option<Tried> {
    let directive = match login.effective.file("RevokedKeys") {
        Ok(directive) => directive?,
        Err(why) => return Some(Tried::Unknown(why)),
    };
    let mut unknown = None;
    for path in &directive.words {
        let lines = match revocations(login, path) {
            Lookup::Lines(lines) => lines,
            Lookup::Missing => {
                return Some(failed(Step::Credential, Because::RevokedMissing(path.clone()), directive.span));
            }
            Lookup::Unknown(why) => {
                unknown = unknown.or(Some(why));
                continue;
            }
        };
        let is_in = |key: &PublicKey| lines.lines.iter().any(|line| line.has(key));
        let hit = match identity {
            Identity::Key(key) => is_in(key),
            Identity::Certificate(certificate) => is_in(&certificate.key) || is_in(&certificate.authority),
            Identity::Unread => false,
        };
        if hit {
            return Some(failed(Step::Credential, Because::KeyRevoked(path.clone()), directive.span));
        }
        // Lines that are no keys make the whole file unreadable; a list of revoked keys in binary is one, too.
        let odd = lines.lines.iter().any(|line| !matches!(line.key, Some(Ok(_))));
        if odd || !lines.unread.is_empty() {
            let why = lines.unread.first().cloned();
            unknown = unknown.or(why).or_else(|| Some(Why::new(Cause::File, path, directive.span)));
        }
    }
    unknown.map(Tried::Unknown)
}

/// A file of revoked keys; one that is called none is nowhere.
fn revocations<'s>(login: &Login<'s>, path: &str) -> Lookup<'s> {
    if path.starts_with('/') { login.system.file(path) } else { Lookup::Missing }
}

/// A plain key: the files in order, the first line that takes it.
fn in_files(login: &Login<'_>, account: &Account, key: &PublicKey) -> Tried {
    let files = match login.key_files(account) {
        Ok(files) => files,
        Err(why) => return Tried::Unknown(why.clone()),
    };
    let mut refused = None;
    let mut unknown = None;
    for path in files {
        let Lookup::Lines(lines) = login.system.file(path) else { continue };
        match authorized_keys::plain(login, lines, key) {
            Found::Line(line, rights) => {
                let reason =
                    Reason { step: Step::Credential, because: Because::KeyAccepted(path.clone()), span: line.span };
                let Some(Ok(key)) = &line.key else { continue };
                return Tried::Passed(Method::Key(Arc::clone(key)), rights, vec![reason]);
            }
            Found::Refused(reason) => refused = refused.or(Some(reason)),
            Found::Unknown(why) => unknown = unknown.or(Some(why)),
            Found::Nothing => {}
        }
    }
    match (unknown, refused) {
        (Some(why), _) => Tried::Unknown(why),
        (None, Some(reason)) => Tried::Failed(reason),
        (None, None) => failed(Step::Credential, Because::KeyNotListed, account.span),
    }
}

/// A key that is nowhere but in what nobody could read of the files.
fn in_unread_lists(login: &Login<'_>, account: &Account) -> Tried {
    let files = match login.key_files(account) {
        Ok(files) => files,
        Err(why) => return Tried::Unknown(why.clone()),
    };
    for path in files {
        if let Lookup::Lines(FileLines { unread, .. }) = login.system.file(path)
            && let Some(why) = unread.first()
        {
            return Tried::Unknown(why.clone());
        }
    }
    failed(Step::Credential, Because::KeyNotListed, account.span)
}

/// A certificate: lines with `cert-authority`, then TrustedUserCAKeys.
fn certified(login: &Login<'_>, account: &Account, certificate: &Certificate) -> Tried {
    let refuse = |refusal: Refusal, span| failed(Step::Credential, Because::CertificateRefused(refusal), span);
    let files = match login.key_files(account) {
        Ok(files) => files,
        Err(why) => return Tried::Unknown(why.clone()),
    };
    let (mut refused, mut unknown) = (None, None);
    for path in files {
        let Lookup::Lines(lines) = login.system.file(path) else { continue };
        match authorized_keys::authority(login, account, lines, certificate) {
            Found::Line(line, rights) => return by(certificate, path, line.span, *rights),
            Found::Refused(reason) => refused = refused.or(Some(reason)),
            Found::Unknown(why) => unknown = unknown.or(Some(why)),
            Found::Nothing => {}
        }
    }
    let trusted = match login.effective.first("TrustedUserCAKeys") {
        Ok(directive) => directive.filter(|directive| !directive.argument.eq_ignore_ascii_case("none")),
        Err(why) => return Tried::Unknown(why),
    };
    if let Some(directive) = trusted {
        match login.system.file(&directive.argument) {
            Lookup::Lines(lines) if lines.lines.iter().any(|line| line.has(&certificate.authority)) => {
                match authorized_keys::trusted(login, account, certificate) {
                    Ok(Ok(rights)) => return by(certificate, &directive.argument, directive.span, rights),
                    Ok(Err(refusal)) => refused = Some(refusal_of(refusal, directive.span)),
                    Err(why) => unknown = unknown.or(Some(why)),
                }
            }
            Lookup::Lines(lines) => unknown = unknown.or(lines.unread.first().cloned()),
            Lookup::Unknown(why) => unknown = unknown.or(Some(why)),
            Lookup::Missing => {}
        }
    }
    match (unknown, refused) {
        (Some(why), _) => Tried::Unknown(why),
        (None, Some(reason)) => Tried::Failed(reason),
        (None, None) => refuse(Refusal::NotTrusted, account.span),
    }
}

fn by(certificate: &Certificate, file: &str, span: Span, rights: Rights) -> Tried {
    let because = Because::CertificateAccepted(file.into());
    let method = Method::Certificate(certificate.authority.fingerprint());
    Tried::Passed(method, Box::new(rights), vec![Reason { step: Step::Credential, because, span }])
}

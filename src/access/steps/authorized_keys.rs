//! The lines of authorized_keys and principals files, and which of them takes a key or certificate
//! (`auth2-pubkeyfile.c`).

use super::terms::{certificate_rights, options_allow, refusal_of};
use crate::access::account::Account;
use crate::access::certificate::{Certificate, Refusal};
use crate::access::key_paths::expanded;
use crate::access::login::Login;
use crate::access::rights::Rights;
use crate::access::system::{FileLine, FileLines, Lookup};
use crate::access::verdict::{Because, Reason, Step};
use crate::access::why::{Cause, Why};
use crate::ssh::key::PublicKey;
use crate::ssh::line_reader::options_before;
use crate::ssh::reader::Reader;
use crate::ssh::version::Version;

/// What a file says of a key.
pub(crate) enum Found<'f> {
    /// This line takes it, with these rights.
    Line(&'f FileLine, Box<Rights>),
    /// Lines have it, and the first of them refuses for this reason.
    Refused(Reason),
    /// Nobody knows.
    Unknown(Why),
    /// No line has it.
    Nothing,
}

/// What a file says of a plain key: the first line that takes it.
pub(crate) fn plain<'f>(login: &Login<'_>, file: &'f FileLines, key: &PublicKey) -> Found<'f> {
    let mut walk = Walk::default();
    for line in login.listed.lines(file, key) {
        let Some(Ok(own)) = &line.key else { continue };
        let rights = Rights::of(&own.options);
        if rights.authority {
            walk.refuse(Because::KeyIsAuthority, line);
            continue;
        }
        match (options_allow(login, &rights, line.span), &line.maybe) {
            (Ok(Some(because)), _) => walk.refuse(because, line),
            (Err(why), _) => walk.wait(&why),
            (Ok(None), Some(why)) => walk.wait(why),
            (Ok(None), None) => return Found::Line(line, Box::new(rights)),
        }
    }
    walk.end(file)
}

/// What a file says of a certificate: the first line of its authority that takes it.
pub(crate) fn authority<'f>(
    login: &Login<'_>,
    account: &Account,
    file: &'f FileLines,
    certificate: &Certificate,
) -> Found<'f> {
    let mut walk = Walk::default();
    for line in login.listed.lines(file, &certificate.authority) {
        let Some(Ok(own)) = &line.key else { continue };
        let rights = Rights::of(&own.options);
        if !rights.authority {
            continue;
        }
        match options_allow(login, &rights, line.span) {
            Ok(None) => {}
            Ok(Some(because)) => {
                walk.refuse(because, line);
                continue;
            }
            Err(why) => {
                walk.wait(&why);
                continue;
            }
        }
        let wanted = rights.principals.clone();
        // Before 10.3 a certificate for nobody in particular was for everybody.
        let for_all = certificate.principals.is_empty() && wanted.is_none() && login.system.version < Version(10, 3);
        let name = wanted.is_none().then_some(&*account.name).filter(|_| !for_all);
        let nobody = Certificate { principals: vec![account.name.to_string()], ..certificate.clone() };
        let counted = if for_all { &nobody } else { certificate };
        let lacks = |wanted: &Vec<String>| !wanted.iter().any(|name| certificate.principals.contains(name));
        if wanted.as_ref().is_some_and(lacks) {
            walk.refused(refusal_of(Refusal::Principals, line.span));
            continue;
        }
        match certificate_rights(login, counted, name) {
            Err(why) => walk.wait(&why),
            Ok(Err(refusal)) => walk.refused(refusal_of(refusal, line.span)),
            Ok(Ok(own)) => match (rights.merged(own), &line.maybe) {
                (None, _) => walk.refused(refusal_of(Refusal::TwoCommands, line.span)),
                (Some(_), Some(why)) => walk.wait(why),
                (Some(rights), None) => return Found::Line(line, Box::new(rights)),
            },
        }
    }
    walk.end(file)
}

/// What was met on the way through the lines of a file.
#[derive(Default)]
struct Walk {
    refused: Option<Reason>,
    unknown: Option<Why>,
}

impl Walk {
    fn refuse(&mut self, because: Because, line: &FileLine) {
        self.refused(Reason { step: Step::Credential, because, span: line.span });
    }

    fn refused(&mut self, reason: Reason) {
        self.refused.get_or_insert(reason);
    }

    /// Keeps why a line is not decided.
    fn wait(&mut self, why: &Why) {
        self.unknown.get_or_insert_with(|| why.clone());
    }

    fn end<'f>(self, file: &FileLines) -> Found<'f> {
        match (self.unknown.or_else(|| file.unread.first().cloned()), self.refused) {
            (Some(why), _) => Found::Unknown(why),
            (None, Some(reason)) => Found::Refused(reason),
            (None, None) => Found::Nothing,
        }
    }
}

/// Whether a certificate of an authority in TrustedUserCAKeys is for this account: by its own principals, or by those of
/// AuthorizedPrincipalsFile.
pub(crate) fn trusted(
    login: &Login<'_>,
    account: &Account,
    certificate: &Certificate,
) -> Result<Result<Rights, Refusal>, Why> {
    if let Some(command) = login.effective.first("AuthorizedPrincipalsCommand")?
        && !command.argument.eq_ignore_ascii_case("none")
    {
        return Err(Why::new(Cause::Program, &command.argument, command.span));
    }
    let Some(file) = login.effective.file("AuthorizedPrincipalsFile")? else {
        return certificate_rights(login, certificate, Some(&account.name));
    };
    let path = expanded(&file.argument, account)?;
    let lines = match login.system.file(&path) {
        Lookup::Lines(lines) => lines,
        Lookup::Missing => return Ok(Err(Refusal::Principals)),
        Lookup::Unknown(why) => return Err(why),
    };
    let own = match certificate_rights(login, certificate, None)? {
        Ok(own) => own,
        Err(refusal) => return Ok(Err(refusal)),
    };
    for line in &lines.lines {
        let Some(rights) = principal_line(&line.text, certificate) else { continue };
        if let Some(why) = &line.maybe {
            return Err(why.clone());
        }
        // The first line with one of the principals decides.
        return match options_allow(login, &rights, line.span)? {
            Some(Because::KeyFromElsewhere(list)) => Ok(Err(Refusal::Source(list))),
            Some(_) => Ok(Err(Refusal::Principals)),
            None if rights.authority => Ok(Err(Refusal::Principals)),
            None => Ok(rights.merged(own).ok_or(Refusal::TwoCommands)),
        };
    }
    lines.unread.first().map_or(Ok(Err(Refusal::Principals)), |why| Err(why.clone()))
}

/// The rights of a line of a principals file that has a principal of the certificate: options, then the principal as
/// the last word. A `#` begins a comment anywhere.
fn principal_line(line: &str, certificate: &Certificate) -> Option<Rights> {
    let line = line.split('#').next()?.trim_matches([' ', '\t', '\r', '\n']);
    let (options, principal) = match line.rfind(' ').or_else(|| line.rfind('\t')) {
        Some(at) => (line.get(..at)?.trim_end(), line.get(at + 1..)?),
        None => ("", line),
    };
    if principal.is_empty() || !certificate.principals.iter().any(|own| own == principal) {
        return None;
    }
    if options.is_empty() {
        return Some(Rights::default());
    }
    let (options, _) = options_before(options, Reader::Sshd).ok()?;
    Some(Rights::of(&options))
}

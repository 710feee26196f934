//! What the options of a line, and a certificate itself, ask of a login.

use crate::access::certificate::{Certificate, Refusal};
use crate::access::login::Login;
use crate::access::patterns::host_or_address;
use crate::access::rights::Rights;
use crate::access::verdict::{Because, Reason, Step};
use crate::access::why::{Cause, Truth, Why};
use crate::source::Span;
use crate::ssh::address::{Fit, list_fits};

pub(crate) fn refusal_of(refusal: Refusal, span: Span) -> Reason {
    Reason { step: Step::Credential, because: Because::CertificateRefused(refusal), span }
}

/// What a certificate itself says: its kind, its time, where it is for, whom it is for unless a file says so.
pub(crate) fn certificate_rights(
    login: &Login<'_>,
    certificate: &Certificate,
    name: Option<&str>,
) -> Result<Result<Rights, Refusal>, Why> {
    if !certificate.is_for_users {
        return Ok(Err(Refusal::ForHosts));
    }
    match login.at {
        Some(at) if !certificate.is_valid_at(at) => return Ok(Err(Refusal::Time)),
        None if certificate.valid_before != u64::MAX || certificate.valid_after != 0 => {
            return Err(Why::new(Cause::Time, "the certificate", Span::NONE));
        }
        _ => {}
    }
    if certificate.principals.is_empty() {
        return Ok(Err(Refusal::NoPrincipals));
    }
    if name.is_some_and(|name| !certificate.principals.iter().any(|own| own == name)) {
        return Ok(Err(Refusal::Principals));
    }
    let (rights, source) = match certificate.rights() {
        Ok(rights) => rights,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match source {
        Some(list) if list_fits(login.source.address, list) != Fit::In => Ok(Err(Refusal::Source(list.to_owned()))),
        _ => Ok(Ok(rights)),
    }
}

/// Whether the options of a line let this login pass; why not.
pub(crate) fn options_allow(login: &Login<'_>, rights: &Rights, span: Span) -> Result<Option<Because>, Why> {
    let mut unknown = None;
    if let Some((text, ending)) = &rights.until {
        match login.is_over(*ending, "expiry-time", span) {
            Truth::Yes => return Ok(Some(Because::KeyExpired(text.clone()))),
            Truth::Maybe(why) => unknown = Some(why),
            Truth::No => {}
        }
    }
    if let Some(service) = &rights.service {
        unknown = unknown.or_else(|| Some(Why::new(Cause::Service, service, span)));
    }
    if rights.principals.is_some() && !rights.authority {
        return Ok(Some(Because::KeyLineRefused));
    }
    if !rights.from.is_empty() {
        let list = rights.from.join(",");
        match host_or_address(&login.source, &list, span) {
            Some(Truth::Yes) => {}
            Some(Truth::Maybe(why)) => unknown = unknown.or(Some(why)),
            Some(Truth::No) => return Ok(Some(Because::KeyFromElsewhere(list))),
            None => return Ok(Some(Because::KeyLineRefused)),
        }
    }
    unknown.map_or(Ok(None), Err)
}

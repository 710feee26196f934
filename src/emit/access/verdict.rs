//! One verdict and its chain of reasons, in words and in JSON.

use crate::access::verdict::{Denial, Door, Grant, Reason, Verdict};
use crate::access::why::Why;
use crate::json_text::json_value;
use crate::printable::printable;
use crate::source::Span;
use serde_json::{Value, json};

/// The version of the JSON.
pub const VERSION: u32 = 1;

/// A verdict in words: one line that says it, then the steps with their places. `whom` is `alice@web1`.
///
/// ```
/// use nixos_ssh::access::verdict::{Undecided, Verdict};
/// use nixos_ssh::emit::access::verdict::words;
/// let verdict = Verdict::Unknown(Undecided { whys: vec![], reasons: vec![], as_read: None });
/// assert!(words("alice@web1", &verdict, &|_| None).starts_with("unknown: nobody can tell"));
/// ```
#[must_use]
pub fn words(whom: &str, verdict: &Verdict, place: &dyn Fn(Span) -> Option<String>) -> String {
    let writer = Writer { place };
    let whom = printable(whom);
    match verdict {
        Verdict::Allowed(grant) => format!("allowed: {whom} can log in\n{}", writer.grant(grant)),
        Verdict::Denied(denial) => format!("denied: {whom} cannot log in\n{}", writer.denial(denial)),
        Verdict::Unknown(undecided) => {
            let mut out = format!("unknown: nobody can tell whether {whom} can log in\n");
            if undecided.as_read.is_none() {
                undecided.reasons.iter().for_each(|reason| out.push_str(&writer.reason("+", reason)));
            }
            undecided.whys.iter().for_each(|why| out.push_str(&writer.why(why)));
            match undecided.as_read.as_deref() {
                Some(Verdict::Allowed(grant)) => {
                    out.push_str(&format!("as far as it was read, {whom} can log in\n{}", writer.grant(grant)));
                }
                Some(Verdict::Denied(denial)) => {
                    out.push_str(&format!("as far as it was read, {whom} cannot log in\n{}", writer.denial(denial)));
                }
                _ => {}
            }
            out
        }
    }
}

struct Writer<'a> {
    place: &'a dyn Fn(Span) -> Option<String>,
}

impl Writer<'_> {
    fn at(&self, span: Span) -> String {
        let place = if span.is_none() { None } else { (self.place)(span) };
        place.map(|place| format!("  ({})", printable(&place))).unwrap_or_default()
    }

    fn reason(&self, sign: &str, reason: &Reason) -> String {
        format!("  {sign} {}{}\n", printable(&reason.because.to_string()), self.at(reason.span))
    }

    fn why(&self, why: &Why) -> String {
        format!("  ? {}{}\n", printable(&why.to_string()), self.at(why.span))
    }

    fn door(&self, door: &Door) -> String {
        format!("  ? {}{}\n", printable(&door.kind.to_string()), self.at(door.span))
    }

    fn grant(&self, grant: &Grant) -> String {
        let mut out = String::new();
        grant.reasons.iter().for_each(|reason| out.push_str(&self.reason("+", reason)));
        let methods: Vec<String> = grant.methods.iter().map(|method| printable(&method.to_string())).collect();
        out.push_str(&format!("  with {}\n", methods.join(" and ")));
        let only_from = grant.session.only_from(grant.only_from.iter().map(|from| &**from));
        let restrictions: Vec<String> = only_from.into_iter().chain(grant.session.restrictions()).collect();
        if !restrictions.is_empty() {
            out.push_str(&format!("  but: {}\n", printable(&restrictions.join(", "))));
        }
        for power in grant.powers.iter() {
            out.push_str(&format!("  power: {}\n", printable(&power.to_string())));
        }
        grant.session.unread.iter().for_each(|why| out.push_str(&self.why(why)));
        out
    }

    fn denial(&self, denial: &Denial) -> String {
        let mut out = String::new();
        denial.reasons.iter().for_each(|reason| out.push_str(&self.reason("+", reason)));
        out.push_str(&self.reason("-", &denial.reason));
        if !denial.doors.is_empty() {
            out.push_str("what the configuration does not show may let somebody in:\n");
            denial.doors.iter().for_each(|door| out.push_str(&self.door(door)));
        }
        out
    }
}

/// A verdict as JSON.
///
/// ```
/// use nixos_ssh::access::verdict::{Undecided, Verdict};
/// use nixos_ssh::emit::access::verdict::json;
/// let verdict = Verdict::Unknown(Undecided { whys: vec![], reasons: vec![], as_read: None });
/// assert!(json("alice", "web1", &verdict, &|_| None).contains("\"verdict\": \"unknown\""));
/// ```
#[must_use]
pub fn json(user: &str, host: &str, verdict: &Verdict, place: &dyn Fn(Span) -> Option<String>) -> String {
    let mut value = verdict_json(verdict, place);
    if let Value::Object(members) = &mut value {
        members.insert("version".to_owned(), VERSION.into());
        members.insert("user".to_owned(), user.into());
        members.insert("host".to_owned(), host.into());
    }
    json_value(value)
}

fn verdict_json(verdict: &Verdict, place: &dyn Fn(Span) -> Option<String>) -> Value {
    let line = |text: String, span: Span| json!({ "text": printable(&text), "place": if span.is_none() { None } else { place(span) } });
    let reasons = |reasons: &[Reason]| -> Vec<Value> {
        reasons.iter().map(|reason| line(reason.because.to_string(), reason.span)).collect()
    };
    let whys = |whys: &[Why]| -> Vec<Value> { whys.iter().map(|why| line(why.to_string(), why.span)).collect() };
    match verdict {
        Verdict::Allowed(grant) => json!({
            "verdict": "allowed",
            "methods": grant.methods.iter().map(|method| printable(&method.to_string())).collect::<Vec<_>>(),
            "restrictions": grant.session.restrictions().iter().map(|word| printable(word)).collect::<Vec<_>>(),
            "onlyFrom": grant.only_from.iter().map(|from| &**from).collect::<Vec<_>>(),
            "powers": grant.powers.iter().map(|power| printable(&power.to_string())).collect::<Vec<_>>(),
            "reasons": reasons(&grant.reasons),
            "unread": whys(&grant.session.unread),
        }),
        Verdict::Denied(denial) => json!({
            "verdict": "denied",
            "reasons": reasons(&denial.reasons),
            "failed": line(denial.reason.because.to_string(), denial.reason.span),
            "doors": denial.doors.iter().map(|door| line(door.kind.to_string(), door.span)).collect::<Vec<_>>(),
        }),
        Verdict::Unknown(undecided) => json!({
            "verdict": "unknown",
            "reasons": reasons(&undecided.reasons),
            "unknown": whys(&undecided.whys),
            "asRead": undecided.as_read.as_deref().map(|verdict| verdict_json(verdict, place)),
        }),
    }
}

//! Methods: which are on, and what AuthenticationMethods asks for (`auth2.c`).

mod passwords;

use std::collections::BTreeSet;

use super::public_key;
use super::trail::{Trail, Tried, failed};
use crate::access::account::Account;
use crate::access::attempt::{Credentials, Identity};
use crate::access::login::Login;
use crate::access::method::Kind;
use crate::access::rights::Rights;
use crate::access::verdict::{Because, Method, Reason, Step};
use crate::access::why::{Said, Why};
use crate::source::Span;

pub(crate) use passwords::asks_for_passwords;

/// How authentication ends. What nobody knows is in the trail.
pub(crate) enum Outcome {
    /// By these methods, with the rights that the last of them gives.
    Passed(Vec<Method>, Rights),
    Failed(Reason),
    Unknown,
}

/// Tries credentials on an account that may log in.
pub(crate) fn authenticate(
    login: &Login<'_>,
    account: &Account,
    credentials: &Credentials,
    trail: &mut Trail,
) -> Outcome {
    let tries = Tries { login, account, credentials };
    let wanted = match login.effective.first("AuthenticationMethods") {
        Ok(wanted) => wanted.filter(|directive| directive.argument != "any"),
        Err(why) => {
            trail.unknown(why);
            return Outcome::Unknown;
        }
    };
    match wanted {
        None => tries.any(trail),
        Some(directive) => tries.lists(&directive.words, directive.span, trail),
    }
}

struct Tries<'a> {
    login: &'a Login<'a>,
    account: &'a Account,
    credentials: &'a Credentials,
}

impl Tries<'_> {
    /// One method is enough.
    fn any(&self, trail: &mut Trail) -> Outcome {
        let mut tried: Vec<Tried> = Vec::new();
        for identity in &self.credentials.identities {
            tried.push(self.public_key(identity));
        }
        if self.credentials.password {
            tried.push(self.password());
            tried.push(self.keyboard_interactive());
        } else {
            // A client asks for this first; it is refused unless the password is empty.
            let nothing = self.nothing();
            if !matches!(nothing, Tried::Failed(_)) || tried.is_empty() {
                tried.push(nothing);
            }
        }
        if let Some(index) = tried.iter().position(|tried| matches!(tried, Tried::Passed(..))) {
            if let Some(outcome) = self.too_late(index, trail) {
                return outcome;
            }
            let Tried::Passed(method, rights, reasons) = tried.swap_remove(index) else { return Outcome::Unknown };
            trail.reasons.extend(reasons);
            return Outcome::Passed(vec![method], *rights);
        }
        let mut first = None;
        let mut unknown = false;
        for tried in tried {
            match tried {
                Tried::Unknown(why) => {
                    trail.unknown(why);
                    unknown = true;
                }
                // What PAM says tells more than that one of two methods is off.
                Tried::Failed(reason) => {
                    let off = |reason: &Reason| matches!(reason.because, Because::MethodOff(_));
                    first = match first {
                        Some(known) if !off(&known) || off(&reason) => Some(known),
                        _ => Some(reason),
                    };
                }
                Tried::Passed(..) => {}
            }
        }
        match first {
            Some(reason) if !unknown => Outcome::Failed(reason),
            _ => Outcome::Unknown,
        }
    }

    /// sshd breaks off after as many failures as MaxAuthTries allows.
    fn too_late(&self, failures: usize, trail: &mut Trail) -> Option<Outcome> {
        match self.login.effective.word("MaxAuthTries", "6") {
            Ok(Said { value, span }) => {
                let most = value.parse().unwrap_or(usize::MAX);
                let because = Because::TooManyFailures(value.to_owned());
                (failures >= most).then_some(Outcome::Failed(Reason { step: Step::Method, because, span }))
            }
            Err(_) if failures == 0 => None,
            Err(why) => {
                trail.unknown(why);
                Some(Outcome::Unknown)
            }
        }
    }

    /// One of these lists must be gone through. A list with a method that is off does not count.
    fn lists(&self, lists: &[String], span: Span, trail: &mut Trail) -> Outcome {
        let shown = lists.join(" ");
        let mut usable = false;
        let mut first = None;
        let mut unknown = Vec::new();
        for list in lists {
            match self.is_usable(list) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(why) => {
                    unknown.push(why);
                    usable = true;
                    continue;
                }
            }
            usable = true;
            match self.list(list) {
                ListEnd::Passed(methods, rights, reasons) => {
                    trail.reasons.extend(reasons);
                    trail.found(Step::Method, Because::MethodsEnough(list.clone()), span);
                    return Outcome::Passed(methods, *rights);
                }
                ListEnd::Failed(reason) => first = first.or(reason),
                ListEnd::Unknown(why) => unknown.push(why),
            }
        }
        if !usable {
            let because = Because::MethodsAllOff(shown);
            return Outcome::Failed(Reason { step: Step::Method, because, span });
        }
        if unknown.is_empty() {
            let because = Because::MethodsNotEnough(shown);
            return Outcome::Failed(first.unwrap_or(Reason { step: Step::Method, because, span }));
        }
        unknown.into_iter().for_each(|why| trail.unknown(why));
        Outcome::Unknown
    }

    fn is_usable(&self, list: &str) -> Result<bool, Why> {
        let mut unknown = None;
        for name in list.split(',') {
            let Some(kind) = Kind::of(name) else { return Ok(false) };
            match self.is_on(kind) {
                Ok(Said { value: false, .. }) => return Ok(false),
                Ok(_) => {}
                Err(why) => unknown = Some(why),
            }
        }
        unknown.map_or(Ok(true), Err)
    }

    /// All methods of a list, each key once.
    fn list(&self, list: &str) -> ListEnd {
        let (mut methods, mut rights, mut reasons) = (Vec::new(), None, Vec::new());
        let mut used: BTreeSet<usize> = BTreeSet::new();
        for name in list.split(',') {
            let tried = match Kind::of(name) {
                Some(Kind::PublicKey) => match self.next_key(&mut used) {
                    Some(tried) => tried,
                    None => return ListEnd::Failed(None),
                },
                Some(Kind::Password) if self.credentials.password => self.password(),
                Some(Kind::KeyboardInteractive) if self.credentials.password => self.keyboard_interactive(),
                _ => return ListEnd::Failed(None),
            };
            match tried {
                Tried::Passed(method, own, own_reasons) => {
                    methods.push(method);
                    reasons.extend(own_reasons);
                    // The options of a key stay in force when a password follows.
                    rights = match rights {
                        None => Some(own),
                        Some(before) => before.clone().merged(*own).map(Box::new).or(Some(before)),
                    };
                }
                Tried::Failed(reason) => return ListEnd::Failed(Some(reason)),
                Tried::Unknown(why) => return ListEnd::Unknown(why),
            }
        }
        ListEnd::Passed(methods, rights.unwrap_or_default(), reasons)
    }

    /// The first key not used yet that passes; otherwise how the first one ends.
    fn next_key(&self, used: &mut BTreeSet<usize>) -> Option<Tried> {
        let mut first = None;
        for (index, identity) in self.credentials.identities.iter().enumerate() {
            let same = |other: &usize| self.credentials.identities.get(*other).is_some_and(|other| other == identity);
            if used.iter().any(same) {
                continue;
            }
            let tried = self.public_key(identity);
            if matches!(tried, Tried::Passed(..)) {
                used.insert(index);
                return Some(tried);
            }
            match (&first, &tried) {
                (None, _) | (Some(Tried::Failed(_)), Tried::Unknown(_)) => first = Some(tried),
                _ => {}
            }
        }
        first
    }

    fn is_on(&self, kind: Kind) -> crate::access::why::Fact<bool> {
        let (keyword, default) = kind.keyword();
        self.login.effective.is(keyword, default, "yes")
    }

    /// Why a method is off, or that nobody knows.
    fn off(&self, kind: Kind) -> Option<Tried> {
        match self.is_on(kind) {
            Ok(Said { value: true, .. }) => None,
            Ok(Said { span, .. }) => Some(failed(Step::Method, Because::MethodOff(kind.keyword().0), span)),
            Err(why) => Some(Tried::Unknown(why)),
        }
    }

    fn public_key(&self, identity: &Identity) -> Tried {
        let tried =
            self.off(Kind::PublicKey).unwrap_or_else(|| public_key::offered(self.login, self.account, identity));
        self.root(tried)
    }

    /// What PermitRootLogin says of a method that passed.
    fn root(&self, tried: Tried) -> Tried {
        let Tried::Passed(method, rights, mut reasons) = tried else { return self.root_at_all(tried) };
        let unsure = match &self.account.is_root {
            Ok(Said { value: false, .. }) => return Tried::Passed(method, rights, reasons),
            Ok(_) => None,
            Err(why) => Some(why.clone()),
        };
        let (value, span) = match self.login.effective.word("PermitRootLogin", "prohibit-password") {
            Ok(said) => (said.value.to_ascii_lowercase(), said.span),
            Err(why) => return Tried::Unknown(why),
        };
        let is_key = matches!(method, Method::Key(_) | Method::Certificate(_));
        let allowed = match value.as_str() {
            "yes" => true,
            "prohibit-password" | "without-password" => is_key,
            "forced-commands-only" => is_key && rights.command.is_some(),
            _ => false,
        };
        match (allowed, unsure) {
            (true, _) => {
                reasons.push(Reason { step: Step::Root, because: Because::RootAllowed(value), span });
                Tried::Passed(method, rights, reasons)
            }
            (false, None) => failed(Step::Root, Because::RootRefused(value), span),
            (false, Some(why)) => Tried::Unknown(why),
        }
    }
}

impl Tries<'_> {
    /// Where root may not log in at all, nothing that nobody could read changes that.
    fn root_at_all(&self, tried: Tried) -> Tried {
        if !matches!((&tried, &self.account.is_root), (Tried::Unknown(_), Ok(Said { value: true, .. }))) {
            return tried;
        }
        match self.login.effective.word("PermitRootLogin", "prohibit-password") {
            Ok(Said { value, span }) if value.eq_ignore_ascii_case("no") => {
                failed(Step::Root, Because::RootRefused("no".to_owned()), span)
            }
            _ => tried,
        }
    }
}

enum ListEnd {
    Passed(Vec<Method>, Box<Rights>, Vec<Reason>),
    Failed(Option<Reason>),
    Unknown(Why),
}

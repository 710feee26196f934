//! What a key line allows, as far as two lines of one key can be compared.

use std::collections::BTreeMap;

use crate::ssh::key::AuthorizedKey;
use crate::ssh::key_options::KeyOption;

/// What a line restricts.
#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rights {
    /// What `restrict` turns off, by the option that turns it on again.
    off: [bool; FLAGS.len()],
    /// Restrictions with a value.
    values: [Option<Vec<String>>; VALUES.len()],
    /// `verify-required`.
    verify: bool,
    /// `no-touch-required`.
    no_touch: bool,
    /// `cert-authority`: the line is for other credentials.
    authority: bool,
}

const FLAGS: [&str; 5] = ["port-forwarding", "agent-forwarding", "X11-forwarding", "pty", "user-rc"];
const VALUES: [&str; 6] = ["command", "from", "expiry-time", "permitopen", "permitlisten", "principals"];

/// The restrictions of a line without their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Shape {
    off: [bool; FLAGS.len()],
    values: [bool; VALUES.len()],
    verify: bool,
    no_touch: bool,
    authority: bool,
}

impl Shape {
    /// Whether a line of this shape may be within one of another shape.
    fn may_be_within(&self, wider: &Shape) -> bool {
        let all = |own: &[bool], other: &[bool]| own.iter().zip(other).all(|(own, other)| *own || !*other);
        self.authority == wider.authority
            && all(&self.off, &wider.off)
            && all(&self.values, &wider.values)
            && (self.verify || !wider.verify)
            && (!self.no_touch || wider.no_touch)
    }
}

/// The lines of one key, so that a wider one of each is found without looking at all of them.
pub(crate) struct WiderLines {
    /// What each line restricts.
    rights: Vec<Rights>,
    /// The first line of each restriction, by shape.
    first: BTreeMap<Shape, BTreeMap<Rights, usize>>,
}

impl WiderLines {
    pub(crate) fn of<'k>(lines: impl Iterator<Item = &'k AuthorizedKey>) -> WiderLines {
        let rights: Vec<Rights> = lines.map(Rights::of).collect();
        let mut first: BTreeMap<Shape, BTreeMap<Rights, usize>> = BTreeMap::new();
        for (place, rights) in rights.iter().enumerate() {
            first.entry(rights.shape()).or_default().entry(rights.clone()).or_insert(place);
        }
        WiderLines { rights, first }
    }

    /// The first line that allows more than the one at this place.
    pub(crate) fn find(&self, narrow: usize) -> Option<usize> {
        let narrow = self.rights.get(narrow)?;
        let shape = narrow.shape();
        let wider = self.first.iter().filter(|(wider, _)| shape.may_be_within(wider));
        let places = wider.filter_map(|(wider, lines)| lines.get_key_value(&narrow.cut_to(wider)));
        places.filter(|(rights, _)| narrow.is_within(rights)).map(|(_, place)| *place).min()
    }
}

impl Rights {
    /// What a line restricts.
    pub(crate) fn of(key: &AuthorizedKey) -> Rights {
        let mut rights = Rights::default();
        for option in &key.options {
            rights.apply(option);
        }
        rights
    }

    fn apply(&mut self, option: &KeyOption) {
        let flag = |on: &bool, place: usize, off: &mut [bool; FLAGS.len()]| {
            if let Some(off) = off.get_mut(place) {
                *off = !on;
            }
        };
        match option {
            KeyOption::Restrict => self.off = [true; FLAGS.len()],
            KeyOption::PortForwarding(on) => flag(on, 0, &mut self.off),
            KeyOption::AgentForwarding(on) => flag(on, 1, &mut self.off),
            KeyOption::X11Forwarding(on) => flag(on, 2, &mut self.off),
            KeyOption::Pty(on) => flag(on, 3, &mut self.off),
            KeyOption::UserRc(on) => flag(on, 4, &mut self.off),
            KeyOption::VerifyRequired(on) => self.verify = *on,
            KeyOption::TouchRequired(on) => self.no_touch = !on,
            KeyOption::CertAuthority => self.authority = true,
            _ => {
                let place = VALUES.iter().position(|name| *name == option.name());
                let Some(values) = place.and_then(|place| self.values.get_mut(place)) else { return };
                values.get_or_insert_default().extend(option.value());
            }
        }
    }

    /// Whether everything that this line allows, and more, is allowed by another one for the same credentials.
    pub(crate) fn is_within(&self, wider: &Rights) -> bool {
        let values = || self.values.iter().zip(&wider.values);
        let comparable = values().all(|(own, other)| own.is_none() || other.is_none() || own == other);
        let same = self.authority == wider.authority;
        same && comparable && !self.missing_in(wider).is_empty() && wider.missing_in(self).is_empty()
    }

    /// Which restrictions it has, whatever their values are.
    fn shape(&self) -> Shape {
        Shape {
            off: self.off,
            values: self.values.each_ref().map(Option::is_some),
            verify: self.verify,
            no_touch: self.no_touch,
            authority: self.authority,
        }
    }

    /// The restrictions of this line, as far as a line of another shape can have them.
    fn cut_to(&self, shape: &Shape) -> Rights {
        let mut values = self.values.clone();
        for (value, wanted) in values.iter_mut().zip(shape.values) {
            if !wanted {
                *value = None;
            }
        }
        let Shape { off, verify, no_touch, authority, .. } = *shape;
        Rights { off, values, verify, no_touch, authority }
    }

    /// The restrictions of this line that another one does not have, by their options.
    pub(crate) fn missing_in(&self, other: &Rights) -> Vec<&'static str> {
        let mut missing = Vec::new();
        let off = || self.off.iter().zip(&other.off).zip(FLAGS).filter(|((own, other), _)| **own && !**other);
        match off().count() {
            5 => missing.push("restrict"),
            _ => missing.extend(off().map(|(_, name)| match name {
                "port-forwarding" => "no-port-forwarding",
                "agent-forwarding" => "no-agent-forwarding",
                "X11-forwarding" => "no-X11-forwarding",
                "pty" => "no-pty",
                _ => "no-user-rc",
            })),
        }
        for ((own, other), name) in self.values.iter().zip(&other.values).zip(VALUES) {
            if own.is_some() && other.is_none() {
                missing.push(name);
            }
        }
        if self.verify && !other.verify {
            missing.push("verify-required");
        }
        if !self.no_touch && other.no_touch {
            missing.push("the touch that no-touch-required gives up");
        }
        missing
    }

    /// Whether the line may refuse a login, so that sshd goes on to the next.
    pub(crate) fn may_refuse(&self) -> bool {
        let [_, from, expiry, ..] = &self.values;
        from.is_some() || expiry.is_some() || self.verify
    }

    /// Whether ports may be forwarded.
    pub(crate) fn allows_ports(&self) -> bool {
        let [ports, ..] = self.off;
        !ports
    }
}

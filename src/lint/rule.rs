//! A rule: one kind of mistake, with everything that is said about it.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::nix::text::scan::Hazard;

pub use crate::nix::module::reader::SyntaxError;

use super::config::Config;
use super::findings::{Findings, Reporter};

/// One kind of mistake.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, which names the problem: `key-unparsable`.
    pub id: &'static str,
    /// What it is about.
    pub category: Category,
    /// How bad it is, unless the config says otherwise. A note is hidden unless asked for.
    pub severity: Severity,
    /// What it finds, in one lower-case sentence without a full stop.
    pub summary: &'static str,
    /// Why it matters and what to do, in Markdown.
    pub explanation: &'static str,
    /// Where the facts come from: a man page, a NixOS module, an issue, a CVE.
    pub source: &'static str,
    /// A module it fires on, and the same one mended.
    pub example: Example,
    /// The best fix it can offer.
    pub fix: Option<Applicability>,
    /// Looks for it.
    pub check: Check,
}

impl Rule {
    /// As whom it reports.
    pub(crate) fn reporter(&self) -> Reporter {
        Reporter { id: self.id, severity: self.severity }
    }
}

impl Config {
    /// How severe a rule is; nothing when it is off.
    ///
    /// ```
    /// use nixos_ssh::lint::{config::Config, rules::RULES};
    /// assert_eq!(Config::default().severity(RULES[0]), Some(RULES[0].severity));
    /// ```
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        self.severity_of(rule.id, rule.severity, rule.severity)
    }
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// The options of one host.
    Host(fn(&Configuration, &mut Findings<'_>)),
    /// The text of one file.
    File(fn(&FileText<'_>, &mut Findings<'_>)),
    /// Nothing by itself: other parts of the check report under its name.
    Elsewhere,
}

/// The text of one file, and what is wrong with it before it means anything.
#[derive(Debug, Clone, Copy)]
pub struct FileText<'t> {
    /// Its number among the sources.
    pub source: u32,
    /// The text.
    pub text: &'t str,
    /// Hazards of the raw bytes.
    pub hazards: &'t [Hazard],
    /// What Nix would refuse.
    pub errors: &'t [SyntaxError],
}

/// A module that shows a mistake.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// With it.
    pub bad: &'static str,
    /// Without it.
    pub good: &'static str,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Somebody who should cannot log in.
    LockOut,
    /// Somebody who should not can.
    Access,
    /// Authorized keys and their options.
    Keys,
    /// Secrets that end where everybody can read them.
    Secrets,
    /// Settings and lines of sshd_config.
    Settings,
    /// Old names and forms.
    Migration,
    /// Text that cannot be read, or that hides something.
    Syntax,
    /// The client and known hosts.
    Client,
    /// Nothing breaks, but it could be better.
    Hygiene,
}

impl Category {
    /// Every category.
    pub const ALL: &'static [Category] = &[
        Category::LockOut,
        Category::Access,
        Category::Keys,
        Category::Secrets,
        Category::Settings,
        Category::Migration,
        Category::Syntax,
        Category::Client,
        Category::Hygiene,
    ];

    /// Its name for machines.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::lint::rule::Category::LockOut.as_str(), "lock-out");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Category::LockOut => "lock-out",
            Category::Access => "access",
            Category::Keys => "keys",
            Category::Secrets => "secrets",
            Category::Settings => "settings",
            Category::Migration => "migration",
            Category::Syntax => "syntax",
            Category::Client => "client",
            Category::Hygiene => "hygiene",
        }
    }
}

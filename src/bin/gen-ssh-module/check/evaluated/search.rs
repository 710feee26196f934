//! Finds the options that Nix cannot evaluate when an expression cannot catch their error, and goes on without them.

use super::nix::{Names, Target};
use crate::failure::Failure;

/// The sets of options that the expression selects from.
const SECTIONS: [&str; 26] = [
    "boot.initrd",
    "boot.isContainer",
    "deployment",
    "environment.etc",
    "networking.enableIPv6",
    "networking.firewall",
    "networking.hostName",
    "nix",
    "programs.fish",
    "programs.ssh",
    "programs.xonsh",
    "programs.zsh",
    "security.doas",
    "security.pam",
    "security.run0",
    "security.sudo",
    "security.sudo-rs",
    "services.fail2ban",
    "services.forgejo",
    "services.gitea",
    "services.openssh",
    "services.sshguard",
    "system",
    "systemd",
    "users.groups",
    "users.users",
];

/// How often Nix is asked at most: each time takes as long as an evaluation.
const RUNS: usize = 60;

/// How deep a set is looked into.
const DEPTH: usize = 6;

/// The JSON of a host. What cannot be evaluated is named in it.
pub fn evaluate(target: &Target) -> Result<String, Failure> {
    let message = match target.select(&[])? {
        Ok(json) => return laid_out(&json),
        Err(message) => message,
    };
    let sections: Vec<Names> = SECTIONS.iter().map(|section| section.split('.').map(str::to_owned).collect()).collect();
    let mut search = Search { target, runs: 1, bad: Vec::new() };
    // Where nothing of it can be evaluated, no single option is to blame.
    if search.run(&sections)?.is_none() {
        return Err(cannot(target, &message));
    }
    search.find(&[], &sections)?;
    match target.select(&search.bad)? {
        Ok(json) => laid_out(&json),
        Err(_) => Err(cannot(target, &message)),
    }
}

fn cannot(target: &Target, message: &str) -> Failure {
    Failure::World(format!("nix cannot evaluate {}:\n{message}", target.name()))
}

/// One value a line, so that people see what a finding is about.
fn laid_out(json: &[u8]) -> Result<String, Failure> {
    let wrong = |error: serde_json::Error| Failure::World(format!("nix printed no JSON: {error}"));
    let value: serde_json::Value = serde_json::from_slice(json).map_err(wrong)?;
    serde_json::to_string_pretty(&value).map_err(wrong)
}

struct Search<'t> {
    target: &'t Target,
    runs: usize,
    /// What is to blame.
    bad: Vec<Names>,
}

impl Search<'_> {
    /// Evaluates without some options and those that are to blame.
    fn run(&mut self, hidden: &[Names]) -> Result<Option<Vec<u8>>, Failure> {
        self.runs += 1;
        let hidden: Vec<Names> = hidden.iter().chain(&self.bad).cloned().collect();
        Ok(self.target.select(&hidden)?.ok())
    }

    /// Finds what is to blame among some options, while `hidden`, which are all others, are not evaluated.
    fn find(&mut self, hidden: &[Names], options: &[Names]) -> Result<(), Failure> {
        if options.is_empty() || self.run(hidden)?.is_some() {
            return Ok(());
        }
        if self.runs >= RUNS {
            self.bad.extend_from_slice(options);
            return Ok(());
        }
        let [option] = options else {
            let (first, second) = options.split_at(options.len() / 2);
            self.find(&[hidden, second].concat(), first)?;
            return self.find(&[hidden, first].concat(), second);
        };
        let names = if option.len() < DEPTH { self.names(option)? } else { None };
        let Some(names) = names.filter(|names| !names.is_empty()) else {
            self.bad.push(option.clone());
            return Ok(());
        };
        let below: Vec<Names> = names.into_iter().map(|name| [option.as_slice(), &[name]].concat()).collect();
        let before = self.bad.len();
        self.find(hidden, &below)?;
        if self.bad.len() == before {
            self.bad.push(option.clone());
        }
        Ok(())
    }

    fn names(&mut self, option: &[String]) -> Result<Option<Vec<String>>, Failure> {
        self.runs += 1;
        self.target.names(option)
    }
}

//! `access can`: one login, its verdict and the reasons.

use std::path::Path;

use nixos_ssh::access::certificate::Certificate;
use nixos_ssh::access::fleet::FleetHost;
use nixos_ssh::access::verdict::Verdict;
use nixos_ssh::access::{Attempt, Credentials, Identity, Source, decide, decide_from_anywhere};
use nixos_ssh::emit::access::verdict;
use nixos_ssh::ssh::authorized_keys::read_file;

use super::hosts::{self, is_wanted};
use crate::args::{AnswerFormat, CanArgs};
use crate::failure::{Failure, Outcome};
use crate::{output, short};

/// Runs it.
pub fn run(args: &CanArgs) -> Result<Outcome, Failure> {
    let (user, wanted) = match args.login.rsplit_once('@') {
        Some((user, host)) => (user, Some(host)),
        None => (args.login.as_str(), None),
    };
    let host = host(args, wanted)?;
    let credentials = credentials(args)?;
    let system = host.system();
    let verdict = match args.from {
        Some(address) => {
            let source = Source::from(address);
            let source = args.from_name.as_deref().map_or(source.clone(), |name| source.named(name));
            decide(&system, &Attempt { user, credentials, source, port: args.port, at: args.common_at() })
        }
        None => decide_from_anywhere(&system, user, &credentials, args.port, args.common_at()),
    };
    let places = host.places();
    let place = |span| places.words(span);
    match args.format {
        AnswerFormat::Human => {
            output::stdout(verdict::words(&format!("{user}@{}", host.name), &verdict, &place).as_bytes())?;
        }
        AnswerFormat::Json => {
            let json = verdict::json(user, &host.name, &verdict, &place);
            let text = serde_json::to_string_pretty(&json).map_err(|error| Failure::World(error.to_string()))?;
            output::stdout((text + "\n").as_bytes())?;
        }
    }
    Ok(match verdict {
        Verdict::Allowed(_) => Outcome::Done,
        Verdict::Denied(_) => Outcome::Found,
        Verdict::Unknown(_) => Outcome::Unknown,
    })
}

impl CanArgs {
    fn common_at(&self) -> Option<i64> {
        self.fleet.common.at
    }
}

/// The one host that is asked about.
fn host(args: &CanArgs, wanted: Option<&str>) -> Result<FleetHost, Failure> {
    let common = &args.fleet.common;
    let mut hosts = Vec::new();
    let mut names = Vec::new();
    for given in hosts::given(&args.fleet)? {
        let host = hosts::read(given, common.release)?;
        names.push(host.name.clone());
        if is_wanted(&host.name, common) && wanted.is_none_or(|wanted| wanted == host.name) {
            hosts.push(host);
        }
    }
    match (hosts.pop(), hosts.is_empty(), wanted) {
        (Some(host), true, _) => Ok(host),
        (Some(_), false, None) => Err(Failure::Usage(format!("say at which host: {}", names.join(", ")))),
        (Some(_), false, Some(wanted)) => Err(Failure::Usage(format!("there are several hosts called {wanted}"))),
        (None, ..) if names.is_empty() => Err(Failure::Usage("there is no host here".to_owned())),
        (None, ..) => {
            let wanted = wanted.unwrap_or("that --host names");
            Err(Failure::Usage(format!("there is no host {wanted}; there are {}", names.join(", "))))
        }
    }
}

/// The keys and certificates that were given. With neither key nor password, nothing is tried but an empty password.
fn credentials(args: &CanArgs) -> Result<Credentials, Failure> {
    let mut identities = Vec::new();
    for given in &args.key {
        let inline = given.contains(' ') && !Path::new(given).exists();
        let (name, text) = if inline { ("--key", given.clone()) } else { (given.as_str(), short::read_text(given)?) };
        if text.split_ascii_whitespace().next().is_some_and(|word| word.contains("-cert-v01@")) {
            let certificate: Certificate =
                text.trim().parse().map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
            identities.push(Identity::Certificate(Box::new(certificate)));
            continue;
        }
        let keys = read_file(&text).map_err(|errors| {
            let (line, error) = errors.first().map_or((0, String::new()), |(line, error)| (*line, error.to_string()));
            Failure::Usage(format!("{name}:{line}: {error}"))
        })?;
        if keys.is_empty() {
            return Err(Failure::Usage(format!("{name} holds no key")));
        }
        identities.extend(keys.into_iter().map(|key| Identity::Key(key.key)));
    }
    Ok(Credentials { identities, password: args.password })
}

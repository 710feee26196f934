//! `access can`: one login, its verdict and the reasons.

use nixos_ssh::access::certificate::Certificate;
use nixos_ssh::access::fleet::FleetHost;
use nixos_ssh::access::verdict::Verdict;
use nixos_ssh::access::{Attempt, Credentials, Identity, Source, decide, decide_from_anywhere, decide_with_anything};
use nixos_ssh::emit::access::verdict;

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
    let source = args.from.map(Source::from);
    let source = source.map(|source| match &args.from_name {
        Some(name) => source.named(name),
        None => source,
    });
    let (port, at) = (args.port, args.fleet.common.at);
    let verdict = match (source, credentials) {
        (source, None) => decide_with_anything(&system, user, source.as_ref(), port, at),
        (Some(source), Some(credentials)) => decide(&system, &Attempt { user, credentials, source, port, at }),
        (None, Some(credentials)) => decide_from_anywhere(&system, user, &credentials, port, at),
    };
    let places = host.places();
    let place = |span| places.words(span);
    match args.format {
        AnswerFormat::Human => {
            output::stdout(verdict::words(&format!("{user}@{}", host.name), &verdict, &place).as_bytes())?;
        }
        AnswerFormat::Json => output::stdout(verdict::json(user, &host.name, &verdict, &place).as_bytes())?,
    }
    Ok(match verdict {
        Verdict::Allowed(_) => Outcome::Done,
        Verdict::Denied(_) => Outcome::Found,
        Verdict::Unknown(_) => Outcome::Unknown,
    })
}

/// The one host that is asked about.
fn host(args: &CanArgs, wanted: Option<&str>) -> Result<FleetHost, Failure> {
    let common = &args.fleet.common;
    let mut hosts = Vec::new();
    let mut names = Vec::new();
    for given in hosts::given(&args.fleet)?.given {
        let Some(host) = hosts::read(given, common.release)? else { continue };
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

/// The keys and certificates that were given; nothing if neither they nor the password were.
fn credentials(args: &CanArgs) -> Result<Option<Credentials>, Failure> {
    if args.key.is_empty() && !args.password {
        return Ok(None);
    }
    let mut identities = Vec::new();
    for given in &args.key {
        let (name, text) = match short::is_line(given) {
            true => ("--key", given.clone()),
            false => (given.as_str(), short::read_text(given)?),
        };
        if text.split_ascii_whitespace().next().is_some_and(|word| word.contains("-cert-v01@")) {
            let certificate: Certificate =
                text.trim().parse().map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
            identities.push(Identity::Certificate(Box::new(certificate)));
            continue;
        }
        let keys = short::keys_in(name, &text)?;
        if keys.is_empty() {
            return Err(Failure::Usage(format!("{name} holds no key")));
        }
        identities.extend(keys.into_iter().map(|key| Identity::Key(key.key)));
    }
    Ok(Some(Credentials { identities, password: args.password }))
}

//! `key-factorable`: a key whose factors are found at once.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::good_keys;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_strength::Weakness;
use crate::ssh::key_strength::shared_factors;

/// RSA keys whose factors anybody can find.
pub static RULE: Rule = Rule {
    id: "key-factorable",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "an RSA key whose private half anybody can compute",
    explanation: "The factors of an RSA key are its private half. They are found at once when a small prime divides the key, when \
        they lie close together, or when two keys have one in common, as keys of devices without enough chance have. \
        Make a new key on another machine.",
    source: "badkeys; CVE-2022-26320 (close factors); Heninger and others, USENIX Security 2012 (common factors)",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''ssh-rsa \
        AAAAB3NzaC1yc2EAAAADAQABAAABAQD90rEaa2lJJiTieCeNZdjmEWW564AWf/ZCeOTX6bSIJXk1QkV16DzRju4TYTjaM8ex8jepDxXEWksQeWe7\
        UFJEQmnImqcNJPo5A4so1XkucLJGb7hjRTNXyonbZzYttGio3PQgdt/u7uThMtynB/gWqjWHFb9Y3XE7tYbmwYqcyChtxLZdOI7yOdu7K3/rp5Ms\
        P3XYqgL4aqVHUHMS1uJhxHt1Nrraz5pQUF5xIwLQeHP53Sz9e+j+3ptvrhYSLaQneSi/Luw3jTrhOewX17d89NOagXwrrXpTSlUN+eCdFmofVZqP\
        T+8VrGiAaPYL4mI0LzZypwU6OlcC6LdiK7T1 close'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''ssh-rsa \
        AAAAB3NzaC1yc2EAAAADAQABAAABAQDXpEy6iUK77MHrVGNniUo7asIb7nIezCFky8AedOCxgm/2FNfDUlvTeHyZCGQjX26sD5fH7quevGMOFk2o\
        OQU3m0mFYMluXvDccCoYnIkjpz45ckW5Z4v4oS3oFOYldKfMqrZlKjklWfX0sdgf/TYXhWnE/kHq1usqfWaiKRJ33dODAk9sbSJ98CcXc66ktbCo\
        SGF8/s70BmRu64Bu1N3npZswu77M77nV29hTi+ntzgIvd2Un/AwM7k/S2lORZezcBxx+pDfUsMNBAYvRANVQDVMQEljSa+ckkfmRs0tuWFSiTY4o\
        SJpQdB9OQw9ptYvdYM/U8ECewI6ZFFYTcO8X good'' ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let keys: Vec<_> = good_keys(configuration).collect();
    for (entry, key) in &keys {
        let factorable = configuration.weaknesses(&key.key).iter().find(|weakness| {
            matches!(
                weakness,
                Weakness::ModulusEven
                    | Weakness::ModulusSquare
                    | Weakness::SmallFactor(_)
                    | Weakness::CloseFactors { .. }
            )
        });
        if let Some(weakness) = factorable {
            findings
                .report(entry.span, format!("anybody can compute the private half of this RSA key: {weakness}"))
                .help("make a new key on another machine: ssh-keygen -t ed25519");
        }
    }
    let public: Vec<_> = keys.iter().map(|(_, key)| &key.key).collect();
    for (one, other) in shared_factors(&public) {
        let (Some((one, _)), Some((other, _))) = (keys.get(one), keys.get(other)) else { continue };
        for (entry, partner) in [(one, other), (other, one)] {
            findings
                .report(entry.span, "two RSA keys have a factor in common: anybody can compute both private halves")
                .label(partner.span, "the other key")
                .help("make new keys on another machine: ssh-keygen -t ed25519");
        }
    }
}

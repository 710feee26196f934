//! `rsa-bad-exponent`: an RSA key of unusual numbers.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::good_keys;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_strength::Weakness;

/// RSA keys with exponents or sizes that sound programs do not make.
pub static RULE: Rule = Rule {
    id: "rsa-bad-exponent",
    category: Category::Keys,
    severity: Severity::Warning,
    summary: "an RSA key with an exponent or a size that sound programs do not make",
    explanation: "An exponent of 0, 1, 2 or another even number is no key (error). With 3 a mistake of a program that checks \
        signatures lets forged ones pass. Others than 65537 come from old or home-made programs: 35 from ssh-keygen \
        before 2010, 37 from old PuTTY, which are only noted. So is a size that is no multiple of eight.",
    source: "badkeys rsainvalid and rsawarnings; CVE-2006-4339",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''ssh-rsa \
        AAAAB3NzaC1yc2EAAAABAwAAAQEAq/Ll+UY8j58u977tmLNZEPzL7lINHnPHbTXdYx9ZkUrd+q2qYsj6vV/o8DfeKQ/Xw9LZtG7pIERD80M/odf3\
        /p5/WhpNfrpxC/KaXIcRDTKCHsyp+GoyUIexkRoEiSF0p9tJsSeEgBqEAo5ETm1gHC3XOexZJFzw2kPcGt4CYDO3ok03A45sU15HtKRtBwiW7IMk\
        vFfPZbfJm5OSS1kz+lLH1GIhPxyFQQtpm98xtSHMDiaIp8cxfVk5giU8wa5ByF12xq8pA5eisXfDQS3RNa6AlgG6s/bv5Ok4/dNfx08WgvywFVI9\
        lwRH0GQBILBwk7JI2U4RhBW8iue9HDwtnw== e3'' ]; }",
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
    for (entry, key) in good_keys(configuration) {
        // The worst stands first.
        for weakness in configuration.weaknesses(&key.key).iter().take(1) {
            let severity = match weakness {
                Weakness::ExponentTooSmall(_) | Weakness::ExponentEven => Severity::Error,
                // What ssh-keygen and PuTTY made for years.
                Weakness::ExponentUnusual { value: Some(35 | 37), .. } | Weakness::ModulusSize(_) => Severity::Note,
                Weakness::ExponentThree | Weakness::ExponentUnusual { .. } => Severity::Warning,
                _ => continue,
            };
            findings
                .report_as(severity, entry.span, format!("an RSA key of unusual numbers: {weakness}"))
                .help("make a new key: ssh-keygen -t ed25519");
        }
    }
}

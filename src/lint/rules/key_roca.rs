//! `key-roca`: a key of a chip with a fault.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::good_keys;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_strength::Weakness;

/// Keys of chips with the fault ROCA.
pub static RULE: Rule = Rule {
    id: "key-roca",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "an RSA key of a chip with the fault ROCA (CVE-2017-15361): it can be computed",
    explanation: "Smart cards, TPMs and YubiKeys 4 with a library of Infineon made RSA keys of a form by which their factors can \
        be computed: 2048 bits for some ten thousand dollars. Make a new key, not on that chip.",
    source: "CVE-2017-15361; Nemec and others, CCS 2017; YSA-2017-01",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''ssh-rsa \
        AAAAB3NzaC1yc2EAAAADAQABAAABAQC/+j+I5+duni0cc9frVaV/LiZP5dxtGUW8SDlKTOeenIxpDX15DSPjyZaOiD124Fs5f46SMQ2OB1413kIx\
        +Y+OwOfmteue5l6xAzsf1hcZ9qV3dUhDHqVX0P35i7s7n+TFPgbvyfMV/xNj+evuVaOsarBaUeLiVn4Yyca+OcC/JwiRSY0mUP/I64c0cdNDjLXC\
        nWWWJ6FufhA7XpqG1H+kHlRdMfmMkDLwrMr8YO27OxrgjCRG8j+Ad6ecccDZ+LGwYpDflqTeRV27Kr/2CSH29RXOvKVOwSHkOxeRJk2dThfPD2Zg\
        /dsbJxa53ZspKVtEVwdVlVFDXEM2qFptvmnR roca'' ]; }",
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
        if configuration.weaknesses(&key.key).contains(&Weakness::Roca) {
            findings
                .report(entry.span, "this RSA key comes from a chip with the fault ROCA (CVE-2017-15361)")
                .help("make a new key, not on this chip: ssh-keygen -t ed25519");
        }
    }
}

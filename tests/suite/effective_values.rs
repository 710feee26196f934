//! Effective values where no sshd is at hand: other releases, and what nobody can know.

use nixos_ssh::access::Source;
use nixos_ssh::access::effective_values::{EffectiveValue, Installation, effective_values};
use nixos_ssh::access::server::{Connection, ServerConfig};
use nixos_ssh::configuration::datum::Text;
use nixos_ssh::source::Span;
use nixos_ssh::ssh::version::Version;

fn values(release: Version, text: Text) -> Result<Vec<EffectiveValue>, String> {
    let config = ServerConfig::read(text);
    let source = Source::from("192.0.2.7".parse().unwrap());
    let connection = Connection { user: "alice", account: None, source: &source, port: 22, version: release };
    effective_values(&config, &connection, &Installation::nixpkgs("/openssh"))
        .map_err(|refused| refused.value.to_string())
}

/// The lines of one keyword.
fn of(release: Version, text: &str, keyword: &str) -> Vec<String> {
    let values = values(release, Text::plain(text)).unwrap_or_else(|refused| panic!("{text:?}: {refused}"));
    let lines = values.iter().filter(|value| value.keyword == keyword);
    lines.map(|value| value.value.clone().unwrap_or_else(|why| format!("? {why}"))).collect()
}

#[test]
fn releases_differ() {
    let (old, new) = (Version(9, 4), Version(10, 5));
    let cases: &[(&str, &str, &[&str], &[&str])] = &[
        ("", "IPQoS", &["af21 cs1"], &["ef cs0"]),
        ("IPQoS lowdelay 16\n", "IPQoS", &["lowdelay lowdelay"], &["none 0x10"]),
        ("IPQoS cs1\nIPQoS cs2\n", "IPQoS", &["cs2 cs2"], &["cs1 cs1"]),
        ("MaxStartups 1:2:3\nMaxStartups 7\n", "MaxStartups", &["7:2:7"], &["1:2:3"]),
        ("PermitRootLogin without-password\n", "PermitRootLogin", &["without-password"], &["prohibit-password"]),
        ("PerSourceMaxStartups 1\nPerSourceMaxStartups 2\n", "PerSourceMaxStartups", &["2"], &["1"]),
        ("Subsystem a x 'y z'\n", "Subsystem", &["a x y z"], &["a x \"y z\""]),
        ("AuthorizedKeysFile NONE\n", "AuthorizedKeysFile", &["NONE"], &[]),
        ("RevokedKeys ~/a\n", "RevokedKeys", &["/root/a"], &["/root/a"]),
        ("", "RevokedKeys", &["none"], &[]),
        ("Match all\nPermitUserEnvironment A\n", "PermitUserEnvironment", &["A"], &["A"]),
        ("PermitUserEnvironment no\nMatch all\nPermitUserEnvironment A\n", "PermitUserEnvironment", &["A"], &["no"]),
        ("", "SshdAuthPath", &[], &["/openssh/libexec/sshd-auth"]),
        ("", "UsePAM", &["no"], &["no"]),
        ("", "KerberosAuthentication", &[], &[]),
    ];
    for (text, keyword, before, now) in cases {
        assert_eq!(of(old, text, keyword), *before, "{old} {text:?}");
        assert_eq!(of(new, text, keyword), *now, "{new} {text:?}");
    }
    let refused = [
        ("RefuseConnection yes\n", true, false),
        ("Match invalid-user\nPermitTTY no\n", true, false),
        ("Match User alice\nSubsystem a b\n", true, false),
        ("Subsystem a b\nSubsystem a c\n", true, false),
        ("AuthenticationMethods publickey\nMatch User x\nAuthenticationMethods any\n", true, false),
        ("Ciphers none-such\n", true, true),
        ("PubkeyAcceptedAlgorithms ssh-dss\n", false, true),
        ("CASignatureAlgorithms ssh-*,ssh-ed25519-cert-v01@openssh.com\n", true, true),
        ("KexAlgorithms mlkem768x25519-sha256\n", true, false),
        ("AuthorizedKeysCommand /bin/keys\n", true, true),
        ("AuthenticationMethods hostbased\n", true, true),
        ("AddressFamily inet\nListenAddress ::1\n", true, true),
    ];
    for (text, before, now) in refused {
        for (release, is_refused) in [(old, before), (new, now)] {
            let values = values(release, Text::plain(text));
            assert_eq!(values.is_err(), is_refused, "{release} {text:?} {:?}", values.err());
        }
    }
}

#[test]
fn subsystems_of_blocks_replace_those_for_everybody() {
    let text = "Subsystem a 1\nSubsystem b 2\nSubsystem a 3\nMatch User alice\nSubsystem b 4\nSubsystem b 5\n";
    assert_eq!(of(Version(10, 0), text, "Subsystem"), ["b 4"]);
    let crash = values(Version(10, 2), Text::plain("Match User alice\nSubsystem a 1\n"));
    assert!(crash.is_err_and(|refused| refused.contains("makes this release of OpenSSH crash")));
    assert_eq!(of(Version(10, 3), "Match User alice\nSubsystem a 1\n", "Subsystem"), ["a 1"]);
}

#[test]
fn penalties_are_said_one_by_one() {
    let text =
        "PerSourcePenalties no\nPerSourcePenalties crash:1m overflow:deny-all\nPerSourcePenalties crash:5 min:3\n";
    let expected = "crash:60 authfail:5 noauth:1 grace-exceeded:10 refuseconnection:10 max:600 min:3 \
                    max-sources4:65536 max-sources6:65536 overflow:deny-all overflow6:deny-all";
    assert_eq!(of(Version(10, 2), text, "PerSourcePenalties"), [expected]);
    assert_eq!(of(Version(9, 8), "PerSourcePenalties no\n", "PerSourcePenalties"), ["no"]);
    assert!(of(Version(10, 3), "", "PerSourcePenalties")[0].contains("invaliduser:5.000000 grace-exceeded:10.000000"));
}

#[test]
fn what_is_not_known_is_told_for_its_keyword_only() {
    let unknown = |text: &str| -> Vec<&'static str> {
        let values = values(Version(10, 2), Text::plain(text)).unwrap();
        values.iter().filter(|value| value.value.is_err()).map(|value| value.keyword).collect()
    };
    assert_eq!(unknown("Banner /etc/issue\n"), [""; 0]);
    assert_eq!(unknown("Banner \u{fffc}\n"), ["Banner"]);
    assert_eq!(unknown("TrustedUserCAKeys ~bob/ca\nListenAddress some.name\n"), ["ListenAddress", "TrustedUserCAKeys"]);
    assert_eq!(unknown("PerSourceNetBlockSize 24\n"), ["PerSourceNetBlockSize"]);
    // The routing domain was not said.
    assert_eq!(unknown("Match RDomain x\nPermitTTY no\nX11Forwarding no\n"), ["X11Forwarding", "PermitTTY"]);
    let all = values(Version(10, 2), Text::plain("Include more\n")).unwrap();
    assert!(all.iter().all(|value| value.value.is_err() || value.keyword == "GSSAPIKeyExchange"));
}

#[test]
fn every_value_knows_where_it_is_said() {
    let text = "Port 23\nAllowUsers alice bob\nMatch User alice\nAllowUsers carol\n";
    let values = values(Version(10, 2), Text { runs: vec![run(text)], ..Text::plain(text) }).unwrap();
    let place = |keyword: &str| values.iter().find(|value| value.keyword == keyword).unwrap().span;
    assert_eq!(place("Port"), Span::new(0, 5..7));
    assert_eq!(place("AllowUsers"), Span::new(0, 57..62));
    assert_eq!(place("ListenAddress"), Span::NONE);
}

fn run(text: &str) -> nixos_ssh::configuration::datum::Run {
    nixos_ssh::configuration::datum::Run { at: 0, span: Span::new(0, 0..text.len()) }
}

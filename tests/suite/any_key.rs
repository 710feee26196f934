//! Random authorized keys: all seven types, all 17 key options, hostile commands and comments.

use nixos_ssh::{AuthorizedKey, KeyOption, KeyType, PublicKey};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::any_text::{AnyValue, hostile, hostile_word};

/// Bytes of a stream that a seed determines: shrinking single bytes of a key shows nothing.
fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn field(blob: &mut Vec<u8>, field: &[u8]) {
    blob.extend(u32::try_from(field.len()).expect("a short field").to_be_bytes());
    blob.extend(field);
}

/// A point of the curve whose uncompressed points have this length: one of few, since making a point is slow.
fn curve_point(seed: u64, length: usize) -> Vec<u8> {
    use p256::elliptic_curve::sec1::ToSec1Point as _;
    static POINTS: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    let points = POINTS.get_or_init(|| {
        let secret = |seed: u64, length: usize| [vec![0, 0], bytes(seed, length - 2)].concat();
        let three = |seed: u64| {
            [
                p256::SecretKey::from_slice(&secret(seed, 32))
                    .unwrap()
                    .public_key()
                    .to_sec1_point(false)
                    .as_bytes()
                    .to_vec(),
                p384::SecretKey::from_slice(&secret(seed, 48))
                    .unwrap()
                    .public_key()
                    .to_sec1_point(false)
                    .as_bytes()
                    .to_vec(),
                p521::SecretKey::from_slice(&secret(seed, 66))
                    .unwrap()
                    .public_key()
                    .to_sec1_point(false)
                    .as_bytes()
                    .to_vec(),
            ]
        };
        (1..20).flat_map(three).collect()
    });
    let fitting: Vec<&Vec<u8>> = points.iter().filter(|point| point.len() == length).collect();
    fitting[seed as usize % fitting.len()].clone()
}

/// A blob of the right wire shape (RFC 4253 section 6.6).
fn blob(key_type: KeyType, seed: u64, rsa_bytes: usize) -> Vec<u8> {
    let mut blob = Vec::new();
    field(&mut blob, key_type.name().as_bytes());
    let point = |blob: &mut Vec<u8>, curve: &str, length: usize| {
        field(blob, curve.as_bytes());
        field(blob, &curve_point(seed, length));
    };
    match key_type {
        KeyType::Ed25519 | KeyType::SkEd25519 => field(&mut blob, &bytes(seed, 32)),
        KeyType::EcdsaP256 | KeyType::SkEcdsaP256 => point(&mut blob, "nistp256", 65),
        KeyType::EcdsaP384 => point(&mut blob, "nistp384", 97),
        KeyType::EcdsaP521 => point(&mut blob, "nistp521", 133),
        _ => {
            field(&mut blob, &[1, 0, 1]);
            field(&mut blob, &[&[0, 0x80], bytes(seed, rsa_bytes - 1).as_slice()].concat());
        }
    }
    if matches!(key_type, KeyType::SkEd25519 | KeyType::SkEcdsaP256) {
        field(&mut blob, b"ssh:");
    }
    blob
}

impl AnyValue for PublicKey {
    fn any_value() -> BoxedStrategy<PublicKey> {
        (select(KeyType::ALL), any::<u64>(), 128usize..600)
            .prop_map(|(key_type, seed, rsa)| PublicKey::from_blob(&blob(key_type, seed, rsa)).expect("a whole key"))
            .boxed()
    }
}

/// Text between the quotes of an option: a backslash before a quote or at the end cannot be written.
fn quoted() -> BoxedStrategy<String> {
    let fixed = |text: String| text.replace("\\\"", "\"").replace("\\\"", "\"").trim_end_matches('\\').to_owned();
    hostile(|_| true).prop_map(fixed).prop_filter("a backslash before a quote", |text| !text.contains("\\\"")).boxed()
}

fn word() -> BoxedStrategy<String> {
    hostile_word(|character| !character.is_whitespace() && !"\",#\\:[]/!".contains(character))
}

fn source() -> BoxedStrategy<String> {
    prop_oneof![
        word(),
        word().prop_map(|word| format!("!{word}")),
        (any::<u32>(), 0u32..=32).prop_map(|(address, length)| {
            let network = u64::from(address) >> (32 - length) << (32 - length);
            format!("{}/{length}", std::net::Ipv4Addr::from(u32::try_from(network).expect("32 bits")))
        }),
        (any::<u128>(), 1u32..=128).prop_map(|(address, length)| {
            format!("{}/{length}", std::net::Ipv6Addr::from(address >> (128 - length) << (128 - length)))
        }),
        any::<std::net::IpAddr>().prop_map(|address| address.to_string()),
    ]
    .boxed()
}

fn port() -> BoxedStrategy<String> {
    prop_oneof![Just("*".to_owned()), (1..=u16::MAX).prop_map(|port| port.to_string())].boxed()
}

fn target() -> BoxedStrategy<String> {
    let address = any::<std::net::Ipv6Addr>().prop_map(|address| format!("[{address}]"));
    let host = prop_oneof![word(), address, Just("[*]".to_owned()), Just("*".to_owned())];
    (host, port()).prop_map(|(host, port)| format!("{host}:{port}")).boxed()
}

fn expiry_time() -> BoxedStrategy<String> {
    (1970..9999, 1..=12, 1..=29, 0..24, 0..60, 0..60, select(&[8usize, 12, 14][..]), select(&["", "Z", "UTC"][..]))
        .prop_map(|(year, month, day, hour, minute, second, length, zone)| {
            let digits = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}");
            format!("{}{zone}", &digits[..length])
        })
        .boxed()
}

impl AnyValue for KeyOption {
    fn any_value() -> BoxedStrategy<KeyOption> {
        let flags = &["restrict", "cert-authority", "pty", "agent-forwarding", "user-rc", "no-touch-required"];
        let more = &["port-forwarding", "no-x11-forwarding", "verify-required", "no-pty", "no-port-forwarding"];
        let more_yet = &["no-agent-forwarding", "X11-forwarding", "no-user-rc", "touch-required", "no-verify-required"];
        let flags: Vec<&str> = [&flags[..], more, more_yet].concat();
        let name = vec(select("abzAZ09_".chars().collect::<Vec<char>>()), 1..9);
        prop_oneof![
            5 => select(flags).prop_map(|flag| KeyOption::flag(flag).expect(flag)),
            3 => quoted().prop_map(KeyOption::Command),
            2 => (name, quoted()).prop_map(|(name, value)| KeyOption::Environment(name.into_iter().collect(), value)),
            1 => expiry_time().prop_map(KeyOption::ExpiryTime),
            // A list that only excludes is refused, so one pattern at the end includes.
            1 => vec(source(), 0..4).prop_map(|mut list| {
                list.push("10.0.0.0/8".to_owned());
                KeyOption::From(list)
            }),
            1 => prop_oneof![port(), target()].prop_map(KeyOption::PermitListen),
            1 => target().prop_map(KeyOption::PermitOpen),
            1 => vec(word(), 1..4).prop_map(KeyOption::Principals),
            1 => prop_oneof![Just("any".to_owned()), (0u32..=0x7fff_fffd).prop_map(|device| device.to_string())]
                .prop_map(KeyOption::Tunnel),
        ]
        .boxed()
    }
}

/// What sshd refuses in one line together: some options twice, principals without cert-authority.
fn fitting(options: Vec<KeyOption>) -> Vec<KeyOption> {
    let mut fitting: Vec<KeyOption> = Vec::new();
    for option in options {
        let once = matches!(option, KeyOption::Command(_) | KeyOption::From(_) | KeyOption::Principals(_));
        if !once || fitting.iter().all(|other| other.name() != option.name()) {
            fitting.push(option);
        }
    }
    if fitting.iter().any(|option| matches!(option, KeyOption::Principals(_))) {
        fitting.insert(0, KeyOption::CertAuthority);
    }
    fitting
}

/// Lines that look like placeholders are refused on purpose.
fn is_placeholder(text: &str) -> bool {
    text.contains("...") || text.contains("AAAA…") || text.contains("PRIVATE KEY")
}

impl AnyValue for AuthorizedKey {
    fn any_value() -> BoxedStrategy<AuthorizedKey> {
        let comment = hostile(|_| true).prop_map(|text| text.trim_matches(' ').to_owned());
        (vec(KeyOption::any_value(), 0..5), PublicKey::any_value(), comment)
            .prop_map(|(options, key, comment)| {
                let mut authorized = AuthorizedKey::new(key);
                authorized.options = fitting(options);
                authorized.comment = comment;
                authorized
            })
            .prop_filter("a placeholder", |key| !is_placeholder(&key.to_string()))
            .prop_filter("a long comment", |key| key.comment.len() <= nixos_ssh::model::key::COMMENT_LIMIT)
            .boxed()
    }
}

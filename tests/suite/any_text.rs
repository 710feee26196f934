//! Random texts, hostile wherever text is allowed, and random values of every simple option type.

use nixos_ssh::model::lists::{EnvironmentNames, Filled};
use nixos_ssh::model::named::{NameKind, Named};
use nixos_ssh::model::text::{
    AbsolutePath, Algorithm, Date, FilePath, HostKeyPath, HostName, KeyFile, Lines, ListenName, Mode, Package,
    PasswdField, PlainWord, Principal, ProgramLine, Shell, UserPattern, VariablePattern, Word,
};
use nixos_ssh::ssh::config_text::read;
use nixos_ssh::ssh::keyword::Dialect;
use nixos_ssh::{GatewayPorts, HostKeyType, LogLevel, PermitRootLogin};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

/// Pieces that have ended a string, begun an interpolation or closed a comment in some writer of Nix, shell or sshd
/// text before.
const HOSTILE: &[&str] = &[
    "$",
    "{",
    "}",
    "'",
    "\"",
    "\\",
    "`",
    "#",
    " ",
    "=",
    "!",
    "''",
    "${",
    "$${",
    "''${",
    "''\\",
    "\\${",
    "\\\"",
    "$'",
    "'$",
    "*/",
    "/*",
    "EOL",
    "${a}",
    "\"; }",
    "';",
    "\\n",
    "-",
    ",",
    ";",
    "@",
    "ä",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{202e}",
    "👩\u{200d}🚀",
];

/// The options of a set, each with any of its values: a trait, so that a table of fields is all a set needs.
pub trait AnyValue: Sized + Clone + std::fmt::Debug + 'static {
    /// Any value that the writer takes.
    fn any_value() -> BoxedStrategy<Self>;
}

/// Printable text, half of it hostile; `allowed` drops what the field refuses.
pub fn hostile(allowed: fn(char) -> bool) -> BoxedStrategy<String> {
    let character = any::<char>().prop_filter("printable", |character| !character.is_control());
    let piece = prop_oneof![
        4 => select(HOSTILE).prop_map(str::to_owned),
        2 => printable_ascii(),
        1 => character.prop_map(String::from),
    ];
    vec(piece, 0..12).prop_map(move |pieces| pieces.concat().chars().filter(|&one| allowed(one)).collect()).boxed()
}

/// The text with every quote closed, as even a command must have them in sshd_config.
pub fn closed(text: String) -> String {
    let is_closed = |text: &str| {
        let lines = read(Dialect::Sshd, &format!("Banner {text}")).lines;
        lines.iter().all(|line| line.words.is_ok())
    };
    let texts = ["", "'", "\""].map(|end| format!("{text}{end}"));
    let closed = texts.into_iter().find(|text| is_closed(text));
    closed.unwrap_or_else(|| text.replace(['\'', '"'], ""))
}

/// The same with at least one character.
pub fn hostile_word(allowed: fn(char) -> bool) -> BoxedStrategy<String> {
    hostile(allowed).prop_map(|text| if text.is_empty() { "w".to_owned() } else { text }).boxed()
}

/// Any text at all, control characters and line breaks too: what no field may be broken by.
pub fn any_text() -> BoxedStrategy<String> {
    let piece = prop_oneof![
        4 => select(HOSTILE).prop_map(str::to_owned),
        2 => printable_ascii(),
        1 => any::<char>().prop_map(String::from),
        2 => select(&["\n", "\r", "\r\n", "\t", "\0", "\u{1b}", "\u{7f}", "\u{85}", "\nEOL\n", "\n}\n"][..])
            .prop_map(str::to_owned),
    ];
    vec(piece, 0..10).prop_map(|pieces| pieces.concat()).boxed()
}

/// Texts of several lines over the characters that are hard in an indented block.
pub fn any_lines() -> BoxedStrategy<String> {
    let line = prop_oneof![
        1 => Just(String::new()),
        2 => hostile(|_| true),
        3 => vec(select(&["$", "{", "}", "'", "\"", "\\", " ", "a", "\t"][..]), 0..6).prop_map(|parts| parts.concat()),
        2 => hostile(|_| true).prop_map(|text| format!("a{}b", text.replace("''", "'"))),
    ];
    (vec(line, 0..5), any::<bool>()).prop_map(|(lines, ended)| lines.join("\n") + if ended { "\n" } else { "" }).boxed()
}

fn printable_ascii() -> impl Strategy<Value = String> {
    (b' '..=b'~').prop_map(|byte| char::from(byte).to_string())
}

fn plain(pattern: &'static str) -> BoxedStrategy<String> {
    let characters: Vec<char> = pattern.chars().collect();
    vec(select(characters), 1..9).prop_map(|characters| characters.into_iter().collect()).boxed()
}

fn is_word(character: char) -> bool {
    !character.is_whitespace() && !"\"'#\\".contains(character)
}

impl AnyValue for bool {
    fn any_value() -> BoxedStrategy<bool> {
        any::<bool>().boxed()
    }
}

impl AnyValue for i64 {
    fn any_value() -> BoxedStrategy<i64> {
        prop_oneof![Just(i64::MAX), Just(-i64::MAX), Just(0), -9i64..99_999, any::<i32>().prop_map(i64::from)].boxed()
    }
}

impl AnyValue for u16 {
    fn any_value() -> BoxedStrategy<u16> {
        prop_oneof![Just(1), Just(u16::MAX), 1..=u16::MAX].boxed()
    }
}

impl AnyValue for String {
    fn any_value() -> BoxedStrategy<String> {
        hostile(|_| true)
    }
}

impl<T: AnyValue> AnyValue for Option<T> {
    fn any_value() -> BoxedStrategy<Option<T>> {
        proptest::option::weighted(0.8, T::any_value()).boxed()
    }
}

impl<T: AnyValue> AnyValue for Vec<T> {
    fn any_value() -> BoxedStrategy<Vec<T>> {
        vec(T::any_value(), 0..4).boxed()
    }
}

impl<T: AnyValue> AnyValue for Filled<T> {
    fn any_value() -> BoxedStrategy<Filled<T>> {
        vec(T::any_value(), 1..4).prop_map(Filled).boxed()
    }
}

impl AnyValue for EnvironmentNames {
    fn any_value() -> BoxedStrategy<EnvironmentNames> {
        vec(VariablePattern::any_value(), 1..4).prop_map(EnvironmentNames).boxed()
    }
}

/// A kind of names, with any of them.
pub trait AnyName: NameKind + 'static {
    /// Any name that is not refused.
    fn any_name() -> BoxedStrategy<String>;
}

impl<N: AnyName + std::fmt::Debug, T: AnyValue> AnyValue for Named<N, T> {
    fn any_value() -> BoxedStrategy<Named<N, T>> {
        btree_map(N::any_name(), T::any_value(), 0..4).prop_map(Named::from).boxed()
    }
}

/// Declares how texts of each kind are made.
macro_rules! any_texts {
    ($($Name:ident => $strategy:expr;)*) => {$(
        impl AnyValue for $Name {
            fn any_value() -> BoxedStrategy<$Name> {
                $strategy.prop_map($Name::from).boxed()
            }
        }
    )*};
}

fn relative() -> BoxedStrategy<String> {
    vec(plain("abzAZ09_-").prop_map(|part| format!("/{part}.pub")), 1..4)
        .prop_map(|parts| ".".to_owned() + &parts.concat())
        .boxed()
}

fn absolute() -> BoxedStrategy<String> {
    hostile(|character| character != ':').prop_map(|text| format!("/{text}")).boxed()
}

fn package() -> BoxedStrategy<String> {
    let first = select(&["zsh", "_x", "a'b", "git-lfs", "python3Packages", "true", "openssh"][..]);
    vec(first, 1..3).prop_map(|parts| format!("pkgs.{}", parts.join("."))).boxed()
}

fn host_name() -> BoxedStrategy<String> {
    prop_oneof![
        plain("abAZ09._*?!%-"),
        (plain("abAZ09._*?!%-:"), 1..=u16::MAX).prop_map(|(host, port)| format!("[{host}]:{port}")),
        any::<std::net::Ipv6Addr>().prop_map(|address| address.to_string()),
        any::<std::net::Ipv4Addr>().prop_map(|address| address.to_string()),
    ]
    .boxed()
}

any_texts! {
    Lines => any_lines();
    PasswdField => hostile(|character| character != ':');
    AbsolutePath => absolute();
    HostKeyPath => plain("abzAZ09/._@+-").prop_map(|text| format!("/{text}"));
    PlainWord => plain("abzAZ09/._@+-");
    KeyFile => relative();
    FilePath => prop_oneof![
        relative(),
        hostile(|character| !" \"'#\\:".contains(character)).prop_map(|text| format!("/{text}")),
    ];
    Package => package();
    Shell => prop_oneof![package(), absolute()];
    Date => (0..10_000, 1..=12, 1..=29).prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    Mode => plain("01234567").prop_map(|text| text.chars().take(5).collect::<String>());
    HostName => host_name();
    Principal => hostile_word(|character| !character.is_whitespace() && !"#\",".contains(character));
    Word => hostile_word(is_word);
    UserPattern => prop_oneof![
        hostile_word(|character| is_word(character) && character != '@'),
        (hostile_word(is_word), plain("abAZ09.*?-")).prop_map(|(user, host)| format!("{user}@{host}")),
        select(&["a@192.0.2.0/24", "*@2001:db8::/32", "!a@!192.0.2.0/24"][..]).prop_map(str::to_owned),
    ];
    VariablePattern => hostile_word(|character| is_word(character) && character != '=');
    // With a port beside it, IPv6 stands in brackets and no other port follows.
    ListenName => prop_oneof![
        hostile_word(|character| is_word(character) && !":[]/".contains(character)),
        any::<std::net::Ipv6Addr>().prop_map(|address| format!("[{address}]")),
        any::<std::net::Ipv4Addr>().prop_map(|address| address.to_string()),
    ];
    ProgramLine => prop_oneof![Just("none".to_owned()), hostile(|_| true).prop_map(|text| closed(format!("/{text}")))];
    Algorithm => plain("abzAZ09@.-_*?+^");
}

/// Declares which words an enumeration has.
macro_rules! any_words {
    ($($Name:ident => $($word:literal)*;)*) => {$(
        impl AnyValue for $Name {
            fn any_value() -> BoxedStrategy<$Name> {
                select(&[$($word),*][..]).prop_map(|word| word.parse::<$Name>().expect(word)).boxed()
            }
        }
    )*};
}

any_words! {
    PermitRootLogin => "yes" "without-password" "prohibit-password" "forced-commands-only" "no";
    LogLevel => "QUIET" "FATAL" "ERROR" "INFO" "VERBOSE" "DEBUG" "DEBUG1" "DEBUG2" "DEBUG3";
    GatewayPorts => "yes" "no" "clientspecified";
    HostKeyType => "ed25519" "rsa" "ecdsa";
}

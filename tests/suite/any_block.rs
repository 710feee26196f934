//! Random Match and Host blocks of all three files, and random free settings of sshd_config.

use nixos_ssh::model::extra_config::{ConfigFile, ExtraConfig};
use nixos_ssh::model::free_settings::{Atom, FreeSettings};
use nixos_ssh::model::match_block::Criterion;
use nixos_ssh::model::options::{OptionSet as _, OtherOptions as _};
use nixos_ssh::ssh::directive::{Directive, quote_word};
use nixos_ssh::ssh::form::Form;
use nixos_ssh::ssh::keyword::{Arguments, Dialect, Keyword, Place};
use nixos_ssh::{Block, Header, SshdSettings};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::any_text::{AnyValue, closed, hostile, hostile_word};

/// Any argument that a keyword of this kind takes.
fn argument(arguments: Arguments) -> BoxedStrategy<String> {
    match arguments {
        Arguments::YesNo => select(&["yes", "no", "YES"][..]).prop_map(str::to_owned).boxed(),
        Arguments::OneOf(words) => select(words).prop_map(str::to_owned).boxed(),
        Arguments::Exactly(words) => select(words).prop_map(str::to_owned).boxed(),
        Arguments::Form(form) => select(form_samples(form)).prop_map(str::to_owned).boxed(),
        Arguments::Program => {
            let program = hostile(|_| true).prop_map(|text| closed(format!("/{}", text.trim_end_matches(' '))));
            prop_oneof![Just("none".to_owned()), program].boxed()
        }
        Arguments::Number => (0..=i32::MAX).prop_map(|number| number.to_string()).boxed(),
        Arguments::Word => hostile_word(|_| true).prop_map(|word| quote_word(&word)).boxed(),
        Arguments::CommaList => vec("[a-z0-9@.*?-]{1,8}", 1..4).prop_map(|words| words.join(",")).boxed(),
        Arguments::Words => vec(hostile_word(|_| true).prop_map(|word| quote_word(&word)), 1..4)
            .prop_map(|words| words.join(" "))
            .boxed(),
        // The rest of the line is literal; blanks around it and a first `=` belong to the line.
        Arguments::Rest | Arguments::Header | Arguments::AliasOf(_) | Arguments::Dead => hostile(|_| true)
            .prop_map(|text| closed(text.trim_start_matches([' ', '=']).trim_end_matches(' ').to_owned()))
            .prop_map(|text| if text.is_empty() { "true".to_owned() } else { text })
            .boxed(),
    }
}

/// Arguments of each form.
fn form_samples(form: Form) -> &'static [&'static str] {
    match form {
        Form::Port | Form::Count => &["1", "65535"],
        Form::Time | Form::TimeOr(_) => &["0", "90", "1h30m", "2W"],
        Form::NumberOrNone => &["none", "0", "7"],
        Form::Mask => &["0177", "777"],
        Form::MaxStartups => &["7", "10:30:100"],
        Form::NetBlockSize => &["32", "24:64"],
        Form::PermitOpen => &["any", "none", "localhost:80 [::1]:* *:443"],
        Form::PermitListen => &["any", "none", "80 localhost:* *:443"],
        Form::UserPatterns => &["alice", "a@192.0.2.0/24 !b *@*.example.net"],
        Form::AuthenticationMethods => &["any", "publickey,password publickey"],
        Form::TrafficClasses => &["ef", "af21 CS1", "32 255"],
        Form::RekeyLimit => &["default none", "1G 1h", "512m"],
        Form::TokenOptions => &["none", "touch-required verify-required"],
        Form::ChannelTimeouts => &["none", "session=5m *=0"],
        Form::Assignments => &["A=", "A=b=c \"_B=$x `y` ${z}\""],
        Form::VariablePatterns => &["LANG LC_*", "-X"],
        Form::WordsOrNone => &["none", "a \"b c\" $d"],
        Form::Subsystem => &["sftp internal-sftp", "x /bin/true \"$a b\" '\\\\'"],
        Form::ListenAddress => &["::1", "[::1]:22", "*:2222", "host"],
        Form::AddKeysToAgent => &["yes", "ask", "confirm 5m", "1h"],
        Form::Penalties => &["yes", "no", "authfail:10s crash:1m max-sources4:100 overflow:permissive"],
        Form::Networks => &["none", "192.0.2.0/24,2001:db8::1"],
        Form::KeystrokeTiming => &["yes", "no", "interval:80"],
        Form::Domains => &["none", "example.net a-b.example"],
        Form::DomainPairs => &["none", "*.a.example:*.b.example,*.c.example"],
        Form::EscapeCharacter => &["none", "~", "^A", "$"],
        Form::DynamicForward => &["8080", "[::1]:80", "/run/$x"],
        Form::LocalForward => &["80 host:80", "/a /b", "*:1 [::1]:443"],
        Form::RemoteForward => &["0", "80 host:80", "/a /b"],
        Form::Jumps => &["none", "host", "a@host:22,ssh://b@[::1]:22"],
        Form::TunnelDevice => &["any", "0:any", "1"],
    }
}

fn is_live(keyword: &Keyword) -> bool {
    !matches!(keyword.arguments, Arguments::Dead | Arguments::AliasOf(_) | Arguments::Header)
}

fn directives(dialect: Dialect, in_match: bool) -> BoxedStrategy<Vec<Directive>> {
    let usable = |keyword: &&Keyword| is_live(keyword) && (!in_match || keyword.place == Place::Anywhere);
    let keywords: Vec<&Keyword> = dialect.keywords().iter().filter(usable).collect();
    let directive = select(keywords).prop_flat_map(|keyword| {
        argument(keyword.arguments).prop_map(move |argument| Directive { keyword: keyword.name.to_owned(), argument })
    });
    vec(directive, 1..5).boxed()
}

fn patterns() -> BoxedStrategy<Vec<String>> {
    let pattern = hostile_word(|character| !character.is_whitespace() && !"\"'\\#,=!".contains(character));
    let excluded = pattern.clone().prop_map(|pattern| format!("!{pattern}"));
    (vec(prop_oneof![3 => pattern.clone(), 1 => excluded], 0..3), pattern)
        .prop_map(|(mut patterns, last)| {
            patterns.push(last);
            patterns
        })
        .boxed()
}

fn networks() -> BoxedStrategy<Vec<String>> {
    let network = select(&["10.0.0.0/8", "!192.0.2.0/24", "2001:db8::/32", "::/0", "0.0.0.0/0", "192.0.2.7"][..]);
    vec(network, 0..3)
        .prop_map(|networks| networks.into_iter().chain(["203.0.113.7"]).map(str::to_owned).collect())
        .boxed()
}

fn criterion(dialect: Dialect) -> BoxedStrategy<Criterion> {
    let (named, ranges, lone): (&[&str], &[&str], &[&str]) = match dialect {
        Dialect::Sshd => {
            (&["User", "Group", "Host", "RDomain", "Version"], &["Address", "LocalAddress"], &["invalid-user"])
        }
        Dialect::Ssh => (
            &["Host", "OriginalHost", "User", "LocalUser", "Tagged", "SessionType", "Version"],
            &["LocalNetwork"],
            &["canonical", "final"],
        ),
    };
    let with = |names: &'static [&'static str], patterns: BoxedStrategy<Vec<String>>| {
        (select(names), patterns).prop_map(|(name, patterns)| Criterion { name: name.to_owned(), patterns })
    };
    let local = select(&["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"][..]).prop_map(|network| vec![network.to_owned()]);
    let ports = (1..=u16::MAX).prop_map(|port| vec![port.to_string()]).boxed();
    let command = hostile_word(|_| true).prop_map(|command| vec![command]).boxed();
    let last = match dialect {
        Dialect::Sshd => with(&["LocalPort"], ports),
        Dialect::Ssh => with(&["exec", "command"], command),
    };
    prop_oneof![
        4 => with(named, patterns()),
        1 => with(ranges, match dialect {
            Dialect::Sshd => networks(),
            // Here nothing is excluded.
            Dialect::Ssh => local.boxed(),
        }),
        1 => with(lone, Just(Vec::new()).boxed()),
        1 => last,
    ]
    .boxed()
}

fn block(dialect: Dialect) -> BoxedStrategy<Block> {
    let matching = vec(criterion(dialect), 0..3).prop_map(Header::Match);
    let header = match dialect {
        Dialect::Sshd => matching.boxed(),
        Dialect::Ssh => prop_oneof![matching, patterns().prop_map(Header::Host)].boxed(),
    };
    (header, directives(dialect, dialect == Dialect::Sshd))
        .prop_map(|(header, directives)| Block { header, directives })
        .boxed()
}

impl<F: ConfigFile + 'static> AnyValue for ExtraConfig<F> {
    fn any_value() -> BoxedStrategy<ExtraConfig<F>> {
        let global = directives(F::DIALECT, false).prop_map(|directives| Block { header: Header::Global, directives });
        (proptest::option::of(global), vec(block(F::DIALECT), 0..3))
            .prop_map(|(global, blocks)| global.into_iter().chain(blocks).collect::<Vec<Block>>().into())
            .boxed()
    }
}

/// The keywords that free settings may have.
pub fn free_keywords() -> Vec<&'static str> {
    let declared = |name: &&str| SshdSettings::OPTIONS.iter().any(|option| option.name.eq_ignore_ascii_case(name));
    FreeSettings::names().into_iter().filter(|name| !declared(name)).collect()
}

fn atom(arguments: Arguments) -> BoxedStrategy<Atom> {
    let text = argument(arguments).prop_map(Atom::String);
    let other = match arguments {
        Arguments::YesNo => any::<bool>().prop_map(Atom::Bool).boxed(),
        Arguments::Number => (0..=i32::MAX).prop_map(|number| Atom::Integer(number.into())).boxed(),
        Arguments::Word | Arguments::Words | Arguments::Rest => i64::any_value().prop_map(Atom::Integer).boxed(),
        _ => Just(Atom::Null).boxed(),
    };
    prop_oneof![4 => text, 3 => other, 1 => Just(Atom::Null)].boxed()
}

impl AnyValue for FreeSettings {
    fn any_value() -> BoxedStrategy<FreeSettings> {
        let setting = select(free_keywords()).prop_flat_map(|name| {
            let keyword = Dialect::Sshd.keyword(name).expect(name);
            atom(keyword.arguments).prop_map(move |atom| (name.to_owned(), atom))
        });
        vec(setting, 0..5)
            .prop_map(|settings| {
                let mut settings: std::collections::BTreeMap<String, Atom> = settings.into_iter().collect();
                // sshd wants the account that a program for principals runs as.
                if settings.contains_key("AuthorizedPrincipalsCommand") {
                    settings.insert("AuthorizedPrincipalsCommandUser".to_owned(), "nobody".into());
                }
                // Of the methods asked for, one list must be left that nothing turns off.
                if settings.contains_key("AuthenticationMethods") {
                    settings.remove("PubkeyAuthentication");
                }
                FreeSettings(settings)
            })
            .boxed()
    }
}

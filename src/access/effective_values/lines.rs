//! The lines that sshd prints of one keyword: one place per kind.

use super::printed::{Kind, Printed};
use super::reader::{Reader, Written};
use super::{addresses, quality, value};
use crate::access::server::{Directive, Pass};
use crate::access::why::{Cause, Said, Why};
use crate::source::Span;
use crate::ssh::algorithm::AlgorithmKind;
use crate::ssh::config_text::Scope;
use crate::ssh::version::Version;

mod penalties;

/// What is printed, each line with the place that says it; or why nobody knows it.
type Lines = Result<Vec<Said<String>>, Why>;

/// The lines of one keyword.
pub(super) fn lines(printed: &Printed, reader: &Reader<'_>) -> Lines {
    let keyword = printed.keyword;
    let one = |print: &dyn Fn(&str) -> String| match reader.first(keyword)? {
        Some(written) => Ok(vec![Said::at(print(written.word()), written.span)]),
        None => nothing(),
    };
    match printed.kind {
        Kind::Fixed(text) => Ok(vec![Said::at(text.to_owned(), Span::NONE)]),
        Kind::Word => one(&|word| value::word(word, reader.release.version)),
        Kind::Name => one(&|word| value::name(word, reader.release.build)),
        Kind::Number => one(&value::number),
        Kind::Seconds => one(&value::seconds),
        Kind::Mask => one(&value::mask),
        Kind::Argument => one(&str::to_owned),
        Kind::NumberOrNone => one(&|word| if word == "none" { word.to_owned() } else { value::number(word) }),
        Kind::Timeout => timeout(keyword, reader),
        Kind::Path => path(keyword, "", reader),
        Kind::PathOr(word) => path(keyword, word, reader),
        Kind::HomePath => match reader.first(keyword)? {
            Some(written) => Ok(vec![Said::at(value::lone_home_path(&written, reader)?, written.span)]),
            None => nothing(),
        },
        Kind::Text => whole(keyword, reader, str::to_owned),
        Kind::TextOrNone => whole(keyword, reader, value::text_or_none),
        Kind::Algorithms(kind) => algorithms(keyword, kind, reader),
        Kind::Joined => match reader.first(keyword)? {
            Some(written) => Ok(vec![Said::at(written.words.join(" "), written.span)]),
            None => nothing(),
        },
        Kind::HomePaths => home_paths(keyword, reader),
        Kind::JoinedIfSaid => joined_if_said(keyword, reader),
        Kind::Timeouts => timeouts(keyword, reader),
        Kind::Each => each(keyword, reader),
        Kind::Assignments => assignments(keyword, reader),
        Kind::HostKeys => host_keys(keyword, reader),
        Kind::Certificates => paths(keyword, reader),
        Kind::Ports => {
            let ports = addresses::ports(reader)?.into_iter();
            Ok(ports.map(|port| Said::at(port.value.to_string(), port.span)).collect())
        }
        Kind::Addresses => addresses::addresses(reader),
        Kind::Subsystems => subsystems(keyword, reader),
        Kind::MaxStartups => max_startups(keyword, reader),
        Kind::NetBlockSize => net_block_size(keyword, reader),
        Kind::Quality => traffic(keyword, reader),
        Kind::RekeyLimit => rekey_limit(keyword, reader),
        Kind::Listens => listens(keyword, reader),
        Kind::UserEnvironment => user_environment(keyword, reader),
        Kind::TokenOptions => token_options(keyword, reader),
        Kind::Penalties => penalties::penalties(keyword, reader),
    }
}

/// A keyword that nothing says and that has no default.
fn nothing() -> Lines {
    Ok(vec![Said::at("none".to_owned(), Span::NONE)])
}

fn whole(keyword: &str, reader: &Reader<'_>, print: impl Fn(&str) -> String) -> Lines {
    match reader.first(keyword)? {
        Some(written) => Ok(vec![Said::at(print(written.argument), written.span)]),
        None => nothing(),
    }
}

fn timeout(keyword: &str, reader: &Reader<'_>) -> Lines {
    // A line that says `none` counts whatever stands before it.
    for pass in [Pass::Blocks, Pass::Everybody] {
        let lines = reader.effective.known(keyword, pass)?;
        let none = lines.iter().find(|line| value::is_none(&line.argument));
        let Some(line) = none.or(lines.first()) else { continue };
        let seconds = if value::is_none(&line.argument) { "0".to_owned() } else { value::seconds(&line.argument) };
        let text = if seconds == "0" { "none".to_owned() } else { seconds };
        return Ok(vec![Said::at(text, line.span)]);
    }
    nothing()
}

fn path(keyword: &str, other: &str, reader: &Reader<'_>) -> Lines {
    let Some(written) = reader.first(keyword)? else {
        let program = match keyword {
            "SshdSessionPath" => "sshd-session",
            "SshdAuthPath" => "sshd-auth",
            _ => return nothing(),
        };
        return Ok(vec![Said::at(format!("{}/{program}", reader.installation.programs), Span::NONE)]);
    };
    let word = written.word();
    // Only this name has more than one spelling.
    let is_other = word == other || other == "internal" && word.eq_ignore_ascii_case(other);
    let path = if is_other { word.to_owned() } else { value::path(word, written.span, reader)? };
    Ok(vec![Said::at(path, written.span)])
}

fn algorithms(keyword: &str, kind: AlgorithmKind, reader: &Reader<'_>) -> Lines {
    let default = || reader.release.default(kind);
    let Some(written) = reader.said(keyword)? else { return Ok(vec![Said::at(default().join(","), Span::NONE)]) };
    // What sshd refuses was seen before.
    let mut names = reader.release.assembled(kind, written.word()).unwrap_or_default();
    // sshd looks at the lists for everybody twice, and takes an empty one for none.
    if names.is_empty() && written.pass == Pass::Everybody {
        names = default();
    }
    Ok(vec![Said::at(names.join(","), written.span)])
}

fn joined_if_said(keyword: &str, reader: &Reader<'_>) -> Lines {
    let written = reader.said(keyword)?;
    Ok(written.into_iter().map(|written| Said::at(written.words.join(" "), written.span)).collect())
}

fn timeouts(keyword: &str, reader: &Reader<'_>) -> Lines {
    let Some(written) = reader.first(keyword)? else { return nothing() };
    let is_none = written.pass == Pass::Everybody && value::is_none(written.word());
    match is_none {
        // 9.2 prints nothing of it.
        true if reader.release.version < Version(9, 3) => Ok(Vec::new()),
        true => Ok(vec![Said::at("none".to_owned(), written.span)]),
        false => Ok(vec![Said::at(written.words.join(" "), written.span)]),
    }
}

fn home_paths(keyword: &str, reader: &Reader<'_>) -> Lines {
    let Some(written) = reader.first(keyword)? else { return Ok(Vec::new()) };
    if reader.release.version >= Version(10, 3) && written.pass == Pass::Everybody && value::is_none(written.argument) {
        return Ok(Vec::new());
    }
    let paths: Result<Vec<String>, Why> =
        written.words.iter().map(|path| value::home_path(path, written.span, reader)).collect();
    Ok(vec![Said::at(paths?.join(" "), written.span)])
}

fn each(keyword: &str, reader: &Reader<'_>) -> Lines {
    let lines = reader.effective.all(keyword)?;
    let words = |line: &'_ Directive| -> Vec<Said<String>> {
        line.words.iter().map(|word| Said::at(word.clone(), line.span)).collect()
    };
    Ok(lines.into_iter().flat_map(words).collect())
}

fn assignments(keyword: &str, reader: &Reader<'_>) -> Lines {
    let Some(written) = reader.said(keyword)? else { return Ok(Vec::new()) };
    let name = |word: &str| word.split('=').next().unwrap_or_default().to_owned();
    let mut names: Vec<String> = Vec::new();
    let mut printed = Vec::new();
    for word in &written.words {
        if !names.contains(&name(word)) {
            names.push(name(word));
            printed.push(Said::at((*word).to_owned(), written.span));
        }
    }
    Ok(printed)
}

fn host_keys(keyword: &str, reader: &Reader<'_>) -> Lines {
    let said = paths(keyword, reader)?;
    if !said.is_empty() {
        return Ok(said);
    }
    let newest = (reader.release.version >= Version(10, 4)).then_some("mldsa44-ed25519");
    let types = ["rsa", "ecdsa", "ed25519"].into_iter().chain(newest);
    Ok(types.map(|name| Said::at(format!("/etc/ssh/ssh_host_{name}_key"), Span::NONE)).collect())
}

fn paths(keyword: &str, reader: &Reader<'_>) -> Lines {
    let lines = reader.effective.known(keyword, Pass::Everybody)?;
    let path = |line: &Directive| {
        let word = line.words.first().map_or("", String::as_str);
        // sshd forgets the path, and the C library says so.
        let text = if value::is_none(word) { "(null)".to_owned() } else { value::path(word, line.span, reader)? };
        Ok(Said::at(text, line.span))
    };
    lines.into_iter().map(path).collect()
}

fn subsystems(keyword: &str, reader: &Reader<'_>) -> Lines {
    let mut names: Vec<&str> = Vec::new();
    let mut printed = Vec::new();
    // What blocks say stands for all of the others.
    for line in reader.effective.all(keyword)? {
        let Some((name, command)) = line.words.split_first() else { continue };
        if names.contains(&name.as_str()) {
            continue;
        }
        names.push(name);
        let command: Vec<String> = command.iter().map(|word| quoted(word, reader.release.version)).collect();
        printed.push(Said::at(format!("{name} {}", command.join(" ")), line.span));
    }
    Ok(printed)
}

/// A word of a command; since 9.5 sshd keeps it one.
fn quoted(word: &str, version: Version) -> String {
    if version < Version(9, 5) {
        return word.to_owned();
    }
    let escaped: String = word
        .chars()
        .flat_map(|character| matches!(character, '\\' | '\'' | '"').then_some('\\').into_iter().chain([character]))
        .collect();
    if word.contains([' ', '\t']) { format!("\"{escaped}\"") } else { escaped }
}

fn max_startups(keyword: &str, reader: &Reader<'_>) -> Lines {
    let (mut start, mut rate, mut full, mut span) = (10, 30, 100, Span::NONE);
    let lines = reader.effective.known(keyword, Pass::Everybody)?;
    // Before 10.1 every line changed what it says and left the rest.
    let version = reader.release.version;
    let counting = if version < Version(10, 1) { lines.len() } else { 1 };
    let is_forgotten = (Version(10, 1)..Version(10, 3)).contains(&version);
    for line in lines.into_iter().take(counting) {
        span = line.span;
        let numbers: Vec<i32> = line.argument.split(':').filter_map(|number| number.parse().ok()).collect();
        match numbers.as_slice() {
            // Both releases forgot what the one number is also for.
            [all] if is_forgotten => full = *all,
            [all] => (start, full) = (*all, *all),
            [first, second, third] => (start, rate, full) = (*first, *second, *third),
            _ => {}
        }
    }
    Ok(vec![Said::at(format!("{start}:{rate}:{full}"), span)])
}

fn net_block_size(keyword: &str, reader: &Reader<'_>) -> Lines {
    let Some(written) = reader.first(keyword)? else { return nothing() };
    let text = match written.word().split_once(':') {
        Some((v4, v6)) => format!("{}:{}", value::number(v4), value::number(v6)),
        None if reader.release.version >= Version(10, 3) => format!("{}:128", value::number(written.word())),
        // Whatever sshd had in this place of its memory.
        None => return Err(Why::new(Cause::Memory, keyword, written.span)),
    };
    Ok(vec![Said::at(text, written.span)])
}

fn traffic(keyword: &str, reader: &Reader<'_>) -> Lines {
    let Some(written) = reader.first(keyword)? else { return nothing() };
    let class = |word: Option<&&str>| quality::class(word.copied().unwrap_or_default(), reader.release.version);
    let (first, second) = (written.words.first(), written.words.get(1));
    Ok(vec![Said::at(format!("{} {}", class(first), class(second.or(first))), written.span)])
}

fn rekey_limit(keyword: &str, reader: &Reader<'_>) -> Lines {
    let (mut size, mut time): (Option<u64>, Option<String>) = (None, None);
    let mut span = Span::NONE;
    for pass in [Pass::Blocks, Pass::Everybody] {
        for line in reader.effective.known(keyword, pass)? {
            if size.is_none() {
                span = line.span;
            }
            let bytes = || value::bytes(line.words.first().map_or("", String::as_str));
            size = size.or_else(|| Some(bytes()));
            let own = line.words.get(1).filter(|word| *word != "none");
            time = time.or_else(|| own.map(|word| value::seconds(word)));
        }
    }
    let (size, time) = (size.unwrap_or(0), time.unwrap_or_else(|| "0".to_owned()));
    Ok(vec![Said::at(format!("{size} {time}"), span)])
}

fn listens(keyword: &str, reader: &Reader<'_>) -> Lines {
    let Some(written) = reader.first(keyword)? else { return nothing() };
    let lone = matches!(written.words.as_slice(), ["any" | "none"]);
    let listen = |word: &&str| if lone || word.contains(':') { (*word).to_owned() } else { format!("*:{word}") };
    let all: Vec<String> = written.words.iter().map(listen).collect();
    Ok(vec![Said::at(all.join(" "), written.span)])
}

fn user_environment(keyword: &str, reader: &Reader<'_>) -> Lines {
    // Before 10.4 sshd kept the patterns, though nothing else, of what it read again for a connection.
    let lines = reader.effective.known(keyword, Pass::Everybody)?;
    let reads_again = reader.release.version < Version(10, 4);
    let again = lines.into_iter().find(|line| reads_again && matches!(line.scope, Scope::Block(_)));
    match again.filter(|line| !matches!(line.argument.as_str(), "yes" | "no")) {
        Some(line) => Ok(vec![Said::at(line.argument.clone(), line.span)]),
        None => whole(keyword, reader, str::to_owned),
    }
}

fn token_options(keyword: &str, reader: &Reader<'_>) -> Lines {
    let Some(written) = reader.first(keyword)? else { return nothing() };
    let asks = |written: &Written<'_>, option: &str| written.words.iter().any(|word| word.eq_ignore_ascii_case(option));
    let options: Vec<&str> =
        ["touch-required", "verify-required"].into_iter().filter(|option| asks(&written, option)).collect();
    let text = if options.is_empty() { "none".to_owned() } else { options.join(" ") };
    Ok(vec![Said::at(text, written.span)])
}

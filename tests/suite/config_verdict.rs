//! Our verdict on text of sshd_config and ssh_config beside that of the installed sshd and ssh, and where they may differ.

use std::process::Command;

use nixos_ssh::ssh::algorithm::{AlgorithmKind, NameEffect, list_effect};
use nixos_ssh::ssh::config_text::{ConfigText, Line, read};
use nixos_ssh::ssh::directive::DirectiveError;
use nixos_ssh::ssh::keyword::{Arguments, Dialect, Keyword, Status};
use nixos_ssh::ssh::version::Version;

use crate::sshd_tool::{Folder, accepts, output, tool, version};

/// The OpenSSH that the tests run on.
pub fn installed() -> Version {
    let (major, minor) = version();
    Version(u8::try_from(major).expect("small"), u8::try_from(minor).expect("small"))
}

/// Keywords that count in the installed OpenSSH.
pub fn alive(dialect: Dialect) -> impl Iterator<Item = &'static Keyword> {
    let header = |keyword: &&Keyword| keyword.arguments == Arguments::Header;
    let keywords = dialect.keywords().iter().filter(|keyword| keyword.status() == Status::Alive);
    keywords.filter(move |keyword| !header(keyword) && keyword.is_in(installed()))
}

/// Whether a case is tried: one in eight, or all when `tests/run --long` asks for many.
pub fn is_tried(number: usize) -> bool {
    number.is_multiple_of(8) || std::env::var_os("NIXOS_SSH_CASES").is_some()
}

/// Why the installed OpenSSH should refuse a text.
pub fn refusals(dialect: Dialect, text: &str) -> Vec<String> {
    let config = read(dialect, text);
    let headers = config.blocks.iter().filter_map(|block| block.problem.as_ref());
    let headers = headers.map(|(range, error)| format!("{range:?} {error}"));
    headers.chain(config.lines.iter().filter_map(|line| refusal(&config, line))).collect()
}

fn refusal(config: &ConfigText, line: &Line) -> Option<String> {
    let ignored = |keyword: &Keyword| keyword.status() == Status::Ignored || keyword.is_in(installed());
    match config.problem(line) {
        Some((_, DirectiveError::Dead { .. })) if line.keyword_info.is_some_and(ignored) => None,
        // OpenSSH skips the line when a quote is open in its keyword.
        Some((_, DirectiveError::OpenQuote { .. })) if line.keyword_info.is_none() => None,
        Some((range, error)) => Some(format!("{range:?} {error}")),
        None => unknown_algorithm(config.dialect, line),
    }
}

fn unknown_algorithm(dialect: Dialect, line: &Line) -> Option<String> {
    let kind = AlgorithmKind::of_keyword(line.keyword_info?.name)?;
    let list = line.words.as_ref().ok()?.first()?;
    let names = list_effect(dialect, kind, &list.text).names;
    let unknown = names.into_iter().find(|name| matches!(name.effect, NameEffect::Unknown(_)))?;
    Some(format!("no algorithm {}", unknown.text))
}

/// Where both sides disagree on a text, in words; nothing if they agree or may differ.
pub fn disagreement(dialect: Dialect, folder: &Folder, text: &str) -> Option<String> {
    let config = read(dialect, text);
    if config.lines.iter().any(|line| difference(dialect, line).is_some()) {
        return None;
    }
    let real = match dialect {
        Dialect::Sshd => {
            let key = folder.text_path("keys/host");
            accepts(&folder.write("sshd_config", &format!("HostKey {key}\n{text}\n")))
        }
        Dialect::Ssh => ssh_accepts(folder, text),
    };
    let ours = refusals(dialect, text);
    match (&real, ours.first()) {
        (Ok(()), None) | (Err(_), Some(_)) => None,
        (Ok(()), Some(reason)) => Some(format!("{text:?}: {} takes it, we do not: {reason}", dialect.file())),
        (Err(complaint), None) => Some(format!("{text:?}: we take it: {complaint}")),
    }
}

/// ssh on lines of our own: -G reads the file and prints what holds, without a connection; an address is not looked up.
fn ssh_accepts(folder: &Folder, text: &str) -> Result<(), String> {
    let config = folder.write("ssh_config", &format!("{text}\n"));
    let output = output(Command::new(tool("ssh")).arg("-G").arg("-F").arg(config).arg("192.0.2.77"));
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Why both sides may differ on a line.
pub fn difference(dialect: Dialect, line: &Line) -> Option<&'static str> {
    let name = line.keyword_info?.name;
    let value = line.argument.text.as_str();
    if installed() < Version(10, 3)
        && let Some(reason) = older_difference(name, value)
    {
        return Some(reason);
    }
    let digit = value.starts_with(|first: char| first.is_ascii_digit());
    Some(match name {
        "MaxStartups" | "PerSourceNetBlockSize" | "StreamLocalBindMask" if digit => {
            "OpenSSH takes the number at the beginning and forgets the rest: we ask for a whole one"
        }
        "RekeyLimit" if value == "b" => "OpenSSH takes a unit without a number",
        "SetEnv" if value.starts_with('=') => "OpenSSH takes a variable without a name",
        "LoginGraceTime"
        | "ClientAliveInterval"
        | "UnusedConnectionTimeout"
        | "AddKeysToAgent"
        | "ConnectTimeout"
        | "ControlPersist"
        | "ForwardX11Timeout"
        | "ServerAliveInterval"
            if value.contains('.') =>
        {
            "fractions of seconds came with 10.3, which not every release has"
        }
        "IPQoS" if value.contains("va") => "the class came with 10.3, which not every release has",
        "Port" | "PermitListen" | "PermitOpen" | "DynamicForward" | "RemoteForward" if value.contains("auth") => {
            "names of services are the machine's matter"
        }
        "AuthenticationMethods" if value.contains("none") => "none is a method, but nobody can log in with it",
        "PermitOpen" | "PermitListen" if value.starts_with("any ") => "any beside targets means a host of this name",
        "ListenAddress" => "whether a name has an address is the resolver's matter",
        "Include" if value.contains(['*', '%']) => "these are whatever lies in the machine's own folder",
        "ProxyJump" if value.contains([' ', '*', '"']) => "OpenSSH takes anything for a host's name",
        "RefuseConnection" if dialect == Dialect::Ssh => "the line is right, and what it does is to refuse",
        "UsePAM" | "PAMServiceName" if !has_pam() => "a build without PAM ignores the line",
        _ if name.starts_with("Kerberos") || name.starts_with("GSSAPI") => {
            "a build without Kerberos ignores the line, whatever it says"
        }
        "ForkAfterAuthentication" => "the line is right, but nothing is to be run here",
        _ if dialect == Dialect::Ssh && value.contains('%') => {
            "which letters may follow a percent sign is known when a connection is made; each keyword has its own"
        }
        _ => return None,
    })
}

/// The same for an OpenSSH before 10.3.
fn older_difference(name: &str, value: &str) -> Option<&'static str> {
    let time = matches!(
        name,
        "LoginGraceTime"
            | "ClientAliveInterval"
            | "UnusedConnectionTimeout"
            | "AddKeysToAgent"
            | "ConnectTimeout"
            | "ControlPersist"
            | "ForwardX11Timeout"
            | "ServerAliveInterval"
    );
    Some(match name {
        "RevokedKeys" | "RevokedHostKeys" if value.contains(' ') => "several files came with 10.3",
        "AuthorizedKeysFile" if value.contains("none") => "none among files is refused since 10.3",
        "IPQoS" if value.contains("0x") => "hexadecimal classes ended with OpenSSH 10",
        _ if time && value.starts_with('+') => "times with a sign ended with OpenSSH 10",
        _ => return None,
    })
}

/// Whether sshd was built with PAM.
fn has_pam() -> bool {
    let printed = output(Command::new(tool("sshd")).args(["-T", "-o", "UsePAM=yes", "-f", "/dev/null"]));
    !String::from_utf8_lossy(&printed.stderr).contains("Unsupported option")
}

//! Arguments that have a form of their own: times, masks, forwarding targets. What sshd refuses is refused here.

use super::address::is_address_list;
use super::key_options::is_forward_target;

/// The form of a keyword's argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A port.
    Port,
    /// A time: seconds, or numbers with units, `1h30m`.
    Time,
    /// A time or one of some words.
    TimeOr(&'static [&'static str]),
    /// A time or `none` in any case.
    TimeOrNone,
    /// A whole number or `none`.
    NumberOrNone,
    /// A file mode in octal.
    Mask,
    /// `start:rate:full`, or one number.
    MaxStartups,
    /// Bits of IPv4 and IPv6 networks, `32:128`.
    NetBlockSize,
    /// `host:port`, several of them, or `any` or `none`.
    PermitOpen,
    /// The same with `any` and `none` in any case.
    PermitRemoteOpen,
    /// `[host:]port`, several of them, or `any` or `none`.
    PermitListen,
    /// Users, or users at hosts, as patterns.
    UserPatterns,
    /// Lists of authentication methods, or `any`.
    AuthenticationMethods,
    /// One or two classes of traffic.
    TrafficClasses,
    /// A size and a time.
    RekeyLimit,
    /// `touch-required` and `verify-required`, or `none`.
    TokenOptions,
    /// `type=time`, several of them, or `none`.
    ChannelTimeouts,
    /// `NAME=value`, several of them.
    Assignments,
    /// Patterns of names of environment variables.
    VariablePatterns,
    /// Words, or `none` alone.
    WordsOrNone,
    /// A name and a command.
    Subsystem,
    /// An address to listen on, with or without a port.
    ListenAddress,
    /// A whole number above 0.
    Count,
    /// Whether keys go to the agent, and for how long.
    AddKeysToAgent,
    /// `yes` or `no` alone, or `key:value`, several of them.
    Penalties,
    /// Addresses and ranges with commas between.
    Networks,
    /// Whether the pace of keystrokes is hidden, and how.
    KeystrokeTiming,
    /// Domains, or `none` alone.
    Domains,
    /// Pairs of lists of domains.
    DomainPairs,
    /// One character, `^` and a letter, or `none`.
    EscapeCharacter,
    /// Where a forwarding listens: `[address:]port` or the path of a socket.
    DynamicForward,
    /// Where a forwarding listens, and where it leads to.
    LocalForward,
    /// The same on the server's side; the second may be missing.
    RemoteForward,
    /// Hosts to jump over, or `none`.
    Jumps,
    /// `local[:remote]`, each a number or `any`.
    TunnelDevice,
}

impl Form {
    /// What the form is, for messages.
    pub(crate) fn expected(self) -> String {
        let text = match self {
            Form::Port => "a port, 1 to 65535",
            Form::Time => "a time: seconds, or numbers with s, m, h, d or w",
            Form::TimeOr(words) => return format!("{} or {}", Form::Time.expected(), words.join(" or ")),
            Form::TimeOrNone => return Form::TimeOr(&["none"]).expected(),
            Form::NumberOrNone => "a whole number or none",
            Form::Mask => "an octal file mode up to 0777",
            Form::MaxStartups => "a number above 0, or start:rate:full with a rate of 1 to 100",
            Form::NetBlockSize => "bits of IPv4 and IPv6 networks, as in 32:128",
            Form::PermitOpen | Form::PermitRemoteOpen => "host:port targets, or any or none alone",
            Form::PermitListen => "port or host:port targets, or any or none alone",
            Form::UserPatterns => "patterns of users, or user@host with zeros after a range's prefix",
            Form::AuthenticationMethods => "lists of publickey, password, keyboard-interactive and so on, or any alone",
            Form::TrafficClasses => "one or two of none, ef, le, af11 to af43, cs0 to cs7 or a number up to 255",
            Form::Penalties => "yes or no alone, or key:value pairs as in authfail:5s max-sources4:65536",
            Form::Networks => "addresses, ranges and patterns with commas between, zeros after a range's prefix",
            Form::KeystrokeTiming => "yes, no or interval: and milliseconds, 1 to 1000",
            Form::RekeyLimit => "a size of at least 16 bytes or default, then a time or none",
            Form::TokenOptions => "touch-required, verify-required or none",
            Form::ChannelTimeouts => "type=time pairs, or none alone",
            Form::Assignments => "NAME=value pairs",
            Form::VariablePatterns => "patterns of names, without =",
            Form::WordsOrNone => "words, or none alone",
            Form::Subsystem => "a name and a command",
            Form::ListenAddress => "an address or a host name, with a port as host:port or [address]:port",
            Form::Count => "a whole number above 0",
            Form::AddKeysToAgent => "yes, no, ask, confirm, a time, or confirm and a time",
            Form::Domains => "domains, or none alone",
            Form::DomainPairs => "source:target pairs of domain lists, or none",
            Form::EscapeCharacter => "one character, ^ and a letter, or none",
            Form::DynamicForward => "[address:]port or the path of a socket",
            Form::LocalForward => "[address:]port or a socket, then host:port or a socket",
            Form::RemoteForward => "[address:]port or a socket, then perhaps host:port or a socket",
            Form::Jumps => "[user@]host[:port], several with commas, or none",
            Form::TunnelDevice => "device numbers or any, as in 0:any",
        };
        text.to_owned()
    }

    /// Whether sshd takes these words, of which none is empty.
    pub(crate) fn takes(self, words: &[&str]) -> bool {
        let alone = |lone: &[&str]| matches!(words, [word] if lone.contains(word));
        let alone_in_any_case = |lone: &[&str]| matches!(words, [word] if is_one_of(word, lone));
        let all = |right: &dyn Fn(&str) -> bool| {
            !words.is_empty() && words.iter().all(|word| right(word) && *word != "none" && *word != "any")
        };
        let one = |right: &dyn Fn(&str) -> bool| matches!(words, [word] if right(word));
        match self {
            Form::Port => one(&|word| word.parse::<u16>().is_ok_and(|port| port > 0)),
            Form::Time => one(&is_time),
            Form::TimeOr(lone) => alone(lone) || one(&is_time),
            Form::TimeOrNone => alone_in_any_case(&["none"]) || one(&is_time),
            Form::NumberOrNone => alone(&["none"]) || one(&is_number),
            Form::Mask => one(&|word| u32::from_str_radix(word, 8).is_ok_and(|mask| mask <= 0o777)),
            Form::MaxStartups => one(&is_max_startups),
            Form::NetBlockSize => one(&is_net_block_size),
            Form::PermitOpen => alone(&["any", "none"]) || all(&|word| is_forward_target(word, false)),
            Form::PermitRemoteOpen => alone_in_any_case(&["any", "none"]) || Form::PermitOpen.takes(words),
            Form::PermitListen => alone(&["any", "none"]) || all(&|word| is_forward_target(word, true)),
            Form::UserPatterns => words.iter().all(|word| is_user_pattern(word)) && !words.is_empty(),
            Form::AuthenticationMethods => alone(&["any"]) || all(&|list| list.split(',').all(is_method)),
            Form::TrafficClasses => (1..=2).contains(&words.len()) && words.iter().all(|word| is_traffic_class(word)),
            Form::RekeyLimit => is_rekey_limit(words),
            Form::TokenOptions => {
                words.iter().all(|word| is_one_of(word, &["none", "touch-required", "verify-required"]))
            }
            Form::ChannelTimeouts => alone_in_any_case(&["none"]) || all(&is_channel_timeout),
            Form::Assignments => {
                words.iter().all(|word| word.find('=').is_some_and(|sign| sign > 0)) && !words.is_empty()
            }
            Form::VariablePatterns => words.iter().all(|word| !word.contains('=')) && !words.is_empty(),
            Form::WordsOrNone => {
                alone_in_any_case(&["none"])
                    || !words.is_empty() && !words.iter().any(|word| is_one_of(word, &["none"]))
            }
            Form::Subsystem => words.len() > 1,
            Form::ListenAddress => one(&is_listen_address),
            Form::Count => one(&|word| is_number(word) && word.parse() != Ok(0)),
            Form::Penalties => alone_in_any_case(&["yes", "no"]) || all(&is_penalty),
            Form::Networks => one(&is_address_list),
            Form::KeystrokeTiming => one(&is_keystroke_timing),
            Form::AddKeysToAgent => is_add_keys_to_agent(words),
            Form::Domains => Form::WordsOrNone.takes(words) && words.iter().all(|word| is_domain(word)),
            Form::DomainPairs => {
                let pair = |word: &&str| *word == "*" || word.split_once(':').is_some_and(|(_, two)| !two.is_empty());
                alone_in_any_case(&["none"]) || !words.is_empty() && words.iter().all(pair)
            }
            Form::EscapeCharacter => alone(&["none"]) || one(&is_escape),
            Form::DynamicForward => one(&|word| is_forward_source(word, false)),
            Form::LocalForward => is_local_forward(words),
            Form::RemoteForward => is_remote_forward(words),
            Form::Jumps => alone(&["none"]) || one(&|word| word.split(',').all(is_jump)),
            Form::TunnelDevice => one(&is_tunnel_device),
        }
    }
}

fn is_rekey_limit(words: &[&str]) -> bool {
    match words {
        [size] => is_rekey_size(size),
        [size, time] => is_rekey_size(size) && (*time == "none" || is_time(time)),
        _ => false,
    }
}

fn is_add_keys_to_agent(words: &[&str]) -> bool {
    match words {
        [word] => is_time(word) || is_one_of(word, &["yes", "no", "true", "false", "ask", "confirm"]),
        [confirm, time] => confirm.eq_ignore_ascii_case("confirm") && is_time(time),
        _ => false,
    }
}

fn is_local_forward(words: &[&str]) -> bool {
    match words {
        [source, target] => is_forward_source(source, false) && is_forward_end(target),
        _ => false,
    }
}

fn is_remote_forward(words: &[&str]) -> bool {
    match words {
        [source] => is_forward_source(source, true),
        [source, target] => is_forward_source(source, true) && is_forward_end(target),
        _ => false,
    }
}

fn is_net_block_size(word: &str) -> bool {
    let (v4, v6) = word.split_once(':').unwrap_or((word, "128"));
    let bits = |text: &str, most| text.parse::<u32>().is_ok_and(|bits| bits <= most);
    bits(v4, 32) && bits(v6, 128)
}

fn is_channel_timeout(word: &str) -> bool {
    word.split_once('=').is_some_and(|(channel, time)| !channel.is_empty() && is_time(time))
}

fn is_keystroke_timing(word: &str) -> bool {
    // Unlike elsewhere, yes and no have one case here.
    let interval = word.strip_prefix("interval:").and_then(|number| number.parse::<u32>().ok());
    matches!(word, "yes" | "no" | "true" | "false") || interval.is_some_and(|interval| (1..=1000).contains(&interval))
}

fn is_tunnel_device(word: &str) -> bool {
    let (local, remote) = word.split_once(':').unwrap_or((word, "any"));
    // The two largest numbers of all stand for "any" and for a mistake.
    let device =
        |text: &str| text.eq_ignore_ascii_case("any") || text.parse::<u32>().is_ok_and(|number| number < 0x7fff_fffe);
    device(local) && device(remote)
}

/// A whole number as sshd takes it, up to 2147483647.
pub(crate) fn is_number(text: &str) -> bool {
    text.parse::<u32>().is_ok_and(|number| i32::try_from(number).is_ok())
}

fn is_time(text: &str) -> bool {
    seconds(text).is_some()
}

/// Seconds, or numbers with units of which the last may be missing; together up to 2147483647 seconds.
pub(crate) fn seconds(text: &str) -> Option<u64> {
    let mut seconds: u64 = 0;
    let mut number: Option<u64> = None;
    for byte in text.bytes() {
        let unit = match byte {
            b'0'..=b'9' => {
                let more = number.unwrap_or(0).saturating_mul(10).saturating_add(u64::from(byte - b'0'));
                number = Some(more);
                continue;
            }
            b's' | b'S' => 1,
            b'm' | b'M' => 60,
            b'h' | b'H' => 3600,
            b'd' | b'D' => 86_400,
            b'w' | b'W' => 604_800,
            _ => return None,
        };
        seconds = seconds.saturating_add(number.take()?.saturating_mul(unit));
    }
    let seconds = seconds.saturating_add(number.unwrap_or(0));
    (!text.is_empty() && seconds <= 0x7fff_ffff).then_some(seconds)
}

fn is_max_startups(text: &str) -> bool {
    let numbers: Vec<&str> = text.split(':').collect();
    let number = |text: &&str| text.parse::<i32>().unwrap_or(0);
    match numbers.iter().map(number).collect::<Vec<_>>()[..] {
        [start] => start > 0,
        [start, rate, full] => start > 0 && (1..=100).contains(&rate) && start <= full,
        _ => false,
    }
}

/// A range of addresses after the last `@` must be one; what is no address is a pattern of host names.
pub(crate) fn is_user_pattern(text: &str) -> bool {
    text.rsplit_once('@').is_none_or(|(_, host)| is_address_list(host))
}

fn is_method(text: &str) -> bool {
    let (name, _) = text.split_once(':').unwrap_or((text, ""));
    matches!(name, "none" | "publickey" | "password" | "keyboard-interactive" | "hostbased" | "gssapi-with-mic")
}

fn is_traffic_class(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    match lower.as_bytes() {
        [b'a', b'f', b'1'..=b'4', b'1'..=b'3'] | [b'c', b's', b'0'..=b'7'] => true,
        // The names of RFC 1349 are taken still, though they mean nothing since 10.1.
        _ if matches!(lower.as_str(), "lowdelay" | "throughput" | "reliability") => true,
        // 0x… was a number up to OpenSSH 9 only.
        _ => matches!(lower.as_str(), "ef" | "le" | "none") || lower.parse::<u32>().is_ok_and(|number| number <= 255),
    }
}

/// A key and its value (sshd_config(5), PerSourcePenalties).
fn is_penalty(text: &str) -> bool {
    let Some((key, value)) = text.split_once(':') else { return false };
    match key {
        "crash" | "authfail" | "noauth" | "invaliduser" | "grace-exceeded" | "refuseconnection" | "max" | "min" => {
            is_time(value)
        }
        "max-sources4" | "max-sources6" => is_number(value) && value.parse() != Ok(0),
        "overflow" | "overflow6" => matches!(value, "deny-all" | "permissive"),
        _ => false,
    }
}

fn is_rekey_size(text: &str) -> bool {
    rekey_bytes(text).is_some()
}

/// The size before new keys are made. 0 and `default` are sshd's own limit; below 16 bytes is refused.
pub(crate) fn rekey_bytes(text: &str) -> Option<u64> {
    if text == "default" {
        return Some(0);
    }
    let unit = text.chars().last().and_then(|last| "kmgtpe".find(last.to_ascii_lowercase()));
    let (digits, unit) = match unit {
        Some(index) => (text.get(..text.len() - 1).unwrap_or_default(), 1u64 << (10 * (index + 1))),
        None => (text, 1),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    bytes.filter(|bytes| *bytes == 0 || (16..=i64::MAX as u64).contains(bytes))
}

fn is_one_of(word: &str, others: &[&str]) -> bool {
    others.iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// An address or name; with a port, an IPv6 address stands in brackets.
pub(crate) fn is_listen_address(text: &str) -> bool {
    let is_host = |host: &str| !host.is_empty() && !host.contains([':', '[', ']', '/', ' ']);
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    if text.parse::<std::net::Ipv6Addr>().is_ok() || is_host(text) {
        return true;
    }
    if let Some((address, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let port = rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
        return address.parse::<std::net::IpAddr>().is_ok() && port;
    }
    text.split_once(':').is_some_and(|(host, port)| is_host(host) && is_port(port))
}

/// A domain begins with a letter or a digit and has no empty label inside.
fn is_domain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.bytes().all(plain) && text.starts_with(|first: char| first.is_ascii_alphanumeric()) && !text.contains("..")
}

fn is_escape(text: &str) -> bool {
    match text.as_bytes() {
        [_] => true,
        [b'^', control] => matches!(control, 0x40..=0x7f),
        _ => false,
    }
}

fn is_forward_source(text: &str, any_port: bool) -> bool {
    let any_port = any_port && (text == "0" || text.strip_suffix(":0").is_some_and(|host| !host.contains(':')));
    text.contains('/') || !text.ends_with('*') && is_forward_target(text, true) || any_port
}

fn is_forward_end(text: &str) -> bool {
    text.starts_with('/') || !text.ends_with('*') && is_forward_target(text, false)
}

fn is_jump(text: &str) -> bool {
    let text = text.strip_prefix("ssh://").unwrap_or(text);
    let (user, host) = text.rsplit_once('@').map_or((None, text), |(user, host)| (Some(user), host));
    // Only in brackets may the host have colons of its own.
    let colons = host.bytes().filter(|&byte| byte == b':').count();
    user != Some("") && is_listen_address(host) && !host.contains('*') && (colons < 2 || host.starts_with('['))
}

//! PerSourcePenalties: many values in one line, each from the first line that says it.

use super::{Lines, value};
use crate::access::effective_values::reader::Reader;
use crate::access::server::Pass;
use crate::access::why::Said;
use crate::source::Span;
use crate::ssh::version::Version;

/// One of the values, in the order in which they are printed.
struct Penalty {
    name: &'static str,
    default: &'static str,
    /// The release that brought it.
    since: Version,
    kind: Kind,
}

#[derive(PartialEq)]
enum Kind {
    Time,
    Count,
    Mode,
}

const fn penalty(name: &'static str, default: &'static str, since: Version, kind: Kind) -> Penalty {
    Penalty { name, default, since, kind }
}

const BEGINNING: Version = Version(9, 8);

static PENALTIES: [Penalty; 12] = [
    penalty("crash", "90", BEGINNING, Kind::Time),
    penalty("authfail", "5", BEGINNING, Kind::Time),
    penalty("noauth", "1", BEGINNING, Kind::Time),
    penalty("invaliduser", "5", Version(10, 3), Kind::Time),
    penalty("grace-exceeded", "10", BEGINNING, Kind::Time),
    penalty("refuseconnection", "10", Version(9, 9), Kind::Time),
    penalty("max", "600", BEGINNING, Kind::Time),
    penalty("min", "15", BEGINNING, Kind::Time),
    penalty("max-sources4", "65536", BEGINNING, Kind::Count),
    penalty("max-sources6", "65536", BEGINNING, Kind::Count),
    penalty("overflow", "permissive", BEGINNING, Kind::Mode),
    penalty("overflow6", "permissive", BEGINNING, Kind::Mode),
];

/// The line, or `no`.
pub(super) fn penalties(keyword: &str, reader: &Reader<'_>) -> Lines {
    let version = reader.release.version;
    let lines = reader.effective.known(keyword, Pass::Everybody)?;
    let span = lines.first().map_or(Span::NONE, |line| line.span);
    let words: Vec<&str> = lines.iter().flat_map(|line| line.words.iter().map(String::as_str)).collect();
    let said = |name: &str| words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix(':'));
    let switch = words.iter().find(|word| !word.contains(':'));
    // Whoever says a value wants penalties, whatever another line says.
    let is_on =
        words.iter().any(|word| word.contains(':')) || switch.is_none_or(|word| word.eq_ignore_ascii_case("yes"));
    if !is_on {
        return Ok(vec![Said::at("no".to_owned(), span)]);
    }
    let print = |penalty: &Penalty| {
        let default = match penalty.name {
            "grace-exceeded" if version < Version(9, 9) => "20",
            "overflow6" => said("overflow").unwrap_or(penalty.default),
            _ => penalty.default,
        };
        let word = said(penalty.name).unwrap_or(default);
        let text = match penalty.kind {
            Kind::Time => value::seconds(word),
            Kind::Count => value::number(word),
            Kind::Mode => word.to_owned(),
        };
        // Times have fractions since 10.3.
        let fraction = if penalty.kind == Kind::Time && version >= Version(10, 3) { ".000000" } else { "" };
        format!("{}:{text}{fraction}", penalty.name)
    };
    let all: Vec<String> = PENALTIES.iter().filter(|penalty| penalty.since <= version).map(print).collect();
    Ok(vec![Said::at(all.join(" "), span)])
}

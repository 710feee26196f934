//! Blocks as the text of sshd_config and ssh_config, and back.

use super::match_block::{Block, Criterion, Header};
use super::options::{OptionValue as _, refuse_twice};
use super::problem::{Context, Problem};
use crate::model::value::{Kind, Value};

use crate::ssh::address::is_network_list;
use crate::ssh::config_text;
use crate::ssh::directive::{Directive, DirectiveError, quote_word};
use crate::ssh::header::{self, COMMANDS, LONE, criteria, known_criteria};
use crate::ssh::keyword::Dialect;
use crate::ssh::word::{self, Word, split};

/// Why a header cannot be split.
const QUOTE: &str = "a quote is not closed, or a # stands here";

/// The text of blocks: two blanks before a block's lines, `Match all` after the last block, so that lines which NixOS
/// puts after it apply to everybody again.
pub(crate) fn write(blocks: &[Block]) -> String {
    let mut text = write_open(blocks);
    if blocks.iter().any(|block| block.header != Header::Global) {
        text.push_str("Match all\n");
    }
    text
}

/// The same without the closing `Match all`.
pub(crate) fn write_open(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        let indent = match &block.header {
            Header::Global => "",
            Header::Host(patterns) => {
                text.push_str(&format!("Host {}\n", patterns.join(" ")));
                "  "
            }
            Header::Match(criteria) => {
                text.push_str(&format!("Match {}\n", criteria_text(criteria)));
                "  "
            }
        };
        for directive in &block.directives {
            text.push_str(&format!("{indent}{} {}\n", directive.keyword, directive.argument));
        }
    }
    text
}

fn criteria_text(criteria: &[Criterion]) -> String {
    if criteria.is_empty() {
        return "all".to_owned();
    }
    let one = |criterion: &Criterion| match criterion.patterns.as_slice() {
        [] => criterion.name.clone(),
        [command] if COMMANDS.contains(&criterion.name.as_str()) => {
            format!("{} {}", criterion.name, quote_word(command))
        }
        patterns => format!("{} {}", criterion.name, patterns.join(",")),
    };
    criteria.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Whether a block's header is one that OpenSSH reads as it was meant.
pub(crate) fn check_header(dialect: Dialect, header: &Header) -> Result<(), DirectiveError> {
    match header {
        Header::Global => Ok(()),
        Header::Host(_) if dialect == Dialect::Sshd => {
            Err(DirectiveError::Header("Host blocks belong to the client, the server has Match"))
        }
        Header::Host(patterns) => check_patterns(patterns, &['"', '\'', '\\', '#', ',']),
        Header::Match(criteria) => {
            criteria.iter().try_for_each(|criterion| check_criterion(dialect, criterion))?;
            let all = criteria.iter().any(|criterion| criterion.name == "all");
            match (all, criteria.len()) {
                (true, 1) => Err(DirectiveError::Header("all is a Match without criteria")),
                (true, _) if dialect == Dialect::Sshd => Err(DirectiveError::Header("all stands alone")),
                _ => Ok(()),
            }
        }
    }
}

fn check_patterns(patterns: &[String], refused: &[char]) -> Result<(), DirectiveError> {
    if patterns.is_empty() {
        return Err(DirectiveError::Header("a block needs at least one pattern"));
    }
    for pattern in patterns {
        if let Some(control) = pattern.chars().find(|character| character.is_control()) {
            return Err(DirectiveError::Control { code: control as u32 });
        }
        let wrong = |character: char| character.is_whitespace() || refused.contains(&character);
        if pattern.is_empty() || pattern == "!" || pattern.contains(wrong) || pattern.starts_with('=') {
            return Err(DirectiveError::Header(
                "a pattern has no blank, quote, backslash, # or comma and is not empty",
            ));
        }
    }
    if patterns.iter().all(|pattern| pattern.starts_with('!')) {
        return Err(DirectiveError::Header("patterns that only exclude match nothing: add * after them"));
    }
    Ok(())
}

fn check_criterion(dialect: Dialect, criterion: &Criterion) -> Result<(), DirectiveError> {
    if !criteria(dialect).contains(&criterion.name.as_str()) {
        return Err(DirectiveError::Header(known_criteria(dialect)));
    }
    if LONE.contains(&criterion.name.as_str()) {
        let right = criterion.patterns.is_empty();
        return if right { Ok(()) } else { Err(DirectiveError::Header("this criterion takes no pattern")) };
    }
    if COMMANDS.contains(&criterion.name.as_str()) {
        return match criterion.patterns.as_slice() {
            [command] if !command.is_empty() && !command.chars().any(char::is_control) => Ok(()),
            _ => Err(DirectiveError::Header("this criterion takes one command")),
        };
    }
    check_patterns(&criterion.patterns, &['"', '\'', '\\', '#', ','])?;
    let address = matches!(criterion.name.as_str(), "Address" | "LocalAddress");
    let network = |pattern: &String| {
        let pattern = pattern.strip_prefix('!').unwrap_or(pattern);
        pattern.split_once('/').is_none_or(|(address, length)| crate::ssh::key_options::is_network(address, length))
    };
    if address && !criterion.patterns.iter().all(network) {
        return Err(DirectiveError::Header("a range has zeros after its prefix, as in 10.0.0.0/8"));
    }
    if criterion.name == "LocalNetwork" && !criterion.patterns.iter().all(|pattern| is_network_list(pattern)) {
        return Err(DirectiveError::Header("LocalNetwork takes addresses and ranges with zeros after their prefix"));
    }
    let is_port = |port: &String| port.parse::<u16>().is_ok_and(|port| port > 0);
    if criterion.name == "LocalPort" && !matches!(criterion.patterns.as_slice(), [port] if is_port(port)) {
        return Err(DirectiveError::Header("LocalPort takes one port, no list"));
    }
    Ok(())
}

/// Neighbouring blocks of lines for everything as one.
pub(crate) fn joined(blocks: Vec<Block>) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        match joined.last_mut() {
            Some(last) if last.header == Header::Global && block.header == Header::Global => {
                last.directives.extend(block.directives);
            }
            _ => joined.push(block),
        }
    }
    joined
}

/// Reads text as blocks. Comments and empty lines are dropped, and so is a closing `Match all`.
pub(crate) fn read(dialect: Dialect, text: &str) -> Result<Vec<Block>, DirectiveError> {
    let mut blocks: Vec<Block> = Vec::new();
    for (start, line) in config_text::lines(text) {
        let Some(keyworded) = word::keyword(line, start).map_err(|_| DirectiveError::Header(QUOTE))? else { continue };
        let keyword = keyworded.keyword.text.as_str();
        let argument = text.get(keyworded.argument..start + line.len()).unwrap_or_default();
        if keyword.eq_ignore_ascii_case("Match") || keyword.eq_ignore_ascii_case("Host") && dialect == Dialect::Ssh {
            let header = header_from_text(dialect, keyword, argument)?;
            blocks.push(Block { header, directives: Vec::new() });
            continue;
        }
        let directive = Directive::new(dialect, keyword, argument)?;
        match blocks.last_mut() {
            Some(block) => block.directives.push(directive),
            None => blocks.push(Block { header: Header::Global, directives: vec![directive] }),
        }
    }
    if blocks.last().is_some_and(|last| last.header == Header::Match(Vec::new()) && last.directives.is_empty()) {
        blocks.pop();
    }
    Ok(blocks)
}

fn header_from_text(dialect: Dialect, keyword: &str, argument: &str) -> Result<Header, DirectiveError> {
    if !split(argument, 0).is_ok_and(|split| split.comment.is_none()) {
        return Err(DirectiveError::Header(QUOTE));
    }
    let keyword = Word { range: 0..0, text: keyword.to_owned() };
    let read = header::read(dialect, keyword, argument, 0);
    let patterns = |criterion: header::Criterion| criterion.patterns.into_iter().map(|pattern| pattern.text).collect();
    if read.keyword.text.eq_ignore_ascii_case("Host") {
        let header = Header::Host(read.criteria.into_iter().next().map(patterns).unwrap_or_default());
        check_header(dialect, &header)?;
        return Ok(header);
    }
    let criterion = |criterion: header::Criterion| {
        let name = if criterion.negated { format!("!{}", criterion.name.text) } else { criterion.name.text.clone() };
        Criterion { name, patterns: patterns(criterion) }
    };
    match_header(dialect, read.criteria.into_iter().map(criterion).collect())
}

fn match_header(dialect: Dialect, criteria: Vec<Criterion>) -> Result<Header, DirectiveError> {
    if criteria.is_empty() {
        return Err(DirectiveError::Header("Match needs a criterion"));
    }
    let header = Header::Match(without_lone_all(criteria));
    check_header(dialect, &header)?;
    Ok(header)
}

/// `all` alone is a Match without criteria.
fn without_lone_all(mut criteria: Vec<Criterion>) -> Vec<Criterion> {
    if let [only] = criteria.as_slice()
        && only.name == "all"
        && only.patterns.is_empty()
    {
        criteria.clear();
    }
    criteria
}

/// Reads the value of a block's `Match` or `Host` attribute.
pub(crate) fn header_from_value(name: &str, value: Value<'_>, context: &mut Context) -> Option<Header> {
    let host = name.eq_ignore_ascii_case("Host");
    let dialect = if host { Dialect::Ssh } else { Dialect::Sshd };
    let result = match value.kind {
        // The criteria of both files are tried: the caller's check refuses those of the other one.
        Kind::String(text) => header_from_text(dialect, name, &text)
            .or_else(|error| header_from_text(Dialect::Ssh, name, &text).map_err(|_| error)),
        Kind::List(items) if host => {
            let value = Value { kind: Kind::List(items), span: value.span };
            Ok(Header::Host(Vec::<String>::read(value, context)?))
        }
        Kind::Attributes(attributes) if !host => {
            if !refuse_twice(&attributes, context) {
                return None;
            }
            let mut found = Vec::new();
            for attribute in attributes {
                let span = attribute.value.span;
                let patterns = context.in_attribute(&attribute.name, span, |context| match attribute.value.kind {
                    Kind::Bool(true) => Some(Vec::new()),
                    Kind::Integer(number) => Some(vec![number.to_string()]),
                    Kind::String(text) if COMMANDS.contains(&attribute.name.as_ref()) => Some(vec![text.into_owned()]),
                    Kind::String(text) => Some(text.split(',').map(str::to_owned).collect()),
                    _ => Vec::<String>::read(attribute.value, context),
                })?;
                let names = criteria(Dialect::Sshd).iter().chain(criteria(Dialect::Ssh));
                let name = names.copied().find(|name| name.eq_ignore_ascii_case(&attribute.name));
                let name = name.map_or_else(|| attribute.name.clone().into_owned(), str::to_owned);
                found.push(Criterion { name, patterns });
            }
            Ok(Header::Match(without_lone_all(found)))
        }
        _ => {
            let expected = if host { "patterns" } else { "criteria with patterns" };
            let problem = Problem::WrongType { expected: expected.to_owned(), found: value.describe().to_owned() };
            context.report_at(value.span, problem);
            return None;
        }
    };
    match result {
        Ok(header) => Some(header),
        Err(error) => {
            context.report(error);
            None
        }
    }
}

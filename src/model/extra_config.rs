//! `extraConfig`: blocks that become the text of sshd_config or ssh_config.

use std::marker::PhantomData;

use serde_json::{Value as Json, json};

use super::match_block::{Argument, Block, Header, argument_text};
use super::options::{OptionValue, refuse_twice, wrong_type};
use super::problem::{Context, Problem};
use super::release::Release;
use super::schema::Definitions;
use crate::model::block_text;
use crate::model::value::{Kind, Value};
use crate::source::Span;
use crate::ssh::directive::{Directive, DirectiveError, check_place, find_keyword, quote_word};
use crate::ssh::here_document;
use crate::ssh::keyword::{Arguments, Dialect};

/// Which file an `extraConfig` is text of, and what happens to that text on its way.
pub trait ConfigFile: Clone + std::fmt::Debug + PartialEq {
    /// The file's keywords.
    const DIALECT: Dialect;
    /// Whether NixOS of this release passes the text through a shell's here-document.
    fn expands(release: Release) -> bool;
    /// The name of its schema.
    const SCHEMA: &'static str;
}

/// The server's sshd_config.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Server;
/// The client's ssh_config.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Client;
/// The sshd_config of stage 1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stage1;

impl ConfigFile for Server {
    const DIALECT: Dialect = Dialect::Sshd;
    const SCHEMA: &'static str = "SshdBlocks";
    fn expands(release: Release) -> bool {
        release.expands_extra_config()
    }
}

impl ConfigFile for Client {
    const DIALECT: Dialect = Dialect::Ssh;
    const SCHEMA: &'static str = "SshBlocks";
    fn expands(_: Release) -> bool {
        false
    }
}

impl ConfigFile for Stage1 {
    const DIALECT: Dialect = Dialect::Sshd;
    const SCHEMA: &'static str = "SshdBlocks";
    fn expands(_: Release) -> bool {
        false
    }
}

/// An `extraConfig`: blocks in order, global lines first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExtraConfig<F> {
    /// The blocks.
    pub blocks: Vec<Block>,
    file: PhantomData<F>,
}

impl<F> From<Vec<Block>> for ExtraConfig<F> {
    fn from(blocks: Vec<Block>) -> Self {
        ExtraConfig { blocks, file: PhantomData }
    }
}

impl<F, const N: usize> super::setting::IntoSetting<ExtraConfig<F>> for [Block; N] {
    fn into_setting(self) -> ExtraConfig<F> {
        Vec::from(self).into()
    }
}

impl<F: ConfigFile> OptionValue for ExtraConfig<F> {
    fn expected() -> String {
        format!("text of {} or a list of blocks", F::DIALECT.file())
    }

    /// Text means what it means in NixOS: dollars, backquotes and backslashes of the server's text must be escaped.
    /// Blocks are attribute sets with `Match` or `Host` and keywords.
    fn read(value: Value<'_>, context: &mut Context) -> Option<Self> {
        match value.kind {
            Kind::After(value) => Self::read(*value, context),
            Kind::String(text) => {
                let text =
                    if F::expands(context.release) { here_document::unescape(&text) } else { Ok(text.into_owned()) };
                match text.and_then(|text| block_text::read(F::DIALECT, &text)) {
                    Ok(blocks) => Some(blocks.into()),
                    Err(error) => {
                        context.report_at(value.span, error);
                        None
                    }
                }
            }
            Kind::List(items) => {
                let mut blocks = Vec::new();
                for (index, item) in items.into_iter().enumerate() {
                    let block = context.in_element(index, item.span, |context| {
                        let block = read_block::<F>(item, context)?;
                        check_block(F::DIALECT, index, &block, context);
                        Some(block)
                    });
                    blocks.extend(block);
                }
                Some(ExtraConfig::from(blocks))
            }
            _ => wrong_type::<Self>(&value, context),
        }
    }

    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
        self.check(context);
        let mut text = block_text::write(&self.blocks);
        if F::expands(context.release) {
            text = here_document::escape(&text);
        }
        let value = Value::string(text);
        let scoped = self.blocks.iter().any(|block| block.header != Header::Global);
        // Later definitions of other modules come first, so that none falls into our last block.
        if scoped { Kind::After(Box::new(value)).into() } else { value }
    }

    fn merge(&mut self, later: Self) {
        // Global lines of both come before any block.
        let (global, scoped): (Vec<_>, Vec<_>) =
            self.blocks.drain(..).chain(later.blocks).partition(|block| block.header == Header::Global);
        self.blocks = block_text::joined(global.into_iter().chain(scoped).collect());
    }

    fn schema(definitions: &mut Definitions) -> Json {
        let block = definitions.reference(F::SCHEMA, |_| block_schema(F::DIALECT));
        json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": block }] })
    }
}

impl<F: ConfigFile> ExtraConfig<F> {
    fn check(&self, context: &mut Context) {
        for (index, block) in self.blocks.iter().enumerate() {
            context.in_element(index, Span::NONE, |context| check_block(F::DIALECT, index, block, context));
        }
    }
}

fn check_block(dialect: Dialect, index: usize, block: &Block, context: &mut Context) {
    if let Err(error) = block_text::check_header(dialect, &block.header) {
        context.report(error);
    }
    if block.header == Header::Global && index > 0 {
        context.report(DirectiveError::Header("lines for everything belong before the first block"));
    }
    if block.directives.is_empty() {
        context.report(DirectiveError::Header("a block without settings does nothing"));
    }
    for directive in &block.directives {
        check_directive(dialect, directive, &block.header, context);
    }
}

fn check_directive(dialect: Dialect, directive: &Directive, header: &Header, context: &mut Context) {
    let in_match = matches!(header, Header::Match(_)) && dialect == Dialect::Sshd;
    let place = find_keyword(dialect, &directive.keyword).and_then(|keyword| check_place(keyword, in_match));
    if let Err(error) = directive.check(dialect).and(place) {
        context.in_attribute(&directive.keyword, Span::NONE, |context| context.report(error));
    }
}

/// Reads `{ Match = …; Keyword = …; }` or `{ Host = …; … }`; without either it is the lines for everything.
fn read_block<F: ConfigFile>(value: Value<'_>, context: &mut Context) -> Option<Block> {
    let Kind::Attributes(attributes) = value.kind else {
        let expected = "an attribute set of Match or Host and keywords".to_owned();
        context.report_at(value.span, Problem::WrongType { expected, found: value.describe().to_owned() });
        return None;
    };
    let mut block = Block::global();
    let mut whole = refuse_twice(&attributes, context);
    for attribute in attributes {
        let (name, span) = (attribute.name, attribute.value.span);
        let result = context.in_attribute(&name, span, |context| {
            if name.eq_ignore_ascii_case("Match") || name.eq_ignore_ascii_case("Host") {
                block.header = block_text::header_from_value(&name, attribute.value, context)?;
                return Some(());
            }
            for argument in arguments(attribute.value, F::DIALECT, &name, context)? {
                match Directive::new(F::DIALECT, &name, &argument) {
                    Ok(directive) => block.directives.push(directive),
                    Err(error) => {
                        context.report(error);
                        return None;
                    }
                }
            }
            Some(())
        });
        whole &= result.is_some();
    }
    whole.then_some(block)
}

/// The arguments that a value stands for: one, or for a keyword that repeats one for each element of a list.
fn arguments(value: Value<'_>, dialect: Dialect, keyword: &str, context: &mut Context) -> Option<Vec<String>> {
    let text = match value.kind {
        Kind::Bool(on) => Argument::from(on),
        Kind::Integer(number) => Argument::from(number),
        Kind::String(text) => Argument::Text(text.into_owned()),
        Kind::List(items) => {
            let mut words = Vec::new();
            for (index, item) in items.into_iter().enumerate() {
                let word = context.in_element(index, item.span, |context| String::read(item, context))?;
                words.push(word);
            }
            let repeats = dialect.keyword(keyword).is_some_and(|keyword| {
                keyword.repeat == crate::ssh::keyword::Repeat::Many && keyword.arguments == Arguments::Word
            });
            if repeats {
                return Some(words.iter().map(|word| quote_word(word)).collect());
            }
            Argument::Words(words)
        }
        _ => {
            let expected = "true, false, a number, a string or a list of strings".to_owned();
            context.report_at(value.span, Problem::WrongType { expected, found: value.describe().to_owned() });
            return None;
        }
    };
    Some(vec![argument_text(dialect, keyword, text)])
}

fn block_schema(dialect: Dialect) -> Json {
    let words = json!({ "anyOf": [
        { "type": "boolean" }, { "type": "integer" }, { "type": "string" },
        { "type": "array", "items": { "type": "string" } },
    ] });
    let mut properties = serde_json::Map::new();
    for keyword in dialect.keywords() {
        if !matches!(keyword.arguments, Arguments::Dead | Arguments::AliasOf(_) | Arguments::Header) {
            properties.insert(keyword.name.to_owned(), words.clone());
        }
    }
    let patterns = json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    let criteria = json!({ "anyOf": [
        { "type": "string" }, { "type": "object", "additionalProperties": patterns },
    ] });
    properties.insert("Match".to_owned(), criteria);
    if dialect == Dialect::Ssh {
        properties.insert("Host".to_owned(), patterns);
    }
    json!({
        "type": "object",
        "description": format!("A block of {}: Match (or Host) and keywords; without either, lines for everything.",
            dialect.file()),
        "properties": properties,
        "additionalProperties": false,
    })
}

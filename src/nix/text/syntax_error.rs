//! rnix's parse errors in words, with their places.

use std::ops::Range;

use rnix::{Parse, ParseError, Root, SyntaxKind, TextRange};

/// How many errors are told: one mistake often brings many, and a hostile text has one for each byte.
const CAP: usize = 100;

/// rnix's first hundred errors as messages, each with its bytes; what is missing at the end has the end as its place.
///
/// ```
/// use nixos_ssh::nix::syntax_error::syntax_errors;
///
/// let errors = syntax_errors(&rnix::Root::parse("{ a = ; }"));
/// assert_eq!(errors[0], ("unexpected `;`, wanted an expression".to_owned(), 6..7));
/// ```
#[must_use]
pub fn syntax_errors(parse: &Parse<Root>) -> Vec<(String, Range<usize>)> {
    let end = usize::from(parse.syntax().text_range().end());
    parse.errors().iter().take(CAP).map(|error| (message(error), place(error, end))).collect()
}

fn place(error: &ParseError, end: usize) -> Range<usize> {
    let range = |range: &TextRange| usize::from(range.start())..usize::from(range.end());
    match error {
        ParseError::Unexpected(found)
        | ParseError::UnexpectedExtra(found)
        | ParseError::UnexpectedWanted(_, found, _)
        | ParseError::UnexpectedDoubleBind(found)
        | ParseError::DuplicatedArgs(found, _) => range(found),
        _ => end..end,
    }
}

fn message(error: &ParseError) -> String {
    match error {
        ParseError::Unexpected(_) => "unexpected text".to_owned(),
        ParseError::UnexpectedExtra(_) => "unexpected text after the end of the expression".to_owned(),
        ParseError::UnexpectedWanted(found, _, wanted) => {
            format!("unexpected {}, wanted {}", name(*found), names(wanted))
        }
        ParseError::UnexpectedDoubleBind(_) => "the parameters have a name already".to_owned(),
        ParseError::UnexpectedEOF => "unexpected end of the file".to_owned(),
        ParseError::UnexpectedEOFWanted(wanted) => format!("unexpected end of the file, wanted {}", names(wanted)),
        ParseError::DuplicatedArgs(_, argument) => format!("there are two parameters `{argument}`"),
        ParseError::RecursionLimitExceeded => "expressions are nested too deeply".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

fn names(wanted: &[SyntaxKind]) -> String {
    use SyntaxKind::*;
    match wanted {
        [TOKEN_L_PAREN, ..] if wanted.len() > 1 => "an expression".to_owned(),
        // What rnix lists beside a name is read as one.
        [TOKEN_IDENT, TOKEN_OR, ..] => "a name".to_owned(),
        [TOKEN_STRING_END, ..] => "the end of the string".to_owned(),
        _ => wanted.iter().map(|&kind| name(kind)).collect::<Vec<_>>().join(" or "),
    }
}

fn name(kind: SyntaxKind) -> String {
    use SyntaxKind::*;
    let words = match kind {
        TOKEN_FLOAT | TOKEN_INTEGER => "a number",
        TOKEN_IDENT | TOKEN_CUR_POS => "a name",
        TOKEN_PATH_ABS | TOKEN_PATH_HOME | TOKEN_PATH_REL | TOKEN_PATH_SEARCH => "a path",
        TOKEN_STRING_CONTENT => "text of a string",
        TOKEN_STRING_END => "the end of a string",
        TOKEN_STRING_START => "a string",
        TOKEN_URI => "a URI",
        _ => return sign(kind).map_or_else(|| "text".to_owned(), |sign| format!("`{sign}`")),
    };
    words.to_owned()
}

/// How a token looks that looks the same everywhere.
fn sign(kind: SyntaxKind) -> Option<&'static str> {
    use SyntaxKind::*;
    Some(match kind {
        TOKEN_ADD => "+",
        TOKEN_AND_AND => "&&",
        TOKEN_ASSERT => "assert",
        TOKEN_ASSIGN => "=",
        TOKEN_AT => "@",
        TOKEN_COLON => ":",
        TOKEN_COMMA => ",",
        TOKEN_CONCAT => "++",
        TOKEN_DIV => "/",
        TOKEN_DOT => ".",
        TOKEN_ELLIPSIS => "...",
        TOKEN_ELSE => "else",
        TOKEN_EQUAL => "==",
        TOKEN_IF => "if",
        TOKEN_IMPLICATION => "->",
        TOKEN_IN => "in",
        TOKEN_INHERIT => "inherit",
        TOKEN_INTERPOL_END | TOKEN_R_BRACE => "}",
        TOKEN_INTERPOL_START => "${",
        TOKEN_INVERT => "!",
        TOKEN_L_BRACE => "{",
        TOKEN_L_BRACK => "[",
        TOKEN_LESS => "<",
        TOKEN_LESS_OR_EQ => "<=",
        TOKEN_LET => "let",
        TOKEN_L_PAREN => "(",
        TOKEN_MORE => ">",
        TOKEN_MORE_OR_EQ => ">=",
        TOKEN_MUL => "*",
        TOKEN_NOT_EQUAL => "!=",
        TOKEN_OR => "or",
        TOKEN_OR_OR => "||",
        TOKEN_PIPE_LEFT => "<|",
        TOKEN_PIPE_RIGHT => "|>",
        TOKEN_QUESTION => "?",
        TOKEN_R_BRACK => "]",
        TOKEN_REC => "rec",
        TOKEN_R_PAREN => ")",
        TOKEN_SEMICOLON => ";",
        TOKEN_SUB => "-",
        TOKEN_THEN => "then",
        TOKEN_UPDATE => "//",
        TOKEN_WITH => "with",
        _ => return None,
    })
}

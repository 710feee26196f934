//! Foreign text as it may be printed: no secret, nothing hidden, no command of a CI runner, and not without end.

use std::fmt::Write as _;

use crate::secret::guarded;

/// The most characters of one foreign text in a message.
const LONGEST: usize = 2000;

/// Characters that have a width, or belong to a letter, and are not seen. What the categories do not tell: the other
/// default ignorable characters of Unicode, and those drawn as nothing.
const BLANK: [std::ops::RangeInclusive<char>; 14] = [
    '\u{34f}'..='\u{34f}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{2065}'..='\u{2065}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffc}',
    '\u{16fe4}'..='\u{16fe4}',
    '\u{1d159}'..='\u{1d159}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// The one way for a text that is not ours into a message: secrets are left out, what is hidden and what a CI runner
/// would obey is written as `\u{…}`, and of a long text the beginning is given.
///
/// ```
/// use nixos_ssh::printable::printable;
/// assert_eq!(printable("a\u{202e}b\n"), "a\\u{202e}b\\u{a}");
/// assert_eq!(printable(" ::error::x"), " \\u{3a}:error::x");
/// assert_eq!(printable("mysqldump -phunter2 db"), "mysqldump -p<secret> db");
/// ```
#[must_use]
pub fn printable(text: &str) -> String {
    visible(&bounded(&guarded(text)))
}

/// The same of several lines, whose ends stay.
///
/// ```
/// assert_eq!(nixos_ssh::printable::printable_lines("a\u{202e}\r\nb"), "a\\u{202e}\\u{d}\nb");
/// ```
#[must_use]
pub fn printable_lines(text: &str) -> String {
    guarded(text).split('\n').map(|line| visible(&bounded(line))).collect::<Vec<_>>().join("\n")
}

/// A text in which nothing is hidden and which no CI runner obeys; secrets stay. For texts of ours, and for lines whose
/// secrets are gone already.
///
/// ```
/// assert_eq!(nixos_ssh::printable::visible("##[group]\u{3164}"), "#\\u{23}[group]\\u{3164}");
/// ```
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut commands = commands(text).into_iter().peekable();
    for (at, character) in text.char_indices() {
        if commands.next_if_eq(&at).is_some() || is_hidden(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

/// The same of several lines, whose ends stay.
///
/// ```
/// assert_eq!(nixos_ssh::printable::visible_lines("a\u{202e}\r\nb"), "a\\u{202e}\\u{d}\nb");
/// ```
#[must_use]
pub fn visible_lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// A text that JSON can hold without a loss: only its secrets are left out. Whoever writes the JSON escapes the rest.
///
/// ```
/// assert_eq!(nixos_ssh::printable::without_secret_values("deploy\u{200b}"), "deploy\u{200b}");
/// ```
#[must_use]
pub fn without_secret_values(text: &str) -> String {
    guarded(text).into_owned()
}

/// Whether nobody sees a character, or it changes how others are seen: control and format characters, surrogates, private
/// and unassigned ones, separators other than the blank, the default ignorable ones, and those drawn as nothing.
pub(crate) fn is_hidden(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    // Rust escapes Cc, Cf, Cs, Co, Cn, Zl, Zp and Zs; behind a letter it lets combining marks be.
    let mut pair = String::from("a");
    pair.push(character);
    BLANK.iter().any(|range| range.contains(&character)) || pair.escape_debug().nth(1) == Some('\\')
}

/// Places of characters without which a CI runner obeys no command in a text: `::error::` at the beginning of a line
/// after blanks (GitHub), `##[…]`, `##vso[…]`, `##teamcity[…]` anywhere (GitHub, Azure, TeamCity), `section_start:1:`
/// (GitLab). In order.
pub(crate) fn commands(text: &str) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        // GitHub's runner trims what .NET calls white space.
        let rest = line.trim_start_matches(|character: char| character.is_whitespace() || is_hidden(character));
        if let Some(command) = rest.strip_prefix("::") {
            let name = command.bytes().take_while(|byte| byte.is_ascii_alphabetic() || b"-_".contains(byte)).count();
            let after = command.get(name..).unwrap_or_default();
            // An address, `::ffff:192.0.2.1`, is none.
            if name > 0 && (after.is_empty() || after.starts_with("::") || after.starts_with(char::is_whitespace)) {
                found.push(start + line.len() - rest.len());
            }
        }
        start += line.len();
    }
    for (at, _) in text.match_indices('#') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let Some(name) = rest.strip_prefix('#') else { continue };
        if name.trim_start_matches(|character: char| character.is_ascii_alphanumeric()).starts_with('[') {
            found.push(at + 1);
        }
    }
    for mark in ["section_start:", "section_end:"] {
        found.extend(text.match_indices(mark).map(|(at, mark)| at + mark.len() - 1));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// A text, or the beginning of a long one and how much there is more.
pub(crate) fn bounded(text: &str) -> std::borrow::Cow<'_, str> {
    let Some((end, _)) = (text.len() > LONGEST).then(|| text.char_indices().nth(LONGEST)).flatten() else {
        return text.into();
    };
    let (start, rest) = text.split_at(end);
    let mut out = start.to_owned();
    let _ = write!(out, "... ({} characters more)", rest.chars().count());
    out.into()
}

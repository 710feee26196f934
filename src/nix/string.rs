//! Nix's one-line strings and attribute names, written so that nothing gets out of them.

const KEYWORDS: [&str; 10] = ["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"];
const LONGEST_KEYWORD: usize = "inherit".len();

/// Whether a name needs no quotes as an attribute name.
///
/// ```
/// use nixos_ssh::nix::string::is_bare_name;
/// assert!(is_bare_name("enable") && !is_bare_name("with") && !is_bare_name("a.b"));
/// ```
#[must_use]
pub fn is_bare_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\'' | b'-'))
        && (name.len() > LONGEST_KEYWORD || !KEYWORDS.contains(&name))
}

/// An attribute name, quoted where it must be.
///
/// ```
/// use nixos_ssh::nix::string::attribute_name;
/// assert_eq!(attribute_name("alice"), "alice");
/// assert_eq!(attribute_name("[host]:22"), "\"[host]:22\"");
/// ```
#[must_use]
pub fn attribute_name(name: &str) -> std::borrow::Cow<'_, str> {
    if is_bare_name(name) {
        return name.into();
    }
    let mut quoted = String::new();
    push_string(&mut quoted, name);
    quoted.into()
}

/// Appends a string as Nix writes it on one line. `\`, `"`, every `$`, LF, CR and TAB are escaped; with that no text
/// can end the string or begin an interpolation.
///
/// ```
/// let mut text = String::new();
/// nixos_ssh::nix::string::push_string(&mut text, "a\"${b}\n");
/// assert_eq!(text, r#""a\"\${b}\n""#);
/// ```
pub fn push_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    let special = |byte: &u8| matches!(byte, b'\\' | b'"' | b'$' | b'\n' | b'\r' | b'\t');
    // Without an early end the compiler looks at many bytes at once; most texts have nothing to escape.
    if !text.as_bytes().iter().fold(false, |found, byte| found | special(byte)) {
        out.push_str(text);
        rest = "";
    }
    while let Some(at) = rest.as_bytes().iter().position(special) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'\\' => "\\\\",
            b'"' => "\\\"",
            b'$' => "\\$",
            b'\n' => "\\n",
            b'\r' => "\\r",
            _ => "\\t",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

//! Wishes about an option's path, as edits.

use super::document::Document;
use super::{Edit, EditError, apply, dotted};

/// Gives an option a value: the one definition of it in the text is replaced, or one is added to the innermost set that
/// is there for it. `value` is a Nix expression.
///
/// # Errors
/// [`EditError::Unclear`] when the option is defined several times or by `inherit`; [`EditError::Syntax`] when the text
/// or the value is no Nix.
///
/// ```
/// use nixos_ssh::nix::edit::{apply, set};
/// let text = "{\n  services.openssh = {\n    enable = true;\n  };\n}\n";
/// let edits = set(text, &["services", "openssh", "openFirewall"], "false")?;
/// let expected = "{\n  services.openssh = {\n    enable = true;\n    openFirewall = false;\n  };\n}\n";
/// assert_eq!(apply(text, edits)?, expected);
/// # Ok::<(), nixos_ssh::nix::edit::EditError>(())
/// ```
pub fn set(text: &str, path: &[&str], value: &str) -> Result<Vec<Edit>, EditError> {
    let document = Document::new(text)?;
    Document::new(value)?;
    let edits = match document.definitions(path).as_slice() {
        [] => vec![document.define(path, value).ok_or_else(|| not_defined(path))?],
        [entry] => {
            let place = document.outer(document.own_binding(entry)?.value);
            match document.slice(place.clone()) == value {
                true => Vec::new(),
                false => vec![Edit::replace(place, value)],
            }
        }
        [_, second, ..] => return Err(document.unclear(second, "it is defined more than once here")),
    };
    checked(text, edits)
}

/// Adds an element, a Nix expression, to the list of an option; a list behind a variable stays as it is, and an option
/// that is not defined gets a list of its own.
///
/// # Errors
/// As [`set`].
///
/// ```
/// use nixos_ssh::nix::edit::{append, apply};
/// let text = "let admins = [ 1 ]; in { a.b = admins; }";
/// let edits = append(text, &["a", "b"], "2")?;
/// assert_eq!(apply(text, edits)?, "let admins = [ 1 ]; in { a.b = admins ++ [ 2 ]; }");
/// # Ok::<(), nixos_ssh::nix::edit::EditError>(())
/// ```
pub fn append(text: &str, path: &[&str], element: &str) -> Result<Vec<Edit>, EditError> {
    let document = Document::new(text)?;
    Document::new(element)?;
    let edit = match document.definitions(path).last() {
        Some(entry) => document.append_to(document.own_binding(entry)?.value, element),
        None => document.define(path, &format!("[ {element} ]")).ok_or_else(|| not_defined(path))?,
    };
    checked(text, vec![edit])
}

/// Takes every definition of an option out.
///
/// # Errors
/// [`EditError::NotDefined`]; [`EditError::Unclear`] when one is written by `inherit`.
///
/// ```
/// use nixos_ssh::nix::edit::{apply, remove};
/// let text = "{\n  a = 1; # one\n  b = 2;\n}\n";
/// assert_eq!(apply(text, remove(text, &["a"])?)?, "{\n  b = 2;\n}\n");
/// # Ok::<(), nixos_ssh::nix::edit::EditError>(())
/// ```
pub fn remove(text: &str, path: &[&str]) -> Result<Vec<Edit>, EditError> {
    let document = Document::new(text)?;
    let mut edits = Vec::new();
    for entry in document.definitions(path) {
        let bindings = document.own_bindings(entry)?;
        edits.extend(bindings.iter().map(|(binding, _)| document.remove_binding(binding)));
    }
    if edits.is_empty() { Err(not_defined(path)) } else { checked(text, edits) }
}

/// Takes elements out of the lists of an option that stand in the text as lists: those whose Nix text `is_meant`.
///
/// # Errors
/// [`EditError::NotDefined`] when the option is not defined or has no such element in a list that stands there.
///
/// ```
/// use nixos_ssh::nix::edit::{apply, remove_element};
/// let text = r#"{ a = [ "x" "y" ]; }"#;
/// assert_eq!(apply(text, remove_element(text, &["a"], &|element| element == r#""x""#)?)?, r#"{ a = [ "y" ]; }"#);
/// # Ok::<(), nixos_ssh::nix::edit::EditError>(())
/// ```
pub fn remove_element(text: &str, path: &[&str], is_meant: &dyn Fn(&str) -> bool) -> Result<Vec<Edit>, EditError> {
    let document = Document::new(text)?;
    let mut edits = Vec::new();
    for entry in document.definitions(path) {
        for element in document.elements_of(entry.value) {
            if is_meant(document.slice(document.element_range(element))) {
                edits.push(document.remove_element(element));
            }
        }
    }
    if edits.is_empty() { Err(not_defined(path)) } else { checked(text, edits) }
}

pub(super) fn not_defined(path: &[&str]) -> EditError {
    EditError::NotDefined { path: dotted(path) }
}

/// The edits, if what they make is Nix.
pub(super) fn checked(text: &str, edits: Vec<Edit>) -> Result<Vec<Edit>, EditError> {
    let edited = apply(text, edits.clone())?;
    Document::new(&edited).map_err(|_| EditError::Conflict)?;
    Ok(edits)
}

//! Patterns for file names, as in .gitignore: `*`, `?` and `**`, a folder means all below it.

use thiserror::Error;

/// A pattern for file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    /// As it was written.
    pub text: String,
    /// What stands between the slashes.
    parts: Vec<String>,
    /// What it may name.
    target: Target,
}

/// What a pattern may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    /// A file, or a folder with all below it.
    Any,
    /// A folder with all below it.
    Folder,
}

/// Why a text is not a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GlobError {
    /// Nothing to match.
    #[error("the pattern is empty")]
    Empty,
    /// Signs that mean something else elsewhere.
    #[error("a pattern knows *, ? and **, not {0:?}")]
    Sign(char),
    /// A way out of the folder.
    #[error("a pattern names files below the folder of the config: no . and ..")]
    Outside,
}

impl Glob {
    /// Reads a pattern. One without a slash, but perhaps at its end, matches at any depth.
    ///
    /// # Errors
    /// What is empty, leaves the folder, or has brackets, braces, `!` or `\`.
    ///
    /// ```
    /// use nixos_ssh::lint::config::glob::Glob;
    /// let glob = Glob::parse("hosts/*/keys.nix")?;
    /// assert!(glob.matches("hosts/web1/keys.nix") && !glob.matches("hosts/keys.nix"));
    /// assert!(Glob::parse("vendor/")?.matches("lib/vendor/a/b.nix"));
    /// # Ok::<(), nixos_ssh::lint::config::glob::GlobError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Glob, GlobError> {
        if let Some(sign) = text.chars().find(|sign| "[]{}!\\".contains(*sign)) {
            return Err(GlobError::Sign(sign));
        }
        let inner = text.strip_prefix("./").unwrap_or(text);
        let (inner, target) = match inner.strip_suffix('/') {
            Some(folder) => (folder, Target::Folder),
            None => (inner, Target::Any),
        };
        let anywhere = !inner.contains('/');
        let mut parts: Vec<String> = if anywhere { vec!["**".to_owned()] } else { Vec::new() };
        parts.extend(inner.split('/').filter(|part| !part.is_empty()).map(str::to_owned));
        match parts.last() {
            Some(last) if !inner.is_empty() && !last.is_empty() => {}
            _ => return Err(GlobError::Empty),
        }
        if parts.iter().any(|part| part == "." || part == "..") {
            return Err(GlobError::Outside);
        }
        Ok(Glob { text: text.to_owned(), parts, target })
    }

    /// Whether it names a file, or a folder that the file stands in. Names have `/` between their parts.
    ///
    /// ```
    /// use nixos_ssh::lint::config::glob::Glob;
    /// assert!(Glob::parse("*.gen.nix")?.matches("a/b.gen.nix"));
    /// # Ok::<(), nixos_ssh::lint::config::glob::GlobError>(())
    /// ```
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let names: Vec<&str> = name.split('/').collect();
        // How many parts of the name the pattern up to here may have matched.
        let mut reached = vec![false; names.len() + 1];
        reached[0] = true;
        for (index, part) in self.parts.iter().enumerate() {
            let last = index + 1 == self.parts.len();
            let mut next = vec![false; names.len() + 1];
            for at in (0..=names.len()).filter(|&at| reached[at]) {
                if part == "**" {
                    // At the end it stands for something: `a/**` is not `a`.
                    let from = at + usize::from(last);
                    next.iter_mut().skip(from).for_each(|reached| *reached = true);
                } else if names.get(at).is_some_and(|name| matches_part(part, name)) {
                    next[at + 1] = true;
                }
            }
            reached = next;
        }
        let folders = names.len() - usize::from(self.target == Target::Folder);
        reached.iter().take(folders + 1).skip(1).any(|reached| *reached)
    }
}

/// Whether one part of a pattern matches one part of a name; the last star takes more when the rest does not fit.
fn matches_part(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(sign) if *sign == '?' || Some(sign) == name.get(from) => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((star_at, star_from)) = star else { return false };
                star = Some((star_at, star_from + 1));
                at = star_at + 1;
                from = star_from + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|sign| *sign == '*')
}

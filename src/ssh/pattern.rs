//! Patterns of OpenSSH: `*` for any characters, `?` for one, lists with commas, and `!` for what a list leaves out.

/// Whether a text fits a pattern as a whole; case matters.
///
/// ```
/// use nixos_ssh::ssh::pattern::fits;
/// assert!(fits("aes128-ctr", "aes*-c?r") && !fits("aes128-ctr", "aes"));
/// ```
#[must_use]
pub fn fits(text: &str, pattern: &str) -> bool {
    // Bytes will do: only `?` could tell them from characters, and OpenSSH counts bytes too.
    let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
    let (mut at, mut in_pattern) = (0, 0);
    // Where to go on when what follows the last `*` does not fit: one byte further.
    let mut star: Option<(usize, usize)> = None;
    loop {
        let byte = text.get(at);
        match pattern.get(in_pattern) {
            Some(b'*') => {
                in_pattern += 1;
                star = Some((at, in_pattern));
                continue;
            }
            None if byte.is_none() => return true,
            Some(sign) if byte.is_some_and(|byte| sign == byte || *sign == b'?') => {
                (at, in_pattern) = (at + 1, in_pattern + 1);
                continue;
            }
            _ => {}
        }
        let Some((from, after)) = star.filter(|(from, _)| *from < text.len()) else { return false };
        star = Some((from + 1, after));
        (at, in_pattern) = (from + 1, after);
    }
}

/// Whether a list with commas takes a text in or, by a pattern with `!`, leaves it out; nothing if no pattern fits.
///
/// ```
/// use nixos_ssh::ssh::pattern::list_fits;
/// assert_eq!(list_fits("bob", "!alice,*"), Some(true));
/// assert_eq!(list_fits("alice", "!alice,*"), Some(false));
/// assert_eq!(list_fits("bob", "!alice"), None);
/// ```
#[must_use]
pub fn list_fits(text: &str, list: &str) -> Option<bool> {
    let mut taken = None;
    for pattern in list.split(',') {
        match pattern.strip_prefix('!') {
            Some(excluded) if fits(text, excluded) => return Some(false),
            None if fits(text, pattern) => taken = Some(true),
            _ => {}
        }
    }
    taken
}

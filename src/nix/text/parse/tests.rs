//! The two ways to a tree compared: over every Nix text of the repository, and over texts broken at random.

use std::path::Path;
use std::sync::Arc;

use super::super::scan::structure;
use super::{correct, lower};

/// What differs between the two ways, for a text that the quick one takes.
fn difference(text: &str) -> Option<String> {
    let text = Arc::<str>::from(text);
    let tree = correct(&text)?;
    let scanned = structure(&text);
    if scanned.text.is_none() {
        return Some(format!("taken, but not to be given to rnix: {:?}", scanned.hazards));
    }
    let other = lower::parse(text);
    if !other.errors.is_empty() {
        return Some(format!("taken, but rnix says {:?}", other.errors));
    }
    let (one, two) = (format!("{:?}", tree.expressions), format!("{:?}", other.expressions));
    (one != two || tree.root != other.root).then(|| format!("{one}\nis not what rnix says:\n{two}"))
}

/// Every Nix text below a folder.
fn texts(folder: &Path, all: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            texts(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "nix")
            || path.parent().is_some_and(|parent| parent.ends_with("nix_text"))
        {
            all.extend(std::fs::read_to_string(&path));
        }
    }
}

/// The texts of the repository, and of a folder that `NIXOS_SSH_TEXTS` names.
fn all_texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ["tests", "examples", "fuzz/corpus", "nix", "src"] {
        texts(&root.join(folder), &mut all);
    }
    if let Some(folder) = std::env::var_os("NIXOS_SSH_TEXTS") {
        texts(Path::new(&folder), &mut all);
    }
    assert!(all.len() > 700, "{} texts", all.len());
    all
}

#[test]
fn both_ways_make_the_same_tree() {
    let all = all_texts();
    for text in &all {
        assert_eq!(difference(text), None, "{text}");
    }
    let correct_ones = all.iter().filter(|text| lower::parse(text.as_str().into()).errors.is_empty()).count();
    let taken = all.iter().filter(|text| correct(&text.as_str().into()).is_some()).count();
    assert!(taken * 100 >= correct_ones * 95, "{taken} of {correct_ones} correct texts are read without rnix");
}

/// Pieces that change what the text around them means.
const PIECES: [&str; 44] = [
    " ", "\n", "\"", "''", "${", "}", "{", "[", "]", "(", ")", ";", ":", ",", "@", "=", ".", "...", "?", "or", " or ",
    "/", "//", "./a", "~/a", "<a>", "a:b", "#", "/*", "*/", "-", "->", "++", "!", "rec {", "let ", " in ", "inherit ",
    "if ", "x: ", "1.5", "\\", "$", "a@{",
];

#[test]
fn broken_texts_are_left_to_rnix() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below.max(1) as u64).unwrap_or_default()
    };
    let rounds = std::env::var("NIXOS_SSH_CASES").map_or(20, |count| count.parse().unwrap_or(20));
    let all: Vec<String> = all_texts().into_iter().filter(|text| text.len() < 3_000).collect();
    for text in all.iter().flat_map(|text| std::iter::repeat_n(text, rounds)) {
        let mut text = text.clone();
        for _ in 0..1 + random(2) {
            let at = random(text.len());
            let end = (at + random(4)).min(text.len());
            if !text.is_char_boundary(at) || !text.is_char_boundary(end) {
                continue;
            }
            text.replace_range(at..end, PIECES.get(random(PIECES.len())).unwrap_or(&""));
        }
        assert_eq!(difference(&text), None, "{text}");
    }
}

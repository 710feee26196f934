//! What the shell's here-document does to `extraConfig`, checked with the shells themselves.

use std::process::Command;

use nixos_ssh::ssh::here_document::ShellHazard::{self, *};
use nixos_ssh::ssh::here_document::{expanded, shell_hazards};
use proptest::prelude::*;
use proptest::sample::select;

use crate::hosts::for_all;
use crate::sshd_tool::{Folder, output, tool};

/// Each hazard with the text it covers.
fn hazards(text: &str) -> Vec<(ShellHazard, &str)> {
    shell_hazards(text).into_iter().map(|(hazard, range)| (hazard, &text[range])).collect()
}

#[test]
fn every_hazard_is_found_where_it_stands() {
    for (text, expected) in [
        ("Port 22\n", vec![]),
        ("a $ b $. $\" $' $= ä$ä 5$", vec![]),
        ("a\\b \\\" \\ö \\", vec![(End, "\\")]),
        ("$HOME", vec![(Variable, "$HOME")]),
        ("\"$a_1.b\" '$_'", vec![(Variable, "$a_1"), (Variable, "$_")]),
        ("$10$@$$x", vec![(Variable, "$1"), (Variable, "$@"), (Variable, "$$")]),
        ("${x:-${y}} ${", vec![(Parameter, "${x:-${y}}"), (Parameter, "${")]),
        ("$(a $(b)) `c` `d", vec![(Command, "$(a $(b))"), (Command, "`c`"), (Command, "`d")]),
        ("$((1+2)) $[3]", vec![(Arithmetic, "$((1+2))"), (Arithmetic, "$[3]")]),
        ("\\$x \\\\$x \\`", vec![(Escape, "\\$"), (Escape, "\\\\"), (Variable, "$x"), (Escape, "\\`")]),
        ("a \\\nb", vec![(JoinedLine, "\\\n")]),
        ("$(a\\\nb) $\\\nx", vec![(Command, "$(a\\\nb)"), (Variable, "$\\\nx")]),
        ("a\n EOL\nEOL \nEOLx", vec![]),
        ("$a\nEOL\n$b", vec![(Variable, "$a"), (End, "EOL")]),
        ("EO\\\nL", vec![(End, "EO\\\nL")]),
        ("EOL\\\n", vec![(End, "EOL")]),
        // Nobody knows what follows the dollar.
        ("$\u{fffc} ${\u{fffc}}", vec![(Parameter, "${\u{fffc}}")]),
    ] {
        assert_eq!(hazards(text), expected, "{text:?}");
    }
}

#[test]
fn escapes_go_and_places_stay() {
    for (text, expected) in [
        ("", Some("")),
        ("a\\$b\\\\c\\`d$", Some("a$b\\c`d$")),
        ("a\\\nb\\a", Some("ab\\a")),
        ("a\\", None),
        ("$a", None),
        ("EOL", None),
    ] {
        let expanded = expanded(text);
        assert_eq!(expanded.as_ref().map(|expanded| expanded.text.as_str()), expected, "{text:?}");
        let Some(expanded) = expanded else { continue };
        for (at, character) in expanded.text.char_indices() {
            let original = expanded.original(at..at + character.len_utf8());
            assert_eq!(text[original].chars().last(), Some(character), "{text:?} at {at}");
        }
        assert_eq!(expanded.original(0..expanded.text.len()).end, text.len());
    }
}

/// What a shell puts into the file, as NixOS asks it to.
fn built(folder: &Folder, shell: &str, text: &str) -> String {
    let script = folder.write("script", &format!("cat <<EOL\n{text}\nEOL\n"));
    let output = output(Command::new(tool(shell)).arg(script).env_clear());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text when only backslashes go.
fn literal(text: &str) -> String {
    let mut literal = String::new();
    let mut at = 0;
    for (hazard, range) in shell_hazards(text) {
        literal.push_str(&text[at..range.start]);
        at = match hazard {
            Escape => range.start + 1,
            JoinedLine => range.end,
            _ => range.start,
        };
    }
    literal + &text[at..] + "\n"
}

fn agrees_with_shells(folder: &Folder, text: &str) {
    let bash = built(folder, "bash", text);
    match expanded(text) {
        // dash takes no line that goes on for the end, so that it ends the text later than bash.
        Some(expanded) => {
            assert_eq!(bash, expanded.text.clone() + "\n", "{text:?}");
            assert_eq!(built(folder, "sh", text), expanded.text + "\n", "{text:?}");
        }
        // What is told to be expanded does not come out as it was.
        None => assert_ne!(bash, literal(text), "{text:?}: {:?}", hazards(text)),
    }
}

/// Nothing of this can run a program: there is none called `a` or `1`.
const PIECES: [&str; 22] = [
    "$", "{", "}", "(", ")", "[", "]", "`", "\\", "\n", "a", "1", " ", "'", "\"", "EOL", "EO", "L", "\\\n", "\\$",
    "$a", "\nEOL",
];

#[test]
#[ignore = "needs bash; tests/run runs it"]
fn short_texts_become_what_shells_make_of_them() {
    let folder = Folder::new();
    for one in PIECES {
        for two in PIECES {
            agrees_with_shells(&folder, &format!("{one}{two}"));
            agrees_with_shells(&folder, &format!("a{one}{two}a"));
        }
    }
}

#[test]
#[ignore = "needs bash; tests/run runs it"]
fn random_texts_become_what_shells_make_of_them() {
    let folder = Folder::new();
    let texts = proptest::collection::vec(select(&PIECES[..]), 1..9).prop_map(|pieces| pieces.concat());
    for_all(1000, texts, |text| {
        agrees_with_shells(&folder, &text);
        Ok(())
    });
}

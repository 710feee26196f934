//! What the characters inside quotes mean: every short string of hard characters, and random blocks, beside real Nix.

use nixos_ssh::nix::expression::evaluate;
use nixos_ssh::nix::files::NoFiles;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value as Json;

use super::evaluator::known;
use super::nix_tool::evaluate_each;
use super::real_nix::{all_strings, random};

/// What an interpolation in them may name.
const BEFORE: &str = "let a = \"A\"; in ";

/// Holds literals against Nix, and returns how many were known.
fn compare(literals: &[String]) -> usize {
    let value = |literal: &String| known(&evaluate(&NoFiles, "a.nix", &format!("{BEFORE}({literal}\n)")).0);
    let pairs: Vec<(&String, Json)> = literals.iter().filter_map(|literal| Some((literal, value(literal)?))).collect();
    let mut wrong = Vec::new();
    for pairs in pairs.chunks(5_000) {
        let batch: Vec<String> = pairs.iter().map(|(literal, _)| (*literal).clone()).collect();
        for ((literal, ours), real) in pairs.iter().zip(evaluate_each(&[], BEFORE, &batch)) {
            if real.as_ref() != Some(ours) {
                wrong.push(format!("{literal:?}\n  {ours}\n  {real:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    pairs.len()
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn every_short_string_means_what_nix_says() {
    let inside = all_strings(4);
    assert_eq!(inside.len(), 16_105);
    let double: Vec<String> = inside.iter().map(|text| format!("\"{text}\"")).collect();
    let block: Vec<String> = inside.iter().map(|text| format!("''{text}''")).collect();
    let (double, block) = (compare(&double), compare(&block));
    assert!(double > 8_000 && block > 10_000, "{double} and {block} are known");
}

/// Lines of a block: blanks, escapes, interpolations, and the ends of lines.
fn any_block_lines() -> BoxedStrategy<String> {
    let pieces = [
        "a",
        "b c",
        " ",
        "  ",
        "\t",
        "${a}",
        "${\"x\\n y\"}",
        "${''\n  n\n m''}",
        "''$",
        "''${a}",
        "'''",
        "''\\n",
        "''\\ ",
        "''\\t",
        "''\\${",
        "$",
        "$$",
        "$${a}",
        "\\",
        "\\n",
        "'",
        "\"",
        "{",
        "}",
        "\r",
        "ä",
        "''\\'",
    ];
    let indentation = select(&["", " ", "  ", "   ", "    ", "\t", " \t", "  ${a}"][..]);
    let line = (indentation, vec(select(pieces.to_vec()), 0..4))
        .prop_map(|(start, pieces)| start.to_owned() + &pieces.concat());
    let end = select(&["\n", "\n", "\n", "\r\n", "\n\n"][..]);
    let first = select(&["", "", "  ", "\n", "  \n", "\r\n", "a\n"][..]);
    let last = select(&["", "  ", "\n", "\n  ", "\n\t", "\r\n "][..]);
    (first, vec((line, end), 0..6), last)
        .prop_map(|(first, lines, last)| {
            let lines: String = lines.into_iter().map(|(line, end)| line + end).collect();
            format!("''{first}{lines}{last}''")
        })
        .boxed()
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn random_blocks_mean_what_nix_says() {
    let blocks = random(6_000, &any_block_lines());
    let known = compare(&blocks);
    assert!(known > 3_000, "{known} of {} are known", blocks.len());
}

//! Random expressions beside real Nix: what is known is right, whatever the rest turns out to be.

use serde_json::Value as Json;

use super::evaluator::{FILES, known, may_be, value};
use super::nix_tool::evaluate_each;
use super::real_nix::random;
use proptest::prelude::*;

/// The library for real Nix.
pub const REFERENCE: [(&str, &str); 2] = [
    ("reference.nix", include_str!("evaluator/reference.nix")),
    ("library.nix", include_str!("../../src/nix/eval/builtins/library.nix")),
];

/// What the unknown file may turn out to hold.
const UNKNOWN: [&str; 12] = [
    "\"\"",
    "\"a\"",
    "\" a,b\\n\"",
    "[ ]",
    "[ \"a\" \"z\" ]",
    "[ 1 ]",
    "{ }",
    "{ a = 7; b = \"q\"; name = \"a\"; }",
    "null",
    "true",
    "false",
    "2",
];

/// What an expression should come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Integer,
    Text,
    Bool,
    List,
    Set,
}

use Kind::{Bool, Integer, List, Set, Text};

/// Makes expressions from numbers that look random.
struct Maker {
    state: u64,
    variables: Vec<(String, Kind)>,
}

impl Maker {
    fn number(&mut self, below: usize) -> usize {
        // splitmix64
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.state;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((number ^ (number >> 31)) % below as u64).expect("a number")
    }

    fn pick<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.number(all.len())]
    }

    fn expression(&mut self, kind: Kind, depth: usize) -> String {
        let variables: Vec<String> =
            self.variables.iter().filter(|(_, other)| *other == kind).map(|(name, _)| name.clone()).collect();
        match self.number(100) {
            0..=6 => return "u".to_owned(),
            7 if depth > 0 => {
                let kind = [Integer, Text, Bool, List, Set][self.number(5)];
                return self.expression(kind, depth - 1);
            }
            8..=30 if !variables.is_empty() => return variables[self.number(variables.len())].clone(),
            _ => {}
        }
        if depth == 0 {
            return match kind {
                Integer => self.pick(&["0", "1", "2", "(-1)", "10"]),
                Text => {
                    self.pick(&["\"a\"", "\"b\"", "\"\"", "\"a,b\"", "\" x \"", "\"name\"", "\"a\\nb\\n\"", "''c''"])
                }
                Bool => self.pick(&["true", "false"]),
                List => self.pick(&["[ ]", "[ \"a\" ]", "[ \"b\" \"a\" ]", "[ \"a\" \"a,b\" ]", "[ u \"c\" ]"]),
                Set => self.pick(&[
                    "{ }",
                    "{ a = 1; }",
                    "{ b = \"b\"; name = \"n\"; }",
                    "{ a = u; c = [ ]; }",
                    "{ ${u} = 3; b = \"x\"; }",
                ]),
            }
            .to_owned();
        }
        let templates = match kind {
            Integer => INTEGERS,
            Text => TEXTS,
            Bool => BOOLEANS,
            List => LISTS,
            Set => SETS,
        };
        let general = self.number(6) == 0;
        let template = if general { self.pick(GENERAL) } else { self.pick(templates) };
        format!("({})", self.filled(template, kind, depth - 1))
    }

    /// A template with its letters replaced: `%I %T %B %L %S` by an expression of that kind, `%%` by one of the same
    /// kind, `%t` by a new variable that is a text inside the parentheses it stands in (`%i`: a number).
    fn filled(&mut self, template: &str, kind: Kind, depth: usize) -> String {
        let mut out = String::new();
        let mut characters = template.chars();
        // How many variables there were outside each parenthesis.
        let mut outside = Vec::new();
        while let Some(one) = characters.next() {
            match one {
                '(' => outside.push(self.variables.len()),
                ')' => self.variables.truncate(outside.pop().expect("an open parenthesis")),
                _ => {}
            }
            if one != '%' {
                out.push(one);
                continue;
            }
            let wanted = match characters.next().expect("a letter") {
                'I' => Integer,
                'T' => Text,
                'B' => Bool,
                'L' => List,
                'S' => Set,
                '%' => kind,
                binds => {
                    let name = format!("v{}", self.variables.len());
                    out += &name;
                    self.variables.push((name, if binds == 't' { Text } else { Integer }));
                    continue;
                }
            };
            out += &self.expression(wanted, depth);
        }
        out
    }
}

const GENERAL: &[&str] = &[
    "if %B then %% else %%",
    "(%t: %%) %T",
    "(%i: %%) %I",
    "({ a ? %I, b ? \"z\", ... }: %%) %S",
    "with %S; %%",
    "assert %B; %%",
    "lib.head [ %% %% ]",
    "lib.last [ %% %% ]",
    "builtins.elemAt [ %% %% %% ] 1",
    "{ a = %%; b = %%; }.a",
    "(%S // { q = %%; }).q",
    "(lib.recursiveUpdate { q = %%; } { q = %%; }).q",
    "(lib.optionalAttrs %B { q = %%; }).q or %%",
    "lib.attrByPath [ \"q\" ] %% { q = %%; }",
    "(lib.genAttrs [ \"a\" %T ] (n: %%)).a",
    "(builtins.listToAttrs [ { name = \"a\"; value = %%; } { name = %T; value = %%; } ]).a",
    "lib.findFirst (x: %B) %% [ %% ]",
    "lib.pipe %% [ (x: x) ]",
    "builtins.foldl' (a: %t: if %B then a else %%) %% %L",
    "lib.foldr (%t: a: if %B then a else %%) %% %L",
    "(rec { a = %%; b = a; }).b",
    "let x = %%; inherit ({ y = %%; }) y; in if %B then x else y",
];

const INTEGERS: &[&str] = &[
    "%I + %I",
    "%I - %I",
    "%I * %I",
    "%I / %I",
    "-%I",
    "builtins.length %L",
    "builtins.stringLength %T",
    "%S.a or %I",
    "%S.a",
    "lib.min %I %I",
    "lib.max %I %I",
    "lib.count (%t: %B) %L",
    "lib.toInt (toString %I)",
    "lib.foldl' (a: b: a + 1) 0 %L",
];

const TEXTS: &[&str] = &[
    "%T + %T",
    "\"${%T}-${%T}\"",
    "''\n  ${%T}\n    x ${%T}\n''",
    "toString %I",
    "toString %L",
    "%S.b or %T",
    "lib.concatStringsSep %T %L",
    "lib.concatStringsSep \",\" %L",
    "lib.concatMapStringsSep \"\\n\" (%t: %T) %L",
    "lib.concatMapStrings (%t: %T) %L",
    "lib.concatLines %L",
    "lib.concatStrings %L",
    "builtins.substring %I %I %T",
    "lib.removeSuffix %T %T",
    "lib.removeSuffix \"\\n\" %T",
    "lib.removePrefix %T %T",
    "lib.trim %T",
    "lib.trimWith { end = %B; } %T",
    "lib.toUpper %T",
    "builtins.replaceStrings [ \"a\" ] [ %T ] %T",
    "builtins.replaceStrings [ \"a,\" \"b\" ] [ \"x\" \"\" ] %T",
    "lib.optionalString %B %T",
    "lib.boolToString %B",
    "builtins.head %L",
    "lib.last %L",
    "builtins.elemAt %L %I",
    "builtins.toJSON %S",
    "builtins.typeOf %I",
    "lib.concatImapStringsSep \",\" (i: %t: toString i + %T) %L",
    "lib.concatMapAttrsStringSep \";\" (%t: v: %T) %S",
    "lib.fileContents ./keys/alice.pub",
    "baseNameOf %T",
];

const BOOLEANS: &[&str] = &[
    "%I < %I",
    "%I <= %I",
    "%I == %I",
    "%T == %T",
    "%T < %T",
    "%L == %L",
    "%S == %S",
    "%L != [ ]",
    "%B && %B",
    "%B || %B",
    "%B -> %B",
    "!%B",
    "%S ? a",
    "%S ? a.b",
    "%S ? ${%T}",
    "builtins.elem %T %L",
    "lib.hasPrefix %T %T",
    "lib.hasSuffix %T %T",
    "lib.hasInfix %T %T",
    "builtins.any (%t: %B) %L",
    "builtins.all (%t: %B) %L",
    "builtins.hasAttr %T %S",
    "builtins.isString %T",
    "builtins.isList %L",
    "builtins.match \"[a-z]+\" %T != null",
    "lib.mutuallyExclusive %L %L",
];

const LISTS: &[&str] = &[
    "[ %T %T ]",
    "[ %T ] ++ %L",
    "%L ++ %L",
    "%L ++ %L",
    "map (%t: %T) %L",
    "map (%t: \"k ${%T}\") %L",
    "builtins.filter (%t: %B) %L",
    "builtins.filter (x: x != %T) %L",
    "builtins.concatMap (%t: %L) %L",
    "builtins.concatLists [ %L %L ]",
    "builtins.attrNames %S",
    "builtins.attrValues { x = %T; y = %T; }",
    "builtins.attrValues (builtins.mapAttrs (%t: v: %T) %S)",
    "lib.mapAttrsToList (%t: v: %T) %S",
    "lib.unique %L",
    "lib.flatten [ %L [ %T ] ]",
    "lib.splitString \",\" %T",
    "lib.splitString \"\\n\" %T",
    "lib.splitString %T %T",
    "builtins.filter builtins.isString (builtins.split \"[,\\n]\" %T)",
    "lib.optional %B %T",
    "lib.optionals %B %L",
    "lib.reverseList %L",
    "lib.take %I %L",
    "lib.drop %I %L",
    "lib.sublist %I %I %L",
    "builtins.tail %L",
    "lib.init %L",
    "builtins.sort builtins.lessThan %L",
    "builtins.sort (a: b: a > b) %L",
    "lib.remove %T %L",
    "lib.subtractLists %L %L",
    "lib.intersectLists %L %L",
    "builtins.catAttrs \"b\" [ %S { b = %T; } ]",
    "lib.imap1 (i: %t: %T + toString i) %L",
    "(builtins.partition (%t: %B) %L).right",
    "lib.zipListsWith (a: b: \"${a}${b}\") %L %L",
    "(builtins.groupBy (%t: %T) %L).a or %L",
    "lib.toList %T",
    "builtins.genList (n: toString n) %I",
    "lib.naturalSort %L",
    "lib.collect builtins.isString { x = %T; y.z = %T; }",
    "lib.replicate 2 %T",
    "%S.c or %L",
    "builtins.foldl' (a: b: a ++ [ b ]) %L %L",
    "lib.foldr (a: b: [ a ] ++ b) [ ] %L",
    "map (lib.removeSuffix \"\\n\") %L",
];

const SETS: &[&str] = &[
    "{ a = %I; }",
    "{ a = %I; b = %T; c = %L; }",
    "{ b = %T; d.a = %I; d.b = %T; }",
    "{ ${%T} = %I; b = %T; }",
    "{ a.${%T} = %I; b = %T; }",
    "rec { a = %I; b = toString a; }",
    "%S // %S",
    "%S // { b = %T; }",
    "{ a = %I; } // %S",
    "builtins.mapAttrs (%t: v: v) %S",
    "builtins.mapAttrs (%t: v: %T) %S",
    "lib.filterAttrs (%t: v: %B) %S",
    "lib.filterAttrs (n: v: n != %T) %S",
    "builtins.removeAttrs %S %L",
    "builtins.listToAttrs [ { name = %T; value = %I; } { name = %T; value = %I; } ]",
    "builtins.listToAttrs (map (%t: { name = %T; value = %I; }) %L)",
    "lib.genAttrs %L (%t: %T)",
    "lib.recursiveUpdate %S %S",
    "lib.recursiveUpdate { d.a = %I; b = %T; } %S",
    "lib.optionalAttrs %B %S",
    "builtins.intersectAttrs %S %S",
    "lib.mapAttrs' (%t: v: lib.nameValuePair %T v) %S",
    "builtins.groupBy (%t: %T) %L",
    "builtins.zipAttrsWith (n: vs: vs) [ %S %S ]",
    "lib.mergeAttrsList [ %S %S %S ]",
    "lib.concatMapAttrs (%t: v: { ${%T} = v; }) %S",
    "lib.foldlAttrs (a: %t: v: a // { ${%T} = v; }) { } %S",
    "lib.setAttrByPath [ %T \"x\" ] %I",
    "lib.filterAttrsRecursive (%t: v: %B) %S",
    "lib.mapAttrsRecursive (p: v: %I) %S",
    "builtins.partition (%t: %B) %L",
    "lib.zipAttrs [ %S %S ]",
    "builtins.fromJSON (builtins.toJSON %S)",
];

fn expression(seed: u64) -> String {
    let mut maker = Maker { state: seed, variables: Vec::new() };
    let kind = [Integer, Text, Bool, List, Set][maker.number(5)];
    maker.expression(kind, 3)
}

/// Whether Nix may refuse what is known of it: the unknown file has a part in it, or there is an assertion, which is taken
/// to hold, about pieces whose separator may be empty: those depend on the version of Nix.
fn may_be_refused(expression: &str) -> bool {
    let has = |wanted: &str| expression.split(|one: char| !one.is_ascii_alphanumeric()).any(|word| word == wanted);
    has("u") || has("assert") && has("splitString")
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn whatever_is_known_is_right() {
    let count = std::env::var("NIXOS_SSH_CASES").map_or(200, |count| count.parse().expect("a number"));
    let expressions: Vec<String> = random(count, &any::<u64>()).into_iter().map(expression).collect();
    let ours = "let lib = import <nixpkgs/lib>; u = import ./unknown.nix; in ";
    let found: Vec<_> = expressions.iter().map(|one| value(&format!("{ours}{one}")).0).collect();
    let theirs = "let lib = import ./reference.nix; u = import ./unknown.nix; in ";
    let mut wrong = Vec::new();
    for unknown in UNKNOWN.iter().skip(expressions[0].len() % 3).step_by(3) {
        let files: Vec<(&str, &str)> =
            FILES.iter().copied().chain(REFERENCE).chain([("unknown.nix", *unknown)]).collect();
        let real = evaluate_each(&files, theirs, &expressions);
        for ((one, found), real) in expressions.iter().zip(&found).zip(real) {
            let right = match &real {
                Some(real) => may_be(found, real),
                // What Nix refuses may be anything, but not if all of it is known.
                None => may_be_refused(one) || known(found).is_none(),
            };
            if !right {
                let real = real.map_or("refused".to_owned(), |real| real.to_string());
                wrong.push(format!("{one}\nwith {unknown} is {real}\nnot {:?}", found.datum));
            }
        }
    }
    let some = wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(wrong.is_empty(), "{} wrong:\n{some}", wrong.len());
}

/// The expressions of the library, run by real Nix with the library in plain Nix.
#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn the_reference_says_what_nixpkgs_says() {
    let lines: Vec<&str> = super::evaluator::library_lines().collect();
    let expressions: Vec<String> = lines.chunks(2).map(|pair| pair[0].to_owned()).collect();
    let files: Vec<(&str, &str)> = FILES.iter().copied().chain(REFERENCE).collect();
    let found = evaluate_each(&files, "let lib = import ./reference.nix; in ", &expressions);
    for (pair, found) in lines.chunks(2).zip(found) {
        let expected = pair[1].strip_prefix("= ").and_then(|text| serde_json::from_str::<Json>(text).ok());
        assert_eq!(found, expected, "{}", pair[0]);
    }
}

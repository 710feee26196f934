//! The evaluator without Nix: values of library functions, places of what it computes, and its limits.

use std::time::{Duration, Instant};

use nixos_ssh::configuration::datum::{Datum, Found, Reason, UNKNOWN_PART};
use nixos_ssh::nix::expression::evaluate;
use nixos_ssh::nix::files::MemoryFiles;
use nixos_ssh::source::Sources;
use serde_json::Value as Json;

/// The files that expressions of the tests read.
pub const FILES: &[(&str, &str)] = &[
    ("value.nix", "1 + 1\n"),
    ("function.nix", "{ name, ... }: \"hello ${name}\"\n"),
    ("folder/default.nix", "{ here = \"folder\"; value = import ../value.nix; }\n"),
    ("set.nix", "{ one = 1; two = 2; nested.list = [ 1 2 ]; }\n"),
    ("imports.nix", "[ (import ./value.nix) (import ./folder).value (import ./set.nix).one ]\n"),
    ("broken.nix", "{ a = ;\n"),
    ("keys/all", "ssh-ed25519 AAAA alice\nssh-ed25519 BBBB bob\n\n# comment\n"),
    ("keys/alice.pub", "ssh-ed25519 AAAA alice\n"),
    ("keys/more/carol.pub", "ssh-ed25519 CCCC carol"),
    (
        "data.json",
        r#"{"users": [{"name": "alice", "keys": ["k1", "k\u00e4"]}], "n": 1, "f": 1.5, "t": true, "z": null, "e": {}}"#,
    ),
    (
        "data.toml",
        "title = \"x\"\nn = 3\nlist = [\"a\", 'b']\n[user.alice]\nkeys = [\"k1\"]\n[[host]]\nname = \"web\"\n[[host]]\nname = \"db\"\n",
    ),
];

/// The value of an expression beside [`FILES`].
pub fn value(expression: &str) -> (Found, Sources) {
    let files = FILES.iter().fold(MemoryFiles::default(), |files, (name, text)| files.with(name, *text));
    evaluate(&files, "expression.nix", expression)
}

/// The value as JSON, if all of it is known.
pub fn known(found: &Found) -> Option<Json> {
    Some(match &found.datum {
        Datum::Null => Json::Null,
        Datum::Bool(value) => Json::Bool(*value),
        Datum::Integer(number) => Json::from(*number),
        // Nix writes 2.0 as 2.
        #[allow(clippy::cast_possible_truncation, reason = "whole and small")]
        Datum::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => Json::from(*number as i64),
        Datum::Float(number) => Json::from(*number),
        Datum::Text(text) => Json::from(text.known()?),
        Datum::List(items) => items.iter().map(known).collect::<Option<Vec<Json>>>()?.into(),
        Datum::Set(set) if set.rest.is_none() => {
            let attributes =
                set.attributes.iter().map(|(name, attribute)| Some((name.clone(), known(&attribute.value)?)));
            Json::Object(attributes.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// Whether a value may be what Nix says: what is unknown in it may be anything.
pub fn may_be(found: &Found, real: &Json) -> bool {
    match (&found.datum, real) {
        (Datum::Unknown(unknown), real) => {
            // A condition that is not known leaves only its branches.
            let branches = &unknown.alternatives;
            unknown.reason != Reason::Condition || branches.is_empty() || branches.iter().any(|one| may_be(one, real))
        }
        (Datum::Text(text), Json::String(real)) => {
            let parts: Vec<&str> = text.text.split(UNKNOWN_PART).collect();
            text_may_be(&parts, real)
        }
        (Datum::List(items), Json::Array(real)) => list_may_be(items, real),
        (Datum::Set(set), Json::Object(real)) => {
            let there = |(name, attribute): (&String, &nixos_ssh::configuration::datum::SetAttribute)| {
                real.get(name).is_some_and(|real| may_be(&attribute.value, real))
            };
            set.attributes.iter().all(there) && (set.rest.is_some() || set.attributes.len() == real.len())
        }
        // Nix writes a set with an `outPath` as that.
        (Datum::Set(set), real) => {
            set.attributes.get("outPath").is_some_and(|path| may_be(&path.value, real))
                || set.attributes.contains_key("__toString")
        }
        (Datum::Float(number), real) => real.as_f64().is_some_and(|real| (real - number).abs() <= 1e-9 * real.abs()),
        (Datum::Path(_) | Datum::Package(_) | Datum::Function, _) => true,
        _ => known(found).as_ref() == Some(real),
    }
}

fn text_may_be(parts: &[&str], real: &str) -> bool {
    match parts {
        [] => real.is_empty(),
        [only] => *only == real,
        [first, rest @ ..] => real.strip_prefix(first).is_some_and(|real| {
            real.char_indices().map(|(at, _)| at).chain([real.len()]).any(|at| text_may_be(rest, &real[at..]))
        }),
    }
}

fn list_may_be(items: &[Found], real: &[Json]) -> bool {
    match items {
        [] => real.is_empty(),
        [first, rest @ ..] if matches!(first.datum, Datum::Rest(_)) => {
            (0..=real.len()).any(|skipped| list_may_be(rest, &real[skipped..]))
        }
        [first, rest @ ..] => {
            real.split_first().is_some_and(|(one, real)| may_be(first, one) && list_may_be(rest, real))
        }
    }
}

/// Expressions of the library, each followed by what nixpkgs makes of it: `= JSON`, or `= !` where it refuses.
const LIBRARY: &str = include_str!("evaluator/library.txt");

/// Its lines without comments.
pub fn library_lines() -> impl Iterator<Item = &'static str> {
    LIBRARY.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn the_library_says_what_nixpkgs_says() {
    let lines: Vec<&str> = library_lines().collect();
    assert!(lines.len() > 600, "{}", lines.len());
    let mut wrong = Vec::new();
    for pair in lines.chunks(2) {
        let (expression, expected) = (pair[0], pair[1].strip_prefix("= ").expect("what comes out"));
        let (found, _) = value(&format!("let lib = import <nixpkgs/lib>; in {expression}"));
        let expected = serde_json::from_str::<Json>(expected).ok();
        if known(&found) != expected {
            wrong.push(format!("{expression}\n  {:?}\n  {expected:?}", found.datum));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Where every string in a value stands.
fn places(found: &Found, sources: &Sources, out: &mut Vec<String>) {
    match &found.datum {
        Datum::Text(text) => {
            let place = sources.place(text.span(0..text.text.len())).unwrap_or_default();
            out.push(format!("{:?} {place}", text.text));
        }
        Datum::List(items) => items.iter().for_each(|item| places(item, sources, out)),
        Datum::Set(set) => set.attributes.values().for_each(|attribute| places(&attribute.value, sources, out)),
        _ => {}
    }
}

fn all_places(expression: &str) -> Vec<String> {
    let (found, sources) = value(&format!("let lib = import <nixpkgs/lib>; in {expression}"));
    let mut out = Vec::new();
    places(&found, &sources, &mut out);
    out
}

#[test]
fn strings_stand_where_they_were_read() {
    let lines = all_places(r#"lib.splitString "\n" (builtins.readFile ./keys/all)"#);
    assert_eq!(lines[..2], [r#""ssh-ed25519 AAAA alice" keys/all:1:1"#, r#""ssh-ed25519 BBBB bob" keys/all:2:1"#]);
    let trimmed = all_places(
        r#"map lib.trim (lib.filter (l: lib.hasPrefix "ssh" l) (lib.splitString "\n" (lib.readFile ./keys/all)))"#,
    );
    assert_eq!(trimmed[1], r#""ssh-ed25519 BBBB bob" keys/all:2:1"#);
    let words = all_places(r#"lib.last (lib.splitString " " (lib.fileContents ./keys/alice.pub))"#);
    assert_eq!(words, [r#""alice" keys/alice.pub:1:18"#]);
    let cut = all_places(r#"builtins.substring 12 4 (lib.removeSuffix "\n" (lib.readFile ./keys/alice.pub))"#);
    assert_eq!(cut, [r#""AAAA" keys/alice.pub:1:13"#]);
    let split = all_places(r#"builtins.filter lib.isString (builtins.split "\n" (lib.readFile ./keys/all))"#);
    assert_eq!(split[1], r#""ssh-ed25519 BBBB bob" keys/all:2:1"#);
    let replaced = all_places(r#"lib.replaceStrings [ "\n" ] [ "" ] (lib.readFile ./keys/alice.pub)"#);
    assert_eq!(replaced, [r#""ssh-ed25519 AAAA alice" keys/alice.pub:1:1"#]);
    let matched = all_places(r#"builtins.match "([^ ]+) ([^ ]+) .*" (lib.fileContents ./keys/alice.pub)"#);
    assert_eq!(matched[1], r#""AAAA" keys/alice.pub:1:13"#);
}

#[test]
fn strings_of_documents_stand_in_the_document() {
    let json = all_places("(lib.importJSON ./data.json).users");
    assert_eq!(json[0], r#""k1" data.json:1:40"#);
    assert_eq!(json[1], "\"kä\" data.json:1:46");
    let toml = all_places("(lib.importTOML ./data.toml).user.alice.keys");
    assert_eq!(toml, [r#""k1" data.toml:5:10"#]);
    let nested = all_places(r#"builtins.fromJSON ''["a", "b"]''"#);
    assert_eq!(nested[1], r#""b" expression.nix:1:63"#);
}

#[test]
fn joined_strings_know_their_parts() {
    let (found, sources) = value(
        r#"let lib = import <nixpkgs/lib>; key = "AAAA"; in lib.concatStringsSep " " [ "ssh-ed25519" key "me" ]"#,
    );
    let Datum::Text(text) = &found.datum else { panic!("{found:?}") };
    assert_eq!(text.text, "ssh-ed25519 AAAA me");
    assert_eq!(sources.place(text.span(12..16)).as_deref(), Some("expression.nix:1:40"));
    assert_eq!(sources.place(text.span(17..19)).as_deref(), Some("expression.nix:1:96"));
}

/// Runs on a thread with the stack that a test has, and says how long it took.
fn timed(expression: &str) -> (Found, Duration) {
    let start = Instant::now();
    let found = value(expression).0;
    (found, start.elapsed())
}

#[test]
fn whatever_has_no_end_ends() {
    let lib = "let lib = import <nixpkgs/lib>; in ";
    let endless = [
        "let f = x: f x; in f 1",
        "let f = x: 1 + f (x + 1); in f 1",
        "let f = x: { a = f x; }; in f 1",
        "let f = x: [ (f x) ] ++ f x; in f 1",
        "let a = a; in a",
        "rec { a = b; b = c; c = a; }.a",
        "let s = { a = s; }; in s",
        "let s = { a = s.b; b = s.a; }; in s",
        "let l = [ l ]; in l",
        "let l = [ l ] ++ l; in l",
        "(x: x x) (x: x x)",
        "(f: f f f) (f: f f f)",
        "let y = f: (x: f (x x)) (x: f (x x)); in y (f: n: f (n + 1)) 0",
        "let a = \"${a}\"; in a",
        "let s = { __toString = self: \"${self}\"; }; in \"${s}\"",
        "let s = { __functor = self: self; }; in s 1",
        "let s = { outPath = s; }; in \"${s}\"",
        "builtins.length (builtins.genList (x: x) 9000000000)",
        "builtins.foldl' (a: _: a ++ a) [ 1 ] (builtins.genList (x: x) 100)",
        "builtins.foldl' (a: _: a + a) \"a\" (builtins.genList (x: x) 100)",
        "builtins.foldl' (a: _: a // { ${toString (builtins.length (builtins.attrNames a))} = a; }) { } (builtins.genList (x: x) 9000)",
        "builtins.foldl' (a: _: { inherit a; }) 1 (builtins.genList (x: x) 400000)",
        "builtins.foldl' (a: _: [ a ]) 1 (builtins.genList (x: x) 400000)",
        "builtins.foldl' (a: _: (x: a x)) 1 (builtins.genList (x: x) 400000)",
        "let d = n: if n == 0 then \"a\" else \"${d (n - 1)}${d (n - 1)}\"; in d 40",
        "builtins.replaceStrings [ \"\" ] [ (builtins.toJSON (builtins.genList (x: x) 100000)) ] (builtins.toJSON (builtins.genList (x: x) 100000))",
        "import ./itself.nix",
        "builtins.match \"(a|aa)*(a|aa)*(a|aa)*b\" \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
    ];
    let of_the_library = [
        "lib.range 1 9000000000",
        "lib.fix (self: self)",
        "lib.fix (self: { a = self; })",
        "lib.replicate 900000000 1",
        "lib.cartesianProduct (lib.genAttrs (map toString (lib.range 1 40)) (_: [ 1 2 ]))",
        "lib.converge (x: x + 1) 0",
        "lib.foldr (a: b: [ b b ]) 1 (lib.range 1 100000)",
        "lib.foldl (a: b: { a = a; }) 1 (lib.range 1 100000)",
        "lib.recursiveUpdate (lib.fix (s: { a = s; })) (lib.fix (s: { a = s; }))",
        "lib.flatten (lib.foldl (a: b: [ a a ]) 1 (lib.range 1 100))",
        "lib.concatMapStrings (x: lib.concatStrings (lib.replicate 100000 \"a\")) (lib.range 1 100000)",
        "lib.unique (lib.genList (x: { a = x; }) 20000)",
        "lib.toList (lib.fix (x: [ x ])) == lib.fix (x: [ x ])",
    ];
    let expressions = endless.map(str::to_owned).into_iter();
    let expressions = expressions.chain(of_the_library.map(|expression| format!("{lib}{expression}")));
    for expression in expressions {
        let (_, time) = timed(&expression);
        // A second as it is shipped; tests run without optimization.
        let limit = if cfg!(debug_assertions) { 60 } else { 1 };
        assert!(time < Duration::from_secs(limit), "{time:?}: {expression}");
    }
}

#[test]
fn exponential_texts_end() {
    let mut list = String::from("let a0 = [ 1 2 3 4 5 6 7 8 ];\n");
    let mut text = String::from("let a0 = \"ha\";\n");
    let mut set = String::from("let a0 = { x = 1; };\n");
    for level in 1..60 {
        let before = level - 1;
        list += &format!("a{level} = a{before} ++ a{before};\n");
        text += &format!("a{level} = \"${{a{before}}}${{a{before}}}\";\n");
        set += &format!("a{level} = {{ x = a{before}; y = a{before}; }};\n");
    }
    for expression in [list, text, set] {
        let (found, time) = timed(&format!("{expression} in a59"));
        assert!(known(&found).is_none());
        assert!(time < Duration::from_secs(60), "{time:?}");
    }
}

#[test]
fn long_lists_take_no_longer_than_they_are() {
    let lib = "let lib = import <nixpkgs/lib>; numbers = lib.range 1 4000; names = map toString numbers; in ";
    let expressions = [
        "builtins.length (lib.unique (names ++ names))",
        "builtins.length (lib.subtractLists names names)",
        "builtins.length (lib.intersectLists names (lib.reverseList names))",
        "builtins.length (lib.filter (x: x > 5) numbers)",
        "builtins.length (builtins.attrNames (lib.genAttrs names (x: x)))",
        "builtins.length (builtins.attrNames (builtins.listToAttrs (map (name: { inherit name; value = 1; }) names)))",
        "builtins.length (lib.splitString \"\\n\" (lib.concatStringsSep \"\\n\" names))",
        "builtins.length (map lib.trim (lib.splitString \"\\n\" (lib.concatMapStringsSep \"\\n\" (n: \" ${n} \") names)))",
        "builtins.length (lib.imap1 (i: v: v) names)",
        "builtins.length (lib.zipListsWith (a: b: a + b) names names)",
        "builtins.length (lib.sort (a: b: a < b) names)",
        "builtins.length (builtins.attrNames (lib.mapAttrs' (n: v: lib.nameValuePair (n + \"x\") v) (lib.genAttrs names lib.id)))",
        "builtins.length (builtins.attrNames (lib.mergeAttrsList (map (n: { ${n} = 1; }) names)))",
        "lib.foldl' (a: b: a + b) 0 numbers",
        "lib.foldr (a: b: a + b) 0 numbers",
        "builtins.length (lib.concatMap (x: [ x x ]) names)",
        "builtins.length (lib.flatten (map (x: [ x [ x ] ]) names))",
        "builtins.length (builtins.filter lib.isString (builtins.split \"\\n\" (lib.concatStringsSep \"\\n\" names)))",
        "builtins.length (builtins.attrNames (builtins.groupBy lib.id names))",
        "builtins.length (lib.naturalSort (lib.take 500 names))",
    ];
    for expression in expressions {
        let (found, time) = timed(&format!("{lib}{expression}"));
        assert!(known(&found).is_some(), "{expression}: {found:?}");
        assert!(time < Duration::from_secs(30), "{time:?}: {expression}");
    }
}

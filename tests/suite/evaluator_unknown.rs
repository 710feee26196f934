//! What the evaluator says of values that are known in part: what they can only be, and what Nix refuses of them.

use nixos_ssh::configuration::datum::{Datum, Found, Reason};
use serde_json::{Value as Json, json};

use super::evaluator::{known, may_be, value};

/// The value of an expression in which nobody knows `u`.
fn with_unknown(expression: &str) -> Found {
    value(&format!("let lib = import <nixpkgs/lib>; u = import ./unknown.nix; in {expression}")).0
}

/// What a list can hold besides what is known of it.
fn conditional(found: &Found) -> Vec<Json> {
    let Datum::List(items) = &found.datum else { panic!("{found:?}") };
    let unknown = items.iter().filter_map(|item| match &item.datum {
        Datum::Rest(unknown) => Some(&unknown.alternatives),
        _ => None,
    });
    unknown.flatten().filter_map(known).collect()
}

#[test]
fn what_an_unknown_value_can_only_be_is_not_what_comes_of_it() {
    // Each with what Nix makes of it for some `u`.
    let cases = [
        ("lib.head (map (x: 3) (if u then [ 1 ] else [ 2 ]))", json!(3)),
        ("lib.head (lib.flatten [ (if u then [ 1 ] else [ 2 ]) ])", json!(1)),
        ("lib.last (lib.filter (x: true) (lib.optionals u [ [ 5 ] ]))", json!([5])),
        ("builtins.any (x: if u then true else x) [ (if u then false else true) ]", json!(true)),
        ("lib.count (x: if u then true else false) [ 1 ]", json!(1)),
        ("(if u then (x: 1) else (x: 2)) 3", json!(1)),
        ("-(if u then 1 else 2)", json!(-1)),
        ("with lib.filterAttrs (n: v: u) { a = 1; }; a", json!(1)),
        ("({ a = 1; } // (if u then { a = 2; } else { })).a", json!(2)),
        ("(lib.recursiveUpdate { a.b = 1; } { a = if u then { } else { c = 1; }; }).a", json!({ "b": 1 })),
        ("({ a ? 1, ... }: a) (lib.filterAttrs (n: v: u) { a = 2; })", json!(2)),
        ("(lib.mapAttrs (n: v: 3) (if u then { a = 1; } else { a = 2; })).a", json!(3)),
        ("lib.findFirst (x: x) 7 [ (if u then true else false) ]", json!(7)),
        ("builtins.length (lib.splitString \",\" (if u then \"a\" else \"b,c\"))", json!(2)),
        ("lib.id (if u then 1 else 2)", json!(2)),
        ("lib.last [ 3 (if u then 1 else 2) ]", json!(2)),
    ];
    for (expression, real) in cases {
        let found = with_unknown(expression);
        assert!(may_be(&found, &real), "{expression} is {real}, not {:?}", found.datum);
    }
}

#[test]
fn what_is_passed_on_is_known_as_before() {
    let cases = [
        "if u then 1 else 2",
        "lib.id (if u then 1 else 2)",
        "lib.head [ (if u then 1 else 2) ]",
        "{ a = if u then 1 else 2; }.a",
        "builtins.seq 1 (if u then 1 else 2)",
        "lib.optionalString true (if u then 1 else 2)",
        "lib.foldl' (a: b: b) 0 [ (if u then 1 else 2) ]",
    ];
    for expression in cases {
        let found = with_unknown(expression);
        let Datum::Unknown(unknown) = &found.datum else { panic!("{expression}: {found:?}") };
        assert_eq!(unknown.reason, Reason::Condition, "{expression}");
        let alternatives: Vec<_> = unknown.alternatives.iter().filter_map(known).collect();
        assert_eq!(alternatives, [json!(1), json!(2)], "{expression}");
    }
}

#[test]
fn elements_under_a_condition_go_through_functions_of_lists() {
    let cases = [
        ("map (x: \"k ${x}\") (lib.optionals u [ \"a\" ])", vec![json!(["k a"]), json!([])]),
        ("map (x: \"k ${x}\") ([ \"b\" ] ++ lib.optional u \"a\")", vec![json!(["k a"]), json!([])]),
        ("lib.forEach (lib.optional u \"a\") (x: { k = x; })", vec![json!([{ "k": "a" }]), json!([])]),
        ("lib.filter (x: x != \"a\") (lib.optionals u [ \"a\" \"b\" ])", vec![json!(["b"]), json!([])]),
        ("lib.concatMap (x: [ x x ]) (lib.optional u \"a\")", vec![json!(["a", "a"]), json!([])]),
        ("lib.flatten [ (lib.optional u [ [ \"a\" ] ]) ]", vec![json!(["a"]), json!([])]),
        ("lib.remove \"a\" (lib.optionals u [ \"a\" \"b\" ])", vec![json!(["b"]), json!([])]),
    ];
    for (expression, expected) in cases {
        assert_eq!(conditional(&with_unknown(expression)), expected, "{expression}");
    }
}

#[test]
fn what_nix_refuses_in_part_is_still_told() {
    let found =
        with_unknown("{ keys = [ \"a\" ] ++ missing; users = { b = 1; } // missing; text = \"c ${missing}\"; }");
    let Datum::Set(set) = &found.datum else { panic!("{found:?}") };
    let datum = |name: &str| &set.attributes[name].value.datum;
    assert!(matches!(datum("keys"), Datum::List(items) if known(&items[0]) == Some(json!("a"))));
    assert!(matches!(datum("users"), Datum::Set(users) if users.attributes.contains_key("b")));
    assert!(matches!(datum("text"), Datum::Text(text) if text.text.starts_with("c ")));
}

#[test]
fn nothing_comes_of_what_nix_refuses_in_part() {
    let cases = [
        "lib.head ([ \"a\" ] ++ missing)",
        "({ b = 1; } // missing) ? c",
        "lib.isString \"c ${missing}\"",
        "lib.isList (map (x: x) missing)",
        "(lib.genAttrs [ \"a\" missing ] (x: 1)).a",
        "builtins.isAttrs (lib.filterAttrs (n: v: missing) { a = 1; })",
        "lib.foldl' (a: b: 1) 0 [ 1 (lib.head [ ]) ] == lib.foldl' (a: b: if b == 1 then missing else 2) 0 [ 1 2 ]",
        "lib.elem 1 (lib.subtractLists [ missing 1 ] [ 1 ])",
        "({ a ? 1 }: 1) missing",
        "if 1 then 2 else 2",
    ];
    for expression in cases {
        let found = with_unknown(expression);
        assert!(matches!(&found.datum, Datum::Unknown(unknown) if unknown.reason == Reason::Error), "{found:?}");
    }
}

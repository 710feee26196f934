//! The evaluator beside real Nix: what it knows, Nix says too.

use serde_json::Value as Json;

use super::evaluator::{FILES, known, may_be, value};
use super::nix_tool::evaluate_beside;

/// Expressions, a line each. After `? ` it need not be known, after `! ` Nix refuses it.
const EXPRESSIONS: [&str; 2] = [include_str!("evaluator/language.txt"), include_str!("evaluator/builtins.txt")];

fn expressions() -> impl Iterator<Item = &'static str> {
    EXPRESSIONS.into_iter().flat_map(str::lines).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn what_is_known_nix_says_too() {
    let accepted: Vec<&str> = expressions().filter(|line| !line.starts_with("! ")).collect();
    assert!(accepted.len() >= 400, "{} expressions", accepted.len());
    let plain = |line: &'static str| line.strip_prefix("? ").unwrap_or(line);
    let list: String = accepted.iter().map(|line| format!("({})\n", plain(line))).collect();
    let real = evaluate_beside(FILES, &format!("[\n{list}]")).expect("a list");
    let real = real.as_array().expect("a list");
    assert_eq!(real.len(), accepted.len());
    let mut wrong = Vec::new();
    for (line, real) in accepted.iter().zip(real) {
        let (found, _) = value(plain(line));
        let right = may_be(&found, real) && (line.starts_with("? ") || known(&found).is_some());
        if !right {
            wrong.push(format!("{line}\n  {:?}\n  {real}", found.datum));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn what_nix_refuses_is_not_known() {
    let refused: Vec<&str> = expressions().filter_map(|line| line.strip_prefix("! ")).collect();
    assert!(refused.len() >= 80, "{} expressions", refused.len());
    for expression in refused {
        let real: Result<Json, String> = evaluate_beside(FILES, expression);
        assert!(real.is_err(), "{expression} is {real:?}");
        let (found, _) = value(expression);
        assert!(known(&found).is_none(), "{expression} is {:?}", found.datum);
    }
}

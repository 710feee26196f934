//! Every shape in which people write a user or a setting: what edits make of it Nix still reads, and it means what was
//! wished.

use std::collections::BTreeMap;

use nixos_ssh::AuthorizedKey;
use nixos_ssh::Release;
use nixos_ssh::check::{CheckOptions, Checker, Scope};
use nixos_ssh::fix::Applicability;
use nixos_ssh::fix::mend::{Request, Rules, look, mend};
use nixos_ssh::keys::wish::{Allowed, LockOut, Shared, Which, Wish};
use nixos_ssh::keys::{Plan, plan};
use nixos_ssh::migrate::{Aliases, MigrateOptions, migrate};
use nixos_ssh::nix::files::MemoryFiles;

use super::command::key;
use super::hosts::number;
use super::nix_tool::{evaluate_each, unparsed};

/// Random choices that are the same for the same seed.
struct Shapes(u64);

impl Shapes {
    fn below(&mut self, limit: usize) -> usize {
        // splitmix64: neighbouring seeds have nothing in common.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % limit
    }

    fn pick(&mut self, of: &[&str]) -> String {
        of[self.below(of.len())].to_owned()
    }

    /// What stands between two things.
    fn blank(&mut self) -> String {
        self.pick(&[" ", " ", " ", "\n  ", "\n    ", " # why\n  ", " /* why */ ", "\n\n"])
    }

    fn name(&mut self, name: &str) -> String {
        match self.below(12) {
            0 | 1 => format!("\"{name}\""),
            2 => format!("${{\"{name}\"}}"),
            _ => name.to_owned(),
        }
    }

    /// `a.b.c = …;` with braces anywhere, and something else than a set at any place.
    fn binding(&mut self, names: &[&str], leaf: &str) -> String {
        let joined = 1 + self.below(names.len());
        let path: Vec<String> = names[..joined].iter().map(|name| self.name(name)).collect();
        let rest = &names[joined..];
        let value = if rest.is_empty() { leaf.to_owned() } else { self.set(rest, leaf) };
        let (one, two) = (self.blank(), self.blank());
        format!("{} ={one}{value};{two}", path.join("."))
    }

    /// A set with a binding in it, or what gives one.
    fn set(&mut self, names: &[&str], leaf: &str) -> String {
        let (one, two) = (self.blank(), self.blank());
        let more = match (self.below(4), names.len()) {
            (0, 3) => "isNormalUser = true; ",
            (1, 3) => "extraGroups = [ \"wheel\" ]; # admin\n ",
            (0, 1) => "enable = true; ",
            _ => "",
        };
        let binding = self.binding(names, leaf);
        let own = format!("{{{one}{more}{binding}{two}}}");
        let first = names[0];
        match self.below(40) {
            0 => format!("rec {own}"),
            1 => format!("{own} // cfg.s"),
            2 => format!("cfg.s // {own}"),
            3 => format!("mk {own}"),
            4 => format!("lib.mkIf x {own}"),
            5 => format!("lib.mkMerge [ {own} {{ }} ]"),
            6 => format!("(with cfg; {own})"),
            7 => format!("let a = 1; in {own}"),
            8 => format!("if x then {own} else {{ }}"),
            9 => "cfg.s".into(),
            10 => "null".into(),
            11 => "[ ]".into(),
            12 => format!("{{ inherit (cfg) {first}; }}"),
            13 => format!("assert x; {own}"),
            14 => format!("lib.mkForce {own}"),
            15 => format!("cfg.t or {own}"),
            16 => format!("mk {{ }} // {own}"),
            17 => "{ }".into(),
            18 => format!("({own})"),
            19 => format!("lib.mkDefault ({own})"),
            20 => format!("{{ ${{cfg.n}} = 1; {} }}", self.binding(names, leaf)),
            _ => own,
        }
    }

    /// A list with some keys of one, two and three.
    fn list(&mut self) -> String {
        let (one, two) = (self.blank(), self.blank());
        let item = match self.below(8) {
            0 => "''@1''".to_owned(),
            1 => "\"restrict @1\"".into(),
            2 => "(\"ssh-ed25519 \" + \"@b one@host\")".into(),
            3 => "one".into(),
            4 => "\"${one}\"".into(),
            _ => "\"@1\"".into(),
        };
        let own = match self.below(4) {
            0 => format!("[{one}{item}{two}]"),
            1 => format!("[{one}\"@2\" # two\n{item}{two}]"),
            2 => format!("[{one}{item}{two}\"@2\"{one}]"),
            _ => format!("[ {item}{one}# the end\n ]"),
        };
        match self.below(24) {
            0 => format!("{own} ++ cfg.k"),
            1 => format!("cfg.k ++ {own}"),
            2 => format!("lib.mkForce {own}"),
            3 => format!("lib.mkIf x {own}"),
            4 => format!("with cfg; {own}"),
            5 => format!("let k = {own}; in k"),
            6 => format!("if x then {own} else [ ]"),
            7 => format!("map (a: a) {own}"),
            8 => "lib.attrValues { a = \"@1\"; b = \"@2\"; }".into(),
            9 => "cfg.k".into(),
            10 => "[ ]".into(),
            11 => "lib.optional x \"@1\"".into(),
            12 => format!("lib.optionals x {own}"),
            13 => format!("({own})"),
            14 => format!("mk {own}"),
            15 => format!("lib.mkMerge [ {own} [ ] ]"),
            16 => format!("lib.mkAfter ({own} ++ [ ])"),
            17 => "lib.splitString \"\\n\" \"@1\\n@2\"".into(),
            18 => format!("keys {{ a = {own}; }}"),
            _ => own,
        }
    }

    /// An option of the server under an old name, or one that a rule mends.
    fn setting(&mut self) -> (Vec<&'static str>, String) {
        let (name, values): (&str, &[&str]) = match self.below(14) {
            0 => ("passwordAuthentication", &["false", "true", "x", "lib.mkDefault false"]),
            1 => ("permitRootLogin", &["\"no\"", "\"yes\"", "lib.mkForce \"without-password\"", "cfg.p"]),
            2 => ("forwardX11", &["true", "false"]),
            3 => ("useDns", &["true"]),
            4 => ("kexAlgorithms", &["[ \"curve25519-sha256\" ]", "[ ]", "cfg.k"]),
            5 => ("ciphers", &["[ \"aes256-ctr\" \"3des-cbc\" ]"]),
            6 => ("macs", &["[\n \"hmac-sha2-256\" # why\n ]"]),
            7 => ("logLevel", &["\"VERBOSE\"", "\"DEBUG\""]),
            8 => ("challengeResponseAuthentication", &["false"]),
            9 => ("banner", &["\"hi\"", "''\n  hi\n''", "null"]),
            10 => ("gatewayPorts", &["\"yes\"", "\"no\""]),
            11 => ("settings.PermitRootLogin", &["\"without-password\"", "\"yes\"", "lib.mkDefault \"yes\""]),
            12 => ("settings.permitRootLogin", &["\"no\""]),
            _ => ("settings.AcceptEnv", &["\"LANG LC_*\"", "[ \"LANG\" ]", "\"*\""]),
        };
        let server = if self.below(6) == 0 { "sshd" } else { "openssh" };
        let mut path = vec!["services", server];
        path.extend(name.split('.'));
        (path, self.pick(values))
    }

    /// A module that defines a user and some of the server.
    fn module(&mut self) -> String {
        let users = if self.below(5) == 0 { "extraUsers" } else { "users" };
        let list = self.list();
        let mut body = String::new();
        if self.below(4) == 0 {
            body += &self.binding(&["users", users, "bob", "description"], "\"Bob\"");
        }
        body += &self.binding(&["users", users, "bob", "openssh", "authorizedKeys", "keys"], &list);
        for _ in 0..self.below(4) {
            let (path, value) = self.setting();
            body += &self.binding(&path, &value);
        }
        if self.below(3) == 0 {
            body += "services.openssh.settings = { X11Forwarding = false; };\n";
        }
        let blank = self.blank();
        let mut body = match self.below(12) {
            0 => format!("{{ config = lib.mkIf x {{{blank}{body}}}; }}"),
            1 => format!("{{ config = lib.mkMerge [ {{{blank}{body}}} {{ a = 1; }} ]; }}"),
            2 => format!("with lib;\n{{{blank}{body}}}"),
            3 => format!("let z = 1; in {{{blank}{body}}}"),
            4 => format!("rec {{{blank}{body}}}"),
            5 => format!("lib.mkIf x {{{blank}{body}}}"),
            6 => format!("mk {{{blank}{body}}}"),
            _ => format!("{{{blank}{body}}}"),
        };
        body = format!("{{ lib, cfg, mk, keys, x, ... }}:\nlet one = \"@1\"; in\n{body}\n");
        if self.below(12) == 0 {
            body = body.replace('\n', "\r\n");
        }
        let one = key(1, "one@host");
        let blob = one.split(' ').nth(1).unwrap();
        body.replace("@1", &one).replace("@2", &key(2, "two@host")).replace("@b", blob)
    }
}

/// A shape and what one of the commands makes of it.
struct Made {
    what: &'static str,
    before: String,
    after: String,
    /// Whether the key that is meant is gone from the file as a whole.
    whole: bool,
}

const ALLOWED: Allowed = Allowed { shared: Shared::Allowed, lock_out: LockOut::Allowed };

fn third() -> AuthorizedKey {
    key(3, "three@host").parse().unwrap()
}

/// Every change that is made of a shape, and how often each was refused.
fn made(text: &str, refused: &mut BTreeMap<&'static str, usize>) -> Vec<Made> {
    let names = ["a.nix".to_owned()];
    let files = MemoryFiles::default().with("a.nix", text);
    let first = || Which::Key(key(1, "").parse::<AuthorizedKey>().unwrap().key);
    let wishes = [
        ("add", Wish::Add { user: "bob".into(), keys: vec![third()] }),
        ("remove", Wish::Remove { which: first(), user: None }),
        ("replace", Wish::Accompany { old: first(), new: third() }),
        ("replace --finish", Wish::Replace { old: first(), new: third() }),
        ("rename-comment", Wish::RenameComment { which: first(), comment: "other@host".into() }),
    ];
    let mut made = Vec::new();
    let mut keep = |what, after: Option<String>, whole| match after {
        Some(after) if after != text => made.push(Made { what, before: text.to_owned(), after, whole }),
        _ => *refused.entry(what).or_default() += 1,
    };
    for (what, wish) in wishes {
        let plan = plan(&files, &names, &wish, ALLOWED).unwrap_or_else(|_| Plan::default());
        let whole = plan.left.places.is_empty();
        keep(what, plan.files.into_iter().next().map(|file| file.new), whole);
    }
    let options =
        MigrateOptions { to: Release::R26_05, aliases: Aliases::Migrate, banner_file: Some("banner.txt".into()) };
    keep("migrate", migrate(&files, &names, &options).files.into_iter().next().map(|file| file.new), false);
    let options = CheckOptions { scope: Scope::Everything, ..CheckOptions::default() };
    let look = look(&options, &names);
    for (what, allowed) in [("--fix", Applicability::Safe), ("--fix=all", Applicability::Unsafe)] {
        let request = Request { files: &files, allowed, look: &look, keep: &|_, _| None };
        let mended = mend(&request, look(&files, &names, Rules::Chosen));
        keep(what, mended.files.into_values().next().map(|change| change.new), false);
    }
    made
}

/// The shapes of a run, from a fixed seed or from NIXOS_SSH_SEED, and what becomes of them.
#[allow(clippy::print_stdout, reason = "figures")]
fn all_made(cases: u64) -> Vec<Made> {
    let seed = number("NIXOS_SSH_SEED").unwrap_or(0x5a9e);
    let cases = number("NIXOS_SSH_CASES").unwrap_or(cases);
    let mut refused = BTreeMap::new();
    let all: Vec<Made> =
        (0..cases).flat_map(|case| made(&Shapes(seed.wrapping_add(case)).module(), &mut refused)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().for_each(|made| *counts.entry(made.what).or_default() += 1);
    println!("NIXOS_SSH_SEED={seed}: {cases} shapes; changed {counts:?}; refused, or nothing to do {refused:?}");
    for (what, count) in counts {
        assert!(count as u64 * 10 > cases, "{what} changes {count} of {cases} shapes only");
    }
    all
}

fn errors(text: &str) -> Vec<String> {
    let checker = CheckOptions { scope: Scope::Everything, ..CheckOptions::default() };
    let files = MemoryFiles::default();
    let checked = Checker::new(&files, checker).check_bytes("a.nix", text.as_bytes());
    let found = checked.diagnostics.into_iter().filter(|found| found.rule == Some("parse-error"));
    found.map(|found| found.message).collect()
}

#[test]
fn what_edits_make_of_any_shape_is_read_again() {
    let broken: Vec<String> = all_made(40)
        .iter()
        .filter(|made| errors(&made.before).is_empty())
        .filter_map(|made| Some((made, errors(&made.after).first()?.clone())))
        .map(|(made, error)| format!("{}: {error}\n{}\n---\n{}", made.what, made.before, made.after))
        .collect();
    assert!(broken.is_empty(), "{} are broken:\n{}", broken.len(), broken.join("\n=====\n"));
}

/// What gives the keys of Bob in a module, as far as priorities and conditions go.
const BOB: &str = r#"
let
  marked = mark: rest: { inherit mark; } // rest;
  lib = {
    mkIf = on: v: marked "if" { inherit on v; };
    mkMerge = l: marked "merge" { inherit l; };
    mkForce = v: marked "rank" { rank = 50; inherit v; };
    mkDefault = v: marked "rank" { rank = 1000; inherit v; };
    mkAfter = v: v;
    optional = on: v: if on then [ v ] else [ ];
    optionals = on: v: if on then v else [ ];
    inherit (builtins) attrValues;
    splitString = by: text: builtins.filter builtins.isString (builtins.split by text);
  };
  cfg = { s = { }; k = [ ]; n = "n"; p = "no"; users = { }; extraUsers = { }; bob = { }; openssh = { }; authorizedKeys = { }; keys = [ ]; settings = { }; };
  get = path: rank: v:
    if (v.mark or "") == "merge" then builtins.concatMap (get path rank) v.l
    else if (v.mark or "") == "if" then (if v.on then get path rank v.v else [ ])
    else if (v.mark or "") == "rank" then get path v.rank v.v
    else if path == [ ] then [ { inherit rank; keys = v; } ]
    else if builtins.isAttrs v && v ? ${builtins.head path} then get (builtins.tail path) rank v.${builtins.head path}
    else [ ];
  keysOf = file:
    let
      said = import file { inherit lib cfg; x = true; mk = v: v; keys = v: v.a; };
      all = builtins.concatMap (users: get [ "users" users "bob" "openssh" "authorizedKeys" "keys" ] 100 (said.config or said)) [ "users" "extraUsers" ];
      best = builtins.foldl' (one: two: if two.rank < one then two.rank else one) 2000 all;
    in
    builtins.concatMap (one: if one.rank == best then one.keys else [ ]) all;
in
"#;

/// Nix parses every text that it parsed before, and says that the wish is fulfilled.
#[allow(clippy::print_stdout, reason = "figures")]
#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn nix_reads_what_edits_make_of_any_shape_as_it_was_wished() {
    let all = all_made(600);
    let before: Vec<&str> = all.iter().map(|made| made.before.as_str()).collect();
    let after: Vec<&str> = all.iter().map(|made| made.after.as_str()).collect();
    let (could, cannot) = (unparsed(&before), unparsed(&after));
    let broken: Vec<usize> = cannot.keys().copied().filter(|index| !could.contains_key(index)).collect();
    println!("{} texts, {} of them no Nix before, {} broken", all.len(), could.len(), broken.len());
    let show = |index: &usize| format!("{}: {}\n{}", all[*index].what, cannot[index], all[*index].after);
    assert!(broken.is_empty(), "{}", broken.iter().map(show).collect::<Vec<_>>().join("\n=====\n"));

    let texts: Vec<(String, &str)> =
        all.iter().enumerate().map(|(index, made)| (format!("m{index}.nix"), made.after.as_str())).collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let questions: Vec<String> = texts.iter().map(|(name, _)| format!("keysOf ./{name}")).collect();
    let said = evaluate_each(&files, BOB, &questions);
    let (mut asked, mut wrong) = (0, Vec::new());
    for (made, said) in all.iter().zip(&said) {
        let Some(keys) = said.as_ref().and_then(|said| said.as_array()) else { continue };
        let has = |key: &str| keys.iter().any(|one| one.as_str().is_some_and(|one| one.contains(key)));
        let (old, new) = (has(&blob(1)), has(&blob(3)));
        let fulfilled = match made.what {
            "add" => new,
            "remove" => !old || !made.whole,
            "replace" => new || !old,
            "replace --finish" => !old || !made.whole,
            _ => continue,
        };
        asked += 1;
        if !fulfilled {
            wrong.push(format!("{}: {keys:?}\n{}\n---\n{}", made.what, made.before, made.after));
        }
    }
    println!("Nix was asked about {asked}, {} are not as wished", wrong.len());
    assert!(asked > 600 && wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n=====\n"));
}

fn blob(number: u8) -> String {
    key(number, "").split(' ').nth(1).unwrap().to_owned()
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn nix_is_asked_before_anything_is_written_when_that_is_wished() {
    // A pipe is no Nix to every Nix: what it does not parse is not written.
    let pipe = format!(
        "{{ users.users.bob.openssh.authorizedKeys.keys = [ \"{}\" ] |> map (a: a); services.openssh.permitRootLogin = \"without-password\"; }}\n",
        key(1, "one")
    );
    let plain = pipe.replace(" |> map (a: a)", "");
    for (text, code) in [(&plain, 0), (&pipe, 3)] {
        for command in [
            &["keys", "remove", "--key", &key(1, ""), "--verify", "nix", "a.nix"][..],
            &["migrate", "--verify", "nix", "a.nix"],
            &["check", "--fix=all", "--verify", "nix", "a.nix"],
        ] {
            let folder = super::command_check::tree(&[("a.nix", text.as_str())]);
            let ran = folder.run(command);
            // What is left to be found is no failure here.
            let is_done = if code == 0 { ran.code < 2 } else { ran.code == code };
            assert!(is_done, "{command:?}: {}{}", ran.out, ran.err);
            assert_eq!(folder.read("a.nix") == *text, code != 0, "{command:?}");
        }
    }
}

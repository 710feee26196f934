//! sshd_config and ssh_config as they stand: places, scopes, and what is wrong with a line.

use std::ops::Range;

use nixos_ssh::ssh::config_text::{ConfigText, Line, Scope, read};
use nixos_ssh::ssh::directive::DirectiveError;
use nixos_ssh::ssh::header::Criterion;
use nixos_ssh::ssh::keyword::Dialect::{self, Ssh, Sshd};
use nixos_ssh::ssh::word::Word;
use proptest::prelude::*;

use crate::any_text::any_text;
use crate::hosts::for_all;

fn only_line(dialect: Dialect, text: &str) -> (ConfigText, Line) {
    let config = read(dialect, text);
    assert_eq!((config.lines.len(), config.blocks.len()), (1, 0), "{text:?}: {config:?}");
    let line = config.lines[0].clone();
    (config, line)
}

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

#[test]
fn a_line_is_a_keyword_and_words() {
    for (text, keyword, argument, words) in [
        ("Port 22", "Port", "22", vec!["22"]),
        ("  port\t=\t22 \r\u{c}\n", "port", "22", vec!["22"]),
        ("Port=22", "Port", "22", vec!["22"]),
        ("Port = =22", "Port", "=22", vec!["=22"]),
        ("=Port 22", "Port", "22", vec!["22"]),
        ("\"Port\" 22", "Port", "22", vec!["22"]),
        ("Po\"rt\"22", "Port", "22", vec!["22"]),
        (
            "AllowUsers a 'b c' \"d\\\"\" e\\ f#g #h i",
            "AllowUsers",
            "a 'b c' \"d\\\"\" e\\ f#g",
            vec!["a", "b c", "d\"", "e f#g"],
        ),
        ("Banner # none", "Banner", "", vec![]),
        ("ForceCommand a # b", "ForceCommand", "a # b", vec!["a"]),
        ("Port", "Port", "", vec![]),
        ("Port ä\u{a0}b", "Port", "ä\u{a0}b", vec!["ä\u{a0}b"]),
    ] {
        let (_, line) = only_line(Sshd, text);
        let found = line.words.as_ref().map(|words| texts(words));
        assert_eq!((line.keyword.text.as_str(), line.argument.text.as_str(), found), (keyword, argument, Ok(words)));
        assert_eq!(&text[line.argument.range.clone()], argument);
        assert!(line.range.end >= line.argument.range.end && line.range.start == line.keyword.range.start);
    }
}

#[test]
fn nothing_else_is_a_line() {
    for text in ["", "\n\n", " \t\r\n", "# Port 22", "  #\"", "\"\"", "= #x", "\"#\" x"] {
        let config = read(Sshd, text);
        assert_eq!((config.lines.len(), config.blocks.len()), (0, 0), "{text:?}: {config:?}");
    }
}

#[test]
fn every_word_has_its_place() {
    let (_, line) = only_line(Sshd, "\n# x\n AllowUsers  \"a b\" c\\\"d # e\n");
    let places = line.words.map(|words| words.into_iter().map(|word| word.range).collect::<Vec<_>>());
    assert_eq!((line.keyword.range, line.argument.range, places), (6..16, 18..28, Ok(vec![18..23, 24..28])));
    assert_eq!(line.range, 6..28);
}

#[test]
fn old_names_mean_the_new_ones() {
    for (text, name) in [
        ("challengeresponseauthentication no", Some("KbdInteractiveAuthentication")),
        ("USEDNS no", Some("UseDNS")),
        ("Protocol 2", Some("Protocol")),
        ("Prot 2", None),
    ] {
        assert_eq!(only_line(Sshd, text).1.keyword_info.map(|keyword| keyword.name), name, "{text}");
    }
}

#[test]
fn a_block_lasts_until_the_next() {
    let text = "Port 22\nMatch User git\nX11Forwarding no\n\nmatch all\nPort 23\n\u{fffc}\nPort 24\nMatch Group x\nBanner none";
    let config = read(Sshd, text);
    let scopes: Vec<Scope> = config.lines.iter().map(|line| line.scope).collect();
    let expected = [Scope::Global, Scope::Block(0), Scope::Block(1), Scope::Unknown, Scope::Unknown, Scope::Block(2)];
    assert_eq!(scopes, expected);
    let all: Vec<Option<bool>> = scopes.iter().map(|scope| config.applies_to_all(*scope)).collect();
    assert_eq!(all, [Some(true), Some(false), Some(true), None, None, Some(false)]);
    assert_eq!(config.blocks[1].range, 41..50);
}

#[test]
fn some_blocks_apply_to_everybody() {
    for (dialect, header, all) in [
        (Sshd, "Match all", Some(true)),
        (Sshd, "Match ALL # x", Some(true)),
        (Sshd, "Match User *", Some(false)),
        (Sshd, "Match all User x", Some(false)),
        (Sshd, "Match User \u{fffc}", Some(false)),
        (Sshd, "Match \u{fffc}", None),
        (Ssh, "Host *", Some(true)),
        (Ssh, "Host a *", Some(true)),
        (Ssh, "Host !a *", Some(false)),
        (Ssh, "Host \u{fffc} *", None),
        (Ssh, "Match Host *", Some(false)),
        (Ssh, "Match !all", Some(false)),
        (Ssh, "Match all", Some(true)),
    ] {
        let config = read(dialect, header);
        assert_eq!(config.applies_to_all(Scope::Block(0)), all, "{header}: {config:?}");
    }
}

type Places = Vec<(String, Range<usize>)>;

fn criteria(dialect: Dialect, text: &str) -> Vec<(String, Places)> {
    let pattern = |word: &Word| (word.text.clone(), word.range.clone());
    let criterion = |criterion: &Criterion| {
        (criterion.name.text.clone(), criterion.patterns.iter().map(pattern).collect::<Vec<_>>())
    };
    read(dialect, text).blocks[0].criteria.iter().map(criterion).collect()
}

#[test]
fn criteria_have_patterns_and_places() {
    let pattern = |text: &str, range: Range<usize>| (text.to_owned(), range);
    for (dialect, text, expected) in [
        (
            Sshd,
            "Match user alice,!bob Address=10.0.0.0/8",
            vec![
                ("User", vec![pattern("alice", 11..16), pattern("!bob", 17..21)]),
                ("Address", vec![pattern("10.0.0.0/8", 30..40)]),
            ],
        ),
        (Sshd, "Match User \"a b,c\"", vec![("User", vec![pattern("a b", 11..18), pattern("c", 11..18)])]),
        (Sshd, "Match invalid-user Group x", vec![("invalid-user", vec![]), ("Group", vec![pattern("x", 25..26)])]),
        (
            Ssh,
            "Match exec \"test -e /x\" !host a,b",
            vec![
                ("exec", vec![pattern("test -e /x", 11..23)]),
                ("Host", vec![pattern("a", 30..31), pattern("b", 32..33)]),
            ],
        ),
        (Ssh, "Host a,b !c", vec![("Host", vec![pattern("a,b", 5..8), pattern("!c", 9..11)])]),
        (
            Sshd,
            "Match User \u{fffc} Group x",
            vec![("User", vec![pattern("\u{fffc}", 11..14)]), ("Group", vec![pattern("x", 21..22)])],
        ),
        (Sshd, "Match \u{fffc} Group x", vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(name, patterns)| (name.to_owned(), patterns)).collect();
        assert_eq!(criteria(dialect, text), expected, "{text}");
    }
}

#[test]
fn headers_that_are_refused_say_where() {
    for (dialect, text, expected) in [
        (Sshd, "Match", Some("Match")),
        (Sshd, "Match Usr x", Some("Usr")),
        (Sshd, "Match User", Some("User")),
        (Sshd, "Match User a, b", Some("b")),
        (Sshd, "Match User x all", Some("all")),
        (Sshd, "Match all x", Some("x")),
        (Sshd, "Match Address 10.0.0.1/8", Some("10.0.0.1/8")),
        (Sshd, "Match Address 10/8", Some("10/8")),
        (Sshd, "Match Address 10.*,!192.0.2.0/24", None),
        (Sshd, "Match LocalPort 22,23", Some("22,23")),
        (Sshd, "Match User \"a", Some("\"a")),
        (Sshd, "Match User a\u{fffc} Usr x", None),
        (Sshd, "Match User \"\u{fffc}", None),
        (Ssh, "Match canonical all", None),
        (Ssh, "Match host a user b all", Some("all")),
        (Ssh, "Match localnetwork !192.0.2.0/24", Some("!192.0.2.0/24")),
        (Ssh, "Match tagged \"\" command \"\"", None),
        (Ssh, "Match host \"\"", Some("\"\"")),
    ] {
        let config = read(dialect, text);
        let problem = config.blocks[0].problem.clone().map(|(range, _)| &text[range]);
        assert_eq!(problem, expected, "{text}: {config:?}");
    }
}

#[test]
fn a_wrong_line_says_why_and_where() {
    for (dialect, text, place, message) in [
        (Sshd, "Prot 22", "Prot", "sshd_config has no keyword \"Prot\""),
        (Sshd, "Port", "Port", "Port takes a value, not \"\""),
        (Sshd, "Port x # y", "x", "Port takes a port, 1 to 65535, not \"x\""),
        (Sshd, "Protocol 2", "Protocol", "Protocol is dead: OpenSSH ignores or refuses it"),
        (Sshd, "Banner \"x", "\"x", "Banner: a quote is not closed"),
        (Sshd, "ForceCommand echo it's", "'s", "ForceCommand: a quote is not closed"),
        (Sshd, "\"Port 22", "\"Port 22", "\"Port 22: a quote is not closed"),
        (Sshd, "Host x", "Host", "Host blocks belong to the client, the server has Match"),
        (Sshd, "X11Forwarding true", "true", "X11Forwarding takes yes or no, not \"true\""),
        (Ssh, "Frobnicate yes", "Frobnicate", "ssh_config has no keyword \"Frobnicate\""),
    ] {
        let (config, line) = only_line(dialect, text);
        let problem = config.problem(&line).map(|(range, error)| (&text[range], error.to_string()));
        assert_eq!(problem, Some((place, message.to_owned())), "{text}");
    }
}

#[test]
fn keywords_have_their_place() {
    let problems = |text: &str| {
        let config = read(Sshd, text);
        config.lines.iter().filter_map(|line| config.problem(line)).map(|(_, error)| error).collect::<Vec<_>>()
    };
    let misplaced = |keyword: &str| {
        let reason = "is not allowed inside a Match block";
        vec![DirectiveError::Misplaced { keyword: keyword.to_owned(), reason }]
    };
    assert_eq!(problems("Match User x\nPort 22\n"), misplaced("Port"));
    assert_eq!(problems("Match all\nPort 22\n"), vec![]);
    assert_eq!(problems("Match User x\nMatch all\nPort 22\n"), vec![]);
    // The old name may not stand where the new one may.
    assert_eq!(problems("Match User x\nDSAAuthentication no\nPubkeyAuthentication no"), misplaced("DSAAuthentication"));
    assert_eq!(problems("Match \u{fffc}\nPort 22\nMatch User a\n\u{fffc}\nPort 22\n"), vec![]);
    assert_eq!(problems("Match User \u{fffc}\nPort 22\n"), misplaced("Port"));
}

#[test]
fn what_nobody_could_read_is_never_wrong() {
    for text in
        ["\u{fffc} x", "P\u{fffc} x", "Port \u{fffc}", "Port \u{fffc} x", "Port \"\u{fffc}", "Banner x\u{fffc} y"]
    {
        let (config, line) = only_line(Sshd, text);
        assert_eq!(config.problem(&line), None, "{text}");
    }
    let (config, line) = only_line(Sshd, "Prt \u{fffc}");
    assert!(config.problem(&line).is_some());
}

#[test]
fn the_client_may_ignore_keywords() {
    let config = read(Ssh, "UseKeychain yes\nIgnoreUnknown usek*,!x,y\nUseKeychain yes\nX 1\nHost z\n Y 1\n");
    let wrong: Vec<&str> = config
        .lines
        .iter()
        .filter(|line| config.problem(line).is_some())
        .map(|line| line.keyword.text.as_str())
        .collect();
    assert_eq!(wrong, ["UseKeychain", "X"]);
}

#[test]
fn any_text_is_read_and_every_place_is_in_it() {
    let keyword = prop_oneof![Just("Match "), Just("Match User "), Just("Host "), Just("Port "), Just("\n"), Just("")];
    let line = (keyword, any_text()).prop_map(|(keyword, text)| format!("{keyword}{text}"));
    let text = proptest::collection::vec(line, 0..6).prop_map(|lines| lines.join("\n"));
    for_all(2000, (text, proptest::sample::select(&[Sshd, Ssh][..])), |(text, dialect)| {
        let config = read(dialect, &text);
        let mut places = Vec::new();
        for line in &config.lines {
            places.extend([line.range.clone(), line.keyword.range.clone(), line.argument.range.clone()]);
            places.extend(line.words.iter().flatten().map(|word| word.range.clone()));
            places.extend(config.problem(line).map(|(range, _)| range));
            prop_assert_eq!(text.get(line.argument.range.clone()), Some(line.argument.text.as_str()));
        }
        for block in &config.blocks {
            places.extend([block.range.clone(), block.keyword.range.clone()]);
            places.extend(block.problem.iter().map(|(range, _)| range.clone()));
            for criterion in &block.criteria {
                places.push(criterion.name.range.clone());
                places.extend(criterion.patterns.iter().map(|pattern| pattern.range.clone()));
            }
        }
        for place in places {
            prop_assert!(text.get(place.clone()).is_some(), "{:?} is no place of {:?}", place, text);
        }
        Ok(())
    });
}

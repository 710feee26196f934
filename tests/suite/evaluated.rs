//! Evaluated hosts: JSON to a configuration, every value with its place, and what nobody could evaluate.

use nixos_ssh::check::check_evaluated;
use nixos_ssh::configuration::datum::{Datum, Reason};
use nixos_ssh::configuration::evaluated::{EvaluatedError, read, unknown};
use nixos_ssh::configuration::keys::Completeness;
use nixos_ssh::configuration::resolved::Resolved;
use nixos_ssh::configuration::server::KeywordState;
use nixos_ssh::configuration::{Configuration, Coverage};
use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::lint::config::Config;
use nixos_ssh::lint::fingerprint::mark;
use nixos_ssh::source::Sources;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";

fn host(text: &str) -> (Sources, Configuration) {
    let mut sources = Sources::default();
    let configuration = read(&mut sources, "host.json", text).unwrap();
    (sources, configuration)
}

fn options(options: &str) -> (Sources, Configuration) {
    host(&format!("{{ \"version\": 1, \"options\": {options}, \"unknown\": [] }}"))
}

#[test]
fn every_value_has_its_place() {
    let (sources, host) = options(
        r#"{
  "networking": { "hostName": "web1" },
  "services": { "openssh": { "settings": { "PermitRootLogin": "yes", "MaxAuthTries": 3, "Banner": null } } }
}"#,
    );
    assert_eq!((host.coverage, host.name.as_deref()), (Coverage::Evaluated, Some("web1")));
    let KeywordState::Set(written) = host.keyword("permitrootlogin") else { panic!() };
    assert_eq!((written.argument.as_str(), sources.place(written.span).as_deref()), ("yes", Some("host.json:3:63")));
    assert!(host.keyword("MaxAuthTries").is("3"));
    assert_eq!(host.keyword("Banner"), KeywordState::Unset);
    let node = host.node("services.openssh.settings.MaxAuthTries").unwrap();
    assert_eq!(sources.place(node.span()).as_deref(), Some("host.json:3:70"));
}

#[test]
fn escapes_keep_their_places() {
    let (sources, host) = options(
        r##"{ "services": { "openssh": { "extraConfig": "# \"\u00e9\" \ud83d\ude00 \\ é\nPermitRootLogin yes\n" } } }"##,
    );
    let texts = host.extra_config();
    assert_eq!(texts[0].text.text, "# \"é\" 😀 \\ é\nPermitRootLogin yes\n");
    let source = &sources.get(0).unwrap().text;
    let at = |range: std::ops::Range<usize>| {
        let span = texts[0].text.span(range);
        &source[span.start as usize..span.end as usize]
    };
    let text = &texts[0].text.text;
    for word in ["PermitRootLogin", "yes", " ", "#"] {
        let start = text.rfind(word).unwrap();
        assert_eq!(at(start..start + word.len()), word);
    }
    let start = text.find('é').unwrap();
    assert_eq!(at(start..start + 2), "\\u00e9");
    let start = text.find('😀').unwrap();
    assert_eq!(at(start..start + 4), "\\ud83d\\ude00");
    assert_eq!(at(text.find('\\').unwrap()..text.find('\\').unwrap() + 1), "\\\\");
    assert!(host.keyword("PermitRootLogin").is("yes"));
}

#[test]
fn keys_and_key_files_are_lists_of_keys() {
    let text = format!(
        r##"{{ "version": 1, "options": {{ "users": {{ "users": {{ "alice": {{ "openssh": {{ "authorizedKeys": {{
  "keys": [ "{KEY}" ],
  "keyFiles": [ "/nix/store/x-alice.pub", "/etc/missing.pub" ] }} }} }} }} }} }},
  "files": {{ "/nix/store/x-alice.pub": "# laptop\n{KEY}\n" }} }}"##
    );
    let (sources, host) = host(&text);
    let [keys, files] = host.key_lists() else { panic!() };
    assert_eq!(keys.completeness(), Completeness::Complete);
    assert_eq!((files.completeness(), files.entries.len()), (Completeness::Partial, 1));
    assert_eq!(files.gaps[0].name.as_deref(), Some("/etc/missing.pub"));
    let place = files.entries[0].span;
    assert_eq!(&sources.get(0).unwrap().text[place.start as usize..place.end as usize], KEY);
    assert!(host.keys().all(|entry| matches!(&entry.key, Some(Ok(_)))));
}

#[test]
fn what_could_not_be_evaluated_is_unknown_where_it_would_stand() {
    let (sources, host) = host(
        r#"{ "version": 1, "options": { "users": { "users": { "a.b": { "uid": 1 } } } },
  "unknown": [ "users.users.\"a.b\".shell", "services.openssh.settings.PermitRootLogin", "users.groups" ] }"#,
    );
    let KeywordState::Unknown(cause) = host.keyword("PermitRootLogin") else { panic!() };
    assert_eq!((cause.reason, sources.place(cause.span).as_deref()), (Reason::Evaluation, Some("host.json:2:45")));
    let user = host.user("a.b").unwrap();
    assert!(matches!(user.node.child_definitions("shell")[0].value.datum, Datum::Unknown(_)));
    assert!(matches!(host.boolean("users.groups.wheel"), Resolved::Unknown(_)));
    assert!(host.gap("users.groups.wheel.members").is_some());
    assert!(host.gap("users.users").is_none());
    assert_eq!(unknown(&host).len(), 3);
}

#[test]
fn nothing_is_unset_below_what_could_not_be_evaluated() {
    let (_, host) = host(
        r#"{ "version": 1, "options": { "services": { "openssh": { "settings": { "UsePAM": true } } } },
  "unknown": [ "users.users.alice", "users.users.bob.openssh", "services.openssh.extraConfig", "networking" ] }"#,
    );
    let lists: Vec<_> = host.key_lists().iter().map(|list| (list.user.as_deref().unwrap(), list.gaps.len())).collect();
    assert_eq!(lists, [("alice", 1), ("alice", 1), ("bob", 1), ("bob", 1)]);
    assert!(matches!(host.boolean("networking.firewall.enable"), Resolved::Unknown(_)));
    assert_eq!(host.boolean("services.openssh.enable"), Resolved::Unset);
    assert!(host.keyword("UsePAM").is("yes"));
    assert!(matches!(host.keyword("PermitRootLogin"), KeywordState::Unknown(_)));
}

#[test]
fn findings_name_their_option_and_have_no_fix() {
    let text = format!(
        r#"{{"version":1,"options":{{"users":{{"users":{{"a.b":{{"openssh":{{"authorizedKeys":{{"keys":["{KEY}"],"keyFiles":["/missing"]}}}}}}}}}}}},"unknown":[]}}"#
    );
    let checked = check_evaluated("host.json", &text, &Config::default()).unwrap();
    let undecidable = |found: &&nixos_ssh::diagnostic::Diagnostic| found.rule == Some("undecidable");
    let position = checked.diagnostics.iter().position(|found| undecidable(&found)).unwrap();
    let finding = &checked.diagnostics[position];
    assert_eq!(finding.labels[0].text, "users.users.\"a.b\".openssh.authorizedKeys.keyFiles");
    assert!(checked.diagnostics.iter().all(|diagnostic| diagnostic.fix.is_none()));
    // The same finding in another layout of the same JSON.
    let laid_out = text.replace(',', ",\n  ").replace("\"keys\"", "\"other\": 1, \"keys\"");
    let again = check_evaluated("host.json", &laid_out, &Config::default()).unwrap();
    let other = again.diagnostics.iter().position(|found| undecidable(&found)).unwrap();
    assert_eq!(mark(&checked)[position].fingerprint, mark(&again)[other].fingerprint);
    let moved = again.diagnostics[other].labels[0].span;
    assert_ne!(checked.sources.place(finding.labels[0].span), again.sources.place(moved));
}

#[test]
fn a_part_of_a_configuration_is_what_is_there_and_nothing_more() {
    let (_, host) = host(r#"{ "services": { "openssh": { "enable": true } }, "users": { "users": {} } }"#);
    assert!(host.is_whole());
    assert!(host.gap("services.openssh.settings.PermitRootLogin").is_none() && host.gap("users.users").is_none());
    let gap = host.gap("networking.firewall.enable").unwrap();
    assert_eq!((gap.reason, gap.name.as_deref()), (Reason::NotGiven, Some("networking.firewall")));
    let missing: Vec<_> = unknown(&host).iter().map(|unknown| unknown.name.clone().unwrap()).collect();
    assert_eq!(missing.len(), 4, "{missing:?}");
}

#[test]
fn broken_json_has_a_place() {
    let cases = [
        ("{", "host.json:1:2", "this is no JSON: EOF while parsing an object"),
        ("\u{feff}{}", "host.json:1:1", "a byte order mark stands before the JSON"),
        ("[]", "host.json:1:1", "the JSON is a list, not an object"),
        ("{}", "host.json:1:1", "this is no NixOS configuration"),
        (r#"{ "name": "web", "version": "2.0" }"#, "host.json:1:29", "version is a string, not a number"),
        (r#"{ "version": 2, "options": {} }"#, "host.json:1:14", "version 2"),
        (r#"{ "version": 1 }"#, "host.json:1:1", "options is missing, not an object"),
        (r#"{ "version": 1, "options": [] }"#, "host.json:1:28", "options is a list"),
        (r#"{ "version": 1, "options": {}, "unknown": [ 1 ] }"#, "host.json:1:45", "an unknown option is a number"),
        (r#"{ "version": 1, "options": {}, "files": { "a": 1 } }"#, "host.json:1:48", "a file is a number"),
        ("{ \"users\": {},\n \"users\": {} }", "host.json:2:2", "\"users\" stands here twice"),
        (r#"{ "users": { "x": "\ud800" } }"#, "host.json:1:26", "this is no JSON"),
        (r#"{ "users": { "x": 123456789012345678901234567890 } }"#, "host.json:1:19", "a number that Nix cannot hold"),
    ];
    for (text, place, words) in cases {
        let mut sources = Sources::default();
        let error = read(&mut sources, "host.json", text).unwrap_err();
        assert_eq!(sources.place(error.span()).as_deref(), Some(place), "{text}: {error}");
        assert!(error.to_string().contains(words), "{text}: {error}");
        assert_eq!(Diagnostic::from(&error).labels.len(), 1);
    }
    let deep = format!("{{ \"users\": {} 1 {} }}", "[".repeat(5000), "]".repeat(5000));
    assert!(matches!(read(&mut Sources::default(), "x", &deep), Err(EvaluatedError::Syntax { .. })));
}

#[test]
fn any_cut_of_the_text_is_read_without_a_panic() {
    let text = format!(
        r#"{{"version":1,"options":{{"services":{{"openssh":{{"extraConfig":"a\u00e9\ud83d\ude00\n\\"}}}}}},"files":{{"/k":"{KEY}"}},"unknown":["users.\"a.b","","."]}}"#
    );
    for end in 0..=text.len() {
        let _ = read(&mut Sources::default(), "host.json", &text[..end]);
        let _ = read(&mut Sources::default(), "host.json", &text[end..]);
    }
    assert!(check_evaluated("host.json", &text, &Config::default()).is_ok());
}

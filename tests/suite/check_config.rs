//! `gen-ssh-module.toml`: what it says is done, and every mistake in it is told with its place.

use nixos_ssh::diagnostic::Severity;
use nixos_ssh::lint::config::glob::Glob;
use nixos_ssh::lint::config::profile::Profile;
use nixos_ssh::lint::config::selection::{ALWAYS_ON, Selector};
use nixos_ssh::lint::config::{Base, Config, Day, options};
use nixos_ssh::lint::rule::Category;
use nixos_ssh::lint::rules::{RULES, find};
use nixos_ssh::source::line_column;
use proptest::prelude::*;

fn config(text: &str) -> Config {
    Config::read(text, 0).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"))
}

/// Every mistake as `line:column message (help)`.
fn mistakes(text: &str) -> Vec<String> {
    let mistakes = Config::read(text, 7).expect_err(text);
    let shown = mistakes.iter().map(|mistake| {
        let span = mistake.labels[0].span;
        assert_eq!((span.source, mistake.severity), (7, Severity::Error), "{text}");
        let (line, column) = line_column(text, span.start as usize);
        let help = mistake.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
        format!("{line}:{column} {}{help}", mistake.message)
    });
    shown.collect()
}

#[test]
fn an_empty_config_says_nothing() {
    for text in ["", "\n", "# nothing\n", "\u{feff}", "[rules]\n", "exclude = []\nignore = []\n"] {
        assert_eq!(config(text), Config::default(), "{text:?}");
    }
}

#[test]
fn everything_it_says_is_read() {
    let read = config(
        r#"
profile = "strict"
release = "25.11"
exclude = ["vendor/", "*.gen.nix"]

[rules]
undecidable = "warning"
unused-ignore = { severity = "off" }

[[ignore]]
rule = "undecidable"
path = "tests/**/*.nix"
reason = "  keys come from the test driver "
"#,
    );
    assert_eq!((read.profile, read.release.name()), (Profile::Strict, "25.11"));
    assert_eq!(find("undecidable").and_then(|rule| read.severity(rule)), Some(Severity::Warning));
    assert_eq!(find("unused-ignore").and_then(|rule| read.severity(rule)), None);
    assert!(read.excludes("a/vendor/b.nix") && read.excludes("b.gen.nix") && !read.excludes("vendor"));
    assert_eq!(read.ignores("undecidable", "tests/a/b.nix"), Some("keys come from the test driver"));
    assert_eq!(read.ignores("undecidable", "tests/b.nix"), Some("keys come from the test driver"));
    assert_eq!(read.ignores("undecidable", "hosts/b.nix"), None);
    assert_eq!(read.ignores("unused-ignore", "tests/b.nix"), None);
}

#[test]
fn every_mistake_is_told_in_one_run() {
    let text = r#"profil = "strict"
release = "24.05"
exclude = ["ok/", 3, "../out", "a[b]", ""]
profile = "strikt"

[rules]
undecidabel = "off"
undecidable = "loud"
unused-ignore = { severity = 1, severty = "off" }
ignore-without-reason = true

[[ignore]]
rule = "undecidabl"
path = "/"
reason = " "

[[ignore]]
rule = 4
why = "so"
"#;
    let expected = [
        r#"1:1 a config has no "profil" (did you mean `profile`?)"#,
        r#"2:11 NixOS release "24.05" is not known here: 25.11, 26.05 or 26.11"#,
        r#"3:19 expected a pattern for file names, found 3"#,
        r#"3:22 a pattern names files below the folder of the config: no . and .."#,
        r#"3:32 a pattern knows *, ? and **, not '['"#,
        r#"3:40 the pattern is empty"#,
        r#"4:11 expected "default" or "strict", found "strikt""#,
        r#"7:1 there is no rule "undecidabel" (did you mean `undecidable`?)"#,
        r#"8:15 expected "error", "warning", "note" or "off", found "loud""#,
        r#"9:30 expected "error", "warning", "note" or "off", found 1"#,
        r#"9:33 unused-ignore has no option "severty" (did you mean `severity`?)"#,
        r#"10:25 expected "error", "warning", "note" or "off", found true"#,
        r#"12:1 an ignore without a reason: say why"#,
    ];
    let told = mistakes(text);
    for line in expected.iter().take(12) {
        assert!(told.iter().any(|mistake| mistake == line), "{line} is not in\n{}", told.join("\n"));
    }
    let tail: Vec<&str> = told.iter().skip(12).map(String::as_str).collect();
    let expected_tail = [
        r#"13:8 there is no rule "undecidabl" (did you mean `undecidable`?)"#,
        r#"14:8 the pattern is empty"#,
        r#"15:10 an ignore without a reason: say why"#,
        r#"17:1 an ignore without a path"#,
        r#"17:1 an ignore without a reason: say why"#,
        r#"18:8 expected the id of a rule, found 4"#,
        r#"19:1 an ignore has no "why""#,
    ];
    assert_eq!(tail, expected_tail);
}

#[test]
fn text_that_is_no_toml_is_told_with_its_places() {
    let told = mistakes("rules = {\nx = = 3\n");
    assert!(told.iter().all(|mistake| mistake.contains("this is no TOML: ")), "{told:?}");
    assert_eq!(
        mistakes("ignore = 1\nrules = 2\nexclude = 3\nprofile = {}"),
        [
            "1:10 expected [[ignore]] tables, found 1",
            "2:9 expected a table of rules, found 2",
            "3:11 expected a list of patterns, found 3",
            "4:11 expected \"default\" or \"strict\", found a table",
        ]
    );
}

#[test]
fn what_a_command_line_selects_is_on() {
    let mut read = config("[rules]\nundecidable = \"off\"\nunused-ignore = \"note\"");
    let on = |config: &Config| {
        let on = RULES.iter().filter(|rule| config.severity(rule).is_some() && !ALWAYS_ON.contains(&rule.id));
        on.map(|rule| rule.id).collect::<Vec<_>>()
    };
    let mut by_category = read.clone();
    by_category.select(&["hygiene".parse().unwrap()]);
    assert!(on(&by_category).contains(&"unused-ignore") && !on(&by_category).contains(&"undecidable"));
    let mut off = read.clone();
    off.select(&["syntax".parse().unwrap()]);
    assert!(!on(&off).contains(&"undecidable"), "a category leaves a rule off that the config turned off");
    read.select(&["undecidable".parse().unwrap()]);
    assert_eq!(on(&read), ["undecidable"], "an id turns it on");
    assert_eq!(read.severity(find("undecidable").unwrap()), Some(Severity::Note));
    read.deselect(&["syntax".parse().unwrap()]).unwrap();
    assert_eq!(on(&read), [""; 0]);
}

#[test]
fn a_misspelt_rule_is_told_its_nearest() {
    for (name, said) in [
        ("undecidabel", "there is no rule or category \"undecidabel\", did you mean undecidable?"),
        ("lockout", "there is no rule or category \"lockout\", did you mean lock-out?"),
        ("xyz", "there is no rule or category \"xyz\""),
        ("", "there is no rule or category \"\""),
    ] {
        assert_eq!(name.parse::<Selector>().unwrap_err().to_string(), said);
    }
}

#[test]
fn patterns_are_relative_to_the_folder_of_the_config() {
    let mut read = config("exclude = [\"hosts/old/\"]");
    assert!(read.excludes("hosts/old/a.nix"));
    read.base = Base::Below("infra".to_owned());
    assert!(read.excludes("infra/hosts/old/a.nix"));
    assert!(!read.excludes("hosts/old/a.nix") && !read.excludes("infrastructure/hosts/old/a.nix"));
    read.base = Base::Above("hosts".to_owned());
    assert!(read.excludes("old/a.nix") && !read.excludes("hosts/old/a.nix"));
}

#[test]
fn a_profile_only_raises() {
    let strict = config("profile = \"strict\"");
    for rule in RULES {
        let raised = Profile::Strict.raised().iter().find(|(id, _)| *id == rule.id).map(|(_, severity)| *severity);
        assert_eq!(strict.severity(rule), Some(raised.unwrap_or(rule.severity)), "{}", rule.id);
        assert!(raised.is_none_or(|raised| raised > rule.severity), "{} is raised to what it is", rule.id);
    }
    let set = config("profile = \"strict\"\n[rules]\nignore-without-reason = \"note\"");
    assert_eq!(set.severity(find("ignore-without-reason").unwrap()), Some(Severity::Note));
}

#[test]
fn tables_are_sorted_and_say_what_is() {
    assert!(options::OPTIONS.is_sorted_by_key(|option| (option.rule, option.name)));
    assert!(Profile::Strict.raised().is_sorted_by_key(|(id, _)| *id));
    for option in options::OPTIONS {
        assert!(option.name != "severity" && !option.summary.ends_with('.'), "{option:?}");
    }
    let names: Vec<&str> = Category::ALL.iter().map(|category| category.as_str()).collect();
    assert!(RULES.iter().all(|rule| !names.contains(&rule.id)), "a rule has the name of a category");
}

#[test]
fn a_day_is_one_of_the_calendar() {
    for day in ["2026-05-31", "0001-01-01", "9999-12-31", "2024-02-29", "2000-02-29"] {
        assert_eq!(day.parse::<Day>().unwrap().to_string(), day);
    }
    for text in [
        "",
        "2026-5-31",
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-13-01",
        "2026-00-01",
        "2026-01-00",
        "0000-01-01",
        "+026-01-01",
        "2026-01-01Z",
        "2026-01",
        "26-01-01",
        "2026-01-01-01",
        "２０２６-01-01",
    ] {
        assert!(text.parse::<Day>().is_err(), "{text}");
    }
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[ab]{1,2}", 2 => "[ab*?]{1,4}", 1 => Just("**".to_owned()), 1 => Just("*".to_owned())]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn a_pattern_means_what_it_means_in_gitignore(
        parts in prop::collection::vec(part(), 1..4),
        ends in ("/?", "/?"),
        name in prop::collection::vec("[ab]{1,3}", 1..5),
    ) {
        let pattern = format!("{}{}{}", ends.0, parts.join("/"), ends.1);
        // Two stars beside something else are left to others.
        prop_assume!(parts.iter().all(|part| part == "**" || !part.contains("**")));
        let glob = Glob::parse(&pattern).unwrap();
        let mut builder = ignore::gitignore::GitignoreBuilder::new("");
        builder.add_line(None, &pattern).unwrap();
        let theirs = builder.build().unwrap();
        // The crate's own walk over the parents also asks about the root itself.
        let expected = (1..=name.len()).any(|length| {
            theirs.matched(name.iter().take(length).collect::<std::path::PathBuf>(), length < name.len()).is_ignore()
        });
        let name = name.join("/");
        prop_assert_eq!(glob.matches(&name), expected, "{} {}", pattern, name);
    }

    #[test]
    fn a_config_is_read_without_panic(text in "[a-z\\[\\]{}\"'=,. \n#*/-]{0,80}") {
        let _ = Config::read(&text, 0);
    }
}

//! Properties of random Hosts: written, formatted, read back, through JSON, in several pieces.

use nixos_ssh::model::problem::Problem;
use nixos_ssh::{Host, ModuleError, ModuleOptions, Release, User};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

pub use super::any_set::any_host;

/// A number from the environment.
pub fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text:?}, not a number")))
}

/// A source of random values whose seed is printed, so that a failure can be repeated with NIXOS_SSH_SEED.
#[allow(clippy::print_stderr)]
pub fn runner(cases: u32) -> TestRunner {
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock after 1970");
    let seed = number("NIXOS_SSH_SEED").unwrap_or(clock.as_secs() << 20 | u64::from(clock.subsec_micros()));
    eprintln!("NIXOS_SSH_SEED={seed}");
    let rng_seed = RngSeed::Fixed(seed);
    TestRunner::new(Config { cases, rng_seed, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() })
}

/// Holds a property against random values: `cases` of them, or NIXOS_SSH_CASES.
pub fn for_all<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let cases = number("NIXOS_SSH_CASES").map_or(cases, |cases| u32::try_from(cases).expect("NIXOS_SSH_CASES"));
    if let Err(error) = runner(cases).run(&strategy, test) {
        panic!("{error}");
    }
}

/// The oldest release that has every option which the host sets.
pub fn oldest_release(host: &Host) -> Release {
    let sshd = host.openssh.get().cloned().unwrap_or_default();
    let settings = sshd.settings.get().cloned().unwrap_or_default();
    let beside = |path: &str| path.starts_with("./");
    if settings.moduli_file.get().is_some_and(|path| beside(path)) {
        return Release::R26_11;
    }
    let banner = settings.banner.get().and_then(Option::as_ref).is_some_and(|path| beside(path));
    if banner || sshd.generate_host_keys.is_set() || sshd.enable_recommended_algorithms.is_set() {
        return Release::R26_05;
    }
    Release::R25_11
}

fn options(release: Release) -> ModuleOptions {
    ModuleOptions { release, header: vec!["Written by a test".to_owned()] }
}

/// The host without what the default release does not have.
fn without_newest(mut host: Host) -> Host {
    if oldest_release(&host) > Release::default() {
        host.openssh.update(|sshd| sshd.settings.update(|settings| settings.moduli_file = Default::default()));
    }
    host
}

#[test]
fn every_host_is_written_for_every_release_that_has_its_options() {
    for_all(384, any_host(), |host| {
        for &release in Release::ALL {
            let module = host.to_module(&options(release));
            if release >= oldest_release(&host) {
                prop_assert!(module.is_ok(), "{release}: {}", module.unwrap_err());
                continue;
            }
            let Err(ModuleError::Options(errors)) = module else { panic!("{release} does not have all its options") };
            for error in errors.0 {
                let expected = matches!(error.problem, Problem::NotInRelease { .. } | Problem::NoPathInRelease { .. });
                prop_assert!(expected, "{error}");
            }
        }
        Ok(())
    });
}

#[test]
fn formatting_changes_nothing() {
    for_all(384, any_host(), |host| {
        let module = host.to_module(&options(Release::R26_11)).expect("a module");
        let formatted = nixfmt_rs::format(module.text()).expect("Nix");
        prop_assert_eq!(formatted, module.text());
        Ok(())
    });
}

#[test]
fn json_gives_the_same_host_back() {
    for_all(384, any_host().prop_map(without_newest), |host| {
        let json = serde_json::to_string(&host).expect("JSON");
        let read: Host = serde_json::from_str(&json).expect("a host");
        prop_assert_eq!(read, host);
        Ok(())
    });
}

#[test]
fn json_of_every_release_gives_the_same_host_back() {
    for_all(256, any_host(), |host| {
        for &release in Release::ALL.iter().filter(|&&release| release >= oldest_release(&host)) {
            let json = serde_json::to_string(&host.to_tree(release).expect("a tree")).expect("JSON");
            let value = serde_json::from_str(&json).expect("a value");
            let read = Host::from_tree(value, release);
            prop_assert_eq!(read.as_ref(), Ok(&host));
        }
        Ok(())
    });
}

#[test]
fn writing_twice_gives_the_same_bytes() {
    for_all(256, any_host(), |host| {
        let write = |host: &Host| host.to_module(&options(Release::R26_11)).expect("a module").into_text();
        prop_assert_eq!(write(&host), write(&host.clone()));
        Ok(())
    });
}

/// Over two times the number of users that are written and verified at once.
fn many_users() -> Vec<(String, User)> {
    let user = |number: i64| {
        let text = format!("{number} ${{a}} \"'' \\ #");
        User::normal().uid(number).description(text.as_str()).extra_groups(["wheel"])
    };
    (0..2600).map(|number| (format!("u{number:04}"), user(number))).collect()
}

fn host_of(users: &[(String, User)]) -> Host {
    users.iter().fold(Host::new(), |host, (name, user)| host.user(name, user.clone()))
}

/// The lines of one user's set as they stand in a module of many: one level deeper and without `users.users`.
fn lines_among_many(name: &str, user: &User) -> String {
    let alone = host_of(&[(name.to_owned(), user.clone())]).to_module(&ModuleOptions::default()).expect("a module");
    let inside = alone.text().strip_prefix("{ ... }:\n\n{\n").and_then(|text| text.strip_suffix("}\n"));
    let inside = inside.expect("one user");
    inside.replace("  users.users.", "  ").lines().map(|line| format!("  {line}\n")).collect()
}

#[test]
fn many_users_are_written_in_pieces_as_each_is_alone() {
    let users = many_users();
    let module = host_of(&users).to_module(&ModuleOptions::default()).expect("a module");
    let each: String = users.iter().map(|(name, user)| lines_among_many(name, user)).collect();
    assert_eq!(module.text(), format!("{{ ... }}:\n\n{{\n  users.users = {{\n{each}  }};\n}}\n"));
    let parsed = rnix::Root::parse(module.text());
    assert_eq!(parsed.errors(), []);
    assert_eq!(nixfmt_rs::format(module.text()).expect("Nix"), module.text());
}

#[test]
fn a_mistake_in_any_piece_is_found() {
    for wrong in [0, 999, 1000, 1999, 2000, 2599] {
        let mut users = many_users();
        users[wrong].1 = User::normal().description("a\nb");
        let Err(ModuleError::Options(errors)) = host_of(&users).to_module(&ModuleOptions::default()) else {
            panic!("user {wrong} was written");
        };
        let paths: Vec<String> = errors.0.into_iter().map(|error| error.path).collect();
        assert_eq!(paths, [format!("users.users.u{wrong:04}.description")]);
    }
}

#[test]
fn many_users_come_back_from_json() {
    let host = host_of(&many_users());
    let json = serde_json::to_string(&host).expect("JSON");
    assert_eq!(serde_json::from_str::<Host>(&json).expect("a host"), host);
}

#[test]
fn the_number_that_nix_cannot_write_is_refused() {
    let host = |number: i64| {
        let settings = nixos_ssh::SshdSettings::new().keyword("VersionAddendum", number);
        Host::new().openssh(nixos_ssh::Sshd::new().settings(settings))
    };
    assert!(host(i64::MIN + 1).to_module(&ModuleOptions::default()).is_ok());
    assert!(host(i64::MIN).to_module(&ModuleOptions::default()).is_err());
    assert!(Host::new().user("a", User::new().uid(i64::MIN)).to_module(&ModuleOptions::default()).is_err());
}

//! Every keyword and argument that we take, tried on a real sshd and ssh: what they refuse must not be written.

use std::process::Command;

use nixos_ssh::ssh::directive::Directive;
use nixos_ssh::ssh::keyword::{Arguments, Dialect, Keyword, Place};

use crate::sshd_tool::{Folder, accepts, output, tool, version};
use crate::sshd_values::{IN_MATCH_SINCE, POOL, SINCE, TOGETHER, values};

fn is_there(list: &[(&str, (u32, u32))], keyword: &str) -> bool {
    list.iter().all(|(name, since)| *name != keyword || *since <= version())
}

/// sshd on lines of our own, with a host key.
fn sshd(folder: &Folder, lines: &str) -> Result<(), String> {
    let key = folder.text_path("keys/host");
    accepts(&folder.write("sshd_config", &format!("HostKey {key}\n{lines}\n")))
}

fn with_companion(keyword: &str, argument: &str) -> String {
    let beside = TOGETHER.iter().find(|(name, _)| *name == keyword).map_or("", |(_, line)| line);
    format!("{keyword} {argument}\n{beside}")
}

fn arguments(keyword: &Keyword) -> &'static [&'static str] {
    match keyword.arguments {
        Arguments::YesNo => &["yes", "no", "Yes", "NO"],
        _ => values(keyword.name).unwrap_or_else(|| panic!("no value of {} is known to the tests", keyword.name)),
    }
}

fn is_usable(keyword: &&Keyword) -> bool {
    !matches!(keyword.arguments, Arguments::Dead | Arguments::AliasOf(_) | Arguments::Header)
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn every_keyword_takes_what_sshd_takes() {
    let folder = Folder::new();
    folder.key("host");
    for keyword in Dialect::Sshd.keywords().iter().filter(is_usable) {
        for argument in arguments(keyword) {
            let line = Directive::new(Dialect::Sshd, keyword.name, argument);
            let line = line.unwrap_or_else(|error| panic!("{} {argument}: {error}", keyword.name));
            let result = sshd(&folder, &with_companion(&line.keyword, &line.argument));
            assert_eq!(result.is_ok(), is_there(SINCE, keyword.name), "{line:?}: {result:?}");
        }
    }
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn keywords_stand_in_blocks_where_sshd_lets_them() {
    let folder = Folder::new();
    folder.key("host");
    for keyword in Dialect::Sshd.keywords().iter().filter(is_usable).filter(|keyword| is_there(SINCE, keyword.name)) {
        // A block that matches when the file is read would take every keyword.
        let line = format!("Match User nobody-of-this-name\n{}", with_companion(keyword.name, arguments(keyword)[0]));
        let result = sshd(&folder, &line);
        let expected = keyword.place == Place::Anywhere && is_there(IN_MATCH_SINCE, keyword.name);
        assert_eq!(result.is_ok(), expected, "{}: {result:?}", keyword.name);
    }
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn old_names_mean_the_new_ones_and_dead_ones_are_refused() {
    let folder = Folder::new();
    folder.key("host");
    for keyword in Dialect::Sshd.keywords() {
        match keyword.arguments {
            Arguments::AliasOf(name) => {
                let target = Dialect::Sshd.keyword(name).expect("an alias names a keyword");
                let argument = arguments(target)[0];
                let line = Directive::new(Dialect::Sshd, keyword.name, argument).map(|line| line.keyword);
                assert_eq!(line.as_deref(), Ok(name), "{}", keyword.name);
                assert_eq!(sshd(&folder, &format!("{} {argument}", keyword.name)), Ok(()), "{}", keyword.name);
            }
            Arguments::Dead => assert!(Directive::new(Dialect::Sshd, keyword.name, "yes").is_err(), "{}", keyword.name),
            _ => {}
        }
    }
}

/// Why sshd refuses some arguments that we take.
fn is_excused(keyword: &Keyword, argument: &str, complaint: &str) -> bool {
    let several_files = version() < (10, 3) && keyword.name == "RevokedKeys" && argument.contains(' ');
    // Whether a name is an address is the resolver's matter.
    let address = keyword.name == "ListenAddress" && complaint.contains("bad addr or host");
    // These are whatever lies in the machine's own folder.
    let files = keyword.name == "Include" && argument == "*";
    several_files || address || files || !is_there(SINCE, keyword.name)
}

/// Every argument of the pool that we take, tried: what is refused and not excused.
fn refused(
    dialect: Dialect,
    try_lines: impl Fn(&str) -> Result<(), String>,
    is_excused: fn(&Keyword, &str, &str) -> bool,
) -> Vec<String> {
    let mut wrong = Vec::new();
    // Which algorithms there are is each version's own matter; NixOS asks its sshd when it builds the system.
    let algorithms =
        |keyword: &&Keyword| keyword.name.ends_with("Algorithms") || matches!(keyword.name, "Ciphers" | "MACs");
    for keyword in dialect.keywords().iter().filter(is_usable).filter(|keyword| !algorithms(keyword)) {
        let taken = |argument: &&&str| Directive::new(dialect, keyword.name, argument).is_ok();
        let taken: Vec<&str> = POOL.iter().filter(taken).copied().collect();
        let line = |argument: &str| with_companion(keyword.name, argument);
        // Where any word will do, one file with all of them says the same in a fiftieth of the time.
        let free =
            matches!(keyword.arguments, Arguments::Word | Arguments::Words | Arguments::CommaList | Arguments::Rest);
        let together: Vec<String> = taken.iter().map(|argument| line(argument)).collect();
        if free && try_lines(&together.join("\n")).is_ok() {
            continue;
        }
        for argument in taken {
            if let Err(complaint) = try_lines(&line(argument))
                && !is_excused(keyword, argument, &complaint)
            {
                wrong.push(format!("{} {argument}: {}", keyword.name, complaint.lines().next().unwrap_or_default()));
            }
        }
    }
    wrong
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn what_sshd_refuses_is_never_taken() {
    let folder = Folder::new();
    folder.key("host");
    let wrong = refused(Dialect::Sshd, |lines| sshd(&folder, lines), is_excused);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Why ssh refuses some lines that we take.
fn is_clients_excuse(keyword: &Keyword, argument: &str, complaint: &str) -> bool {
    // Later versions know more keywords and files than OpenSSH 9.2.
    let unknown = complaint.contains("Bad configuration option");
    let several_files = version() < (10, 3) && keyword.name == "RevokedHostKeys" && argument.contains(' ');
    // The line is right, but nothing is to be run here.
    let no_command = complaint.contains("Cannot fork into background");
    // Which letters may follow a percent sign is known when a connection is made; each keyword has its own.
    unknown || several_files || no_command || argument == "%"
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn what_ssh_refuses_is_never_taken() {
    let folder = Folder::new();
    let ssh = |lines: &str| {
        let config = folder.write("ssh_config", lines);
        // -G reads the file and prints what holds, without a connection; an address is not looked up.
        let output = output(Command::new(tool("ssh")).arg("-G").arg("-F").arg(config).arg("192.0.2.77"));
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(complaint) }
    };
    let wrong = refused(Dialect::Ssh, ssh, is_clients_excuse);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

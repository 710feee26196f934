//! The comment at the top of a module: who wrote it, and the command that writes it again.

use std::path::Path;

use crate::args::{Comments, GenerateArgs, SpecFormat};

/// The lines, without `#`. What does not change the module (--check, --verify …) is left out.
pub fn lines(args: &GenerateArgs) -> Vec<String> {
    let mut command = String::from("  gen-ssh-module generate");
    let mut word = |text: &str| {
        command.push(' ');
        command.push_str(&quoted(text));
    };
    if let Some(spec) = &args.spec {
        word(&portable(spec));
    }
    if let Some(format) = args.format {
        word(if format == SpecFormat::Json { "--format=json" } else { "--format=toml" });
    }
    for (user, file) in &args.user {
        word("--user");
        word(&format!("{user}={}", portable(file)));
    }
    for user in &args.wheel {
        word("--wheel");
        word(user);
    }
    if args.keys_only {
        word("--keys-only");
    }
    if let Some(how) = args.permit_root_login {
        word("--permit-root-login");
        word(how.as_str());
    }
    match args.comments {
        Comments::Keep => {}
        Comments::User => word("--comments=user"),
        Comments::None => word("--comments=none"),
    }
    if args.release != nixos_ssh::Release::default() {
        word("--release");
        word(args.release.name());
    }
    if let Some(host) = &args.host {
        word("--host");
        word(host);
    }
    if let Some(output) = args.output.as_ref().filter(|output| *output != "-") {
        word("-o");
        // hosts and hosts/ are one folder: the module is the same.
        word(&portable(output.trim_end_matches('/')));
    }
    vec![
        format!(
            "{} {}. Change the source, not this file, and run:",
            nixos_ssh::fix::GENERATED,
            env!("CARGO_PKG_VERSION")
        ),
        command,
    ]
}

/// An absolute path says where somebody's files are: its last part is enough.
fn portable(path: &str) -> String {
    if !Path::new(path).is_absolute() {
        return path.to_owned();
    }
    let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if path.ends_with('/') { name + "/" } else { name }
}

/// A word as a POSIX shell reads it.
fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "/._=@%+:,-".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    if word.chars().any(char::is_control) {
        // The comment is one line: a line break in a file's name is written as bash, zsh and POSIX 2024 read it.
        return format!("$'{}'", word.chars().map(escaped).collect::<String>());
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn escaped(character: char) -> String {
    match character {
        '\'' | '\\' => format!("\\{character}"),
        _ if character.is_control() => {
            let mut bytes = [0; 4];
            character.encode_utf8(&mut bytes).bytes().map(|byte| format!("\\{byte:03o}")).collect()
        }
        _ => character.to_string(),
    }
}

//! The short way in: users and key files on the command line.

use std::io::Read as _;
use std::path::Path;

use nixos_ssh::diagnostic::{Diagnostic, of_key_file};
use nixos_ssh::source::Sources;
use nixos_ssh::ssh::authorized_keys;
use nixos_ssh::ssh::private_key::private_keys;
use nixos_ssh::{AuthorizedKey, Host, KeyError, Sshd, SshdSettings, User};

use crate::args::{Comments, GenerateArgs};
use crate::failure::Failure;

/// The largest key file, spec, evaluated host or baseline that is read, in bytes: more than 100,000 users take.
pub const SIZE_LIMIT: u64 = 64 << 20;

/// What the command line says about a host. Mistakes go to `diagnostics`, the texts they are in to `sources`.
pub fn host(args: &GenerateArgs, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Result<Host, Failure> {
    let mut host = Host::new();
    for (name, file) in &args.user {
        let keys = read_keys(file, sources, diagnostics)?;
        let mut user = if name == "root" { User::new() } else { User::normal() };
        for mut key in keys {
            key.comment = comment(&key, args.comments);
            user = user.key(key);
        }
        host = host.user(name, user);
    }
    for name in &args.wheel {
        host = host.user(name, User::new().extra_groups(["wheel"]));
    }
    if args.keys_only {
        host = host.merged(Host::new().openssh(Sshd::keys_only()));
    }
    if let Some(how) = args.permit_root_login {
        let settings = SshdSettings::new().permit_root_login(how);
        host = host.merged(Host::new().openssh(Sshd::new().enable(true).settings(settings)));
    }
    Ok(host)
}

fn comment(key: &AuthorizedKey, comments: Comments) -> String {
    match comments {
        Comments::Keep => key.comment.clone(),
        Comments::User => key.comment.split(['@', ' ']).next().unwrap_or_default().to_owned(),
        Comments::None => String::new(),
    }
}

/// Reads a text, - from standard input. A device gives bytes without end, and a pipe makes one wait: neither is opened,
/// except the pipes that a shell makes for `<(…)`.
pub fn read_text(file: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let result = if file == "-" {
        std::io::stdin().lock().take(SIZE_LIMIT + 1).read_to_end(&mut bytes)
    } else {
        opened(file).and_then(|file| file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes))
    };
    result.map_err(|error| Failure::io("read", file, &error))?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(Failure::Usage(format!("{file} is larger than {} MiB", SIZE_LIMIT >> 20)));
    }
    String::from_utf8(bytes).map_err(|error| {
        Failure::Usage(format!("{file} is not UTF-8: byte {} is wrong", error.utf8_error().valid_up_to()))
    })
}

/// Opens what may be read.
fn opened(file: &str) -> std::io::Result<std::fs::File> {
    let of_shell = ["/dev/fd/", "/proc/self/fd/", "/dev/stdin"].iter().any(|folder| file.starts_with(folder));
    let check = |metadata: &std::fs::Metadata| match () {
        () if metadata.is_dir() => Err(std::io::Error::other("it is a folder")),
        () if metadata.is_file() || of_shell && is_pipe(metadata) => Ok(()),
        () => Err(std::io::Error::other("it is a device, a pipe or a socket")),
    };
    check(&std::fs::metadata(file)?)?;
    let opened = std::fs::File::open(file)?;
    // It may be another one by now.
    check(&opened.metadata()?)?;
    Ok(opened)
}

#[cfg(unix)]
fn is_pipe(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &std::fs::Metadata) -> bool {
    false
}

/// Whether an argument is the line of a key, and no file.
pub fn is_line(argument: &str) -> bool {
    argument.contains(' ') && !Path::new(argument).exists()
}

/// The keys of a text that people call `name`; the first line that is none is a mistake.
pub fn keys_in(name: &str, text: &str) -> Result<Vec<AuthorizedKey>, Failure> {
    authorized_keys::read_file(text).map_err(|errors| match errors.first() {
        Some((line, KeyError::Private)) => private(&format!("{name}:{line}"), name),
        Some((line, error)) => Failure::Usage(format!("{name}:{line}: {error}")),
        None => Failure::Usage(format!("{name} holds no key")),
    })
}

/// What is said of a private key that stands where a public one should, in a file or an argument; nothing of it is shown.
pub fn private(place: &str, file: &str) -> Failure {
    let public = format!("{file}.pub");
    let public = if Path::new(&public).is_file() { public } else { "the file that ends in .pub".to_owned() };
    Failure::Usage(format!("{place}: this is a private key, the public one is in {public}"))
}

/// Refuses files that were named where Nix should stand, and are private keys.
pub fn refuse_private_keys(paths: &[std::path::PathBuf]) -> Result<(), Failure> {
    for path in
        paths.iter().filter(|path| path.extension().is_none_or(|extension| extension != "nix") && path.is_file())
    {
        let name = path.to_string_lossy();
        // What cannot be read is told by whoever reads it.
        let Ok(text) = read_text(&name) else { continue };
        if !private_keys(&text).is_empty() {
            return Err(private(&name, &name));
        }
    }
    Ok(())
}

/// Whether an argument is itself a private key, which has no place on a command line.
pub fn is_private_key(argument: &str) -> bool {
    let lines = authorized_keys::read_file(argument);
    lines.is_err_and(|errors| errors.iter().any(|(_, error)| *error == KeyError::Private))
        && !private_keys(argument).is_empty()
}

/// The name of a text in messages.
pub fn shown_name(file: &str) -> String {
    if file == "-" { "<stdin>".to_owned() } else { file.to_owned() }
}

fn read_keys(
    file: &str,
    sources: &mut Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<AuthorizedKey>, Failure> {
    let text = read_text(file)?;
    let read = authorized_keys::read_file(&text);
    let name = shown_name(file);
    match read {
        Ok(keys) if keys.is_empty() => Err(Failure::Usage(format!("{name} holds no key"))),
        Ok(keys) => Ok(keys),
        Err(errors) => {
            let source = sources.add(name, text.clone());
            diagnostics.extend(of_key_file(source, &text, errors));
            Ok(Vec::new())
        }
    }
}

//! The short way in: users and key files on the command line.

use std::io::Read as _;
use std::path::Path;

use nixos_ssh::diagnostic::{Diagnostic, of_key_file};
use nixos_ssh::source::Sources;
use nixos_ssh::ssh::authorized_keys;
use nixos_ssh::{AuthorizedKey, Host, Sshd, SshdSettings, User};

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
    authorized_keys::read_file(text).map_err(|errors| {
        let (line, error) = errors.first().map_or((0, String::new()), |(line, error)| (*line, error.to_string()));
        Failure::Usage(format!("{name}:{line}: {error}"))
    })
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

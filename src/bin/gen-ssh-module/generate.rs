//! `generate`: from a spec and the command line to modules, or to the files that NixOS will write.

mod header;
mod key_files;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::emit::authorized_keys::authorized_keys;
use nixos_ssh::emit::ssh_config::ssh_config;
use nixos_ssh::emit::sshd_config::{SshdConfigOptions, sshd_config};
use nixos_ssh::model::problem::OptionErrors;
use nixos_ssh::source::Sources;
use nixos_ssh::spec::{Format, Spec};
use nixos_ssh::verify::fleet_index;
use nixos_ssh::{Host, ModuleError, ModuleOptions, VerifiedModule};

use crate::args::{As, GenerateArgs, SpecFormat};
use crate::failure::{Failure, Outcome, warning_line};
use crate::regular::irregular;
use crate::transaction::{self, Before, Write};
use crate::{interrupted, output, safe_diff, short, verify_nix};

/// Runs it.
pub fn run(args: &GenerateArgs) -> Result<Outcome, Failure> {
    if args.user.iter().filter(|(_, file)| file == "-").count() + usize::from(args.spec.as_deref() == Some("-")) > 1 {
        return Err(Failure::Usage("only one input can be standard input".to_owned()));
    }
    let mut sources = Sources::default();
    let spec = read(args, &mut sources)?;
    let spec = match (spec, &args.host) {
        (Spec::Fleet(mut hosts), Some(name)) => match hosts.remove(name) {
            Some(host) => Spec::Host(Box::new(host)),
            None => return Err(Failure::Usage(format!("the fleet has no host {name}"))),
        },
        (Spec::Host(_), Some(_)) => {
            return Err(Failure::Usage("--host picks one of a fleet, this is one host".to_owned()));
        }
        (spec, None) => spec,
    };
    match (spec, &args.r#as) {
        (Spec::Host(host), Some(what)) => print_as(&host, what, args, sources),
        (Spec::Fleet(_), Some(_)) => Err(Failure::Usage("--as needs one host: pick it with --host".to_owned())),
        (Spec::Host(host), None) => generate_host(&host, args, &mut sources),
        (Spec::Fleet(hosts), None) => generate_fleet(&hosts, args, &mut sources),
    }
}

/// Spec and command line as one; every mistake in either.
fn read(args: &GenerateArgs, sources: &mut Sources) -> Result<Spec, Failure> {
    let mut diagnostics = Vec::new();
    let mut spec = None;
    if let Some(file) = &args.spec {
        let text = short::read_text(file)?;
        let format = match args.format {
            Some(SpecFormat::Json) => Format::Json,
            Some(SpecFormat::Toml) => Format::Toml,
            None => Format::guess(file, &text),
        };
        match Spec::read(&text, format, 0, args.release) {
            Ok(read) => spec = Some(read),
            Err(errors) => diagnostics.extend(errors.0.iter().map(Diagnostic::from)),
        }
        sources.add(short::shown_name(file), text);
    }
    let given = short::host(args, sources, &mut diagnostics)?;
    if !diagnostics.is_empty() {
        return Err(Failure::Input(std::mem::take(sources), diagnostics));
    }
    Ok(match spec {
        None => Spec::Host(Box::new(given)),
        Some(Spec::Host(host)) => Spec::Host(Box::new(host.merged(given))),
        Some(Spec::Fleet(hosts)) => {
            Spec::Fleet(hosts.into_iter().map(|(name, host)| (name, host.merged(given.clone()))).collect())
        }
    })
}

fn option_failure(errors: &OptionErrors, sources: &mut Sources) -> Failure {
    Failure::Input(std::mem::take(sources), errors.0.iter().map(Diagnostic::from).collect())
}

fn module(host: &Host, options: &ModuleOptions, sources: &mut Sources) -> Result<VerifiedModule, Failure> {
    host.to_module(options).map_err(|error| match error {
        ModuleError::Options(errors) => option_failure(&errors, sources),
        other => Failure::World(format!("{other}. This is a bug, please report it")),
    })
}

fn module_options(args: &GenerateArgs) -> ModuleOptions {
    let header = if args.no_header { Vec::new() } else { header::lines(args) };
    ModuleOptions { release: args.release, header }
}

fn generate_host(host: &Host, args: &GenerateArgs, sources: &mut Sources) -> Result<Outcome, Failure> {
    let options = module_options(args);
    let module = module(host, &options, sources)?;
    if args.verify.is_some() {
        verify_nix::verify(&[(host, &module)], &options)?;
    }
    let path = args.output.as_deref().filter(|output| *output != "-");
    if path.is_some_and(is_folder) {
        return Err(Failure::Usage("one host is written to a file, not to a folder".to_owned()));
    }
    let folder = path.and_then(|path| Path::new(path).parent()).map_or(PathBuf::new(), Path::to_path_buf);
    key_files::check([host], &folder)?;
    match path {
        None if args.check || args.diff => {
            Err(Failure::Usage("--check and --diff compare with a file: -o FILE".to_owned()))
        }
        None => output::stdout(module.text().as_bytes()).map(|()| Outcome::Done),
        Some(path) => settle(&[(PathBuf::from(path), module.into_text())], args),
    }
}

fn generate_fleet(
    hosts: &BTreeMap<String, Host>,
    args: &GenerateArgs,
    sources: &mut Sources,
) -> Result<Outcome, Failure> {
    let folder = args.output.as_deref().filter(|output| *output != "-").map(PathBuf::from);
    let Some(folder) = folder else {
        return Err(Failure::Usage(
            "a fleet is written to a folder: -o DIR/, or pick one host with --host NAME".to_owned(),
        ));
    };
    if folder.is_file() {
        return Err(Failure::Usage(format!("{} is a file, a fleet needs a folder", folder.display())));
    }
    let options = module_options(args);
    let mut modules = Vec::new();
    for (name, host) in hosts {
        modules.push((name, host, module(host, &options, sources)?));
    }
    if args.verify.is_some() {
        let modules: Vec<_> = modules.iter().map(|(_, host, module)| (*host, module)).collect();
        verify_nix::verify(&modules, &options)?;
    }
    key_files::check(hosts.values(), &folder)?;
    let mut files: Vec<(PathBuf, String)> =
        modules.into_iter().map(|(name, _, module)| (folder.join(format!("{name}.nix")), module.into_text())).collect();
    let index = fleet_index(hosts.keys().map(String::as_str), &options)
        .map_err(|error| Failure::World(format!("{error}. This is a bug, please report it")))?;
    // Last: it never names a module that is not there yet.
    files.push((folder.join("default.nix"), index.into_text()));
    if !args.check && !args.diff {
        std::fs::create_dir_all(&folder).map_err(|error| Failure::io("create", &folder.to_string_lossy(), &error))?;
    }
    settle(&files, args)
}

fn is_folder(output: &str) -> bool {
    output.ends_with('/') || Path::new(output).is_dir()
}

/// The folder that a file is in, without links, if it is there yet.
fn folder_of(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    folder.canonicalize().ok()
}

/// Writes what differs, or says that it would.
fn settle(files: &[(PathBuf, String)], args: &GenerateArgs) -> Result<Outcome, Failure> {
    // Before anything is read: it says what the files may be like.
    let folders: Vec<PathBuf> = files.iter().filter_map(|(path, _)| folder_of(path)).collect();
    let folders = folders.iter().map(PathBuf::as_path);
    if args.check || args.diff {
        interrupted::tell(folders);
    } else {
        transaction::recover(folders)?;
    }
    let mut read = Vec::new();
    for (path, text) in files {
        read.push((path, text, read_if_there(path)?));
    }
    let differs = |(_, text, old): &&(&PathBuf, &String, Option<Vec<u8>>)| old.as_deref() != Some(text.as_bytes());
    let changes: Vec<_> = read.iter().filter(differs).collect();
    for (path, text, old) in &changes {
        let name = path.to_string_lossy();
        if args.diff {
            let before = old.as_deref().map(String::from_utf8_lossy);
            output::stdout(safe_diff::text(&name, before.as_deref(), text).as_bytes())?;
        } else if args.check {
            warning_line(&format!("{name} is out of date"));
        }
    }
    if args.check {
        return Ok(if changes.is_empty() { Outcome::Done } else { Outcome::WouldChange });
    }
    if !args.diff && !changes.is_empty() {
        // Those that are right already, too: another run may be changing them.
        let mut writes = Vec::new();
        for (path, text, old) in &read {
            let before = old.as_deref().map_or(Before::Missing, Before::Text);
            writes.push(Write { path, before, new: text.as_bytes() });
        }
        transaction::write_all(&writes)?;
    }
    Ok(Outcome::Done)
}

/// Prints a file that NixOS will write.
fn print_as(host: &Host, what: &As, args: &GenerateArgs, mut sources: Sources) -> Result<Outcome, Failure> {
    let enabled = host.openssh.get().and_then(|sshd| sshd.enable.get().copied()).unwrap_or(false);
    if !enabled && *what != As::SshConfig {
        warning_line("services.openssh.enable is not true here: NixOS writes this file only if another module says so");
    }
    let text = match what {
        As::SshConfig => {
            host.to_tree(args.release).map_err(|errors| option_failure(&errors, &mut sources))?;
            ssh_config(host)
        }
        As::SshdConfig => {
            let openssh = args.openssh.clone();
            let options = SshdConfigOptions { release: args.release, openssh, ..SshdConfigOptions::default() };
            sshd_config(host, &options).map_err(|errors| option_failure(&errors, &mut sources))?
        }
        As::AuthorizedKeys(name) => {
            host.to_tree(args.release).map_err(|errors| option_failure(&errors, &mut sources))?;
            // The file is named after the login name, which an option may change.
            let user = host
                .all_users()
                .find(|(attribute, user)| user.name.get().map_or(attribute.as_str(), |name| &name.0) == name);
            let Some((_, user)) = user else { return Err(Failure::Usage(format!("there is no user {name}"))) };
            let spec = args.spec.as_deref().filter(|spec| *spec != "-").map(Path::new);
            let folder = spec.and_then(Path::parent).unwrap_or(Path::new(""));
            let read = |file: &str| short::read_text(&folder.join(file).to_string_lossy());
            match authorized_keys(user, read)? {
                Some(text) => text,
                None => return Err(Failure::Usage(format!("{name} has no key: NixOS writes no file"))),
            }
        }
    };
    match args.output.as_deref().filter(|output| *output != "-") {
        None => output::stdout(text.as_bytes()).map(|()| Outcome::Done),
        Some(path) if is_folder(path) => Err(Failure::Usage(format!("{path} is a folder, --as writes a file"))),
        Some(path) => settle(&[(PathBuf::from(path), text)], args),
    }
}

/// The text of a file, or nothing if there is none. What is no regular file is not opened: a FIFO would wait for ever.
fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let read = || match std::fs::metadata(path)?.is_file() {
        true => std::fs::read(path),
        false => Err(irregular()),
    };
    match read() {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(Failure::World(format!("cannot write {}: {error}; nothing was written", path.to_string_lossy())))
        }
    }
}

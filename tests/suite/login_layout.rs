//! A site as files: what sshd, PAM and the name service look at.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;

use crate::login_site::{Attributes, Site};

/// Makes this worker's machine the site. What the worker keeps in `store` stays.
pub fn lay_out(site: &Site, store: &Path) {
    for folder in ["/etc", "/home", "/root"] {
        empty(Path::new(folder), store);
    }
    for (name, text, mode) in [
        ("/etc/passwd", site.passwd(), 0o644),
        ("/etc/shadow", site.shadow(), 0o600),
        ("/etc/group", site.group_text(), 0o644),
        (
            "/etc/nsswitch.conf",
            "passwd: files\ngroup: files\nshadow: files\nhosts: files\nservices: files\n".to_owned(),
            0o644,
        ),
        // sshd takes names of services for ports.
        ("/etc/services", "ssh 22/tcp\nhttp 80/tcp\n".to_owned(), 0o644),
        ("/etc/ssh/sshd_config", site.sshd_config.clone(), 0o600),
    ] {
        write(Path::new(name), &text, Attributes { uid: 0, mode });
    }
    for account in site.accounts.iter().filter(|account| account.home.starts_with("/home/")) {
        fs::create_dir_all(&account.home).expect("homes are below /home");
        chown(&account.home, Some(account.uid), Some(account.gid)).expect("root may");
    }
    for (name, text) in &site.files {
        let owner = site.accounts.iter().find(|account| Path::new(name).starts_with(&account.home));
        let uid = owner.map_or(0, |account| account.uid);
        write(Path::new(name), text, Attributes { uid, mode: 0o644 });
    }
    for (name, attributes) in &site.attributes {
        fs::create_dir_all(name)
            .or_else(|error| if Path::new(name).exists() { Ok(()) } else { Err(error) })
            .expect(name);
        apply(Path::new(name), *attributes);
    }
}

/// Removes what a folder holds, but for what the worker needs.
fn empty(folder: &Path, store: &Path) {
    for entry in fs::read_dir(folder).expect("it is ours") {
        let path = entry.expect("it is ours").path();
        if path == store || path == Path::new("/etc/ld.so.cache") {
            continue;
        }
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.expect("it is ours");
    }
}

/// Writes a file, with folders that belong to whom it belongs.
fn write(path: &Path, text: &str, attributes: Attributes) {
    let folder = path.parent().expect("a file is in a folder");
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder).expect("it is ours");
        apply(folder, Attributes { uid: attributes.uid, mode: 0o755 });
    }
    fs::write(path, text).expect("it is ours");
    apply(path, attributes);
}

fn apply(path: &Path, Attributes { uid, mode }: Attributes) {
    chown(path, Some(uid), None).expect("root may");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("root may");
}

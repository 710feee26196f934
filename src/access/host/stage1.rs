//! Who gets into the sshd of stage 1, which asks for disk passwords before the host runs: root, by these keys.

use super::options::{Options, items};
use crate::access::system::Stage1Key;
use crate::access::why::{Cause, Said, Why};
use crate::configuration::datum::Datum;
use crate::configuration::keys::{FileContent, KeyList, KeyPlace};

const KEYS: &str = "boot.initrd.network.ssh.authorizedKeys";
const FILES: &str = "boot.initrd.network.ssh.authorizedKeyFiles";

/// The keys that open stage 1, and each reason why there may be others.
pub(super) fn stage1(options: &Options<'_>) -> Vec<Stage1Key> {
    let is_on = options.boolean("boot.initrd.network.ssh.enable");
    if matches!(is_on, Ok(None | Some(Said { value: false, .. }))) {
        return Vec::new();
    }
    let lists = options.configuration.key_lists();
    let of_root =
        |place: KeyPlace| lists.iter().filter(move |list| list.place == place && list.user.as_deref() == Some("root"));
    let mut found = Vec::new();
    // What is left open is what root has.
    match options.definitions(KEYS).is_empty() {
        true => of_root(KeyPlace::Keys).for_each(|list| add(list, &mut found)),
        false => lists.iter().filter(|list| list.place == KeyPlace::Initrd).for_each(|list| add(list, &mut found)),
    }
    match options.definitions(FILES).is_empty() {
        true => of_root(KeyPlace::KeyFile).for_each(|list| add(list, &mut found)),
        false => add_files(options, &mut found),
    }
    let gap = options.gap("boot.initrd.network.ssh").map(Why::from);
    found.extend(is_on.err().into_iter().chain(gap).map(Stage1Key::unread));
    found
}

fn add(list: &KeyList, found: &mut Vec<Stage1Key>) {
    for entry in &list.entries {
        if let Some(Ok(key)) = &entry.key {
            found.push(Stage1Key::known(key, entry.span));
        }
    }
    found.extend(list.gaps.iter().map(|gap| Stage1Key::unread(gap.into())));
}

fn add_files(options: &Options<'_>, found: &mut Vec<Stage1Key>) {
    let list = items(options.definitions(FILES));
    found.extend(list.unread.iter().cloned().map(Stage1Key::unread));
    for file in &list.known {
        let name = match &file.datum {
            Datum::Path(path) => path.file.as_deref(),
            Datum::Text(text) => text.known(),
            _ => None,
        };
        match name.and_then(|name| options.configuration.files.get(name)) {
            Some(FileContent::Text(text)) => {
                let keys = text.text.lines().filter_map(|line| line.parse().ok());
                found.extend(keys.map(|key| Stage1Key::known(&key, file.span)));
            }
            _ => found.push(Stage1Key::unread(Why::new(Cause::File, name.unwrap_or(FILES), file.span))),
        }
    }
}

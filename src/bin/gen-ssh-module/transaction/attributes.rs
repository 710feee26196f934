//! Extended attributes of a file, given to the file that takes its place.

use std::collections::BTreeMap;
use std::fs::File;

use rustix::fs::{XattrFlags, fgetxattr, fgetxattr_query, flistxattr, flistxattr_query, fremovexattr, fsetxattr};
use rustix::io::Errno;

/// Names and values.
pub type Attributes = BTreeMap<String, Vec<u8>>;

/// Those that say something about the very bytes of the file: a new text must not have them, and the system takes or
/// makes them itself.
const OF_THE_TEXT: [&str; 3] = ["security.capability", "security.evm", "security.ima"];

/// The attributes of a file; none where the file system has none.
pub fn read(file: &File) -> std::io::Result<Attributes> {
    let mut names = match flistxattr_query(file) {
        Ok(0) | Err(Errno::NOTSUP | Errno::NOSYS) => return Ok(Attributes::new()),
        Ok(length) => vec![0; length],
        Err(error) => return Err(error.into()),
    };
    let length = flistxattr(file, &mut names[..])?;
    names.truncate(length);
    let mut attributes = Attributes::new();
    for name in names.split(|byte| *byte == 0) {
        // Names are text on every system that we know.
        let Ok(name) = std::str::from_utf8(name) else { continue };
        if name.is_empty() || OF_THE_TEXT.contains(&name) {
            continue;
        }
        if let Some(value) = value(file, name)? {
            attributes.insert(name.to_owned(), value);
        }
    }
    Ok(attributes)
}

/// Gives a file these attributes and no others; what the system alone decides on may differ, which is told.
pub fn write(file: &File, wanted: &Attributes) -> std::io::Result<Vec<String>> {
    let present = read(file)?;
    let mut lost = Vec::new();
    for (name, value) in wanted {
        if present.get(name) == Some(value) {
            continue;
        }
        match fsetxattr(file, name.as_str(), value, XattrFlags::empty()) {
            Ok(()) => {}
            Err(error) if systems_own(name) => lost.push(format!("{name}: {error}")),
            Err(error) => return Err(std::io::Error::other(format!("its attribute {name} cannot be kept: {error}"))),
        }
    }
    // An access control list that the folder gives to new files would let in people whom the old file kept out.
    for name in present.keys().filter(|name| !wanted.contains_key(*name) && !systems_own(name)) {
        match fremovexattr(file, name.as_str()) {
            Ok(()) | Err(Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(lost)
}

/// Labels of security modules and the like: most users may not set them.
fn systems_own(name: &str) -> bool {
    !name.starts_with("user.") && !name.starts_with("system.")
}

/// Nothing if it is gone by now, or only others may see it.
fn value(file: &File, name: &str) -> std::io::Result<Option<Vec<u8>>> {
    let mut value = match fgetxattr_query(file, name) {
        Ok(length) => vec![0; length],
        Err(_) if systems_own(name) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let length = fgetxattr(file, name, &mut value[..])?;
    value.truncate(length);
    Ok(Some(value))
}

//! Functions on files and their names.

use std::rc::Rc;
use std::sync::Arc;

use sha2::{Digest as _, Sha256, Sha512};

use super::call::{Call, Outcome};
use super::strings::sliced;
use super::{Builtin, both, builtin, lib};
use crate::configuration::datum::{PathText, Reason, UNKNOWN_PART};
use crate::nix::eval::text::{Builder, path_part};
use crate::nix::eval::value::Evaluator;
use crate::nix::eval::value::{Thunk, Value};
use crate::nix::files::FileKind;
use crate::text::hexadecimal;

pub(super) static TABLE: &[Builtin] = &[
    builtin("import", 1, |call| Ok(call.evaluator.import(&call.argument(0), call.span))),
    both("readFile", 1, |call| Ok(call.evaluator.read_file(&call.argument(0), call.span))),
    lib("fileContents", 1, |call| {
        let text = call.evaluator.read_file(&call.argument(0), call.span);
        let Value::Text(text) = text else { return Err(text) };
        Ok(match text.text.strip_suffix('\n') {
            Some(shorter) => sliced(&text, 0..shorter.len()),
            None => Value::Text(text),
        })
    }),
    both("readDir", 1, |call| {
        let folder = path(call, 0)?;
        let name = folder.file.as_ref().ok_or_else(|| missing(call, &folder))?;
        let names = call.evaluator.files.list(name).map_err(|_| missing(call, &folder))?;
        call.spend(names.len())?;
        Ok(Evaluator::set_of(names.iter().map(|(name, kind)| {
            let kind = match kind {
                FileKind::File => "regular",
                FileKind::Folder => "directory",
                FileKind::Link => "symlink",
                FileKind::Other => "unknown",
            };
            (Rc::from(name.as_str()), call.done(Value::text(kind)), call.span)
        })))
    }),
    both("pathExists", 1, |call| {
        let wanted = path(call, 0)?;
        let name = wanted.file.as_ref().ok_or_else(|| missing(call, &wanted))?;
        if call.evaluator.files.kind(name).is_some() {
            return Ok(Value::Bool(true));
        }
        // It is not there, if anybody knows what is.
        let (folder, last) = name.rsplit_once('/').unwrap_or(("", name));
        match call.evaluator.files.list(folder) {
            Ok(names) if names.iter().all(|(other, _)| other != last) => Ok(Value::Bool(false)),
            _ => Err(missing(call, &wanted)),
        }
    }),
    both("baseNameOf", 1, base_name),
    both("dirOf", 1, |call| match call.value(0)? {
        Value::Path(path) => match path.file.as_deref().filter(|file| !file.is_empty()) {
            Some(file) => {
                let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
                let text = path.text.rsplit_once('/').map_or(".", |(folder, _)| folder);
                Ok(Value::Path(Arc::new(PathText { text: text.to_owned(), file: Some(folder.to_owned()) })))
            }
            None => Err(missing(call, &path)),
        },
        _ => {
            let text = call.coerced(&call.argument(0))?;
            match text.text.rfind('/') {
                _ if text.text.rfind(UNKNOWN_PART) > text.text.rfind('/') => Err(call.unknown(Reason::Function)),
                None => Ok(Value::text(".")),
                Some(0) => Ok(sliced(&text, 0..1)),
                Some(at) => Ok(sliced(&text, 0..at)),
            }
        }
    }),
    builtin("path", 1, |call| {
        let arguments = call.set(0)?;
        let plain = arguments.rest.is_none() && !arguments.attributes.contains_key("filter");
        let path = arguments.attributes.get("path").filter(|_| plain).map(|path| call.evaluator.value(&path.value));
        let Some(Value::Path(path)) = path else { return Err(call.unknown(Reason::Function)) };
        let mut builder = Builder::default();
        builder.push_unknown(path_part(&path, Reason::Package, call.span), call.span);
        call.built(builder)
    }),
    both("hashString", 2, |call| {
        let (kind, text) = (call.string(0)?, call.string(1)?);
        hash(call, &kind.text, text.text.as_bytes())
    }),
    both("hashFile", 2, |call| {
        let (kind, file) = (call.string(0)?, path(call, 1)?);
        let name = file.file.as_ref().ok_or_else(|| missing(call, &file))?;
        let bytes = call.evaluator.files.read(name).map_err(|_| missing(call, &file))?;
        hash(call, &kind.text, &bytes)
    }),
    lib("pathIsDirectory", 1, |call| is(call, FileKind::Folder)),
    lib("pathIsRegularFile", 1, |call| is(call, FileKind::File)),
];

fn path(call: &Call<'_, '_>, index: usize) -> Result<Arc<PathText>, Value> {
    call.evaluator.path_of(&call.argument(index), call.span)
}

fn missing(call: &Call<'_, '_>, path: &PathText) -> Value {
    Value::named(Reason::File, call.span, &path.text)
}

fn is(call: &Call<'_, '_>, wanted: FileKind) -> Outcome {
    let path = path(call, 0)?;
    let kind = path.file.as_ref().and_then(|name| call.evaluator.files.kind(name));
    kind.map(|kind| Value::Bool(kind == wanted)).ok_or_else(|| missing(call, &path))
}

fn base_name(call: &Call<'_, '_>) -> Outcome {
    let path = match call.value(0)? {
        Value::Path(path) => path,
        _ => {
            let text = call.coerced(&call.argument(0))?;
            return base_name_of_text(call, &call.done(Value::Text(text)));
        }
    };
    match path.file.as_deref().filter(|file| !file.is_empty()) {
        Some(file) => Ok(Value::text(file.rsplit('/').next().unwrap_or(file))),
        None => Err(missing(call, &path)),
    }
}

fn base_name_of_text(call: &Call<'_, '_>, thunk: &Thunk) -> Outcome {
    let text = call.text_of(thunk)?;
    let whole = text.text.as_str();
    // Older Nix drops one slash at the end, newer all of them.
    if whole.ends_with("//") || whole == "/" {
        return Err(call.unknown(Reason::Function));
    }
    let end = whole.strip_suffix('/').map_or(whole.len(), str::len);
    let start = whole.get(..end).and_then(|whole| whole.rfind('/')).map_or(0, |at| at + 1);
    if whole.get(start..).is_some_and(|name| name.contains(UNKNOWN_PART)) {
        return Err(call.unknown(Reason::Function));
    }
    Ok(sliced(&text, start..end))
}

fn hash(call: &Call<'_, '_>, kind: &str, bytes: &[u8]) -> Outcome {
    let digest = match kind {
        "sha256" => Sha256::digest(bytes).to_vec(),
        "sha512" => Sha512::digest(bytes).to_vec(),
        _ => return Err(call.unknown(Reason::Function)),
    };
    Ok(Value::text(&hexadecimal(&digest)))
}

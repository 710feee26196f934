//! Files, types, control.

use super::call::Call;
use super::{Builtin, both, builtin, lib};
use crate::configuration::datum::Reason;
use crate::nix::eval::value::Value;

pub(super) static TABLE: &[Builtin] = &[
    builtin("import", 1, |call| Ok(call.evaluator.import(&call.argument(0), call.span))),
    both("readFile", 1, |call| Ok(call.evaluator.read_file(&call.argument(0), call.span))),
    lib("fileContents", 1, |call| {
        let text = call.evaluator.read_file(&call.argument(0), call.span);
        let Value::Text(text) = text else { return Err(text) };
        Ok(match text.text.strip_suffix('\n') {
            Some(shorter) => super::strings::sliced(&text, 0..shorter.len()),
            None => Value::Text(text),
        })
    }),
    builtin("fetchurl", 1, fetched),
    builtin("fetchTarball", 1, fetched),
    builtin("fetchGit", 1, fetched),
    builtin("fetchMercurial", 1, fetched),
    builtin("fetchTree", 1, fetched),
    builtin("getFlake", 1, fetched),
    builtin("getEnv", 1, |call| Err(call.unknown(Reason::Impure))),
    both("throw", 1, |call| Err(call.error())),
    builtin("abort", 1, |call| Err(call.error())),
    both("seq", 2, |call| call.value(1)),
    both("deepSeq", 2, |call| call.value(1)),
    builtin("trace", 2, |call| call.value(1)),
    lib("id", 1, |call| call.value(0)),
    lib("const", 2, |call| call.value(0)),
];

fn fetched(call: &Call<'_, '_>) -> super::call::Outcome {
    Err(call.unknown(Reason::Fetched))
}

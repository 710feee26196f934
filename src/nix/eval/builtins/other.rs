//! Files, types, control.

use super::Home::{Both, Builtins, Lib};
use super::{Builtin, argument};
use crate::configuration::datum::Reason;
use crate::nix::eval::Evaluator;
use crate::nix::eval::value::{Thunk, Value};
use crate::source::Span;

type Run = fn(&Evaluator<'_>, &[Thunk], Span) -> Value;

const fn both(name: &'static str, arity: usize, run: Run) -> Builtin {
    Builtin { name, home: Both, arity, run }
}

const fn builtin(name: &'static str, arity: usize, run: Run) -> Builtin {
    Builtin { name, home: Builtins, arity, run }
}

pub(super) static TABLE: &[Builtin] = &[
    builtin("import", 1, |evaluator, arguments, span| evaluator.import(&argument(arguments, 0), span)),
    both("readFile", 1, |evaluator, arguments, span| evaluator.read_file(&argument(arguments, 0), span)),
    builtin("fetchurl", 1, |_, _, span| Value::unknown(Reason::Fetched, span)),
    builtin("fetchTarball", 1, |_, _, span| Value::unknown(Reason::Fetched, span)),
    builtin("fetchGit", 1, |_, _, span| Value::unknown(Reason::Fetched, span)),
    builtin("getFlake", 1, |_, _, span| Value::unknown(Reason::Fetched, span)),
    builtin("getEnv", 1, |_, _, span| Value::unknown(Reason::Impure, span)),
    both("throw", 1, |_, _, span| Value::unknown(Reason::Error, span)),
    builtin("abort", 1, |_, _, span| Value::unknown(Reason::Error, span)),
    both("seq", 2, |evaluator, arguments, _| evaluator.value(&argument(arguments, 1))),
    both("deepSeq", 2, |evaluator, arguments, _| evaluator.value(&argument(arguments, 1))),
    both("trace", 2, |evaluator, arguments, _| evaluator.value(&argument(arguments, 1))),
    Builtin {
        name: "id",
        home: Lib,
        arity: 1,
        run: |evaluator, arguments, _| evaluator.value(&argument(arguments, 0)),
    },
    Builtin {
        name: "const",
        home: Lib,
        arity: 2,
        run: |evaluator, arguments, _| evaluator.value(&argument(arguments, 0)),
    },
];

//! See `tests/suite/fuzz_targets.rs`.

#![no_main]

#[path = "../../tests/suite/fuzz_targets.rs"]
#[allow(dead_code)]
mod fuzz_targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz_targets::access(bytes));

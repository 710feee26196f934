//! Every input that fuzzing has kept, through the functions that it was kept for.

use std::path::Path;

use super::fuzz_targets::TARGETS;

#[test]
fn every_kept_input_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    // A published package has no corpus.
    if !corpus.exists() {
        return;
    }
    for (name, target) in TARGETS {
        let folder = std::fs::read_dir(corpus.join(name)).expect("a folder for each target");
        let mut files: Vec<_> = folder.map(|entry| entry.expect("a file").path()).collect();
        files.sort();
        assert!(files.len() >= 30, "{name} has {} inputs", files.len());
        for file in files {
            let bytes = std::fs::read(&file).expect("an input");
            let held = std::panic::catch_unwind(|| target(&bytes));
            assert!(held.is_ok(), "{}", file.display());
        }
    }
}

#[test]
fn every_target_is_fuzzed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    if folder.exists() {
        let mut files: Vec<_> = std::fs::read_dir(folder).expect("a folder").collect();
        files.retain(|file| file.as_ref().is_ok_and(|file| file.path().extension().is_some_and(|end| end == "rs")));
        assert_eq!(files.len(), TARGETS.len());
    }
}

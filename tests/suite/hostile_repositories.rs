//! Repositories that somebody hostile made: nothing of theirs runs, nothing outside of them is opened, and whoever they let
//! in is told, or that it is not known.

use std::os::unix::ffi::OsStrExt as _;

use super::hostile_repository::{HOST, Repository, user};

/// What a look at a repository must say.
enum Says {
    /// That eve gains access.
    Eve,
    /// That something is not known now.
    Unknown(&'static str),
    /// That the repository or the revision is not read.
    Refused(&'static str),
}
use Says::{Eve, Refused, Unknown};

/// A name, what makes it hostile, what is said of it.
type Case = (&'static str, fn(&Repository), Says);

fn judge(cases: &[Case]) {
    for (name, make, says) in cases {
        let repository = Repository::new();
        make(&repository);
        judged(name, &repository, "", "base..HEAD", &[], says);
    }
}

fn judged(name: &str, repository: &Repository, folder: &str, range: &str, environment: &[(&str, &str)], says: &Says) {
    let look = repository.look(folder, range, environment);
    repository.was_left_alone(name, &look);
    let said = format!("{name}: {}\n{}{}", look.ran.code, look.ran.out, look.ran.err);
    match says {
        Eve => assert!(look.ran.code == 5 && look.ran.out.contains("+ eve@laptop"), "{said}"),
        Unknown(words) => assert!(look.ran.code == 4 && look.ran.out.contains(words), "{said}"),
        Refused(words) => {
            assert!(look.ran.code == 3 && look.ran.err.contains(words) && look.ran.out.is_empty(), "{said}")
        }
    }
}

/// A configuration in which every value is the planted program, beside an ordinary change.
fn configured(repository: &Repository, names: &[&str]) {
    repository.let_eve_in();
    let planted = repository.beside("planted.sh");
    for name in names {
        repository.git(&["config", name, planted.to_str().unwrap()]);
    }
}

/// A partial clone that lacks a file.
fn lacking(repository: &Repository, remote: &[(&str, &str)]) {
    repository.let_eve_in();
    std::fs::remove_file(repository.object_file("HEAD:eve.nix")).unwrap();
    repository.git(&["config", "core.repositoryFormatVersion", "1"]);
    repository.git(&["config", "extensions.partialClone", "origin"]);
    repository.git(&["config", "remote.origin.promisor", "true"]);
    for (name, value) in remote {
        let planted = repository.beside("planted.sh");
        repository.git(&["config", name, &value.replace("PLANTED", planted.to_str().unwrap())]);
    }
}

const CONFIGURATIONS: &[Case] = &[
    (
        "a promisor with its own uploadpack",
        |r| lacking(r, &[("remote.origin.url", "."), ("remote.origin.uploadpack", "PLANTED")]),
        Refused("(eve.nix): it is a partial clone, and nothing is fetched"),
    ),
    (
        "a promisor over ssh",
        |r| lacking(r, &[("remote.origin.url", "ssh://git@192.0.2.1/x"), ("core.sshCommand", "PLANTED")]),
        Refused("(eve.nix)"),
    ),
    (
        "a promisor over ext",
        |r| {
            lacking(
                r,
                &[
                    ("remote.origin.url", "ext::PLANTED"),
                    ("protocol.ext.allow", "always"),
                    ("protocol.allow", "always"),
                ],
            )
        },
        Refused("(eve.nix)"),
    ),
    ("fsmonitor", |r| configured(r, &["core.fsmonitor"]), Eve),
    ("pager", |r| configured(r, &["core.pager", "pager.cat-file", "pager.rev-parse"]), Eve),
    ("aliases", |r| configured(r, &["alias.cat-file", "alias.rev-parse", "alias.merge-base"]), Eve),
    ("credentials", |r| configured(r, &["credential.helper", "core.askPass"]), Eve),
    ("editor and signing", |r| configured(r, &["core.editor", "gpg.program", "sequence.editor"]), Eve),
    ("diff", |r| configured(r, &["diff.external", "diff.x.textconv", "diff.x.command"]), Eve),
    ("alternate references", |r| configured(r, &["core.alternateRefsCommand"]), Eve),
    ("transfers", |r| configured(r, &["uploadpack.packObjectsHook", "core.sshCommand", "core.gitProxy"]), Eve),
    (
        "attributes of the repository with filters",
        |r| {
            configured(r, &["filter.x.clean", "filter.x.smudge", "filter.x.process", "diff.x.textconv"]);
            r.write(".git/info/attributes", "* filter=x diff=x\n");
        },
        Eve,
    ),
    (
        "hooks",
        |r| {
            r.let_eve_in();
            for hook in ["post-index-change", "pre-auto-gc", "reference-transaction", "post-checkout"] {
                r.script(&format!("repo/.git/hooks/{hook}"), "");
            }
            r.git(&["-c", "core.hooksPath=/dev/null", "config", "core.hooksPath", ".git/hooks"]);
        },
        Eve,
    ),
    (
        "included configuration",
        |r| {
            r.let_eve_in();
            let text = format!("[core]\n\tfsmonitor = {}\n", r.beside("planted.sh").display());
            std::fs::write(r.beside("outside/included"), text).unwrap();
            r.git(&["config", "include.path", r.beside("outside/included").to_str().unwrap()]);
            r.git(&["config", "includeIf.gitdir:/.path", r.beside("outside/included").to_str().unwrap()]);
        },
        Eve,
    ),
    (
        "configuration of a working tree",
        |r| {
            r.let_eve_in();
            r.git(&["config", "core.repositoryFormatVersion", "1"]);
            r.git(&["config", "extensions.worktreeConfig", "true"]);
            r.write(".git/config.worktree", format!("[core]\n\tfsmonitor = {}\n", r.beside("planted.sh").display()));
        },
        Eve,
    ),
    (
        "a working tree elsewhere",
        |r| {
            r.let_eve_in();
            r.git(&["config", "core.worktree", r.beside("outside").to_str().unwrap()]);
        },
        Eve,
    ),
    (
        "an extension that nobody knows",
        |r| {
            r.let_eve_in();
            r.write(".git/config", "[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tevil = true\n");
        },
        Refused("extensions.evil"),
    ),
    (
        "configuration that is broken",
        |r| {
            r.let_eve_in();
            r.write(".git/config", "[core\n");
        },
        Refused("config"),
    ),
    ("configuration of 5 MiB", |r| r.write(".git/config", vec![b'#'; 5 << 20]), Refused("larger than 4 MiB")),
    (
        "configuration that is a pipe",
        |r| {
            r.remove(".git/config");
            pipe(r, ".git/config");
        },
        Refused("config is no ordinary file"),
    ),
];

const PLACES: &[Case] = &[
    (
        "objects from elsewhere",
        |r| {
            r.let_eve_in();
            r.write(".git/objects/info/alternates", format!("{}\n", r.beside("outside").display()));
        },
        Refused("takes objects from another repository"),
    ),
    (
        "packs behind a link",
        |r| {
            r.let_eve_in();
            std::fs::remove_dir(r.path(".git/objects/pack")).unwrap();
            r.link(r.beside("outside"), ".git/objects/pack");
        },
        Refused("objects/pack is no ordinary file"),
    ),
    (
        "packed references that are a pipe",
        |r| {
            r.let_eve_in();
            pipe(r, ".git/packed-refs");
        },
        Refused("packed-refs is no ordinary file"),
    ),
    (
        "a branch that is a device",
        |r| {
            r.let_eve_in();
            r.link("/dev/zero", ".git/refs/heads/zero");
        },
        Refused("refs/heads/zero is no ordinary file"),
    ),
    (
        "HEAD behind a link",
        |r| {
            r.remove(".git/HEAD");
            r.link("/etc/passwd", ".git/HEAD");
        },
        Refused("HEAD is no ordinary file"),
    ),
    (
        "a repository behind a link",
        |r| {
            std::fs::rename(r.path(".git"), r.beside("outside/git")).unwrap();
            r.link(r.beside("outside/git"), ".git");
        },
        Refused("is neither a folder nor a file of git"),
    ),
    (
        "a file that names a repository elsewhere",
        |r| {
            std::fs::rename(r.path(".git"), r.beside("outside/git")).unwrap();
            r.write(".git", format!("gitdir: {}\n", r.beside("outside/git").display()));
        },
        Refused("does not know this folder"),
    ),
    (
        "replaced objects",
        |r| {
            r.let_eve_in();
            r.git(&["replace", "HEAD", "base"]);
            r.git(&["replace", "HEAD:eve.nix", "base:people.nix"]);
        },
        Eve,
    ),
    (
        "grafts and a shallow end",
        |r| {
            r.let_eve_in();
            let head = r.git(&["rev-parse", "HEAD"]);
            r.write(".git/info/grafts", format!("{head}\n"));
            r.write(".git/shallow", format!("{head}\n"));
        },
        Eve,
    ),
    (
        "a commit graph and an index of packs that are broken",
        |r| {
            r.let_eve_in();
            r.git(&["repack", "-adq", "--write-midx"]);
            r.git(&["commit-graph", "write", "--reachable"]);
            for name in [".git/objects/info/commit-graph", ".git/objects/pack/multi-pack-index"] {
                std::fs::remove_file(r.path(name)).unwrap();
                r.write(name, "CGPH broken");
            }
        },
        Eve,
    ),
];

const OBJECTS: &[Case] = &[
    (
        "an object under the name of another",
        |r| {
            r.let_eve_in();
            let (old, new) = (r.object_file("base:people.nix"), r.object_file("HEAD:people.nix"));
            std::fs::remove_file(&new).unwrap();
            std::fs::copy(old, new).unwrap();
        },
        Refused("it is another object than its name says"),
    ),
    (
        "a commit under the name of another",
        |r| {
            r.let_eve_in();
            let (old, new) = (r.object_file("base"), r.object_file("HEAD"));
            std::fs::remove_file(&new).unwrap();
            std::fs::copy(old, new).unwrap();
        },
        Refused("git does not have the object"),
    ),
    (
        "an index of a pack that has another object under a name",
        |r| {
            r.let_eve_in();
            r.git(&["repack", "-adq"]);
            let names = [r.git(&["rev-parse", "base:people.nix"]), r.git(&["rev-parse", "HEAD:people.nix"])];
            forge_index(r, &names);
        },
        Refused("it is another object than its name says"),
    ),
    (
        "a file that is not there",
        |r| {
            r.let_eve_in();
            std::fs::remove_file(r.object_file("HEAD:eve.nix")).unwrap();
        },
        Refused("git does not have the object"),
    ),
    (
        "a folder that is not there",
        |r| {
            r.write("modules/default.nix", user("eve", 9));
            r.commit("eve");
            std::fs::remove_file(r.object_file("HEAD:modules")).unwrap();
        },
        Refused("(modules)"),
    ),
    (
        "a commit that is not there",
        |r| {
            r.let_eve_in();
            std::fs::remove_file(r.object_file("HEAD")).unwrap();
        },
        Refused("git does not have the object"),
    ),
    (
        "a file that is broken",
        |r| {
            r.let_eve_in();
            let file = r.object_file("HEAD:eve.nix");
            let mut bytes = std::fs::read(&file).unwrap();
            bytes.truncate(bytes.len() / 2);
            std::fs::remove_file(&file).unwrap();
            std::fs::write(&file, bytes).unwrap();
        },
        Refused("(eve.nix)"),
    ),
    (
        "300 MB of zeros",
        |r| {
            r.write("people.nix", "");
            std::fs::File::options().write(true).open(r.path("people.nix")).unwrap().set_len(300 << 20).unwrap();
            r.git(&["-c", "core.compression=1", "add", "."]);
            r.commit("padded");
        },
        Unknown("people.nix is not read: it is larger than 4 MiB"),
    ),
    ("a folder with 450,000 files", |r| many(r, 450_000), Refused("more than 400000 files")),
    (
        "a folder that holds itself ten times, ten times over",
        |r| {
            let blob = r.git(&["rev-parse", "base:host.nix"]);
            let mut tree = format!("100644 blob {blob}\tx.nix\n");
            for _ in 0..10 {
                let object = r.git_with(&["mktree"], tree.as_bytes());
                tree = (0..10).map(|index| format!("040000 tree {object}\td{index}\n")).collect();
            }
            commit_tree(r, &tree);
        },
        Refused("more than 400000 files"),
    ),
    (
        "3,000 folders in one another",
        |r| {
            let blob = r.git(&["rev-parse", "base:host.nix"]);
            let mut object = raw_tree(r, &[("100644", b"host.nix", &blob)]);
            for _ in 0..3000 {
                object = raw_tree(r, &[("40000", b"d", &object)]);
            }
            commit_tree(r, &format!("040000 tree {object}\td\n"));
        },
        Refused("longer than 4096 bytes"),
    ),
    (
        "a message of 150 MB",
        |r| {
            let tree = r.git(&["rev-parse", "base^{tree}"]);
            let head = r.git_with(&["commit-tree", &tree, "-p", "base"], &vec![b'x'; 150 << 20]);
            r.git(&["update-ref", "HEAD", &head]);
        },
        Refused("git"),
    ),
    ("a name twice", |r| odd_names(r, &[b"host.nix", b"host.nix"]), Refused("a name twice")),
    ("a name that leads up", |r| odd_names(r, &[b".."]), Refused("a name that git does not check out")),
    ("a name that is git's", |r| odd_names(r, &[b".GIT"]), Refused("a name that git does not check out")),
    ("a name with a slash", |r| odd_names(r, &[b"../outside/eve.nix"]), Refused("a name that git does not check out")),
];

const FILES: &[Case] = &[
    (
        "a module that is a link now",
        |r| {
            r.write("eve.nix", user("eve", 9));
            linked(r, "eve.nix");
        },
        Eve,
    ),
    (
        "a module behind two links and a folder",
        |r| {
            r.write("a/b/real.nix", "{ imports = [ ./beside.nix ]; }\n");
            r.write("a/b/beside.nix", user("eve", 9));
            r.link("a/b", "folder");
            linked(r, "folder/real.nix");
        },
        Eve,
    ),
    (
        "a link to itself",
        |r| linked(r, "people.nix"),
        Unknown("people.nix is not read: it is a link that leads nowhere"),
    ),
    ("a link out of the tree", |r| linked(r, "../outside/eve.nix"), Unknown("people.nix is not read: it is outside")),
    ("a link from the top", |r| linked(r, "/etc/passwd"), Unknown("people.nix is not read: it is outside")),
    (
        "a link into .git",
        |r| linked(r, ".git/config"),
        Unknown("people.nix is not read: it is a link that leads nowhere"),
    ),
    ("a file padded over the limit", |r| padded(r, " "), Unknown("people.nix is not read: it is larger than 4 MiB")),
    (
        "a host padded over the limit",
        |r| {
            r.write("host.nix", HOST.to_owned() + &" ".repeat(5 << 20));
            r.commit("padded");
        },
        Unknown("host.nix is not read: it is larger than 4 MiB"),
    ),
    (
        "a new host with a name that is not UTF-8",
        |r| {
            let name = std::ffi::OsStr::from_bytes(b"eve\xff.nix");
            std::fs::write(r.path("").join(name), HOST.replace("web", "new")).unwrap();
            r.commit("named");
        },
        Unknown("is not read: its name is not UTF-8"),
    ),
    (
        "UTF-16",
        |r| encoded(r, |text| text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        Unknown("people.nix is not read"),
    ),
    (
        "a byte order mark",
        |r| encoded(r, |text| [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        Unknown("people.nix is not read"),
    ),
    ("a NUL", |r| encoded(r, |text| [text.as_bytes(), b"\0"].concat()), Unknown("people.nix is not read")),
    (
        "Latin-1 in a comment",
        |r| encoded(r, |text| [text.as_bytes(), b"# \xe9\n"].concat()),
        Unknown("people.nix is not read"),
    ),
    ("a lone CR", |r| encoded(r, |text| [b"# \r", text.as_bytes()].concat()), Unknown("people.nix is not read")),
    (
        "a pointer of LFS",
        |r| encoded(r, |_| b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n".to_vec()),
        Unknown("people.nix is not read: it is a pointer of git LFS"),
    ),
    ("broken Nix", |r| encoded(r, |text| text.replace('}', "").into_bytes()), Unknown("people.nix is not read")),
    (
        "nesting over the limit",
        |r| encoded(r, |text| format!("{}{text}{}", "(".repeat(600), ")".repeat(600)).into_bytes()),
        Unknown("people.nix is not read"),
    ),
    (
        "attributes of encoding",
        |r| attributes(r, "other.nix working-tree-encoding=UTF-16\n"),
        Unknown(".gitattributes is not read"),
    ),
    ("attributes of archives", |r| attributes(r, "people.nix export-subst\n"), Unknown(".gitattributes is not read")),
    ("attributes of filters", |r| attributes(r, "* filter=evil\n"), Unknown(".gitattributes is not read")),
    (
        "a submodule for a folder",
        |r| submodule(r, "1111111111111111111111111111111111111111"),
        Unknown("modules is not read: it is in a submodule"),
    ),
    ("a name with a line break", |r| named(r, "a\nb.nix"), Eve),
    ("a name with a control character", |r| named(r, "a\u{1b}[31m\u{9b}.nix"), Eve),
    ("a name like an option", |r| named(r, "--output=x.nix"), Eve),
    ("a long name", |r| named(r, &("x".repeat(250) + ".nix")), Eve),
    (
        "ignored by git",
        |r| {
            r.write(".gitignore", "");
            r.let_eve_in();
            r.write(".gitignore", "*\n");
            r.write(".ignore", "*\n");
            r.git(&["add", "-f", "."]);
            r.commit("ignored");
        },
        Eve,
    ),
    (
        "our config and ignore comments",
        |r| {
            r.write("gen-ssh-module.toml", "exclude = [\"**\"]\n");
            r.let_eve_in();
            r.write("eve.nix", format!("# gen-ssh-module: ignore-file all of it\n{}", user("eve", 9)));
            r.commit("hidden");
        },
        Eve,
    ),
];

/// Makes the index of the only pack lead from the second name to the first object.
fn forge_index(repository: &Repository, names: &[String; 2]) {
    let mut packs = std::fs::read_dir(repository.path(".git/objects/pack")).unwrap().map(|entry| entry.unwrap().path());
    let index = packs.find(|path| path.extension().is_some_and(|extension| extension == "idx")).unwrap();
    let mut bytes = std::fs::read(&index).unwrap();
    // Eight bytes, 256 counts, then for each object its name, a checksum, and the place in the pack.
    let first = 8 + 256 * 4;
    let count = u32::from_be_bytes(bytes[first - 4..first].try_into().unwrap()) as usize;
    let hex = |name: &[u8]| name.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let place = |name: &String| {
        let at = (0..count).find(|at| hex(&bytes[first + at * 20..first + at * 20 + 20]) == *name).unwrap();
        first + count * 24 + at * 4
    };
    let (from, to) = (place(&names[0]), place(&names[1]));
    bytes.copy_within(from..from + 4, to);
    std::fs::remove_file(&index).unwrap();
    std::fs::write(index, bytes).unwrap();
}

fn pipe(repository: &Repository, name: &str) {
    assert!(std::process::Command::new("mkfifo").arg(repository.path(name)).status().unwrap().success());
}

fn commit_tree(repository: &Repository, entries: &str) {
    let tree = repository.git_with(&["mktree", "--missing"], entries.as_bytes());
    let head = repository.git(&["commit-tree", &tree, "-p", "base", "-m", "tree"]);
    repository.git(&["update-ref", "HEAD", &head]);
}

fn many(repository: &Repository, count: usize) {
    let blob = repository.git(&["rev-parse", "base:host.nix"]);
    let entries: String = (0..count).map(|index| format!("100644 blob {blob}\tf{index:07}.txt\n")).collect();
    commit_tree(repository, &entries);
}

/// A tree as its bytes say, whatever git thinks of it.
fn raw_tree(repository: &Repository, entries: &[(&str, &[u8], &str)]) -> String {
    let mut bytes = Vec::new();
    for (mode, name, object) in entries {
        bytes.extend(mode.bytes().chain(*b" ").chain(name.iter().copied()).chain(*b"\0"));
        bytes.extend((0..object.len()).step_by(2).map(|at| u8::from_str_radix(&object[at..at + 2], 16).unwrap()));
    }
    repository.git_with(&["hash-object", "-t", "tree", "--literally", "-w", "--stdin"], &bytes)
}

fn odd_names(repository: &Repository, names: &[&[u8]]) {
    let blob = repository.git(&["rev-parse", "base:host.nix"]);
    let entries: Vec<_> = names.iter().map(|name| ("100644", *name, blob.as_str())).collect();
    let object = raw_tree(repository, &entries);
    let head = repository.git(&["commit-tree", &object, "-p", "base", "-m", "tree"]);
    repository.git(&["update-ref", "HEAD", &head]);
}

/// people.nix as a link.
fn linked(repository: &Repository, target: &str) {
    repository.remove("people.nix");
    repository.link(target, "people.nix");
    repository.commit("linked");
}

fn padded(repository: &Repository, with: &str) {
    repository.write("people.nix", user("eve", 9) + &with.repeat(5 << 20));
    repository.commit("padded");
}

/// people.nix with eve in other bytes.
fn encoded(repository: &Repository, encode: fn(&str) -> Vec<u8>) {
    repository.write("people.nix", encode(&user("eve", 9)));
    repository.commit("encoded");
}

fn attributes(repository: &Repository, text: &str) {
    repository.write(".gitattributes", text);
    repository.commit("attributes");
}

fn submodule(repository: &Repository, commit: &str) {
    repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},modules")]);
    repository.git(&["commit", "--quiet", "-m", "submodule"]);
}

/// A host of that name lets eve in.
fn named(repository: &Repository, name: &str) {
    repository.write(
        name,
        user("eve", 9).replacen('{', "{ networking.hostName = \"new\"; services.openssh.enable = true; ", 1),
    );
    repository.commit("named");
}

#[test]
#[ignore = "needs git and strace; tests/run runs it"]
fn no_configuration_of_a_repository_counts() {
    judge(CONFIGURATIONS);
}

#[test]
#[ignore = "needs git and strace; tests/run runs it"]
fn no_part_of_a_repository_may_be_elsewhere() {
    judge(PLACES);
}

#[test]
#[ignore = "needs git and strace; tests/run runs it"]
fn an_object_that_git_cannot_give_or_that_is_too_large_is_no_missing_file() {
    judge(OBJECTS);
}

#[test]
#[ignore = "needs git and strace; tests/run runs it"]
fn a_file_that_is_not_read_hides_nobody() {
    judge(FILES);
}

#[test]
#[ignore = "needs git and strace; tests/run runs it"]
fn what_was_not_read_before_either_is_told_if_it_is_another_one() {
    type Change = fn(&Repository);
    let cases: [(&str, Change, Change, &str); 3] = [
        ("padded", |r| padded(r, " "), |r| padded(r, "\n"), "people.nix is not read"),
        ("submodule", |r| submodule(r, &"1".repeat(40)), |r| submodule(r, &"2".repeat(40)), "modules is not read"),
        (
            "encoded",
            |r| encoded(r, |text| [text.as_bytes(), b"\xff"].concat()),
            |r| encoded(r, |text| [b"\xff", text.as_bytes()].concat()),
            "people.nix is not read",
        ),
    ];
    for (name, before, after, words) in cases {
        let repository = Repository::new();
        before(&repository);
        repository.git(&["tag", "-f", "base"]);
        repository.git(&["commit", "--quiet", "--allow-empty", "-m", "nothing"]);
        let look = repository.look("", "base..HEAD", &[]);
        assert_eq!((look.ran.code, look.ran.out.as_str()), (0, "nobody gains or loses access\n"), "{name}");
        after(&repository);
        let look = repository.look("", "base..HEAD", &[]);
        repository.was_left_alone(name, &look);
        assert!(look.ran.code == 4 && look.ran.out.contains(words), "{name}: {}\n{}", look.ran.out, look.ran.err);
    }
}

#[test]
#[ignore = "needs git and strace; tests/run runs it"]
fn a_repository_is_the_one_around_the_folder_and_git_the_one_of_the_system() {
    // A bare one that lies in a tree is files of this tree.
    let repository = Repository::new();
    repository.let_eve_in();
    let planted = repository.beside("planted.sh");
    repository.write("bare/HEAD", "ref: refs/heads/main\n");
    repository.write("bare/config", format!("[core]\n\tbare = true\n\tfsmonitor = {}\n", planted.display()));
    repository.write("bare/objects/x", "");
    repository.write("bare/refs/x", "");
    judged("a bare one", &repository, "bare", "base..HEAD", &[], &Eve);
    // A planted git in the folder, which PATH names.
    repository.script("repo/git", "");
    let path = format!(".::{}", std::env::var("PATH").unwrap());
    judged("a planted git", &repository, "", "base..HEAD", &[("PATH", &path)], &Eve);
    // Names that hooks set lead to this one; others are told.
    judged("its own GIT_DIR", &repository, "", "base..HEAD", &[("GIT_DIR", ".git")], &Eve);
    for (name, value) in [("GIT_DIR", "bare"), ("GIT_OBJECT_DIRECTORY", "bare/objects"), ("GIT_COMMON_DIR", "bare")] {
        let look = repository.look("", "base..HEAD", &[(name, value)]);
        repository.was_left_alone(name, &look);
        assert!(look.ran.code == 2 && look.ran.err.contains(name), "{name}: {}", look.ran.err);
    }
    // What else the environment says is nothing to us.
    let planted = planted.to_str().unwrap();
    let names = ["GIT_EXTERNAL_DIFF", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_PAGER", "GIT_ASKPASS", "GIT_PROXY_COMMAND"];
    let environment: Vec<_> = names.iter().map(|name| (*name, planted)).collect();
    judged("programs", &repository, "", "base..HEAD", &environment, &Eve);
    let trace = repository.beside("trace");
    let environment = [
        ("GIT_TRACE", trace.to_str().unwrap()),
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_KEY_0", "core.fsmonitor"),
        ("GIT_CONFIG_VALUE_0", planted),
        ("GIT_CONFIG_PARAMETERS", "'core.fsmonitor'='x'"),
        ("GIT_REPLACE_REF_BASE", "refs/heads/"),
        ("GIT_CEILING_DIRECTORIES", "/"),
        ("GIT_EXEC_PATH", "."),
    ];
    judged("configuration", &repository, "", "base..HEAD", &environment, &Eve);
    assert!(!trace.exists());
}

#[test]
#[ignore = "needs git and strace; tests/run runs it"]
fn what_git_makes_for_everybody_is_read() {
    let repository = Repository::new();
    repository.let_eve_in();
    // A linked working tree, below the repository so that all of it is in one place.
    repository.git(&["worktree", "add", "--quiet", "tree", "HEAD"]);
    judged("a working tree", &repository, "tree", "base..HEAD", &[], &Eve);
    // Packed, with references in one file.
    repository.git(&["gc", "--quiet"]);
    judged("packed", &repository, "", "base..HEAD", &[], &Eve);
    judged("since they parted", &repository, "", "base...HEAD", &[], &Eve);
    // A submodule as the current folder.
    let other = repository.beside("repo/.git").to_str().unwrap().to_owned();
    repository.git(&["submodule", "--quiet", "add", &other, "sub"]);
    judged("a submodule", &repository, "sub", "base..HEAD", &[], &Eve);
    for format in [&["--object-format=sha256"][..], &["--ref-format=reftable"]] {
        let repository = Repository::new();
        std::fs::remove_dir_all(repository.path(".git")).unwrap();
        let mut command = std::process::Command::new("git");
        let made =
            command.args(["init", "--quiet", "-b", "main"]).args(format).current_dir(repository.path("")).output();
        if !made.unwrap().status.success() {
            assert!(!format[0].contains("sha256"), "git makes no repository of SHA-256");
            continue;
        }
        repository.commit("base");
        repository.git(&["tag", "base"]);
        repository.let_eve_in();
        judged(format[0], &repository, "", "base..HEAD", &[], &Eve);
    }
}

#[test]
#[ignore = "needs git and strace; tests/run runs it"]
fn what_a_change_adds_to_hide_itself_is_told_in_every_format() {
    let open = "{ services.openssh.settings.PermitEmptyPasswords = true; }\n";
    type Change = fn(&Repository);
    let cases: [(&str, Change, &str); 7] = [
        ("a config", |r| r.write("gen-ssh-module.toml", "exclude = [\"open.nix\"]\n"), "the config is another one"),
        (
            "a config below",
            |r| r.write("sub/gen-ssh-module.toml", "profile = \"strict\"\n"),
            "the config is another one",
        ),
        ("a config that goes", |r| r.remove("old/gen-ssh-module.toml"), "the config is gone"),
        (
            "a baseline",
            |r| r.write("baseline.json", "{ \"version\": 1,\n\"findings\": [] }\n"),
            "the baseline knows findings",
        ),
        (
            "a comment",
            |r| {
                let text = std::fs::read_to_string(r.path("open.nix")).unwrap();
                r.write("open.nix", format!("# gen-ssh-module: ignore-file[empty-passwords] fine\n{text}"));
            },
            "a comment ignores findings",
        ),
        (".gitignore", |r| r.write(".gitignore", "open.nix\n"), "files are not looked at that were, such as open.nix"),
        (".ignore", |r| r.write(".ignore", "*.nix\n"), "files are not looked at that were"),
    ];
    for (name, change, words) in cases {
        let repository = Repository::new();
        repository.write("open.nix", open);
        repository.write("old/gen-ssh-module.toml", "profile = \"strict\"\n");
        repository.write("baseline.json", "{ \"version\": 1, \"findings\": [] }\n");
        repository.commit("open");
        repository.git(&["tag", "-f", "base"]);
        let mut args = vec!["check", "--base", "base", "--min-severity", "error", "--baseline", "baseline.json", "."];
        let before = repository.watch("", &args, &[]);
        assert!(!before.ran.out.contains("other than in base"), "{name}: {}", before.ran.out);
        change(&repository);
        repository.git(&["add", "-f", "."]);
        repository.commit("change");
        for format in ["human", "json", "sarif", "github"] {
            args.extend(["--format", format]);
            let look = repository.watch("", &args, &[]);
            repository.was_left_alone(name, &look);
            let said = look.ran.out.contains(words) && look.ran.out.contains("other than in base");
            assert!(look.ran.code == 1 && said, "{name} {format}: {}\n{}{}", look.ran.code, look.ran.out, look.ran.err);
            args.truncate(args.len() - 2);
        }
    }
}

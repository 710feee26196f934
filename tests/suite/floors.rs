//! The floors of the house: which room may import which, as the table in docs/architecture.md says, and no circle of files.

use std::collections::{BTreeMap, BTreeSet};

use super::documents::root;

/// A file's module path: `["crate", "access", "steps"]`; the command's begin with `bin`.
type Module = Vec<String>;

/// One line of the table.
#[derive(Debug, Clone)]
struct Room {
    name: String,
    /// Files, and folders with all that is below them.
    places: Vec<String>,
    may_import: BTreeSet<String>,
}

/// The files of `src/` by their modules, and what each imports.
#[derive(Default)]
struct House {
    files: BTreeMap<Module, String>,
    imports: BTreeMap<Module, BTreeSet<Module>>,
}

fn words(text: &str) -> Vec<String> {
    text.split("::").map(str::to_owned).collect()
}

/// The module of a file below `src/`.
fn module_of(path: &str) -> Module {
    let path = path.trim_end_matches(".rs");
    match path.strip_prefix("bin/gen-ssh-module/") {
        Some("main") => vec!["bin".to_owned()],
        Some(rest) => std::iter::once("bin").chain(rest.split('/')).map(str::to_owned).collect(),
        None if path == "lib" => vec!["crate".to_owned()],
        None => std::iter::once("crate").chain(path.split('/')).map(str::to_owned).collect(),
    }
}

/// A text without comments, texts in quotes and tests at its end.
fn code_of(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim_start();
        if line.starts_with("//") {
            continue;
        }
        let mut quoted = false;
        let mut escaped = false;
        for character in line.chars() {
            match character {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                _ if quoted => {}
                character => out.push(character),
            }
        }
        out.push('\n');
    }
    out
}

/// The paths of `use a::{b, c::d};`, each whole.
fn expanded(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((before, inner)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let inner = inner.rsplit_once('}').map_or(inner, |(inner, _)| inner);
    let (mut parts, mut depth, mut part) = (Vec::new(), 0, String::new());
    for character in inner.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if character == ',' && depth == 0 {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(character);
        }
    }
    parts.push(part);
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| expanded(part)).map(|part| format!("{}{part}", before.trim())).collect()
}

/// What a file imports: its `use` lines, those of others in the second part; and paths from the root in its code.
fn uses(code: &str) -> (Vec<String>, Vec<String>) {
    let (mut own, mut handed_on, mut rest) = (Vec::new(), Vec::new(), String::new());
    let mut statement: Option<(bool, String)> = None;
    for line in code.lines() {
        if let Some((_, tree)) = &mut statement {
            tree.push_str(line);
        } else {
            let after_pub = line.strip_prefix("pub").map(|rest| match rest.strip_prefix('(') {
                Some(rest) => rest.split_once(')').map_or(rest, |(_, rest)| rest).trim_start(),
                None => rest.trim_start(),
            });
            match after_pub.unwrap_or(line).strip_prefix("use ") {
                Some(tree) => statement = Some((after_pub.is_some(), tree.to_owned())),
                None => {
                    rest.push_str(line);
                    rest.push('\n');
                }
            }
        }
        if let Some((is_pub, tree)) = statement.take_if(|(_, tree)| tree.contains(';')) {
            let paths = expanded(tree.split(';').next().unwrap_or_default());
            if is_pub { handed_on.extend(paths) } else { own.extend(paths) }
        }
    }
    let is_path = |character: char| character.is_alphanumeric() || character == '_' || character == ':';
    for path in rest.split(|character| !is_path(character)) {
        if ["crate::", "super::", "nixos_ssh::"].iter().any(|start| path.starts_with(start)) {
            own.push(path.trim_end_matches(':').to_owned());
        }
    }
    (own, handed_on)
}

impl House {
    fn read(texts: &BTreeMap<String, String>) -> House {
        let mut house = House::default();
        let mut read = BTreeMap::new();
        for (path, text) in texts {
            let module = module_of(path);
            house.files.insert(module.clone(), path.clone());
            read.insert(module, uses(&code_of(text)));
        }
        let handed_on: BTreeMap<&Module, &Vec<String>> = read.iter().map(|(module, (_, on))| (module, on)).collect();
        for (module, (own, on)) in &read {
            // What a room's door hands on of its own is no arrow.
            let inside =
                |path: &&String| house.find(&handed_on, module, path, 0).is_some_and(|found| found.starts_with(module));
            let paths = own.iter().chain(on.iter().filter(|path| !inside(path)));
            let found = paths.filter_map(|path| house.find(&handed_on, module, path, 0));
            let found = found.filter(|found| found != module).collect();
            house.imports.insert(module.clone(), found);
        }
        house
    }

    /// The file that a path leads to; where a name is only handed on, the one that it comes from.
    fn find(
        &self,
        handed_on: &BTreeMap<&Module, &Vec<String>>,
        from: &Module,
        path: &str,
        depth: usize,
    ) -> Option<Module> {
        let mut parts = words(path.trim()).into_iter().map(|part| part.trim().to_owned()).peekable();
        let mut at: Module = match parts.peek()?.as_str() {
            "crate" => from.iter().take(1).cloned().collect(),
            "nixos_ssh" => vec!["crate".to_owned()],
            "self" => from.clone(),
            "super" => {
                let mut at = from.clone();
                at.pop();
                at
            }
            child if self.files.contains_key(&[from.as_slice(), &[child.to_owned()]].concat()) => {
                parts.peek()?;
                return self.walk(handed_on, from.clone(), parts.collect(), depth);
            }
            _ => return None,
        };
        parts.next();
        while parts.next_if(|part| part == "super").is_some() {
            at.pop();
        }
        self.files.contains_key(&at).then_some(())?;
        self.walk(handed_on, at, parts.collect(), depth)
    }

    fn walk(
        &self,
        handed_on: &BTreeMap<&Module, &Vec<String>>,
        mut at: Module,
        parts: Vec<String>,
        depth: usize,
    ) -> Option<Module> {
        for part in parts {
            let child = [at.as_slice(), std::slice::from_ref(&part)].concat();
            if self.files.contains_key(&child) {
                at = child;
                continue;
            }
            let on = handed_on.get(&at).into_iter().copied().flatten();
            let named = on.filter(|path| path.rsplit("::").next() == Some(part.as_str()) && depth < 6);
            let found = named.filter_map(|path| self.find(handed_on, &at, path, depth + 1)).find(|found| *found != at);
            return Some(found.unwrap_or(at));
        }
        Some(at)
    }

    /// Files that lead to themselves, each circle as its files.
    fn circles(&self) -> Vec<Vec<String>> {
        let reaches: BTreeMap<&Module, BTreeSet<&Module>> =
            self.files.keys().map(|file| (file, self.reach(file))).collect();
        let mut circles = BTreeSet::new();
        for (file, reached) in reaches.iter().filter(|(file, reached)| reached.contains(**file)) {
            let together = reached.iter().filter(|other| reaches.get(**other).is_some_and(|back| back.contains(*file)));
            circles.insert(together.filter_map(|other| self.files.get(*other).cloned()).collect::<Vec<_>>());
        }
        circles.into_iter().collect()
    }

    fn reach<'h>(&'h self, from: &'h Module) -> BTreeSet<&'h Module> {
        let mut reached = BTreeSet::new();
        let mut left: Vec<&Module> = vec![from];
        while let Some(file) = left.pop() {
            for next in self.imports.get(file).into_iter().flatten() {
                if reached.insert(next) {
                    left.push(next);
                }
            }
        }
        reached
    }

    /// What is wrong with it as the table has it.
    fn mistakes(&self, rooms: &[Room]) -> Vec<String> {
        let mut mistakes: Vec<String> = self.circles().iter().map(|circle| format!("a circle: {circle:?}")).collect();
        let order = |name: &str| rooms.iter().position(|room| room.name == name);
        for (place, room) in rooms.iter().enumerate() {
            for other in &room.may_import {
                match order(other) {
                    Some(below) if below > place => {}
                    _ => mistakes.push(format!("{} may import {other}, which is no room below it", room.name)),
                }
            }
        }
        let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
        for (file, path) in &self.files {
            // The library's door hands on what others have.
            if path == "lib.rs" {
                continue;
            }
            let Some(room) = room_of(rooms, path) else {
                mistakes.push(format!("{path} is in no room"));
                continue;
            };
            for other in self.imports.get(file).into_iter().flatten() {
                let Some(there) = self.files.get(other).filter(|there| *there != "lib.rs") else { continue };
                let Some(below) = room_of(rooms, there) else { continue };
                if below.name == room.name {
                    continue;
                }
                if !room.may_import.contains(&below.name) {
                    mistakes.push(format!("{path} imports {there}: {} may not import {}", room.name, below.name));
                }
                used.insert((&room.name, &below.name));
            }
        }
        for room in rooms {
            for other in room.may_import.iter().filter(|other| !used.contains(&(room.name.as_str(), other.as_str()))) {
                mistakes.push(format!("{} may import {other} and does not", room.name));
            }
        }
        mistakes
    }
}

fn room_of<'r>(rooms: &'r [Room], path: &str) -> Option<&'r Room> {
    let holds = |place: &&String| path == *place || path.starts_with(&format!("{place}/"));
    let of = |room: &'r Room| Some((room.places.iter().filter(holds).map(String::len).max()?, room));
    rooms.iter().filter_map(of).max_by_key(|(length, _)| *length).map(|(_, room)| room)
}

/// The table: room, places, what it may import.
fn rooms(text: &str) -> Vec<Room> {
    let section = text.split("## Floors").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut rooms: Vec<Room> = Vec::new();
    for line in section.lines().filter(|line| line.starts_with("| ") && line.contains('`')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, places, _, may_import] = cells[..] else { panic!("{line}") };
        let places = places.split('`').filter_map(|place| place.strip_prefix("src/")).map(str::to_owned).collect();
        let may_import = may_import.split(',').map(|name| name.trim().to_owned()).filter(|name| name != "nothing");
        rooms.push(Room { name: name.to_owned(), places, may_import: may_import.collect() });
    }
    rooms
}

fn texts() -> BTreeMap<String, String> {
    let source = root().join("src");
    let mut texts = BTreeMap::new();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&source).unwrap().to_str().unwrap().to_owned();
                texts.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    texts
}

fn table() -> Vec<Room> {
    rooms(&std::fs::read_to_string(root().join("docs/architecture.md")).unwrap())
}

#[test]
fn every_room_imports_only_what_the_table_says() {
    let (house, rooms) = (House::read(&texts()), table());
    assert!(rooms.len() > 20 && house.files.len() > 300, "{} rooms, {} files", rooms.len(), house.files.len());
    let arrows: usize = house.imports.values().map(BTreeSet::len).sum();
    assert!(arrows > 1500, "only {arrows} imports were found: the search is broken");
    let mistakes = house.mistakes(&rooms);
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// What the test is for is found when somebody builds it.
#[test]
fn a_planted_arrow_a_circle_and_an_unnamed_room_are_found() {
    let rooms = table();
    let planted = |path: &str, line: &str| {
        let mut texts = texts();
        texts.entry(path.to_owned()).or_default().push_str(line);
        House::read(&texts).mistakes(&rooms)
    };
    let found = |mistakes: &[String], words: &str| mistakes.iter().any(|mistake| mistake.contains(words));
    for line in [
        "\nuse crate::access::decide;\n",
        "\nfn f() { crate::access::decide(); }\n",
        "\npub use crate::{\n    access::{Verdict},\n};\n",
    ] {
        let mistakes = planted("ssh/wire.rs", line);
        assert!(found(&mistakes, "ssh may not import access"), "{line}: {mistakes:?}");
    }
    let mistakes = planted("access/time.rs", "\nuse super::decision::decide;\n");
    assert!(found(&mistakes, "a circle: ") && found(&mistakes, "access/decision.rs"), "{mistakes:?}");
    let mistakes = planted("attic.rs", "");
    assert!(found(&mistakes, "attic.rs is in no room"), "{mistakes:?}");
    let mistakes = planted("bin/gen-ssh-module/output.rs", "\nuse crate::transaction;\n");
    assert!(found(&mistakes, "may not import transaction"), "{mistakes:?}");
}

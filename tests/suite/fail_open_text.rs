//! Writes the hosts of the search for silent changes as trees of files.

#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, BTreeSet};

use super::fail_open_hosts::{FILES, Host, KeyStyle, Layout, Part, Said, User, UserStyle, Wrap};

/// What stands on a disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Tree {
    pub files: BTreeMap<String, Vec<u8>>,
    pub links: BTreeMap<String, String>,
}

/// How `a |> f` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pipes {
    /// As it is.
    Written,
    /// So that every Nix reads it.
    Calls,
}

/// What stands for `(`, ` |> ` and `)` until it is known how a tree is written.
const PIPE: [&str; 3] = ["\u{27ea}", "\u{27eb}", "\u{27e7}"];

/// A module before it is put together.
#[derive(Default)]
struct Module {
    arguments: BTreeSet<&'static str>,
    bindings: Vec<String>,
    options: Vec<String>,
    imports: Vec<String>,
    /// Paths and values.
    body: Vec<(String, String)>,
    files: BTreeMap<String, Vec<u8>>,
    /// What the arguments of the host hold beside `inputs`.
    given: Vec<(String, String)>,
    count: usize,
    /// Where names of files begin that belong to this module.
    prefix: &'static str,
}

const NAMES: [&str; FILES] = ["main", "users", "ssh"];

/// The files of a host.
pub fn tree(host: &Host, pipes: Pipes) -> Tree {
    let mut tree = tree_of(host);
    let written = match pipes {
        Pipes::Written => ["(", " |> ", ")"],
        Pipes::Calls => ["(builtins.foldl' (it: f: f it) (", ") [ (", ") ])"],
    };
    for bytes in tree.files.values_mut() {
        if let Ok(text) = std::str::from_utf8(bytes)
            && text.contains(PIPE[0])
        {
            let text = PIPE.into_iter().zip(written).fold(text.to_owned(), |text, (old, new)| text.replace(old, new));
            *bytes = text.into();
        }
    }
    tree
}

fn tree_of(host: &Host) -> Tree {
    let mut tree = Tree { files: host.files.clone(), links: host.links.clone() };
    let single = host.layout == Layout::File;
    let mut given = Vec::new();
    let mut modules = Vec::new();
    for (number, name) in NAMES.into_iter().enumerate() {
        let mut module = Module { prefix: name, ..Module::default() };
        let parts = host.parts.iter().filter(|part| if single { number == 0 } else { part.file == number });
        parts.for_each(|part| module.part(part));
        tree.files.append(&mut module.files);
        given.append(&mut module.given);
        modules.push(module);
    }
    if single {
        modules.truncate(1);
    }
    arguments(host.layout, &mut modules[0], &given);
    modules[0].imports.extend(host.imports.iter().cloned());
    modules[0].bindings.extend(host.bindings.iter().cloned());
    for argument in ["inputs", "lib"] {
        if host.imports.iter().chain(&host.bindings).any(|text| text.contains(&format!("{argument}."))) {
            modules[0].arguments.insert(argument);
        }
    }
    lay_out(host, modules, &given, &mut tree);
    tree
}

/// Arguments of the host's own, where nothing but its modules can give them.
fn arguments(layout: Layout, main: &mut Module, given: &[(String, String)]) {
    if matches!(layout, Layout::File | Layout::Imports | Layout::MappedImports | Layout::Aspects) && !given.is_empty() {
        main.body.push(("_module.args.sshKeys".to_owned(), set_of(given)));
    }
}

fn set_of(members: &[(String, String)]) -> String {
    let members: String = members.iter().map(|(name, value)| format!(" {name} = {value};")).collect();
    format!("{{{members} }}")
}

fn lay_out(host: &Host, modules: Vec<Module>, given: &[(String, String)], tree: &mut Tree) {
    let comment = match host.comment.as_str() {
        "" => String::new(),
        text => format!("# {text}\n"),
    };
    let mut file = |name: String, text: String| drop(tree.files.insert(name, format!("{comment}{text}\n").into()));
    if host.layout == Layout::Aspects {
        for (name, module) in NAMES.into_iter().zip(modules) {
            let text = format!("{{ flake.modules.nixos.web = {}; }}", module.text());
            file(format!("modules/{name}.nix"), text.replace("./", "../"));
        }
        let system = "{ inputs, config, ... }:\n{\n  flake.nixosConfigurations.web = inputs.nixpkgs.lib.nixosSystem {\n    \
                      specialArgs = { inherit inputs; };\n    modules = [ config.flake.modules.nixos.web ];\n  };\n}";
        file("modules/system.nix".to_owned(), system.to_owned());
        let flake = "{\n  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } (inputs.import-tree \
                     ./modules);\n}";
        file("flake.nix".to_owned(), flake.to_owned());
        return;
    }
    let given = set_of(given);
    let special = format!("specialArgs = {{ inherit inputs; sshKeys = {given}; }};");
    for (number, mut module) in modules.into_iter().enumerate() {
        if number > 0 {
            file(format!("{}.nix", NAMES[number]), module.text());
            continue;
        }
        match host.layout {
            Layout::File => {}
            Layout::MappedImports => module.imports.push("MAPPED".to_owned()),
            _ => module.imports.extend(["./users.nix".to_owned(), "./ssh.nix".to_owned()]),
        }
        let rest = "] ++ map (name: ./. + \"/${name}.nix\") [ \"users\" \"ssh\" ] ++ [";
        let text = module.text().replacen("MAPPED", rest, 1);
        file("configuration.nix".to_owned(), text);
    }
    let flake = match host.layout {
        Layout::Flake => format!(
            "{{\n  inputs.nixpkgs.url = \"github:NixOS/nixpkgs\";\n  outputs = {{ self, nixpkgs, ... }}@inputs: {{\n    \
             nixosConfigurations.web = nixpkgs.lib.nixosSystem {{\n      {special}\n      modules = [ \
             ./configuration.nix ];\n    }};\n  }};\n}}"
        ),
        Layout::FlakeFunction => format!(
            "{{\n  outputs = inputs@{{ nixpkgs, ... }}:\n    let\n      mkHost = name: modules: \
             nixpkgs.lib.nixosSystem {{\n        {special}\n        modules = modules ++ [ {{ system.nixos.label = \
             name; }} ];\n      }};\n    in\n    {{ nixosConfigurations = {{ web = mkHost \"web\" [ ./configuration.nix ]; \
             }}; }};\n}}"
        ),
        Layout::Hive => format!(
            "{{\n  outputs = inputs: {{\n    colmena = {{\n      meta = {{ nixpkgs = inputs.nixpkgs; {special} }};\n      \
             defaults = {{ ... }}: {{ time.hardwareClockInLocalTime = false; }};\n      web = {{ imports = [ \
             ./configuration.nix ]; deployment.targetHost = \"web\"; }};\n    }};\n  }};\n}}"
        ),
        _ => return,
    };
    file("flake.nix".to_owned(), flake);
}

impl Module {
    fn part(&mut self, part: &Part) {
        self.count += 1;
        match &part.said {
            Said::Option(path, value) => {
                if value.contains("pkgs.") {
                    self.arguments.insert("pkgs");
                }
                if value.contains("inputs.") {
                    self.arguments.insert("inputs");
                }
                if value.contains("lib.") {
                    self.arguments.insert("lib");
                }
                self.define(path.clone(), value.clone(), part.wrap);
            }
            Said::Keys(user, keys, style) => {
                let (option, value) = self.keys(user, keys, *style);
                self.define(format!("users.users.{user}.openssh.authorizedKeys.{option}"), value, part.wrap);
            }
            Said::User(user) => self.user(user, part.wrap),
        }
    }

    fn define(&mut self, path: String, value: String, wrap: Wrap) {
        let value = self.wrapped(value, wrap);
        self.body.push((path, value));
    }

    fn wrapped(&mut self, value: String, wrap: Wrap) -> String {
        if wrap == Wrap::Nothing {
            return value;
        }
        self.arguments.insert("lib");
        match wrap {
            Wrap::Nothing => value,
            Wrap::If(condition) => format!("lib.mkIf {condition} ({value})"),
            Wrap::IfUnread => {
                self.arguments.insert("inputs");
                format!("lib.mkIf inputs.flag ({value})")
            }
            Wrap::IfEnabled => {
                self.arguments.insert("config");
                format!("lib.mkIf config.services.openssh.enable ({value})")
            }
            Wrap::IfOption(default) => {
                self.arguments.insert("config");
                let name = format!("{}{}", self.prefix, self.count);
                self.options.push(format!(
                    "my.enable.{name} = lib.mkOption {{ type = lib.types.bool; default = {default}; }};"
                ));
                format!("lib.mkIf config.my.enable.{name} ({value})")
            }
            Wrap::Merge => format!("lib.mkMerge [ ({value}) ]"),
            Wrap::Force => format!("lib.mkForce ({value})"),
            Wrap::Default => format!("lib.mkDefault ({value})"),
            Wrap::Before => format!("lib.mkBefore ({value})"),
            Wrap::OptionalAttrs => format!("if lib.hasPrefix \"a\" \"abc\" then {value} else throw \"never\""),
        }
    }

    /// The option of a list of keys, and its value.
    fn keys(&mut self, user: &str, keys: &[String], style: KeyStyle) -> (&'static str, String) {
        let id = format!("{}{}", self.prefix, self.count);
        let list = |keys: &[String]| {
            let items: String = keys.iter().map(|key| format!(" {}", quoted(key))).collect();
            format!("[{items} ]")
        };
        let all = list(keys);
        let lines: String = keys.iter().map(|key| format!("{key}\n")).collect();
        if !matches!(style, KeyStyle::Inline | KeyStyle::Binding | KeyStyle::KeyFile | KeyStyle::With) {
            self.arguments.insert("lib");
        }
        let mut file = |name: String, text: String| -> String {
            let shown = format!("./{name}");
            self.files.insert(name, text.into());
            shown
        };
        let value = match style {
            KeyStyle::Inline => all,
            KeyStyle::Binding => {
                self.bindings.push(format!("keys_{id} = {all};"));
                format!("keys_{id}")
            }
            KeyStyle::KeyFile => return ("keyFiles", format!("[ {} ]", file(format!("keys/{id}.pub"), lines))),
            KeyStyle::SplitFile => {
                format!("lib.splitString \"\\n\" (builtins.readFile {})", file(format!("keys/{id}.txt"), lines))
            }
            KeyStyle::FilteredFile => format!(
                "lib.filter (line: line != \"\") (lib.splitString \"\\n\" (lib.fileContents {}))",
                file(format!("keys/{id}"), lines)
            ),
            KeyStyle::ImportedList => format!("import {}", file(format!("keys/{id}.nix"), all)),
            KeyStyle::ImportedSet => {
                let text = format!("{{ {user} = {all}; others = [ ]; }}");
                format!("(import {}).{user}", file(format!("keys/{id}.nix"), text))
            }
            KeyStyle::Json => {
                let text = serde_json::to_string(&serde_json::json!({ user: keys })).expect("JSON");
                format!("(lib.importJSON {}).{user}", file(format!("keys/{id}.json"), text))
            }
            KeyStyle::Toml => {
                let items: Vec<String> =
                    keys.iter().map(|key| serde_json::to_string(key).expect("a JSON string")).collect();
                let text = format!("{user} = [ {} ]\n", items.join(", "));
                format!("(builtins.fromTOML (builtins.readFile {})).{user}", file(format!("keys/{id}.toml"), text))
            }
            KeyStyle::Argument => {
                self.arguments.insert("sshKeys");
                self.given.push((id.clone(), all));
                format!("sshKeys.{id}")
            }
            KeyStyle::Option => {
                self.arguments.insert("config");
                self.options.push(format!(
                    "my.keys.{id} = lib.mkOption {{ type = lib.types.listOf lib.types.str; default = [ ]; }};"
                ));
                self.body.push((format!("my.keys.{id}"), all));
                format!("config.my.keys.{id}")
            }
            KeyStyle::OptionDefault => {
                self.arguments.insert("config");
                self.options.push(format!(
                    "my.keys.{id} = lib.mkOption {{ type = lib.types.listOf lib.types.str; default = {all}; }};"
                ));
                format!("config.my.keys.{id}")
            }
            KeyStyle::Concatenation => {
                let (one, two) = keys.split_at(keys.len().min(1));
                format!("{} ++ {}", list(one), list(two))
            }
            KeyStyle::Optionals => format!("lib.optionals (lib.elem \"x\" [ \"x\" ]) {all}"),
            KeyStyle::MappedBlobs => {
                let (types, rest): (Vec<&str>, Vec<String>) = keys
                    .iter()
                    .map(|key| key.split_once("ssh-ed25519 ").map_or(("", key.clone()), |(a, b)| (a, b.to_owned())))
                    .unzip();
                if types.iter().all(|options| options.is_empty()) {
                    format!("map (blob: \"ssh-ed25519 ${{blob}}\") {}", list(&rest))
                } else {
                    format!("map (line: \"${{line}}\") {all}")
                }
            }
            KeyStyle::AttributeValues => {
                let members: String =
                    keys.iter().enumerate().map(|(n, key)| format!(" k{n} = {};", quoted(key))).collect();
                format!("builtins.attrValues {{{members} }}")
            }
            KeyStyle::With => {
                let members: String =
                    keys.iter().enumerate().map(|(n, key)| format!(" k{n} = {};", quoted(key))).collect();
                let names: String = (0..keys.len()).map(|n| format!(" k{n}")).collect();
                self.bindings.push(format!("set_{id} = {{{members} }};"));
                format!("with set_{id}; [{names} ]")
            }
            KeyStyle::Function => {
                self.bindings.push(format!("keysOf_{id} = name: {{ {user} = {all}; }}.${{name}};"));
                format!("keysOf_{id} \"{user}\"")
            }
            KeyStyle::DefaultArgument => {
                self.bindings.push(format!("keysOf_{id} = {{ keys ? {all}, ... }}: keys;"));
                format!("keysOf_{id} {{ }}")
            }
            KeyStyle::ConcatMap => format!("lib.concatMap (keys: keys) [ {all} [ ] ]"),
            KeyStyle::OrFallback => format!("{{ }}.keys or {all}"),
            KeyStyle::Choice => format!("if builtins.length [ ] == 0 then {all} else [ ]"),
            KeyStyle::Pipe => piped(&all, "map (line: line)"),
            KeyStyle::BeforeUnread => {
                self.arguments.insert("inputs");
                format!("{all} ++ inputs.keys.none")
            }
        };
        ("keys", value)
    }

    fn user(&mut self, user: &User, wrap: Wrap) {
        let (option, keys) = self.keys(&user.name, &user.keys, user.key_style);
        let mut options = user.options.clone();
        if !user.keys.is_empty() {
            options.push((format!("openssh.authorizedKeys.{option}"), keys));
        }
        for (_, value) in &options {
            for argument in ["pkgs", "inputs", "lib"] {
                if value.contains(&format!("{argument}.")) {
                    self.arguments.insert(argument);
                }
            }
        }
        let set = set_of(&options);
        let name = &user.name;
        let id = format!("{}{}", self.prefix, self.count);
        if !matches!(user.style, UserStyle::Path | UserStyle::Nested | UserStyle::Quoted | UserStyle::Dotted) {
            self.arguments.insert("lib");
        }
        let (path, value) = match user.style {
            UserStyle::Path => (format!("users.users.{name}"), set),
            UserStyle::Dotted => {
                for (option, value) in options {
                    // One more would be two mkIf around one list: the same.
                    self.define(format!("users.users.{name}.{option}"), value, Wrap::Nothing);
                }
                return;
            }
            UserStyle::Nested => ("users".to_owned(), format!("{{ users = {{ {name} = {set}; }}; }}")),
            UserStyle::Quoted => (format!("users.\"users\".\"{name}\""), set),
            UserStyle::Dynamic => {
                self.bindings.push(format!("name_{id} = \"{name}\";"));
                (format!("users.users.${{name_{id}}}"), set)
            }
            UserStyle::MapAttrs => {
                ("users.users".to_owned(), format!("lib.mapAttrs (_: user: user // {{ }}) {{ {name} = {set}; }}"))
            }
            UserStyle::GenAttrs => ("users.users".to_owned(), format!("lib.genAttrs [ \"{name}\" ] (_: {set})")),
            UserStyle::ListToAttrs => {
                ("users.users".to_owned(), format!("builtins.listToAttrs [ {{ name = \"{name}\"; value = {set}; }} ]"))
            }
            UserStyle::Function => {
                self.bindings.push(format!("mkUser_{id} = more: {{ description = \"made\"; }} // more;"));
                (format!("users.users.{name}"), format!("mkUser_{id} {set}"))
            }
            UserStyle::ModuleFunction => {
                self.bindings.push(format!("mkUser_{id} = name: user: {{ users.users.${{name}} = user; }};"));
                self.imports.push(format!("(mkUser_{id} \"{name}\" {set})"));
                return;
            }
            UserStyle::ImportedFunction => {
                let text = "{ name, user }:\n{ ... }:\n{ users.users.${name} = user; }\n";
                self.files.insert(format!("lib/{id}.nix"), text.into());
                self.imports.push(format!("(import ./lib/{id}.nix {{ name = \"{name}\"; user = {set}; }})"));
                return;
            }
            UserStyle::Pipe => {
                ("users.users".to_owned(), piped(&format!("{{ {name} = {set}; }}"), "lib.mapAttrs (_: user: user)"))
            }
            UserStyle::Update => (format!("users.users.{name}"), format!("{{ description = \"old\"; }} // {set}")),
            UserStyle::RecursiveUpdate => (
                "users.users".to_owned(),
                format!("lib.recursiveUpdate {{ {name}.description = \"old\"; }} {{ {name} = {set}; }}"),
            ),
            UserStyle::Option => {
                self.arguments.insert("config");
                self.options.push(format!(
                    "my.people{id} = lib.mkOption {{ type = lib.types.attrsOf lib.types.anything; default = {{ }}; }};"
                ));
                self.body.push((format!("my.people{id}.{name}"), set));
                ("users.users".to_owned(), format!("lib.mapAttrs (_: person: person) config.my.people{id}"))
            }
            UserStyle::ExtraUsers => (format!("users.extraUsers.{name}"), set),
            UserStyle::Inherit => {
                self.bindings.push(format!("people_{id} = {{ {name} = {set}; }};"));
                ("users.users".to_owned(), format!("{{ inherit (people_{id}) {name}; }}"))
            }
            UserStyle::Fold => {
                ("users.users".to_owned(), format!("lib.foldl' (all: one: all // one) {{ }} [ {{ {name} = {set}; }} ]"))
            }
            UserStyle::MappedFile => {
                self.own_file(&format!("accounts/{name}-{id}.nix"), name, &set);
                self.imports.push(format!("] ++ map (name: ./accounts + \"/${{name}}.nix\") [ \"{name}-{id}\" ] ++ ["));
                return;
            }
            UserStyle::FolderOfFiles => {
                self.own_file(&format!("people-{id}/{name}.nix"), name, &set);
                self.imports.push(format!(
                    "] ++ map (file: ./people-{id} + \"/${{file}}\") (builtins.attrNames (builtins.readDir \
                     ./people-{id})) ++ ["
                ));
                return;
            }
        };
        // An order stands around an option, not around a set of some; an old name passes no properties on here.
        let plain = match user.style {
            UserStyle::ExtraUsers => true,
            UserStyle::Nested => wrap == Wrap::Before,
            _ => false,
        };
        let wrap = if plain { Wrap::Nothing } else { wrap };
        self.define(path, value, wrap);
    }

    /// A module of its own for one account, with everything that its text needs.
    fn own_file(&mut self, name: &str, user: &str, set: &str) {
        let bindings: Vec<String> = self.bindings.iter().filter(|text| uses(set, text)).cloned().collect();
        let bindings = match bindings.is_empty() {
            true => String::new(),
            false => format!("let {} in ", bindings.join(" ")),
        };
        let known = ["config", "inputs", "lib", "pkgs", "sshKeys"];
        let used: Vec<&str> = known.into_iter().filter(|name| set.contains(name) || bindings.contains(name)).collect();
        let head = used.iter().map(|name| format!("{name}, ")).collect::<String>();
        let text = format!("{{ {head}... }}:\n{bindings}{{ users.users.{user} = {set}; }}\n").replace("./", "../");
        self.files.insert(name.to_owned(), text.into());
    }

    fn text(mut self) -> String {
        let mut body: Vec<(String, String)> = Vec::new();
        for (path, value) in std::mem::take(&mut self.body) {
            // One path stands once in a set; another module may say more of it.
            match body.iter().any(|(own, _)| meet(own, &path)) {
                true => self.imports.push(format!("{{ {path} = {value}; }}")),
                false => body.push((path, value)),
            }
        }
        // Modules in the list of imports cannot ask for config, but for what stands around them.
        let mut text = String::new();
        if !self.arguments.is_empty() {
            let names: Vec<&str> = self.arguments.iter().copied().collect();
            text += &format!("{{ {}, ... }}:\n", names.join(", "));
        }
        if !self.bindings.is_empty() {
            text += &format!("let\n  {}\nin\n", self.bindings.join("\n  "));
        }
        text += "{\n";
        if !self.imports.is_empty() {
            text += &format!("  imports = [ {} ];\n", self.imports.join(" "));
        }
        let definitions: String = body.iter().map(|(path, value)| format!("  {path} = {value};\n")).collect();
        if self.options.is_empty() {
            text += &definitions;
        } else {
            for option in &self.options {
                text += &format!("  options.{option}\n");
            }
            text += &format!("  config = {{\n{definitions}  }};\n");
        }
        text + "}"
    }
}

fn piped(value: &str, function: &str) -> String {
    let [open, pipe, close] = PIPE;
    format!("{open}{value}{pipe}{function}{close}")
}

/// Whether a set cannot hold both.
fn meet(one: &str, two: &str) -> bool {
    let plain = |path: &str| path.replace('"', "");
    let (one, two) = (plain(one), plain(two));
    let dynamic = |path: &str| path.contains("${");
    if dynamic(&one) || dynamic(&two) {
        return one.starts_with("users") && two.starts_with("users");
    }
    one == two || one.starts_with(&format!("{two}.")) || two.starts_with(&format!("{one}."))
}

/// Whether a text uses what a binding binds.
fn uses(text: &str, binding: &str) -> bool {
    binding.split_once(" =").is_some_and(|(name, _)| text.contains(name))
}

/// A string of Nix.
pub fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "\\${").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

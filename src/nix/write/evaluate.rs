//! The Nix expression that shows what modules of ours mean to Nix itself: for `--verify nix` and for tests.

use std::collections::BTreeSet;

use crate::model::value::{Kind, Value};
use crate::nix::string::{attribute_name, push_string};

/// An expression that evaluates to the list of the modules' values, in the shape of
/// [`Host::to_tree`](crate::Host::to_tree) as JSON: `lib.mkAfter` as its argument, packages as `pkgs.…`, paths below a
/// module's folder as `./…`.
///
/// `files` are absolute paths of modules, `packages` the packages that they name.
///
/// ```
/// let expression = nixos_ssh::nix::evaluate::expression(["/tmp/ssh.nix"], &Default::default());
/// assert!(expression.contains("(module \"/tmp/ssh.nix\")"));
/// ```
#[must_use]
pub fn expression<'f>(files: impl IntoIterator<Item = &'f str>, packages: &BTreeSet<String>) -> String {
    let mut text = String::from(
        "let\n  \
         mark = \"package of nixos-ssh\";\n  \
         tail = n: text: builtins.substring n (builtins.stringLength text) text;\n  \
         show = folder: value:\n    \
         if builtins.isPath value then \".\" + tail (builtins.stringLength folder) (toString value)\n    \
         else if builtins.isList value then map (show folder) value\n    \
         else if !builtins.isAttrs value then value\n    \
         else if builtins.hasAttr mark value then builtins.getAttr mark value\n    \
         else builtins.mapAttrs (_: show folder) value;\n  \
         lib = { mkAfter = value: value; };\n  \
         pkgs = ",
    );
    push_packages(&mut text, "pkgs", packages);
    text.push_str(
        ";\n  module = file: show (builtins.dirOf file) (import (/. + file) { inherit lib pkgs; });\nin\n[\n",
    );
    for file in files {
        text.push_str("  (module ");
        push_string(&mut text, file);
        text.push_str(")\n");
    }
    text.push_str("]\n");
    text
}

/// A set that answers every named package with its own name.
fn push_packages(text: &mut String, prefix: &str, packages: &BTreeSet<String>) {
    text.push_str("{ ");
    if packages.contains(prefix) {
        text.push_str("\"package of nixos-ssh\" = ");
        push_string(text, prefix);
        text.push_str("; ");
    }
    let below = packages.iter().filter_map(|package| package.strip_prefix(prefix)?.strip_prefix('.'));
    let children: BTreeSet<&str> = below.filter_map(|rest| rest.split('.').next()).collect();
    for child in children {
        text.push_str(&attribute_name(child));
        text.push_str(" = ");
        push_packages(text, &format!("{prefix}.{child}"), packages);
        text.push_str("; ");
    }
    text.push('}');
}

/// The packages that a value names.
///
/// ```
/// use nixos_ssh::{Host, User, model::release::Release};
/// let host = Host::new().user("alice", User::normal().shell("pkgs.zsh"));
/// let tree = host.to_tree(Release::default())?;
/// assert!(nixos_ssh::nix::evaluate::packages(&tree).contains("pkgs.zsh"));
/// # Ok::<(), nixos_ssh::model::problem::OptionErrors>(())
/// ```
#[must_use]
pub fn packages(value: &Value<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value<'_>, found: &mut BTreeSet<String>) {
    match &value.kind {
        Kind::Package(name) => {
            found.insert(name.clone().into_owned());
        }
        Kind::List(items) => items.iter().for_each(|item| collect(item, found)),
        Kind::Attributes(attributes) => attributes.iter().for_each(|attribute| collect(&attribute.value, found)),
        Kind::After(value) => collect(value, found),
        Kind::Pieces(pieces) => {
            pieces.source.for_each_piece(&mut crate::model::problem::Context::default(), &mut |_, attributes| {
                attributes.iter().for_each(|attribute| collect(&attribute.value, found));
            });
        }
        _ => {}
    }
}

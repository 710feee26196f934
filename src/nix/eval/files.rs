//! `import`, `readFile` and what else reads files: inside the root only.

use std::rc::Rc;
use std::sync::Arc;

use super::value::Evaluator;
use super::value::{Environment, File, Thunk, Value};
use crate::configuration::datum::{Datum, PathText, Reason, Run, Text, UNKNOWN_PART};
use crate::nix::files::FileKind;
use crate::nix::text::syntax::Tree;
use crate::source::Span;

impl Evaluator<'_> {
    /// Adds a file to the sources.
    pub(crate) fn add_file(&self, name: &str, tree: Arc<Tree>) -> Rc<File> {
        let source = self.sources.borrow_mut().add(name, &*tree.text);
        let file = Rc::new(File { tree, source, name: name.to_owned() });
        self.parsed.borrow_mut().insert(name.to_owned(), Some(file.clone()));
        file
    }

    /// A file of the root, parsed once; nothing when it cannot be read or is broken.
    pub(crate) fn file(&self, name: &str) -> Option<Rc<File>> {
        if self.looking_up.get() == 0 {
            self.led_to.borrow_mut().insert(name.to_owned());
        }
        if let Some(file) = self.parsed.borrow().get(name) {
            return file.clone();
        }
        let read = self.files.read(name).ok();
        let text = read.and_then(|bytes| crate::nix::text::scan::characters(&bytes).text.map(Arc::<str>::from));
        match text {
            Some(text) => Some(self.add_file(name, self.trees.shared(name, text))),
            None => {
                self.parsed.borrow_mut().insert(name.to_owned(), None);
                None
            }
        }
    }

    /// The name of the file that importing a path reads: a folder's is its `default.nix`.
    pub(crate) fn module_name(&self, path: &PathText) -> Option<String> {
        let name = path.file.as_ref()?;
        let name = match self.files.kind(name)? {
            FileKind::File => name.clone(),
            FileKind::Folder if name.is_empty() => "default.nix".to_owned(),
            FileKind::Folder => format!("{name}/default.nix"),
            FileKind::Link | FileKind::Other => return None,
        };
        // What a link leads to imports from beside itself.
        Some(self.files.target(&name).unwrap_or(name))
    }

    /// The value of a file.
    pub(crate) fn import(&self, path: &Thunk, span: Span) -> Value {
        let path = match self.path_of(path, span) {
            Ok(path) => path,
            Err(unknown) => return unknown,
        };
        // `import <nixpkgs> { }` is the package set.
        if path.text.starts_with('<') {
            let name = path.text.trim_matches(['<', '>']);
            return match name {
                "nixpkgs/lib" => Value::Namespace(super::value::Namespace::Lib),
                _ => Value::named(Reason::Package, span, name),
            };
        }
        let file = self.module_name(&path).and_then(|name| self.file(&name));
        let Some((file, root)) = file.as_ref().and_then(|file| Some((file, file.tree.root?))) else {
            return Value::named(Reason::File, span, &path.text);
        };
        // However often it is imported, it is evaluated once.
        let known = self.imported.borrow().get(&file.name).cloned();
        let value = known.unwrap_or_else(|| {
            let value = Thunk::expression(file, root, &Environment::default());
            self.imported.borrow_mut().insert(file.name.clone(), value.clone());
            value
        });
        value.force(self)
    }

    /// The file that a path or a string means.
    pub(crate) fn path_of(&self, path: &Thunk, span: Span) -> Result<Arc<PathText>, Value> {
        match self.look(path) {
            Value::Path(path) => Ok(path),
            Value::Unknown(unknown) | Value::Rest(unknown) => Err(Value::Unknown(unknown)),
            Value::Text(text) => {
                let Some(unknown) = text.unknown.first() else {
                    return Ok(Arc::new(PathText { text: text.text.clone(), file: None }));
                };
                let base = match unknown.alternatives.first().map(|path| &path.datum) {
                    Some(Datum::Path(path)) if text.unknown.len() == 1 => path,
                    _ => return Err(Value::unknown(unknown.reason, span)),
                };
                match text.text.strip_prefix(UNKNOWN_PART) {
                    Some(below) => Ok(Arc::new(self.joined_path(base, below))),
                    None => Err(Value::unknown(unknown.reason, span)),
                }
            }
            value if value.has_no_attributes() => Err(Value::unknown(Reason::Error, span)),
            _ => Err(Value::unknown(Reason::Function, span)),
        }
    }

    /// The text of a file, with its places.
    pub(crate) fn text_of(&self, path: &PathText) -> Option<Arc<Text>> {
        let name = path.file.as_ref()?;
        let bytes = self.files.read(name).ok()?;
        let text = String::from_utf8(bytes).ok().filter(|text| !text.contains(['\0', UNKNOWN_PART]))?;
        let length = text.len();
        let source = self.source_of(name, &text);
        Some(Arc::new(Text {
            text,
            runs: vec![Run { at: 0, span: Span::new(source, 0..length) }],
            unknown: Vec::new(),
        }))
    }

    fn source_of(&self, name: &str, text: &str) -> u32 {
        let mut sources = self.sources.borrow_mut();
        if let Some(source) = sources.find(name) {
            return source;
        }
        sources.add(name, text)
    }

    /// `readFile`
    pub(crate) fn read_file(&self, path: &Thunk, span: Span) -> Value {
        let path = match self.path_of(path, span) {
            Ok(path) => path,
            Err(unknown) => return unknown,
        };
        match self.text_of(&path) {
            Some(text) if self.spend(text.text.len()) => Value::Text(text),
            Some(_) => Value::unknown(Reason::Limit, span),
            None => Value::named(Reason::File, span, &path.text),
        }
    }
}

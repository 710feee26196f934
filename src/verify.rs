//! `VerifiedModule`: the text of a NixOS module that was parsed with rnix, read back and found equal to its Host.

use thiserror::Error;

use crate::model::host::Host;
use crate::model::options::OptionValue as _;
use crate::model::problem::{Context, OptionErrors};
use crate::model::release::Release;
use crate::model::text::KeyFile;
use crate::model::value::{Attribute, Kind, Pieces, Value};
use crate::nix::string::attribute_name;
use crate::nix::write::read::{ReadError, read_attributes, read_module};
use crate::nix::write::{PieceObserver, Writer};
use crate::source::Span;

/// A NixOS module whose text reads back as exactly the Host it was written from. There is no other way to make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedModule {
    text: String,
}

impl VerifiedModule {
    /// The text.
    ///
    /// ```
    /// use nixos_ssh::{Host, ModuleOptions, Sshd};
    /// let host = Host::new().openssh(Sshd::new().enable(true));
    /// let module = host.to_module(&ModuleOptions::default())?;
    /// assert_eq!(module.text(), "{ ... }:\n\n{\n  services.openssh.enable = true;\n}\n");
    /// # Ok::<(), nixos_ssh::ModuleError>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, given away.
    ///
    /// ```
    /// use nixos_ssh::{Host, ModuleOptions};
    /// let module = Host::new().to_module(&ModuleOptions::default())?;
    /// assert_eq!(module.into_text(), "{ ... }:\n\n{\n}\n");
    /// # Ok::<(), nixos_ssh::ModuleError>(())
    /// ```
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }
}

impl std::fmt::Display for VerifiedModule {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// How a module is written.
#[derive(Debug, Clone, Default)]
pub struct ModuleOptions {
    /// The release it is for.
    pub release: Release,
    /// Lines of the comment at the top, without `#`. Control characters are dropped.
    pub header: Vec<String>,
}

/// Why no module was written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ModuleError {
    /// Options that cannot be written safely.
    #[error(transparent)]
    Options(#[from] OptionErrors),
    /// Our own text could not be read back. This is a bug of ours; nothing was given out.
    #[error("the module that was written cannot be read back: {0}")]
    ReadBack(#[from] ReadError),
    /// Our own text means something else. This is a bug of ours; nothing was given out.
    #[error("the module that was written reads back with another value of {path}")]
    Difference {
        /// The option.
        path: String,
    },
}

impl Host {
    /// Writes the host as a NixOS module, reads it back with rnix and compares, value by value and as a Host.
    ///
    /// # Errors
    /// Options that cannot be written safely or that the release does not have, all of them.
    ///
    /// ```
    /// use nixos_ssh::{Host, ModuleOptions, User};
    /// let host = Host::new().user("alice", User::normal().extra_groups(["wheel"]));
    /// assert!(host.to_module(&ModuleOptions::default()).is_ok());
    /// let host = Host::new().user("alice = { }; mallory", User::normal());
    /// assert!(host.to_module(&ModuleOptions::default()).is_err());
    /// # Ok::<(), nixos_ssh::ModuleError>(())
    /// ```
    pub fn to_module(&self, options: &ModuleOptions) -> Result<VerifiedModule, ModuleError> {
        let mut context = Context::new(options.release);
        let value = self.to_value(&mut context);
        let mut verifier = Verifier { context, pieces: Vec::new(), failure: None };
        let mut writer = Writer::new(&mut verifier);
        match &value.kind {
            Kind::Attributes(attributes) => writer.top(attributes),
            _ => writer.top(&[]),
        }
        let (head, mut text) = (header(&options.header) + writer.arguments(), writer.out);
        text.insert_str(0, &head);
        let Verifier { context, mut pieces, failure } = verifier;
        for piece in &mut pieces {
            *piece = piece.start + head.len()..piece.end + head.len();
        }
        context.finish(())?;
        if let Some(failure) = failure {
            return Err(failure);
        }
        self.compare(&value, &text, &pieces, options.release)?;
        Ok(VerifiedModule { text })
    }

    /// Compares what stands around the pieces; the pieces themselves were compared when they were written.
    fn compare(
        &self,
        value: &Value<'_>,
        text: &str,
        pieces: &[std::ops::Range<usize>],
        release: Release,
    ) -> Result<(), ModuleError> {
        let mut skeleton = String::with_capacity(text.len() - pieces.iter().map(ExactSizeIterator::len).sum::<usize>());
        let mut end = 0;
        for piece in pieces {
            skeleton.push_str(&text[end..piece.start]);
            end = piece.end;
        }
        skeleton.push_str(&text[end..]);
        let read = read_module(&skeleton)?;
        if let Some(path) = value.difference(&read) {
            return Err(ModuleError::Difference { path: path.trim_start_matches('.').to_owned() });
        }
        let mut context = Context::new(release);
        let host = Host::read(read, &mut context);
        let host = context.finish(host)?;
        if host.as_ref() != Some(&self.without_pieces()) {
            return Err(ModuleError::Difference { path: "the host as a whole".to_owned() });
        }
        Ok(())
    }
}

/// The `default.nix` of a fleet: every host's name and its module, verified like a module.
///
/// # Errors
/// Names that are no file names.
///
/// ```
/// use nixos_ssh::{ModuleOptions, verify::fleet_index};
/// let index = fleet_index(["db1", "web1"], &ModuleOptions::default())?;
/// assert_eq!(index.text(), "{\n  db1 = ./db1.nix;\n  web1 = ./web1.nix;\n}\n");
/// # Ok::<(), nixos_ssh::ModuleError>(())
/// ```
pub fn fleet_index<'n>(
    names: impl IntoIterator<Item = &'n str>,
    options: &ModuleOptions,
) -> Result<VerifiedModule, ModuleError> {
    let mut context = Context::new(options.release);
    let attribute = |name: &'n str| {
        let path = KeyFile(format!("./{name}.nix"));
        context.in_attribute(name, Span::NONE, |context| drop(path.to_value(context)));
        Attribute { name: name.into(), span: Span::NONE, value: Kind::Path(path.0.into()).into() }
    };
    let attributes: Vec<Attribute<'_>> = names.into_iter().map(attribute).collect();
    context.finish(())?;
    let mut verifier = Verifier { context: Context::default(), pieces: Vec::new(), failure: None };
    let mut writer = Writer::new(&mut verifier);
    writer.out = header(&options.header);
    writer.set(&attributes);
    let text = writer.out;
    match Value::from(Kind::Attributes(attributes)).difference(&read_module(&text)?) {
        Some(path) => Err(ModuleError::Difference { path }),
        None => Ok(VerifiedModule { text }),
    }
}

/// The comment at the top: one `#` a line, no control character, so that nothing in it can end the comment.
fn header(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        text.push('#');
        let line: String = line.chars().filter(|character| !character.is_control()).collect();
        if !line.trim().is_empty() {
            text.push(' ');
            text.push_str(line.trim_end());
        }
        text.push('\n');
    }
    text
}

/// Reads back every piece as soon as it is written.
struct Verifier {
    context: Context,
    pieces: Vec<std::ops::Range<usize>>,
    failure: Option<ModuleError>,
}

impl Verifier {
    fn check(
        &mut self,
        pieces: &Pieces<'_>,
        values: Vec<Attribute<'_>>,
        text: &str,
        start: usize,
    ) -> Result<(), ModuleError> {
        let read = read_attributes(&text[start..], start)?;
        let (written, read): (Value<'_>, Value<'_>) = (Kind::Attributes(values).into(), Kind::Attributes(read).into());
        if let Some(path) = written.difference(&read) {
            return Err(ModuleError::Difference { path: format!("{}{path}", pieces.path) });
        }
        let Kind::Attributes(read) = read.kind else { return Ok(()) };
        let mut context = Context::below(self.context.release, &pieces.path);
        if let Some(name) = pieces.source.first_difference(read, &mut context) {
            return Err(ModuleError::Difference { path: format!("{}.{}", pieces.path, attribute_name(&name)) });
        }
        context.finish(())?;
        Ok(())
    }
}

impl PieceObserver for Verifier {
    fn piece(&mut self, pieces: &Pieces<'_>, values: Vec<Attribute<'_>>, text: &str, start: usize) {
        self.pieces.push(start..text.len());
        if self.failure.is_none() && self.context.is_clean() {
            self.failure = self.check(pieces, values, text, start).err();
        }
    }

    fn context(&self, pieces: &Pieces<'_>) -> Context {
        Context::below(self.context.release, &pieces.path)
    }

    fn absorb(&mut self, context: Context) {
        self.context.absorb(context);
    }
}

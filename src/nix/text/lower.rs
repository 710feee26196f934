//! rnix's tree as a [`Tree`], in one pass; also what rnix lets through and Nix refuses.

use std::sync::Arc;

use rnix::SyntaxKind::{self, *};

use super::syntax::{
    Ellipsis, Entry, ExpressionKind, Formal, Id, Interpolation, Name, Operator, Parameter, PathKind, Place, Quotes,
    Recursion, Scope, SyntaxError, Tree,
};
use super::tree_builder::{Bindings, Bound, TreeBuilder};
use crate::nix::green::At;

/// Parses and lowers a text that [`scan`](super::scan) has let pass.
pub(crate) fn parse(text: Arc<str>) -> Tree {
    let parsed = rnix::Root::parse(&text);
    let mut tree = Tree { text, ..Tree::default() };
    tree.errors = super::syntax_error::syntax_errors(&parsed)
        .into_iter()
        .map(|(message, range)| SyntaxError { message, place: range.into(), other: None })
        .collect();
    let broken = !tree.errors.is_empty();
    let syntax = parsed.syntax();
    let green = syntax.green();
    let mut lowering = Lowering { builder: TreeBuilder { tree } };
    let root = At { node: green, offset: 0 };
    let root = root.children().next().map(|child| lowering.expression(child));
    let mut tree = lowering.builder.tree;
    tree.root = root.filter(|_| !broken);
    tree
}

struct Lowering {
    builder: TreeBuilder,
}

/// What Nix allows only in parentheses when it is an operand, an argument or an element.
const LOOSE: [SyntaxKind; 5] = [NODE_LAMBDA, NODE_LET_IN, NODE_WITH, NODE_IF_ELSE, NODE_ASSERT];

impl Lowering {
    fn expression(&mut self, at: At<'_>) -> Id {
        stacker::maybe_grow(64 << 10, 1 << 20, || self.expression_here(at))
    }

    fn expression_here(&mut self, at: At<'_>) -> Id {
        let place = Place::from(at.range());
        let kind = match at.kind() {
            // Parentheses leave no trace but their place.
            NODE_PAREN => match at.children().next() {
                Some(inner) => return self.expression(inner),
                None => ExpressionKind::Broken,
            },
            NODE_LITERAL => self.literal(at, place),
            NODE_IDENT => ExpressionKind::Variable,
            NODE_CUR_POS => ExpressionKind::CurrentPosition,
            NODE_STRING => {
                let block = at.first_token().is_some_and(|token| token.range().len() == 2);
                let quotes = if block { Quotes::Block } else { Quotes::Double };
                ExpressionKind::Text(quotes, self.interpolations(at))
            }
            NODE_PATH_REL => ExpressionKind::Path(PathKind::Relative, self.interpolations(at)),
            NODE_PATH_ABS => ExpressionKind::Path(PathKind::Absolute, self.interpolations(at)),
            NODE_PATH_HOME => ExpressionKind::Path(PathKind::Home, self.interpolations(at)),
            NODE_PATH_SEARCH => ExpressionKind::Path(PathKind::Search, Box::default()),
            NODE_LIST => {
                self.refuse_loose(at);
                ExpressionKind::List(at.children().map(|item| self.expression(item)).collect())
            }
            NODE_ATTR_SET => {
                let recursive = at.has_token(TOKEN_REC);
                let bindings = self.bindings(at);
                let recursion = if recursive { Recursion::Recursive } else { Recursion::Plain };
                ExpressionKind::Set(recursion, self.entries(bindings))
            }
            NODE_LET_IN => {
                let bindings = self.bindings(at);
                let entries = self.entries(bindings);
                match at.children().last() {
                    Some(body) if !is_binding(body) => ExpressionKind::Let(entries, self.expression(body)),
                    _ => ExpressionKind::Broken,
                }
            }
            NODE_LEGACY_LET => {
                let bindings = self.bindings(at);
                ExpressionKind::LegacyLet(self.entries(bindings))
            }
            NODE_LAMBDA => self.lambda(at),
            _ => self.operation(at),
        };
        self.builder.add(kind, place)
    }

    fn literal(&mut self, at: At<'_>, place: Place) -> ExpressionKind {
        match at.first_token().map(crate::nix::green::TokenAt::kind) {
            Some(TOKEN_INTEGER) => self.builder.integer(place),
            Some(TOKEN_FLOAT) => self.builder.float(place),
            Some(TOKEN_URI) => ExpressionKind::Uri,
            _ => ExpressionKind::Broken,
        }
    }

    fn interpolations(&mut self, at: At<'_>) -> Box<[Interpolation]> {
        let mut interpolations = Vec::new();
        for child in at.children() {
            if let Some(inner) = child.children().next() {
                let expression = self.expression(inner);
                interpolations.push(Interpolation { place: child.range().into(), expression });
            }
        }
        interpolations.into()
    }

    /// An expression whose parts are its children.
    fn operation(&mut self, at: At<'_>) -> ExpressionKind {
        let kind = at.kind();
        if matches!(kind, NODE_APPLY | NODE_BIN_OP | NODE_UNARY_OP | NODE_SELECT | NODE_HAS_ATTR) {
            self.refuse_loose(at);
        }
        let mut children = at.children();
        let (first, second, third) = (children.next(), children.next(), children.next());
        let Some(first) = first else { return ExpressionKind::Broken };
        match (kind, second, third) {
            (NODE_WITH, Some(body), _) => ExpressionKind::With(self.expression(first), self.expression(body)),
            (NODE_ASSERT, Some(body), _) => ExpressionKind::Assert(self.expression(first), self.expression(body)),
            (NODE_IF_ELSE, Some(then), Some(other)) => {
                ExpressionKind::If(self.expression(first), self.expression(then), self.expression(other))
            }
            (NODE_APPLY, Some(argument), _) => ExpressionKind::Apply(self.expression(first), self.expression(argument)),
            (NODE_SELECT, Some(path), default) => {
                let base = self.expression(first);
                let names = self.names(path);
                ExpressionKind::Select(base, names, default.map(|default| self.expression(default)))
            }
            (NODE_HAS_ATTR, Some(path), _) => {
                let base = self.expression(first);
                ExpressionKind::HasAttribute(base, self.names(path))
            }
            (NODE_BIN_OP, Some(right), _) => match operator(at) {
                Some(operator) => {
                    let left = self.expression(first);
                    ExpressionKind::Binary(operator, left, self.expression(right))
                }
                None => ExpressionKind::Broken,
            },
            (NODE_UNARY_OP, ..) if at.has_token(TOKEN_INVERT) => ExpressionKind::Not(self.expression(first)),
            (NODE_UNARY_OP, ..) => ExpressionKind::Negate(self.expression(first)),

            _ => ExpressionKind::Broken,
        }
    }

    /// rnix takes `f x: y` and `1 + if …`, Nix does not.
    fn refuse_loose(&mut self, at: At<'_>) {
        for child in at.children() {
            if LOOSE.contains(&child.kind()) {
                self.builder.error(child.range().into(), "Nix wants parentheses around this", None);
            }
        }
    }

    fn names(&mut self, path: At<'_>) -> Box<[Name]> {
        path.children().map(|name| self.name(name)).collect()
    }

    fn name(&mut self, at: At<'_>) -> Name {
        let place = Place::from(at.range());
        match at.kind() {
            NODE_IDENT => Name::Bare(place),
            NODE_STRING if at.children().next().is_none() => {
                let text = super::string_text::decode_plain(&self.builder.tree.text, place);
                Name::Quoted(place, text.into())
            }
            NODE_DYNAMIC => match at.children().next() {
                Some(inner) if inner.kind() == NODE_STRING => match self.name(inner) {
                    Name::Dynamic(_, id) => Name::Dynamic(place, id),
                    Name::Quoted(_, name) => Name::Quoted(place, name),
                    name @ Name::Bare(_) => name,
                },
                Some(inner) => Name::Dynamic(place, self.expression(inner)),
                None => Name::Dynamic(place, self.builder.add(ExpressionKind::Broken, place)),
            },
            _ => Name::Dynamic(place, self.expression(at)),
        }
    }

    fn lambda(&mut self, at: At<'_>) -> ExpressionKind {
        let mut children = at.children();
        let (Some(parameter), Some(body)) = (children.next(), children.next()) else { return ExpressionKind::Broken };
        let parameter = match parameter.kind() {
            NODE_IDENT_PARAM => Parameter::Name(parameter.range().into()),
            NODE_PATTERN => self.pattern(parameter),
            _ => return ExpressionKind::Broken,
        };
        ExpressionKind::Lambda(Box::new(parameter), self.expression(body))
    }

    fn pattern(&mut self, at: At<'_>) -> Parameter {
        let mut formals: Vec<Formal> = Vec::new();
        let mut all = None;
        for child in at.children() {
            let mut inner = child.children();
            let Some(name) = inner.next().map(|name| Place::from(name.range())) else { continue };
            if child.kind() == NODE_PAT_BIND {
                all = Some(name);
                continue;
            }
            let earlier = formals.iter().find(|formal| self.builder.text(formal.name) == self.builder.text(name));
            if let Some(earlier) = earlier.map(|formal| formal.name) {
                self.builder.error(name, format!("`{}` is an argument twice", self.builder.text(name)), Some(earlier));
            }
            let default = inner.next().map(|default| self.expression(default));
            formals.push(Formal { name, default });
        }
        let ellipsis = if at.has_token(TOKEN_ELLIPSIS) { Ellipsis::Open } else { Ellipsis::Closed };
        Parameter::Pattern { formals: formals.into(), ellipsis, all }
    }

    fn entries(&mut self, bindings: Bindings) -> Box<[Entry]> {
        bindings.into_entries(&mut self.builder)
    }

    fn bindings(&mut self, at: At<'_>) -> Bindings {
        let mut bindings = Bindings::new();
        for child in at.children().filter(|child| is_binding(*child)) {
            if child.kind() == NODE_INHERIT {
                self.inherit(&mut bindings, child);
                continue;
            }
            let mut parts = child.children();
            let (Some(path), Some(value)) = (parts.next(), parts.next()) else { continue };
            let mut names = self.names(path).into_vec();
            let Some(last) = names.pop() else { continue };
            let whole = names.first().unwrap_or(&last).place().to(Place::from(value.range()));
            let bound = self.bound(value);
            self.builder.bind(&mut bindings, names, last, whole, bound);
        }
        bindings
    }

    fn bound(&mut self, value: At<'_>) -> Bound {
        if value.kind() != NODE_ATTR_SET {
            return Bound::Value(self.expression(value), Scope::Inner);
        }
        let recursion = if value.has_token(TOKEN_REC) { Recursion::Recursive } else { Recursion::Plain };
        Bound::Set(self.bindings(value), recursion, value.range().into())
    }

    fn inherit(&mut self, bindings: &mut Bindings, at: At<'_>) {
        let mut source = None;
        for child in at.children() {
            if child.kind() == NODE_INHERIT_FROM {
                source = child.children().next().map(|inner| self.expression(inner));
                continue;
            }
            let name = self.name(child);
            self.builder.inherit(bindings, name, source);
        }
    }
}

fn is_binding(at: At<'_>) -> bool {
    matches!(at.kind(), NODE_ATTRPATH_VALUE | NODE_INHERIT)
}

fn operator(at: At<'_>) -> Option<Operator> {
    at.tokens().find_map(|token| Operator::of_token(token.kind()))
}

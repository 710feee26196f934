//! rnix's tree without cursors: a node, and where it begins.

use rnix::SyntaxKind;
use rowan::NodeOrToken;

/// A node with its place.
#[derive(Clone, Copy)]
pub(crate) struct At<'n> {
    pub(crate) node: &'n rowan::GreenNodeData,
    pub(crate) offset: usize,
}

/// A token with its place.
#[derive(Clone, Copy)]
pub(crate) struct TokenAt<'n> {
    pub(crate) token: &'n rowan::GreenTokenData,
    pub(crate) offset: usize,
}

fn kind_of(kind: rowan::SyntaxKind) -> SyntaxKind {
    <rnix::NixLanguage as rowan::Language>::kind_from_raw(kind)
}

impl<'n> At<'n> {
    pub(crate) fn kind(self) -> SyntaxKind {
        kind_of(self.node.kind())
    }

    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.offset..self.offset + usize::from(self.node.text_len())
    }

    /// What stands directly inside, each with its place.
    fn inside(self) -> impl Iterator<Item = NodeOrToken<At<'n>, TokenAt<'n>>> {
        let mut end = self.offset;
        self.node.children().map(move |child| {
            let offset = end;
            match child {
                NodeOrToken::Node(node) => {
                    end += usize::from(node.text_len());
                    NodeOrToken::Node(At { node, offset })
                }
                NodeOrToken::Token(token) => {
                    end += usize::from(token.text_len());
                    NodeOrToken::Token(TokenAt { token, offset })
                }
            }
        })
    }

    /// The child nodes with their places, tokens left out.
    pub(crate) fn children(self) -> impl Iterator<Item = At<'n>> {
        self.inside().filter_map(NodeOrToken::into_node)
    }

    /// The tokens directly inside, with their places.
    pub(crate) fn tokens(self) -> impl Iterator<Item = TokenAt<'n>> {
        self.inside().filter_map(NodeOrToken::into_token)
    }

    /// The first token that is no blank and no comment.
    pub(crate) fn first_token(self) -> Option<TokenAt<'n>> {
        self.tokens().find(|token| !matches!(token.kind(), SyntaxKind::TOKEN_WHITESPACE | SyntaxKind::TOKEN_COMMENT))
    }

    pub(crate) fn has_token(self, kind: SyntaxKind) -> bool {
        self.tokens().any(|token| token.kind() == kind)
    }
}

impl TokenAt<'_> {
    pub(crate) fn kind(self) -> SyntaxKind {
        kind_of(self.token.kind())
    }

    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.offset..self.offset + usize::from(self.token.text_len())
    }
}

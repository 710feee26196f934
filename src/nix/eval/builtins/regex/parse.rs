//! Regular expressions as trees: what all implementations read alike.

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::nix::eval::builtins) enum NoAnswer {
    /// Nix refuses the expression, or versions of it read it differently.
    Syntax,
    /// There are several answers.
    Ambiguous,
    /// It takes too long.
    Limit,
}

/// An expression as a tree.
#[derive(Clone)]
pub(super) enum Node {
    Bytes(Box<[bool; 256]>),
    Group(usize, Box<Node>),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Repeat(Box<Node>, u32, Option<u32>),
    Start,
    End,
}

/// Whether a byte belongs to a class.
type IsMember = fn(&u8) -> bool;

struct Parser<'p> {
    pattern: &'p [u8],
    at: usize,
    groups: usize,
    depth: usize,
}

/// The tree of an expression, and how many groups it has.
pub(super) fn parse(pattern: &str) -> Result<(Node, usize), NoAnswer> {
    let mut parser = Parser { pattern: pattern.as_bytes(), at: 0, groups: 0, depth: 0 };
    let node = parser.choice()?;
    if parser.at < parser.pattern.len() {
        return Err(NoAnswer::Syntax);
    }
    Ok((node, parser.groups))
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.pattern.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn choice(&mut self) -> Result<Node, NoAnswer> {
        let mut choices = vec![self.sequence()?];
        while self.eat(b'|') {
            choices.push(self.sequence()?);
        }
        Ok(if choices.len() == 1 { choices.remove(0) } else { Node::Choice(choices) })
    }

    fn sequence(&mut self) -> Result<Node, NoAnswer> {
        let mut nodes = Vec::new();
        while let Some(byte) = self.peek() {
            if byte == b'|' || byte == b')' {
                break;
            }
            let atom = self.atom(byte)?;
            nodes.push(self.repeated(atom)?);
        }
        Ok(Node::Sequence(nodes))
    }

    fn atom(&mut self, byte: u8) -> Result<Node, NoAnswer> {
        self.at += 1;
        let one = |byte: u8| {
            let mut set = Box::new([false; 256]);
            set[usize::from(byte)] = true;
            Node::Bytes(set)
        };
        match byte {
            b'.' => {
                let mut set = Box::new([true; 256]);
                set[0] = false;
                Ok(Node::Bytes(set))
            }
            b'^' => Ok(Node::Start),
            b'$' => Ok(Node::End),
            b'[' => self.set(),
            b'(' => {
                let number = self.groups;
                self.groups += 1;
                self.depth += 1;
                if self.depth > 50 {
                    return Err(NoAnswer::Limit);
                }
                let inner = self.choice()?;
                self.depth -= 1;
                if !self.eat(b')') {
                    return Err(NoAnswer::Syntax);
                }
                Ok(Node::Group(number, Box::new(inner)))
            }
            b'\\' => match self.peek() {
                Some(escaped) if b".[\\*^$+?(){}|".contains(&escaped) => {
                    self.at += 1;
                    Ok(one(escaped))
                }
                _ => Err(NoAnswer::Syntax),
            },
            b'*' | b'+' | b'?' | b'{' => Err(NoAnswer::Syntax),
            byte => Ok(one(byte)),
        }
    }

    fn repeated(&mut self, atom: Node) -> Result<Node, NoAnswer> {
        let (least, most) = match self.peek() {
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'?') => (0, Some(1)),
            Some(b'{') => return self.counted(atom),
            _ => return Ok(atom),
        };
        self.at += 1;
        self.repeat(atom, least, most)
    }

    fn counted(&mut self, atom: Node) -> Result<Node, NoAnswer> {
        self.at += 1;
        let least = self.number()?;
        let most = match (self.eat(b','), self.peek()) {
            (false, _) => Some(least),
            (true, Some(b'}')) => None,
            (true, _) => Some(self.number()?),
        };
        if !self.eat(b'}') || most.is_some_and(|most| most < least || most > 300) || least > 300 {
            return Err(NoAnswer::Syntax);
        }
        self.repeat(atom, least, most)
    }

    fn number(&mut self) -> Result<u32, NoAnswer> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = self.pattern.get(start..self.at).and_then(|digits| std::str::from_utf8(digits).ok());
        digits.and_then(|digits| digits.parse().ok()).ok_or(NoAnswer::Syntax)
    }

    fn repeat(&mut self, atom: Node, least: u32, most: Option<u32>) -> Result<Node, NoAnswer> {
        // How often something empty is repeated, implementations do not agree on; nor on two counts in a row.
        if is_empty(&atom) || matches!(self.peek(), Some(b'*' | b'+' | b'?' | b'{')) {
            return Err(NoAnswer::Syntax);
        }
        Ok(Node::Repeat(Box::new(atom), least, most))
    }

    /// `[…]`
    fn set(&mut self) -> Result<Node, NoAnswer> {
        let mut set = Box::new([false; 256]);
        let negated = self.eat(b'^');
        let first = self.at;
        loop {
            let byte = self.peek().ok_or(NoAnswer::Syntax)?;
            self.at += 1;
            if byte == b']' && self.at > first + 1 {
                break;
            }
            if byte == b'[' && matches!(self.peek(), Some(b':' | b'.' | b'=')) {
                self.class(&mut set)?;
                continue;
            }
            let range = self.peek() == Some(b'-') && self.pattern.get(self.at + 1).is_some_and(|next| *next != b']');
            let last = if range {
                self.at += 1;
                let last = self.peek().ok_or(NoAnswer::Syntax)?;
                self.at += 1;
                last
            } else {
                byte
            };
            // A hyphen that is no range stands first or last.
            let odd = byte == b'-' && range || byte == b'-' && self.at > first + 1 && self.peek() != Some(b']');
            if odd || range && (last == b'[' || last == b'-') || last < byte {
                return Err(NoAnswer::Syntax);
            }
            (byte..=last).for_each(|byte| set[usize::from(byte)] = true);
        }
        if negated {
            set.iter_mut().for_each(|member| *member = !*member);
        }
        Ok(Node::Bytes(set))
    }

    /// `[:alpha:]`
    fn class(&mut self, set: &mut [bool; 256]) -> Result<(), NoAnswer> {
        const CLASSES: [(&[u8], IsMember); 12] = [
            (b":alnum:]", u8::is_ascii_alphanumeric),
            (b":alpha:]", u8::is_ascii_alphabetic),
            (b":digit:]", u8::is_ascii_digit),
            (b":lower:]", u8::is_ascii_lowercase),
            (b":upper:]", u8::is_ascii_uppercase),
            (b":punct:]", u8::is_ascii_punctuation),
            (b":xdigit:]", u8::is_ascii_hexdigit),
            (b":cntrl:]", u8::is_ascii_control),
            (b":graph:]", u8::is_ascii_graphic),
            (b":blank:]", |byte| matches!(byte, b' ' | b'\t')),
            (b":space:]", |byte| matches!(byte, b' ' | b'\t'..=b'\r')),
            (b":print:]", |byte| matches!(byte, b' '..=b'~')),
        ];
        let rest = self.pattern.get(self.at..).unwrap_or_default();
        let (name, is_member) = CLASSES.into_iter().find(|(name, _)| rest.starts_with(name)).ok_or(NoAnswer::Syntax)?;
        self.at += name.len();
        (0..=u8::MAX).filter(is_member).for_each(|byte| set[usize::from(byte)] = true);
        Ok(())
    }
}

/// Whether something may match nothing.
fn is_empty(node: &Node) -> bool {
    match node {
        Node::Bytes(_) => false,
        Node::Group(_, inner) => is_empty(inner),
        Node::Sequence(nodes) => nodes.iter().all(is_empty),
        Node::Choice(nodes) => nodes.iter().any(is_empty),
        Node::Repeat(inner, least, _) => *least == 0 || is_empty(inner),
        Node::Start | Node::End => true,
    }
}

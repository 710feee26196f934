//! POSIX extended regular expressions as Nix runs them: `std::regex` of C++, byte by byte.
//!
//! Among the matches the longest counts, and of several ways to match it the first one found. Where another
//! implementation may find other groups, and for what only some of them take, there is no answer.

mod parse;

use parse::{Node, parse};

pub(super) use parse::NoAnswer;

/// A compiled expression.
pub(super) struct Regex {
    program: Vec<Step>,
    /// How many groups it has.
    pub(super) groups: usize,
}

/// What a group matched.
pub(super) type Range = Option<(usize, usize)>;

#[derive(Clone)]
enum Step {
    Byte(Box<[bool; 256]>),
    /// Both ways, this one first.
    Split(usize, usize),
    Jump(usize),
    Save(usize),
    Start,
    End,
    Match,
}

/// The longest program.
const PROGRAM: usize = 4_000;
/// How many steps one match may take.
const STEPS: usize = 400_000;

/// Where a match stands, and its groups.
pub(super) type Match = ((usize, usize), Vec<Range>);

impl Regex {
    pub(super) fn new(pattern: &str) -> Result<Regex, NoAnswer> {
        // What bytes beyond ASCII are in a set depends on the machine.
        if !pattern.is_ascii() || pattern.len() > 1_000 {
            return Err(NoAnswer::Syntax);
        }
        let (node, groups) = parse(pattern)?;
        let mut regex = Regex { program: Vec::new(), groups };
        regex.compile(&node)?;
        regex.program.push(Step::Match);
        Ok(regex)
    }

    /// The groups if the whole text matches.
    pub(super) fn full_match(&self, text: &[u8]) -> Result<Option<Vec<Range>>, NoAnswer> {
        Ok(self.run(text, 0, Some(text.len()))?.map(|found| found.groups))
    }

    /// Where the next match from a byte on stands, and its groups.
    pub(super) fn search(&self, text: &[u8], from: usize) -> Result<Option<Match>, NoAnswer> {
        for start in from..=text.len() {
            if let Some(found) = self.run(text, start, None)? {
                return Ok(Some(((start, found.end), found.groups)));
            }
        }
        Ok(None)
    }

    /// All ways to match from `start` on, the longest of which counts.
    fn run(&self, text: &[u8], start: usize, end: Option<usize>) -> Result<Option<Found>, NoAnswer> {
        enum Job {
            Try(usize, usize),
            Restore(usize, usize),
        }
        let mut slots = vec![usize::MAX; 2 * self.groups];
        let mut best: Option<Found> = None;
        let mut jobs = vec![Job::Try(0, start)];
        let mut left = STEPS;
        while let Some(job) = jobs.pop() {
            let (mut step, mut at) = match job {
                Job::Try(step, at) => (step, at),
                Job::Restore(slot, value) => {
                    slots[slot] = value;
                    continue;
                }
            };
            loop {
                left = left.checked_sub(1).ok_or(NoAnswer::Limit)?;
                match self.program.get(step) {
                    Some(Step::Byte(set)) if text.get(at).is_some_and(|byte| set[usize::from(*byte)]) => {
                        (step, at) = (step + 1, at + 1);
                    }
                    Some(Step::Start) if at == 0 => step += 1,
                    Some(Step::End) if at == text.len() => step += 1,
                    Some(Step::Jump(to)) => step = *to,
                    Some(Step::Split(first, second)) => {
                        jobs.push(Job::Try(*second, at));
                        step = *first;
                    }
                    Some(Step::Save(slot)) => {
                        jobs.push(Job::Restore(*slot, slots[*slot]));
                        slots[*slot] = at;
                        step += 1;
                    }
                    Some(Step::Match) => {
                        if end.is_none_or(|end| end == at) {
                            Found::keep(&mut best, at, &slots)?;
                        }
                        break;
                    }
                    _ => break,
                }
            }
            // Without groups one way to match all is as good as another.
            if self.groups == 0 && end.is_some() && best.is_some() {
                break;
            }
        }
        Ok(best)
    }

    fn compile(&mut self, node: &Node) -> Result<(), NoAnswer> {
        if self.program.len() > PROGRAM {
            return Err(NoAnswer::Limit);
        }
        match node {
            Node::Bytes(set) => self.program.push(Step::Byte(set.clone())),
            Node::Start => self.program.push(Step::Start),
            Node::End => self.program.push(Step::End),
            Node::Group(number, inner) => {
                self.program.push(Step::Save(2 * number));
                self.compile(inner)?;
                self.program.push(Step::Save(2 * number + 1));
            }
            Node::Sequence(nodes) => nodes.iter().try_for_each(|node| self.compile(node))?,
            Node::Choice(nodes) => self.compile_choice(nodes)?,
            Node::Repeat(inner, least, most) => {
                for _ in 0..*least {
                    self.compile(inner)?;
                }
                match most {
                    Some(most) => {
                        let mut exits = Vec::new();
                        for _ in *least..*most {
                            exits.push(self.program.len());
                            self.program.push(Step::Jump(0));
                            self.compile(inner)?;
                        }
                        let end = self.program.len();
                        exits.into_iter().for_each(|at| self.program[at] = Step::Split(at + 1, end));
                    }
                    None => {
                        let start = self.program.len();
                        self.program.push(Step::Jump(0));
                        self.compile(inner)?;
                        self.program.push(Step::Jump(start));
                        self.program[start] = Step::Split(start + 1, self.program.len());
                    }
                }
            }
        }
        Ok(())
    }

    fn compile_choice(&mut self, nodes: &[Node]) -> Result<(), NoAnswer> {
        let mut ends = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            let split = self.program.len();
            let last = index + 1 == nodes.len();
            if !last {
                self.program.push(Step::Jump(0));
            }
            self.compile(node)?;
            if !last {
                ends.push(self.program.len());
                self.program.push(Step::Jump(0));
                self.program[split] = Step::Split(split + 1, self.program.len());
            }
        }
        let end = self.program.len();
        ends.into_iter().for_each(|at| self.program[at] = Step::Jump(end));
        Ok(())
    }
}

/// A way to match.
struct Found {
    end: usize,
    groups: Vec<Range>,
}

impl Found {
    /// Keeps the longest; of two as long as each other the first, if POSIX would not want the second.
    fn keep(best: &mut Option<Found>, end: usize, slots: &[usize]) -> Result<(), NoAnswer> {
        let groups: Vec<Range> = slots
            .chunks(2)
            .map(|pair| match pair {
                [start, end] if *end != usize::MAX && *start != usize::MAX => Some((*start, *end)),
                _ => None,
            })
            .collect();
        match best {
            Some(found) if found.end > end => {}
            Some(found) if found.end == end => {
                let wanted = |range: &Range| range.map_or((usize::MAX, 0), |(start, end)| (start, usize::MAX - end));
                if groups.iter().map(wanted).lt(found.groups.iter().map(wanted)) {
                    return Err(NoAnswer::Ambiguous);
                }
            }
            _ => *best = Some(Found { end, groups }),
        }
        Ok(())
    }
}

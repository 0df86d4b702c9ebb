//! The text of a file of finished work: what it is, which run it belongs to, and a checksum behind every line.
//!
//! The first line names the program, what it keeps and the format. Each other line ends in the CRC-32 of all text up to
//! there, so that no line is taken without all that stands above it. The second line tells the run by all that its
//! numbers depend on, the third its command, for people. The work itself follows, a piece a line.

use crc32fast::Hasher;

/// The version of what is described above.
const FORMAT: &str = "1";

/// What a file begins with.
#[derive(Debug, Clone)]
pub struct Head {
    /// What is kept, in the plural.
    pub what: &'static str,
    /// What tells the run from others: version, method and every setting.
    pub key: String,
    /// Its command, for people.
    pub command: String,
}

impl Head {
    /// What the first line of every version begins with.
    fn program(&self) -> String {
        format!("fisher-memory finished {}, format ", self.what)
    }
}

/// Why a file is left alone.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// This program did not write it.
    Foreign,
    /// Another version of it did.
    Format(String),
    /// The lines that tell whose it is are damaged.
    Damaged,
    /// It belongs to another run, whose command this is.
    OtherRun(String),
}

/// Lines as they are written or read, with the checksum of all so far.
#[derive(Debug, Clone, Default)]
pub struct Lines(Hasher);

impl Lines {
    /// The lines that a file begins with.
    pub fn beginning(&mut self, head: &Head) -> String {
        let first = head.program() + FORMAT;
        self.take(&first);
        format!("{first}\n{}{}", self.line(&head.key), self.line(&head.command.escape_default().to_string()))
    }

    /// A line of this text.
    pub fn line(&mut self, text: &str) -> String {
        format!("{text} {:08x}\n", self.take(text))
    }

    fn take(&mut self, text: &str) -> u32 {
        self.0.update(text.as_bytes());
        self.0.update(b"\n");
        self.0.clone().finalize()
    }

    /// The text of a line whose checksum is right.
    fn read<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        let (text, sum) = line.rsplit_once(' ')?;
        (format!("{:08x}", self.take(text)) == sum).then_some(text)
    }
}

/// Reads a file on behalf of a run and hands on every piece of work, until `take` says that one is none. What stands
/// behind a damaged line is not trusted; a last line without its end, as a program leaves it that is killed, is no
/// damage. Gives the first line, counted from 1, that is not as it was written.
pub fn read(bytes: &[u8], head: &Head, mut take: impl FnMut(&str) -> Option<()>) -> Result<Option<usize>, Refusal> {
    let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |place| place + 1);
    let mut rest = bytes[..end].split_inclusive(|&byte| byte == b'\n').map(|line| &line[..line.len() - 1]);
    let mut next = || rest.next().map(|line| std::str::from_utf8(line).unwrap_or_default());
    let program = head.program();
    let first = next().and_then(|line| line.strip_prefix(&program)).ok_or(Refusal::Foreign)?;
    if first != FORMAT {
        return Err(Refusal::Format(first.escape_default().to_string()));
    }
    let mut lines = Lines::default();
    lines.take(&(program.clone() + FORMAT));
    let mut told = || next().and_then(|line| lines.read(line)).ok_or(Refusal::Damaged);
    let (key, command) = (told()?, told()?);
    if key != head.key {
        // Of another run that finished nothing, nothing is lost.
        return next().map_or(Ok(None), |_| Err(Refusal::OtherRun(command.into())));
    }
    let mut number = 3;
    while let Some(line) = next() {
        number += 1;
        if lines.read(line).and_then(&mut take).is_none() {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

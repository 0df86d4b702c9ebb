//! Bytes as text, and the lines that count.

use super::flaw::Flaw;

/// The bytes as text, without a byte order mark.
///
/// # Errors
/// A [`Flaw`] that names UTF-16, or the first byte that is no text.
pub(super) fn as_text(bytes: &[u8]) -> Result<&str, Flaw> {
    const UTF_8: &str = "save it as UTF-8 text, for example with `iconv -f UTF-16 -t UTF-8`";
    if is_utf_16(bytes) {
        return Err(Flaw::new("is text in UTF-16, not in UTF-8", UTF_8));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let problem = format!("is not text (byte {})", error.valid_up_to() + 1);
        Flaw::new(problem, "check that the extension fits the format, and that text is UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Whether bytes are text in UTF-16: of its ASCII every second byte is zero, with or without the mark in front.
pub(super) fn is_utf_16(bytes: &[u8]) -> bool {
    let zeros = |first: usize| {
        let (half, other) =
            (bytes.iter().skip(first).step_by(2).take(8), bytes.iter().skip(1 - first).step_by(2).take(8));
        bytes.len() >= 4 && half.clone().all(|&byte| byte == 0) && other.clone().all(|&byte| byte != 0)
    };
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || zeros(0) || zeros(1)
}

/// Whether a line is blank or a comment.
fn is_idle(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#') || line.starts_with('%')
}

/// The lines that are neither blank nor comments, with their numbers from 1.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> + Clone {
    text.lines().enumerate().map(|(index, line)| (index + 1, line)).filter(|(_, line)| !is_idle(line))
}

/// A number as tables write it, with a comma as decimal sign where the table has them.
pub(super) fn number(field: &str, decimal_comma: bool) -> Option<f64> {
    if decimal_comma && field.contains(',') { field.replace(',', ".").parse().ok() } else { field.parse().ok() }
}

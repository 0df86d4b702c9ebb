//! The embedded font: how wide a text is, and its pixels.
//!
//! Inter, reduced to the letters and signs the figures use; its licence stands beside it in `font/`.

use ab_glyph::{Font, FontRef, Glyph, Point, PxScale, ScaleFont};
use std::sync::LazyLock;

static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    // The bytes are part of the program and a test reads them: this cannot fail on any input.
    FontRef::try_from_slice(include_bytes!("font/Inter-Regular.otf")).expect("the embedded font is a font")
});

/// ab_glyph measures sizes from descender to ascender, everybody else by the em.
fn scale(size: f64) -> PxScale {
    let em = FONT.units_per_em().unwrap_or(1000.0);
    PxScale::from(size as f32 * FONT.height_unscaled() / em)
}

/// The glyphs of a text whose baseline starts at the origin, and the width of the text.
fn layout(text: &str, size: f64) -> (Vec<Glyph>, f64) {
    let scale = scale(size);
    let scaled = FONT.as_scaled(scale);
    let (mut position, mut previous, mut glyphs) = (0.0, None, Vec::new());
    for letter in text.chars() {
        let id = FONT.glyph_id(letter);
        position += previous.map_or(0.0, |previous| scaled.kern(previous, id));
        glyphs.push(id.with_scale_and_position(scale, Point { x: position, y: 0.0 }));
        position += scaled.h_advance(id);
        previous = Some(id);
    }
    (glyphs, f64::from(position))
}

/// The width of a text set in this size (the em), in the same unit.
pub(super) fn width(text: &str, size: f64) -> f64 {
    layout(text, size).1
}

/// Calls `paint(x, y, coverage)` for every pixel of a text whose baseline starts at the origin; y points down.
pub(super) fn pixels(text: &str, size: f64, mut paint: impl FnMut(i32, i32, f64)) {
    for glyph in layout(text, size).0 {
        if let Some(outline) = FONT.outline_glyph(glyph) {
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, coverage| {
                paint(corner.x as i32 + x as i32, corner.y as i32 + y as i32, f64::from(coverage.clamp(0.0, 1.0)));
            });
        }
    }
}

/// Whether the font has every letter of a text.
#[cfg(test)]
pub(super) fn covers(text: &str) -> bool {
    text.chars().all(|letter| FONT.glyph_id(letter).0 != 0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_embedded_font_has_letters_greek_and_superscripts() {
        assert!(super::covers("AZaz09 \u{3bb}\u{3b5}\u{221a}\u{2264}\u{207b}\u{2070}\u{b9}\u{2079}\u{2212}\u{d7}"));
        assert!(!super::covers("\u{4e00}"), "a letter that is missing must be noticed");
    }

    #[test]
    fn twice_the_size_is_twice_the_width() {
        let single = super::width("J(k) of a chain", 10.0);
        assert!(single > 50.0 && single < 90.0, "{single}");
        assert!((super::width("J(k) of a chain", 20.0) / single - 2.0).abs() < 1e-4);
    }
}

//! Numbers as colours: which colour a number has, and the bar beside the panel that tells it.

use super::axis::{Ruler, Tick};
use super::canvas::{Anchor, Canvas, Text};
use super::frame::Frame;
use super::style::{Colour, HAIRLINE, INK, LABEL_SIZE, TICK_SIZE};
use super::{Axis, Panel, font};
use crate::error::Result;

/// How the numbers of cells become colours.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Shading {
    /// What the numbers are, with the unit where there is one.
    pub label: String,
    /// The numbers at both ends of the bar; what lies beyond has the colour of the end.
    pub range: (f64, f64),
    /// Whether zero is white and the signs have a colour each, or low is light and high dark.
    pub diverging: bool,
    /// Width and height of a cell, in the units of the axes.
    pub cell: (f64, f64),
    /// The number up to which equal differences look equal, and beyond which equal ratios do; none for all numbers.
    pub bend: Option<f64>,
}

const LIGHT: Colour = Colour(0xEA, 0xF2, 0xFA);
const DARK: Colour = Colour(0x05, 0x23, 0x5F);
const WHITE: Colour = Colour(0xF7, 0xF7, 0xF7);
const BELOW: Colour = Colour(0xB3, 0x45, 0x00);
const ABOVE: Colour = Colour(0x00, 0x5A, 0x96);

impl Shading {
    /// From light at `low` to dark at `high`, for the entries of a matrix.
    ///
    /// ```
    /// use fisher_memory::figure::{Shading, style::Colour};
    /// let shading = Shading::sequential("weight", 0.0, 2.0);
    /// assert_eq!(shading.colour(2.0), Colour(5, 35, 95));
    /// assert_eq!(shading.colour(3.0), shading.colour(2.0));
    /// ```
    #[must_use]
    pub fn sequential(label: impl Into<String>, low: f64, high: f64) -> Self {
        Self { label: label.into(), range: (low, high), diverging: false, cell: (1.0, 1.0), bend: None }
    }

    /// Brown below zero, white at it and blue above, from -`largest` to `largest`, for cells of this width and height.
    ///
    /// ```
    /// use fisher_memory::figure::{Shading, style::Colour};
    /// let shading = Shading::diverging("gain", 2.0, (1.0, 1.0));
    /// assert_eq!([shading.colour(-2.0), shading.colour(0.0)], [Colour(179, 69, 0), Colour(247, 247, 247)]);
    /// ```
    #[must_use]
    pub fn diverging(label: impl Into<String>, largest: f64, cell: (f64, f64)) -> Self {
        Self { label: label.into(), range: (-largest, largest), diverging: true, cell, bend: None }
    }

    /// The same with equal ratios of numbers beyond `bend` as equal steps, so that large ones leave room for small.
    #[must_use]
    pub fn bent(self, bend: f64) -> Self {
        Self { bend: Some(bend), ..self }
    }

    /// The place of a number along the bar, 0 at its low end and 1 at its high end.
    fn place(&self, value: f64) -> f64 {
        let along = |value: f64| self.bend.map_or(value, |bend| (value / bend).asinh());
        let [low, high] = [self.range.0, self.range.1].map(along);
        ((along(value) - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// The colour of a number.
    #[must_use]
    pub fn colour(&self, value: f64) -> Colour {
        self.colour_at(self.place(value))
    }

    fn colour_at(&self, share: f64) -> Colour {
        match (self.diverging, share < 0.5) {
            (false, _) => mixed(LIGHT, DARK, share),
            (true, true) => mixed(BELOW, WHITE, 2.0 * share),
            (true, false) => mixed(WHITE, ABOVE, 2.0 * share - 1.0),
        }
    }

    /// The numbers that stand beside the bar: powers of ten of either sign and zero where it is bent.
    fn ticks(&self) -> Vec<Tick> {
        let Some(bend) = self.bend else {
            let axis = Axis::linear("").from_to(self.range.0, self.range.1);
            return Ruler::new(&axis, std::iter::empty()).ticks(TICKS);
        };
        let powers = (bend.log10().ceil() as i32..=self.range.1.log10().floor() as i32).map(|power| 10f64.powi(power));
        let values = powers.flat_map(|size| [size, -size]).chain([0.0]);
        let inside = values.filter(|value| (self.range.0..=self.range.1).contains(value));
        let label = |value: f64| format!("{value}").replace('-', "\u{2212}");
        inside.map(|value| Tick { value, label: label(value) }).collect()
    }
}

fn mixed(from: Colour, to: Colour, share: f64) -> Colour {
    let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
    Colour(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

/// Between the plotting area and the bar, and the width of the bar.
const GAP: f64 = 12.0;
const BAR: f64 = 10.0;
/// Length of a tick, and what stays free around its number.
const TICK: f64 = 3.0;
const AROUND: f64 = 4.0;
/// Pieces of the bar, each of one colour.
const PIECES: usize = 100;
/// About so many numbers stand beside the bar.
const TICKS: usize = 6;

/// The shading of the panel, if its colours are numbers.
pub(super) fn of(panel: &Panel) -> Option<&Shading> {
    panel.series.iter().find_map(|series| series.shading.as_ref())
}

/// What the bar of the panel takes at its right; nothing without one.
pub(super) fn width(panel: &Panel) -> f64 {
    let Some(shading) = of(panel) else { return 0.0 };
    let numbers = shading.ticks().iter().map(|tick| font::width(&tick.label, TICK_SIZE)).fold(0.0, f64::max);
    GAP + BAR + TICK + AROUND + numbers + AROUND + LABEL_SIZE
}

/// Draws the bar of the panel right of its plotting area.
pub(super) fn draw(panel: &Panel, frame: Frame, canvas: &mut Canvas<'_>) -> Result<()> {
    let Some(shading) = of(panel) else { return Ok(()) };
    let bar = Frame { left: frame.right + GAP, right: frame.right + GAP + BAR, ..frame };
    for piece in 0..PIECES {
        let [low, high] = [piece, piece + 1].map(|piece| piece as f64 / PIECES as f64);
        canvas.rectangle((bar.left, bar.up(high)), (bar.right, bar.up(low)), shading.colour_at(0.5 * (low + high)))?;
    }
    for tick in shading.ticks() {
        let height = bar.up(shading.place(tick.value));
        canvas.line(&[(bar.right, height), (bar.right + TICK, height)], HAIRLINE, INK)?;
        let at = (bar.right + TICK + AROUND, height + 0.36 * TICK_SIZE);
        canvas.text(&Text { text: &tick.label, size: TICK_SIZE, anchor: Anchor::Start, at, upwards: false }, INK)?;
    }
    let at = (frame.right + width(panel), (frame.top + frame.bottom) / 2.0);
    canvas.text(&Text { text: &shading.label, size: LABEL_SIZE, anchor: Anchor::Middle, at, upwards: true }, INK)
}

//! The bar beside a panel that tells which number a colour stands for.

use super::axis::{Ruler, Tick};
use super::canvas::{Anchor, Canvas, Text};
use super::frame::Frame;
use super::style::{HAIRLINE, INK, LABEL_SIZE, TICK_SIZE};
use super::{Axis, Panel, Shading, font};
use crate::error::Result;

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
    let numbers = ticks(shading).iter().map(|tick| font::width(&tick.label, TICK_SIZE)).fold(0.0, f64::max);
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
    for tick in ticks(shading) {
        let height = bar.up(shading.place(tick.value));
        canvas.line(&[(bar.right, height), (bar.right + TICK, height)], HAIRLINE, INK)?;
        let at = (bar.right + TICK + AROUND, height + 0.36 * TICK_SIZE);
        canvas.text(&Text { text: &tick.label, size: TICK_SIZE, anchor: Anchor::Start, at, upwards: false }, INK)?;
    }
    let at = (frame.right + width(panel), (frame.top + frame.bottom) / 2.0);
    canvas.text(&Text { text: &shading.label, size: LABEL_SIZE, anchor: Anchor::Middle, at, upwards: true }, INK)
}

/// The numbers that stand beside the bar: powers of ten of either sign and zero where it is bent.
fn ticks(shading: &Shading) -> Vec<Tick> {
    let Some(bend) = shading.bend else {
        let axis = Axis::linear("").from_to(shading.range.0, shading.range.1);
        return Ruler::new(&axis, std::iter::empty()).ticks(TICKS);
    };
    let powers = (bend.log10().ceil() as i32..=shading.range.1.log10().floor() as i32).map(|power| 10f64.powi(power));
    let values = powers.flat_map(|size| [size, -size]).chain([0.0]);
    let inside = values.filter(|value| (shading.range.0..=shading.range.1).contains(value));
    let label = |value: f64| format!("{value}").replace('-', "\u{2212}");
    inside.map(|value| Tick { value, label: label(value) }).collect()
}

//! The legend above a panel.

use super::canvas::{Anchor, Canvas, Text};
use super::style::{CURVE, HAIRLINE, INK, LABEL_SIZE, POINT, TICK_SIZE, WIDTH};
use super::{Mark, Panel, Series, font};
use crate::error::Result;

/// Height of a row.
const ROW: f64 = 16.0;
/// Width of the sample of a line.
const SAMPLE: f64 = 18.0;
/// Between a sample and its name.
const BEFORE_NAME: f64 = 5.0;
/// Between a name and the next sample.
const GAP: f64 = 14.0;
/// Side of the sample of a cell.
const CELL: f64 = 9.0;
/// What stays free at the right edge of the figure.
const EDGE: f64 = 6.0;

/// A series that has a name, and where its sample begins.
struct Entry<'a> {
    row: usize,
    x: f64,
    series: &'a Series,
}

/// The entries in rows that begin at `left`.
fn entries(panel: &Panel, left: f64) -> Vec<Entry<'_>> {
    let (mut row, mut x, mut entries) = (0, left, Vec::new());
    for series in panel.series.iter().filter(|series| !series.label.is_empty()) {
        let width = SAMPLE + BEFORE_NAME + font::width(&series.label, LABEL_SIZE);
        if x > left && x + width > WIDTH - EDGE {
            row += 1;
            x = left;
        }
        entries.push(Entry { row, x, series });
        x += width + GAP;
    }
    entries
}

/// Height of the legend in units.
pub(super) fn height(panel: &Panel, left: f64) -> f64 {
    entries(panel, left).last().map_or(TICK_SIZE, |entry| (entry.row + 1) as f64 * ROW + 6.0)
}

/// Draws the legend from the point (left, top) on.
pub(super) fn draw(panel: &Panel, left: f64, top: f64, canvas: &mut Canvas<'_>) -> Result<()> {
    for Entry { row, x, series } in entries(panel, left) {
        let baseline = top + row as f64 * ROW + LABEL_SIZE;
        draw_sample(series, panel, (x, baseline - 0.36 * LABEL_SIZE), canvas)?;
        let at = (x + SAMPLE + BEFORE_NAME, baseline);
        canvas.text(&Text { text: &series.label, size: LABEL_SIZE, anchor: Anchor::Start, at, upwards: false }, INK)?;
    }
    Ok(())
}

/// Draws the sample of a series to the right of a point.
fn draw_sample(series: &Series, panel: &Panel, from: (f64, f64), canvas: &mut Canvas<'_>) -> Result<()> {
    let (x, middle) = from;
    let (to, centre) = ((x + SAMPLE, middle), (x + SAMPLE / 2.0, middle));
    // Nameless points or lines of the same colour belong to the same entry.
    let with = |mark: Mark| {
        let nameless = |other: &&Series| other.label.is_empty() && other.mark == mark;
        panel.series.iter().filter(nameless).any(|other| other.colour == series.colour)
    };
    match series.mark {
        Mark::Line | Mark::Dashed | Mark::Thin => {
            match series.mark {
                Mark::Dashed => canvas.dashes(&[from, to], CURVE, series.colour)?,
                Mark::Thin => canvas.line(&[from, to], HAIRLINE, series.colour)?,
                _ => canvas.line(&[from, to], CURVE, series.colour)?,
            }
            if with(Mark::Points) {
                canvas.mark(centre, POINT, series.colour)?;
            }
        }
        Mark::Points => {
            if with(Mark::Line) {
                canvas.line(&[from, to], CURVE, series.colour)?;
            }
            canvas.mark(centre, POINT, series.colour)?;
        }
        Mark::Cells => {
            let (left, half) = (x + SAMPLE - CELL, CELL / 2.0);
            canvas.rectangle((left, middle - half), (left + CELL, middle + half), series.colour)?;
        }
    }
    Ok(())
}

//! The layout of a figure: panels below each other, each with its legend, axes and series.

use super::axis::{Ruler, Tick};
use super::canvas::{Anchor, Canvas, Text};
use super::frame::Frame;
use super::style::{GRID, HAIRLINE, INK, LABEL_SIZE, PAPER, TICK_SIZE, WIDTH, panel_height};
use super::{Figure, Mark, Panel, Series, colour_bar, font, legend, series};
use crate::error::Result;

/// What stays free at the top and at the left.
const EDGE: f64 = 6.0;
/// Length of a tick.
const TICK: f64 = 4.0;
/// Below a panel: ticks, their labels, the label of the axis.
const BELOW: f64 = 40.0;
/// What stays free between panels.
const BETWEEN_PANELS: f64 = 8.0;
/// What stays free at the right of a plotting area, where half of a label may stand.
const RIGHT: f64 = 14.0;
/// Largest side of a plotted matrix.
const MATRIX: f64 = 220.0;
/// About so many labelled ticks stand on an axis.
const HORIZONTAL_TICKS: usize = 7;
const VERTICAL_TICKS: usize = 6;

/// Height of the plotting area of a panel: cells of a matrix are square, so that it is as high as it is wide.
fn plot_height(figure: &Figure, panel: &Panel, left: f64) -> f64 {
    if is_matrix(panel) { plot_width(panel, left) } else { panel_height(figure.panels.len()) }
}

/// Width of the plotting area of a panel.
fn plot_width(panel: &Panel, left: f64) -> f64 {
    let free = WIDTH - left - RIGHT.max(colour_bar::width(panel) + EDGE);
    if is_matrix(panel) { free.min(MATRIX) } else { free }
}

/// Whether a panel shows the entries of a matrix.
fn is_matrix(panel: &Panel) -> bool {
    let square = |series: &Series| series.shading.as_ref().is_none_or(|shading| shading.cell == (1.0, 1.0));
    panel.series.iter().any(|series| series.mark == Mark::Cells && square(series))
}

/// Height of the whole figure in units.
pub(super) fn height(figure: &Figure) -> f64 {
    let left = left_edge(figure);
    let panels = figure.panels.iter();
    let panels: f64 = panels
        .map(|panel| legend::height(panel, left) + plot_height(figure, panel, left) + BELOW + BETWEEN_PANELS)
        .sum();
    (EDGE + panels).ceil()
}

/// Draws the figure on a canvas of [`WIDTH`] by [`height`].
pub(super) fn draw(figure: &Figure, canvas: &mut Canvas<'_>) -> Result<()> {
    let left = left_edge(figure);
    canvas.rectangle((0.0, 0.0), (WIDTH, height(figure)), PAPER)?;
    let mut top = EDGE;
    for (index, panel) in figure.panels.iter().enumerate() {
        if figure.panels.len() > 1 {
            draw_letter(index, top, canvas)?;
        }
        legend::draw(panel, left, top, canvas)?;
        top += legend::height(panel, left);
        let bottom = top + plot_height(figure, panel, left);
        let frame = Frame { left, right: left + plot_width(panel, left), top, bottom };
        draw_panel(panel, frame, canvas)?;
        colour_bar::draw(panel, frame, canvas)?;
        top = bottom + BELOW + BETWEEN_PANELS;
    }
    canvas.finish()
}

/// (a), (b), ... in the corner of a panel.
fn draw_letter(index: usize, top: f64, canvas: &mut Canvas<'_>) -> Result<()> {
    let text = format!("({})", char::from(b'a' + (index % 26) as u8));
    let at = (EDGE, top + LABEL_SIZE);
    canvas.text(&Text { text: &text, size: LABEL_SIZE, anchor: Anchor::Start, at, upwards: false }, INK)
}

/// The horizontal and the vertical ruler of a panel; error bars count as data.
fn rulers(panel: &Panel) -> (Ruler, Ruler) {
    let xs = panel.series.iter().flat_map(|series| series.points.iter().map(|point| point.0));
    let ys = panel.series.iter().flat_map(|series| {
        series.points.iter().enumerate().flat_map(|(index, point)| {
            let (low, high) = series.bar(index).unwrap_or((point.1, point.1));
            [low, high]
        })
    });
    (Ruler::new(&panel.x, xs), Ruler::new(&panel.y, ys))
}

/// Where the plotting areas begin: right of the widest tick label of any panel, so that all panels align.
fn left_edge(figure: &Figure) -> f64 {
    let widest = figure
        .panels
        .iter()
        .flat_map(|panel| rulers(panel).1.ticks(VERTICAL_TICKS))
        .map(|tick| font::width(&tick.label, TICK_SIZE))
        .fold(10.0, f64::max);
    EDGE + LABEL_SIZE + 8.0 + widest + TICK + 4.0
}

/// Draws the lines of the grid, the series, and the axes with their labels.
fn draw_panel(panel: &Panel, frame: Frame, canvas: &mut Canvas<'_>) -> Result<()> {
    let (x, y) = rulers(panel);
    let place = |(a, b): (f64, f64)| Some((frame.across(x.position(a)?), frame.up(y.position(b)?)));
    let cells = panel.series.iter().any(|series| series.mark == Mark::Cells);
    for tick in y.ticks(VERTICAL_TICKS).iter().filter(|tick| !tick.label.is_empty() && !cells) {
        let height = frame.up(y.position(tick.value).unwrap_or(0.0));
        canvas.line(&[(frame.left, height), (frame.right, height)], HAIRLINE, GRID)?;
    }
    // Points lie above the axes, or those on an axis would be cut in two; lines and cells below.
    let drawn = |points: bool| panel.series.iter().filter(move |series| (series.mark == Mark::Points) == points);
    for series in drawn(false) {
        series::draw(series, &place, frame, canvas)?;
    }
    canvas.line(&[(frame.left, frame.top), (frame.left, frame.bottom), (frame.right, frame.bottom)], HAIRLINE, INK)?;
    for series in drawn(true) {
        series::draw(series, &place, frame, canvas)?;
    }
    draw_horizontal_ticks(&horizontal_ticks(panel, &x), &x, frame, canvas)?;
    draw_vertical_ticks(&y, frame, canvas)?;
    let at = ((frame.left + frame.right) / 2.0, frame.bottom + BELOW - 8.0);
    canvas.text(&Text { text: &panel.x.label, size: LABEL_SIZE, anchor: Anchor::Middle, at, upwards: false }, INK)?;
    let at = (EDGE + LABEL_SIZE, (frame.top + frame.bottom) / 2.0);
    canvas.text(&Text { text: &panel.y.label, size: LABEL_SIZE, anchor: Anchor::Middle, at, upwards: true }, INK)
}

/// The ticks of the horizontal axis: its names where it has any, or numbers.
fn horizontal_ticks(panel: &Panel, ruler: &Ruler) -> Vec<Tick> {
    if panel.x.names.is_empty() {
        return ruler.ticks(HORIZONTAL_TICKS);
    }
    let named = |(index, name): (usize, &String)| Tick { value: index as f64 + 1.0, label: name.clone() };
    panel.x.names.iter().enumerate().map(named).collect()
}

/// Draws ticks below the frame with their numbers or names.
fn draw_horizontal_ticks(ticks: &[Tick], ruler: &Ruler, frame: Frame, canvas: &mut Canvas<'_>) -> Result<()> {
    let mut free = f64::NEG_INFINITY;
    for tick in ticks {
        let at = frame.across(ruler.position(tick.value).unwrap_or(0.0));
        canvas.line(&[(at, frame.bottom), (at, frame.bottom + tick_length(tick))], HAIRLINE, INK)?;
        // A label that would touch its neighbour is left out; its tick stays.
        let half = font::width(&tick.label, TICK_SIZE) / 2.0;
        if !tick.label.is_empty() && at - half >= free {
            free = at + half + 4.0;
            let at = (at, frame.bottom + TICK + TICK_SIZE + 1.0);
            let text = Text { text: &tick.label, size: TICK_SIZE, anchor: Anchor::Middle, at, upwards: false };
            canvas.text(&text, INK)?;
        }
    }
    Ok(())
}

/// Draws ticks left of the frame with their numbers.
fn draw_vertical_ticks(ruler: &Ruler, frame: Frame, canvas: &mut Canvas<'_>) -> Result<()> {
    for tick in &ruler.ticks(VERTICAL_TICKS) {
        let height = frame.up(ruler.position(tick.value).unwrap_or(0.0));
        canvas.line(&[(frame.left - tick_length(tick), height), (frame.left, height)], HAIRLINE, INK)?;
        if !tick.label.is_empty() {
            let at = (frame.left - TICK - 3.0, height + 0.36 * TICK_SIZE);
            let text = Text { text: &tick.label, size: TICK_SIZE, anchor: Anchor::End, at, upwards: false };
            canvas.text(&text, INK)?;
        }
    }
    Ok(())
}

/// Ticks without a number are half as long.
fn tick_length(tick: &Tick) -> f64 {
    if tick.label.is_empty() { TICK / 2.0 } else { TICK }
}

//! The layout of a figure: legends, axes, series.

use super::axis::{Ruler, Tick};
use super::canvas::{Anchor, Canvas, Text};
use super::style::{CURVE, GRID, HAIRLINE, INK, LABEL_SIZE, PAPER, POINT, TICK_SIZE, WIDTH, panel_height};
use super::{Figure, Mark, Panel, Series, font};
use crate::error::Result;

const EDGE: f64 = 6.0;
const TICK: f64 = 4.0;
const LEGEND_ROW: f64 = 16.0;
const LEGEND_SAMPLE: f64 = 18.0;
const LEGEND_GAP: f64 = 14.0;
const LEGEND_CELL: f64 = 9.0;
/// Below a panel: ticks, their labels, the label of the axis.
const BELOW: f64 = 40.0;
const BETWEEN_PANELS: f64 = 8.0;
const RIGHT: f64 = 14.0;

/// The plotting area in units, y down.
#[derive(Clone, Copy)]
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// Height of the plotting area of a panel: cells of a matrix are square, so that it is as high as it is wide.
fn plot_height(figure: &Figure, panel: &Panel, left: f64) -> f64 {
    if is_matrix(panel) { (WIDTH - RIGHT - left).min(MATRIX) } else { panel_height(figure.panels.len()) }
}

/// Width of the plotting area of a panel.
fn plot_width(panel: &Panel, left: f64) -> f64 {
    if is_matrix(panel) { (WIDTH - RIGHT - left).min(MATRIX) } else { WIDTH - RIGHT - left }
}

fn is_matrix(panel: &Panel) -> bool {
    panel.series.iter().any(|series| series.mark == Mark::Cells)
}

/// Side of a matrix.
const MATRIX: f64 = 220.0;

/// Height of the whole figure in units.
pub(super) fn height(figure: &Figure) -> f64 {
    let left = left_edge(figure);
    let panels = figure.panels.iter();
    let panels: f64 = panels
        .map(|panel| legend_height(panel, left) + plot_height(figure, panel, left) + BELOW + BETWEEN_PANELS)
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
        draw_legend(panel, left, top, canvas)?;
        top += legend_height(panel, left);
        let bottom = top + plot_height(figure, panel, left);
        draw_panel(panel, Frame { left, right: left + plot_width(panel, left), top, bottom }, canvas)?;
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

const HORIZONTAL_TICKS: usize = 7;
const VERTICAL_TICKS: usize = 6;

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

/// The legend's entries in rows: (row, x, series).
fn legend(panel: &Panel, left: f64) -> Vec<(usize, f64, &Series)> {
    let (mut row, mut x, mut entries) = (0, left, Vec::new());
    for series in panel.series.iter().filter(|series| !series.label.is_empty()) {
        let width = LEGEND_SAMPLE + 5.0 + font::width(&series.label, LABEL_SIZE);
        if x > left && x + width > WIDTH - EDGE {
            row += 1;
            x = left;
        }
        entries.push((row, x, series));
        x += width + LEGEND_GAP;
    }
    entries
}

fn legend_height(panel: &Panel, left: f64) -> f64 {
    legend(panel, left).last().map_or(TICK_SIZE, |entry| (entry.0 + 1) as f64 * LEGEND_ROW + 6.0)
}

fn draw_legend(panel: &Panel, left: f64, top: f64, canvas: &mut Canvas<'_>) -> Result<()> {
    for (row, x, series) in legend(panel, left) {
        let baseline = top + row as f64 * LEGEND_ROW + LABEL_SIZE;
        let middle = baseline - 0.36 * LABEL_SIZE;
        let (from, to) = ((x, middle), (x + LEGEND_SAMPLE, middle));
        let centre = (x + LEGEND_SAMPLE / 2.0, middle);
        // Nameless points or lines of the same colour belong to the same entry.
        let with = |mark: Mark| {
            let nameless = |other: &&Series| other.label.is_empty() && other.mark == mark;
            panel.series.iter().filter(nameless).any(|other| other.colour == series.colour)
        };
        match series.mark {
            Mark::Line | Mark::Dashed => {
                if series.mark == Mark::Line {
                    canvas.line(&[from, to], CURVE, series.colour)?;
                } else {
                    draw_dashes(&[from, to], series, canvas)?;
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
                let (left, half) = (x + LEGEND_SAMPLE - LEGEND_CELL, LEGEND_CELL / 2.0);
                canvas.rectangle((left, middle - half), (left + LEGEND_CELL, middle + half), series.colour)?;
            }
        }
        let at = (x + LEGEND_SAMPLE + 5.0, baseline);
        canvas.text(&Text { text: &series.label, size: LABEL_SIZE, anchor: Anchor::Start, at, upwards: false }, INK)?;
    }
    Ok(())
}

fn draw_panel(panel: &Panel, frame: Frame, canvas: &mut Canvas<'_>) -> Result<()> {
    let (x, y) = rulers(panel);
    let across = |at: f64| frame.left + at * (frame.right - frame.left);
    let up = |at: f64| frame.bottom - at * (frame.bottom - frame.top);
    let place = |(a, b): (f64, f64)| Some((across(x.position(a)?), up(y.position(b)?)));
    let vertical = y.ticks(VERTICAL_TICKS);
    for tick in vertical.iter().filter(|tick| !tick.label.is_empty()) {
        let height = up(y.position(tick.value).unwrap_or(0.0));
        canvas.line(&[(frame.left, height), (frame.right, height)], HAIRLINE, GRID)?;
    }
    // Points lie above the axes, or those on an axis would be cut in two; lines and cells below.
    let drawn = |points: bool| panel.series.iter().filter(move |series| (series.mark == Mark::Points) == points);
    for series in drawn(false) {
        draw_series(series, &place, frame, canvas)?;
    }
    canvas.line(&[(frame.left, frame.top), (frame.left, frame.bottom), (frame.right, frame.bottom)], HAIRLINE, INK)?;
    for series in drawn(true) {
        draw_series(series, &place, frame, canvas)?;
    }
    let length = |tick: &Tick| if tick.label.is_empty() { TICK / 2.0 } else { TICK };
    let mut free = f64::NEG_INFINITY;
    for tick in x.ticks(HORIZONTAL_TICKS) {
        let at = across(x.position(tick.value).unwrap_or(0.0));
        canvas.line(&[(at, frame.bottom), (at, frame.bottom + length(&tick))], HAIRLINE, INK)?;
        // A label that would touch its neighbour is left out; its tick stays.
        let half = font::width(&tick.label, TICK_SIZE) / 2.0;
        if !tick.label.is_empty() && at - half >= free {
            free = at + half + 4.0;
            let at = (at, frame.bottom + TICK + TICK_SIZE + 1.0);
            let text = Text { text: &tick.label, size: TICK_SIZE, anchor: Anchor::Middle, at, upwards: false };
            canvas.text(&text, INK)?;
        }
    }
    for tick in &vertical {
        let height = up(y.position(tick.value).unwrap_or(0.0));
        canvas.line(&[(frame.left - length(tick), height), (frame.left, height)], HAIRLINE, INK)?;
        if !tick.label.is_empty() {
            let at = (frame.left - TICK - 3.0, height + 0.36 * TICK_SIZE);
            let text = Text { text: &tick.label, size: TICK_SIZE, anchor: Anchor::End, at, upwards: false };
            canvas.text(&text, INK)?;
        }
    }
    let at = ((frame.left + frame.right) / 2.0, frame.bottom + BELOW - 8.0);
    canvas.text(&Text { text: &panel.x.label, size: LABEL_SIZE, anchor: Anchor::Middle, at, upwards: false }, INK)?;
    let at = (EDGE + LABEL_SIZE, (frame.top + frame.bottom) / 2.0);
    canvas.text(&Text { text: &panel.y.label, size: LABEL_SIZE, anchor: Anchor::Middle, at, upwards: true }, INK)
}

fn draw_series(
    series: &Series,
    place: &impl Fn((f64, f64)) -> Option<(f64, f64)>,
    frame: Frame,
    canvas: &mut Canvas<'_>,
) -> Result<()> {
    if series.mark == Mark::Cells {
        let inside = |(x, y): (f64, f64)| (x.clamp(frame.left, frame.right), y.clamp(frame.top, frame.bottom));
        for &(x, y) in &series.points {
            if let (Some(from), Some(to)) = (place((x - 0.5, y - 0.5)), place((x + 0.5, y + 0.5))) {
                canvas.rectangle(inside(from), inside(to), series.colour)?;
            }
        }
        return Ok(());
    }
    if series.mark == Mark::Points {
        let placed: Vec<Option<(f64, f64)>> = series.points.iter().map(|&point| place(point)).collect();
        let inside = |centre: &Option<(f64, f64)>| centre.filter(|&centre| frame.contains(centre));
        for (index, centre) in placed.iter().enumerate() {
            let (Some(centre), Some((low, high))) = (inside(centre), series.bar(index)) else { continue };
            let at = series.points[index].0;
            let high = place((at, high)).map_or(centre.1, |end| end.1).max(frame.top);
            // A bar that reaches zero on a logarithmic axis runs to its foot.
            let low = place((at, low)).map_or(frame.bottom, |end| end.1).min(frame.bottom);
            canvas.line(&[(centre.0, high), (centre.0, low)], HAIRLINE * 1.3, series.colour)?;
        }
        for centre in placed.iter().filter_map(inside) {
            canvas.mark(centre, POINT, series.colour)?;
        }
        return Ok(());
    }
    // A line that comes to zero falls to the foot of a logarithmic axis, and stays off it.
    let foot = |(x, y): (f64, f64)| place((x, y)).or_else(|| place((x, f64::MIN_POSITIVE)).filter(|_| y == 0.0));
    let placed: Vec<Option<(f64, f64)>> = series.points.iter().map(|&point| foot(point)).collect();
    for run in placed.split(Option::is_none) {
        let run: Vec<(f64, f64)> = run.iter().flatten().copied().collect();
        if let [single] = run[..]
            && frame.contains(single)
        {
            canvas.mark(single, POINT, series.colour)?;
        }
        for piece in frame.clip(&run) {
            match series.mark {
                Mark::Dashed => draw_dashes(&piece, series, canvas)?,
                _ => canvas.line(&piece, CURVE, series.colour)?,
            }
        }
    }
    Ok(())
}

const DASH: f64 = 4.0;
const DASH_GAP: f64 = 3.0;

fn draw_dashes(points: &[(f64, f64)], series: &Series, canvas: &mut Canvas<'_>) -> Result<()> {
    let (mut dash, mut inked, mut left) = (Vec::new(), true, DASH);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            if inked && dash.is_empty() {
                dash.push(from);
            }
            if length <= left {
                left -= length;
                if inked {
                    dash.push(to);
                }
                break;
            }
            from = (from.0 + (to.0 - from.0) * left / length, from.1 + (to.1 - from.1) * left / length);
            if inked {
                dash.push(from);
                canvas.line(&dash, CURVE, series.colour)?;
                dash.clear();
            }
            inked = !inked;
            left = if inked { DASH } else { DASH_GAP };
        }
    }
    if dash.len() > 1 { canvas.line(&dash, CURVE, series.colour) } else { Ok(()) }
}

impl Frame {
    fn contains(&self, (x, y): (f64, f64)) -> bool {
        x >= self.left - 0.5 && x <= self.right + 0.5 && y >= self.top - 0.5 && y <= self.bottom + 0.5
    }

    /// The pieces of a polyline inside the frame.
    fn clip(&self, points: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
        let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
        for pair in points.windows(2) {
            let Some((from, to)) = self.clip_segment(pair[0], pair[1]) else { continue };
            match pieces.last_mut() {
                Some(piece) if piece.last() == Some(&from) => piece.push(to),
                _ => pieces.push(vec![from, to]),
            }
        }
        pieces
    }

    /// Liang and Barsky's clipping of one segment.
    fn clip_segment(&self, from: (f64, f64), to: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut start, mut end) = (0.0f64, 1.0f64);
        for (slope, room) in
            [(-dx, from.0 - self.left), (dx, self.right - from.0), (-dy, from.1 - self.top), (dy, self.bottom - from.1)]
        {
            if slope == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if slope < 0.0 {
                start = start.max(room / slope);
            } else {
                end = end.min(room / slope);
            }
        }
        let at = |share: f64| match share {
            0.0 => from,
            1.0 => to,
            _ => (from.0 + share * dx, from.1 + share * dy),
        };
        (start <= end).then(|| (at(start), at(end)))
    }
}

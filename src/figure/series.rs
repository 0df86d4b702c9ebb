//! One series, drawn into the frame of its panel.

use super::canvas::Canvas;
use super::frame::Frame;
use super::style::{CURVE, HAIRLINE, POINT};
use super::{Mark, Series};
use crate::error::Result;

/// Width of one of many lines.
const FINE: f64 = HAIRLINE * 0.6;
/// Width of an error bar.
const BAR: f64 = HAIRLINE * 1.3;

/// Draws a series; `place` maps its numbers to the canvas, where the axes can show them.
pub(super) fn draw(
    series: &Series,
    place: &impl Fn((f64, f64)) -> Option<(f64, f64)>,
    frame: Frame,
    canvas: &mut Canvas<'_>,
) -> Result<()> {
    match series.mark {
        Mark::Cells => draw_cells(series, place, frame, canvas),
        Mark::Points => draw_points(series, place, frame, canvas),
        Mark::Line | Mark::Dashed | Mark::Thin => draw_line(series, place, frame, canvas),
    }
}

fn draw_cells(
    series: &Series,
    place: &impl Fn((f64, f64)) -> Option<(f64, f64)>,
    frame: Frame,
    canvas: &mut Canvas<'_>,
) -> Result<()> {
    let (width, height) = series.shading.as_ref().map_or((1.0, 1.0), |shading| shading.cell);
    for (index, &(x, y)) in series.points.iter().enumerate() {
        let colour = match (&series.shading, series.values.get(index)) {
            (Some(shading), Some(&value)) => shading.colour(value),
            _ => series.colour,
        };
        let corner = |sign: f64| place((x + sign * width / 2.0, y + sign * height / 2.0));
        if let (Some(from), Some(to)) = (corner(-1.0), corner(1.0)) {
            canvas.rectangle(frame.nearest(from), frame.nearest(to), colour)?;
        }
    }
    Ok(())
}

/// All error bars first, so that no bar lies over a mark.
fn draw_points(
    series: &Series,
    place: &impl Fn((f64, f64)) -> Option<(f64, f64)>,
    frame: Frame,
    canvas: &mut Canvas<'_>,
) -> Result<()> {
    let placed: Vec<Option<(f64, f64)>> = series.points.iter().map(|&point| place(point)).collect();
    let inside = |centre: &Option<(f64, f64)>| centre.filter(|&centre| frame.contains(centre));
    for (index, centre) in placed.iter().enumerate() {
        let (Some(centre), Some((low, high))) = (inside(centre), series.bar(index)) else { continue };
        let at = series.points[index].0;
        let high = place((at, high)).map_or(centre.1, |end| end.1).max(frame.top);
        // A bar that reaches zero on a logarithmic axis runs to its foot.
        let low = place((at, low)).map_or(frame.bottom, |end| end.1).min(frame.bottom);
        canvas.line(&[(centre.0, high), (centre.0, low)], BAR, series.colour)?;
    }
    for centre in placed.iter().filter_map(inside) {
        canvas.mark(centre, POINT, series.colour)?;
    }
    Ok(())
}

fn draw_line(
    series: &Series,
    place: &impl Fn((f64, f64)) -> Option<(f64, f64)>,
    frame: Frame,
    canvas: &mut Canvas<'_>,
) -> Result<()> {
    let placed: Vec<Option<(f64, f64)>> = series.points.iter().map(|&point| place(point)).collect();
    // Where a line comes to zero a logarithmic axis cannot follow: its last value is marked, and nothing is drawn that
    // could be read as a value.
    for (pair, points) in placed.windows(2).zip(series.points.windows(2)) {
        if let ([Some(last), None], 0.0) = (pair, points[1].1)
            && frame.contains(*last)
        {
            canvas.mark(*last, POINT, series.colour)?;
        }
    }
    for run in placed.split(Option::is_none) {
        let run: Vec<(f64, f64)> = run.iter().flatten().copied().collect();
        if let [single] = run[..]
            && frame.contains(single)
        {
            canvas.mark(single, POINT, series.colour)?;
        }
        for piece in frame.clip(&run) {
            match series.mark {
                Mark::Dashed => canvas.dashes(&piece, CURVE, series.colour)?,
                Mark::Thin => canvas.line(&piece, FINE, series.colour)?,
                _ => canvas.line(&piece, CURVE, series.colour)?,
            }
        }
    }
    Ok(())
}

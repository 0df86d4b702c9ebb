//! Curves of a measured network among those of its null models.

use super::networks::{LAGS, SCALES, Scale};
use super::nulls::{Row, rows};
use crate::claims::context::Context;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};

/// Lags between the places where null models are shown, and how far side by side their marks spread there.
const EVERY: usize = 2;
const SPREAD: f64 = 1.1;

/// Two panels, at equal radius and at equal norm: the measured network as a line, the null models as medians with bars
/// over nine in ten draws, side by side around the lag they belong to.
pub(super) fn of_network(web: bool, context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    let mut name = "";
    for scale in SCALES {
        let of_panel: Vec<Row> = rows().into_iter().filter(|row| row.web == web && row.scale == scale).collect();
        let mut series = Vec::new();
        for (index, row) in of_panel.iter().enumerate() {
            let shift = SPREAD * (index as f64 / (of_panel.len() - 1) as f64 - 0.5);
            series.push(null_model(*row, shift, panels.is_empty(), context)?);
            name = row.network().name;
        }
        let measured = of_panel[0].network().held(context, scale)?;
        let label = if panels.is_empty() { "as measured" } else { "" };
        series.push(Series::line(label, style::colour(6), over_lags(&measured.curve)));
        let what = if scale == Scale::Radius { "radius 0.95" } else { "norm 0.95" };
        panels.push(Panel {
            x: Axis::linear("lag k (time steps)").from_to(-1.0, LAGS as f64),
            y: Axis::logarithmic(&format!("J(k) (1/\u{3b5}), {what}")),
            series,
        });
    }
    Ok(Figure { title: format!("Fisher memory curves of the {name} network and its null models"), panels })
}

fn null_model(row: Row, shift: f64, named: bool, context: &Context) -> Result<Series> {
    let standing = row.standing(context)?;
    let (mut points, mut ranges) = (Vec::new(), Vec::new());
    for lag in (0..LAGS).step_by(EVERY) {
        let [low, median, high] = Row::quantiles(&standing, lag);
        points.push((lag as f64 + shift, median));
        ranges.push((low, high));
    }
    let label = if named { row.null.label() } else { "" };
    Ok(Series::ranges(label, row.null.colour(), points, ranges))
}

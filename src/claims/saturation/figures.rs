//! The figures of saturating units.

use super::majority;
use super::networks::{SHAPES, Shape};
use super::simulated::{SIZES, TAKEN, law, totals as measured};
use crate::claims::context::Context;
use crate::claims::measured::points;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, style};

/// The totals of tanh units against N, with the fitted power laws: chains, and what is best for linear units.
pub(super) fn totals(context: &Context) -> Result<Figure> {
    let (first, last) = (SIZES[0] as f64, SIZES[TAKEN.of(context) - 1] as f64);
    let root = || Series::dashed("\u{221a}N", style::REFERENCE, [first, last].map(|n| (n, n.sqrt())).to_vec());
    let (mut chains, mut layers) = (vec![root()], vec![root()]);
    for (label, shape, colour) in SHAPES {
        let (law, colour) = (law(context, shape)?, style::colour(colour));
        let series = if matches!(shape, Shape::Chain(_)) { &mut chains } else { &mut layers };
        series.push(Series::line("", colour, vec![(first, law.at(first)), (last, law.at(last))]));
        series.push(points(label, colour, measured(context, shape)?));
    }
    let panel = |lowest: f64, highest: f64, series| Panel {
        x: Axis::logarithmic("number of tanh units N").from_to(15.2, 425.0),
        y: Axis::logarithmic("total J(k), in units of 1/\u{3b5}").from_to(lowest, highest),
        series,
    };
    Ok(Figure {
        title: "Information about a weak signal in networks of saturating units".to_owned(),
        panels: vec![panel(2.0, 300.0, chains), panel(3.0, 22.0, layers)],
    })
}

/// Totals of chains of groups against N, and the width of the best groups.
pub(super) fn majorities(context: &Context) -> Result<Figure> {
    let (sizes, best) = (majority::sizes(context), majority::best(context)?);
    let over = |values: Vec<f64>| sizes.iter().map(|&size| size as f64).zip(values).collect::<Vec<_>>();
    let total = over(best.iter().map(|best| best.total).collect());
    let (anchor, top) = total[total.len() - 1];
    let law = |n: f64| top * (n / n.ln()) / (anchor / anchor.ln());
    let along = |of: &dyn Fn(f64) -> f64| over(sizes.iter().map(|&size| of(size as f64)).collect());
    let totals = vec![
        Series::dashed("N/ln N", style::colour(2), along(&law)),
        Series::dashed("\u{221a}N", style::REFERENCE, along(&f64::sqrt)),
        Series::line("single units", style::colour(1), over(majority::totals(1, &sizes))),
        Series::points("best groups", style::colour(0), total, vec![]),
    ];
    let widths = over(best.iter().map(|best| best.width as f64).collect());
    let units = || Axis::logarithmic("number of threshold units N").from_to(80.0, 1.25 * anchor);
    Ok(Figure {
        title: "Memory of chains of groups that pass on their majority".to_owned(),
        panels: vec![
            Panel {
                x: units(),
                y: Axis::logarithmic("total J(k), in units of 1/\u{3b5}").from_to(2.0, 2.0 * top),
                series: totals,
            },
            Panel {
                x: units(),
                y: Axis::linear("units in a group").from_to(0.0, 30.0),
                series: vec![Series::points("", style::colour(0), widths, vec![])],
            },
        ],
    })
}

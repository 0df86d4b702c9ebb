//! Fan-out: layers that keep the amplitude of every unit and amplify by their number.

use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::measured::Measured;
use super::verdict::{Verdict, certainty};
use super::words::{listed, listed_with_and};
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::memory::closed_form;
use crate::system::Input;

const SQUARE: &str = "fan-out:widths=1;10;10;10;10;10;10;10;10;10;10";
const GROWING: &str = "fan-out:widths=1;2;3;4;5;6;7;8;9;10;11;12;13";

/// (units a layer and layers, total over the root of the size as printed).
const SQUARES: [(usize, &str); 3] = [(10, "0.7688"), (100, "0.7007"), (1000, "0.6939")];
/// (layers, root of the size to which they come nearest, total over that root as printed).
const GROWTHS: [(usize, f64, &str); 3] = [(14, 10.0, "0.626"), (141, 100.0, "0.332"), (1414, 1000.0, "0.214")];

pub(super) fn group() -> Joined {
    let size = |width: usize| if width > 10 { power_of_ten(width * width) } else { (width * width).to_string() };
    let checks = vec![
        Check::new("fan-out-square-root", square_root).with("sizes", listed(SQUARES.map(|(width, _)| size(width)))),
        Check::new("fan-out-network", network).with("network", SQUARE),
        Check::new("fan-out-linear", linear)
            .with("depths", listed_with_and(GROWTHS.map(|(depth, ..)| depth)))
            .with("sizes", listed_with_and(GROWTHS.map(|(_, root, _)| power_of_ten((root * root) as usize)))),
    ];
    Group::new(include_str!("words/fan_out.toml"), checks, &[("fan-out", curves), ("fan-out-size", against_size)])
}

/// A power of ten as one.
fn power_of_ten(number: usize) -> String {
    format!("10^{}", number.ilog10())
}

fn square_root(_: &Context) -> Result<Verdict> {
    Ok(Verdict::all_printed(&SQUARES.map(|(width, digits)| {
        let share = Measured::formula(total(&square(width)) / width as f64);
        (format!("N = {}", width * width), share, digits)
    })))
}

fn network(context: &Context) -> Result<Verdict> {
    let found = context.analysis(SQUARE, Input::First)?;
    let measured = Measured::total(&found);
    let tolerance = 1e-9 + measured.margin.size();
    Ok(Verdict::near(measured, total(&square(10)), tolerance).evidence(certainty(&found)))
}

fn linear(_: &Context) -> Result<Verdict> {
    Ok(Verdict::all_printed(&GROWTHS.map(|(depth, root, digits)| {
        (format!("\u{221a}N = {root}"), Measured::formula(total(&growing(depth)) / root), digits)
    })))
}

/// A source and as many layers as each has units.
fn square(width: usize) -> Vec<usize> {
    std::iter::once(1).chain(std::iter::repeat_n(width, width)).collect()
}

/// Layers of 1, 2, 3, ... units.
fn growing(depth: usize) -> Vec<usize> {
    (1..=depth).collect()
}

fn total(widths: &[usize]) -> f64 {
    closed_form::fan_out(widths).iter().sum()
}

fn curves(context: &Context) -> Result<Figure> {
    let networks = [
        ("1, 10, 10, ...", SQUARE, square(10)),
        ("1, 2, 3, ...", GROWING, growing(13)),
        ("1, 1, 1, ... (chain)", "chain:n=15,gain=1", vec![1; 15]),
    ];
    let mut series = Vec::new();
    for (index, (label, name, widths)) in networks.into_iter().enumerate() {
        let theory = closed_form::fan_out(&widths);
        series.push(Series::line(format!("layers {label}"), style::colour(index), over_lags(&theory)));
        let found = context.analysis(name, Input::First)?;
        series.push(Series::points("", style::colour(index), over_lags(&found.curve.values[..theory.len()]), vec![]));
    }
    let panel = Panel {
        x: Axis::linear("lag k (time steps)").from_to(0.0, 15.0),
        y: Axis::linear("Fisher memory J(k) (1/\u{3b5})").from_to(0.0, 1.05),
        series,
    };
    Ok(Figure { title: "Fisher memory of fan-out networks".to_owned(), panels: vec![panel] })
}

fn against_size(_: &Context) -> Result<Figure> {
    let widths = (0..=48).map(|step| 10f64.powf(0.5 + 2.5 * f64::from(step) / 48.0).round() as usize);
    let (mut squares, mut growths) = (Vec::new(), Vec::new());
    for width in widths {
        let (size, root) = ((width * width) as f64, width as f64);
        squares.push((size, total(&square(width)) / root));
        // Depth d has d (d + 1)/2 units.
        let depth = (0.5 * ((8.0 * size + 1.0).sqrt() - 1.0)).round() as usize;
        let units = (depth * (depth + 1)) as f64 / 2.0;
        growths.push((units, total(&growing(depth)) / units.sqrt()));
    }
    let limit = vec![(10.0, std::f64::consts::LN_2), (1e6, std::f64::consts::LN_2)];
    let panel = Panel {
        x: Axis::logarithmic("number of units N").from_to(10.0, 1e6),
        y: Axis::linear("total Fisher memory / \u{221a}N").from_to(0.0, 1.0),
        series: vec![
            Series::line("\u{221a}N layers of \u{221a}N", style::colour(0), squares),
            Series::line("layers 1, 2, 3, ...", style::colour(1), growths),
            Series::dashed("ln 2", style::REFERENCE, limit),
        ],
    };
    Ok(Figure { title: "Fan-out networks against the square-root law".to_owned(), panels: vec![panel] })
}

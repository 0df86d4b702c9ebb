//! Fan-out: layers that keep the amplitude of every unit and amplify by their number.

use super::cases::{Cases, each};
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::fit::{exponent, straight_line};
use super::measured::Measured;
use super::verdict::Verdict;
use super::words::{listed, networks};
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::memory::closed_form;
use crate::system::Input;

const SQUARE: &str = "fan-out:widths=1;10;10;10;10;10;10;10;10;10;10";
const GROWING: &str = "fan-out:widths=1;2;3;4;5;6;7;8;9;10;11;12;13";

/// Units of each layer and layers of the networks whose growth is fitted, and depths of those that grow by one unit a
/// layer.
const WIDTHS: [usize; 6] = [6, 8, 10, 12, 15, 20];
const DEPTHS: [usize; 6] = [8, 11, 14, 17, 21, 28];

pub(super) fn group() -> Joined {
    let checks = vec![
        Check::new("fan-out-network", network).with("networks", networks([SQUARE, GROWING])),
        Check::new("fan-out-growth", growth).with("widths", listed(WIDTHS)).with("depths", listed(DEPTHS)),
    ];
    Group::new(include_str!("words/fan_out.toml"), checks, &[("fan-out", curves), ("fan-out-size", against_size)])
}

fn network(context: &Context) -> Result<Verdict> {
    let deviations = Cases::of([(SQUARE, square(10)), (GROWING, growing(13))], |(name, widths)| {
        let theory = closed_form::fan_out(&widths);
        let found = context.analysis(name, Input::First)?;
        let expected = |lag: usize| theory.get(lag).copied().unwrap_or(0.0);
        Ok((name.to_owned(), Measured::farthest(&found.curve, theory.len() + 5, expected)))
    })?;
    Ok(Verdict::near(deviations.largest(), 0.0, 1e-9)
        .evidence("largest relative deviation of J(k), absolute behind the last layer"))
}

/// The specification of layers of these widths.
fn specification(widths: &[usize]) -> String {
    let widths: Vec<String> = widths.iter().map(usize::to_string).collect();
    format!("fan-out:widths={}", widths.join(";"))
}

/// (units N, total) of the networks with these layers.
fn totals(context: &Context, layers: impl Iterator<Item = Vec<usize>>) -> Result<Vec<(f64, Measured)>> {
    each(layers, |widths| {
        let total = Measured::total(&*context.analysis(&specification(&widths), Input::First)?);
        Ok((widths.iter().sum::<usize>() as f64, total))
    })
}

fn growth(context: &Context) -> Result<Verdict> {
    let squares = totals(context, WIDTHS.into_iter().map(square))?;
    let growing = totals(context, DEPTHS.into_iter().map(growing))?;
    let fitted = |found: &[(f64, Measured)]| exponent(&found.iter().map(|at| (at.0, at.1.value)).collect::<Vec<_>>());
    let (square, slow) = (fitted(&squares), fitted(&growing));
    // A line in 1/sqrt N through the totals over sqrt N ends, for N to infinity, at ln 2.
    let inverse: Vec<(f64, f64)> = squares.iter().map(|(n, total)| (1.0 / n.sqrt(), total.value / n.sqrt())).collect();
    let limit = straight_line(&inverse).level;
    let cases =
        Cases::from([("\u{221a}N layers of \u{221a}N: exponent", square), ("layers 1, 2, 3, ...: exponent", slow)]);
    let pass = (limit - std::f64::consts::LN_2).abs() < 0.01
        && (square.value - 0.5).abs() < 0.1
        && square.minus(slow).surely_above(0.05);
    let expected = "0.5 to a tenth, limit ln 2 to 0.01; for layers 1, 2, 3, ... less by 0.05 and more";
    Ok(Verdict::statement(expected, cases.decided_by(square), 0.1, pass).evidence(format!(
        "exponent of N in the total of \u{221a}N layers of \u{221a}N units; their total over \u{221a}N tends to \
         {limit:.4}, and ln 2 is {:.4}; layers that grow by one unit have the exponent {:.3}",
        std::f64::consts::LN_2,
        slow.value
    )))
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
        let colour = [style::ORTHOGONAL, style::GAUSSIAN, style::CHAIN][index];
        series.push(Series::line(format!("layers {label}"), colour, over_lags(&theory)));
        let found = context.analysis(name, Input::First)?;
        series.push(Series::points("", colour, over_lags(&found.curve.values[..theory.len()]), vec![]));
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
        y: Axis::linear("total Fisher memory / \u{221a}N (1/\u{3b5})").from_to(0.0, 1.0),
        series: vec![
            Series::line("\u{221a}N layers of \u{221a}N", style::ORTHOGONAL, squares),
            Series::line("layers 1, 2, 3, ...", style::GAUSSIAN, growths),
            Series::dashed("ln 2", style::REFERENCE, limit),
        ],
    };
    Ok(Figure { title: "Fan-out networks against the square-root law".to_owned(), panels: vec![panel] })
}

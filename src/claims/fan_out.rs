//! Fan-out: layers that keep the amplitude of every unit and amplify by their number.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::Measured;
use super::sources::{GANGULI_ABSTRACT, HERE};
use super::verdict::{Verdict, certainty};
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::memory::closed_form;
use crate::system::Input;

const SQUARE: &str = "fan-out:widths=1;10;10;10;10;10;10;10;10;10;10";
const GROWING: &str = "fan-out:widths=1;2;3;4;5;6;7;8;9;10;11;12;13";

pub(super) fn group() -> Group {
    Group {
        title: "Fan-out",
        introduction: "Where no unit may carry more than its neighbours, a signal is amplified by spreading over more units. Layers that fan \
out at once to &radic;<i>N</i> units attain the square root; layers that grow by one unit at a time miss it by a logarithm.",
        claims: claims(),
        drawings: vec![
            Drawing {
                name: "fan-out",
                caption: "Fan-out networks of about 100 units: layers that grow one unit at a time, ten layers of ten, and a chain. Lines: \
formula; points: computed.",
                figure: curves,
            },
            Drawing {
                name: "fan-out-size",
                caption: "Total memory over &radic;<i>N</i> against the size: &radic;<i>N</i> layers of &radic;<i>N</i> units tend to ln 2 \
(dashed), layers that grow one unit at a time fall off.",
                figure: against_size,
            },
        ],
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "fan-out-square-root".to_owned(),
            source: "Ganguli, Huh, Sompolinsky 2008 (abstract); constants derived for this project",
            settles: &["ganguli-saturation"],
            statement: "Fanning out at once into \u{221a}N layers of \u{221a}N units holds ln 2 times \u{221a}N: diverging fan-out attains the \
                        square-root law."
                .to_owned(),
            formula: "<i>J</i>(<i>k</i>) = 1/&Sigma;<sub><i>m</i>&le;<i>k</i></sub> 1/<i>N<sub>m</sub></i>, &nbsp; <i>J</i><sub>tot</sub>/&radic;<i>N</i> &rarr; ln 2",
            parameters: "N = 100, 10^4, 10^6 by the formula".to_owned(),
            figures: &["fan-out", "fan-out-size"],
            check: Box::new(|_| {
                let table: Vec<_> = [(10usize, "0.7688"), (100, "0.7007"), (1000, "0.6939")]
                    .into_iter()
                    .map(|(width, digits)| {
                        let share = Measured::formula(total(&square(width)) / width as f64);
                        (format!("N = {}", width * width), share, digits)
                    })
                    .collect();
                Ok(Verdict::all_printed(&table))
            }),
        },
        Claim {
            id: "fan-out-network".to_owned(),
            source: GANGULI_ABSTRACT,
            settles: &["ganguli-saturation"],
            statement: "The network of ten layers of ten units behind a source holds what the formula says.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) = 1/&Sigma;<sub><i>m</i>&le;<i>k</i></sub> 1/<i>N<sub>m</sub></i>",
            parameters: SQUARE.to_owned(),
            figures: &["fan-out"],
            check: Box::new(|context| {
                let found = context.analysis(SQUARE, Input::First)?;
                let measured = Measured::total(&found);
                let tolerance = 1e-9 + measured.margin.size();
                Ok(Verdict::near(measured, total(&square(10)), tolerance).evidence(certainty(&found)))
            }),
        },
        Claim {
            id: "fan-out-linear".to_owned(),
            source: HERE,
            settles: &["ganguli-saturation"],
            statement: "Layers that grow by one unit at a time fall short of the square root by a logarithm.".to_owned(),
            formula: "<i>N<sub>m</sub></i> = <i>m</i> + 1: &nbsp; <i>J</i><sub>tot</sub>/&radic;<i>N</i> ~ &radic;2/ln &radic;(2<i>N</i>)",
            parameters: "depths 14, 141 and 1414 for N = 10^2, 10^4 and 10^6".to_owned(),
            figures: &["fan-out", "fan-out-size"],
            check: Box::new(|_| {
                let table: Vec<_> = [(14usize, 10.0, "0.626"), (141, 100.0, "0.332"), (1414, 1000.0, "0.214")]
                    .into_iter()
                    .map(|(depth, root, digits)| {
                        (format!("\u{221a}N = {root}"), Measured::formula(total(&growing(depth)) / root), digits)
                    })
                    .collect();
                Ok(Verdict::all_printed(&table))
            }),
        },
    ]
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
        series.push(Series::points("", style::colour(index), over_lags(&found.curve[..theory.len()]), vec![]));
    }
    let panel = Panel {
        x: Axis::linear("lag k (time steps)").from_to(0.0, 15.0),
        y: Axis::linear("Fisher memory J(k)").from_to(0.0, 1.05),
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

//! Memory under a finite dynamic range: the square-root law, its constants and what attains it.

use super::claim::{Claim, Drawing, Group, Verdict, certainty, total_error, worst};
use super::context::Context;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::search::{
    ceiling_signal_power, large_network_noise_range, optimal_delay_line_noise_range, optimal_delay_line_signal_power,
};
use crate::system::{Input, LinearSystem};

const GANGULI: &str = "Ganguli, Huh, Sompolinsky 2008 (abstract); constants derived for this project";
const HERE: &str = "derived for this project";

/// (units N, noise range R, total printed).
const OPTIMA: [(usize, f64, &str); 9] = [
    (2, 2.0, "1.6666666667"),
    (3, 2.0, "2.0000000000"),
    (3, 4.0, "2.5042747645"),
    (4, 4.0, "3.0066645069"),
    (5, 4.0, "3.4052637503"),
    (10, 2.0, "3.0150455375"),
    (10, 10.0, "7.0396234209"),
    (50, 4.0, "9.4203202220"),
    (100, 4.0, "13.0049367639"),
];

pub(super) fn group() -> Group {
    Group {
        title: "Memory under a finite dynamic range",
        introduction: "Amplification needs room. If the noise variance of the units may be <i>R</i> times their own noise on \
average, or the signal power is limited, the best total grows as the square root of the size and no faster. The optimal delay line is \
known exactly for both budgets; whether any other network does better under the first is open (search finds none).",
        claims: claims(),
        drawings: vec![
            Drawing {
                name: "optimal-profiles",
                caption: "Optimal delay lines of 100 units under a noise budget: memory falls as a straight ramp over \
&radic;(2<i>N</i>(<i>R</i>&minus;1)) steps; dashed: the ramps of the law for large <i>N</i>.",
                figure: profiles,
            },
            Drawing {
                name: "square-root-law",
                caption: "The best total against size under noise budgets: exact (lines) and the law \
&radic;(<i>N</i>(<i>R</i>&minus;1)/2) + 3/4 (dashed). Points: certified analysis of the optimal networks.",
                figure: square_root,
            },
            Drawing {
                name: "fan-out",
                caption: "Fan-out networks of about 100 units: layers that grow one unit at a time, ten layers of ten, and a chain.",
                figure: fan_out_figure,
            },
        ],
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "optimal-noise-range".to_owned(),
            source: HERE,
            statement: "The best delay line under a noise budget holds the tabulated totals.".to_owned(),
            formula: "max 1 + &Sigma;<sub><i>k</i></sub> &Pi;<sub><i>i</i>&le;<i>k</i></sub> (1 &minus; 1/<i>c<sub>i</sub></i>) &nbsp; with tr <i>C</i> = 1 + &Sigma; <i>c<sub>i</sub></i> = <i>NR</i>",
            parameters: "(N, R) = (2,2) (3,2) (3,4) (4,4) (5,4) (10,2) (10,10) (50,4) (100,4)".to_owned(),
            figures: &["square-root-law"],
            check: Box::new(|_| {
                let mut table = Vec::new();
                for (n, range, digits) in OPTIMA {
                    table.push((format!("N = {n}, R = {range}"), optimal_delay_line_noise_range(n, range)?.total, digits));
                }
                Ok(Verdict::all_printed(&table))
            }),
        },
        Claim {
            id: "optimal-noise-range-network".to_owned(),
            source: HERE,
            statement: "The optimal delay lines, built as networks and analysed, hold their totals and spend their budget exactly.".to_owned(),
            formula: "<i>J</i><sub>tot</sub>(<i>W</i>) = optimum, &nbsp; tr <i>C</i>(<i>W</i>) = <i>NR</i>",
            parameters: "(N, R) = (5,4) (10,10) (50,4)".to_owned(),
            figures: &["square-root-law", "optimal-profiles"],
            check: Box::new(|context| {
                let mut cases = Vec::new();
                for (n, range) in [(5, 4.0), (10, 10.0), (50, 4.0)] {
                    let found = optimal(context, n, range)?;
                    let expected = optimal_delay_line_noise_range(n, range)?.total;
                    cases.push((format!("total, N = {n}, R = {range}"), (found.total / expected - 1.0).abs()));
                    let budget = n as f64 * range;
                    cases.push((format!("tr C, N = {n}, R = {range}"), (found.noise_trace / budget - 1.0).abs()));
                }
                Ok(Verdict::near(worst(&cases), 0.0, 1e-9).evidence("largest relative deviation").cases(cases))
            }),
        },
        Claim {
            id: "optimum-not-normal".to_owned(),
            source: "blog post on initialisation; the best delay line derived for this project",
            statement: "Under a noise budget no normal network is optimal: a network that is as far from normal as can be holds more than the 1 of \
                        every normal one."
                .to_owned(),
            formula: "<i>J</i><sub>tot</sub> &gt; 1 with departure &Delta;/|<i>W</i>| = 1",
            parameters: "best delay lines of the table (N, R)".to_owned(),
            figures: &["square-root-law"],
            check: Box::new(|_| {
                let (mut cases, mut feedforward) = (Vec::new(), true);
                for (n, range, _) in OPTIMA {
                    let line = optimal_delay_line_noise_range(n, range)?;
                    // Strictly lower triangular: all eigenvalues are 0, and the departure is the whole norm.
                    feedforward &= line.recurrent().upper_triangle().iter().all(|&weight| weight == 0.0);
                    cases.push((format!("N = {n}, R = {range}"), line.total));
                }
                let least = cases.iter().map(|case| case.1).fold(f64::INFINITY, f64::min);
                Ok(Verdict::statement("> 1", least, 1e-9, feedforward && least > 1.0 + 1e-9)
                    .evidence("smallest of the optima; all are strictly triangular, so their relative Henrici departure is 1")
                    .cases(cases))
            }),
        },
        Claim {
            id: "square-root-law".to_owned(),
            source: GANGULI,
            statement: "Under a dynamic range the best total grows only as the square root of the number of units.".to_owned(),
            formula: "<i>J</i><sub>tot</sub> ~ &radic;(<i>N</i>(<i>R</i>&minus;1)/2) + 3/4",
            parameters: "R = 4; N = 10000".to_owned(),
            figures: &["square-root-law"],
            check: Box::new(|_| {
                let total = optimal_delay_line_noise_range(10_000, 4.0)?.total;
                // The next term of the law falls as N^(-1/2).
                Ok(Verdict::near(total, large_network_noise_range(10_000, 4.0), 0.01)
                    .evidence("exact optimum; the tolerance is the next term of the law"))
            }),
        },
        Claim {
            id: "signal-power-ceiling".to_owned(),
            source: HERE,
            statement: "Under a total signal power P no network holds more than 1/2 + sqrt(P - 3/4), and long delay lines attain it."
                .to_owned(),
            formula: "sup <i>J</i><sub>tot</sub> = 1/2 + &radic;(<i>P</i> &minus; 3/4) for &Sigma;<sub><i>m</i></sub> <i>S<sub>m</sub></i> &le; <i>P</i>",
            parameters: "P = 100, 400, delay lines of 1000 units".to_owned(),
            figures: &[],
            check: Box::new(|_| {
                let mut cases = Vec::new();
                for power in [100.0, 400.0] {
                    let reached = optimal_delay_line_signal_power(1000, power)?.total;
                    cases.push((format!("P = {power}: {reached:.6} of {:.6}", ceiling_signal_power(power)), reached / ceiling_signal_power(power)));
                }
                let largest = worst(&cases);
                let least = cases.iter().map(|case| case.1).fold(f64::INFINITY, f64::min);
                let pass = largest <= 1.0 + 1e-12 && least > 1.0 - 1e-9;
                Ok(Verdict::statement("at most 1, attained to 1e-9", least, 1e-9, pass).cases(cases))
            }),
        },
        Claim {
            id: "fan-out-square-root".to_owned(),
            source: GANGULI,
            statement: "Fanning out at once into sqrt N layers of sqrt N units holds ln 2 sqrt N: diverging fan-out attains the square-root law."
                .to_owned(),
            formula: "<i>J</i>(<i>k</i>) = 1/&Sigma;<sub><i>m</i>&le;<i>k</i></sub> 1/<i>N<sub>m</sub></i>, &nbsp; <i>J</i><sub>tot</sub>/&radic;<i>N</i> &rarr; ln 2",
            parameters: "N = 100, 10^4, 10^6 by the formula".to_owned(),
            figures: &["fan-out"],
            check: Box::new(|_| {
                let table: Vec<_> = [(10usize, "0.7688"), (100, "0.7007"), (1000, "0.6939")]
                    .into_iter()
                    .map(|(width, digits)| {
                        let layers = std::iter::once(1.0).chain(std::iter::repeat_n(width as f64, width));
                        (format!("N = {}", width * width), layered(layers).iter().sum::<f64>() / width as f64, digits)
                    })
                    .collect();
                Ok(Verdict::all_printed(&table))
            }),
        },
        Claim {
            id: "fan-out-network".to_owned(),
            source: HERE,
            statement: "The network of ten layers of ten units behind a source holds what the formula says.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) = 1/&Sigma;<sub><i>m</i>&le;<i>k</i></sub> 1/<i>N<sub>m</sub></i>",
            parameters: SQUARE.to_owned(),
            figures: &["fan-out"],
            check: Box::new(|context| {
                let found = context.analysis(SQUARE, Input::First)?;
                let expected: f64 = layered(std::iter::once(1.0).chain([10.0; 10])).iter().sum();
                Ok(Verdict::near(found.total, expected, 1e-9 + total_error(&found)).evidence(certainty(&found)))
            }),
        },
        Claim {
            id: "fan-out-linear".to_owned(),
            source: HERE,
            statement: "Layers that grow by one unit at a time fall short of the square root by a logarithm.".to_owned(),
            formula: "<i>N<sub>m</sub></i> = <i>m</i> + 1: &nbsp; <i>J</i><sub>tot</sub>/&radic;<i>N</i> ~ &radic;2/ln &radic;(2<i>N</i>)",
            parameters: "depths 14, 141 and 1414 for N = 10^2, 10^4 and 10^6".to_owned(),
            figures: &["fan-out"],
            check: Box::new(|_| {
                let table: Vec<_> = [(14usize, 10.0, "0.626"), (141, 100.0, "0.332"), (1414, 1000.0, "0.214")]
                    .into_iter()
                    .map(|(depth, root, digits)| {
                        let total: f64 = layered((1..=depth).map(|width| width as f64)).iter().sum();
                        (format!("sqrt N = {root}"), total / root, digits)
                    })
                    .collect();
                Ok(Verdict::all_printed(&table))
            }),
        },
    ]
}

const SQUARE: &str = "fan-out:widths=1;10;10;10;10;10;10;10;10;10;10";
const GROWING: &str = "fan-out:widths=1;2;3;4;5;6;7;8;9;10;11;12;13";

/// J(k) of fan-out layers of these widths.
fn layered(widths: impl IntoIterator<Item = f64>) -> Vec<f64> {
    widths
        .into_iter()
        .scan(0.0, |inverse, width| {
            *inverse += 1.0 / width;
            Some(1.0 / *inverse)
        })
        .collect()
}

fn optimal(context: &Context, n: usize, range: f64) -> Result<std::sync::Arc<crate::Analysis>> {
    context.analysis_of(&format!("optimal line n={n} range={range}"), Input::First, || {
        LinearSystem::new(optimal_delay_line_noise_range(n, range)?.recurrent())
    })
}

fn profiles(_: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, range) in [2.0, 4.0, 10.0].into_iter().enumerate() {
        let colour = style::colour(index);
        let curve = optimal_delay_line_noise_range(100, range)?.curve();
        series.push(Series::line(format!("R = {range}"), colour, over_lags(&curve)));
        let end = (2.0 * 100.0 * (range - 1.0)).sqrt();
        series.push(Series::dashed("", colour, vec![(0.0, 1.0), (end, 0.0)]));
    }
    let panel = Panel {
        x: Axis::linear("lag k (time steps)").from_to(0.0, 60.0),
        y: Axis::linear("Fisher memory J(k)").from_to(0.0, 1.05),
        series,
    };
    Ok(Figure { title: "Optimal delay lines under a noise budget".to_owned(), panels: vec![panel] })
}

fn square_root(context: &Context) -> Result<Figure> {
    let searched = |n, range| Ok(optimal(context, n, range)?.total);
    let panel = Panel {
        x: Axis::logarithmic("number of units N").from_to(2.0, 1000.0),
        y: Axis::logarithmic("best total Fisher memory").from_to(1.0, 100.0),
        series: totals_against_size(|total, _| total, &[5, 10, 20, 50], searched)?,
    };
    Ok(Figure { title: "The square-root law of memory under a noise budget".to_owned(), panels: vec![panel] })
}

/// The optimum against N with its law for large N, and points of the totals that `found` gives for N and R; `scaled`
/// turns a total into what is drawn.
pub(super) fn totals_against_size(
    scaled: impl Fn(f64, usize) -> f64,
    points_at: &[usize],
    found: impl Fn(usize, f64) -> Result<f64>,
) -> Result<Vec<Series>> {
    let sizes: Vec<usize> = (2..=9).chain((10..100).step_by(5)).chain((100..=1000).step_by(50)).collect();
    let mut series = Vec::new();
    for (index, range) in [2.0, 4.0, 10.0].into_iter().enumerate() {
        let colour = style::colour(index);
        let drawn = |sizes: &[usize], total: &dyn Fn(usize) -> Result<f64>| -> Result<Vec<(f64, f64)>> {
            sizes.iter().map(|&n| Ok((n as f64, scaled(total(n)?, n)))).collect()
        };
        let exact = drawn(&sizes, &|n| Ok(optimal_delay_line_noise_range(n, range)?.total))?;
        series.push(Series::line(format!("R = {range}"), colour, exact));
        series.push(Series::dashed("", colour, drawn(&sizes, &|n| Ok(large_network_noise_range(n, range)))?));
        series.push(Series::points("", colour, drawn(points_at, &|n| found(n, range))?, vec![]));
    }
    Ok(series)
}

fn fan_out_figure(context: &Context) -> Result<Figure> {
    let networks = [
        ("1, 10, 10, ...", SQUARE, layered(std::iter::once(1.0).chain([10.0; 10]))),
        ("1, 2, 3, ...", GROWING, layered((1..=13).map(f64::from))),
        ("1, 1, 1, ... (chain)", "chain:n=15,gain=1", layered([1.0; 15])),
    ];
    let mut series = Vec::new();
    for (index, (label, name, theory)) in networks.into_iter().enumerate() {
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

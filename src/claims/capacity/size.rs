//! Memory capacity against the number of units, at a noise that stays and at one that falls with the size.

use super::{WHITE, at};
use crate::claims::claim::Claim;
use crate::claims::context::Context;
use crate::claims::measured::{Case, Measured, points, worst};
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::figure::{Axis, Panel, Series, style};
use crate::memory::{Analysis, closed_form};
use crate::system::Input;
use rayon::prelude::*;
use std::sync::Arc;

/// Numbers of units, and the noise variance that does not change with them.
const SIZES: [usize; 7] = [5, 10, 20, 35, 50, 100, 200];
const FIXED: f64 = 0.1;

pub(super) fn claim() -> Claim {
    Claim {
        id: "capacity-against-size".to_owned(),
        source: WHITE,
        settles: &["white-capacity", "white-functions"],
        statement: "Both hold of the same networks: the capacity of orthogonal networks grows with N, in proportion if the noise \
                    falls as 1/N and up to 1/\u{3b5} if it does not, while \u{3b5} times their Fisher total stays 1; White\u{2019}s equation, which \
                    takes the responses to different lags for independent, is some 10% above it where the noise is of the order of 1/N."
            .to_owned(),
        formula: "1 = &epsilon;&tau;/(1 &minus; <i>a</i>) + ln(1 + &tau;)/(<i>N</i> |ln <i>a</i>|), &nbsp; MC = &Sigma; <i>a<sup>k</sup></i>&tau;/(1 + <i>a<sup>k</sup></i>&tau;), &nbsp; &epsilon; <i>J</i><sub>tot</sub> = 1",
        parameters: "orthogonal, a = 1 - 1/N, N = 50, 100, 200, several networks each (seeds 1, 2, ...; 8, quick 4); \u{3b5} = 0.1 and 1/(10 N)"
            .to_owned(),
        figures: &["capacity"],
        check: Box::new(check),
    }
}

fn check(context: &Context) -> Result<Verdict> {
    let (mut cases, mut exact): (Vec<Case>, bool) = (Vec::new(), true);
    for size in SIZES.into_iter().filter(|&size| size >= 50) {
        for noise in [FIXED, falling(size)] {
            let found = of_orthogonal(context, size, noise)?;
            exact &= found.iter().all(|found| (found.total * noise - 1.0).abs() < 1e-9);
            let share = mean_capacity(&found).times(1.0 / large_capacity(size, noise));
            cases.push((
                format!("N = {size}, \u{3b5} = {noise}"),
                Measured { value: (share.value - 1.0).abs(), ..share },
            ));
        }
    }
    let furthest = worst(&cases);
    // Haar matrices hold 0.91 of it at eps N = 0.1 (averages over draws, N = 50 to 400).
    Ok(Verdict::statement("within 0.15 of the equation", furthest, 0.15, exact && furthest.value < 0.15)
        .evidence("largest relative deviation of the mean over networks; \u{3b5}J_tot = 1 to 1e-9 besides")
        .cases(cases))
}

/// a = 1 - 1/N: the network forgets over as many steps as it has units.
fn decay_of(size: usize) -> f64 {
    (1.0 - 1.0 / size as f64).sqrt()
}

fn falling(size: usize) -> f64 {
    FIXED / size as f64
}

fn of_orthogonal(context: &Context, size: usize, noise: f64) -> Result<Vec<Arc<Analysis>>> {
    let draws = if context.quick { 4 } else { 8 };
    let name = |seed| format!("orthogonal:n={size},scale={},seed={seed}", decay_of(size));
    let one = |seed| at(context, &name(seed), &Input::First, noise);
    (1..=draws).into_par_iter().map(one).collect()
}

fn mean_capacity(found: &[Arc<Analysis>]) -> Measured {
    Measured::mean(&found.iter().map(|found| found.capacity).collect::<Vec<f64>>())
}

/// The capacity of a large random orthogonal network with a = 1 - 1/N.
fn large_capacity(size: usize, noise: f64) -> f64 {
    // a^k falls by e over N steps; what lies beyond forty times that is below 1e-17 t.
    let lags = 60 * size;
    closed_form::orthogonal_memory_function(size, decay_of(size), noise, lags).iter().sum()
}

/// MC against N.
pub(super) fn panel(context: &Context) -> Result<Panel> {
    let range: Vec<usize> = (0..=20).map(|step| (5.0 * 40f64.powf(f64::from(step) / 20.0)).round() as usize).collect();
    let over = |value: &dyn Fn(usize) -> f64| range.iter().map(|&size| (size as f64, value(size))).collect::<Vec<_>>();
    let ceiling = over(&|size| closed_form::normal_capacity_ceiling(size, FIXED));
    let mut series = vec![Series::dashed("ceiling of normal networks, \u{3b5} = 0.1", style::REFERENCE, ceiling)];
    type Noise = fn(usize) -> f64;
    let orthogonal: [(&str, usize, Noise); 2] =
        [("orthogonal, \u{3b5} = 0.1/N", 4, falling), ("orthogonal, \u{3b5} = 0.1", 1, |_| FIXED)];
    for (label, colour, noise) in orthogonal {
        series.push(Series::line(label, style::colour(colour), over(&|size| large_capacity(size, noise(size)))));
        let mut means = Vec::new();
        for size in SIZES {
            means.push((size as f64, mean_capacity(&of_orthogonal(context, size, noise(size))?)));
        }
        series.push(points("", style::colour(colour), means));
    }
    for (label, colour, gain) in
        [("chain, gain 1, \u{3b5} = 0.1", 2, 1.0), ("chain, gain 1.05, \u{3b5} = 0.1", 3, 1.05)]
    {
        let one = |&size: &usize| {
            let found = at(context, &format!("chain:n={size},gain={gain}"), &Input::First, FIXED)?;
            Ok((size as f64, found.capacity))
        };
        let line = range.par_iter().map(one).collect::<Result<Vec<_>>>()?;
        series.push(Series::line(label, style::colour(colour), line));
    }
    Ok(Panel {
        x: Axis::logarithmic("number of units N").from_to(4.5, 220.0),
        y: Axis::logarithmic("memory capacity (lags)").from_to(1.0, 250.0),
        series,
    })
}

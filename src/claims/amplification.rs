//! What amplification buys: the universal bound, delay lines that attain it, and what lasting memory needs.

use super::chain::line;
use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, Measured, largest, worst};
use super::sources::HERE;
use super::verdict::Verdict;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::{Matrix, Vector, solve_linear};
use crate::memory::{Analysis, SMALLEST_SHARE, analyse, closed_form};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

/// Agreement with a closed form: the reported numbers are proven to 1e-10.
const CLOSED_FORM: f64 = 1e-9;

pub(super) fn group() -> Group {
    Group {
        title: "Amplification and its bound",
        introduction: "Memory after <i>k</i> steps is limited, in any network, by how the power of the signal grew until then; delay lines \
attain the limit. It decides what lasting memory needs: a signal power that grows faster than linearly. <i>Superlinear \
amplification</i> is read here as that of the power |<i>W<sup>k</sup>v</i>|&sup2;, which is the amplitude growing faster than \
&radic;<i>k</i>.",
        claims: claims(),
        drawings: vec![
            Drawing {
                name: "universal-bound",
                caption: "Random networks and their best or random inputs: computed memory against the bound set by the \
amplification of their own signal. No point can lie above the diagonal; delay lines lie on it.",
                figure: universal_bound_figure,
            },
            Drawing {
                name: "amplification-threshold",
                caption: "Delay lines whose signal power grows as (<i>m</i>+1)<sup><i>b</i></sup>. Long memory survives only where the power \
grows faster than linearly; dashed: the limits 1/&zeta;(<i>b</i>).",
                figure: threshold_figure,
            },
        ],
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "universal-bound".to_owned(),
            source: HERE,
            settles: &["new-bound"],
            statement: "In any network, memory after k steps is at most the inverse of the summed inverse signal powers until then.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) &Sigma;<sub><i>m</i>&le;<i>k</i></sub> &epsilon;/|<i>W<sup>m</sup>v</i>|&sup2; &le; 1",
            parameters: "gaussian (radius 0.95) and triangular (radius 0.9, strengths 0.1 to 1), n = 2 to 12, seeds 0 to 5 (quick: 0, 1), best and \
                         random input (seed 7); 40 lags; the bound itself also for gaussian:n=8,radius=0.95,seed=1 under noise of \
                         variance 0.5 and correlated noise"
                .to_owned(),
            figures: &["universal-bound"],
            check: Box::new(universal_bound),
        },
        Claim {
            id: "delay-line-profile".to_owned(),
            source: HERE,
            settles: &["new-bound"],
            statement: "Every delay line attains the bound, whatever its profile: its curve is the inverse of the summed inverse signal powers, \
                        and as well the product of what the noise of each stage leaves."
                .to_owned(),
            formula: "<i>J</i>(<i>k</i>) = [&Sigma;<sub><i>m</i>&le;<i>k</i></sub> 1/<i>S<sub>m</sub></i>]<sup>&minus;1</sup> = &Pi;<sub>1&le;<i>i</i>&le;<i>k</i></sub> (1 &minus; 1/<i>c<sub>i</sub></i>), &nbsp; <i>S<sub>m</sub></i> = |<i>W<sup>m</sup>v</i>|&sup2;, &nbsp; <i>c<sub>i</sub></i> = <i>C<sub>ii</sub></i>",
            parameters: "delay lines of 60 units with signal powers (m+1)^b, b = 0.5, 1, 1.5, 2, and exp(-m/8)".to_owned(),
            figures: &["amplification-threshold", "universal-bound"],
            check: Box::new(profile),
        },
        Claim {
            id: "amplification-threshold".to_owned(),
            source: "Ganguli, Huh, Sompolinsky 2008 (abstract); sharp form derived for this project",
            settles: &["ganguli-amplification"],
            statement: "Memory that does not fade with the lag needs superlinear amplification: signal power growing faster than the number of steps."
                .to_owned(),
            formula: "<i>S<sub>m</sub></i> = (<i>m</i>+1)<sup><i>b</i></sup>: &nbsp; <i>J</i>(<i>k</i>) &rarr; 1/&zeta;(<i>b</i>) for <i>b</i> &gt; 1, &nbsp; 0 for <i>b</i> &le; 1",
            parameters: "delay lines of 100 units, b = 0.5, 1, 1.5, 2".to_owned(),
            figures: &["amplification-threshold"],
            check: Box::new(threshold),
        },
    ]
}

fn universal_bound(context: &Context) -> Result<Verdict> {
    let (mut cases, mut same): (Vec<Case>, bool) = (Vec::new(), true);
    for (name, found) in bounded_networks(context)? {
        let pairs = bound_pairs(&found);
        let share = largest(pairs.iter().map(|(bound, value)| value / bound));
        cases.push((name, Measured::proven(share, curve_bound(&found) * share)));
        // What the analysis itself gives as the bound, rounded up.
        let reported = found.universal_bound.iter().zip(&pairs);
        same &= reported.into_iter().all(|(reported, (bound, _))| (reported / bound - 1.0).abs() < CLOSED_FORM);
    }
    same &= bound_under_other_noise(context)?;
    Ok(Verdict::at_most(worst(&cases), 1.0, CLOSED_FORM)
        .and(same)
        .evidence(format!("largest product over {} networks", cases.len()))
        .cases(cases))
}

/// Whether the bound that the analysis gives under weaker and under correlated noise is [sum_{m<=k} 1/p_m]^-1 with
/// p_m = v' W'^m Q^-1 W^m v.
fn bound_under_other_noise(context: &Context) -> Result<bool> {
    let weights = family::network("gaussian:n=8,radius=0.95,seed=1")?;
    let spread = family::gaussian(8, 1.0, 5)?;
    let input = Vector::from_element(8, 0.5);
    let mut same = true;
    for noise in [Matrix::identity(8, 8) * 0.5, &spread * spread.transpose() + Matrix::identity(8, 8) * 0.1] {
        let (mut state, mut powers) = (input.clone(), Vec::new());
        for _ in 0..40 {
            powers.push(state.dot(&solve_linear(&noise, &Matrix::from_columns(&[state.clone()])).column(0)));
            state = &weights * state;
        }
        let diagonal = (0..8).all(|row| (0..row).all(|column| noise[(row, column)] == 0.0));
        let system = LinearSystem::new(weights.clone())?.with_input(Input::Vector(input.clone()))?;
        let system =
            if diagonal { system.with_noise_variance(noise[(0, 0)])? } else { system.with_noise_covariance(noise)? };
        let found = analyse(&system, &context.settings(40))?.universal_bound;
        let expected = closed_form::from_signal_powers(&powers);
        let equal = found.iter().zip(&expected).all(|(found, expected)| (found / expected - 1.0).abs() < CLOSED_FORM);
        same &= found.len() == 40 && equal;
    }
    Ok(same)
}

/// The delay line whose signal has these powers on its way, S_0 = 1.
fn with_powers(powers: &[f64]) -> Result<LinearSystem> {
    LinearSystem::new(Matrix::from_fn(powers.len(), powers.len(), |target, source| {
        if target == source + 1 { (powers[target] / powers[source]).sqrt() } else { 0.0 }
    }))
}

fn growing_powers(exponent: f64, n: usize) -> Vec<f64> {
    (0..n).map(|stage| (stage as f64 + 1.0).powf(exponent)).collect()
}

fn growing(context: &Context, exponent: f64, n: usize) -> Result<Arc<Analysis>> {
    let powers = growing_powers(exponent, n);
    context.analysis_of(&format!("powers (m+1)^{exponent}, n={n}"), Input::First, || with_powers(&powers))
}

const PROFILE: usize = 60;

fn profile(context: &Context) -> Result<Verdict> {
    let mut profiles =
        vec![("exp(-m/8)".to_owned(), (0..PROFILE).map(|stage| (-(stage as f64) / 8.0).exp()).collect())];
    for exponent in [0.5, 1.0, 1.5, 2.0] {
        profiles.push((format!("(m+1)^{exponent}"), growing_powers(exponent, PROFILE)));
    }
    let mut cases: Vec<Case> = Vec::new();
    for (name, powers) in profiles {
        let powers: Vec<f64> = powers;
        let found = context.analysis_of(&format!("powers {name}"), Input::First, || with_powers(&powers))?;
        let covariance = crate::noise_covariance(&with_powers(&powers)?, &context.settings(1))?.matrix;
        let variances: Vec<f64> = covariance.diagonal().iter().copied().collect();
        for (form, curve) in [
            ("signal powers", closed_form::from_signal_powers(&powers)),
            ("stage variances", closed_form::from_stage_variances(&variances)),
        ] {
            let deviations = found.curve.iter().zip(&curve).map(|(value, expected)| (value / expected - 1.0).abs());
            let measured = Measured::proven(largest(deviations), found.relative_error_bound);
            cases.push((format!("{name}, from {form}"), measured));
        }
    }
    Ok(Verdict::near(worst(&cases), 0.0, CLOSED_FORM).evidence("largest relative deviation over 60 lags").cases(cases))
}

/// (bound, J(k)) for the first 40 lags at which a signal is left.
fn bound_pairs(found: &Analysis) -> Vec<(f64, f64)> {
    // Powers below this share of the largest are known to it, not to a share of themselves.
    let known = SMALLEST_SHARE * largest(found.signal_power.iter().copied());
    let powers: Vec<f64> = found.signal_power.iter().copied().take(40).take_while(|&power| power > known).collect();
    closed_form::from_signal_powers(&powers).into_iter().zip(found.curve.iter().copied()).collect()
}

/// How far a ratio of memory and bound may be off: both come with a proven bound.
fn curve_bound(found: &Analysis) -> f64 {
    found.relative_error_bound + found.signal_power_error_bound
}

fn bounded_networks(context: &Context) -> Result<Vec<(String, Arc<Analysis>)>> {
    let mut networks = Vec::new();
    let seeds = if context.quick { 2 } else { 6 };
    for n in [2, 3, 5, 8, 12] {
        for seed in 0..seeds {
            let strength = [0.1, 0.3, 1.0][seed % 3];
            for name in [
                format!("gaussian:n={n},radius=0.95,seed={seed}"),
                format!("triangular:n={n},radius=0.9,strength={strength},seed={seed}"),
            ] {
                for (input, word) in [(Input::Best, "best"), (Input::Random { seed: 7 }, "random")] {
                    networks.push((format!("{name}, {word} input"), context.analysis(&name, input)?));
                }
            }
        }
    }
    Ok(networks)
}

/// 1/zeta(b), the limit of J(k) for signal powers (m+1)^b: zeta by its sum to 1000 and the Euler-Maclaurin remainder.
fn long_lag_limit(exponent: f64) -> f64 {
    if exponent <= 1.0 {
        return 0.0;
    }
    let last = 1000.0f64;
    let sum: f64 = (1..1000).map(|term| f64::from(term).powf(-exponent)).sum();
    let remainder = last.powf(1.0 - exponent) / (exponent - 1.0) + 0.5 * last.powf(-exponent);
    1.0 / (sum + remainder)
}

const STAGES: usize = 100;

fn threshold(context: &Context) -> Result<Verdict> {
    let (mut lasting, mut fading, mut cases): (Vec<Case>, Vec<Case>, Vec<Case>) = Default::default();
    for exponent in [0.5, 1.0, 1.5, 2.0] {
        let found = growing(context, exponent, STAGES)?;
        let at = |lag: usize| Measured::proven(found.curve[lag], found.relative_error_bound * found.curve[lag]);
        let (limit, last) = (long_lag_limit(exponent), at(STAGES - 1));
        cases.push((format!("b = {exponent}: J(99), where the limit is {limit:.5}"), last));
        // Above the threshold the curve has all but arrived at its limit from above; below, doubling the lag still costs.
        if exponent > 1.0 {
            lasting.push((format!("b = {exponent}: J(99) over its limit"), last.times(1.0 / limit)));
        } else {
            fading.push((format!("b = {exponent}: J(99) over J(49)"), last.over(at(STAGES / 2 - 1))));
        }
    }
    let (kept, left) = (worst(&lasting), worst(&fading));
    let above = lasting.iter().all(|case| case.1.surely_above(1.0));
    let pass = above && kept.surely_below(1.1) && left.surely_below(0.9);
    cases.extend(lasting);
    cases.extend(fading);
    Ok(Verdict::statement("between 1 and 1.1 above the threshold; below it J falls by 0.1 and more", kept, 0.0, pass)
        .evidence(format!(
            "largest J(99) over its limit for b = 1.5 and 2; for b = 0.5 and 1, J(99) is at most {:.3} of J(49)",
            left.value
        ))
        .cases(cases))
}

fn threshold_figure(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, exponent) in [0.5, 1.0, 1.5, 2.0].into_iter().enumerate() {
        let curve = growing(context, exponent, STAGES)?.curve[..STAGES].to_vec();
        series.push(Series::line(format!("b = {exponent}"), style::colour(index), over_lags(&curve)[1..].to_vec()));
        if exponent > 1.0 {
            let limit = long_lag_limit(exponent);
            series.push(Series::dashed("", style::colour(index), vec![(1.0, limit), (STAGES as f64, limit)]));
        }
    }
    let panel = Panel {
        x: Axis::logarithmic("lag k (time steps)").from_to(1.0, STAGES as f64),
        y: Axis::logarithmic("Fisher memory J(k)").from_to(0.04, 1.0),
        series,
    };
    Ok(Figure {
        title: "Delay lines with signal powers that grow as a power of the stage".to_owned(),
        panels: vec![panel],
    })
}

fn universal_bound_figure(context: &Context) -> Result<Figure> {
    let (mut gaussian, mut triangular) = (Vec::new(), Vec::new());
    for (name, found) in bounded_networks(context)? {
        let points = bound_pairs(&found).into_iter().step_by(5).filter(|pair| pair.1 > 1e-5);
        if name.starts_with("gaussian") { gaussian.extend(points) } else { triangular.extend(points) }
    }
    let lines = bound_pairs(&*line(context, 1.05, 40)?);
    let memory = |label: &str| Axis::logarithmic(label).from_to(1e-5, 1.3);
    let panel = Panel {
        x: memory("bound on J(k) from the signal's amplification"),
        y: memory("Fisher memory J(k)"),
        series: vec![
            Series::dashed("J(k) = bound", style::REFERENCE, vec![(1e-5, 1e-5), (1.3, 1.3)]),
            Series::points("triangular", style::colour(5), triangular, vec![]),
            Series::points("Gaussian", style::colour(1), gaussian, vec![]),
            Series::points("delay line", style::colour(0), lines, vec![]),
        ],
    };
    Ok(Figure { title: "Fisher memory of random networks against its universal bound".to_owned(), panels: vec![panel] })
}

//! What amplification buys: the universal bound, delay lines that attain it, and what lasting memory needs.

use super::cases::{Cases, each, grid};
use super::chain::line;
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort};
use super::measured::{Measured, known, largest, signal_power};
use super::verdict::Verdict;
use super::words::listed;
use crate::bounded::SMALLEST_SHARE;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::{Matrix, Vector, solve_linear};
use crate::memory::{Analysis, analyse, closed_form};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

/// Agreement with a closed form: the reported numbers are proven to 1e-10.
const CLOSED_FORM: f64 = 1e-9;

pub(super) fn group() -> Joined {
    let checks = vec![
        Check::new("universal-bound", universal_bound)
            .with("gaussian radius", GAUSSIAN_RADIUS)
            .with("triangular radius", TRIANGULAR_RADIUS)
            .with("weakest", STRENGTHS[0])
            .with("strongest", STRENGTHS[2])
            .with("smallest", SIZES[0])
            .with("largest", SIZES[4])
            .with("last seed", SEEDS.full - 1)
            .with("quick seeds", listed(0..SEEDS.quick))
            .with("input seed", INPUT_SEED)
            .with("lags", LAGS)
            .with("network", OTHER_NOISE)
            .with("noise", WEAKER),
        Check::new("delay-line-profile", profile).with("stages", PROFILE).with("exponents", listed(EXPONENTS)),
        Check::new("amplification-threshold", threshold).with("stages", STAGES).with("exponents", listed(EXPONENTS)),
    ];
    Group::new(
        include_str!("words/amplification.toml"),
        checks,
        &[("universal-bound", universal_bound_figure), ("amplification-threshold", threshold_figure)],
    )
}

/// The random networks to which the bound is held, and the lags over which it is.
const GAUSSIAN_RADIUS: f64 = 0.95;
const TRIANGULAR_RADIUS: f64 = 0.9;
const STRENGTHS: [f64; 3] = [0.1, 0.3, 1.0];
const SIZES: [usize; 5] = [2, 3, 5, 8, 12];
const SEEDS: Effort = Effort { full: 6, quick: 2 };
const INPUT_SEED: u64 = 7;
const LAGS: usize = 40;

fn universal_bound(context: &Context) -> Result<Verdict> {
    let mut same = bound_under_other_noise(context)?;
    let share = |(name, found): (String, Arc<Analysis>)| {
        let pairs = bound_pairs(&found)?;
        // What the analysis itself gives as the bound, rounded up.
        let reported = known(&found.response.universal_bound, "the universal bound")?.iter().zip(&pairs);
        same &= reported.into_iter().all(|(reported, (bound, _))| (reported / bound - 1.0).abs() < CLOSED_FORM);
        Ok((name, share_of_bound(&found, &pairs)?))
    };
    let cases = Cases::of(bounded_networks(context)?, share)?;
    let count = cases.0.len();
    Ok(Verdict::at_most(cases.largest(), 1.0, CLOSED_FORM)
        .and(same)
        .evidence(format!("largest product over {count} networks")))
}

/// The network whose bound is computed here, under noise of this variance and under correlated noise.
const OTHER_NOISE: &str = "gaussian:n=8,radius=0.95,seed=1";
const WEAKER: f64 = 0.5;

/// Whether the bound that the analysis gives under weaker and under correlated noise is [sum_{m<=k} 1/p_m]^-1 with
/// p_m = v' W'^m Q^-1 W^m v.
fn bound_under_other_noise(context: &Context) -> Result<bool> {
    let weights = family::network(OTHER_NOISE)?;
    let spread = family::gaussian(8, 1.0, 5)?;
    let input = Vector::from_element(8, 0.5);
    let mut same = true;
    for noise in [Matrix::identity(8, 8) * WEAKER, &spread * spread.transpose() + Matrix::identity(8, 8) * 0.1] {
        let (mut state, mut powers) = (input.clone(), Vec::new());
        for _ in 0..LAGS {
            powers.push(state.dot(&solve_linear(&noise, &Matrix::from_columns(&[state.clone()])).column(0)));
            state = &weights * state;
        }
        let diagonal = (0..8).all(|row| (0..row).all(|column| noise[(row, column)] == 0.0));
        let system = LinearSystem::discrete(weights.clone())?.with_input(Input::Vector(input.clone()))?;
        let system =
            if diagonal { system.with_noise_variance(noise[(0, 0)])? } else { system.with_noise_covariance(noise)? };
        let found = analyse(&system, &context.settings(LAGS))?;
        let found = known(&found.response.universal_bound, "the universal bound")?;
        let expected = closed_form::from_signal_powers(&powers);
        let equal = found.iter().zip(&expected).all(|(found, expected)| (found / expected - 1.0).abs() < CLOSED_FORM);
        same &= found.len() == LAGS && equal;
    }
    Ok(same)
}

/// The delay line whose signal has these powers on its way, S_0 = 1.
fn with_powers(powers: &[f64]) -> Result<LinearSystem> {
    LinearSystem::discrete(Matrix::from_fn(powers.len(), powers.len(), |target, source| {
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

/// Exponents b of the delay lines whose signal power grows as (m+1)^b.
const EXPONENTS: [f64; 4] = [0.5, 1.0, 1.5, 2.0];
/// Stages of the lines whose whole curve is compared.
const PROFILE: usize = 60;

fn profile(context: &Context) -> Result<Verdict> {
    let fading = (0..PROFILE).map(|stage| (-(stage as f64) / 8.0).exp()).collect();
    let growing = EXPONENTS.map(|exponent| (format!("(m+1)^{exponent}"), growing_powers(exponent, PROFILE)));
    let profiles = std::iter::once(("exp(-m/8)".to_owned(), fading)).chain(growing);
    let deviations = |(name, powers): (String, Vec<f64>)| {
        let found = context.analysis_of(&format!("powers {name}"), Input::First, || with_powers(&powers))?;
        let covariance = crate::state_covariance(&with_powers(&powers)?, &context.settings(1))?.matrix;
        let variances: Vec<f64> = covariance.diagonal().iter().copied().collect();
        let forms = [
            ("signal powers", closed_form::from_signal_powers(&powers)),
            ("stage variances", closed_form::from_stage_variances(&variances)),
        ];
        Ok(forms.map(|(form, curve)| {
            (format!("{name}, from {form}"), Measured::farthest(&found.curve, curve.len(), |lag| curve[lag]))
        }))
    };
    Ok(Verdict::near(Cases::of_each(profiles, deviations)?.largest(), 0.0, CLOSED_FORM)
        .evidence("largest relative deviation over 60 lags"))
}

/// (bound, J(k)) for the first 40 lags at which a signal is left.
fn bound_pairs(found: &Analysis) -> Result<Vec<(f64, f64)>> {
    let powers = &signal_power(found)?.values;
    // Powers below this share of the largest are known to it, not to a share of themselves.
    let least = SMALLEST_SHARE * largest(powers.iter().copied());
    let powers: Vec<f64> = powers.iter().copied().take(LAGS).take_while(|&power| power > least).collect();
    Ok(closed_form::from_signal_powers(&powers).into_iter().zip(found.curve.iter().copied()).collect())
}

/// The largest share of the bound that the memory reaches. The memory has its own proven errors, and the bound those of
/// the signal powers that it is made of, relatively.
fn share_of_bound(found: &Analysis, pairs: &[(f64, f64)]) -> Result<Measured> {
    let share = largest(pairs.iter().map(|(bound, value)| value / bound));
    let memory = largest(pairs.iter().zip(&found.curve.errors).map(|((bound, _), error)| error / bound));
    let powers = signal_power(found)?;
    let signal = largest((0..pairs.len()).map(|lag| powers.errors[lag] / powers[lag]));
    Ok(Measured::proven(share, memory + signal * share))
}

fn bounded_networks(context: &Context) -> Result<Vec<(String, Arc<Analysis>)>> {
    let inputs = [(Input::Best, "best"), (Input::Random { seed: INPUT_SEED }, "random")];
    let found = each(grid(SIZES, 0..SEEDS.of(context)), |(n, seed)| {
        let strength = STRENGTHS[seed % STRENGTHS.len()];
        let names = [
            format!("gaussian:n={n},radius={GAUSSIAN_RADIUS},seed={seed}"),
            format!("triangular:n={n},radius={TRIANGULAR_RADIUS},strength={strength},seed={seed}"),
        ];
        each(grid(&names, &inputs), |(name, (input, word))| {
            Ok((format!("{name}, {word} input"), context.analysis(name, input.clone())?))
        })
    })?;
    Ok(found.into_iter().flatten().collect())
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

/// Stages of the lines whose last lags are looked at.
const STAGES: usize = 100;

fn threshold(context: &Context) -> Result<Verdict> {
    let (mut lasting, mut fading, mut last_lags) = (Cases::default(), Cases::default(), Cases::default());
    for exponent in EXPONENTS {
        let found = growing(context, exponent, STAGES)?;
        let (limit, last) = (long_lag_limit(exponent), Measured::memory_at(&found, STAGES - 1));
        last_lags.push(format!("b = {exponent}: J(99), where the limit is {limit:.5}"), last);
        // Above the threshold the curve has all but arrived at its limit from above; below, doubling the lag still
        // costs.
        if exponent > 1.0 {
            lasting.push(format!("b = {exponent}: J(99) over its limit"), last.times(1.0 / limit));
        } else {
            let before = Measured::memory_at(&found, STAGES / 2 - 1);
            fading.push(format!("b = {exponent}: J(99) over J(49)"), last.over(before));
        }
    }
    let above = lasting.all(|share| share.surely_above(1.0));
    let (kept, left) = (lasting.clone().largest().number, fading.clone().largest().number);
    let pass = above && kept.surely_below(1.1) && left.surely_below(0.9);
    let found = last_lags.then(lasting).then(fading).decided_by(kept);
    Ok(Verdict::statement("between 1 and 1.1 above the threshold; below it J falls by 0.1 and more", found, 0.0, pass)
        .evidence(format!(
            "largest J(99) over its limit for b = 1.5 and 2; for b = 0.5 and 1, J(99) is at most {:.3} of J(49)",
            left.value
        )))
}

fn threshold_figure(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, exponent) in EXPONENTS.into_iter().enumerate() {
        let curve = growing(context, exponent, STAGES)?.curve.values[..STAGES].to_vec();
        series.push(Series::line(format!("b = {exponent}"), style::colour(index), over_lags(&curve)[1..].to_vec()));
        if exponent > 1.0 {
            let limit = long_lag_limit(exponent);
            series.push(Series::dashed("", style::colour(index), vec![(1.0, limit), (STAGES as f64, limit)]));
        }
    }
    let panel = Panel {
        x: Axis::logarithmic("lag k (time steps)").from_to(1.0, STAGES as f64),
        y: Axis::logarithmic("Fisher memory J(k) (1/\u{3b5})").from_to(0.04, 1.0),
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
        // J(0) and its bound are 1 in all of them.
        let points = bound_pairs(&found)?.into_iter().skip(1).step_by(4).filter(|pair| pair.1 > 1e-5);
        if name.starts_with("gaussian") { gaussian.extend(points) } else { triangular.extend(points) }
    }
    let lines = bound_pairs(&*line(context, 1.05, 40)?)?;
    let memory = |label: &str| Axis::logarithmic(label).from_to(1e-5, 1.3);
    let bound = |label: &str| Series::dashed(label, style::REFERENCE, vec![(1e-5, 1e-5), (1.3, 1.3)]);
    let panel = |series: Vec<Series>| Panel {
        x: memory("bound on J(k) by the amplification (1/\u{3b5})"),
        y: memory("J(k) (1/\u{3b5})"),
        series,
    };
    let panels = vec![
        panel(vec![
            bound("J(k) = bound"),
            Series::points("Gaussian", style::GAUSSIAN, gaussian, vec![]),
            Series::points("delay line", style::AMPLIFYING_CHAIN, lines, vec![]),
        ]),
        panel(vec![bound(""), Series::points("triangular", style::FEEDBACK, triangular, vec![])]),
    ];
    Ok(Figure { title: "Fisher memory of random networks against its universal bound".to_owned(), panels })
}

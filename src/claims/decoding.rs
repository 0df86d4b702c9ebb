//! What a straight line through the last state tells about every input, with noise and without, for units of all kinds.

use super::claim::{Claim, Drawing, Group, Verdict};
use super::context::Context;
use crate::error::{Error, Result};
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::{Matrix, Operand, Vector, cholesky_lower, multiply, solve_lower};
use crate::simulate::Nonlinearity;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use std::sync::Arc;

const SOURCE: &str = "Orhan, Pitkow 2020; exact values computed for this project";
/// Inputs, of which the first is decoded at the end; also the number of units.
const STEPS: usize = 100;
const CHAIN: &str = "chain:n=100,gain=1.02";
const ORTHOGONAL: &str = "orthogonal:n=100,seed=1";
const NETWORKS: [(&str, &str); 2] = [("chain 1.02", CHAIN), ("orthogonal", ORTHOGONAL)];
/// Noise variance where there is noise; inputs have variance 1.
const NOISE: f64 = 0.01;
/// Largest distance of a simulation from the exact value, in standard errors: one false alarm in 15000.
const LIMIT: f64 = 4.0;

/// The initialisation of the post, and an orthogonal network of its size.
const SMALL: [(&str, &str); 2] =
    [("identity + chain", "chain:n=20,gain=0.5,diagonal=0.9"), ("orthogonal", "orthogonal:n=20,scale=0.98,seed=1")];
/// Inputs of these smaller networks.
const SMALL_STEPS: usize = 60;
const UNITS: [(&str, Nonlinearity); 3] =
    [("tanh", Nonlinearity::Tanh), ("elu", Nonlinearity::Elu), ("relu", Nonlinearity::Relu)];
/// Variance of inputs and, where there is any, of noise in front of nonlinear units: small enough to stay near their slope.
const WEAK: f64 = 0.01;

pub(super) fn group() -> Group {
    Group {
        title: "Decoding the past",
        introduction: "The first of a hundred inputs is to be read out linearly from the state after the last. Without noise that is a \
question of solving equations, and any network whose responses are independent passes. Noise makes it a question of amplification, and so \
does a nonlinearity that deforms the state at every step: there the chain is ahead. Numbers are the share of an input's variance that a \
regression on one half of the trials explains on the other half, freed of the bias that so many units bring.",
        claims: claims(),
        drawings: vec![Drawing {
            name: "decoding",
            caption: "Share of the variance of the input <i>k</i> steps ago decoded from the last state of 100 units. Above: linear units \
under noise of variance 0.01 (lines: exact; points: simulation); below: elu units without noise (simulation).",
            figure,
        }],
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "decoding-without-noise".to_owned(),
            source: SOURCE,
            statement: "Without noise the first of 100 inputs can be decoded from the last state of 100 linear units, whether chained or \
                        orthogonal."
                .to_owned(),
            formula: "<i>R</i>&sup2; of <i>s</i>(1) by regression on <i>x</i>(100)",
            parameters: format!("{CHAIN}; {ORTHOGONAL}; input to the first unit; seed 1"),
            figures: &["decoding"],
            check: Box::new(|context| {
                let found = of_networks(context, Nonlinearity::Linear, 0.0)?;
                let worst = found.iter().map(|one| one.1).fold(f64::INFINITY, f64::min);
                Ok(Verdict::near(worst, 1.0, 1e-6).evidence("the smaller of the two; held-out trials").cases(found))
            }),
        },
        Claim {
            id: "decoding-under-noise".to_owned(),
            source: SOURCE,
            statement: "Under noise the chain lets the first of 100 inputs be decoded better than the orthogonal network does, as the memory \
                        function of a finite past says."
                .to_owned(),
            formula: "<i>m</i>(99) = <i>v</i>&prime;<i>W</i>&prime;&#8202;<sup>99</sup> <i>C</i><sub>100</sub><sup>&minus;1</sup> <i>W</i><sup>99</sup><i>v</i>, &nbsp; <i>C</i><sub>100</sub> = &Sigma;<sub><i>j</i>&lt;100</sub> <i>W<sup>j</sup></i>(&epsilon;<i>I</i> + <i>vv</i>&prime;)<i>W</i>&prime;&#8202;<sup><i>j</i></sup>",
            parameters: format!("{CHAIN}; {ORTHOGONAL}; noise variance {NOISE}; seed 1"),
            figures: &["decoding"],
            check: Box::new(|context| {
                let mut table = Vec::new();
                for (label, name) in NETWORKS {
                    let found = decoded(context, name, STEPS, Nonlinearity::Linear, 1.0, NOISE)?;
                    let exact = memory_function(&family::network(name)?, STEPS, NOISE)?[STEPS - 1];
                    table.push((label.to_owned(), found.shares[STEPS - 1], found.errors[STEPS - 1], exact));
                }
                let ahead = table[0].3 - table[1].3;
                let verdict = Verdict::simulated(&table, LIMIT);
                let pass = verdict.pass && ahead > 0.1;
                let evidence = format!("{}; the chain is ahead by {ahead:.4} (exact)", verdict.evidence);
                Ok(Verdict { pass, ..verdict }.evidence(evidence))
            }),
        },
        Claim {
            id: "decoding-elu".to_owned(),
            source: SOURCE,
            statement: "With elu units, and without noise, the chain lets the first of 100 inputs be decoded and the orthogonal network does \
                        not."
                .to_owned(),
            formula: "<i>R</i>&sup2; of <i>s</i>(1) by regression on <i>x</i>(100), &nbsp; <i>x</i>(<i>t</i>) = elu(<i>W x</i>(<i>t</i>&minus;1) + <i>v s</i>(<i>t</i>))",
            parameters: format!("{CHAIN}; {ORTHOGONAL}; no noise; seed 1"),
            figures: &["decoding"],
            check: Box::new(|context| {
                let found = of_networks(context, Nonlinearity::Elu, 0.0)?;
                let (chain, orthogonal) = (found[0].1, found[1].1);
                let pass = chain > 0.5 && orthogonal < 0.2;
                Ok(Verdict::statement("chain above 0.5, orthogonal below 0.2", chain, 0.0, pass)
                    .evidence("the chain's share; held-out trials")
                    .cases(found))
            }),
        },
        Claim {
            id: "nonlinear-noise-on-and-off".to_owned(),
            source: "blog post on initialisation (identity plus chain is good); Orhan, Pitkow 2020; measured here",
            statement: "Under noise the identity plus a chain holds more of the past than an orthogonal network for tanh, elu and relu units; \
                        without noise it need not, because nothing has to be amplified."
                .to_owned(),
            formula: "&Sigma;<sub><i>k</i></sub> <i>R</i>&sup2;(<i>k</i>), identity plus chain over orthogonal",
            parameters: format!(
                "{}; {SMALL_STEPS} inputs of variance {WEAK}; noise of variance {WEAK} or none; seed 1",
                SMALL.map(|network| network.1).join("; ")
            ),
            figures: &[],
            check: Box::new(|context| {
                let (mut cases, mut least, mut quiet) = (Vec::new(), f64::INFINITY, f64::INFINITY);
                for (label, units) in UNITS {
                    for noise in [WEAK, 0.0] {
                        let sum = |name| -> Result<f64> {
                            Ok(decoded(context, name, SMALL_STEPS, units, WEAK, noise)?.shares.iter().sum())
                        };
                        let (first, second): (f64, f64) = (sum(SMALL[0].1)?, sum(SMALL[1].1)?);
                        let with = if noise > 0.0 { "noise" } else { "no noise" };
                        cases.push((format!("{label}, {with}: identity + chain"), first));
                        cases.push((format!("{label}, {with}: orthogonal"), second));
                        let smallest = if noise > 0.0 { &mut least } else { &mut quiet };
                        *smallest = smallest.min(first / second);
                    }
                }
                Ok(Verdict::statement("> 1 under noise", least, 0.0, least > 1.0 && quiet < 1.0)
                    .evidence(format!("smallest ratio under noise; {quiet:.3} without; cases are the sums, of which 20 is the most that 20 units can hold"))
                    .cases(cases))
            }),
        },
    ]
}

fn of_networks(context: &Context, units: Nonlinearity, noise: f64) -> Result<Vec<(String, f64)>> {
    NETWORKS
        .iter()
        .map(|(label, name)| {
            let found = decoded(context, name, STEPS, units, 1.0, noise)?;
            Ok(((*label).to_owned(), found.shares[STEPS - 1]))
        })
        .collect()
}

/// Shares of variance decoded, by lag, with their standard errors.
struct Decoded {
    shares: Vec<f64>,
    errors: Vec<f64>,
}

fn decoded(
    context: &Context,
    name: &str,
    steps: usize,
    units: Nonlinearity,
    signal: f64,
    noise: f64,
) -> Result<Arc<Decoded>> {
    let trials = if context.quick { 2000 } else { 10_000 };
    context.remembered(&format!("{name} {steps} {units:?} {signal} {noise}"), || {
        decode(&family::network(name)?, steps, units, (signal, noise), trials, context)
    })
}

/// Runs trials from rest, each of so many inputs into the first unit, and regresses every input on the last state.
fn decode(
    weights: &Matrix,
    steps: usize,
    units: Nonlinearity,
    (signal, noise): (f64, f64),
    trials: usize,
    context: &Context,
) -> Result<Decoded> {
    let n = weights.nrows();
    let mut generator = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let mut normal = |variance: f64| {
        let draw: f64 = StandardNormal.sample(&mut generator);
        variance.sqrt() * draw
    };
    let mut state = Matrix::zeros(n, trials);
    // Row: trial; column k: the input k steps before the last.
    let mut inputs = Matrix::zeros(trials, steps);
    for step in 0..steps {
        context.checkpoint()?;
        state = multiply(weights, &state);
        for trial in 0..trials {
            let input = normal(signal);
            inputs[(trial, steps - 1 - step)] = input;
            state[(0, trial)] += input;
        }
        if noise > 0.0 {
            state.iter_mut().for_each(|entry| *entry += normal(noise));
        }
        units.apply(state.as_mut_slice());
    }
    let half = trials / 2;
    let mean = state.columns(0, half).column_mean();
    state.column_iter_mut().for_each(|mut column| column -= &mean);
    let (train, test) = (state.columns(0, half).into_owned(), state.columns(half, half).into_owned());
    let mean = inputs.rows(0, half).row_mean();
    inputs.row_iter_mut().for_each(|mut row| row -= &mean);
    let (known, asked) = (inputs.rows(0, half).into_owned(), inputs.rows(half, half).into_owned());
    let mut second = multiply(&train, Operand::Transposed(&train));
    let response = multiply(&train, &known);
    // Dead units would make the equations singular: a ridge far below any effect.
    let ridge = RIDGE * second.trace() / n as f64;
    (0..n).for_each(|unit| second[(unit, unit)] += ridge);
    let prediction = multiply(Operand::Transposed(&test), &solve(&second, response)?);
    let (count, size) = (half as f64, n as f64);
    // Regression on Gaussian regressors misses new data by this factor more than the best linear decoder does.
    let inflation = (count + 1.0) * (count - 2.0) / (count * (count - size - 2.0));
    let (mut shares, mut errors) = (Vec::new(), Vec::new());
    for lag in 0..steps {
        let missed = (asked.column(lag) - prediction.column(lag)).norm_squared() / inflation;
        let share = 1.0 - missed / asked.column(lag).norm_squared();
        shares.push(share);
        // Of a squared correlation; near zero, where that vanishes, of the noise alone.
        let share = share.clamp(0.0, 1.0);
        errors.push((1.0 - share) * (4.0 * share / count + 2.0 * size / (count * count)).sqrt());
    }
    Ok(Decoded { shares, errors })
}

const RIDGE: f64 = 1e-12;

/// A^-1 B for symmetric positive definite A.
fn solve(matrix: &Matrix, mut right: Matrix) -> Result<Matrix> {
    let factor = cholesky_lower(matrix).ok_or(Error::NoConvergence {
        algorithm: "the Cholesky factorisation of the regression",
        size: matrix.nrows(),
    })?;
    solve_lower(&factor, &mut right, 1);
    crate::linalg::solve_lower_transposed(&factor, &mut right, 1);
    Ok(right)
}

/// m(k), k < `steps`, of a linear network after so many unit inputs into its first unit, from rest.
fn memory_function(weights: &Matrix, steps: usize, noise: f64) -> Result<Vec<f64>> {
    let n = weights.nrows();
    let mut pulse = Vector::zeros(n);
    pulse[0] = 1.0;
    let every_step = Matrix::identity(n, n) * noise + &pulse * pulse.transpose();
    let mut covariance = every_step.clone();
    let mut responses = Matrix::zeros(n, steps);
    for step in 0..steps {
        responses.set_column(step, &pulse);
        pulse = weights * pulse;
        if step > 0 {
            covariance = multiply(&multiply(weights, &covariance), Operand::Transposed(weights)) + &every_step;
        }
    }
    let weighted = solve(&covariance, responses.clone())?;
    Ok((0..steps).map(|lag| responses.column(lag).dot(&weighted.column(lag))).collect())
}

fn figure(context: &Context) -> Result<Figure> {
    let (mut noisy, mut nonlinear) = (Vec::new(), Vec::new());
    for (index, (label, name)) in NETWORKS.into_iter().enumerate() {
        let colour = style::colour(index);
        noisy.push(Series::line(label, colour, over_lags(&memory_function(&family::network(name)?, STEPS, NOISE)?)));
        for (series, units, noise) in
            [(&mut noisy, Nonlinearity::Linear, NOISE), (&mut nonlinear, Nonlinearity::Elu, 0.0)]
        {
            let found = decoded(context, name, STEPS, units, 1.0, noise)?;
            let thinned = |values: &[(f64, f64)]| values.iter().copied().skip(1).step_by(4).collect::<Vec<_>>();
            let errors = found.errors.iter().copied().skip(1).step_by(4).collect();
            series.push(Series::points("", colour, thinned(&over_lags(&found.shares)), errors));
        }
    }
    let lags = || Axis::linear("lag k (time steps)").from_to(0.0, STEPS as f64);
    Ok(Figure {
        title: "Inputs decoded from the last state, under noise and through elu units".to_owned(),
        panels: vec![
            Panel { x: lags(), y: Axis::linear("decoded, linear, noise").from_to(-0.05, 1.05), series: noisy },
            Panel { x: lags(), y: Axis::linear("decoded, elu, no noise").from_to(-0.05, 1.05), series: nonlinear },
        ],
    })
}

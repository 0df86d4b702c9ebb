//! The networks of Orhan and Pitkow: a hundred units, the identity, orthogonal, chains with and without feedback.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, Measured, largest, worst};
use super::verdict::{Verdict, certainty};
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::system::Input;

const SOURCE: &str = "Orhan, Pitkow 2020; totals computed for this project";
const UNITS: usize = 100;
const IDENTITY: &str = "identity:n=100,scale=0.98";
const ORTHOGONAL: &str = "orthogonal:n=100,scale=0.98,seed=1";

/// (weight, total printed).
const CHAIN: [(&str, &str); 7] = [
    ("0.99", "4.3909"),
    ("1", "5.1874"),
    ("1.01", "6.2811"),
    ("1.02", "7.6060"),
    ("1.03", "9.0589"),
    ("1.04", "10.5661"),
    ("1.05", "12.0873"),
];
/// (feedback beside the forward weight 0.99, total printed); the last to as many digits as the inputs determine.
const FEEDBACK: [(&str, &str); 8] = [
    ("0.01", "4.4576"),
    ("0.02", "4.6526"),
    ("0.03", "4.9578"),
    ("0.04", "5.3460"),
    ("0.05", "5.7931"),
    ("0.06", "6.2833"),
    ("0.07", "6.8068"),
    ("0.2", "15.4816722044"),
];

fn chain(weight: &str) -> String {
    format!("chain:n=100,gain={weight}")
}

fn feedback(weight: &str) -> String {
    format!("chain:n=100,gain=0.99,feedback={weight}")
}

pub(super) fn group() -> Group {
    let mut claims = vec![normal_claim("identity", IDENTITY), normal_claim("orthogonal", ORTHOGONAL)];
    claims.extend(CHAIN.iter().map(|&(weight, digits)| chain_claim(weight, digits)));
    claims.extend(FEEDBACK.iter().map(|&(weight, digits)| feedback_claim(weight, digits)));
    claims.push(signals());
    Group {
        title: "Four networks of a hundred units",
        introduction: "The recurrent networks of Orhan and Pitkow: 100 units, input to the first, amplitude weights. With the \
weights used for training the chains hold 4.4 to 12 of a possible 100: extensive memory is right as a limit at fixed gain above 1 and far \
from reached at <i>N</i> = 100. Feedback of 0.20 is where covariances in double precision lose positive definiteness.",
        claims,
        drawings: vec![
            Drawing {
                name: "four-networks",
                caption: "The four networks: (a) Fisher memory and (b) the power of a unit pulse. The chain's signal grows until it falls \
off the end; with feedback it dies gradually.",
                figure: four_networks,
            },
            Drawing {
                name: "chain-weights",
                caption: "Fisher memory curves over the weights of the training grids: (a) the chain, (b) the chain of weight \
0.99 with feedback.",
                figure: weights,
            },
        ],
    }
}

fn normal_claim(word: &'static str, network: &'static str) -> Claim {
    Claim {
        id: format!("orhan-pitkow-{word}"),
        source: SOURCE,
        settles: &["orhan-networks"],
        statement: format!("The {word} network of 100 units holds 1 of a possible 100, spread over an exponential."),
        formula: "<i>J</i>(<i>k</i>) = (1 &minus; <i>a</i>) <i>a<sup>k</sup></i>, &nbsp; <i>a</i> = 0.98&sup2;; &nbsp; <i>J</i><sub>tot</sub> = 1",
        parameters: network.to_owned(),
        figures: &["four-networks"],
        check: Box::new(move |context| total(context, network, "1.0000000000")),
    }
}

fn chain_claim(weight: &'static str, digits: &'static str) -> Claim {
    Claim {
        id: format!("orhan-pitkow-chain-{weight}"),
        source: SOURCE,
        settles: &["orhan-networks"],
        statement: format!("The chain of 100 units with weight {weight} holds {digits} of a possible 100."),
        formula: "<i>W<sub>ij</sub></i> = &alpha; &delta;<sub><i>i</i>,<i>j</i>+1</sub>, &nbsp; <i>v</i> = <i>e</i><sub>1</sub>",
        parameters: chain(weight),
        figures: &["four-networks", "chain-weights"],
        check: Box::new(move |context| total(context, &chain(weight), digits)),
    }
}

fn feedback_claim(weight: &'static str, digits: &'static str) -> Claim {
    Claim {
        id: format!("orhan-pitkow-feedback-{weight}"),
        source: SOURCE,
        settles: &["orhan-networks"],
        statement: format!(
            "The chain of 100 units with weight 0.99 and feedback {weight} holds {digits} of a possible 100."
        ),
        formula: "<i>W<sub>ij</sub></i> = 0.99 &delta;<sub><i>i</i>,<i>j</i>+1</sub> + &beta; &delta;<sub><i>i</i>,<i>j</i>&minus;1</sub>, &nbsp; <i>v</i> = <i>e</i><sub>1</sub>",
        parameters: feedback(weight),
        figures: &["four-networks", "chain-weights"],
        check: Box::new(move |context| total(context, &feedback(weight), digits)),
    }
}

fn total(context: &Context, network: &str, digits: &str) -> Result<Verdict> {
    let found = context.analysis(network, Input::First)?;
    Ok(Verdict::printed(Measured::total(&found), digits).evidence(certainty(&found)))
}

fn signals() -> Claim {
    Claim {
        id: "orhan-pitkow-signals".to_owned(),
        source: SOURCE,
        settles: &["orhan-networks", "post-g"],
        statement: "A pulse decays from the first step on in the identity and in the orthogonal network; in the chain it grows for 99 steps and \
                    is then gone at once; with feedback it grows about as long and then dies gradually."
            .to_owned(),
        formula: "|<i>W<sup>k</sup>v</i>|&sup2;",
        parameters: format!("{IDENTITY}; {ORTHOGONAL}; {}; {}; 200 steps", chain("1.02"), feedback("0.04")),
        figures: &["four-networks"],
        check: Box::new(|context| {
            let powers = |name: &str| Ok::<_, crate::Error>(context.analysis(name, Input::First)?.signal_power.clone());
            let mut decay: Vec<Case> = Vec::new();
            for name in [IDENTITY, ORTHOGONAL] {
                let found = context.analysis(name, Input::First)?;
                let deviations = found.signal_power.iter().zip(0..).map(|(power, step)| (power / 0.98f64.powi(2 * step) - 1.0).abs());
                decay.push((name.to_owned(), Measured::proven(largest(deviations), found.signal_power_error_bound)));
            }
            let deviation = worst(&decay);
            let (plain, returning) = (powers(&chain("1.02"))?, powers(&feedback("0.04"))?);
            let grows = |powers: &[f64]| powers.windows(2).all(|pair| pair[1] > pair[0]);
            let at_once = grows(&plain[..UNITS]) && plain[UNITS..].iter().all(|&power| power == 0.0);
            let peak = (0..returning.len()).max_by(|&one, &other| returning[one].total_cmp(&returning[other])).unwrap_or(0);
            // Five steps after its peak more than a tenth is left, forty steps after it nothing to speak of.
            let gradually = (90..120).contains(&peak) && returning[peak + 5] > 0.1 * returning[peak] && returning[peak + 40] < 1e-3;
            Ok(Verdict::near(deviation, 0.0, 1e-9)
                .and(at_once && gradually)
                .evidence(format!(
                    "largest deviation of the decaying powers from 0.98^2k; the chain grows to {:.4} at step 99 and is 0 from step 100 on, with \
                     feedback the power peaks at {:.4} after {peak} steps",
                    plain[UNITS - 1],
                    returning[peak]
                ))
                .cases(decay))
        }),
    }
}

fn four_networks(context: &Context) -> Result<Figure> {
    let networks = [
        ("identity 0.98", IDENTITY.to_owned()),
        ("orthogonal 0.98", ORTHOGONAL.to_owned()),
        ("chain 1.02", chain("1.02")),
        ("chain 0.99, feedback 0.04", feedback("0.04")),
    ];
    let (mut curves, mut powers) = (Vec::new(), Vec::new());
    for (index, (label, name)) in networks.into_iter().enumerate() {
        let found = context.analysis(&name, Input::First)?;
        // The orthogonal network has the curve of the identity: dashes let both be seen.
        let draw = if index == 1 { Series::dashed } else { Series::line };
        curves.push(draw(label, style::colour(index), over_lags(&found.curve[..=130])));
        powers.push(draw("", style::colour(index), over_lags(&found.signal_power[..=130])));
    }
    let lags = || Axis::linear("lag k (time steps)").from_to(0.0, 130.0);
    Ok(Figure {
        title: "Fisher memory and signal power of four networks of 100 units".to_owned(),
        panels: vec![
            Panel { x: lags(), y: Axis::logarithmic("Fisher memory J(k)").from_to(1e-4, 1.5), series: curves },
            Panel { x: lags(), y: Axis::logarithmic("signal power (input: 1)").from_to(1e-3, 300.0), series: powers },
        ],
    })
}

fn weights(context: &Context) -> Result<Figure> {
    let (mut chains, mut feedbacks) = (Vec::new(), Vec::new());
    for (index, (weight, _)) in CHAIN.iter().enumerate() {
        let found = context.analysis(&chain(weight), Input::First)?;
        let label = if index == 0 { format!("weight {weight}") } else { (*weight).to_owned() };
        chains.push(Series::line(label, style::shade(index, CHAIN.len()), over_lags(&found.curve[..=110])));
    }
    let trained = FEEDBACK.len() - 1;
    for (index, (weight, _)) in FEEDBACK[..trained].iter().enumerate() {
        let found = context.analysis(&feedback(weight), Input::First)?;
        let label = if index == 0 { format!("feedback {weight}") } else { (*weight).to_owned() };
        feedbacks.push(Series::line(label, style::shade(index, trained), over_lags(&found.curve[..=110])));
    }
    let lags = || Axis::linear("lag k (time steps)").from_to(0.0, 110.0);
    let memory = || Axis::logarithmic("Fisher memory J(k)").from_to(1e-3, 1.5);
    Ok(Figure {
        title: "Fisher memory curves of chains by weight and by feedback".to_owned(),
        panels: vec![
            Panel { x: lags(), y: memory(), series: chains },
            Panel { x: lags(), y: memory(), series: feedbacks },
        ],
    })
}

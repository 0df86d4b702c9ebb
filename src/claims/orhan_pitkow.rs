//! The networks of Orhan and Pitkow: chains of 100 units with and without feedback.

use super::claim::{Claim, Drawing, Group, Verdict, certainty, total_error};
use super::context::Context;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::system::Input;

const SOURCE: &str = "Orhan, Pitkow 2020; totals computed for this project";

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
    let mut claims: Vec<Claim> = CHAIN.iter().map(|&(weight, digits)| chain_claim(weight, digits)).collect();
    claims.extend(FEEDBACK.iter().map(|&(weight, digits)| feedback_claim(weight, digits)));
    Group {
        title: "Chains with and without feedback",
        introduction: "The recurrent networks of Orhan and Pitkow: 100 units, input to the first, amplitude weights. With the \
weights used for training they hold 4.4 to 12 of a possible 100: extensive memory is right as a limit at fixed gain above 1 and far \
from reached at <i>N</i> = 100. Feedback of 0.20 is where covariances in double precision lose positive definiteness.",
        claims,
        drawings: vec![
            Drawing {
                name: "four-networks",
                caption: "The four networks: Fisher memory and the power of a unit pulse. The chain's signal grows until it falls \
off the end; with feedback it dies gradually.",
                figure: four_networks,
            },
            Drawing {
                name: "chain-weights",
                caption: "Fisher memory curves over the weights of the training grids: the chain (above) and the chain of weight \
0.99 with feedback (below).",
                figure: weights,
            },
        ],
    }
}

fn chain_claim(weight: &'static str, digits: &'static str) -> Claim {
    Claim {
        id: format!("orhan-pitkow-chain-{weight}"),
        source: SOURCE,
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
        statement: format!("The chain of 100 units with weight 0.99 and feedback {weight} holds {digits} of a possible 100."),
        formula: "<i>W<sub>ij</sub></i> = 0.99 &delta;<sub><i>i</i>,<i>j</i>+1</sub> + &beta; &delta;<sub><i>i</i>,<i>j</i>&minus;1</sub>, &nbsp; <i>v</i> = <i>e</i><sub>1</sub>",
        parameters: feedback(weight),
        figures: &["four-networks", "chain-weights"],
        check: Box::new(move |context| total(context, &feedback(weight), digits)),
    }
}

fn total(context: &Context, network: &str, digits: &str) -> Result<Verdict> {
    let found = context.analysis(network, Input::First)?;
    Ok(Verdict::printed(found.total, digits, total_error(&found)).evidence(certainty(&found)))
}

fn four_networks(context: &Context) -> Result<Figure> {
    let networks = [
        ("identity 0.98", "identity:n=100,scale=0.98".to_owned()),
        ("orthogonal 0.98", "orthogonal:n=100,scale=0.98,seed=1".to_owned()),
        ("chain 1.02", chain("1.02")),
        ("chain 0.99, feedback 0.04", feedback("0.04")),
    ];
    let (mut curves, mut powers) = (Vec::new(), Vec::new());
    for (index, (label, name)) in networks.iter().enumerate() {
        let found = context.analysis(name, Input::First)?;
        // The orthogonal network has the curve of the identity: dashes let both be seen.
        let draw = if index == 1 { Series::dashed } else { Series::line };
        curves.push(draw(*label, style::colour(index), over_lags(&found.curve[..130])));
        powers.push(draw("", style::colour(index), over_lags(&found.signal_power[..130])));
    }
    let lags = || Axis::linear("lag k (time steps)").from_to(0.0, 130.0);
    Ok(Figure {
        title: "Fisher memory and signal power of four networks of 100 units".to_owned(),
        panels: vec![
            Panel { x: lags(), y: Axis::logarithmic("Fisher memory J(k)").from_to(1e-4, 1.5), series: curves },
            Panel { x: lags(), y: Axis::logarithmic("signal power after k steps").from_to(1e-3, 300.0), series: powers },
        ],
    })
}

fn weights(context: &Context) -> Result<Figure> {
    let (mut chains, mut feedbacks) = (Vec::new(), Vec::new());
    for (index, (weight, _)) in CHAIN.iter().enumerate() {
        let found = context.analysis(&chain(weight), Input::First)?;
        chains.push(Series::line(*weight, style::shade(index, CHAIN.len()), over_lags(&found.curve[..110])));
    }
    let trained = FEEDBACK.len() - 1;
    for (index, (weight, _)) in FEEDBACK[..trained].iter().enumerate() {
        let found = context.analysis(&feedback(weight), Input::First)?;
        feedbacks.push(Series::line(*weight, style::shade(index, trained), over_lags(&found.curve[..110])));
    }
    let lags = || Axis::linear("lag k (time steps)").from_to(0.0, 110.0);
    let memory = |what: &str| Axis::logarithmic(what).from_to(1e-3, 1.5);
    Ok(Figure {
        title: "Fisher memory curves of chains by weight and by feedback".to_owned(),
        panels: vec![
            Panel { x: lags(), y: memory("J(k), by weight"), series: chains },
            Panel { x: lags(), y: memory("J(k), by feedback"), series: feedbacks },
        ],
    })
}

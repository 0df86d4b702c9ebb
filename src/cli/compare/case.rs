//! The networks that a comparison is of, each as a SYSTEM on the command line.

use super::sweep::Sweep;
use crate::cli::failure::Failure;
use crate::cli::flags::{NoiseFlags, Question};
use crate::cli::network::Network;

/// One network of the comparison, and where in a sweep it stands.
pub struct Case {
    /// The network as a SYSTEM.
    pub text: String,
    /// The SYSTEM it comes from, counted from 0.
    pub of: usize,
    /// What the swept number is.
    pub value: Option<f64>,
    epsilon: Option<f64>,
}

impl Case {
    /// The network itself; a swept noise variance takes the place of the noise of the flags.
    pub fn network(&self, question: &Question) -> Result<Network, Failure> {
        let varied = NoiseFlags { epsilon: self.epsilon, noise: None };
        question.network(&self.text, if self.epsilon.is_some() { &varied } else { &question.noise })
    }
}

/// Every SYSTEM, at every value of the swept number if there is one.
pub fn cases(systems: &[String], sweep: Option<&Sweep>, noise: &NoiseFlags) -> Result<Vec<Case>, Failure> {
    let mut cases = Vec::new();
    for (of, text) in systems.iter().enumerate() {
        match sweep {
            None => cases.push(Case { text: text.clone(), of, value: None, epsilon: None }),
            Some(sweep) => {
                let found = sweep.networks(text).map_err(|failure| failure.of(text))?;
                let case = |(value, text, epsilon)| Case { text, of, value: Some(value), epsilon };
                cases.extend(found.into_iter().map(case));
            }
        }
    }
    let mut variances = cases.iter().filter_map(|case| case.epsilon).peekable();
    let given_twice = variances.peek().is_some() && (noise.epsilon.is_some() || noise.noise.is_some());
    if given_twice || variances.any(|epsilon| epsilon <= 0.0) {
        let what = "a sweep of epsilon takes positive values and the place of --epsilon and --noise";
        return Err(Failure::usage(what, "as in --sweep epsilon=0.01:1:25 alone"));
    }
    Ok(cases)
}

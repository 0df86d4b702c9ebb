//! The recurrent weights that trainings start from.

use crate::cli::failure::Failure;
use crate::cli::network::require_time;
use fisher_memory::Error;
use fisher_memory::family::Specification;
use fisher_memory::linalg::Matrix;

/// A start as it was named.
pub struct NamedStart {
    /// As it stands on the command line.
    pub text: String,
    /// What it is called: its specification, without the seed if every training has its own.
    pub name: String,
    specification: Specification,
    /// Whether it is random and its seed was left out.
    is_drawn_anew: bool,
}

/// Units of a start that says nothing of it.
const UNITS: usize = 32;

impl NamedStart {
    /// Reads a start; n is the number of units of one that does not say it, and must be that of all others.
    pub fn read(text: &str, n: Option<usize>) -> Result<Self, Failure> {
        let parsed = Specification::parse(text);
        let (whole, specification) = match parsed {
            Ok(specification) => (text.to_string(), specification),
            Err(error) => {
                let more = with(text, &format!("n={}", n.unwrap_or(UNITS)));
                let specification = Specification::parse(&more).map_err(|_| error)?;
                (more, specification)
            }
        };
        require_time(&specification, false)?;
        // A key that is given twice is refused, so that a text takes a seed only if it is random and has none.
        let is_drawn_anew = Specification::parse(&with(&whole, "seed=0")).is_ok();
        let mut name = specification.to_string();
        if is_drawn_anew && let Some((source, settings)) = name.rsplit_once(':') {
            let others: Vec<&str> = settings.split(',').filter(|setting| !setting.starts_with("seed=")).collect();
            name = format!("{source}:{}", others.join(","));
        }
        Ok(Self { text: text.trim().to_string(), name, specification, is_drawn_anew })
    }

    /// The specification and the weights for a training of this seed.
    pub fn at(&self, seed: u64, n: Option<usize>) -> Result<(String, Matrix), Failure> {
        let specification = match self.is_drawn_anew {
            true => self.specification.with("seed", &seed.to_string())?,
            false => self.specification.clone(),
        };
        let blamed = |error: Error| {
            let failure = Failure::from(error);
            if specification.is_file() { failure.blamed_on_a_file() } else { failure }
        };
        let matrix = specification.build().map_err(blamed)?;
        if let Some(wanted) = n.filter(|&wanted| wanted != matrix.nrows()) {
            let failure = Failure::usage(
                format!("{} has {} units, --n is {wanted}", self.name, matrix.nrows()),
                "leave --n out, or give starts of n units",
            );
            return Err(if specification.is_file() { failure.blamed_on_a_file() } else { failure });
        }
        Ok((specification.to_string(), matrix))
    }

    /// Whether every training has the same weights.
    pub fn is_fixed(&self) -> bool {
        !self.is_drawn_anew
    }
}

/// A specification with a further key.
fn with(text: &str, setting: &str) -> String {
    let sign = if text.contains(':') { ',' } else { ':' };
    format!("{text}{sign}{setting}")
}

#[cfg(test)]
mod tests {
    use super::NamedStart;

    #[test]
    fn what_a_start_leaves_out_is_filled_in_or_drawn_anew() {
        let named = |text| {
            let start = NamedStart::read(text, Some(5)).unwrap();
            let systems = [7, 8].map(|seed| start.at(seed, None).unwrap().0);
            (start.name, start.is_drawn_anew, systems)
        };
        let both = |text: &str| [text.to_string(), text.to_string()];
        assert_eq!(named("ring"), ("ring:n=5,scale=1".into(), false, both("ring:n=5,scale=1")));
        assert_eq!(named("ring:n=4").0, "ring:n=4,scale=1");
        assert_eq!(named("ring:scale=0.5").0, "ring:n=5,scale=0.5");
        let seeded = ["orthogonal:n=5,scale=1,seed=7", "orthogonal:n=5,scale=1,seed=8"].map(String::from);
        assert_eq!(named("orthogonal"), ("orthogonal:n=5,scale=1".into(), true, seeded));
        assert_eq!(named("orthogonal:seed=2").2, both("orthogonal:n=5,scale=1,seed=2"));
        assert_eq!(named("rotated-chain").0, "rotated-chain:n=5,gain=1,feedback=0,diagonal=0");
    }
}

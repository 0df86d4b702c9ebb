//! Null models of the measured networks: draws, ranks and p-values.

use super::networks::{Held, LAGS, Network, SCALES, Scale, WEB, WORM};
use crate::claims::context::{Context, Effort};
use crate::claims::measured::two_sided_p;
use crate::error::Result;
use crate::family::{Shuffle, gaussian, shuffled};
use crate::figure::style::{Colour, GAUSSIAN, colour};
use crate::linalg::Matrix;
use rayon::prelude::*;
use std::sync::Arc;

/// How the networks of a null model are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Null {
    /// A part of the measured network is randomised.
    Shuffled(Shuffle),
    /// Independent Gaussian weights between all units.
    Gaussian,
}

/// Draws that every row has, and those of a row that may become significant, in batches.
pub(super) const FIRST: Effort<u64> = Effort { full: 199, quick: 9 };
pub(super) const ALL: Effort<u64> = Effort { full: 799, quick: 9 };
const BATCH: u64 = 100;
/// The level of the whole table, which Bonferroni divides among its rows.
pub(super) const LEVEL: f64 = 0.05;

/// The null models of the worm, whose edges have weights.
const OF_WORM: [Null; 6] = [
    Null::Shuffled(Shuffle::Degree),
    Null::Shuffled(Shuffle::DegreeTarget),
    Null::Shuffled(Shuffle::DegreeWeights),
    Null::Shuffled(Shuffle::Weights),
    Null::Shuffled(Shuffle::Direction),
    Null::Gaussian,
];
/// Those of the food web, whose edges are all alike.
const OF_WEB: [Null; 3] = [Null::Shuffled(Shuffle::Degree), Null::Shuffled(Shuffle::Direction), Null::Gaussian];

/// A row of the table: a network, what is made equal, a null model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) web: bool,
    pub(super) scale: Scale,
    pub(super) null: Null,
}

/// All rows, the worm's first.
pub(super) fn rows() -> Vec<Row> {
    let of = |web: bool, nulls: &'static [Null]| {
        SCALES.into_iter().flat_map(move |scale| nulls.iter().map(move |&null| Row { web, scale, null }))
    };
    of(false, &OF_WORM).chain(of(true, &OF_WEB)).collect()
}

impl Null {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Shuffled(Shuffle::Degree) => "degrees, weights with source",
            Self::Shuffled(Shuffle::DegreeTarget) => "degrees, weights with target",
            Self::Shuffled(Shuffle::DegreeWeights) => "degrees, weights permuted",
            Self::Shuffled(Shuffle::Weights) => "edges, weights permuted",
            Self::Shuffled(_) => "directions flipped",
            Self::Gaussian => "Gaussian",
        }
    }

    pub(super) fn colour(self) -> Colour {
        match self {
            Self::Shuffled(Shuffle::Degree) => colour(0),
            Self::Shuffled(Shuffle::DegreeTarget) => colour(1),
            Self::Shuffled(Shuffle::DegreeWeights) => colour(2),
            Self::Shuffled(Shuffle::Weights) => colour(3),
            Self::Shuffled(_) => colour(5),
            Self::Gaussian => GAUSSIAN,
        }
    }

    fn draw(self, weights: &Matrix, seed: u64) -> Result<Matrix> {
        match self {
            Self::Shuffled(kind) => shuffled(weights, kind, seed),
            Self::Gaussian => gaussian(weights.nrows(), 1.0, seed),
        }
    }
}

/// Where a measured network stands among the draws of a null model.
pub(super) struct Standing {
    pub(super) measured: f64,
    /// What each draw holds through its best input, in the order of the seeds.
    pub(super) totals: Vec<f64>,
    /// J(k) of each draw through its best input.
    pub(super) curves: Vec<Vec<f64>>,
    /// The largest distance of tr M/N from 1.
    pub(super) defect: f64,
}

/// What a measured network is among the draws of a null model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finding {
    Above,
    Below,
    Typical,
}

impl Finding {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
            Self::Typical => "no significant difference",
        }
    }
}

impl Standing {
    /// On which side of all draws the measured network lies, if it does.
    pub(super) fn side(&self) -> Finding {
        match self.below() {
            0 => Finding::Below,
            below if below == self.totals.len() => Finding::Above,
            _ => Finding::Typical,
        }
    }

    /// Draws that hold less.
    pub(super) fn below(&self) -> usize {
        self.totals.iter().filter(|&&total| total < self.measured).count()
    }

    /// The fewer of the draws below the measured network and of those at or above it.
    fn fewer(&self) -> usize {
        self.below().min(self.totals.len() - self.below())
    }

    /// The two-sided p-value of the measured network among the draws.
    pub(super) fn p(&self) -> f64 {
        two_sided_p(self.fewer(), self.totals.len())
    }

    /// Whether the row is significant after so many draws if all further ones fall on the side of most.
    fn may_be_significant(&self, all: u64) -> bool {
        two_sided_p(self.fewer(), all as usize) <= LEVEL / rows().len() as f64
    }

    /// Significant in a table of so many rows, or typical.
    pub(super) fn finding(&self, rows: usize) -> Finding {
        match (self.p() <= LEVEL / rows as f64, 2 * self.below() > self.totals.len()) {
            (false, _) => Finding::Typical,
            (true, true) => Finding::Above,
            (true, false) => Finding::Below,
        }
    }

    /// The mean of the draws and their standard deviation.
    pub(super) fn spread(&self) -> (f64, f64) {
        let count = self.totals.len() as f64;
        let mean = self.totals.iter().sum::<f64>() / count;
        let squares: f64 = self.totals.iter().map(|total| (total - mean).powi(2)).sum();
        (mean, (squares / (count - 1.0)).sqrt())
    }
}

impl Row {
    pub(super) fn network(&self) -> Network {
        if self.web { WEB } else { WORM }
    }

    pub(super) fn name(&self) -> String {
        format!("{}, {}, {}", self.network().name, self.scale.word(), self.null.label())
    }

    /// The first draws, and further ones as long as the row could still become significant.
    ///
    /// A row is called significant on all draws alone, so stopping early for want of hope makes no finding more likely.
    pub(super) fn standing(&self, context: &Context) -> Result<Arc<Standing>> {
        context.remembered(&format!("{self:?}"), || {
            let (network, weights) = (self.network(), self.network().weights()?);
            let measured = network.held(context, self.scale)?;
            let mut standing = Standing {
                measured: measured.largest,
                totals: Vec::new(),
                curves: Vec::new(),
                defect: measured.defect,
            };
            let (mut drawn, all) = (FIRST.of(context), ALL.of(context));
            self.extend(&mut standing, &weights, 0..drawn, context)?;
            while drawn < all && standing.may_be_significant(all) {
                let next = (drawn + BATCH).min(all);
                self.extend(&mut standing, &weights, drawn..next, context)?;
                drawn = next;
            }
            Ok(standing)
        })
    }

    fn extend(
        &self,
        standing: &mut Standing,
        weights: &Matrix,
        seeds: std::ops::Range<u64>,
        context: &Context,
    ) -> Result<()> {
        let one = |seed| {
            context.checkpoint()?;
            Held::by(&self.scale.applied(&self.null.draw(weights, seed)?)?)
        };
        let drawn: Vec<Held> = seeds.into_par_iter().map(one).collect::<Result<_>>()?;
        for Held { largest, curve, defect } in drawn {
            standing.totals.push(largest);
            standing.curves.push(curve);
            standing.defect = standing.defect.max(defect);
        }
        Ok(())
    }

    /// Quantiles of J(k) over the draws at a lag below [`LAGS`].
    pub(super) fn quantiles(standing: &Standing, lag: usize) -> [f64; 3] {
        debug_assert!(lag < LAGS);
        let mut values: Vec<f64> = standing.curves.iter().map(|curve| curve[lag]).collect();
        values.sort_by(f64::total_cmp);
        [0.05, 0.5, 0.95].map(|share| values[(share * (values.len() - 1) as f64).round() as usize])
    }
}

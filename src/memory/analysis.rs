//! What is known of the memory of a network, every number with its bound.

use crate::bounded::{Bounded, BoundedSeries, Estimate};
use crate::linalg::{Matrix, Vector};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// Everything that [`crate::analyse`] finds; quantities are in the units of theory with s of unit power.
///
/// A number that is `None` could not be proven to a single digit in the precision that met the tolerance, or is beyond
/// the range of doubles, or has no meaning for the network in question. As data (`serde`) the parts lie side by side
/// under the names that the command line prints.
#[derive(Debug, Clone, serde::Serialize)]
#[non_exhaustive]
pub struct Analysis {
    /// The input direction v (n) that was used, the first of several.
    #[serde(skip)]
    pub input: Vector,
    /// The Fisher memory curve J(k), k = 0, 1, ...: signal-to-noise ratio about s(t-k) held in x(t). In continuous time
    /// J(t) at t = 0, step, 2 step, ...
    #[serde(rename = "fmc")]
    pub curve: BoundedSeries,
    /// J_tot = sum over all lags of J(k), in continuous time the integral of J(t).
    pub total: Bounded,
    /// M, the spatial Fisher memory matrix, and the inputs that hold the most and the least.
    #[serde(flatten)]
    pub spatial: Spatial,
    /// What the network does to a signal without any noise.
    #[serde(flatten)]
    pub response: Response,
    /// What a linear decoder recovers of the past input.
    #[serde(flatten)]
    pub decoding: Decoding,
    /// tr C, the variance of the noise in the whole state; `None` beyond the range of doubles.
    pub noise_trace: Option<Bounded>,
    /// tr(Q M), which theory says is the number of directions that the noise reaches (less with a partial observation).
    pub noise_budget: Bounded,
    /// How many directions of the state the noise reaches: n but for a singular Q.
    pub reached: usize,
    /// rho(W), the largest modulus of an eigenvalue, or rho(A) in continuous time; `None` where it was not asked for
    /// ([`crate::Options::with_spectral_radius`]) or cannot be enclosed to a relative 1e-10.
    pub spectral_radius: Option<Bounded>,
    /// The largest real part of an eigenvalue of A, in continuous time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spectral_abscissa: Option<Bounded>,
    /// How much, relatively, rounding every entry of W by one unit in the last place moves the total; infinite where it
    /// makes W another network altogether, `None` where that is not known.
    pub input_sensitivity: Option<Estimate>,
    /// Proven bound on the error, relative to the truth, of the total and of every J(k) above 1e-12 of the largest.
    pub relative_error_bound: f64,
    /// Bits of the arithmetic that met the tolerance; 53 is double precision, refined or not.
    pub precision_bits: u32,
    /// The algorithm.
    pub method: &'static str,
    /// How long it took.
    pub seconds: Seconds,
}

/// Wall-clock seconds of computing, without reading or writing.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Seconds {
    /// C, its factor and its certificate.
    pub covariance: f64,
    /// The J(k).
    pub curve: f64,
    /// M and the totals.
    pub total: f64,
    /// Their sum.
    pub all: f64,
}

/// M = W' M W + C^-1, the spatial Fisher memory matrix: J_tot = v' M v.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Spatial {
    /// M (n x n), with a bound on the Frobenius norm of its error.
    pub matrix: Bounded<Matrix>,
    /// tr M, the sum of J_tot over orthogonal unit inputs.
    pub trace: Bounded,
    /// The unit input that holds the most: the top eigenvector of M with its eigenvalue.
    pub best: ExtremeInput,
    /// The unit input that holds the least; `None` where nothing of what it holds can be proven.
    pub worst: Option<ExtremeInput>,
}

/// A unit input at one end of what inputs hold.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ExtremeInput {
    /// The direction (n): an estimate, because close eigenvalues of M have no directions of their own.
    pub direction: Estimate<Vector>,
    /// The extreme of J_tot over all unit inputs, an eigenvalue of M.
    pub total: Bounded,
}

/// What the network does to a signal without any noise.
#[derive(Debug, Clone, serde::Serialize)]
#[non_exhaustive]
pub struct Response {
    /// |W^k v|^2 for the lags of the curve within the horizon, tr(Sigma B' W'^k W^k B) for several inputs; in
    /// continuous time
    /// |e^(At) v|^2. `None` where those above 1e-12 of the largest could not be proven to the tolerance.
    pub signal_power: Option<BoundedSeries>,
    /// What no network with these noise-free responses exceeds, for the lags of the curve: J(k) <= 1/sum_{m<=k} 1/p_m
    /// with p_m = v' W'^m Q^-1 W^m v; a delay line with independent noise attains it. Proven and rounded up. `None` for
    /// several inputs, a singular Q, or continuous time.
    pub universal_bound: Option<Vec<f64>>,
}

/// What a linear decoder recovers of the past input of unit power; for input of power p divide the noise by p.
#[derive(Debug, Clone, serde::Serialize)]
#[non_exhaustive]
pub struct Decoding {
    /// The memory function m(k) = v' W'^k (C + S)^-1 W^k v with S = W S W' + v v', for the lags of the curve: the share
    /// of the variance of s(t-k) that a linear decoder of x(t) recovers. In continuous time a density, whose integral
    /// is the capacity. White, Lee, Sompolinsky 2004.
    pub memory_function: Option<BoundedSeries>,
    /// Memory capacity MC = sum over all lags of m(k) = sum f/(1+f) over the Fisher spectrum. Jaeger 2001.
    pub capacity: Option<Bounded>,
    /// Mutual information between the whole input past and the state, 1/2 sum ln(1+f), in nats.
    pub mutual_information: Option<Bounded>,
    /// Eigenvalues f of the Fisher memory matrix J_kl, decreasing (n of them; the others are zero).
    pub fisher_spectrum: Option<BoundedSeries>,
}

impl Analysis {
    /// The standard deviation of J_tot over unit inputs drawn uniformly from the sphere, about its mean tr(M)/n:
    /// sqrt[2 sum (mu - mean)^2 / (n (n + 2))] over the eigenvalues mu of M, for the n directions that the noise
    /// reaches. Zero exactly for normal networks.
    ///
    /// ```
    /// use fisher_memory::{LinearSystem, Options, analyse, family};
    /// // M = diag(1.8, 0.2): J_tot = 1 + 0.8 cos 2a over all directions a.
    /// let chain = LinearSystem::discrete(family::network("chain:n=2,gain=2")?)?;
    /// let found = analyse(&chain, &Options::default())?;
    /// assert!((found.total_deviation().value - 0.32f64.sqrt()).abs() < 1e-14);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn total_deviation(&self) -> Bounded {
        let Bounded { value: matrix, error } = &self.spatial.matrix;
        let (n, reached) = (matrix.nrows() as f64, self.reached as f64);
        let mean = self.spatial.trace.value / reached;
        let mut rest = matrix.clone();
        rest.iter_mut().step_by(matrix.nrows() + 1).for_each(|entry| *entry -= mean);
        // Squares of entries far from one would leave the range of doubles.
        let scale = rest.amax().max(f64::MIN_POSITIVE);
        // In the directions that no noise reaches M is zero, and the mean is not to be taken from it.
        let apart = (n - reached) * (mean / scale).powi(2);
        let share = (2.0 / (reached * (reached + 2.0))).sqrt();
        let deviation = share * ((rest / scale).norm_squared() - apart).max(0.0).sqrt() * scale;
        // A norm moves by no more than the matrix does, of which the mean is a part; the sums round, and where squares
        // cancel the root of what they round by is left.
        let lost = if apart > 0.0 { ((n + 8.0) * f64::EPSILON).sqrt() } else { (n + 8.0) * f64::EPSILON };
        let rounding = lost * matrix.norm();
        Bounded::new(deviation, share * (error + self.spatial.trace.error / reached.sqrt() + rounding))
    }
}

impl Serialize for Spatial {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Spatial", 5)?;
        fields.serialize_field("spatial_trace", &self.trace)?;
        fields.serialize_field("spatial_max", &self.best.total)?;
        fields.serialize_field("best_input", self.best.direction.value.as_slice())?;
        fields.serialize_field("spatial_min", &self.worst.as_ref().map(|worst| worst.total))?;
        fields.serialize_field("worst_input", &self.worst.as_ref().map(|worst| worst.direction.value.as_slice()))?;
        fields.end()
    }
}

//! Powers of one random matrix against products of independent ones.
//!
//! [`draw`] simulates the spectral radii of both, [`PowerLaw`] and [`ProductLaw`] are their exact laws for complex
//! Gaussian entries, [`compare`] sets them side by side. [`spectra`] adds what many steps do to directions and signals:
//! [`lyapunov_exponents`], [`singular_values_at`], [`signal_power`], [`all_real_probability`]. For one unit everything
//! is elementary: [`scalar_law`]. [`products_of`] takes its factors from a set of one's own.
//!
//! Entries have mean 0 and variance s^2/N; logarithms are natural; seeds of different functions are independent.

mod check;
mod comparison;
mod degeneracy;
mod ensemble;
mod gamma_sampler;
mod limits;
mod lyapunov;
mod nilpotent;
mod options;
mod own;
mod power_law;
mod product_law;
mod quadrature;
mod real_spectrum;
mod sample;
mod sample_mean;
mod scalar;
mod signal;
mod special;
mod spectra;

pub use comparison::{
    Comparison, ExactComparison, LogRadiusSummary, compare, compare_draws, exact_comparison, summarise,
};
pub use degeneracy::{Degeneracy, singular_values_at};
pub use ensemble::{Ensemble, draw_matrix};
pub use gamma_sampler::draw_gamma;
pub use limits::{product_limit_cumulative, product_limit_moments};
pub use lyapunov::{LyapunovSpectrum, exact_lyapunov_exponents, lyapunov_exponents};
pub use options::{MatrixSequence, ProductsOptions};
pub use own::{OwnProducts, OwnProductsOptions, products_of};
pub use power_law::PowerLaw;
pub use product_law::{ProductLaw, limiting_probability_power_exceeds, probability_power_exceeds};
pub use real_spectrum::{SimulatedProbability, all_real_probability, exact_all_real_probability};
pub use sample::{LogRadii, draw, draw_trials};
pub use scalar::{ScalarLaw, ScalarPaths, scalar_law, scalar_paths};
pub use signal::{
    SignalPower, log_mean_signal_power_of_power, log_mean_signal_power_of_product, log_signal_power_of_product,
    signal_power,
};
pub use spectra::{
    LyapunovAgainstTheory, MeanDegeneracy, PowerAndProduct, RealSpectrumAgainstTheory, SignalPowerAgainstTheory,
    Spectra, spectra,
};

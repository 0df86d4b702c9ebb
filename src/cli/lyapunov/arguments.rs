//! What `lyapunov` is asked.

use crate::cli::flags::{AccuracyFlags, DynamicsFlags, Method, NoiseFlags, Output, read_npy_path, system_help};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  The covariance of a network and its factor, saved for NumPy:
    fisher-memory lyapunov weights.npy --save covariance.npy --save-factor factor.npy
  Correlated noise, the whole matrix as text:
    fisher-memory lyapunov chain:n=4,gain=1.5 --noise q.npy --format csv
  After 100 steps from rest, for a network that never settles:
    fisher-memory lyapunov orthogonal:n=4 --horizon 100
  The variances of some neurons of a connectome, by name:
    fisher-memory lyapunov brain.mtx:radius=0.9 --diagonal neurons.txt
  In continuous time, A C + C A' + Q = 0:
    fisher-memory lyapunov chain:n=4,diagonal=-1,gain=1.5 --continuous";

/// The noise covariance C = W C W' + Q, its lower factor and its certificate
///
/// C (n x n) is what the noise z of covariance Q makes of the state: the solution of the discrete Lyapunov (Stein)
/// equation, or C = sum of W^j Q W'^j over the steps of a horizon, or of A C + C A' + Q = 0 in continuous time. Its
/// Cholesky factor L is lower triangular, C = L L'. That C is positive definite proves W stable.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The network: NAME:key=value,... or FILE[:key=value,...]; --help lists the families
    #[arg(value_name = "SYSTEM", long_help = system_help())]
    pub system: String,
    /// Save C (n x n, float64) as FILE.npy
    #[arg(long, value_name = "FILE.npy", value_parser = read_npy_path)]
    pub save: Option<PathBuf>,
    /// Save the lower factor L (n x n, float64) as FILE.npy
    #[arg(long, value_name = "FILE.npy", value_parser = read_npy_path)]
    pub save_factor: Option<PathBuf>,
    /// The variances C_ii alone, of all units or of those that FILE.txt lists by name or number; sparse networks have
    /// nothing else
    #[arg(long, value_name = "FILE.txt", num_args = 0..=1, conflicts_with_all = ["save", "save_factor"])]
    pub diagonal: Option<Option<PathBuf>>,
    /// How the variances are found
    #[arg(long, value_enum, default_value_t = Method::Auto, requires = "diagonal")]
    pub method: Method,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub noise: NoiseFlags,
    #[command(flatten)]
    pub dynamics: DynamicsFlags,
    #[command(flatten)]
    pub accuracy: AccuracyFlags,
}

//! Times the kernels on one matrix, one run for every line of standard input, so that another program can alternate
//! with it: `timings W.npy LAGS THREADS`, then lines covariance, unproven, curve or gradient; seconds come back.
//! benches/peers.py builds and starts it; `cargo bench` alone has nothing for it to do.

use fisher_memory::linalg::{Matrix, Vector, cholesky_lower};
use fisher_memory::{Input, LinearSystem, Options, family, memory_curves, state_covariance, stein, total_gradient};
use std::io::BufRead;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let usage = "usage: timings W.npy LAGS THREADS";
    // Cargo adds flags such as --bench.
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Some(file) = arguments.next() else { return Ok(()) };
    let lags = arguments.next().ok_or(usage)?.parse()?;
    let threads = arguments.next().ok_or(usage)?.parse()?;
    let system = LinearSystem::discrete(family::network(&file)?)?.with_input(Input::First)?;
    let n = system.size();
    let (noise, options) = (Matrix::identity(n, n), Options::default().with_lags(lags).with_threads(threads));
    let input = [Vector::from_fn(n, |unit, _| if unit == 0 { 1.0 } else { 0.0 })];
    for line in std::io::stdin().lock().lines() {
        let start = Instant::now();
        let result = match line?.as_str() {
            "covariance" => state_covariance(&system, &options)?.matrix[0],
            "unproven" => {
                let found = stein::squaring(system.recurrent(), &noise, &options)?.matrix;
                cholesky_lower(&found).ok_or("not positive definite")?[0]
            }
            "curve" => memory_curves(&system, &input, &options)?[0].total.value,
            "gradient" => total_gradient(&system, &options)?.total,
            other => return Err(format!("no kernel is called {other}").into()),
        };
        println!("{} {result}", start.elapsed().as_secs_f64());
    }
    Ok(())
}

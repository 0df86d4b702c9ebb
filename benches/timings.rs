//! Times the kernels on one matrix, one run for every line of standard input, so that another program can alternate
//! with it: `timings W.npy LAGS THREADS`, then lines covariance, unproven, curve or gradient; seconds come back. Lines
//! analyse-all and gradient-all are about as many networks as the file has blocks of rows: W is then (m n) x n.
//! benches/peers.py builds and starts it; `cargo bench` alone has nothing for it to do.

use fisher_memory::linalg::{Matrix, Vector, cholesky_lower};
use fisher_memory::{
    Input, LinearSystem, Options, analyse_all, family, memory_curves, state_covariance, stein, total_gradient,
    total_gradient_all,
};
use std::io::BufRead;
use std::time::Instant;

type Answer<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Answer<()> {
    let usage = "usage: timings W.npy LAGS THREADS";
    // Cargo adds flags such as --bench.
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Some(file) = arguments.next() else { return Ok(()) };
    let lags = arguments.next().ok_or(usage)?.parse()?;
    let threads = arguments.next().ok_or(usage)?.parse()?;
    let systems = systems(&family::file::read_matrix(&file)?)?;
    let options = Options::default().with_lags(lags).with_threads(threads);
    for line in std::io::stdin().lock().lines() {
        let start = Instant::now();
        let result = match line?.as_str() {
            "analyse-all" => {
                analyse_all(&systems, &options).into_iter().map(|found| Ok(found?.total.value)).sum::<Answer<f64>>()?
            }
            "gradient-all" => {
                total_gradient_all(&systems, &options).into_iter().map(|found| Ok(found?.total)).sum::<Answer<f64>>()?
            }
            kernel => of_one(kernel, &systems[0], &options)?,
        };
        println!("{} {result}", start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// The networks whose weights stand below each other, driven through their first units.
fn systems(stacked: &Matrix) -> Answer<Vec<LinearSystem>> {
    let n = stacked.ncols();
    let blocks = (0..stacked.nrows()).step_by(n).map(|row| stacked.rows(row, n).into_owned());
    blocks.map(|weights| Ok(LinearSystem::discrete(weights)?.with_input(Input::First)?)).collect()
}

fn of_one(kernel: &str, system: &LinearSystem, options: &Options) -> Answer<f64> {
    let n = system.size();
    Ok(match kernel {
        "covariance" => state_covariance(system, options)?.matrix[0],
        "unproven" => {
            let found = stein::squaring(system.recurrent(), &Matrix::identity(n, n), options)?.matrix;
            cholesky_lower(&found).ok_or("not positive definite")?[0]
        }
        "curve" => {
            let input = Vector::from_fn(n, |unit, _| if unit == 0 { 1.0 } else { 0.0 });
            memory_curves(system, &[input], options)?[0].total.value
        }
        "gradient" => total_gradient(system, options)?.total,
        other => return Err(format!("no kernel is called {other}").into()),
    })
}

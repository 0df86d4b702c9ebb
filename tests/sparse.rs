//! Sparse networks: every bound holds the certified dense value.

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::sparse::{self, Alone, SparseMatrix, SparseQuestion, SparseSystem};
use fisher_memory::{Input, LinearSystem, Options, analyse, family};

fn dense(weights: &Matrix, input: &Vector, lags: usize) -> fisher_memory::Analysis {
    let system = LinearSystem::discrete(weights.clone()).unwrap().with_input(Input::Vector(input.clone())).unwrap();
    analyse(&system, &Options::default().with_lags(lags).with_tolerance(1e-12)).unwrap()
}

#[test]
fn every_bound_holds_the_dense_value() {
    for specification in [
        "gaussian:n=60,radius=0.9",
        "chain:n=30,gain=1.1",
        "ring:n=40,scale=0.95",
        "triangular:n=50,radius=0.8,strength=0.5",
        "dale:n=60,radius=0.9",
    ] {
        let weights = family::network(specification).unwrap();
        let n = weights.nrows();
        let input = Vector::from_fn(n, |unit, _| ((unit * 37 + 11) % 17) as f64 / 17.0 - 0.4).normalize();
        let expected = dense(&weights, &input, 81);
        let system = SparseSystem::new(SparseMatrix::from_dense(&weights).unwrap()).unwrap();
        let system = system.with_inputs(vec![input.as_slice().to_vec()]).unwrap();
        let question = SparseQuestion::default().with_lags(vec![0, 1, 2, 5, 10, 20, 40, 80]).with_total();
        let found = sparse::analyse_among(&system, &question, &Options::default(), &Alone).unwrap();
        for (lag, interval) in question.lags.iter().zip(&found.curve) {
            let value = expected.curve.get(*lag).unwrap();
            println!(
                "{specification} {lag} {} {:e} {:e} {:?}",
                value.value,
                interval.lower - value.value,
                interval.upper - value.value,
                found.bound_kind
            );
            assert!(
                interval.lower <= value.value + value.error && value.value - value.error <= interval.upper,
                "{specification} {lag} {interval:?} {value:?}"
            );
        }
        let total = found.total.unwrap();
        println!(
            "{specification} total {} {:e} {:e} lags {} products {}",
            expected.total.value,
            total.lower - expected.total.value,
            total.upper - expected.total.value,
            found.lags_summed,
            found.products
        );
        assert!(
            total.lower <= expected.total.value + expected.total.error
                && expected.total.value - expected.total.error <= total.upper
        );
    }
}

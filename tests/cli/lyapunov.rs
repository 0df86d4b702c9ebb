//! `lyapunov`.

use super::{Folder, assert_close, json, keys, number, numbers, succeed};
use fisher_memory::{family::file::read_matrix, linalg::Matrix};

fn matrix(rows: &serde_json::Value) -> Matrix {
    let rows: Vec<Vec<f64>> = rows.as_array().expect("rows").iter().map(numbers).collect();
    Matrix::from_fn(rows.len(), rows[0].len(), |row, column| rows[row][column])
}

#[test]
fn json_holds_the_covariance_its_factor_and_its_eigenvalues() {
    let found = json(&["lyapunov", "chain:n=3,gain=2"]);
    assert_eq!(
        keys(&found),
        [
            "system",
            "n",
            "rank",
            "noise_trace",
            "noise_trace_error",
            "largest",
            "largest_error",
            "smallest",
            "smallest_error",
            "relative_error_bound",
            "precision_bits",
            "method",
            "covariance",
            "factor",
            "version",
            "command"
        ]
    );
    let covariance = matrix(&found["covariance"]);
    let expected = Matrix::from_row_slice(3, 3, &[1.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 21.0]);
    assert!((&covariance - expected).amax() < 1e-14, "{covariance}");
    assert!((matrix(&found["factor"]).map(|entry| entry * entry) - covariance).amax() < 1e-13);
    assert_close(number(&found["largest"]), 21.0, 1e-14);
    assert_close(number(&found["smallest"]), 1.0, 1e-14);
    assert_close(number(&found["noise_trace"]), 27.0, 1e-14);
}

#[test]
fn large_matrices_are_saved_and_left_out_of_json() {
    let folder = Folder::new();
    let (covariance, factor) = (folder.name("c.npy"), folder.name("l.npy"));
    let system = "gaussian:n=51,radius=0.9,seed=1";
    let found = json(&["lyapunov", system, "--epsilon", "0.1", "--save", &covariance, "--save-factor", &factor]);
    assert!(!keys(&found).contains(&"covariance") && !keys(&found).contains(&"factor"));
    let (covariance, factor) = (read_matrix(covariance).expect("C"), read_matrix(factor).expect("L"));
    let weights = fisher_memory::family::network(system).expect("W");
    let residual = &weights * &covariance * weights.transpose() + Matrix::identity(51, 51) * 0.1 - &covariance;
    assert!(residual.amax() < 1e-12, "C = W C W' + Q holds to {}", residual.amax());
    assert!((&factor * factor.transpose() - &covariance).amax() < 1e-12 && factor[(0, 1)] == 0.0);
    assert_eq!(folder.contents(), ["c.npy", "l.npy"]);
}

#[test]
fn csv_is_the_covariance_and_reads_back_as_a_matrix() {
    let folder = Folder::new();
    let file = folder.name("c.csv");
    succeed(&["lyapunov", "chain:n=3,gain=0.7,feedback=0.1", "--format", "csv", "--out", &file]);
    let printed = matrix(&json(&["lyapunov", "chain:n=3,gain=0.7,feedback=0.1"])["covariance"]);
    assert_eq!(read_matrix(file).expect("a matrix"), printed);
}

#[test]
fn the_table_says_what_was_solved() {
    let text = succeed(&["lyapunov", "chain:n=2,gain=2"]);
    assert!(text.starts_with("Noise covariance C = W C W' + Q of chain:n=2,gain=2"), "{text}");
    assert!(text.contains("unit2") && text.contains("largest eigenvalue of C"), "{text}");
}

#[test]
fn covariances_after_a_horizon_and_in_continuous_time_are_solved() {
    let found = json(&["lyapunov", "chain:n=2,gain=2,diagonal=1", "--horizon", "2"]);
    assert_eq!(found["horizon"], 2);
    // I + W W' for W = [1 0; 2 1].
    let expected = Matrix::from_row_slice(2, 2, &[2.0, 2.0, 2.0, 6.0]);
    assert!((matrix(&found["covariance"]) - expected).amax() < 1e-14);
    let found = json(&["lyapunov", "chain:n=2,gain=2,diagonal=-1", "--continuous"]);
    assert_eq!(found["continuous"], true);
    // A C + C A' + I = 0 for A = [-1 0; 2 -1]: c11 = 1/2, c12 = c11, c22 = (1 + 4 c12)/2.
    let expected = Matrix::from_row_slice(2, 2, &[0.5, 0.5, 0.5, 1.5]);
    assert!((matrix(&found["covariance"]) - expected).amax() < 1e-14);
    let text = succeed(&["lyapunov", "chain:n=2,gain=2,diagonal=-1", "--continuous"]);
    assert!(text.starts_with("Noise covariance A C + C A' + Q = 0 of chain:n=2"), "{text}");
    let text = succeed(&["lyapunov", "orthogonal:n=2", "--horizon", "7"]);
    assert!(text.starts_with("Noise covariance C = sum of W^j Q W'^j over 7 steps of orthogonal"), "{text}");
}

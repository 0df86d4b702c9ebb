//! `nonnormality`: the closed forms of a chain, what is undefined, files, pictures.

use super::{Folder, json, refused, succeed};
use serde_json::Value;

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_else(|| panic!("{key} is {}", value[key]))
}

#[test]
fn a_chain_has_its_closed_forms() {
    let found = json(&["nonnormality", "chain:n=8,gain=1.5"]);
    for (key, expected) in [
        ("kreiss", 2.0641),
        ("transient_gain", 17.0859),
        ("numerical_radius", 1.40954),
        ("numerical_abscissa", 1.40954),
        ("henrici", 3.96863),
        ("henrici_relative", 1.0),
        ("schur_feedforward", 3.96863),
    ] {
        assert!((number(&found, key) - expected).abs() < 5e-5, "{key}: {}", found[key]);
    }
    assert!((number(&found["pseudospectral_radius"], "0.1") - 1.20528).abs() < 5e-5);
    assert_eq!(found["eigenvector_condition"], Value::Null);
    assert!(found["undefined"]["eigenvector_condition"].is_string());
}

#[test]
fn what_an_unstable_network_lacks_is_null_with_the_reason() {
    let found = json(&["nonnormality", "gaussian:n=10,gain=2", "--perturbation", "0.5,1e-3"]);
    assert_eq!((&found["kreiss"], &found["transient_gain"]), (&Value::Null, &Value::Null));
    assert!(found["undefined"]["kreiss"].as_str().is_some_and(|reason| reason.contains("spectral radius")));
    assert!(number(&found["pseudospectral_radius"], "0.5") > number(&found["pseudospectral_radius"], "0.001"));
    let table = succeed(&["nonnormality", "gaussian:n=10,gain=2"]);
    assert!(table.contains("its powers do not decay"), "{table}");
}

#[test]
fn a_single_precision_file_goes_through_nonnormality_and_compare() {
    // What torch.save'd weights become through numpy.save: float32, C order; a chain of 24 units, each doubling 1.25.
    let n = 24;
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({n}, {n}), }}");
    let padded = format!("{header:<117}\n");
    bytes.extend((padded.len() as u16).to_le_bytes());
    bytes.extend(padded.bytes());
    for row in 0..n {
        for column in 0..n {
            bytes.extend(if row == column + 1 { 1.25f32 } else { 0.0 }.to_le_bytes());
        }
    }
    let folder = Folder::new();
    std::fs::write(folder.path("weights.npy"), &bytes).expect("the file is written");
    let path = &folder.name("weights.npy");
    let found = json(&["nonnormality", path]);
    assert!((number(&found, "transient_gain") / 1.25f64.powi(23) - 1.0).abs() < 1e-12);
    assert_eq!(found["peak_profile"]["order"][23], 23);
    let compared = json(&["compare", path, "ring:n=5,scale=0.9"]);
    let row = &compared["systems"][0];
    assert!((number(row, "henrici_relative") - 1.0).abs() < 1e-12);
    assert!((number(row, "transient_gain") / 1.25f64.powi(23) - 1.0).abs() < 1e-12);
    assert_eq!(compared["systems"][1]["transient_gain"], 1.0);
}

#[test]
fn pseudospectra_and_hidden_structure_are_drawn() {
    let folder = Folder::new();
    let (spectra, hidden) = (folder.name("spectra.svg"), folder.name("hidden.png"));
    succeed(&["nonnormality", "chain:n=6,gain=0.8,feedback=0.2", "--plot", &spectra, "--plot-profile", &hidden]);
    let drawn = std::fs::read_to_string(&spectra).expect("a picture");
    assert!(drawn.contains("epsilon = 0.01") && drawn.contains("unit circle"));
    assert!(std::fs::read(&hidden).is_ok_and(|bytes| bytes.starts_with(b"\x89PNG")));
}

#[test]
fn wrong_flags_are_refused() {
    refused(&["nonnormality", "ring:n=4", "--perturbation", "0"], 2);
    refused(&["nonnormality", "ring:n=4", "--tolerance", "2"], 2);
    refused(&["nonnormality", "ring:n=4", "--plot", "picture.pdf"], 2);
    refused(&["nonnormality", "missing.npy"], 1);
}

//! `nonnormality`: the closed forms of a chain, what is missing, files, pictures.

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
    assert!(found["missing"]["eigenvector_condition"].is_string());
}

#[test]
fn what_an_unstable_network_lacks_is_null_with_the_reason() {
    let found = json(&["nonnormality", "gaussian:n=10,gain=2", "--perturbation", "0.5,1e-3"]);
    assert_eq!((&found["kreiss"], &found["transient_gain"]), (&Value::Null, &Value::Null));
    assert!(found["missing"]["kreiss"].as_str().is_some_and(|reason| reason.contains("spectral radius")));
    assert!(number(&found["pseudospectral_radius"], "0.5") > number(&found["pseudospectral_radius"], "0.001"));
    let table = succeed(&["nonnormality", "gaussian:n=10,gain=2"]);
    assert!(table.contains("its powers do not decay"), "{table}");
}

/// What torch.save'd weights become through numpy.save: float32, C order.
fn single_precision(folder: &Folder, n: usize, weight: impl Fn(usize, usize) -> f32) -> String {
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({n}, {n}), }}\n");
    let mut bytes = [b"\x93NUMPY\x01\x00".as_slice(), &(header.len() as u16).to_le_bytes(), header.as_bytes()].concat();
    bytes.extend((0..n * n).flat_map(|index| weight(index / n, index % n).to_le_bytes()));
    std::fs::write(folder.path("weights.npy"), &bytes).expect("the file is written");
    folder.name("weights.npy")
}

#[test]
fn a_single_precision_file_goes_through_nonnormality_and_compare() {
    // A chain of 24 units, each passing on 1.25.
    let folder = Folder::new();
    let path = &single_precision(&folder, 24, |row, column| if row == column + 1 { 1.25 } else { 0.0 });
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
fn trained_weights_in_single_precision_are_taken_to_the_last_bit() {
    // 512 units take half a minute; these are 72, dense, near the edge of stability.
    let n = 72;
    let dense = fisher_memory::family::gaussian_with_radius(n, 0.97, 5).expect("a network");
    let folder = Folder::new();
    let path = &single_precision(&folder, n, |row, column| dense[(row, column)] as f32);
    let stored = dense.map(|weight| f64::from(weight as f32));
    let system = fisher_memory::LinearSystem::discrete(stored.clone()).expect("a system");
    let known = fisher_memory::analyse(&system, &fisher_memory::Options::default());
    let row = &json(&["compare", path])["systems"][0];
    assert_eq!(number(row, "total"), known.expect("a memory").total.value);
    let found = json(&["nonnormality", path]);
    let expected = fisher_memory::nonnormality::henrici(&stored).expect("a departure").departure;
    assert_eq!((number(&found, "henrici"), number(row, "henrici")), (expected, expected));
    let bounds = &found["bounds"]["kreiss"];
    assert!(bounds[1].as_f64() < bounds[0].as_f64().map(|lower| lower * (1.0 + 1e-8)), "{bounds}");
    assert!(number(&found, "transient_gain") >= number(&found, "kreiss"));
}

#[test]
fn pseudospectra_and_hidden_structure_are_drawn() {
    let folder = Folder::new();
    let (spectra, hidden) = (folder.name("spectra.svg"), folder.name("hidden.png"));
    succeed(&["nonnormality", "chain:n=6,gain=0.8,feedback=0.2", "--plot", &spectra, "--plot-profile", &hidden]);
    let drawn = std::fs::read_to_string(&spectra).expect("a picture");
    assert!(drawn.contains("\u{3b5} = 0.01") && drawn.contains("unit circle"));
    assert!(std::fs::read(&hidden).is_ok_and(|bytes| bytes.starts_with(b"\x89PNG")));
}

#[test]
fn networks_of_any_scale_are_measured() {
    for (name, radius) in [("diag", 1e6), ("s6", 1e6), ("s300", 1e300)] {
        let found = json(&["nonnormality", &format!("tests/data/scale/{name}.csv")]);
        assert_eq!(number(&found, "numerical_radius"), radius, "{name}");
        for (key, epsilon) in [("0.1", 0.1), ("0.01", 0.01), ("0.001", 0.001)] {
            let near = number(&found["pseudospectral_radius"], key);
            // The lower bound is rounded down by the error of the enclosed spectrum, some units of the last place.
            assert!((near / (radius + epsilon) - 1.0).abs() < 4e-15, "{name} {key}: {near}");
        }
        assert_eq!(found["kreiss"], Value::Null);
        let reason = found["missing"]["kreiss"].as_str().expect("a reason");
        assert!(reason.contains("spectral radius is at least"), "{reason}");
    }
}

#[test]
fn small_perturbations_get_their_radius() {
    for (system, radius) in [("identity:n=1,scale=0.9", 0.9), ("ring:n=5,scale=0.9", 0.9), ("chain:n=3", 0.0)] {
        let found = json(&["nonnormality", system, "--perturbation", "1e-10,1e-200"]);
        for (key, epsilon) in [("1e-10", 1e-10f64), ("1e-200", 1e-200)] {
            let bounds = &found["bounds"][format!("pseudospectral_radius {key}")];
            let [lower, upper] = [0, 1].map(|end| bounds[end].as_f64().expect("a bound"));
            // The rim of a chain of three units has the width of a cube root.
            let truth = if radius == 0.0 { epsilon.cbrt() } else { radius + epsilon };
            assert!(lower <= truth * (1.0 + 1e-6) && upper >= truth, "{system} {key}: {bounds}");
            assert!(radius == 0.0 || upper - lower < 1e-8, "{system} {key}: {bounds}");
        }
    }
}

#[test]
fn a_generator_has_its_closed_forms() {
    let found = json(&["nonnormality", "chain:n=2,gain=8,diagonal=-1", "--continuous"]);
    let gain = (4.0 + 15f64.sqrt()) * (-15f64.sqrt() / 4.0).exp();
    for (key, expected) in
        [("spectral_abscissa", -1.0), ("numerical_abscissa", 3.0), ("kreiss", 2.125), ("transient_gain", gain)]
    {
        assert!((number(&found, key) - expected).abs() < 1e-8, "{key}: {}", found[key]);
    }
    let abscissa = number(&found["pseudospectral_abscissa"], "0.1");
    assert!((abscissa - (0.81f64.sqrt() - 1.0)).abs() < 1e-9, "{abscissa}");
    assert!((number(&found, "transient_gain_time") - 15f64.sqrt() / 4.0).abs() < 1e-3);
    let table = succeed(&["nonnormality", "chain:n=2,gain=8,diagonal=-1", "--continuous"]);
    assert!(table.contains("Kreiss constant of the half plane   2.125"), "{table}");
}

#[test]
fn an_unstable_generator_keeps_its_abscissae() {
    let found = json(&["nonnormality", "tests/data/generator/neg.csv", "--continuous"]);
    assert!((number(&found, "spectral_abscissa") - 0.2).abs() < 1e-15);
    assert!((number(&found, "numerical_abscissa") - (-0.35 + 0.5 * 1.22f64.sqrt())).abs() < 1e-15);
    assert!(number(&found["pseudospectral_abscissa"], "0.1") > 0.3);
    for key in ["kreiss", "transient_gain"] {
        assert_eq!(found[key], Value::Null);
        assert!(found["missing"][key].as_str().is_some_and(|reason| reason.contains("spectral abscissa")), "{found}");
    }
}

#[test]
fn pseudospectra_of_a_generator_are_drawn_beside_the_imaginary_axis() {
    let folder = Folder::new();
    let spectra = folder.name("spectra.svg");
    succeed(&["nonnormality", "chain:n=4,diagonal=-1", "--continuous", "--plot", &spectra]);
    let drawn = std::fs::read_to_string(&spectra).expect("a picture");
    assert!(drawn.contains("border of stability") && !drawn.contains("unit circle"));
    refused(&["nonnormality", "chain:n=4,diagonal=-1", "--continuous", "--plot-profile", &folder.name("p.svg")], 2);
    refused(&["nonnormality", "chain:n=4,diagonal=-1", "--continuous", "--input", "first"], 2);
}

#[test]
fn wrong_flags_are_refused() {
    refused(&["nonnormality", "ring:n=4", "--perturbation", "0"], 2);
    refused(&["nonnormality", "ring:n=4", "--tolerance", "2"], 2);
    refused(&["nonnormality", "ring:n=4", "--plot", "picture.pdf"], 2);
    refused(&["nonnormality", "missing.npy"], 1);
}

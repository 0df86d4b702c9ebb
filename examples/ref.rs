use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::*;
fn read(p: &str) -> Option<Matrix> {
    let b = std::fs::read(p).ok()?;
    let f = npyz::NpyFile::new(&b[..]).ok()?;
    let shape: Vec<usize> = f.shape().iter().map(|&x| x as usize).collect();
    let fortran = f.order() == npyz::Order::Fortran;
    let d: Vec<f64> = f.into_vec().ok()?;
    let (r, c) = if shape.len() == 1 { (shape[0], 1) } else { (shape[0], shape[1]) };
    Some(if fortran { Matrix::from_column_slice(r, c, &d) } else { Matrix::from_row_slice(r, c, &d) })
}
fn main() {
    let only = std::env::args().nth(1).unwrap_or_default();
    let mut dirs: Vec<_> =
        std::fs::read_dir("tests/data").unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    dirs.sort();
    for d in dirs {
        let name = d.file_name().unwrap().to_string_lossy().to_string();
        if !name.contains(&only) {
            continue;
        }
        let p = |f: &str| format!("{}/{f}", d.display());
        let e: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(p("expected.json")).unwrap()).unwrap();
        let w = read(&p("w.npy")).unwrap();
        let v = read(&p("v.npy")).unwrap();
        let mut s =
            LinearSystem::new(w).unwrap().with_input(Input::Vector(Vector::from_column_slice(v.as_slice()))).unwrap();
        if let Some(q) = read(&p("q.npy")) {
            s = s.with_noise_covariance(q).unwrap();
        }
        if let Some(h) = read(&p("h.npy")) {
            s = s.with_observation(h, read(&p("r.npy")).unwrap()).unwrap();
        }
        let o = Options { lags: e["lags"].as_u64().unwrap() as usize, ..Default::default() };
        let t = std::time::Instant::now();
        match analyse(&s, &o) {
            Ok(a) => {
                let rel = |x: f64, k: &str| (x / e[k].as_f64().unwrap() - 1.0).abs();
                let f: Vec<f64> = e["fmc"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
                let m = f.iter().copied().fold(0.0, f64::max);
                let fe = f
                    .iter()
                    .zip(&a.curve)
                    .filter(|(y, _)| **y > 1e-12 * m)
                    .map(|(y, x)| (x / y - 1.0).abs())
                    .fold(0.0, f64::max);
                println!(
                    "{name}: total {:.1e} trace {:.1e} noise {:.1e} fmc {:.1e} bound {:.1e} bits {} sens {:.1e} {:?} {:.1} ms",
                    rel(a.total, "total"),
                    rel(a.spatial_trace, "spatial_trace"),
                    rel(a.noise_trace, "noise_trace"),
                    fe,
                    a.relative_error_bound.unwrap(),
                    a.precision_bits,
                    a.input_sensitivity.unwrap(),
                    a.seconds,
                    t.elapsed().as_secs_f64() * 1e3
                );
            }
            Err(x) => println!("{name}: {x} {:.1} ms", t.elapsed().as_secs_f64() * 1e3),
        }
    }
}

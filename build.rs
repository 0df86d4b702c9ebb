//! Finds the system's OpenBLAS when the feature `lapack` asks for it; does nothing otherwise.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_LAPACK").is_some() && pkg_config::probe_library("openblas").is_err() {
        println!("cargo::error=the feature `lapack` needs OpenBLAS: apt-get install -y libopenblas-dev pkg-config");
    }
}

//! Would the claims notice? Theory functions are changed in one constant each, and some claim must fail.
//!
//! All changes are compiled into one copy of the program, which applies the one that the environment variable MUTANT
//! names; the claims then run as they are. It takes some minutes, so it runs only when asked for:
//! `cargo test --test mutations -- --ignored`.
//!
//! Tried and seen by no claim yet, only by the other tests: `from_signal_powers`, `from_stage_variances`,
//! `information_ceiling`, the step of the optimal line under a signal budget, and thousandths in `trigamma`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A place in the sources, the expression that stands there and the changed one.
struct Change {
    file: &'static str,
    /// Text around the expression, which is marked by `«` and `»`; it occurs once in the file.
    place: &'static str,
    /// What stands there instead.
    mutant: &'static str,
}

const fn change(file: &'static str, place: &'static str, mutant: &'static str) -> Change {
    Change { file, place, mutant }
}

/// Constants of exact formulas move by a thousandth or less; of what claims compare with a simulation, by a twentieth or
/// more, because no simulation sees less.
const CHANGES: [Change; 30] = [
    change(
        "memory/closed_form.rs",
        "(-t).exp_m1() / «(-t * (steps + 1.0)).exp_m1()»",
        "(-t * (steps + 1.001)).exp_m1()",
    ),
    change("memory/closed_form.rs", "if t == 0.0 {\n        «1.0 / (steps + 1.0)»", "1.001 / (steps + 1.0)"),
    change("memory/closed_form.rs", "* «modulus.powf(2.0 * lag as f64)»", "modulus.powf(2.001 * lag as f64)"),
    change("memory/closed_form.rs", "- power / «(steps + 2.0)»)", "(steps + 2.01)"),
    change("memory/closed_form.rs", "(2 * k + 1) as f64 / «(2 * k + 4) as f64»", "((2 * k + 4) as f64 + 0.001)"),
    change("memory/closed_form.rs", "(2 * k + 1) as f64 / «(2 * k + 2) as f64»", "((2 * k + 2) as f64 + 0.001)"),
    change("memory/closed_form.rs", "«(steps / (steps + 1.0)).powf(steps)»", "(steps / (steps + 1.001)).powf(steps)"),
    change("search/optimum.rs", "1.0 + «4.0 * product»)", "4.001 * product"),
    change("search/optimum.rs", ".sqrt() + «0.75»\n", "0.85"),
    change("search/optimum.rs", "«0.5 + (power - 0.75).sqrt()»", "0.499 + (power - 0.75).sqrt()"),
    change(
        "products/power_law.rs",
        "- «0.5 * (2.0 * std::f64::consts::PI * n).ln()»",
        "0.501 * (2.0 * std::f64::consts::PI * n).ln()",
    ),
    change("products/power_law.rs", "mean: n * («0.5 * mean» + scale.ln())", "0.501 * mean"),
    change("products/power_law.rs", "deviation: «0.5 * n * deviation»", "0.501 * n * deviation"),
    change("products/product_law.rs", "(row as f64 + «0.5»));", "0.501"),
    change(
        "products/product_law.rs",
        "(«0.5 * digamma_minus_log(self.size as f64)» + self.scale.ln())",
        "0.55 * digamma_minus_log(self.size as f64)",
    ),
    change(
        "products/product_law.rs",
        "logarithm(size, «digamma_minus_log(size as f64)»)",
        "1.001 * digamma_minus_log(size as f64)",
    ),
    change("products/limits.rs", "Ok((«-0.5 * ratio» + ratio.sqrt() * mean", "-0.501 * ratio"),
    change("products/limits.rs", "«0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2)»", "0.5 * erfc(-x * 0.708)"),
    change(
        "products/lyapunov.rs",
        "«0.5 * (std::f64::consts::LN_2 + digamma(0.5 * m))»",
        "0.5 * (std::f64::consts::LN_2 + digamma(0.55 * m))",
    ),
    change("products/lyapunov.rs", "«0.5 * digamma(m)» + shift", "0.55 * digamma(m)"),
    change("products/signal.rs", "- «(k + 2.0).ln()» + 2.0", "(k + 2.001).ln()"),
    change("products/signal.rs", "«(j as f64 / n).ln_1p()»", "(1.001 * j as f64 / n).ln_1p()"),
    change("products/scalar.rs", "«0.5 * trigamma(shape).sqrt()»", "0.501 * trigamma(shape).sqrt()"),
    change("products/scalar.rs", "- «0.5 * order * shape.ln()»", "0.501 * order * shape.ln()"),
    change(
        "products/scalar.rs",
        "n * («0.5 * (digamma(shape) - shape.ln())» + scale.ln())",
        "0.501 * (digamma(shape) - shape.ln())",
    ),
    change(
        "products/real_spectrum.rs",
        "Some(«(-0.25 * (size as f64) * (size as f64 - 1.0)).exp2()»)",
        "(-0.3 * (size as f64) * (size as f64 - 1.0)).exp2()",
    ),
    change("products/real_spectrum.rs", "(2, 2) => Some(«PI / 4.0»)", "PI / 4.5"),
    change("products/real_spectrum.rs", "(3, 2) => Some(«5.0 * PI / 32.0»)", "6.0 * PI / 32.0"),
    change("products/real_spectrum.rs", "(4, 2) => Some(«201.0 * PI * PI / 8192.0»)", "301.0 * PI * PI / 8192.0"),
    change("products/special.rs", "- «0.5 / shifted» - inverse", "0.501 / shifted"),
];

/// The place without its marks, and with the expression made a choice.
fn texts(change: &Change, index: usize) -> (String, String) {
    let (before, rest) = change.place.split_once('«').expect("an opening mark");
    let (original, after) = rest.split_once('»').expect("a closing mark");
    let choice = format!("(if crate::mutant({index}) {{ {} }} else {{ {original} }})", change.mutant);
    (format!("{before}{original}{after}"), format!("{before}{choice}{after}"))
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn every_place_of_a_change_is_found_once() {
    for (index, change) in CHANGES.iter().enumerate() {
        let text = std::fs::read_to_string(sources().join(change.file)).expect("the source is there");
        assert_eq!(text.matches(&texts(change, index).0).count(), 1, "{}: {}", change.file, change.place);
    }
}

const CHOICE: &str = "
/// Whether this change of the theory is to be applied.
pub(crate) fn mutant(index: usize) -> bool {
    static CHOSEN: std::sync::OnceLock<Option<usize>> = std::sync::OnceLock::new();
    *CHOSEN.get_or_init(|| std::env::var(\"MUTANT\").ok().and_then(|text| text.parse().ok())) == Some(index)
}
";

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder is made");
    for entry in std::fs::read_dir(from).expect("the folder is there").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a file is copied");
        }
    }
}

/// The changed program.
const NAME: &str = "fisher-memory-mutants";

/// The program with all changes in it, of which none is chosen yet.
fn build(folder: &Path) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&sources(), &folder.join("src"));
    copy(&root.join("examples"), &folder.join("examples"));
    copy(&root.join("benches"), &folder.join("benches"));
    for name in ["Cargo.toml", "Cargo.lock", "build.rs", "README.md"] {
        std::fs::copy(root.join(name), folder.join(name)).expect("a file is copied");
    }
    // A name of its own, or it would take the place of the program in the target folder.
    let manifest = folder.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).expect("the manifest is there");
    let text = text.replace("\"fisher-memory\"", &format!("\"{NAME}\"")) + "\n[lib]\nname = \"fisher_memory\"\n";
    std::fs::write(&manifest, text).expect("the manifest is changed");
    for (index, change) in CHANGES.iter().enumerate() {
        let path = folder.join("src").join(change.file);
        let text = std::fs::read_to_string(&path).expect("the source is there");
        let (original, choice) = texts(change, index);
        std::fs::write(&path, text.replacen(&original, &choice, 1)).expect("the source is changed");
    }
    let library = folder.join("src/lib.rs");
    let text = std::fs::read_to_string(&library).expect("the source is there");
    std::fs::write(&library, text + CHOICE).expect("the source is changed");
    // Dependencies are those that these tests were built with.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--quiet", "--profile", "test", "--bin", NAME, "--target-dir"])
        .arg(target)
        .current_dir(folder)
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the changed program does not build");
    target.join("debug").join(NAME)
}

/// The ids of the claims that fail under a change.
fn failing(program: &Path, folder: &Path, mutant: Option<usize>) -> Vec<String> {
    let out = folder.join("out");
    let mut command = Command::new(program);
    command.args(["reproduce", "--quick", "--quiet", "--out"]).arg(&out).env_remove("MUTANT");
    if let Some(index) = mutant {
        command.env("MUTANT", index.to_string());
    }
    let status = command.output().expect("the program starts").status.code();
    let text = std::fs::read_to_string(out.join("claims.json")).expect("the verdicts are there");
    let claims: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    std::fs::remove_dir_all(&out).expect("the folder is removed");
    let failed = claims.as_array().expect("a list").iter().filter(|claim| claim["pass"] == false);
    let failed: Vec<String> = failed.map(|claim| claim["id"].to_string()).collect();
    assert_eq!(status, Some(i32::from(!failed.is_empty())));
    failed
}

#[test]
#[ignore = "builds the program once more and settles all claims once a change: some minutes"]
fn a_changed_constant_in_each_of_these_theory_functions_makes_a_claim_fail() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let program = build(folder.path());
    assert_eq!(failing(&program, folder.path(), None), Vec::<String>::new(), "unchanged");
    let mut unnoticed = Vec::new();
    for (index, change) in CHANGES.iter().enumerate() {
        let failed = failing(&program, folder.path(), Some(index));
        println!("{} {} -> {}: {}", change.file, change.place.escape_debug(), change.mutant, failed.join(" "));
        if failed.is_empty() {
            unnoticed.push(format!("{}: {}", change.file, change.place));
        }
    }
    assert!(unnoticed.is_empty(), "no claim noticed:\n{}", unnoticed.join("\n"));
}

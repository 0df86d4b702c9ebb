//! Changes to the constants of the theory: where they stand, and the program with all of them in it, of which the
//! environment variable MUTANT chooses one.

mod harmless;

pub use harmless::HARMLESS;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The files that hold formulas of the theory.
const THEORY: [&str; 18] = [
    "memory/closed_form.rs",
    "memory/ceiling.rs",
    "memory/optimum.rs",
    "search/reflected_delay_line.rs",
    "nonnormality/commutator.rs",
    "products/power_law.rs",
    "products/product_law.rs",
    "products/limits.rs",
    "products/lyapunov.rs",
    "products/signal.rs",
    "products/scalar.rs",
    "products/real_spectrum.rs",
    "products/special.rs",
    "training/vanilla.rs",
    "training/lstm.rs",
    "training/gru.rs",
    "training/network.rs",
    "training/loss.rs",
];

/// Changes chosen by hand, which take the place of those by a thousandth: of whole numbers in formulas, which stand in
/// no list of decimal constants, and larger ones where a thousandth drowns in the spread of a simulation. The file, a
/// text that occurs once in it with the expression marked by « and », and what stands there instead.
const CHOSEN: [(&str, &str, &str); 16] = [
    ("memory/closed_form.rs", "(2 * k + 1) as f64 / «(2 * k + 4) as f64»", "((2 * k + 4) as f64 + 0.001)"),
    ("memory/closed_form.rs", "(2 * k + 1) as f64 / «(2 * k + 2) as f64»", "((2 * k + 2) as f64 + 0.001)"),
    ("memory/closed_form.rs", "«units as f64» / (1.0 + units as f64 * epsilon)", "1.001 * units as f64"),
    (
        "memory/ceiling.rs",
        "rounded_up(«power * dimensions as f64 / least_noise»)",
        "1.001 * power * dimensions as f64 / least_noise",
    ),
    ("products/signal.rs", "(1..=«steps + 1»).map(|j| (j as f64 / n).ln_1p())", "steps + 2"),
    (
        "products/special.rs",
        "STIRLING.iter().enumerate().map(|(j, b)| b * «(2 * j + 1) as f64»)",
        "((2 * j + 1) as f64 * 1.001)",
    ),
    ("products/special.rs", "b * «((2 * j + 1) * (2 * j + 2)) as f64»", "((2 * j + 1) * (2 * j + 2)) as f64 * 1.1"),
    ("products/product_law.rs", "(«k..size»).map(|j| 1.0 / j as f64).sum()", "k + 1..size"),
    ("products/special.rs", "-«1.0 / 1680.0»", "1.2 / 1680.0"),
    ("products/lyapunov.rs", "let (mut sums, mut squares) = (vec![«0.0»; size]", "100.0"),
    ("products/lyapunov.rs", "(vec![0.0; size], vec![«0.0»; size])", "1000.0"),
    ("products/lyapunov.rs", "(n * (n - «1.0»))", "0.5 * n"),
    ("products/signal.rs", "state[0] = «1.0»;", "2.0"),
    ("products/signal.rs", "let mut log_power = «0.0»;", "1.0"),
    ("products/signal.rs", "log_power += «2.0» * norm.ln();", "2.1"),
    ("products/scalar.rs", "(vec![0.0], «0.0»)", "10.0"),
];

/// A place in the sources and what may stand there instead.
pub struct Change {
    pub file: &'static str,
    /// The line with the expression marked by « and », as in the list of exceptions.
    pub place: String,
    /// Where the expression lies in the file.
    range: std::ops::Range<usize>,
    /// What stands there instead.
    mutant: String,
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(sources().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Every decimal constant of the theory, a thousandth larger (0.001 for a zero), and the changes of the list above.
pub fn changes() -> Vec<Change> {
    let mut found = Vec::new();
    for file in THEORY {
        let text = read(file);
        let code = &text[..text.find("#[cfg(test)]").unwrap_or(text.len())];
        for range in decimals(code) {
            let value: f64 = code[range.clone()].replace('_', "").parse().expect("a decimal constant");
            let mutant = if value == 0.0 { "0.001".to_owned() } else { format!("{:?}", value * 1.001) };
            found.push(Change { file, place: marked(code, &range), range, mutant });
        }
    }
    for (file, place, mutant) in CHOSEN {
        let text = read(file);
        let (before, rest) = place.split_once('«').expect("an opening mark");
        let (original, after) = rest.split_once('»').expect("a closing mark");
        let whole = format!("{before}{original}{after}");
        assert_eq!(text.matches(&whole).count(), 1, "{file}: {whole}");
        let start = text.find(&whole).expect("it is there") + before.len();
        let range = start..start + original.len();
        found
            .retain(|change| change.file != file || change.range.end <= range.start || range.end <= change.range.start);
        found.push(Change { file, place: place.to_owned(), range, mutant: mutant.to_owned() });
    }
    found
}

/// The line of an expression, the expression marked.
fn marked(code: &str, range: &std::ops::Range<usize>) -> String {
    let start = code[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = code[range.end..].find('\n').map_or(code.len(), |at| range.end + at);
    let (before, after) = (&code[start..range.start], &code[range.end..end]);
    format!("{before}«{}»{after}", &code[range.clone()]).trim().to_owned()
}

/// Where decimal constants (1.5, 1e-9) stand outside comments and texts.
fn decimals(code: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = code.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if code[at..].starts_with("//") {
            at += code[at..].find('\n').unwrap_or(code.len() - at);
        } else if bytes[at] == b'"' {
            at += 1 + code[at + 1..].find('"').map_or(code.len() - at - 1, |end| end + 1);
        } else if bytes[at].is_ascii_digit() && begins(bytes, at) {
            let start = at;
            while at < bytes.len() && (is_word(bytes[at]) || in_decimal(code, start, at)) {
                at += 1;
            }
            let literal = &code[start..at];
            if literal.contains(['.', 'e']) && literal.replace('_', "").parse::<f64>().is_ok() {
                found.push(start..at);
            }
        } else {
            at += 1;
        }
    }
    found
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a digit begins a number: not inside a name, and not the place in a tuple (pair.0).
fn begins(bytes: &[u8], at: usize) -> bool {
    let before = |steps: usize| at.checked_sub(steps).map(|place| bytes[place]);
    !(before(1).is_some_and(is_word) || before(1) == Some(b'.') && before(2) != Some(b'.'))
}

/// A point before a digit, and a minus behind the e of an exponent, belong to the constant.
fn in_decimal(code: &str, start: usize, at: usize) -> bool {
    let bytes = code.as_bytes();
    let digit_follows = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    match bytes[at] {
        b'.' => digit_follows && !code[start..at].contains('.') && bytes[at - 1].is_ascii_digit(),
        b'-' => digit_follows && bytes[at - 1] == b'e' && code[start..at - 1].parse::<f64>().is_ok(),
        _ => false,
    }
}

const CHOICE: &str = "
/// Whether this change of the theory is to be applied.
pub(crate) fn mutant(index: usize) -> bool {
    static CHOSEN: std::sync::OnceLock<Option<usize>> = std::sync::OnceLock::new();
    *CHOSEN.get_or_init(|| std::env::var(\"MUTANT\").ok().and_then(|text| text.parse().ok())) == Some(index)
}
";

/// The text of a theory file in which each constant is a choice.
fn with_choices(file: &str, changes: &[Change]) -> String {
    let mut text = read(file);
    let mut inside: Vec<(usize, &Change)> =
        changes.iter().enumerate().filter(|(_, change)| change.file == file).collect();
    // From the end, so that places before stay where they are.
    inside.sort_by_key(|(_, change)| std::cmp::Reverse(change.range.start));
    for pair in inside.windows(2) {
        assert!(pair[1].1.range.end <= pair[0].1.range.start, "{} lies within {}", pair[0].1.place, pair[1].1.place);
    }
    for (index, change) in inside {
        let original = &text[change.range.clone()];
        let choice = format!("(if crate::mutant({index}) {{ {} }} else {{ {original} }})", change.mutant);
        text.replace_range(change.range.clone(), &choice);
    }
    lazy(&text)
}

/// Constants of the file become values that are computed when first used: a constant could not choose.
fn lazy(text: &str) -> String {
    let mut text = text.to_owned();
    while let Some(start) = text.find("\nconst ").map(|at| at + 1) {
        let end = start + text[start..].find(";\n").expect("the end of a constant");
        let item = text[start..end].to_owned();
        let (head, value) = item.split_once('=').expect("a value");
        let (name, kind) = head["const ".len()..].split_once(':').expect("a type");
        let (name, kind, value) = (name.trim().to_owned(), kind.trim(), value.trim());
        let lazy = format!("static {name}: std::sync::LazyLock<{kind}> = std::sync::LazyLock::new(|| {value})");
        let (before, after) = (words_replaced(&text[..start], &name), words_replaced(&text[end..], &name));
        text = format!("{before}{lazy}{after}");
    }
    text
}

/// Every use of the name of a constant, dereferenced.
fn words_replaced(text: &str, name: &str) -> String {
    let (mut found, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(name) {
        let after = at + name.len();
        let bounded = |letter: Option<char>| !letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let whole = bounded(rest[..at].chars().last()) && bounded(rest[after..].chars().next());
        found.push_str(&rest[..at]);
        found.push_str(&if whole { format!("(*{name})") } else { name.to_owned() });
        rest = &rest[after..];
    }
    found + rest
}

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

fn replaced(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).expect("a source");
    assert_eq!(text.matches(from).count(), 1, "{}: {from}", path.display());
    std::fs::write(path, text.replacen(from, to, 1)).expect("a source is changed");
}

/// The changed program.
const NAME: &str = "fisher-memory-mutants";

/// What is built with all changes in it, of which the environment chooses one.
pub struct Built {
    /// The program, whose claims are asked first.
    pub program: PathBuf,
    /// The unit tests of the theory functions, for the constants that no claim is about.
    pub tests: Vec<PathBuf>,
    /// Those that stand beside the functions of the library.
    pub inner_tests: PathBuf,
}

/// The files of unit tests that hold the theory functions to known numbers.
const TESTS: [&str; 6] =
    ["closed_forms", "products_exact", "products_law", "products_spectra", "search_optimum", "state_space"];

/// The program and the tests with all changes in them, of which none is chosen yet; or the tests inside the library
/// alone. The program draws no figures: they decide nothing.
pub fn build(folder: &Path, changes: &[Change], inner_alone: bool) -> Built {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["src", "examples", "benches", "tests"] {
        copy(&root.join(name), &folder.join(name));
    }
    for name in ["Cargo.toml", "Cargo.lock", "build.rs", "README.md"] {
        std::fs::copy(root.join(name), folder.join(name)).expect("a file is copied");
    }
    // A name of its own, or it would take the place of the program in the target folder.
    let manifest = folder.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).expect("the manifest is there");
    let text = text.replace("\"fisher-memory\"", &format!("\"{NAME}\"")) + "\n[lib]\nname = \"fisher_memory\"\n";
    // The Python package is no part of the copy.
    let text = text.replace("members = [\"python\"]", "members = []");
    std::fs::write(&manifest, text).expect("the manifest is changed");
    for file in THEORY {
        std::fs::write(folder.join("src").join(file), with_choices(file, changes)).expect("a source is changed");
    }
    let drawings = "let drawings: Vec<_> = groups.iter().flat_map(|group| &group.drawings).collect();";
    replaced(&folder.join("src/claims/mod.rs"), drawings, "let drawings: Vec<&claim::Drawing> = Vec::new();");
    replaced(&folder.join("src/lib.rs"), "pub mod claims;", &format!("{CHOICE}\npub mod claims;"));
    // Dependencies are those that these tests were built with.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let cargo = |arguments: &[&str]| {
        let built = Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--offline", "--quiet", "--profile", "test", "--message-format", "json", "--target-dir"])
            .arg(target)
            .current_dir(folder)
            .stderr(std::process::Stdio::inherit())
            .output()
            .expect("cargo runs");
        assert!(built.status.success(), "the changed program does not build");
        String::from_utf8(built.stdout).expect("text")
    };
    let outer: &[&str] = if inner_alone { &[] } else { &TESTS };
    if !inner_alone {
        cargo(&["build", "--bin", NAME]);
    }
    let chosen: Vec<String> = outer.iter().flat_map(|name| ["--test".to_owned(), (*name).to_owned()]).collect();
    let messages =
        cargo(&[&["test", "--no-run", "--lib"], &*chosen.iter().map(String::as_str).collect::<Vec<_>>()].concat());
    let executable = |line: &str| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["profile"]["test"].as_bool()?.then(|| message["executable"].as_str().map(PathBuf::from))?
    };
    let all = messages.lines().filter_map(executable);
    // The library comes under its own name.
    let is_inner =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("fisher_memory-"));
    let (inner, tests): (Vec<PathBuf>, Vec<PathBuf>) = all.partition(is_inner);
    assert_eq!(tests.len(), outer.len(), "one program for each file of tests");
    let [inner_tests] = inner.try_into().expect("one program for the tests inside the library");
    Built { program: target.join("debug").join(NAME), tests, inner_tests }
}

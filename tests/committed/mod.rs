//! Numbers of a run held against those of another: the committed figures against a quick run of today.
//!
//! Two runs agree in a number if it lies no further apart than the margins of both allow: five standard errors where
//! one of them is a sample, which one number in two million exceeds by chance; else the sum of what is proven or lost
//! in rounding. Beside that, a billionth for the last digits that another processor rounds otherwise.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Standard errors that two samples may lie apart.
const SAMPLES: f64 = 5.0;
/// What another order of some hundred thousand roundings may change, relatively.
const ROUNDING: f64 = 1e-9;
/// The end of a search: nothing more was gained above this share, on a way that rounding decides.
const SEARCHED: f64 = 1e-5;

/// Claims whose numbers another processor finds otherwise, and by how much, relatively; their verdicts are compared all
/// the same.
const LOOSE: [(&str, f64); 13] = [
    // The width that is best at the largest size, which a quick run does not reach.
    ("majority-chains", f64::INFINITY),
    // Exponents over sizes of which a quick run has fewer.
    ("hippo-logarithm", f64::INFINITY),
    ("dale-noise", f64::INFINITY),
    ("dale-norm", f64::INFINITY),
    // The error of an inversion that has lost all digits is made of rounding errors.
    ("double-precision-silently-wrong", f64::INFINITY),
    // How near to a chain a search stops, seen through the eigenvalues of a nilpotent matrix: their N-th root.
    ("normality-lost", f64::INFINITY),
    ("hidden-chain", f64::INFINITY),
    ("optimum-not-normal", f64::INFINITY),
    ("optimum-not-orthogonal", f64::INFINITY),
    ("search-norm-one", SEARCHED),
    ("training-recall-optimum", SEARCHED),
    ("search-norm-slow", SEARCHED),
    ("search-norm-reflected", SEARCHED),
];

/// The same for series of figures, by the beginning of their names, or by their end behind a star.
const LOOSE_SERIES: [(&str, &str, f64); 12] = [
    // Shares of random sets, of which a quick run draws fewer.
    ("sensory-inputs", "", f64::INFINITY),
    // Drawn through the last point, which a quick run does not reach, or fitted to points of which it has fewer.
    ("majority-chains", "N/ln N", f64::INFINITY),
    ("orthogonal-equation", "*(line)", f64::INFINITY),
    ("saturation", "*(line)", f64::INFINITY),
    // Medians over seeds, of which a quick run has fewer, and what some thousand updates make of rounding.
    ("starts-copy", "", f64::INFINITY),
    ("trained-chain", "", f64::INFINITY),
    // Sums of samples, drawn without their errors.
    ("processing-capacity", "*(line)", f64::INFINITY),
    // Borders interpolated between the points of a grid, which is coarser in a quick run by a factor of 2.7.
    ("pseudospectra", "\u{3b5}", 3e-3),
    ("initialisation", "squared and inverted", f64::INFINITY),
    ("normality-lost", "", f64::INFINITY),
    ("found-weights", "", f64::INFINITY),
    ("norm-budget", "search", SEARCHED),
];

/// A number with its margin.
#[derive(Clone, Copy)]
struct Number {
    value: f64,
    margin: f64,
    sampled: bool,
    statistic: bool,
}

impl Number {
    /// Whether two runs agree in a number, but for a relative difference. Statistics of samples of different sizes, as
    /// ranks and largest scores are, have no margin and are not compared.
    fn agrees(self, other: Self, looseness: f64) -> bool {
        if self.statistic && other.statistic {
            return true;
        }
        let allowed = if self.sampled || other.sampled {
            SAMPLES * self.margin.hypot(other.margin)
        } else {
            self.margin + other.margin
        };
        let scale = self.value.abs().max(other.value.abs());
        looseness == f64::INFINITY
            || (self.value - other.value).abs() <= allowed + looseness * scale + f64::MIN_POSITIVE
    }
}

fn number(entry: &Value) -> Option<Number> {
    let (value, margin) = (entry["measured"].as_f64()?, entry["margin"].as_f64()?);
    let kind = entry["kind"].as_str()?;
    Some(Number { value, margin, sampled: kind == "standard error", statistic: kind == STATISTIC })
}

/// Where two `numbers.json` disagree, in words, and how many numbers were held against each other; of the first, only
/// the claims of these ids.
pub fn numbers(committed: &Value, today: &Value, ids: &[String]) -> (Vec<String>, usize) {
    let by_id = |document: &Value| -> BTreeMap<String, Value> {
        let claims = document["claims"].as_array().expect("a list of claims").iter();
        claims.map(|claim| (claim["id"].as_str().expect("an id").to_owned(), claim.clone())).collect()
    };
    let (mut old, new) = (by_id(committed), by_id(today));
    old.retain(|id, _| ids.contains(id));
    let (mut complaints, mut compared) = (Vec::new(), 0);
    for id in old.keys().collect::<BTreeSet<_>>().symmetric_difference(&new.keys().collect()) {
        complaints.push(format!("{id}: in one of the runs only"));
    }
    for (id, new) in &new {
        let Some(old) = old.get(id) else { continue };
        if old["pass"] != new["pass"] {
            complaints.push(format!("{id}: the verdict was {}, is {}", old["pass"], new["pass"]));
        }
        let looseness = LOOSE.iter().find(|loose| loose.0 == id).map_or(ROUNDING, |loose| loose.1);
        let mut pairs = vec![("measured", old, new)];
        let cases = |claim: &'_ Value| claim["cases"].as_array().expect("a list of cases").clone();
        let (old_cases, new_cases) = (cases(old), cases(new));
        for case in &new_cases {
            // A quick run has fewer of them, and some are named by what they found.
            if let Some(before) = old_cases.iter().find(|before| before["case"] == case["case"]) {
                pairs.push((case["case"].as_str().expect("a name"), before, case));
            }
        }
        for (what, old, new) in pairs {
            let (Some(old), Some(new)) = (number(old), number(new)) else {
                complaints.push(format!("{id}, {what}: no number"));
                continue;
            };
            compared += 1;
            if !old.agrees(new, looseness) {
                let (was, is) =
                    (format!("{} +- {}", old.value, old.margin), format!("{} +- {}", new.value, new.margin));
                complaints.push(format!("{id}, {what}: was {was}, is {is}"));
            }
        }
    }
    (complaints, compared)
}

/// The kind of a number that belongs to its sample alone.
const STATISTIC: &str = "statistic of the sample";

/// Whether no digit of a claim's measured number is the same in another run.
pub fn is_unrepeatable(claim: &Value) -> bool {
    let id = claim["id"].as_str().expect("an id");
    claim["kind"] == STATISTIC || LOOSE.iter().any(|loose| loose.0 == id && loose.1 == f64::INFINITY)
}

/// A row of a figure's data.
struct Row {
    /// Panel and series.
    place: (String, String),
    x: f64,
    y: Number,
}

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let row = |record: csv::StringRecord| {
        let parsed = |column: usize| record[column].parse::<f64>().ok();
        // A bar that is no standard error is the range of a sample.
        let range = parsed(5).zip(parsed(6)).map(|(low, high)| 0.5 * (high - low));
        let y = Number {
            value: parsed(3).expect("y"),
            margin: parsed(4).or(range).unwrap_or(0.0),
            sampled: parsed(4).is_some(),
            statistic: false,
        };
        Row { place: (record[0].to_owned(), record[1].to_owned()), x: parsed(2).expect("x"), y }
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

/// Where the data of two figures disagree, in words, and how many rows were held against each other: those at the same
/// place of the same series. A quick run has fewer.
pub fn figure(name: &str, committed: &Path, today: &Path) -> (Vec<String>, usize) {
    let (old, new) = (rows(committed), rows(today));
    let (mut complaints, mut compared) = (Vec::new(), 0);
    let places = |rows: &[Row]| rows.iter().map(|row| row.place.clone()).collect::<BTreeSet<_>>();
    for place in places(&old).symmetric_difference(&places(&new)) {
        complaints.push(format!("{name}: series {place:?} is in one of the runs only"));
    }
    for row in new.iter().filter(|row| row.y.value.is_finite()) {
        let series = &row.place.1;
        let named = |pattern: &str| {
            pattern.strip_prefix('*').map_or_else(|| series.starts_with(pattern), |end| series.ends_with(end))
        };
        let loose = LOOSE_SERIES.iter().find(|loose| loose.0 == name && named(loose.1));
        let looseness = loose.map_or(ROUNDING, |loose| loose.2);
        let beside = |old: &&Row| (old.x - row.x).abs() <= ROUNDING * old.x.abs().max(row.x.abs());
        let there: Vec<&Row> = old.iter().filter(|old| old.place == row.place).filter(beside).collect();
        compared += usize::from(!there.is_empty());
        if !there.is_empty() && !there.iter().any(|old| old.y.agrees(row.y, looseness)) {
            complaints
                .push(format!("{name}, {:?} at {}: was {}, is {}", row.place, row.x, there[0].y.value, row.y.value));
        }
    }
    (complaints, compared)
}

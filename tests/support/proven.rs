//! Every number that comes with a bound against the truth.

use super::exact;
use fisher_memory::{Analysis, Bounded, BoundedSeries, MemoryCurve, StateCovariance};

/// What the truth itself is rounded by, to a double.
const ROUNDING: f64 = 1.2e-16;
/// A logarithm and its argument round.
const LOGARITHM: f64 = 5e-16;
/// Truths below this are not told from zero by the exact arithmetic.
const GRID: f64 = 1e-80;
/// J(k) and |W^k v|^2 below this share of the largest carry no relative bound.
const SMALLEST_SHARE: f64 = 1e-12;
/// Eigenvalues and traces are taken in double precision: no smaller tolerance holds for them.
const ENCLOSED: f64 = 1e-10;

/// Whether a truth that is rounded by this share of itself lies within the bound of a number.
pub fn contains(number: Bounded, truth: f64, rounding: f64) -> bool {
    let distance = (number.value - truth).abs();
    distance <= number.error * (1.0 + 1e-14) + rounding * truth.abs() + GRID
}

/// That the truth, rounded to a double, lies within the bound of a number.
#[track_caller]
pub fn assert_contains(number: Bounded, truth: f64, what: &str) {
    let Bounded { value, error } = number;
    let distance = (value - truth).abs();
    assert!(contains(number, truth, ROUNDING), "{what}: {value:e} for {truth:e}, off by {distance:e} above {error:e}");
}

/// The same for every lag.
#[track_caller]
pub fn assert_series_contains(series: &BoundedSeries, truth: &[f64], what: &str) {
    assert_eq!((series.len(), series.errors.len()), (truth.len(), truth.len()), "{what}");
    for (lag, &truth) in truth.iter().enumerate() {
        assert_contains(series.get(lag).unwrap(), truth, &format!("{what}({lag})"));
    }
}

/// That two numbers that stand for the same truth are no further apart than their bounds allow.
#[track_caller]
pub fn assert_agree(one: Bounded, other: Bounded, what: &str) {
    let (distance, allowed) = ((one.value - other.value).abs(), (one.error + other.error) * (1.0 + 1e-14));
    assert!(distance <= allowed, "{what}: {one:?} and {other:?} are {distance:e} apart, above {allowed:e}");
}

/// The same for every lag.
#[track_caller]
pub fn assert_series_agree(one: &BoundedSeries, other: &BoundedSeries, what: &str) {
    assert_eq!(one.len(), other.len(), "{what}");
    for lag in 0..one.len() {
        assert_agree(one.get(lag).unwrap(), other.get(lag).unwrap(), &format!("{what}, lag {lag}"));
    }
}

/// Which of the numbers that may be missing are there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    pub worst: bool,
    pub signal_power: bool,
    pub memory_function: bool,
    pub capacity: bool,
    pub mutual_information: bool,
    pub fisher_spectrum: bool,
}

/// That the truth lies within the bound of every number of an analysis.
#[track_caller]
pub fn assert_proven(found: &Analysis, truth: &exact::Memory, what: &str) -> Known {
    let named = |name: &str| format!("{what}: {name}");
    assert_series_contains(&found.curve, &truth.curve, &named("J"));
    assert_contains(found.total, truth.total, &named("J_tot"));
    let spatial = &found.spatial;
    let n = spatial.matrix.value.nrows();
    let distance = (&spatial.matrix.value - &truth.spatial).norm();
    let allowed = spatial.matrix.error * (1.0 + 1e-14) + ROUNDING * truth.spatial.norm();
    assert!(distance <= allowed, "{what}: M is off by {distance:e} above {allowed:e}");
    assert_contains(spatial.trace, truth.spatial_trace, &named("tr M"));
    assert!(truth.has_spatial_eigenvalue(0, spatial.best.total), "{what}: best {:?}", spatial.best.total);
    if let Some(worst) = &spatial.worst {
        assert!(truth.has_spatial_eigenvalue(n - 1, worst.total), "{what}: worst {:?}", worst.total);
    }
    assert_contains(found.noise_budget, truth.noise_budget, &named("tr(Q M)"));
    if let Some(trace) = found.noise_trace {
        assert_contains(trace, truth.noise_trace, &named("tr C"));
    }
    if let Some(powers) = &found.response.signal_power {
        assert_series_contains(powers, &truth.signal_power, &named("|W^k v|^2"));
    }
    for (lag, bound) in found.response.universal_bound.iter().flatten().enumerate() {
        assert!(
            truth.curve[lag] <= bound * (1.0 + ROUNDING),
            "{what}: J({lag}) is above the universal bound {bound:e}"
        );
    }
    assert_decoding_proven(found, &truth.decoding, what);
    Known {
        worst: spatial.worst.is_some(),
        signal_power: found.response.signal_power.is_some(),
        memory_function: found.decoding.memory_function.is_some(),
        capacity: found.decoding.capacity.is_some(),
        mutual_information: found.decoding.mutual_information.is_some(),
        fisher_spectrum: found.decoding.fisher_spectrum.is_some(),
    }
}

#[track_caller]
fn assert_decoding_proven(found: &Analysis, truth: &exact::Decoding, what: &str) {
    let decoding = &found.decoding;
    if let Some(shares) = &decoding.memory_function {
        assert_series_contains(shares, &truth.memory_function, &format!("{what}: m"));
    }
    if let Some(capacity) = decoding.capacity {
        assert_contains(capacity, truth.capacity, &format!("{what}: the capacity"));
    }
    if let Some(information) = decoding.mutual_information {
        let expected = truth.mutual_information;
        assert!(contains(information, expected, LOGARITHM), "{what}: {information:?} for information {expected:e}");
    }
    let spectrum = decoding.fisher_spectrum.as_ref();
    for larger in 0..spectrum.map_or(0, BoundedSeries::len) {
        let number = spectrum.and_then(|spectrum| spectrum.get(larger)).unwrap();
        assert!(truth.has_fisher_eigenvalue(larger, number), "{what}: Fisher eigenvalue {larger}, {number:?}");
    }
}

/// That the bounds of an analysis are as small as its tolerance asks for.
#[track_caller]
pub fn assert_tight(found: &Analysis, tolerance: f64, what: &str) {
    assert!(found.relative_error_bound <= tolerance, "{what}: {:e}", found.relative_error_bound);
    assert!(found.total.relative_error() <= found.relative_error_bound, "{what}: {:?}", found.total);
    assert_series_tight(&found.curve, found.relative_error_bound, what);
    for number in [found.spatial.trace, found.spatial.best.total] {
        assert!(number.relative_error() <= tolerance.max(ENCLOSED), "{what}: {number:?}");
    }
    if let Some(powers) = &found.response.signal_power {
        assert_series_tight(powers, tolerance, what);
    }
}

/// That every value above 1e-12 of the largest is known to this share of itself.
#[track_caller]
pub fn assert_series_tight(series: &BoundedSeries, tolerance: f64, what: &str) {
    let largest = series.iter().copied().fold(0.0, f64::max);
    for lag in 0..series.len() {
        let number = series.get(lag).unwrap();
        let counts = number.value > SMALLEST_SHARE * largest;
        assert!(!counts || number.relative_error() <= tolerance, "{what}: lag {lag}, {number:?}");
    }
}

/// That the truth lies within the bound of every number of a curve.
#[track_caller]
pub fn assert_curve_proven(found: &MemoryCurve, truth: &exact::Memory, what: &str) {
    assert_series_contains(&found.curve, &truth.curve, &format!("{what}: J"));
    assert_contains(found.total, truth.total, &format!("{what}: J_tot"));
    assert!(found.total.relative_error() <= found.relative_error_bound, "{what}: {:?}", found.total);
    assert_series_tight(&found.curve, found.relative_error_bound, what);
}

/// That the truth lies within the bound of every number of a covariance.
#[track_caller]
pub fn assert_covariance_proven(found: &StateCovariance, truth: &exact::Memory, what: &str) {
    let expected = truth.covariance();
    let (n, bound) = (expected.nrows(), found.relative_error_bound);
    for (row, column) in (0..n).flat_map(|row| (0..n).map(move |column| (row, column))) {
        let scale = (expected[(row, row)] * expected[(column, column)]).sqrt();
        let distance = (found.matrix[(row, column)] - expected[(row, column)]).abs();
        let allowed = bound * scale * (1.0 + 1e-14) + ROUNDING * expected[(row, column)].abs();
        assert!(distance <= allowed, "{what}: C[{row}, {column}] is off by {distance:e} above {allowed:e}");
    }
    assert_contains(found.trace, truth.noise_trace, &format!("{what}: tr C"));
    let [smallest, largest] = found.eigenvalue_range().unwrap();
    if let Some(smallest) = smallest {
        assert!(truth.has_covariance_eigenvalue(n - 1, smallest), "{what}: smallest eigenvalue {smallest:?}");
    }
    let largest = largest.unwrap_or_else(|| panic!("{what}: no largest eigenvalue"));
    assert!(truth.has_covariance_eigenvalue(0, largest), "{what}: largest eigenvalue {largest:?}");
}

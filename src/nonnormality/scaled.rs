//! A matrix in the units of its largest entry: measures are found near one, and brought back by powers of two.

use super::bracket::Bracket;
use crate::bounded::Bounded;
use crate::error::{Error, Result, beyond_doubles};
use crate::linalg::{Matrix, scale_by_power, split};
use crate::requirements::{require_finite, require_square};

/// W = 2^power U with the largest entry of U between one half and one.
///
/// Entries below 2^-1022 of the largest round, which moves W by less than the last bit of any entry near the largest.
#[derive(Debug, Clone)]
pub(super) struct Scaled {
    /// U (n x n).
    pub unit: Matrix,
    /// The power of two that was taken out.
    pub power: i64,
}

/// A number this small beside |U| is what cancellation left over, so that its own last bits mean nothing.
const LEFT_OVER: f64 = 1e-12;

impl Scaled {
    /// The matrix in its own units.
    pub fn of(matrix: &Matrix) -> Result<Self> {
        require_square("W", matrix)?;
        require_finite("W", matrix)?;
        Ok(Self::by(matrix, split(matrix.amax()).1))
    }

    /// The matrix in units of 2^power.
    pub fn by(matrix: &Matrix, power: i64) -> Self {
        Self { unit: matrix.map(|entry| scale_by_power(entry, -power)), power }
    }

    /// Whether W = 0.
    pub fn is_zero(&self) -> bool {
        self.unit.iter().all(|&entry| entry == 0.0)
    }

    /// A measure of U in the units of W.
    pub fn number(&self, name: &'static str, value: f64) -> Result<f64> {
        in_range(name, value, scale_by_power(value, self.power))
    }

    /// A measure of U, known from both sides, in the units of W: the lower bound rounded down, the upper one up.
    pub fn bracket(&self, name: &'static str, found: Bracket) -> Result<Bracket> {
        let [lower, upper] = [found.lower, found.upper].map(|value| scale_by_power(value, self.power));
        in_range(name, found.lower, lower)?;
        let lower = if exact(found.lower, lower) { lower } else { lower.next_down() };
        let upper = if exact(found.upper, upper) { upper } else { upper.next_up() };
        // An upper bound beyond the doubles is none.
        Ok(Bracket { lower, upper })
    }

    /// A measure of U with its error in the units of W.
    pub fn bounded(&self, name: &'static str, found: Bounded) -> Result<Bounded> {
        let moved = found.scaled_by_power(self.power);
        in_range(name, found.value, moved.value)?;
        Ok(moved)
    }
}

/// Whether a change of units rounded nothing.
fn exact(before: f64, after: f64) -> bool {
    before == 0.0 || before.is_infinite() || (after.is_normal() && after.is_finite())
}

/// A number after a change of units, if it still is one.
fn in_range(name: &'static str, before: f64, after: f64) -> Result<f64> {
    let outside = |value: &'static str, requirement| Err::<f64, Error>(beyond_doubles(name, value, requirement));
    if before.is_finite() && after.is_infinite() {
        return outside("above the range of doubles, 1.8e308", "scale W down");
    }
    if before.abs() > LEFT_OVER && !after.is_normal() && after.abs() < 1.0 {
        return outside("below the range of doubles, 2.2e-308", "scale W up");
    }
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_exactly_or_not_at_all() {
        for scale in [1e-300, 1e-5, 1.0, 85894.86, 1e300] {
            let scaled = Scaled::of(&Matrix::from_element(1, 1, -scale)).unwrap();
            assert_eq!(scaled.number("x", -scaled.unit[0]).unwrap(), scale);
            let bracket = Bracket { lower: 0.25, upper: 0.75 };
            let moved = scaled.bracket("x", bracket).unwrap();
            assert_eq!(moved.lower * 3.0, moved.upper);
            assert_eq!(
                scaled.bounded("x", Bounded::new(0.5, 0.25)).unwrap().relative_error(),
                1.0 + 16.0 * f64::EPSILON
            );
        }
        let large = Scaled::of(&Matrix::from_element(1, 1, 1e308)).unwrap();
        assert!(matches!(large.number("x", 4.0), Err(Error::BeyondDoubles { .. })));
        assert_eq!(large.bracket("x", Bracket { lower: 0.5, upper: 4.0 }).unwrap().upper, f64::INFINITY);
        let small = Scaled::of(&Matrix::from_element(1, 1, 3e-308)).unwrap();
        assert!(matches!(small.number("x", 0.1), Err(Error::BeyondDoubles { .. })));
        // What cancellation left over is taken as it is, between its neighbours.
        let rest = small.bracket("x", Bracket { lower: 1e-15, upper: 1e-15 }).unwrap();
        assert!(rest.lower < rest.upper);
    }
}

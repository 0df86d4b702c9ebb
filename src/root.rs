//! Equations of one unknown: bisection, and a faster method for increasing functions.

/// A bracket from 0 to 1 comes down to neighbouring doubles after some sixty halvings, save next to zero.
const HALVINGS: usize = 100;

/// Halves the bracket from `near`, where `beyond` is false, to `far`, where it is true, until its ends are neighbouring
/// doubles or a hundred halvings are done; returns the last place where `beyond` is false and the first where it is
/// true. `far` may be the smaller of the two.
pub(crate) fn bisect(mut near: f64, mut far: f64, beyond: impl Fn(f64) -> bool) -> (f64, f64) {
    for _ in 0..HALVINGS {
        let middle = 0.5 * (near + far);
        if middle == near || middle == far {
            break;
        }
        if beyond(middle) { far = middle } else { near = middle }
    }
    (near, far)
}

/// More rounds than bisection needs to exhaust the bits between two doubles of one magnitude.
const MOST_ROUNDS: usize = 200;

/// The x >= `floor` where the increasing function `spending` reaches `budget`; spending(floor) must not exceed it.
///
/// A bracket is grown around the guess by factors of four; then false position with halved ends (Illinois), which for
/// smooth functions takes about ten evaluations.
pub(crate) fn solve_increasing(spending: impl Fn(f64) -> f64, budget: f64, floor: f64, guess: f64) -> f64 {
    let (mut low, mut high) = (floor, guess);
    let mut high_miss = spending(high) - budget;
    while high_miss < 0.0 {
        low = high;
        high *= 4.0;
        high_miss = spending(high) - budget;
    }
    let mut low_miss = spending(low) - budget;
    let mut shrunk = high / 4.0;
    for _ in 0..3 {
        if shrunk <= low {
            break;
        }
        let miss = spending(shrunk) - budget;
        if miss < 0.0 {
            (low, low_miss) = (shrunk, miss);
        } else {
            (high, high_miss) = (shrunk, miss);
            shrunk /= 4.0;
        }
    }
    let (mut low_weight, mut high_weight) = (low_miss, high_miss);
    for _ in 0..MOST_ROUNDS {
        let settled = high - low <= 2.0 * f64::EPSILON * high;
        if settled || low_miss.abs().min(high_miss.abs()) <= f64::EPSILON * budget {
            break;
        }
        let guess = low - low_weight * (high - low) / (high_weight - low_weight);
        let guess = if guess > low && guess < high { guess } else { 0.5 * (low + high) };
        let miss = spending(guess) - budget;
        if miss < 0.0 {
            (low, low_miss, low_weight) = (guess, miss, miss);
            high_weight *= 0.5;
        } else {
            (high, high_miss, high_weight) = (guess, miss, miss);
            low_weight *= 0.5;
        }
    }
    if low_miss.abs() < high_miss.abs() { low } else { high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bisection_ends_at_neighbouring_doubles() {
        let (near, far) = bisect(0.0, 2.0, |x| x * x >= 2.0);
        assert!(near < far && near.next_up() == far && (far - 2f64.sqrt()).abs() <= f64::EPSILON * 2.0);
        let (near, far) = bisect(0.0, -8.0, |x| x <= -3.0);
        assert!(near > -3.0 && far == -3.0);
    }

    #[test]
    fn an_increasing_function_is_solved_from_any_guess() {
        for guess in [1.0, 1.7, 1e3, 1e9] {
            let root = solve_increasing(|x| x * x * x, 1e6, 1.0, guess);
            assert!((root - 100.0).abs() < 1e-12, "from {guess}: {root}");
        }
    }
}

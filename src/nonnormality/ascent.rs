//! Climbing a smooth function of one place by its value and its slope.

/// Steps uphill, each twice as long, before a top is taken to lie elsewhere.
const MOST_STRIDES: usize = 12;
/// Secants on the slope: each adds half as many digits again as there are.
const MOST_SECANTS: usize = 12;

/// A place with the logarithm of the function and the slope of that.
#[derive(Debug, Clone, Copy)]
pub(super) struct Footing {
    pub place: f64,
    pub log_value: f64,
    pub slope: f64,
}

/// Climbs from a place, at first by `step`, until less than `gain` of ln f is in sight; the highest place met. `None`
/// where the function is not known.
///
/// The top is first enclosed between slopes of both signs, then met by secants, of which the end that stays counts
/// half from the second time on (the Illinois rule).
pub(super) fn ascend(from: Footing, step: f64, gain: f64, at: impl Fn(f64) -> Option<Footing>) -> Option<Footing> {
    let (mut near, mut best) = (from, from);
    let mut stride = if from.slope < 0.0 { -step } else { step };
    let mut far = at(near.place + stride)?;
    for _ in 0..MOST_STRIDES {
        if far.slope * stride <= 0.0 || far.log_value < near.log_value {
            break;
        }
        stride *= 2.0;
        (near, far) = (far, at(far.place + stride)?);
    }
    best = higher(best, higher(near, far));
    if far.slope * stride > 0.0 {
        return Some(best);
    }
    let (mut rising, mut falling) = (near.slope, far.slope);
    for _ in 0..MOST_SECANTS {
        let width = far.place - near.place;
        let share = rising / (rising - falling);
        // Between the two the function lies below both tangents.
        let in_sight = (share * width * near.slope).abs().min((best.slope * width).abs());
        if in_sight <= gain || !share.is_finite() {
            break;
        }
        let next = at(near.place + share.clamp(0.01, 0.99) * width)?;
        best = higher(best, next);
        if next.slope * stride > 0.0 {
            (near, rising) = (next, next.slope);
            falling *= 0.5;
        } else {
            (far, falling) = (next, next.slope);
            rising *= 0.5;
        }
    }
    Some(best)
}

fn higher(one: Footing, other: Footing) -> Footing {
    if other.log_value > one.log_value { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn tops_are_met_in_few_steps_from_either_side_and_from_a_ridge_of_symmetry() {
        for (start, step) in [(0.3, 0.05), (2.4, 0.05), (0.0, 0.01), (1.2, 0.3), (1.199_999, 1.0)] {
            let count = Cell::new(0);
            // ln f = cos(2 (x - 1.2)) + a ripple, with the top near 1.2.
            let at = |place: f64| {
                count.set(count.get() + 1);
                let log_value = (2.0 * (place - 1.2)).cos() + 0.01 * (3.0 * place).sin();
                let slope = -2.0 * (2.0 * (place - 1.2)).sin() + 0.03 * (3.0 * place).cos();
                Some(Footing { place, log_value, slope })
            };
            let top = ascend(at(start).unwrap(), step, 1e-11, at).unwrap();
            assert!(top.slope.abs() < 1e-4 && (top.place - 1.2).abs() < 0.02, "{top:?}");
            assert!(count.get() < 24, "{}", count.get());
        }
    }
}

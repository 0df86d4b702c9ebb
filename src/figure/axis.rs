//! Where numbers lie on an axis, and which of them get a tick.

use super::{Axis, Scale};

/// An axis with its range settled: maps numbers to 0..1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ruler {
    scale: Scale,
    low: f64,
    high: f64,
}

/// A tick: where, and its label (empty for a minor tick).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub(super) value: f64,
    pub(super) label: String,
}

/// Room left beyond the data, as a share of the range.
const MARGIN: f64 = 0.04;

impl Ruler {
    /// The ruler of an axis over this data; zeros, negative numbers on a logarithmic axis, NaN and infinity are
    /// ignored.
    pub(super) fn new(axis: &Axis, data: impl Iterator<Item = f64>) -> Self {
        let logarithmic = axis.scale == Scale::Logarithmic;
        let usable = |value: f64| value.is_finite() && (!logarithmic || value > 0.0);
        let ordered = |low: f64, high: f64| low < high || (!logarithmic && low > high);
        if let Some((low, high)) = axis.range.filter(|&(low, high)| usable(low) && usable(high) && ordered(low, high)) {
            return Self { scale: axis.scale, low, high };
        }
        let (low, high) = data
            .filter(|&value| usable(value))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = match (axis.scale, low <= high) {
            (Scale::Linear | Scale::Whole, false) => (0.0, 1.0),
            (Scale::Logarithmic, false) => (0.1, 1.0),
            (Scale::Linear | Scale::Whole, true) => {
                // From zero where that costs little: heights can then be compared.
                let low = if low > 0.0 && low < 0.3 * high { 0.0 } else { low };
                let room = if low == high { 0.5 * high.abs().max(1.0) } else { MARGIN * (high - low) };
                (if low == 0.0 { 0.0 } else { low - room }, high + room)
            }
            (Scale::Logarithmic, true) => {
                let room = if low == high { 2.0 } else { (high / low).powf(MARGIN) };
                ((low / room).max(f64::MIN_POSITIVE), (high * room).min(f64::MAX))
            }
        };
        Self { scale: axis.scale, low, high }
    }

    /// The position of a value, 0 at the low end and 1 at the high end; `None` where the axis cannot show it.
    pub(super) fn position(&self, value: f64) -> Option<f64> {
        let position = match self.scale {
            Scale::Linear | Scale::Whole => (value - self.low) / (self.high - self.low),
            Scale::Logarithmic if value > 0.0 => {
                (value.log10() - self.low.log10()) / (self.high.log10() - self.low.log10())
            }
            Scale::Logarithmic => f64::NAN,
        };
        // Far outside is clipped here already, so that no pixel coordinate overflows.
        position.is_finite().then(|| position.clamp(-50.0, 50.0))
    }

    /// At most about `most` labelled ticks, and minor ones between them on a logarithmic axis.
    pub(super) fn ticks(&self, most: usize) -> Vec<Tick> {
        let mut ticks = match self.scale {
            Scale::Linear => linear_ticks(self.low.min(self.high), self.low.max(self.high), most, 0.0),
            Scale::Whole => linear_ticks(self.low.min(self.high), self.low.max(self.high), most, 1.0),
            Scale::Logarithmic => logarithmic_ticks(self.low, self.high, most),
        };
        ticks.retain(|tick| self.position(tick.value).is_some_and(|at| (-1e-9..=1.0 + 1e-9).contains(&at)));
        ticks
    }
}

fn linear_ticks(low: f64, high: f64, most: usize, least_step: f64) -> Vec<Tick> {
    let rough = ((high - low) / most.max(1) as f64).max(least_step);
    let decade = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * decade).into_iter().find(|&step| step >= rough * 0.999);
    let step = step.unwrap_or(10.0 * decade);
    let decimals = (-step.log10().floor()).clamp(0.0, 12.0) as usize;
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last)
        .map(|index| {
            let value = index as f64 * step;
            Tick { value, label: signed(&format!("{:.decimals$}", value.abs()), value < 0.0) }
        })
        .collect()
}

fn logarithmic_ticks(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let decades = high.log10() - low.log10();
    let plain = first >= -3 && last <= 4;
    // Under a decade and a half, powers of ten alone would leave one tick or none.
    let labelled: &[u32] = if decades < 0.75 {
        &[1, 2, 3, 4, 5, 6, 7, 8, 9]
    } else if decades < 1.5 {
        &[1, 2, 5]
    } else {
        &[1]
    };
    let stride = ((f64::from(last - first) / most.max(1) as f64).ceil() as i32).max(1);
    let mut ticks = Vec::new();
    for exponent in first..=last {
        if stride > 1 && exponent.rem_euclid(stride) != 0 {
            if decades < 40.0 {
                ticks.push(Tick { value: 10f64.powi(exponent), label: String::new() });
            }
            continue;
        }
        for digit in 1..=9 {
            let value = f64::from(digit) * 10f64.powi(exponent);
            if labelled.contains(&digit) {
                let label = if plain { format!("{}", rounded(value)) } else { scientific(digit, exponent) };
                ticks.push(Tick { value, label });
            } else if stride == 1 && decades < 8.0 {
                ticks.push(Tick { value, label: String::new() });
            }
        }
    }
    ticks
}

/// The value without the last bits that powers of ten leave: 0.3 for 0.30000000000000004.
fn rounded(value: f64) -> f64 {
    format!("{value:.6}").parse().unwrap_or(value)
}

/// A minus sign of the width of a plus, where there is one.
fn signed(text: &str, negative: bool) -> String {
    if negative { format!("\u{2212}{text}") } else { text.to_owned() }
}

/// 10 to a power with raised digits, and its factor unless that is 1.
fn scientific(digit: u32, exponent: i32) -> String {
    let raised: String = exponent.to_string().chars().map(superscript).collect();
    if digit == 1 { format!("10{raised}") } else { format!("{digit}\u{d7}10{raised}") }
}

fn superscript(letter: char) -> char {
    match letter {
        '-' => '\u{207b}',
        '1' => '\u{b9}',
        '2' => '\u{b2}',
        '3' => '\u{b3}',
        digit => digit.to_digit(10).and_then(|digit| char::from_u32(0x2070 + digit)).unwrap_or(digit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis, data: &[f64]) -> Vec<String> {
        Ruler::new(axis, data.iter().copied()).ticks(6).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn linear_ticks_are_round_numbers() {
        assert_eq!(labels(&Axis::linear("").from_to(0.0, 100.0), &[]), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(
            labels(&Axis::linear("").from_to(-0.2, 0.2), &[]),
            ["\u{2212}0.2", "\u{2212}0.1", "0.0", "0.1", "0.2"]
        );
    }

    #[test]
    fn an_axis_of_units_has_whole_ticks_and_may_run_downwards() {
        let axis = Axis::whole("").from_to(3.5, 0.5);
        assert_eq!(labels(&axis, &[]), ["1", "2", "3"]);
        let ruler = Ruler::new(&axis, std::iter::empty());
        assert!(ruler.position(1.0) > ruler.position(3.0));
    }

    #[test]
    fn logarithmic_ticks_carry_raised_exponents() {
        let labels = labels(&Axis::logarithmic("").from_to(1e-12, 1.0), &[]);
        let shown: Vec<_> = labels.iter().filter(|label| !label.is_empty()).collect();
        assert_eq!(shown.first().map(|label| label.as_str()), Some("10\u{207b}\u{b9}\u{b2}"));
        assert!(shown.len() >= 4, "{shown:?}");
    }

    #[test]
    fn zeros_on_a_logarithmic_axis_are_left_out() {
        let ruler = Ruler::new(&Axis::logarithmic(""), [0.0, 1.0, 0.01, f64::NAN].into_iter());
        assert_eq!(ruler.position(0.0), None);
        assert!(ruler.position(0.01).is_some_and(|at| at > 0.0 && at < 0.1));
    }

    #[test]
    fn one_value_or_none_still_gives_a_range() {
        for data in [&[][..], &[3.0], &[0.0], &[f64::NAN]] {
            for axis in [Axis::linear(""), Axis::logarithmic("")] {
                let ruler = Ruler::new(&axis, data.iter().copied());
                assert!(ruler.low < ruler.high && ruler.low.is_finite() && ruler.high.is_finite(), "{axis:?} {data:?}");
            }
        }
    }
}

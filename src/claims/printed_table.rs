//! A printed table of Fisher memories against proven values, and where a filled triangle helps.

mod figures;
mod slope;

use super::cases::{Cases, each, grid};
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::measured::Measured;
use super::verdict::{Verdict, certainty};
use super::words::listed;
use crate::error::Result;
use crate::family;
use crate::linalg::{Matrix, Vector, multiply};
use crate::memory::{Analysis, analyse};
use crate::system::{Input, LinearSystem};
use slope::{CROSSED, Place, border, slope_of};
use std::sync::Arc;

/// A row of the table: gain, fill and the totals printed for a diagonal of 0.2 and of 0.
struct Row {
    gain: &'static str,
    fill: &'static str,
    printed: [&'static str; 2],
}

/// Table 6 of the supplement of Kerg and others 2019, as its authors distribute it.
const ROWS: [Row; 6] = [
    Row { gain: "0.95", fill: "0", printed: ["12.0", "3.03"] },
    Row { gain: "1", fill: "0", printed: ["16.2", "5.19"] },
    Row { gain: "1.05", fill: "0", printed: ["20.5", "12.1"] },
    Row { gain: "0.95", fill: "0.005", printed: ["12.1", "3.18"] },
    Row { gain: "1", fill: "0.005", printed: ["16.3", "5.30"] },
    Row { gain: "1.05", fill: "0.005", printed: ["20.4", "12.1"] },
];
/// The diagonals of its two halves.
const DIAGONALS: [&str; 2] = ["0.2", "0"];
const UNITS: usize = 100;
/// Steps of the recipe for C, and lags that it sums over.
const ITERATIONS: usize = 10_000;
const SUMMED: usize = 150;

impl Row {
    fn network(&self, diagonal: &str) -> String {
        format!("chain:n={UNITS},gain={},diagonal={diagonal},fill={}", self.gain, self.fill)
    }

    fn name(&self, diagonal: &str) -> String {
        format!("d = {diagonal}, \u{3b1} = {}, \u{3b2} = {}", self.gain, self.fill)
    }

    fn proven(&self, context: &Context, diagonal: &str) -> Result<Arc<Analysis>> {
        let name = self.network(diagonal);
        context.remembered(&format!("total of {name}"), || {
            let system = LinearSystem::discrete(family::network(&name)?)?.with_input(Input::First)?;
            analyse(&system, &context.settings(1))
        })
    }

    /// What the recipe gives in double precision on this processor, for the first diagonal.
    fn rerun(&self, context: &Context) -> Result<f64> {
        let name = self.network(DIAGONALS[0]);
        Ok(*context.remembered(&format!("recipe {name}"), || recipe(&family::network(&name)?, context))?)
    }
}

pub(super) fn group() -> Joined {
    let of_table = |check: Check| check.with("units", UNITS);
    let checks = vec![
        of_table(Check::new("printed-table-digits", digits)).with("diagonals", listed(DIAGONALS)),
        of_table(Check::new("printed-table-reversed", reversed)),
        of_table(Check::new("printed-table-double", in_doubles)).with("iterations", ITERATIONS).with("lags", SUMMED),
        Check::new("filled-triangle-sign", sign)
            .with("units", slope::UNITS)
            .with("crossed", listed(CROSSED))
            .with("weakest", slope::WEAKEST)
            .with("strongest", slope::STRONGEST),
    ];
    Group::new(
        include_str!("words/printed_table.toml"),
        checks,
        &[("printed-table", figures::table), ("filled-triangle", figures::map)],
    )
}

/// Half a unit of the last of these digits, and their value.
fn as_printed(digits: &str) -> (f64, f64) {
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    (digits.parse().unwrap_or(f64::NAN), 0.5 * 10f64.powi(-(decimals as i32)))
}

fn digits(context: &Context) -> Result<Verdict> {
    let mut wrong = [0, 0];
    let mut precision = String::new();
    let cases = Cases::of(grid([0, 1], &ROWS), |(half, row)| {
        let (found, diagonal) = (row.proven(context, DIAGONALS[half])?, DIAGONALS[half]);
        let ((printed, reach), total) = (as_printed(row.printed[half]), Measured::total(&found));
        wrong[half] += usize::from((total.value - printed).abs() > reach + total.margin.size());
        precision = certainty(&found);
        Ok((format!("{}: printed {}", row.name(diagonal), row.printed[half]), total))
    })?;
    let count = Measured::proven(wrong[0] as f64, 0.0);
    let pass = wrong == [5, 0];
    Ok(Verdict::statement("5 of 6 rows with d = 0.2, none with d = 0", cases.decided_by(count), 0.0, pass)
        .evidence(format!("rows whose printed digits are not those of the proven total; {precision}")))
}

/// The rows without and with a filled triangle at the largest gain.
const REVERSED: [&Row; 2] = [&ROWS[2], &ROWS[5]];

fn reversed(context: &Context) -> Result<Verdict> {
    let totals = each(REVERSED, |row| Ok(Measured::total(&*row.proven(context, DIAGONALS[0])?)))?;
    let printed = as_printed(REVERSED[1].printed[0]).0 - as_printed(REVERSED[0].printed[0]).0;
    let gained = totals[1].minus(totals[0]);
    Ok(Verdict::above(gained, 0.0).and(printed < 0.0).evidence(format!(
        "J_tot with the filled triangle less J_tot without it, both proven; the table has a difference of {printed:.1}"
    )))
}

fn in_doubles(context: &Context) -> Result<Verdict> {
    let misses = Cases::of(&ROWS, |row| {
        let (total, rerun) = (Measured::total(&*row.proven(context, DIAGONALS[0])?), row.rerun(context)?);
        let name = format!("relative error of {rerun:.5}, {}", row.name(DIAGONALS[0]));
        Ok((name, Measured::proven(rerun, 0.0).over(total).deviation_from(1.0)))
    })?;
    Ok(Verdict::above(misses.largest(), 0.005)
        .evidence("largest relative error of the recipe on this processor; nothing in it warns"))
}

/// J_tot by the printed recipe, all in double precision: C iterated, C^-1 W^k v solved for, summed over the first lags.
fn recipe(weights: &Matrix, context: &Context) -> Result<f64> {
    let n = weights.nrows();
    let mut covariance = Matrix::identity(n, n);
    for _ in 0..ITERATIONS {
        context.checkpoint()?;
        let next = multiply(&multiply(weights, &covariance), &weights.transpose()) + Matrix::identity(n, n);
        // Once a step changes nothing, no further one does.
        if next == covariance {
            break;
        }
        covariance = next;
    }
    let solver = covariance.lu();
    let mut state = Vector::from_fn(n, |unit, _| f64::from(u8::from(unit == 0)));
    let mut total = 0.0;
    for _ in 0..SUMMED {
        total += solver.solve(&state).map_or(f64::NAN, |solved| state.dot(&solved));
        state = weights * state;
    }
    Ok(total)
}

/// Below this a slope is the rounding of zero.
const NONE: f64 = 1e-9;

fn sign(context: &Context) -> Result<Verdict> {
    let mut once = true;
    let borders = Cases::of(CROSSED, |diagonal| {
        let (gain, single) = border(context, diagonal)?;
        once &= single;
        Ok((format!("d = {diagonal}: gain of the change of sign"), Measured::proven(gain, slope::FINE)))
    })?;
    let first = borders.at(0);
    let falling = borders.0.windows(2).all(|pair| pair[0].1.minus(pair[1].1).surely_above(0.0));
    let uncoupled = slope_of(context, Place { diagonal: 0.0, gain: 1.0 })?.abs();
    let expected = "one change of sign for every d, at a gain that falls with d; none without coupling";
    Ok(Verdict::statement(expected, borders.decided_by(first), slope::FINE, once && falling && uncoupled < NONE)
        .evidence(format!(
            "gain at which dJ_tot/d\u{3b2} turns from positive to negative at d = {}; without \
             self-coupling it is {uncoupled:.0e} at gain 1, the rounding of zero",
            CROSSED[0]
        )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::options::ReproduceOptions;

    #[test]
    fn printed_digits_reach_half_a_unit_of_the_last() {
        assert_eq!(as_printed("12.0"), (12.0, 0.05));
        assert_eq!(as_printed("3.03"), (3.03, 0.005));
    }

    #[test]
    fn the_recipe_is_right_where_doubles_suffice() {
        let context = Context::new(&ReproduceOptions::default());
        let total = recipe(&family::network("chain:n=8,gain=1.05,diagonal=0.2,fill=0.005").unwrap(), &context).unwrap();
        let system =
            crate::LinearSystem::discrete(family::network("chain:n=8,gain=1.05,diagonal=0.2,fill=0.005").unwrap());
        let system = system.unwrap().with_input(Input::First).unwrap();
        let proven = crate::analyse(&system, &crate::Options::default()).unwrap().total.value;
        assert!((total / proven - 1.0).abs() < 1e-12);
    }
}

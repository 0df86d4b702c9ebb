//! A printed table of Fisher memories against proven values, and where a filled triangle helps.

mod figures;
mod rows;
mod slope;

use super::cases::{Cases, each, grid};
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::measured::Measured;
use super::verdict::{Verdict, as_printed, certainty};
use super::words::listed;
use crate::error::Result;
use rows::{DIAGONALS, ITERATIONS, ROWS, Row, SUMMED, UNITS};
use slope::{CROSSED, Place, border, slope_of};

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

//! The printed table against proven totals, and the map of where a filled triangle helps.

use super::rows::{DIAGONALS, ROWS};
use super::slope::{Place, slope_of};
use crate::claims::cases::grid;
use crate::claims::context::{Context, Effort};
use crate::claims::verdict::as_printed;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, Shading, style};
use rayon::prelude::*;

pub(super) fn table(context: &Context) -> Result<Figure> {
    let (mut printed, mut rounded, mut rerun) = (Vec::new(), Vec::new(), Vec::new());
    for (index, row) in ROWS.iter().enumerate() {
        let (total, (value, reach)) = (row.proven(context, DIAGONALS[0])?.total.value, as_printed(row.printed[0]));
        let place = index as f64 + 1.0;
        printed.push((place - 0.1, value - total));
        rounded.push((value - total - reach, value - total + reach));
        rerun.push((place + 0.1, row.rerun(context)? - total));
    }
    let panel = Panel {
        x: Axis::whole("row of the table (1 to 3: \u{3b2} = 0; 4 to 6: \u{3b2} = 0.005)").from_to(0.5, 6.5),
        y: Axis::linear("J\u{209c}\u{2092}\u{209c} less its proven value (1/\u{3b5})").from_to(-0.8, 0.4),
        series: vec![
            Series::line("proven", style::REFERENCE, vec![(0.5, 0.0), (6.5, 0.0)]),
            Series::ranges("printed, with its rounding", style::colour(1), printed, rounded),
            Series::points("recipe in doubles, here", style::colour(0), rerun, vec![]),
        ],
    };
    Ok(Figure { title: "A printed table of Fisher memories against proven totals".to_owned(), panels: vec![panel] })
}

/// Cells of the map along each axis.
const CELLS: Effort = Effort { full: 30, quick: 10 };
/// Where the map ends.
const GAINS: (f64, f64) = (0.6, 1.6);
const COUPLINGS: (f64, f64) = (0.0, 0.5);

pub(super) fn map(context: &Context) -> Result<Figure> {
    let cells = CELLS.of(context);
    let size = |(low, high): (f64, f64)| (high - low) / cells as f64;
    let place = |(column, row): (usize, usize)| Place {
        diagonal: COUPLINGS.0 + size(COUPLINGS) * (row as f64 + 0.5),
        gain: GAINS.0 + size(GAINS) * (column as f64 + 0.5),
    };
    let places: Vec<Place> = grid(0..cells, 0..cells).map(place).collect();
    let slopes = places.par_iter().map(|&place| slope_of(context, place)).collect::<Result<Vec<f64>>>()?;
    let points = places.iter().map(|place| (place.gain, place.diagonal)).collect();
    let shading = Shading::diverging(
        "d ln J\u{209c}\u{2092}\u{209c} / d\u{3b2} at \u{3b2} = 0",
        LARGEST,
        (size(GAINS), size(COUPLINGS)),
    )
    .bent(BEND);
    let panel = Panel {
        x: Axis::linear("gain \u{3b1} (weight of the chain)").from_to(GAINS.0, GAINS.1),
        y: Axis::linear("self-coupling d").from_to(COUPLINGS.0, COUPLINGS.1),
        series: vec![Series::cells(points, slopes, shading)],
    };
    Ok(Figure { title: "Where a filled triangle adds to the memory of a chain".to_owned(), panels: vec![panel] })
}

/// The ends of the colour bar, above all slopes of the map, and the slope up to which it is linear.
const LARGEST: f64 = 6.0;
const BEND: f64 = 0.01;

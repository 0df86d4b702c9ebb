//! Numbers as colours.

use super::style::Colour;

/// How the numbers of cells become colours.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Shading {
    /// What the numbers are, with the unit where there is one.
    pub label: String,
    /// The numbers at both ends of the bar; what lies beyond has the colour of the end.
    pub range: (f64, f64),
    /// Whether zero is white and the signs have a colour each, or low is light and high dark.
    pub diverging: bool,
    /// Width and height of a cell, in the units of the axes.
    pub cell: (f64, f64),
    /// The number up to which equal differences look equal, and beyond which equal ratios do; none for all numbers.
    pub bend: Option<f64>,
}

const LIGHT: Colour = Colour(0xEA, 0xF2, 0xFA);
const DARK: Colour = Colour(0x05, 0x23, 0x5F);
const WHITE: Colour = Colour(0xF7, 0xF7, 0xF7);
const BELOW: Colour = Colour(0xB3, 0x45, 0x00);
const ABOVE: Colour = Colour(0x00, 0x5A, 0x96);

impl Shading {
    /// From light at `low` to dark at `high`, for the entries of a matrix.
    ///
    /// ```
    /// use fisher_memory::figure::{Shading, style::Colour};
    /// let shading = Shading::sequential("weight", 0.0, 2.0);
    /// assert_eq!(shading.colour(2.0), Colour(5, 35, 95));
    /// assert_eq!(shading.colour(3.0), shading.colour(2.0));
    /// ```
    #[must_use]
    pub fn sequential(label: impl Into<String>, low: f64, high: f64) -> Self {
        Self { label: label.into(), range: (low, high), diverging: false, cell: (1.0, 1.0), bend: None }
    }

    /// Brown below zero, white at it and blue above, from -`largest` to `largest`, for cells of this width and height.
    ///
    /// ```
    /// use fisher_memory::figure::{Shading, style::Colour};
    /// let shading = Shading::diverging("gain", 2.0, (1.0, 1.0));
    /// assert_eq!([shading.colour(-2.0), shading.colour(0.0)], [Colour(179, 69, 0), Colour(247, 247, 247)]);
    /// ```
    #[must_use]
    pub fn diverging(label: impl Into<String>, largest: f64, cell: (f64, f64)) -> Self {
        Self { label: label.into(), range: (-largest, largest), diverging: true, cell, bend: None }
    }

    /// The same with equal ratios of numbers beyond `bend` as equal steps, so that large ones leave room for small.
    #[must_use]
    pub fn bent(self, bend: f64) -> Self {
        Self { bend: Some(bend), ..self }
    }

    /// The place of a number along the bar, 0 at its low end and 1 at its high end.
    pub(super) fn place(&self, value: f64) -> f64 {
        let along = |value: f64| self.bend.map_or(value, |bend| (value / bend).asinh());
        let [low, high] = [self.range.0, self.range.1].map(along);
        ((along(value) - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// The colour of a number.
    #[must_use]
    pub fn colour(&self, value: f64) -> Colour {
        self.colour_at(self.place(value))
    }

    pub(super) fn colour_at(&self, share: f64) -> Colour {
        match (self.diverging, share < 0.5) {
            (false, _) => mixed(LIGHT, DARK, share),
            (true, true) => mixed(BELOW, WHITE, 2.0 * share),
            (true, false) => mixed(WHITE, ABOVE, 2.0 * share - 1.0),
        }
    }
}

fn mixed(from: Colour, to: Colour, share: f64) -> Colour {
    let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
    Colour(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

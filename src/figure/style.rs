//! The one style of all figures: colours, sizes, the font.
//!
//! One unit of length is a quarter of a millimetre at the width of a printed column, about one CSS pixel on a screen.

/// A colour as red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// The palette of Okabe and Ito without its yellow, which is too weak on white; safe for colour-blind readers.
pub const PALETTE: [Colour; 7] = [
    Colour(0x00, 0x72, 0xB2), // blue
    Colour(0xD5, 0x5E, 0x00), // vermillion
    Colour(0x00, 0x9E, 0x73), // bluish green
    Colour(0xCC, 0x79, 0xA7), // reddish purple
    Colour(0xE6, 0x9F, 0x00), // orange
    Colour(0x56, 0xB4, 0xE9), // sky blue
    Colour(0x00, 0x00, 0x00), // black
];

/// The colour of bounds and references.
pub const REFERENCE: Colour = Colour(0x6B, 0x6B, 0x6B);
/// The colour of axes and letters.
pub const INK: Colour = Colour(0x22, 0x22, 0x22);
/// The colour of the lines behind the data.
pub(super) const GRID: Colour = Colour(0xE8, 0xE8, 0xE8);
/// The colour of the background.
pub(super) const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);

/// The colour of chains and delay lines of weight up to 1. A family has the same colour in every figure.
pub const CHAIN: Colour = PALETTE[0];
/// Chains of a weight above 1.
pub const AMPLIFYING_CHAIN: Colour = Colour(0x05, 0x23, 0x5F);
/// Random orthogonal networks.
pub const ORTHOGONAL: Colour = PALETTE[1];
/// The identity plus a chain.
pub const IDENTITY_AND_CHAIN: Colour = PALETTE[2];
/// Normal networks with a random spectrum in the disk.
pub const NORMAL: Colour = PALETTE[2];
/// The identity, scaled, and symmetric random networks.
pub const IDENTITY: Colour = PALETTE[3];
/// Networks of independent Gaussian weights.
pub const GAUSSIAN: Colour = PALETTE[4];
/// Chains with feedback, triangular networks and rings.
pub const FEEDBACK: Colour = PALETTE[5];
/// Optimal delay lines under a budget, and networks as measured.
pub const OPTIMAL: Colour = PALETTE[6];

/// The colour of the family of a specification; black for a family that is in no figure.
///
/// ```
/// use fisher_memory::figure::style::{CHAIN, FEEDBACK, of_family};
/// assert_eq!(of_family("chain:n=100,gain=1"), CHAIN);
/// assert_eq!(of_family("chain:n=100,gain=0.99,feedback=0.05"), FEEDBACK);
/// ```
#[must_use]
pub fn of_family(specification: &str) -> Colour {
    let (family, settings) = specification.split_once(':').unwrap_or((specification, ""));
    let gain = settings.split(',').find_map(|setting| setting.strip_prefix("gain=")).map(str::parse::<f64>);
    match family {
        "chain" if settings.contains("feedback=") => FEEDBACK,
        "chain" if settings.contains("diagonal=") => IDENTITY_AND_CHAIN,
        "chain" if gain.is_some_and(|gain| gain.is_ok_and(|gain| gain > 1.0)) => AMPLIFYING_CHAIN,
        "chain" => CHAIN,
        "orthogonal" => ORTHOGONAL,
        "normal" => NORMAL,
        "identity" | "symmetric" => IDENTITY,
        "gaussian" => GAUSSIAN,
        "triangular" | "ring" => FEEDBACK,
        _ => OPTIMAL,
    }
}

/// The `index`-th colour of the palette, which repeats.
///
/// ```
/// use fisher_memory::figure::style::{Colour, colour};
/// assert_eq!(colour(0), Colour(0x00, 0x72, 0xB2));
/// assert_eq!(colour(7), colour(0));
/// ```
#[must_use]
pub fn colour(index: usize) -> Colour {
    PALETTE[index % PALETTE.len()]
}

/// The `index`-th of `count` colours of an ordered family, from light to dark blue: lightness alone tells the order.
///
/// ```
/// use fisher_memory::figure::style::{Colour, shade};
/// assert_eq!([shade(0, 2), shade(1, 2)], [Colour(150, 200, 235), Colour(5, 35, 95)]);
/// ```
#[must_use]
pub fn shade(index: usize, count: usize) -> Colour {
    let share = if count > 1 { index as f64 / (count - 1) as f64 } else { 1.0 };
    let mix = |light: f64, dark: f64| (light + (dark - light) * share).round() as u8;
    Colour(mix(150.0, 5.0), mix(200.0, 35.0), mix(235.0, 95.0))
}

/// The shape of a mark, which tells series apart for those who see no colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Disc,
    Square,
    Triangle,
    Diamond,
    /// A triangle on its tip.
    Hanging,
}

/// The shape of the marks of a colour; those of shades are discs.
pub(super) fn shape(colour: Colour) -> Shape {
    const SHAPES: [Shape; 5] = [Shape::Disc, Shape::Square, Shape::Triangle, Shape::Diamond, Shape::Hanging];
    let index = PALETTE.iter().position(|&other| other == colour).unwrap_or(0);
    SHAPES[index % SHAPES.len()]
}

/// Width of a figure.
pub(super) const WIDTH: f64 = 360.0;
/// Height of the plotting area of one panel, by the number of panels: a figure must fit on a page.
pub(super) fn panel_height(panels: usize) -> f64 {
    match panels {
        0..=1 => 190.0,
        2 => 160.0,
        _ => 118.0,
    }
}
/// Letters of axis labels and legends.
pub(super) const LABEL_SIZE: f64 = 11.0;
/// Letters of tick labels.
pub(super) const TICK_SIZE: f64 = 10.0;
/// Width of a curve.
pub(super) const CURVE: f64 = 1.5;
/// Width of axes and error bars.
pub(super) const HAIRLINE: f64 = 0.8;
/// Radius of a point.
pub(super) const POINT: f64 = 2.2;
/// Width of the light rim that keeps overlapping points apart.
pub(super) const RIM: f64 = 0.5;
/// The families a reader of the SVG may have, the one of the bitmaps first.
pub(super) const FONT_FAMILY: &str = "Inter, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif";

//! Figures: draws results, computes nothing.
//!
//! A [`Figure`] is data: panels of series on labelled axes. [`svg`], [`png()`] and [`csv()`] turn it into text and
//! bytes, [`save`] into a file by its extension, and [`curves`] draws Fisher memory curves over each other. Theory is
//! drawn as lines, simulation and measurement as points with error bars.

mod axis;
mod canvas;
mod colour_bar;
mod comparison;
mod content;
mod curves;
mod draw;
mod feedforward;
mod font;
mod frame;
mod legend;
pub mod products;
mod pseudospectra;
#[cfg(feature = "search")]
mod search;
mod series;
mod shading;
pub mod style;
mod training;
mod weights;
mod write;

pub use comparison::{NetworkCurves, SweptQuantity, comparison, sweep};
pub use content::{Axis, Figure, Mark, Panel, Scale, Series};
use curves::{LAG, TIME, fisher_axis};
pub use curves::{curves, curves_over_time, figure_at_lags, figure_of_curves, over_lags};
pub use feedforward::feedforward;
#[cfg(feature = "claims")]
pub(crate) use font::FILE as FONT_FILE;
pub use pseudospectra::{pseudospectra, pseudospectra_of_flow};
#[cfg(feature = "search")]
pub use search::{history, optimum};
pub use shading::Shading;
pub use training::{LearningCurves, WeightsInBasis, training};
pub use weights::weights;
#[cfg(feature = "claims")]
pub(crate) use write::escape;
pub use write::{csv, encoded, png, save, svg};

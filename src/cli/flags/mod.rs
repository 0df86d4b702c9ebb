//! The flags that several commands share, one group a file.

mod accuracy;
mod dynamics;
mod help;
mod input;
mod noise;
mod output;
mod plot;
mod question;
mod read;
mod signal;
mod sparse;

pub use accuracy::{AccuracyFlags, options};
pub use dynamics::DynamicsFlags;
pub use help::system_help;
pub use input::{InputFlag, is_list};
pub use noise::NoiseFlags;
pub use output::{Everywhere, Format, Output};
pub use plot::Plot;
pub use question::{DenseOrSparse, Question};
pub use read::{
    read_count, read_not_negative, read_npy_path, read_number, read_picture_path, read_positive, read_share,
};
pub use signal::SignalFlags;
pub use sparse::Method;

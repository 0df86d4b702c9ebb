//! The types of the public interface; their library is [`nalgebra`].

/// A dense matrix of doubles, stored column by column.
pub type Matrix = nalgebra::DMatrix<f64>;
/// A vector of doubles.
pub type Vector = nalgebra::DVector<f64>;

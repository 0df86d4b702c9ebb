//! Numbers of vectors, and how they are sent to another process.

use std::ops::{AddAssign, Mul};

/// A number as it is computed with, rounded and sent to another process.
pub(super) trait Number: Copy + Default + Send + Sync + AddAssign + Mul<Output = Self> + 'static {
    /// Appends its bytes.
    fn put(self, bytes: &mut Vec<u8>);
    /// Reads all numbers of a parcel.
    fn take(bytes: &[u8]) -> Vec<Self>;
    /// The number as a double.
    fn double(self) -> f64;
    /// The nearest number to a double.
    fn of(double: f64) -> Self;
}

/// The same of both kinds of floating-point numbers, which take so many bytes.
macro_rules! numbers {
    ($($number:ty, $bytes:literal;)*) => {
        $(impl Number for $number {
            fn put(self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }

            fn take(bytes: &[u8]) -> Vec<Self> {
                bytes.as_chunks::<$bytes>().0.iter().map(|bytes| Self::from_le_bytes(*bytes)).collect()
            }

            #[inline(always)]
            fn double(self) -> f64 {
                self.into()
            }

            #[inline(always)]
            fn of(double: f64) -> Self {
                double as Self
            }
        })*
    };
}

numbers! {
    f32, 4;
    f64, 8;
}

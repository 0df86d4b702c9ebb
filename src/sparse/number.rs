//! Numbers of vectors, and how they are sent to another process.

/// A number as it is sent to another process and rounded.
pub(super) trait Number: Copy + Default + Send + Sync + 'static {
    /// Appends its bytes.
    fn put(self, bytes: &mut Vec<u8>);
    /// Reads all numbers of a parcel.
    fn take(bytes: &[u8]) -> Vec<Self>;
    /// The number as a double.
    fn double(self) -> f64;
}

impl Number for f32 {
    fn put(self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_le_bytes());
    }

    fn take(bytes: &[u8]) -> Vec<Self> {
        bytes.as_chunks::<4>().0.iter().map(|bytes| Self::from_le_bytes(*bytes)).collect()
    }

    #[inline(always)]
    fn double(self) -> f64 {
        f64::from(self)
    }
}

impl Number for f64 {
    fn put(self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_le_bytes());
    }

    fn take(bytes: &[u8]) -> Vec<Self> {
        bytes.as_chunks::<8>().0.iter().map(|bytes| Self::from_le_bytes(*bytes)).collect()
    }

    #[inline(always)]
    fn double(self) -> f64 {
        self
    }
}

//! Numbers as containers store them, one after the other, as doubles.

/// How a number is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    F64,
    F32,
    #[cfg(any(test, feature = "hdf5", feature = "safetensors"))]
    F16,
    #[cfg(any(test, feature = "safetensors"))]
    BF16,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
}

impl Kind {
    /// A signed or unsigned integer of so many bytes.
    #[cfg(feature = "hdf5")]
    pub(super) fn integer(bytes: usize, signed: bool) -> Option<Self> {
        Some(match (bytes, signed) {
            (1, true) => Self::I8,
            (2, true) => Self::I16,
            (4, true) => Self::I32,
            (8, true) => Self::I64,
            (1, false) => Self::U8,
            (2, false) => Self::U16,
            (4, false) => Self::U32,
            (8, false) => Self::U64,
            _ => return None,
        })
    }

    /// The bytes of one number.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            #[cfg(any(test, feature = "hdf5", feature = "safetensors"))]
            Self::F16 => 2,
            #[cfg(any(test, feature = "safetensors"))]
            Self::BF16 => 2,
            Self::I16 | Self::U16 => 2,
            Self::F32 | Self::I32 | Self::U32 => 4,
            Self::F64 | Self::I64 | Self::U64 => 8,
        }
    }

    /// Every whole number in `bytes`; integers beyond 2^53 are rounded.
    pub(super) fn decode(self, bytes: &[u8], big_endian: bool) -> Vec<f64> {
        match self {
            Self::F64 => each(bytes, big_endian, f64::from_le_bytes),
            Self::F32 => each(bytes, big_endian, |bytes| f32::from_le_bytes(bytes).into()),
            #[cfg(any(test, feature = "hdf5", feature = "safetensors"))]
            Self::F16 => each(bytes, big_endian, |bytes| half(u16::from_le_bytes(bytes))),
            #[cfg(any(test, feature = "safetensors"))]
            Self::BF16 => {
                each(bytes, big_endian, |bytes| f32::from_bits(u32::from(u16::from_le_bytes(bytes)) << 16).into())
            }
            Self::I8 => each(bytes, big_endian, |bytes| i8::from_le_bytes(bytes).into()),
            Self::I16 => each(bytes, big_endian, |bytes| i16::from_le_bytes(bytes).into()),
            Self::I32 => each(bytes, big_endian, |bytes| i32::from_le_bytes(bytes).into()),
            Self::I64 => each(bytes, big_endian, |bytes| i64::from_le_bytes(bytes) as f64),
            Self::U8 => each(bytes, big_endian, |bytes| u8::from_le_bytes(bytes).into()),
            Self::U16 => each(bytes, big_endian, |bytes| u16::from_le_bytes(bytes).into()),
            Self::U32 => each(bytes, big_endian, |bytes| u32::from_le_bytes(bytes).into()),
            Self::U64 => each(bytes, big_endian, |bytes| u64::from_le_bytes(bytes) as f64),
        }
    }
}

fn each<const N: usize>(bytes: &[u8], big_endian: bool, number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    let (numbers, _) = bytes.as_chunks::<N>();
    let in_order = |mut bytes: [u8; N]| {
        if big_endian {
            bytes.reverse();
        }
        bytes
    };
    numbers.iter().map(|&bytes| number(in_order(bytes))).collect()
}

/// IEEE binary16: a sign, 5 bits of exponent, 10 of fraction.
#[cfg(any(test, feature = "hdf5", feature = "safetensors"))]
fn half(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x3ff);
    let size = match i32::from(bits >> 10 & 0x1f) {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if bits & 0x8000 == 0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn short_floats_are_widened_exactly() {
        let decoded = |kind: Kind, bits: u16| kind.decode(&bits.to_le_bytes(), false)[0];
        for (bits, value) in [(0x3c00, 1.0), (0xc000, -2.0), (0x7bff, 65504.0), (0x0001, 2f64.powi(-24)), (0, 0.0)] {
            assert_eq!(decoded(Kind::F16, bits), value);
        }
        assert!(decoded(Kind::F16, 0x7c01).is_nan() && decoded(Kind::F16, 0xfc00) == f64::NEG_INFINITY);
        assert_eq!(decoded(Kind::BF16, 0xbf80), -1.0);
    }

    #[test]
    fn both_byte_orders_are_read() {
        assert_eq!(Kind::I16.decode(&[1, 2, 0xff, 0xfe, 9], true), [258.0, -2.0]);
        assert_eq!(Kind::U32.decode(&[1, 0, 0, 0], false), [1.0]);
    }
}

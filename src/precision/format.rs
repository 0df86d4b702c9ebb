//! How fixed-point numbers are cut into digits.

/// How numbers are cut: the base 2^digit_bits, and how many digits a matrix keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    /// Bits of one digit; digits are balanced, from -2^(digit_bits-1) to 2^(digit_bits-1).
    pub(super) digit_bits: u32,
    /// Digits a result keeps.
    pub(super) digits: usize,
}

/// Doubles hold integers exactly up to 2^53.
const EXACT_BITS: f64 = 53.0;

impl Format {
    /// The format of at least `bits` bits in which products with inner dimension `inner` are exact digit by digit.
    ///
    /// A product of digits is at most 2^(2 b - 2), and a sum holds inner (digits + 1) of them. Longer products are
    /// exact too, in more than one piece.
    pub fn for_bits(bits: u32, inner: usize) -> Self {
        let mut digits = 3;
        loop {
            let terms = (inner.max(1) * (digits + 1)) as f64;
            let digit_bits = ((EXACT_BITS + 2.0 - terms.log2()) / 2.0).floor().max(4.0) as u32;
            // One digit in front may be nearly empty.
            let needed = (bits as usize).div_ceil(digit_bits as usize) + 1;
            if needed <= digits {
                return Self { digit_bits, digits };
            }
            digits = needed;
        }
    }

    /// The same base with as many digits as `bits` bits need, but no more than now.
    pub fn at_most_bits(self, bits: u32) -> Self {
        Self { digits: self.digits.min((bits as usize).div_ceil(self.digit_bits as usize) + 1), ..self }
    }

    /// Bits a result keeps at least.
    pub fn bits(self) -> u32 {
        self.digit_bits * (self.digits as u32 - 1)
    }

    /// Bits of one digit.
    pub fn digit_bits(self) -> u32 {
        self.digit_bits
    }

    /// Digits a result keeps.
    pub fn digits(self) -> usize {
        self.digits
    }

    /// Most products of two digits whose sum is an exact double, and stays one when a carry is added to it.
    ///
    /// With b bits a product is at most 2^(2b - 2), and the carry from a sum of at most 2^53 is below 2^(54 - b).
    pub(super) fn exact_terms(self) -> usize {
        let (whole, carry) = (1u64 << 53, 1u64 << (54 - self.digit_bits));
        ((whole - carry) >> (2 * self.digit_bits - 2)) as usize
    }
}

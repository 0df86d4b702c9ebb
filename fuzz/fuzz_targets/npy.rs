#![no_main]
//! The parser `parse_npy`: it reads or refuses any bytes.

use fisher_memory::family::file::{parse_npy, part};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = parse_npy(bytes).and_then(|matrix| part(matrix, (1, 2)));
});

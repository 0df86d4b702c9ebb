#![no_main]
//! The parser `parse_matrix_market`: it reads or refuses any text.

use fisher_memory::family::file::parse_matrix_market;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = parse_matrix_market(text);
});

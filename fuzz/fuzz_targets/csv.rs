#![no_main]
//! The parser `parse_csv`: it reads or refuses any text.

use fisher_memory::family::file::parse_csv;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = parse_csv(text);
});

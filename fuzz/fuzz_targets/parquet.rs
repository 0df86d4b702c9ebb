#![no_main]
//! The parser `parse_parquet`: it reads or refuses any bytes.

use fisher_memory::family::file::{Choices, parse_parquet};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = parse_parquet(bytes, &Choices::default());
    let mut named = Choices::default();
    named.array = Some("W".into());
    let _ = parse_parquet(bytes, &named);
});

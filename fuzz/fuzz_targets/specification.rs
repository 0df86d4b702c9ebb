#![no_main]
//! The specification of a network: parsed or refused, whatever its text.

use fisher_memory::family::Specification;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = Specification::parse(text);
});

#![no_main]
//! `gunzip`: it decompresses or refuses any bytes.

use fisher_memory::family::file::gunzip;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = gunzip(bytes);
});

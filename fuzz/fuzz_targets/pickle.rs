#![no_main]
//! `refuse_pickle`: it recognises a pickle among any bytes.

use fisher_memory::family::file::refuse_pickle;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = refuse_pickle(bytes);
});

//! Every format that says who may read, from untrusted bytes: none may panic, hang or grow without
//! bound. The first byte picks the parser. `cargo fuzz run -s none access_formats`

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    mappevagt::access::fuzz(bytes);
});

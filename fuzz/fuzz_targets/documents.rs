//! Every reader of documents, from untrusted bytes: none may panic, hang or grow without bound. The first
//! byte picks the reader. `cargo fuzz run -s none documents target/documents/seeds`

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    mappevagt::extract::fuzz(bytes);
});

//! Statements on a scan, held against the real minisign and an independent canonical JSON.
//!
//! `tests/attest/install` brings them. Every key is made for the test and thrown away.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that is wrong may end there"
)]

mod delivery;
mod form;
mod keys;
mod minisign;
mod tampering;

//! Known truth: shares whose every exposure was worked out by hand, and must be reported exactly so.
//!
//! People come from files of the test's own, so that the answer is the same on every machine.
//! Owners and groups are set for real, which takes root: `sudo tests/run`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and says what it compared"
)]

mod support;

#[path = "assess/codes.rs"]
mod codes;
#[path = "assess/company.rs"]
mod company;
#[path = "assess/counting.rs"]
mod counting;
#[path = "assess/forms.rs"]
mod forms;
#[path = "assess/policy.rs"]
mod policy;
#[path = "assess/policy_faults.rs"]
mod policy_faults;
#[path = "assess/policy_review.rs"]
mod policy_review;
#[path = "assess/rolling_up.rs"]
mod rolling_up;
#[path = "assess/unknown.rs"]
mod unknown;
#[path = "assess/whole_share.rs"]
mod whole_share;

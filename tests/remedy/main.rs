//! The scripts of `remedy`, run: what they close is asked of the kernel and of a real Samba server, and
//! what UNDO brings back is compared byte for byte.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test that is wrong may end there, and says what it skips"
)]

mod choices;
mod danish;
mod ground;
mod kernel;
mod random_tree;
mod refusing;
mod server;
mod smb;
mod whole_share;

#[test]
fn a_child_of_another_user_opens_what_it_is_told_to() {
    kernel::answer_if_asked();
}

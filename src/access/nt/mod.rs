//! Rights as Windows and Samba keep them: NT security descriptors.
//!
//! `descriptor` reads the binary form, `sddl` the written one, `samba_xattr` what Samba stores on a
//! Linux disk, `judge` says who may do what. What a server asks for besides (the share, the kernel)
//! is not judged here.

mod descriptor;
mod explain;
mod judge;
mod samba_xattr;
mod sddl;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use descriptor::{Ace, DACL_PRESENT, Descriptor};
pub(crate) use explain::{grants, why};
pub(crate) use judge::{Dialect, judge, letting_in};
pub(crate) use samba_xattr::{Blob, Posix, read as read_samba_xattr};
pub use sddl::BadSddl;

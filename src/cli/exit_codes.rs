//! What the exit code says. Permanent.

/// Nothing inadequate, and everything was read.
pub(super) const ADEQUATE: u8 = 0;
/// Inadequate folders were found.
pub(super) const INADEQUATE: u8 = 1;
/// The command line, a rule or a policy is at fault; nothing was scanned.
pub(super) const USAGE: u8 = 2;
/// Nothing inadequate was found, but not everything could be read.
pub(super) const INCOMPLETE: u8 = 3;
/// The report could not be written.
pub(super) const OUTPUT: u8 = 4;
/// Interrupted.
pub(super) const INTERRUPTED: u8 = 130;

//! placeholder
pub mod model;
pub mod detect;
pub mod sources;
pub mod assess;
pub mod extract;
pub mod access;

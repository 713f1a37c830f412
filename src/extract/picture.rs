use super::contents::Picture;
use super::reader::{Fault, Output};
pub(super) struct Engine {}
impl Engine {
    pub(super) fn open() -> Result<Self, Fault> {
        Err(Fault::NoEngine)
    }
}
pub(super) fn read(_p: &Picture<'_>, _e: &mut Engine, _o: &mut dyn Output) -> Result<(), Fault> {
    Err(Fault::NoEngine)
}

//! A zstd file: frames one behind the other, some of them to be skipped. The decoder knows one frame.

use std::io::{self, Read};

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use crate::extract::reader::Fault;

/// The unpacked bytes of all frames.
pub(super) struct Frames<'r> {
    state: State<'r>,
}

enum State<'r> {
    Between(Back<'r>),
    In(Box<StreamingDecoder<Back<'r>, FrameDecoder>>),
    Over,
}

impl<'r> Frames<'r> {
    pub(super) fn new(source: &'r mut dyn Read) -> Self {
        let back = Back {
            source,
            held: [0; 4],
            at: 4,
        };
        Self {
            state: State::Between(back),
        }
    }
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Ok(0),
                State::Between(source) => self.state = next_frame(source)?,
                State::In(mut decoder) => {
                    let read = decoder.read(buffer)?;
                    if read > 0 || buffer.is_empty() {
                        self.state = State::In(decoder);
                        return Ok(read);
                    }
                    self.state = State::Between(decoder.into_inner());
                }
            }
        }
    }
}

fn next_frame(mut source: Back<'_>) -> io::Result<State<'_>> {
    let mut magic = [0; 4];
    if source.read(&mut magic[..1])? == 0 {
        return Ok(State::Over);
    }
    source.read_exact(&mut magic[1..])?;
    if u32::from_le_bytes(magic) & 0xFFFF_FFF0 == 0x184D_2A50 {
        let mut length = [0; 4];
        source.read_exact(&mut length)?;
        let length = u64::from(u32::from_le_bytes(length));
        io::copy(&mut (&mut source).take(length), &mut io::sink())?;
        return Ok(State::Between(source));
    }
    source.held = magic;
    source.at = 0;
    let decoder = StreamingDecoder::new(source).map_err(|_| io::Error::from(Fault::Damaged))?;
    Ok(State::In(Box::new(decoder)))
}

/// A stream that four bytes can be given back to.
struct Back<'r> {
    source: &'r mut dyn Read,
    held: [u8; 4],
    at: usize,
}

impl Read for Back<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.held.get(self.at..) {
            Some(held) if !held.is_empty() => {
                let length = held.len().min(buffer.len());
                let (Some(to), Some(from)) = (buffer.get_mut(..length), held.get(..length)) else {
                    return Ok(0);
                };
                to.copy_from_slice(from);
                self.at += length;
                Ok(length)
            }
            _ => self.source.read(buffer),
        }
    }
}

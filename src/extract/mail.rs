//! Mail and what goes with it: messages, mailboxes, Outlook's own files, cards and calendars.
//!
//! Each format has a reader of its own here; whoever sniffs files chooses between them. Messages in
//! mailboxes, attachments and HTML bodies are handed on as members, so nothing here calls another
//! reader. Nothing is sent, fetched or verified: remote content, signatures and certificates are
//! left alone.

mod body;
mod cards;
mod charset;
mod cms;
mod compressed_rtf;
mod eml;
mod headers;
mod lines;
mod mbox;
mod msg;
mod plain;
mod properties;
mod pst;
mod recoding;
#[cfg(test)]
mod recorder;
mod sniff;
mod tnef;
mod transfer;

pub(crate) use cards::read as read_cards;
pub(crate) use eml::read as read_eml;
pub(crate) use mbox::read as read_mbox;
pub(crate) use msg::read as read_msg;
pub(crate) use pst::read as read_pst;
pub(crate) use sniff::{Kind, looks_like_mail};
pub(crate) use tnef::{MAGIC as TNEF_MAGIC, read as read_tnef};

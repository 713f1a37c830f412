//! NT security descriptors in their self-relative binary form (MS-DTYP 2.4.6).
//!
//! What a file server keeps of a file's rights: owner, group and an ordered list of entries. Nothing
//! here decides anything; bytes that do not hold together are an error, never a narrower answer.

use crate::access::people::Sid;

/// Bytes that are no security descriptor; the words say what does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadDescriptor(pub &'static str);

/// Who owns an object and who may do what with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Descriptor {
    /// The control bits `SE_*`.
    pub control: u16,
    /// The owner.
    pub owner: Option<Sid>,
    /// The primary group; it grants nothing by itself.
    pub group: Option<Sid>,
    /// The list that decides; `None` (absent, or a null list) lets everybody do everything, the
    /// opposite of an empty one.
    pub dacl: Option<Vec<Ace>>,
}

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ace {
    /// What kind it is.
    pub kind: AceKind,
    /// Inheritance bits.
    pub flags: u8,
    /// The rights it is about.
    pub mask: u32,
    /// Whom it is about.
    pub who: Sid,
}

impl Ace {
    /// An entry that lets in, here and not below.
    pub(crate) fn allow(who: Sid, mask: u32) -> Self {
        Self {
            kind: AceKind::Allow,
            flags: 0,
            mask,
            who,
        }
    }
}

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum AceKind {
    /// Lets in.
    Allow,
    /// Keeps out.
    Deny,
    /// Lets in, for the object type of a directory service; on files such entries are strays.
    AllowObject,
    /// Keeps out, likewise.
    DenyObject,
    /// Lets in under a condition that is not evaluated here.
    AllowIf,
    /// Keeps out under a condition that is not evaluated here.
    DenyIf,
    /// Decides nothing: audit, alarm, label.
    Other(u8),
}

/// Control bit: the list is there.
pub(crate) const DACL_PRESENT: u16 = 0x0004;
/// Control bit: the list takes nothing over from the folder above.
pub(crate) const DACL_PROTECTED: u16 = 0x1000;
/// Control bit: entries were taken over automatically.
pub(crate) const DACL_AUTO_INHERITED: u16 = 0x0400;
/// Control bit: it was asked that entries be taken over.
pub(crate) const DACL_AUTO_INHERIT_REQ: u16 = 0x0100;
const SELF_RELATIVE: u16 = 0x8000;

/// Flag: files inside take the entry over.
pub(crate) const OBJECT_INHERIT: u8 = 0x01;
/// Flag: folders inside take the entry over.
pub(crate) const CONTAINER_INHERIT: u8 = 0x02;
/// Flag: inheritance ends one level down.
pub(crate) const NO_PROPAGATE: u8 = 0x04;
/// Flag: the entry is for what lies inside and does not hold here.
pub(crate) const INHERIT_ONLY: u8 = 0x08;
/// Flag: the entry was taken over from above.
pub(crate) const INHERITED: u8 = 0x10;

impl Descriptor {
    /// Reads a descriptor.
    ///
    /// # Errors
    /// When an offset, a size or a count leads out of the bytes.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, BadDescriptor> {
        Self::parse_within(bytes, 0)
    }

    /// Reads a descriptor whose head lies at a place in some bytes and whose offsets are counted
    /// from their start.
    ///
    /// # Errors
    /// As [`Descriptor::parse`].
    pub(crate) fn parse_within(bytes: &[u8], at: usize) -> Result<Self, BadDescriptor> {
        let head = bytes.get(at..).and_then(<[u8]>::first_chunk::<20>);
        let head = *head.ok_or(BadDescriptor("shorter than its head"))?;
        let [
            revision,
            _,
            c0,
            c1,
            o0,
            o1,
            o2,
            o3,
            g0,
            g1,
            g2,
            g3,
            _,
            _,
            _,
            _,
            d0,
            d1,
            d2,
            d3,
        ] = head;
        if revision != 1 {
            return Err(BadDescriptor("an unknown revision"));
        }
        let control = u16::from_le_bytes([c0, c1]);
        let dacl_at = u32::from_le_bytes([d0, d1, d2, d3]);
        Ok(Self {
            control,
            owner: sid_at(bytes, u32::from_le_bytes([o0, o1, o2, o3]))?,
            group: sid_at(bytes, u32::from_le_bytes([g0, g1, g2, g3]))?,
            // Whether a list counts whose bit is not set is for the judge to say.
            dacl: if dacl_at == 0 {
                None
            } else {
                Some(entries(tail(bytes, dacl_at)?)?)
            },
        })
    }

    /// The bytes of it: head, owner, group, list.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        let mut place = |bytes: Option<Vec<u8>>| {
            bytes.map_or(0, |bytes| {
                let at = 20 + u32::try_from(body.len()).unwrap_or(0);
                body.extend(bytes);
                at
            })
        };
        let owner = place(self.owner.as_ref().map(Sid::to_bytes));
        let group = place(self.group.as_ref().map(Sid::to_bytes));
        let dacl = place(self.dacl.as_ref().map(|aces| list_bytes(aces)));
        let mut bytes = vec![1, 0];
        bytes.extend((self.control | SELF_RELATIVE).to_le_bytes());
        for offset in [owner, group, 0, dacl] {
            bytes.extend(offset.to_le_bytes());
        }
        bytes.extend(body);
        bytes
    }
}

fn tail(bytes: &[u8], at: u32) -> Result<&[u8], BadDescriptor> {
    usize::try_from(at)
        .ok()
        .and_then(|at| bytes.get(at..))
        .ok_or(BadDescriptor("an offset leads out of it"))
}

fn sid_at(bytes: &[u8], at: u32) -> Result<Option<Sid>, BadDescriptor> {
    if at == 0 {
        return Ok(None);
    }
    let (sid, _) = Sid::from_bytes(tail(bytes, at)?).ok_or(BadDescriptor("a damaged SID"))?;
    Ok(Some(sid))
}

fn entries(list: &[u8]) -> Result<Vec<Ace>, BadDescriptor> {
    let &[revision, _, s0, s1, c0, c1, _, _, ..] = list else {
        return Err(BadDescriptor("a list shorter than its head"));
    };
    if !(2..=4).contains(&revision) {
        return Err(BadDescriptor("a list of an unknown revision"));
    }
    let size = usize::from(u16::from_le_bytes([s0, s1]));
    let mut rest = list
        .get(8..size)
        .ok_or(BadDescriptor("a list longer than its bytes"))?;
    let count = u16::from_le_bytes([c0, c1]);
    let mut aces = Vec::new();
    for _ in 0..count {
        let &[_, _, s0, s1, ..] = rest else {
            return Err(BadDescriptor("fewer entries than it says"));
        };
        let size = usize::from(u16::from_le_bytes([s0, s1]));
        let (entry, after) = rest
            .split_at_checked(size)
            .ok_or(BadDescriptor("an entry longer than its list"))?;
        aces.push(ace(entry)?);
        rest = after;
    }
    Ok(aces)
}

fn ace(entry: &[u8]) -> Result<Ace, BadDescriptor> {
    let &[kind, flags, _, _, m0, m1, m2, m3, ref body @ ..] = entry else {
        return Err(BadDescriptor("an entry shorter than its head"));
    };
    let is_object = matches!(kind, 5..=8 | 11 | 12 | 15 | 16);
    let kind = match kind {
        0 => AceKind::Allow,
        1 => AceKind::Deny,
        5 => AceKind::AllowObject,
        6 => AceKind::DenyObject,
        9 | 11 => AceKind::AllowIf,
        10 | 12 => AceKind::DenyIf,
        other => AceKind::Other(other),
    };
    let body = if is_object {
        let &[f0, f1, f2, f3, ref after @ ..] = body else {
            return Err(BadDescriptor("an object entry shorter than its head"));
        };
        // One GUID for the object's type, one for that of the heir.
        let guids = (u32::from_le_bytes([f0, f1, f2, f3]) & 3).count_ones() as usize;
        after
            .get(guids * 16..)
            .ok_or(BadDescriptor("an object entry shorter than its types"))?
    } else {
        body
    };
    let (who, _) = Sid::from_bytes(body).ok_or(BadDescriptor("an entry without a whole SID"))?;
    Ok(Ace {
        kind,
        flags,
        mask: u32::from_le_bytes([m0, m1, m2, m3]),
        who,
    })
}

fn list_bytes(aces: &[Ace]) -> Vec<u8> {
    let mut body = Vec::new();
    for ace in aces {
        let sid = ace.who.to_bytes();
        let (kind, object) = match ace.kind {
            AceKind::Allow => (0, false),
            AceKind::Deny => (1, false),
            AceKind::AllowObject => (5, true),
            AceKind::DenyObject => (6, true),
            AceKind::AllowIf => (9, false),
            AceKind::DenyIf => (10, false),
            AceKind::Other(kind) => (kind, matches!(kind, 7 | 8 | 15 | 16)),
        };
        let size = 8 + sid.len() + if object { 4 } else { 0 };
        body.extend([kind, ace.flags]);
        body.extend(u16::try_from(size).unwrap_or(u16::MAX).to_le_bytes());
        body.extend(ace.mask.to_le_bytes());
        if object {
            body.extend([0; 4]);
        }
        body.extend(sid);
    }
    let mut bytes = vec![4, 0];
    // A list is shorter than 64 KiB; a longer one is not read again.
    bytes.extend(
        u16::try_from(8 + body.len())
            .unwrap_or(u16::MAX)
            .to_le_bytes(),
    );
    bytes.extend(u16::try_from(aces.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(body);
    bytes
}

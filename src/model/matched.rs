//! One place in a text where a rule holds. Never the digits.

use serde::{Deserialize, Serialize};

/// Which rule of the loaded set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleIndex(pub u16);

/// The keyed hash of an identifier: equal for the same number however it is written.
///
/// 64 bits of HMAC-SHA-256 under the user's key. Among ten million persons two different numbers
/// share one with a probability below 3 in a million.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Token(#[serde(with = "eight_bytes")] pub u64);

/// A token takes its eight bytes in every form: written as a number of variable length it would take ten.
mod eight_bytes {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(token: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        token.to_le_bytes().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        <[u8; 8]>::deserialize(from).map(u64::from_le_bytes)
    }
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// How sure a match is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The shape fits.
    Possible,
    /// Shape and check digits or words beside it fit.
    Likely,
    /// Shape, checks and words all say so.
    Certain,
}

impl Confidence {
    /// Fewest points for [`Confidence::Possible`], [`Confidence::Likely`] and [`Confidence::Certain`].
    pub const THRESHOLDS: [(Confidence, i32); 3] = [
        (Confidence::Possible, 20),
        (Confidence::Likely, 50),
        (Confidence::Certain, 80),
    ];

    /// What a sum of points amounts to; `None` for less than possible.
    pub fn from_points(points: i32) -> Option<Self> {
        Self::THRESHOLDS
            .iter()
            .rev()
            .find(|(_, least)| points >= *least)
            .map(|(confidence, _)| *confidence)
    }

    /// Fewest points for it.
    pub fn points(self) -> i32 {
        let threshold = Self::THRESHOLDS.iter().find(|(known, _)| *known == self);
        threshold.map_or(0, |(_, points)| *points)
    }

    /// The word for it in reports and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }
}

/// One match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which rule held.
    pub rule: RuleIndex,
    /// Whose number it is.
    pub person: Token,
    /// How sure that is.
    pub confidence: Confidence,
    /// Whether the text came out of a picture.
    pub ocr: bool,
    /// Whether somebody published the number as an example, so that it is probably nobody's.
    pub published: bool,
    /// For a probable misread in OCR text: the valid numbers one digit away. `None` for a number
    /// taken as read.
    pub misread_of: Option<Box<[Token]>>,
    /// Offset of its first digit in the text that was searched.
    pub offset: usize,
}

/// Two numbers of different kinds that a document gives as one person's.
pub type Link = ((RuleIndex, Token), (RuleIndex, Token));

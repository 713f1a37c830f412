//! A notice as a page: headings, paragraphs, lists and tables of spans, and the gaps in it.
//!
//! Every form is made from this one page, so that no form can say what another does not. A span knows
//! whether its words are ours, were found on a share, or are missing: a form decides how each is made
//! harmless and seen. It deliberately knows no form, and no word of either language.

/// A page from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// The BCP 47 tag of its language.
    pub lang: &'static str,
    /// When what it tells was seen.
    pub made: Option<jiff::Timestamp>,
    /// What stands in front of a gap: `FILL IN`.
    pub gap_word: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading; the title is level 1.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A row of a list.
    Item(Vec<Span>),
    /// A table, with its row of headings.
    Table {
        /// The headings.
        head: Vec<String>,
        /// Shares of the width, in hundredths.
        widths: Vec<u16>,
        /// The rows; each has a cell for each heading.
        rows: Vec<Vec<Vec<Span>>>,
    },
}

/// A stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Words of ours.
    Words(String),
    /// Words of ours that matter.
    Strong(String),
    /// A name or path from a share, already without control characters.
    Found(String),
    /// What a person must fill in.
    Gap {
        /// Its number on the page, from 1; 0 until the page is numbered.
        number: usize,
        /// What belongs there.
        what: String,
    },
}

impl Span {
    /// Bytes from a share: control characters and what turns text are made visible.
    pub fn found(bytes: &[u8]) -> Self {
        Span::Found(crate::model::printable::for_terminal(bytes))
    }

    /// A gap that has no number yet.
    pub fn gap(what: impl Into<String>) -> Self {
        Span::Gap {
            number: 0,
            what: what.into(),
        }
    }
}

impl Page {
    /// Numbers the gaps in reading order and gives what belongs in each.
    pub fn number_gaps(&mut self) -> Vec<String> {
        let mut found = Vec::new();
        for block in &mut self.blocks {
            let cells: Vec<&mut Vec<Span>> = match block {
                Block::Heading(..) => continue,
                Block::Paragraph(line) | Block::Item(line) => vec![line],
                Block::Table { rows, .. } => rows.iter_mut().flatten().collect(),
            };
            for span in cells.into_iter().flatten() {
                if let Span::Gap { number, what } = span {
                    found.push(what.clone());
                    *number = found.len();
                }
            }
        }
        found
    }

    /// How a gap reads: `[FILL IN: 3. when it was noticed]`.
    pub fn gap_text(&self, number: usize, what: &str) -> String {
        format!("[{}: {number}. {what}]", self.gap_word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_numbered_in_reading_order_through_tables() {
        let mut page = Page {
            title: String::new(),
            lang: "en",
            made: None,
            gap_word: "FILL IN".to_string(),
            blocks: vec![
                Block::Paragraph(vec![Span::Words("a".into()), Span::gap("first")]),
                Block::Table {
                    head: vec!["h".into()],
                    widths: vec![100],
                    rows: vec![vec![vec![Span::gap("second")]]],
                },
                Block::Item(vec![Span::gap("third")]),
            ],
        };
        assert_eq!(page.number_gaps(), ["first", "second", "third"]);
        let Some(Block::Item(line)) = page.blocks.last() else {
            panic!("the list row is gone");
        };
        assert_eq!(
            line,
            &[Span::Gap {
                number: 3,
                what: "third".into()
            }]
        );
        assert_eq!(page.gap_text(3, "third"), "[FILL IN: 3. third]");
    }
}

//! Where the text of a group belongs.

use crate::extract::reader::Part;

/// What becomes of the text of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// The text that the group stands in.
    Text,
    /// A text that stands apart.
    Apart(Part),
    /// None of it is read, nor what is inside.
    Skipped,
    /// It is not read, but something inside may be.
    Info,
    /// The same text twice: the plain form is passed over for the one in Unicode inside.
    Either,
    Fonts,
    Picture,
    Object,
    /// The name of a property whose value comes next, and the value if it is a shape's.
    Name,
    ShapeValue,
}

/// The destination that a control word opens, if it opens one.
pub(super) fn destination_of(word: &str) -> Option<Destination> {
    use Destination::{
        Apart, Either, Fonts, Info, Name, Object, Picture, ShapeValue, Skipped, Text,
    };
    Some(match word {
        "header" | "headerl" | "headerr" | "headerf" => Apart(Part::Header),
        "footer" | "footerl" | "footerr" | "footerf" => Apart(Part::Footer),
        "footnote" => Apart(Part::Footnote),
        "annotation" | "atnid" | "atnauthor" => Apart(Part::Comment),
        "fldinst" | "htmltag" | "mhtmltag" => Apart(Part::Link),
        "shptxt" | "dptxbxtext" => Apart(Part::TextBox),
        "title" | "subject" | "author" | "manager" | "company" | "operator" | "category"
        | "keywords" | "comment" | "doccomm" | "hlinkbase" | "staticval" | "linkval" => {
            Apart(Part::Properties)
        }
        "docvar" | "xe" | "tc" | "txfieldtext" | "datafield" => Apart(Part::HiddenData),
        "bkmkstart" => Apart(Part::Bookmark),
        "ffname" | "ffdeftext" | "ffformat" | "ffhelptext" | "ffstattext" | "ffl" => {
            Apart(Part::FormField)
        }
        // Marked as ignorable, or not text by themselves, with text that people see inside.
        "fldrslt" | "field" | "ud" | "shppict" | "nesttableprops" | "moMath" | "moMathPara"
        | "mmath" | "listtext" | "pntext" | "result" | "object" | "shpgrp" | "rtf" => Text,
        "shp" | "shpinst" | "do" | "info" | "userprops" | "formfield" | "background" | "sp"
        | "picprop" | "mmathPr" => Info,
        "upr" => Either,
        "fonttbl" => Fonts,
        "pict" => Picture,
        "objdata" => Object,
        "sn" | "propname" => Name,
        "sv" => ShapeValue,
        "colortbl" | "stylesheet" | "listtable" | "listoverridetable" | "listpicture"
        | "filetbl" | "revtbl" | "rsidtbl" | "generator" | "nonshppict" | "shprslt"
        | "nonesttables" | "objclass" | "objname" | "objalias" | "objsect" | "pntxta"
        | "pntxtb" | "ftnsep" | "ftnsepc" | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn"
        | "fontemb" | "falt" | "panose" | "bkmkend" | "template" | "themedata"
        | "colorschememapping" | "datastore" | "latentstyles" | "xmlnstbl" | "blipuid"
        | "bliptag" | "atndate" | "atnref" | "atrfstart" | "atrfend" | "atnparent" | "atntime"
        | "passwordhash" | "wgrffmtfilter" => Skipped,
        _ => return None,
    })
}

/// Whether a property of a shape is words: of WordArt, a description, a tip, a picture's file.
pub(super) fn is_shape_text(name: &str) -> bool {
    matches!(
        name.trim(),
        "gtextUNICODE" | "wzDescription" | "wzTooltip" | "wzName" | "pibName" | "pihlShape"
    )
}

//! Other programs that read what we wrote.

use std::path::{Path, PathBuf};
use std::process::Command;

const INSTALL: &str = "run tests/report_notice/install first";

fn judge_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/judge")
}

/// What a Python program prints, with the judges' packages at hand.
fn python(program: &str, argument: &Path) -> String {
    let out = Command::new("python3")
        .args(["-c", program])
        .arg(argument)
        .env("PYTHONPATH", judge_folder())
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .unwrap_or_else(|error| panic!("python3: {error}; {INSTALL}"));
    let complaint = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{complaint}\n{INSTALL}");
    String::from_utf8(out.stdout).unwrap()
}

/// A part of a page as a judge sees it: its kind and its text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Seen {
    pub kind: String,
    pub text: String,
}

fn seen(json: &str) -> Vec<Seen> {
    serde_json::from_str(json).unwrap()
}

/// What markdown-it makes of Markdown: headings, paragraphs, rows of lists and cells, and every kind of
/// token that occurs.
pub fn markdown_it(markdown: &str, folder: &Path) -> (Vec<Seen>, Vec<String>) {
    const PROGRAM: &str = r#"
import json, sys
from markdown_it import MarkdownIt
tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(open(sys.argv[1], encoding="utf-8").read())
seen, kinds, stack = [], set(), []
for token in tokens:
    kinds.add(token.type)
    if token.nesting == 1: stack.append(token.type)
    if token.nesting == -1: stack.pop()
    if token.type == "inline":
        text = ""
        for child in token.children:
            kinds.add(child.type)
            text += child.content if child.type in ("text", "code_inline", "html_inline") else ""
            text += " " if child.type in ("softbreak", "hardbreak") else ""
        holder = stack[-1]
        if holder == "paragraph_open" and "list_item_open" in stack: kind = "item"
        elif holder in ("td_open", "th_open"): kind = "cell"
        elif holder == "heading_open": kind = "heading"
        else: kind = "paragraph"
        seen.append({"kind": kind, "text": text})
print(json.dumps([seen, sorted(kinds)]))
"#;
    let file = folder.join("judged.md");
    std::fs::write(&file, markdown).unwrap();
    serde_json::from_str(&python(PROGRAM, &file)).unwrap()
}

/// What python-docx finds in a document, in its order.
pub fn python_docx(file: &Path) -> Vec<Seen> {
    const PROGRAM: &str = r#"
import json, sys, docx
from docx.table import Table
document = docx.Document(sys.argv[1])
seen = []
for block in document.iter_inner_content():
    if isinstance(block, Table):
        for row in block.rows:
            for cell in row.cells: seen.append({"kind": "cell", "text": cell.text})
    else:
        style = block.style.name
        if style == "After Table": continue
        kind = "heading" if style.startswith("Heading") or style == "Title" else "item" if style == "List Bullet" else "paragraph"
        seen.append({"kind": kind, "text": block.text})
print(json.dumps(seen))
"#;
    seen(&python(PROGRAM, file))
}

/// The PDF that LibreOffice makes of a document.
pub fn pdf_of(file: &Path) -> PathBuf {
    let folder = file.parent().unwrap();
    let profile = folder.join("profile");
    let out = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("soffice: {error}; {INSTALL}"));
    let pdf = file.with_extension("pdf");
    assert!(pdf.exists(), "{}", String::from_utf8_lossy(&out.stderr));
    pdf
}

/// Its text.
pub fn pdf_text(pdf: &Path) -> String {
    let out = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8"])
        .arg(pdf)
        .arg("-")
        .output()
        .unwrap_or_else(|error| panic!("pdftotext: {error}; {INSTALL}"));
    assert!(out.status.success());
    String::from_utf8(out.stdout).unwrap()
}

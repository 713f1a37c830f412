//! What is passed over, and which bounds are told: on a mail with two attachments.

use super::super::Origin;
use super::*;
use crate::model::Text;

#[derive(Default)]
struct Kept(Vec<String>);

impl Sink for Kept {
    fn text(&mut self, text: &Text<'_>, _origin: &Origin<'_>) {
        let text = String::from_utf8_lossy(text.bytes);
        self.0.extend(text.lines().map(str::to_string));
    }
}

impl Outlet for Kept {
    fn enter_member(&mut self, name: &[u8], outer: u64) {
        let name = String::from_utf8_lossy(name);
        self.0.push(format!("{outer} {name}"));
    }

    fn fault(&mut self, fault: Fault) {
        self.0.push(format!("{fault:?}"));
    }

    fn picture(&mut self, _name: &str, _picture: &Picture<'_>) {}
}

const MAIL: &str = "From: a@eksempel.dk\nSubject: Sagen\nMIME-Version: 1.0\n\
    Content-Type: multipart/mixed; boundary=b\n\n\
    --b\nContent-Type: text/plain\n\nfirst\n\
    --b\nContent-Disposition: attachment; filename=one.txt\n\nin one\n\
    --b\nContent-Type: text/plain\n\nbetween\n\
    --b\nContent-Disposition: attachment; filename=two.txt\n\nin two\n--b--\n";

fn read(passed_over: u64, limits: Limits) -> Vec<String> {
    let mut kept = Kept::default();
    Contents::new(&mut kept, limits, MAIL.len() as u64, true, false)
        .pass_over(passed_over)
        .file(&mut Cursor::new(MAIL), b"a.eml");
    kept.0
}

#[test]
fn what_lies_behind_a_member_that_ended_a_reader_is_read() {
    let all = read(0, Limits::default());
    let told = |lines: &[String], line: &str| lines.iter().any(|told| told == line);
    for line in [
        "first",
        "1 one.txt",
        "in one",
        "between",
        "2 two.txt",
        "in two",
    ] {
        assert!(told(&all, line), "{line}: {all:?}");
    }
    let rest = read(1, Limits::default());
    // The fields in front of a part are text as well.
    let fields = |line: &String| !line.starts_with("Content-");
    let rest: Vec<String> = rest.into_iter().filter(fields).collect();
    assert_eq!(rest, ["between", "2 two.txt", "in two"]);
}

#[test]
fn a_bound_of_the_whole_file_is_told_once() {
    let limits = Limits {
        members: 1,
        ..Limits::default()
    };
    let all = read(0, limits);
    let bounds = all.iter().filter(|line| line.contains("Members")).count();
    assert_eq!(bounds, 1, "{all:?}");
}

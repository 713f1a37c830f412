//! The import law: data runs one way, and only the command prints, exits or sees the terminal.
//!
//! The source is read as text, without a compiler: comments and literals are blanked, then every
//! path that starts with `crate`, `super`, `self` or the crate's own name is resolved.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that is wrong may end there, and says what it skips"
)]

use std::path::{Path, PathBuf};

/// Stages: each imports the model and itself.
const STAGES: [&str; 12] = [
    "sources", "extract", "detect", "access", "assess", "report", "state", "schedule", "journal",
    "alert", "remedy", "attest",
];
/// Files that may hold `unsafe`, and what for.
const UNSAFE: [(&str, &str); 11] = [
    (
        "access/directory/nss.rs",
        "the system's list of users and groups",
    ),
    ("detect/avx2.rs", "vector instructions"),
    ("detect/avx512.rs", "vector instructions"),
    ("detect/sse2.rs", "vector instructions"),
    ("detect/starts/avx2.rs", "vector instructions"),
    ("detect/starts/avx512.rs", "vector instructions"),
    ("detect/starts/avx512/eight.rs", "vector instructions"),
    ("detect/stems.rs", "vector instructions"),
    (
        "extract/tesseract.rs",
        "the C interface of Tesseract, loaded at run time",
    ),
    ("pipeline/tally.rs", "a pointer that is only an identity"),
    ("sources/xattrat.rs", "two system calls that no library has"),
];
/// What only the command does.
const COMMAND_ONLY: [&str; 12] = [
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "dbg!",
    "process::exit",
    "process::abort",
    "io::stdout",
    "io::stderr",
    "io::stdin",
    "stdout()",
    "IsTerminal",
];
/// Names that say nothing.
const EMPTY_NAMES: [&str; 7] = [
    "util", "utils", "common", "helper", "helpers", "misc", "shared",
];

/// A source file by its path below `src`, and its text.
struct Source {
    file: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter();
    let files: Vec<Source> = files
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| Source {
            file: path.strip_prefix(&root).unwrap().display().to_string(),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .collect();
    assert!(
        files.len() > 30,
        "src/ was not found whole: {} files",
        files.len()
    );
    files
}

/// The module a file is: `detect/rules.rs` is `detect::rules`, `detect/mod.rs` is `detect`.
fn module_of(file: &str) -> Vec<String> {
    let path = PathBuf::from(file).with_extension("");
    let mut names: Vec<String> = path
        .iter()
        .map(|name| name.to_str().unwrap().to_string())
        .collect();
    if names.last().is_some_and(|name| name == "mod") || names == ["lib"] || names == ["main"] {
        names.pop();
    }
    names
}

/// The code with comments and literals blanked; line ends stay.
fn code_of(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let is_name = |char: char| char.is_alphanumeric() || char == '_';
    let mut out = String::with_capacity(text.len());
    let mut index = 0;
    while index < chars.len() {
        let start = index;
        let raw = (at(index) == 'r' || at(index) == 'b' && at(index + 1) == 'r')
            && (index == 0 || !is_name(at(index - 1)));
        let hashes_at = index + if at(index) == 'b' { 2 } else { 1 };
        let hashes = (hashes_at..).take_while(|&next| at(next) == '#').count();
        if at(index) == '/' && at(index + 1) == '/' {
            index += (index..)
                .take_while(|&next| !matches!(at(next), '\n' | '\0'))
                .count();
        } else if at(index) == '/' && at(index + 1) == '*' {
            let mut depth = 0;
            while index < chars.len() {
                match (at(index), at(index + 1)) {
                    ('/', '*') => (depth, index) = (depth + 1, index + 2),
                    ('*', '/') => (depth, index) = (depth - 1, index + 2),
                    _ => index += 1,
                }
                if depth == 0 {
                    break;
                }
            }
        } else if raw && at(hashes_at + hashes) == '"' {
            index = hashes_at + hashes + 1;
            let ends =
                |quote: usize| (1..=hashes).all(|step| at(quote + step) == '#') && at(quote) == '"';
            while index < chars.len() && !ends(index) {
                index += 1;
            }
            index += 1 + hashes;
        } else if at(index) == '"' {
            index += 1;
            while index < chars.len() && at(index) != '"' {
                index += 1 + usize::from(at(index) == '\\');
            }
            index += 1;
        } else if at(index) == '\'' && (at(index + 1) == '\\' || at(index + 2) == '\'') {
            index += 1;
            while index < chars.len() && at(index) != '\'' {
                index += 1 + usize::from(at(index) == '\\');
            }
            index += 1;
        } else {
            out.push(at(index));
            index += 1;
            continue;
        }
        let blanked = &chars[start..index.min(chars.len())];
        out.extend(
            blanked
                .iter()
                .map(|&char| if char == '\n' { '\n' } else { ' ' }),
        );
    }
    out
}

/// Words and marks of code, each with its line.
fn tokens_of(code: &str) -> Vec<(String, usize)> {
    let mut tokens: Vec<(String, usize)> = Vec::new();
    let mut joins = false;
    for (number, line) in code.lines().enumerate() {
        for char in line.chars() {
            let is_name = char.is_alphanumeric() || char == '_';
            match tokens.last_mut() {
                Some((last, _)) if joins && is_name => last.push(char),
                Some((last, _)) if char == ':' && last == ":" => last.push(char),
                _ if char.is_whitespace() => {}
                _ => tokens.push((char.to_string(), number + 1)),
            }
            joins = is_name;
        }
        joins = false;
    }
    tokens
}

/// Every path into the crate that a file names: line, and the names from the crate's root.
fn paths_of(source: &Source) -> Vec<(usize, Vec<String>)> {
    let tokens = tokens_of(&code_of(&source.text));
    let word = |index: usize| tokens.get(index).map_or("", |(word, _)| word.as_str());
    let mut module = module_of(&source.file);
    // Where a `mod name {` ends, as a depth of braces.
    let mut inline = Vec::new();
    let mut depth = 0_usize;
    let mut paths = Vec::new();
    for (index, (_, line)) in tokens.iter().enumerate() {
        match word(index) {
            "{" => {
                if index >= 2 && word(index - 2) == "mod" {
                    module.push(word(index - 1).to_string());
                    inline.push(depth);
                }
                depth += 1;
            }
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.last() == Some(&depth) {
                    inline.pop();
                    module.pop();
                }
            }
            head @ ("crate" | "super" | "self" | "mappevagt") => {
                let goes_on = index > 0 && word(index - 1) == "::";
                if goes_on || word(index + 1) != "::" {
                    continue;
                }
                let mut base = match head {
                    "crate" | "mappevagt" => Vec::new(),
                    _ => module.clone(),
                };
                if head == "super" {
                    base.pop();
                }
                let mut expanded = Vec::new();
                expand(&word, index + 2, base, &mut expanded);
                paths.extend(expanded.into_iter().map(|path| (*line, path)));
            }
            _ => {}
        }
    }
    paths
}

/// Reads what follows a `::`: names, or a group of them. Gives where it ends.
fn expand<'t>(
    word: &impl Fn(usize) -> &'t str,
    mut at: usize,
    mut base: Vec<String>,
    out: &mut Vec<Vec<String>>,
) -> usize {
    loop {
        match word(at) {
            "{" => {
                at += 1;
                while !matches!(word(at), "}" | "") {
                    at = expand(word, at, base.clone(), out);
                    if word(at) == "," {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "super" => drop(base.pop()),
            "self" => {}
            name => base.push(name.to_string()),
        }
        at += 1;
        if word(at) != "::" {
            // `as name` in a `use` renames; the path stays.
            if word(at) == "as" {
                at += 2;
            }
            out.push(base);
            return at;
        }
        at += 1;
    }
}

/// The part of the crate a path leads to, `model` or `cli` or such.
fn part_of(module: &[String]) -> &str {
    module.first().map_or("lib", String::as_str)
}

fn may_import(from: &str, to: &str) -> bool {
    from == to
        || match from {
            "model" => false,
            "lib" | "cli" => true,
            "pipeline" => to == "model" || STAGES.contains(&to),
            stage if STAGES.contains(&stage) => to == "model",
            _ => false,
        }
}

fn broken_imports(source: &Source) -> Vec<String> {
    let from = match source.file.as_str() {
        "main.rs" => "cli".to_string(),
        _ => part_of(&module_of(&source.file)).to_string(),
    };
    let broken = paths_of(source)
        .into_iter()
        .filter(|(_, path)| !may_import(&from, part_of(path)));
    broken
        .map(|(line, path)| {
            format!(
                "src/{}:{line}: {from} imports {}; a stage imports `model` alone, and what two stages share moves there",
                source.file,
                path.join("::")
            )
        })
        .collect()
}

/// The code without the blocks that are compiled for tests alone.
fn without_tests(code: &str) -> String {
    let mut out = code.to_string();
    while let Some(start) = out.find("#[cfg(test)]") {
        let mut depth = 0_i32;
        let end = out[start..].char_indices().find(|&(_, char)| {
            depth += i32::from(char == '{') - i32::from(char == '}');
            depth == 0 && matches!(char, '}' | ';')
        });
        let end = end.map_or(out.len(), |(end, _)| start + end + 1);
        let lines = "\n".repeat(out[start..end].matches('\n').count());
        out.replace_range(start..end, &lines);
    }
    out
}

/// Lines with a word of code, where it stands alone.
fn lines_with(code: &str, wanted: &str) -> Vec<usize> {
    let is_name = |char: char| char.is_alphanumeric() || char == '_';
    let lines = code.lines().enumerate().filter(|(_, line)| {
        line.match_indices(wanted).any(|(at, _)| {
            let after = line[at + wanted.len()..].chars().next();
            let goes_on =
                is_name(wanted.chars().next_back().unwrap()) && after.is_some_and(is_name);
            !line[..at].chars().next_back().is_some_and(is_name) && !goes_on
        })
    });
    lines.map(|(number, _)| number + 1).collect()
}

fn prints(source: &Source) -> Vec<String> {
    if source.file.starts_with("cli/") || source.file == "main.rs" {
        return Vec::new();
    }
    let code = without_tests(&code_of(&source.text));
    let found = COMMAND_ONLY.iter().flat_map(|word| {
        lines_with(&code, word)
            .into_iter()
            .map(move |line| (word, line))
    });
    found
        .map(|(word, line)| {
            format!(
                "src/{}:{line}: {word}: only src/cli prints, exits or looks at the terminal; return a value",
                source.file
            )
        })
        .collect()
}

fn unsafe_faults(source: &Source) -> Vec<String> {
    let listed = UNSAFE.iter().any(|(file, _)| *file == source.file);
    let lines: Vec<&str> = source.text.lines().collect();
    // The type of a foreign function does nothing yet.
    let code = code_of(&source.text).replace("unsafe extern", "extern");
    let found = lines_with(&code, "unsafe");
    let mut faults = Vec::new();
    for line in &found {
        let near = &lines[line.saturating_sub(6)..*line];
        if !listed {
            faults.push(format!(
                "src/{}:{line}: unsafe outside the files named in tests/architecture.rs: do without, or add the file with its reason",
                source.file
            ));
        } else if !near.iter().any(|line| line.contains("SAFETY:")) {
            faults.push(format!(
                "src/{}:{line}: unsafe without a `SAFETY:` comment above it: say why it holds",
                source.file
            ));
        }
    }
    if listed && found.is_empty() {
        faults.push(format!(
            "src/{} has no unsafe any more: strike it from the list in tests/architecture.rs",
            source.file
        ));
    }
    faults
}

fn no_fault(faults: impl Iterator<Item = String>) {
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn stages_import_the_model_alone_and_the_model_nothing() {
    no_fault(sources().iter().flat_map(broken_imports));
}

#[test]
fn only_the_command_prints_exits_or_sees_the_terminal() {
    no_fault(sources().iter().flat_map(prints));
}

#[test]
fn unsafe_code_is_on_the_list_and_argued_for() {
    no_fault(sources().iter().flat_map(unsafe_faults));
}

#[test]
fn every_file_opens_with_what_it_is_and_has_a_telling_name() {
    let sources = sources();
    no_fault(sources.iter().flat_map(|source| {
        let first = source.text.lines().next().unwrap_or_default();
        let says = first.len() > "//! ".len() && first.starts_with("//! ");
        let silent = (!says).then(|| {
            format!(
                "src/{}: open the file with `//!` and one sentence",
                source.file
            )
        });
        let module = module_of(&source.file);
        let empty = module
            .iter()
            .find(|name| EMPTY_NAMES.contains(&name.as_str()))
            .map(|name| {
                format!(
                    "src/{}: `{name}` says nothing; name it for what it does",
                    source.file
                )
            });
        [silent, empty].into_iter().flatten()
    }));
}

#[test]
fn the_checks_find_what_they_are_for() {
    let source = |file: &str, text: &str| Source {
        file: file.to_string(),
        text: text.to_string(),
    };
    let faults = |file: &str, text: &str| broken_imports(&source(file, text)).len();
    for (file, text, wanted) in [
        (
            "detect/a.rs",
            "use crate::model::Text;\nuse super::b;\nuse self::c::D;",
            0,
        ),
        ("detect/a.rs", "use crate::extract::Text;", 1),
        (
            "detect/a.rs",
            "use crate::{model::Text, extract::{a, b::C}, detect::D};",
            2,
        ),
        ("detect/mod.rs", "use super::access;", 1),
        ("detect/a.rs", "fn f() { super::super::sources::walk() }", 1),
        (
            "detect/a/b.rs",
            "use super::super::x; use super::{super::super::cli as other};",
            1,
        ),
        (
            "detect/a.rs",
            "mod tests { use super::super::c; use super::super::super::cli; }\nuse super::d;",
            1,
        ),
        (
            "report/a.rs",
            "fn f() -> crate::pipeline::Progress { mappevagt::cli::main() }",
            2,
        ),
        (
            "model/a.rs",
            "use crate::sources::walk; use super::text;",
            1,
        ),
        ("pipeline.rs", "use crate::report; use crate::cli::args;", 1),
        ("statement/a.rs", "use crate::model::Text;", 1),
        ("cli/a.rs", "use crate::pipeline::Scan;", 0),
        (
            "detect/a.rs",
            "// use crate::cli;\n/* crate::cli::a /* b */ crate::cli */ let a = \"crate::cli::x\";",
            0,
        ),
        (
            "detect/a.rs",
            "let a = r#\"\"crate::cli::x\"#; let b = '\"'; use crate::cli; let c = '\"';",
            1,
        ),
    ] {
        assert_eq!(faults(file, text), wanted, "{file}: {text}");
    }
    let printed = |text: &str| prints(&source("detect/a.rs", text)).len();
    assert_eq!(
        printed("println!(\"{}\", 1); std::process::exit(1); std::io::stdout;"),
        3
    );
    assert_eq!(
        printed("blueprint!(); // println!\n#[cfg(test)]\nmod tests { fn a() { println!() } }"),
        0
    );
    assert_eq!(
        printed("#[cfg(test)]\nmod tests { fn a() {} }\nfn b() { print!() }"),
        1
    );
    let unsafe_in = |file: &str, text: &str| unsafe_faults(&source(file, text)).len();
    assert_eq!(
        unsafe_in(
            "detect/a.rs",
            "#[allow(unsafe_code)]\n// SAFETY: no\nunsafe { a() }"
        ),
        1
    );
    assert_eq!(
        unsafe_in(
            "pipeline/tally.rs",
            "// SAFETY: yes\nunsafe impl Send for A {}"
        ),
        0
    );
    assert_eq!(
        unsafe_in("pipeline/tally.rs", "unsafe impl Send for A {}"),
        1
    );
    assert_eq!(unsafe_in("pipeline/tally.rs", "fn a() {}"), 1);
}

//! `mappevagt demo`: a synthetic vendor share, and what a scan of it says.
//!
//! The share looks like the one behind the public notice of 15-01-2021: screenshots of cases and
//! their OCR text, exports, mails and logs, in folders with differing rights. Every number in it is
//! computed here and belongs to nobody: they carry the birth year 1858, the first of the range in
//! which the seventh digit means the nineteenth century.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::{DemoArgs, FormatArg, OcrArg, RuleSetArgs, ScanHow};
use super::{exit_codes, output, scan};
use crate::report::{self, Look, Source};

/// Tells a demo folder of ours from somebody's own.
const MARK: &str = ".mappevagt-demo";

/// Name, rights of the folder, what lies in it.
const FOLDERS: [(&str, u32); 8] = [
    ("Projekter", 0o755),
    ("Projekter/Sagssystem/skaermbilleder", 0o755),
    ("Projekter/Sagssystem/udtraek", 0o755),
    ("Drift/logs", 0o750),
    ("Drift/fejlsoegning", 0o711),
    ("Drift/fejlsoegning/2020-08", 0o755),
    ("Personale", 0o700),
    ("Faelles/vejledninger", 0o755),
];

pub(super) fn run(args: &DemoArgs) -> anyhow::Result<u8> {
    let folder = args
        .dir
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join("mappevagt-demo"));
    build(&folder)
        .with_context(|| format!("cannot build the demo share in {}", folder.display()))?;
    let how = ScanHow {
        ocr: OcrArg::Auto,
        limits: Vec::new(),
        config: None,
        until: None,
        bytes_per_second: None,
        files_per_second: None,
        rules: RuleSetArgs {
            rules: Vec::new(),
            packs: Vec::new(),
            only: Vec::new(),
        },
        policy: None,
        directory: super::args::DirectoryArgs {
            directory: "nss".into(),
            ldap_password_file: None,
            smb_conf: None,
            share: None,
            exports: None,
        },
        format: args.format,
        output: Vec::new(),
        lang: super::args::LangArg::En,
        log: None,
        files: false,
        state: None,
        accept_empty: false,
        min_confidence: super::args::ConfidenceArg::Likely,
        max_readers: None,
        exclude: vec![MARK.to_string()],
        one_file_system: false,
        threads: None,
        fail_on: super::args::SeverityArg::Low,
        key_file: Some(folder.join(MARK)),
        quiet: false,
        verbose: false,
    };
    let scan::Scanned { report, .. } = scan::scan(&[folder.clone().into_os_string()], &how)?;
    let look = Look {
        lang: how.lang.into(),
        width: output::width(),
        json: None,
        scratch: None,
    };
    output::print(|out| {
        report::write(Source::Scan(&report), scan::format(args.format), &look, out)?;
        if args.format == FormatArg::Table {
            let shown = folder.display();
            writeln!(out, "\nThis was a share made up for you in {shown}. Next:")?;
            for (command, what) in [
                (
                    format!("access {shown}/Drift/fejlsoegning/2020-08"),
                    "who can read one folder, and why",
                ),
                (
                    format!("scan {shown} --files --format json"),
                    "every match, by token and place",
                ),
                (
                    "scan /path/to/your/share -o report.json".to_string(),
                    "your own share; it is only read",
                ),
            ] {
                writeln!(out, "  mappevagt {command:<58} {what}")?;
            }
        }
        Ok(())
    })?;
    Ok(exit_codes::ADEQUATE)
}

fn build(root: &Path) -> anyhow::Result<()> {
    if root.exists() {
        let empty = std::fs::read_dir(root)?.next().is_none();
        if !empty && !root.join(MARK).exists() {
            bail!("there is something there already that is not a demo share; name another folder");
        }
        if !empty {
            std::fs::remove_dir_all(root)?;
        }
    }
    std::fs::create_dir_all(root)?;
    std::fs::set_permissions(root, Permissions::from_mode(0o755))?;
    // The demo's own token key, so that trying it out leaves nothing in the configuration folder.
    crate::detect::TokenKey::load_or_create(&root.join(MARK))?;
    let mut numbers = Numbers { next: 0 };
    for (name, _) in FOLDERS {
        std::fs::create_dir_all(root.join(name))?;
    }
    let put = |name: &str, mode: u32, bytes: &[u8]| -> std::io::Result<()> {
        let path: PathBuf = root.join(name);
        std::fs::write(&path, bytes)?;
        std::fs::set_permissions(&path, Permissions::from_mode(mode))
    };
    for shot in 1..=4 {
        let name = format!("Projekter/Sagssystem/skaermbilleder/sag_{shot}.png");
        put(&name, 0o644, PICTURE)?;
        let (cpr, udl) = (numbers.cpr(), numbers.foreigner());
        let text = format!(
            "Udlændingesag - oversigt\nCPR-nr.: {cpr}\nUdl.nr.: {udl}\nEtnicitet: oplyst\nBeskæftigelse: ansat\n"
        );
        put(&format!("{name}.txt"), 0o644, text.as_bytes())?;
    }
    let mut export = "navn;cpr;udlændingenr;sagsstatus\n".to_string();
    for row in 1..=25 {
        export.push_str(&format!(
            "Person {row};{};{};afsluttet\n",
            numbers.cpr(),
            numbers.foreigner()
        ));
    }
    let (windows_1252, _, _) = encoding_rs::WINDOWS_1252.encode(&export);
    put(
        "Projekter/Sagssystem/udtraek/udtraek.csv",
        0o644,
        &windows_1252,
    )?;
    put(
        "Projekter/Sagssystem/udtraek/kun-mig.csv",
        0o600,
        export.as_bytes(),
    )?;
    let log: String = (0..200)
        .map(|line| match line % 50 {
            7 => format!(
                "2020-08-18T09:{:02}:00Z INFO sag åbnet cpr={}\n",
                line % 60,
                numbers.cpr()
            ),
            _ => format!(
                "2020-08-18T09:{:02}:00Z INFO request {} ms, session 15977412{line:02}\n",
                line % 60,
                line * 3
            ),
        })
        .collect();
    put("Drift/logs/app.log", 0o640, log.as_bytes())?;
    let mail: Vec<u8> = format!(
        "Kære kollega\r\nFejlen ses på {} og {}.\r\n",
        numbers.cpr(),
        numbers.cpr()
    )
    .encode_utf16()
    .flat_map(u16::to_le_bytes)
    .collect();
    put("Drift/fejlsoegning/2020-08/mail.txt", 0o644, &mail)?;
    put(
        "Personale/loen.csv",
        0o600,
        format!("cpr;loen\n{};1\n", numbers.cpr()).as_bytes(),
    )?;
    put(
        "Faelles/vejledninger/vejledning.txt",
        0o644,
        "Faktura 1234567890, tlf. 33 00 00 00.\n".as_bytes(),
    )?;
    put(
        "Faelles/vejledninger/arkiv.rar",
        0o644,
        b"Rar!\x1A\x07\x01\0 kun et eksempel\n",
    )?;
    // Rights last: a folder without write permission could not be filled.
    for (name, mode) in FOLDERS.iter().rev() {
        std::fs::set_permissions(root.join(name), Permissions::from_mode(*mode))?;
    }
    Ok(())
}

/// A grey pixel: the demo's pictures need only be pictures.
const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
    \0\0\0\nIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82";

/// Numbers that belong to nobody.
struct Numbers {
    next: u32,
}

impl Numbers {
    /// A number with a valid date and modulus 11: 1 January to 28 December 1858, serial 5xxx.
    fn cpr(&mut self) -> String {
        const WEIGHTS: [u32; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
        loop {
            let count = self.next;
            self.next += 1;
            let birth = format!("{:02}{:02}58", count % 28 + 1, count / 28 % 12 + 1);
            let number = format!("{birth}5{:03}", count * 37 % 1000);
            let sum: u32 = number
                .bytes()
                .zip(WEIGHTS)
                .map(|(digit, weight)| u32::from(digit - b'0') * weight)
                .sum();
            if sum.is_multiple_of(11) {
                return format!("{}-{}", &number[..6], &number[6..]);
            }
        }
    }

    fn foreigner(&mut self) -> String {
        self.next += 1;
        format!("{}", 10_000_000 + self.next * 271)
    }
}

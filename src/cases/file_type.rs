//! What an uploaded file is by its content, and what its reader is warned of. Not a virus scanner, and nothing packed is
//! unpacked. Invariant: a warning never refuses a file; evidence is kept as it is.

use infer::MatcherType;

use crate::notices::begins_as_message;

text_enum! {
    /// What a reader has to know before opening a file.
    pub enum Mark {
        Archive = "archive" => "An archive": "It was not unpacked, and never is here: what is inside nobody has looked at.",
        Program = "program" => "A program, or a script that a computer would run": "Open it only on a machine that is kept apart.",
        TestVirus = "test_virus" => "Virus scanners raise the alarm at this file": "Open it only on a machine that is kept apart.",
        NameDiffers = "name_differs" => "Its content is not what its name says": "Go by its content, not by its name.",
    }
}

/// The type by content: `text/plain` for readable text, `application/octet-stream` for what nothing is known of.
pub(super) fn content_type(bytes: &[u8]) -> &'static str {
    if begins_as_message(bytes) {
        return "message/rfc822";
    }
    match infer::get(bytes) {
        Some(found) => found.mime_type(),
        None if !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok() => "text/plain",
        None => "application/octet-stream",
    }
}

pub(super) fn marks(name: &str, bytes: &[u8]) -> Vec<Mark> {
    let found = content_type(bytes);
    let ending = ending(name);
    let all = [
        (Mark::Archive, is_archive(found)),
        (Mark::Program, is_program(bytes, found) || PROGRAMS.contains(&ending.as_str())),
        (Mark::TestVirus, is_test_virus(bytes)),
        (Mark::NameDiffers, says_otherwise(&ending, found)),
    ];
    all.into_iter().filter(|(_, applies)| *applies).map(|(mark, _)| mark).collect()
}

/// What follows the last dot, lower case; spaces and dots at the end hide nothing.
pub(super) fn ending(name: &str) -> String {
    let name = name.trim_end_matches([' ', '.']);
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_lowercase())
}

fn is_archive(found: &str) -> bool {
    // `infer` counts documents and pictures of whole disks to the archives as well.
    const ARCHIVES: &[&str] = &[
        "zip",
        "x-tar",
        "x-par2",
        "vnd.rar",
        "gzip",
        "x-bzip2",
        "vnd.bzip3",
        "x-7z-compressed",
        "x-xz",
        "vnd.ms-cab-compressed",
        "vnd.debian.binary-package",
        "x-unix-archive",
        "x-compress",
        "x-lzip",
        "x-rpm",
        "zstd",
        "x-lz4",
        "x-cpio",
    ];
    found.strip_prefix("application/").is_some_and(|found| ARCHIVES.contains(&found))
}

/// Endings that a desktop runs, whatever the content.
const PROGRAMS: &[&str] = &[
    "exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "lnk",
    "jar", "apk", "app", "dmg", "pkg", "deb", "rpm", "sh", "run", "cpl", "reg", "iso", "img",
];

fn is_program(bytes: &[u8], found: &str) -> bool {
    let no_program = ["application/x-x509-ca-cert", "application/x-qemu-disk"];
    let is_app = infer::get(bytes).is_some_and(|found| found.matcher_type() == MatcherType::App);
    is_app && !no_program.contains(&found) || found == "text/x-shellscript" || bytes.starts_with(b"#!")
}

/// The test file of the European Institute for Computer Antivirus Research: its 68 signs at the start of at most 128.
/// In two halves, so that no scanner takes this program for it.
fn is_test_virus(bytes: &[u8]) -> bool {
    let rest = bytes.strip_prefix(br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-".as_slice());
    bytes.len() <= 128 && rest.is_some_and(|rest| rest.starts_with(b"ANTIVIRUS-TEST-FILE!$H+H*"))
}

/// Endings that promise a content that can be told, and how the type of that content begins.
const PROMISES: &[(&[&str], &[&str])] = &[
    (&["jpg", "jpeg", "jpe", "jfif"], &["image/jpeg"]),
    (&["png"], &["image/png"]),
    (&["gif"], &["image/gif"]),
    (&["webp"], &["image/webp"]),
    (&["bmp"], &["image/bmp"]),
    (&["tif", "tiff"], &["image/tiff"]),
    (&["heic", "heif"], &["image/heif"]),
    (&["pdf"], &["application/pdf"]),
    (&["mp4", "m4v", "mov"], &["video/"]),
    (&["webm", "mkv"], &["video/"]),
    (&["mp3", "m4a", "ogg", "opus", "wav", "flac"], &["audio/", "video/mp4"]),
    (&["zip"], &["application/zip"]),
    (&["rar"], &["application/vnd.rar"]),
    (&["7z"], &["application/x-7z-compressed"]),
    (&["gz", "tgz"], &["application/gzip"]),
    (
        &["doc", "xls", "ppt"],
        &["application/msword", "application/vnd.ms-", "application/x-ole-storage", "application/rtf"],
    ),
    (&["docx", "xlsx", "pptx"], &["application/vnd.openxmlformats", "application/zip"]),
    (&["odt", "ods", "odp"], &["application/vnd.oasis.opendocument", "application/zip"]),
    (&["txt", "csv", "log", "md", "json", "eml", "html", "htm", "xml"], &["text/", "message/"]),
];

fn says_otherwise(ending: &str, found: &str) -> bool {
    let promise = PROMISES.iter().find(|(endings, _)| endings.contains(&ending));
    promise.is_some_and(|(_, begin)| !begin.iter().any(|begin| found.starts_with(begin)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";
    const ARCHIVE: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0";

    fn test_virus() -> Vec<u8> {
        [br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR".as_slice(), b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\n"].concat()
    }

    #[test]
    fn a_file_is_told_by_its_content_and_a_name_that_lies_is_seen() {
        let virus = test_virus();
        let cases: &[(&str, &[u8], &str, &[Mark])] = &[
            ("group.png", PNG, "image/png", &[]),
            ("group.jpg", PNG, "image/png", &[Mark::NameDiffers]),
            ("order.pdf", b"%PDF-1.7 ...", "application/pdf", &[]),
            ("order.pdf", b"Only text.", "text/plain", &[Mark::NameDiffers]),
            ("order.pdf.exe", PROGRAM, "application/vnd.microsoft.portable-executable", &[Mark::Program]),
            (
                "order.pdf",
                PROGRAM,
                "application/vnd.microsoft.portable-executable",
                &[Mark::Program, Mark::NameDiffers],
            ),
            ("macro.VBS ", b"Set x = 1", "text/plain", &[Mark::Program]),
            ("logs.zip", ARCHIVE, "application/zip", &[Mark::Archive]),
            ("log.txt", b"\0\x01\x02", "application/octet-stream", &[Mark::NameDiffers]),
            ("log.txt", "Grüße".as_bytes(), "text/plain", &[]),
            ("mail.eml", b"From: ada@example.org\n\nLook.", "message/rfc822", &[]),
            ("mail.pdf", b"From: ada@example.org\n\nLook.", "message/rfc822", &[Mark::NameDiffers]),
            ("no ending", b"\xff\xfe", "application/octet-stream", &[]),
            ("test.txt", &virus, "text/plain", &[Mark::TestVirus]),
            ("install", b"#!/bin/sh\nrm -r x", "text/x-shellscript", &[Mark::Program]),
        ];
        for (name, bytes, wanted, warned) in cases {
            assert_eq!((content_type(bytes), marks(name, bytes).as_slice()), (*wanted, *warned), "{name}");
        }
    }

    #[test]
    fn a_page_about_the_test_virus_is_not_taken_for_it() {
        let about = ["It looks so: ".as_bytes(), &test_virus(), "x".repeat(200).as_bytes()].concat();
        assert!(!is_test_virus(&about));
    }
}

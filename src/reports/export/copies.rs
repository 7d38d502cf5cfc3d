//! Compressed copies of what is published, beside each file that gains by it: `report.json.br`.
//!
//! Not published files: they are in no list of sums and in no database, and whoever takes an edition's folder may leave them out.
//! Invariant: a copy that does not decode to its original is never taken for one.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;

use super::Files;

/// How a copy is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Brotli,
    Zstd,
    Gzip,
}

/// Shorter files fit into one packet as they are.
const SHORTEST: usize = 1024;

/// What compresses well: of a PDF the tags, which are most of it. An XLSX is a compressed archive already.
const TEXTS: &[&str] = &["html", "css", "csv", "json", "pdf", "svg", "txt", "xml", "bib", "cff", ""];

/// From here on the best compression would take minutes for little.
const LONG: usize = 1 << 20;

impl Coding {
    pub const ALL: [Coding; 3] = [Coding::Brotli, Coding::Zstd, Coding::Gzip];

    /// As HTTP names it.
    pub fn token(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Zstd => "zstd",
            Coding::Gzip => "gzip",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Zstd => "zst",
            Coding::Gzip => "gz",
        }
    }

    /// Where the copy of a file stands.
    pub fn path(self, original: &Path) -> PathBuf {
        let mut path = original.as_os_str().to_owned();
        path.push(".");
        path.push(self.extension());
        path.into()
    }

    /// Reads what a copy says.
    fn decoder<'a>(self, copy: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
        Ok(match self {
            Coding::Brotli => Box::new(brotli::Decompressor::new(copy, 1 << 16)),
            Coding::Zstd => Box::new(zstd::Decoder::new(copy)?),
            Coding::Gzip => Box::new(flate2::read::MultiGzDecoder::new(copy)),
        })
    }

    fn encode(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let is_long = bytes.len() > LONG;
        match self {
            Coding::Brotli => {
                let quality = if is_long { 5 } else { 9 };
                let parameters =
                    BrotliEncoderParams { quality, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
                let (mut from, mut coded) = (bytes, Vec::new());
                brotli::BrotliCompress(&mut from, &mut coded, &parameters)?;
                Ok(coded)
            }
            Coding::Zstd => zstd::bulk::compress(bytes, if is_long { 6 } else { 15 }),
            // Without a time and a file name in its head, so that the same bytes come out every time.
            Coding::Gzip => {
                let level = flate2::Compression::new(if is_long { 6 } else { 9 });
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
                encoder.write_all(bytes)?;
                encoder.finish()
            }
        }
    }
}

/// Whether a file has copies at all.
pub fn has_copies(name: &Path, length: usize) -> bool {
    let extension = name.extension().and_then(|one| one.to_str()).unwrap_or_default();
    length >= SHORTEST && TEXTS.contains(&extension)
}

/// Whether an address asks for a copy by its own name.
pub fn is_copy(name: &str) -> bool {
    original(name).is_some()
}

/// The copy in this coding, unless it would not be shorter.
pub fn copy(coding: Coding, bytes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let coded = coding.encode(bytes)?;
    Ok((coded.len() < bytes.len()).then_some(coded))
}

/// Whether the copy says exactly what the original says. Reads both in pieces, and no further than to the first difference.
pub fn is_true(coding: Coding, copy: impl Read, mut original: impl Read) -> bool {
    let Ok(mut decoder) = coding.decoder(copy) else { return false };
    let (mut said, mut expected) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let (Ok(left), Ok(right)) = (fill(&mut decoder, &mut said), fill(&mut original, &mut expected)) else {
            return false;
        };
        if said.get(..left) != expected.get(..right) {
            return false;
        }
        if left == 0 {
            return true;
        }
    }
}

/// Reads until the buffer is full or nothing is left.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// The files of a folder without their copies. One that is not a true copy stays, as a file that nobody published.
pub fn without_copies(mut files: Files) -> Files {
    let is_true_copy = |name: &str, bytes: &[u8]| {
        let (original, coding) = original(name)?;
        Some(is_true(coding, bytes, files.get(original)?.as_slice()))
    };
    let copies: Vec<String> = files
        .iter()
        .filter(|(name, bytes)| is_true_copy(name, bytes) == Some(true))
        .map(|(name, _)| name.clone())
        .collect();
    files.retain(|name, _| !copies.contains(name));
    files
}

fn original(name: &str) -> Option<(&str, Coding)> {
    let (original, extension) = name.rsplit_once('.')?;
    Coding::ALL.into_iter().find(|coding| coding.extension() == extension).map(|coding| (original, coding))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> Vec<u8> {
        "A row of a report, and another row of a report.\n".repeat(400).into_bytes()
    }

    #[test]
    fn a_copy_is_shorter_says_the_same_and_is_the_same_every_time() {
        for coding in Coding::ALL {
            let copied = copy(coding, &text()).unwrap().unwrap();
            assert!(copied.len() < text().len() / 10, "{coding:?}");
            assert!(is_true(coding, copied.as_slice(), text().as_slice()), "{coding:?}");
            assert_eq!(copy(coding, &text()).unwrap().unwrap(), copied);
        }
    }

    #[test]
    fn what_says_more_less_or_something_else_is_no_copy() {
        for coding in Coding::ALL {
            let copied = copy(coding, &text()).unwrap().unwrap();
            let mut longer = text();
            longer.push(b'x');
            let mut other = text();
            other[7_000] ^= 1;
            for original in [&longer[..], &other, &text()[1..], b""] {
                assert!(!is_true(coding, copied.as_slice(), original), "{coding:?}");
            }
            assert!(!is_true(coding, &copied[..copied.len() / 2], text().as_slice()), "{coding:?}");
            assert!(!is_true(coding, b"nonsense".as_slice(), text().as_slice()), "{coding:?}");
        }
    }

    #[test]
    fn short_files_and_archives_have_no_copies() {
        assert!(has_copies(Path::new("SHA256SUMS"), SHORTEST));
        assert!(!has_copies(Path::new("index.html"), SHORTEST - 1));
        assert!(!has_copies(Path::new("report.xlsx"), 1 << 20));
    }

    #[test]
    fn a_false_copy_stays_among_the_files() {
        let mut files = Files::from([("a.csv".to_owned(), text())]);
        files.insert("a.csv.gz".into(), copy(Coding::Gzip, &text()).unwrap().unwrap());
        files.insert("a.csv.br".into(), copy(Coding::Brotli, b"something else").unwrap().unwrap_or_default());
        files.insert("b.csv.gz".into(), copy(Coding::Gzip, &text()).unwrap().unwrap());
        let names: Vec<String> = without_copies(files).into_keys().collect();
        assert_eq!(names, ["a.csv", "a.csv.br", "b.csv.gz"]);
    }
}

//! Everything that a published file says, however it is packed: compressed copies, archives, workbooks.
//!
//! Not by their names alone: what a file begins with tells what it is. Invariant: what cannot be unpacked is an error, so that nothing is
//! passed over.

use std::collections::HashSet;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use quarterlight::sealing::sha256;
use zip::ZipArchive;

/// A file, or one within it, as `2026-Q3/v1/report.xlsx/xl/workbook.xml`.
pub struct Layer {
    pub path: String,
    pub bytes: Vec<u8>,
}

pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// Every different thing that is said below a folder, given to `look` one after the other; how many there were.
pub fn every_layer_below(folder: &Path, mut look: impl FnMut(&Layer)) -> usize {
    let mut seen = HashSet::new();
    for file in files_below(folder) {
        let path = file.strip_prefix(folder).unwrap().display().to_string();
        for layer in layers(&path, fs::read(&file).unwrap()) {
            // Most are copies of one another.
            if seen.insert(sha256(&layer.bytes)) {
                look(&layer);
            }
        }
    }
    seen.len()
}

/// The file itself, and all that is packed in it.
pub fn layers(path: &str, bytes: Vec<u8>) -> Vec<Layer> {
    let within = unpacked(path, &bytes);
    let mut all = vec![Layer { path: path.to_owned(), bytes }];
    all.extend(within.into_iter().flat_map(|layer| layers(&layer.path, layer.bytes)));
    all
}

fn unpacked(path: &str, bytes: &[u8]) -> Vec<Layer> {
    let read = |reader: &mut dyn Read| {
        let mut plain = Vec::new();
        reader.read_to_end(&mut plain).unwrap_or_else(|error| panic!("{path}: {error}"));
        plain
    };
    let one = |plain: Vec<u8>| {
        let name = path.rsplit_once('.').map_or(path, |(name, _)| name);
        vec![Layer { path: format!("{path}/{}", name.rsplit('/').next().unwrap()), bytes: plain }]
    };
    match bytes {
        [0x1F, 0x8B, ..] => one(read(&mut flate2::read::MultiGzDecoder::new(bytes))),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => one(read(&mut zstd::Decoder::new(bytes).unwrap())),
        [b'P', b'K', 3, 4, ..] => archive(path, bytes),
        // Has no mark to begin with.
        _ if Path::new(path).extension().is_some_and(|end| end == "br") => {
            one(read(&mut brotli::Decompressor::new(bytes, 1 << 16)))
        }
        [b'%', b'P', b'D', b'F', ..] => streams(path, bytes),
        _ => Vec::new(),
    }
}

fn archive(path: &str, bytes: &[u8]) -> Vec<Layer> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let number = zip.len();
    let entry = |at| {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let name = file.name().unwrap().into_owned();
        Layer { path: format!("{path}/{name}"), bytes }
    };
    (0..number).map(entry).collect()
}

/// The compressed streams of a PDF. Letters are drawn as glyphs there, so that words may not be found; metadata and outlines are text.
fn streams(path: &str, bytes: &[u8]) -> Vec<Layer> {
    let begins = bytes.windows(7).enumerate().filter(|(_, window)| window == b"stream\n" || window == b"stream\r");
    let inflated = begins.filter_map(|(at, _)| {
        let mut plain = Vec::new();
        let start = bytes[at + 6..].iter().position(|byte| *byte == 0x78)? + at + 6;
        flate2::read::ZlibDecoder::new(&bytes[start..]).read_to_end(&mut plain).ok()?;
        Some(Layer { path: format!("{path}/stream-{at}"), bytes: plain })
    });
    inflated.collect()
}

mod tests {
    use std::io::Write;

    use super::{Layer, layers};

    fn within(layers: &[Layer]) -> Vec<(&str, &[u8])> {
        layers.iter().map(|layer| (layer.path.as_str(), layer.bytes.as_slice())).collect()
    }

    #[test]
    fn a_file_in_an_archive_in_a_compressed_copy_is_read() {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("inner.csv", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"hidden").unwrap();
        let zip = zip.finish().unwrap().into_inner();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&zip).unwrap();
        let gzip = gzip.finish().unwrap();
        let all = layers("a.zip.gz", gzip.clone());
        let expected: Vec<(&str, &[u8])> =
            vec![("a.zip.gz", &gzip), ("a.zip.gz/a.zip", &zip), ("a.zip.gz/a.zip/inner.csv", b"hidden")];
        assert_eq!(within(&all), expected);
    }

    #[test]
    fn a_brotli_and_a_zstandard_copy_are_read() {
        let mut coded = Vec::new();
        brotli::BrotliCompress(&mut &b"hidden"[..], &mut coded, &brotli::enc::BrotliEncoderParams::default()).unwrap();
        assert_eq!(layers("a.csv.br", coded)[1].bytes, b"hidden");
        assert_eq!(layers("a.csv.zst", zstd::bulk::compress(b"hidden", 3).unwrap())[1].bytes, b"hidden");
    }
}

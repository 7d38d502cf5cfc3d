//! What a workbook shows of its cells: no number in the form of another one, and nothing hidden.
//!
//! Not what the cells hold (`workbook`). Invariant: a number is shown as it is, whole or to three places.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// By their numbers in every workbook: as it is, and whole.
const BUILT_IN: [&str; 2] = ["0", "1"];
const FORMS: [&str; 3] = ["General", "0", "0.000"];
const STYLES: &str = "xl/styles.xml";

/// What is wrong with a workbook; nothing of one that cannot be read, which `workbook` says.
pub fn check(bytes: &[u8]) -> Vec<String> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Vec::new() };
    let mut problems = Vec::new();
    for number in 0..archive.len() {
        let Ok(mut entry) = archive.by_index(number) else { continue };
        let Ok(name) = entry.name().map(Cow::into_owned) else { continue };
        let mut text = String::new();
        let is_xml = Path::new(&name).extension().is_some_and(|one| one == "xml");
        if is_xml && entry.read_to_string(&mut text).is_ok() {
            let looked_at = if name == STYLES { forms(&text) } else { hidden(&text) };
            problems.extend(looked_at.into_iter().map(|problem| format!("{name}: {problem}")));
        }
    }
    problems
}

fn forms(text: &str) -> Vec<String> {
    let mut known: Vec<String> = BUILT_IN.map(str::to_owned).to_vec();
    let mut problems = Vec::new();
    for tag in tags(text) {
        let name = tag.local_name().into_inner().to_vec();
        let form = attribute(&tag, "numFmtId");
        if name == b"numFmt" {
            match attribute(&tag, "formatCode") {
                Some(code) if FORMS.contains(&code.as_str()) => known.extend(form),
                code => problems.push(format!("shows numbers in the form \"{}\"", code.unwrap_or_default())),
            }
        } else if let Some(form) = form.filter(|form| name == b"xf" && !known.contains(form)) {
            problems.push(format!("shows numbers in the form {form}, which is not the report's"));
        }
    }
    problems
}

/// Rows, columns and what a condition would colour.
fn hidden(text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for tag in tags(text) {
        let is_hidden = attribute(&tag, "hidden").is_some_and(|value| value != "0" && value != "false");
        let is_flat = attribute(&tag, "ht").is_some_and(|height| height.parse() == Ok(0.0));
        if is_hidden || is_flat || tag.local_name().into_inner() == b"conditionalFormatting" {
            problems.push("hides a row, a column or a cell".to_owned());
        }
    }
    problems
}

fn tags(text: &str) -> Vec<BytesStart<'_>> {
    let mut reader = Reader::from_str(text);
    let mut tags = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => tags.push(tag),
            Ok(Event::Eof) | Err(_) => return tags,
            Ok(_) => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|one| one.key.local_name().into_inner() == name.as_bytes())?;
    Some(String::from_utf8_lossy(&found.value).into_owned())
}

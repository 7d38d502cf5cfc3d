//! ACNS 2.0: notices of copyright infringement in XML, as a part of their own or within a text that may be signed.
//! No entity but XML's own five is ever resolved, and a document that declares any is not read.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::moments::moment;
use super::{Findings, ReportFormat, Source, empty};
use crate::taxonomy::{IdentifierType, Kind, TakedownKind};

/// A notice of this form has about 60 of them, with a hundred works a few thousand.
const EVENTS_LIMIT: usize = 50_000;
const DEPTH_LIMIT: usize = 16;

pub(super) fn read(source: &Source) -> Option<Findings> {
    source.texts().find_map(|text| document(&text).and_then(|xml| notice(&xml)))
}

/// The XML document within a text, undone of what mail programs and forms wrap it into.
fn document(text: &str) -> Option<String> {
    if let Some(found) = between(text) {
        return Some(found.to_owned());
    }
    if text.contains("&lt;Infringement") {
        let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        return between(&plain).map(str::to_owned);
    }
    let encoded = text.contains("%3CInfringement") || text.contains("%3cInfringement");
    encoded.then(|| percent_decoded(text)).and_then(|text| between(&text).map(str::to_owned))
}

fn between(text: &str) -> Option<&str> {
    const END: &str = "</Infringement>";
    let (start, _) = text.match_indices("<Infringement").next()?;
    let rest = text.get(start..)?;
    let end = rest.find(END)?;
    rest.get(..end.saturating_add(END.len()))
}

/// `%3C` as `<` and `+` as a blank, as forms send text; what is no such code stays.
fn percent_decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let code = more.get(..2).and_then(|digits| data_encoding::HEXLOWER_PERMISSIVE.decode(digits).ok());
        match (first, code.as_deref()) {
            (b'%', Some([byte])) => {
                decoded.push(*byte);
                rest = more.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => decoded.push(b' '),
            (other, _) => decoded.push(*other),
        }
        rest = more;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn notice(xml: &str) -> Option<Findings> {
    let mut found = empty(ReportFormat::Acns);
    found.kind = Some(Kind::TakedownDemand);
    found.takedown_kind = Some(TakedownKind::Copyright);
    let mut times = Times::default();
    let complete = walk(xml, |path, text| element(path, text, &mut found, &mut times));
    // A document cut off in the middle is still a report; one that says nothing is none.
    found.occurred_at = times.source.or(times.item);
    (complete && (!found.identifiers.is_empty() || found.occurred_at.is_some())).then_some(found)
}

#[derive(Default)]
struct Times {
    source: Option<String>,
    item: Option<String>,
}

fn element(path: &[String], text: &str, found: &mut Findings, times: &mut Times) {
    let [.., parent, name] = path else { return };
    match (parent.as_str(), name.as_str()) {
        ("Source", "TimeStamp") => times.source = times.source.take().or_else(|| moment(text)),
        ("Item", "TimeStamp") => times.item = times.item.take().or_else(|| moment(text)),
        ("Source", "IP_Address") => found.identify_by_look(text),
        ("Source" | "Item", "URL") if text.contains(['.', '/']) => found.identify_by_look(text),
        ("Item", "Hash") => found.identify(IdentifierType::FileAddress, text),
        ("Item", "Title") => found.identify(IdentifierType::Other, text),
        ("Source", "Port" | "Type" | "DNS_Name" | "UserName")
        | ("Item", "FileName" | "FileSize" | "URL")
        | ("Case", "ID" | "Status" | "Severity")
        | ("Complainant", "Entity" | "Contact" | "Email") => found.field(&format!("{parent} {name}"), text),
        _ => {}
    }
}

/// Calls `each` with the path and the text of every element that has text. False if the document is not to be trusted:
/// it is broken at its beginning, too deep, too large, or declares types or entities.
fn walk(xml: &str, mut each: impl FnMut(&[String], &str)) -> bool {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    for _ in 0..EVENTS_LIMIT {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                path.push(local_name(&start));
                text.clear();
                if path.len() > DEPTH_LIMIT {
                    return false;
                }
            }
            Ok(Event::End(_)) => {
                if !text.trim().is_empty() {
                    each(&path, text.trim());
                }
                text.clear();
                path.pop();
            }
            Ok(Event::Text(more)) => text.push_str(&more.xml10_content().unwrap_or_default()),
            Ok(Event::CData(more)) => text.push_str(&more.xml10_content().unwrap_or_default()),
            Ok(Event::GeneralRef(reference)) => text.extend(resolved(&reference)),
            Ok(Event::DocType(_)) => return false,
            Ok(Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return !path.is_empty(),
        }
    }
    false
}

fn local_name(start: &BytesStart) -> String {
    String::from_utf8_lossy(start.local_name().as_ref()).into_owned()
}

fn resolved(reference: &BytesRef) -> Option<char> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Some(letter);
    }
    match reference.decode().ok()?.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

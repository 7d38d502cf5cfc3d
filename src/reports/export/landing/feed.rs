//! The Atom feed of editions (RFC 4287): one entry for each version of each report.
//!
//! Not one entry a quarter: whoever follows it learns of a correction. Invariant: an entry never changes and its id never moves,
//! because it names the edition and the day on which it was published (RFC 4151).

use std::io;

use jiff::{Timestamp, Unit};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Entry, FEED, Site};
use crate::reports::edition::Sentence;

const LICENCE: &str = "Creative Commons Attribution 4.0 International (https://creativecommons.org/licenses/by/4.0/)";

/// The feed, the newest entry first. None as long as there is nothing to follow.
pub(super) fn feed(site: &Site, entries: &[Entry]) -> io::Result<Option<Vec<u8>>> {
    let mut newest_first: Vec<&Entry> = entries.iter().collect();
    newest_first.sort_by_key(|entry| (entry.published_at, entry.quarter, entry.version));
    newest_first.reverse();
    let (Some(newest), Some(oldest)) = (newest_first.first(), newest_first.last()) else { return Ok(None) };
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let feed =
        writer.create_element("feed").with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "en")]);
    feed.write_inner_content(|writer| {
        let title = format!("Transparency reports of {}", site.publisher.provider);
        text(writer, "id", &format!("tag:{},{}:transparency-reports", authority(&site.url), oldest.published_on))?;
        text(writer, "title", &title)?;
        text(writer, "updated", &moment(newest.published_at))?;
        writer.create_element("author").write_inner_content(|writer| text(writer, "name", &site.publisher.provider))?;
        text(writer, "rights", LICENCE)?;
        text(writer, "generator", "Quarterlight")?;
        link(writer, "self", "application/atom+xml", &format!("{}/{FEED}", site.url))?;
        link(writer, "alternate", "text/html", &format!("{}/", site.url))?;
        newest_first.iter().try_for_each(|entry| write_entry(writer, site, entry))
    })?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(Some(bytes))
}

fn write_entry(writer: &mut Writer<Vec<u8>>, site: &Site, entry: &Entry) -> io::Result<()> {
    let edition = format!("{}/v{}", entry.quarter, entry.version);
    let title = match entry.version {
        1 => format!("Transparency report {}", entry.quarter),
        version => format!("Transparency report {}, version {version}: a correction", entry.quarter),
    };
    writer.create_element("entry").write_inner_content(|writer| {
        text(writer, "id", &format!("tag:{},{}:{edition}", authority(&site.url), entry.published_on))?;
        text(writer, "title", &title)?;
        text(writer, "published", &moment(entry.published_at))?;
        text(writer, "updated", &moment(entry.published_at))?;
        link(writer, "alternate", "text/html", &format!("{}/{edition}/", site.url))?;
        link(writer, "related", "application/json", &format!("{}/{edition}/report.json", site.url))?;
        text(writer, "summary", &summary(entry))
    })?;
    Ok(())
}

/// Why there is a correction, then what the report says.
fn summary(entry: &Entry) -> String {
    let reasons = entry.changes.iter().filter(|change| change.version == entry.version).map(|change| &change.reason);
    reasons.cloned().chain(entry.headline.iter().map(Sentence::in_words)).collect::<Vec<_>>().join(" ")
}

fn text(writer: &mut Writer<Vec<u8>>, element: &str, words: &str) -> io::Result<()> {
    writer.create_element(element).write_text_content(BytesText::new(words))?;
    Ok(())
}

fn link(writer: &mut Writer<Vec<u8>>, rel: &str, media_type: &str, address: &str) -> io::Result<()> {
    writer
        .create_element("link")
        .with_attributes([("rel", rel), ("type", media_type), ("href", address)])
        .write_empty()?;
    Ok(())
}

/// RFC 3339 in whole seconds.
fn moment(at: Timestamp) -> String {
    at.round(Unit::Second).unwrap_or(at).to_string()
}

/// The host, which a tag URI takes as the name of whoever made it.
fn authority(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or(host);
    host.split(':').next().unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::super::{samples, site};
    use super::*;

    fn parsed() -> feed_rs::model::Feed {
        let bytes = feed(&site(), &samples()).unwrap().unwrap();
        feed_rs::parser::Builder::new().build().parse(bytes.as_slice()).unwrap()
    }

    #[test]
    fn a_feed_reader_finds_every_edition_the_newest_first() {
        let feed = parsed();
        assert_eq!(feed.feed_type, feed_rs::model::FeedType::Atom);
        let ids: Vec<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
        let tag = |rest: &str| format!("tag:reports.session.example,{rest}");
        assert_eq!(ids, [tag("2026-09-02:2026-Q2/v1"), tag("2026-06-02:2026-Q1/v2"), tag("2026-04-20:2026-Q1/v1")]);
        assert_eq!(feed.updated.unwrap().to_rfc3339(), "2026-09-02T09:30:00+00:00");
        assert!(feed.entries.iter().all(|entry| entry.updated.is_some() && entry.title.is_some()));
        assert_eq!(feed.entries[0].links[0].href, "https://reports.session.example/2026-Q2/v1/");
        assert_eq!(feed.authors[0].name.as_deref(), Some("Session Technology Foundation"));
    }

    #[test]
    fn a_correction_is_an_entry_of_its_own_that_says_why() {
        let correction = &parsed().entries[1];
        assert_eq!(correction.title.as_ref().unwrap().content, "Transparency report 2026-Q1, version 2: a correction");
        assert!(
            correction
                .summary
                .as_ref()
                .unwrap()
                .content
                .starts_with("A letter had been counted twice. In the third quarter of 2026,")
        );
    }

    #[test]
    fn what_would_be_markup_in_a_name_is_only_text() {
        let mut named = site();
        named.publisher.provider = "A & <b>".into();
        let bytes = feed(&named, &samples()).unwrap().unwrap();
        let feed = feed_rs::parser::Builder::new().build().parse(bytes.as_slice()).unwrap();
        assert_eq!(feed.authors[0].name.as_deref(), Some("A & <b>"));
    }

    #[test]
    fn where_nothing_was_published_there_is_no_feed() {
        assert!(feed(&site(), &[]).unwrap().is_none());
    }

    #[test]
    fn the_authority_of_an_id_is_the_host_alone() {
        let hosts = ["https://a.example", "http://a.example:8081", "https://a.example/reports"].map(authority);
        assert_eq!(hosts, ["a.example"; 3]);
    }
}

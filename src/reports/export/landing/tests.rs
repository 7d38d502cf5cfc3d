//! The pages that lead to editions, as a whole.

use super::*;
use crate::reports::edition::{About, Column, Source};
use crate::reports::{Cell, ColumnType};

fn written(entries: &[Entry]) -> Vec<(String, String)> {
    let pages = pages(&site(), entries, &recorded(), Date::constant(2026, 10, 15)).unwrap();
    pages.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

fn page<'a>(pages: &'a [(String, String)], name: &str) -> &'a str {
    &pages.iter().find(|(one, _)| one == name).unwrap().1
}

#[test]
fn the_newest_quarter_stands_at_latest_too_and_says_where_it_belongs() {
    let pages = written(&samples());
    assert_eq!(page(&pages, "latest/index.html"), page(&pages, "2026-Q2/index.html"));
    let canonical = "<link rel=\"canonical\" href=\"https://reports.session.example/2026-Q2/\">";
    assert!(page(&pages, "latest/index.html").contains(canonical));
    assert_eq!(page(&pages, "latest/de/index.html"), page(&pages, "2026-Q2/de/index.html"));
}

#[test]
fn what_is_linked_comes_before_what_links_to_it() {
    let pages = written(&samples());
    let place = |name: &str| pages.iter().position(|(one, _)| one == name).unwrap();
    assert!(place("landing.css") < place("2026-Q1/index.html"));
    for quarter in
        ["2026-Q1/index.html", "2026-Q2/index.html", "2023-Q2/index.html", "history.csv", "bulletin/index.html"]
    {
        assert!(place(quarter) < place("index.html"), "{quarter}");
    }
    assert!(place(FEED) < place("2026-Q1/index.html"));
    for (english, german) in [("2026-Q2/index.html", "2026-Q2/de/index.html"), ("index.html", "de/index.html")] {
        assert!(place(german) < place(english), "{english} leads to {german}");
    }
}

#[test]
fn every_page_stands_in_every_language_and_says_which_it_is() {
    let pages = written(&samples());
    let is_page = |name: &str| super::super::is_page(name);
    let english: Vec<&String> =
        pages.iter().map(|(name, _)| name).filter(|name| is_page(name) && !name.contains("de/")).collect();
    assert_eq!(english.len(), 13, "index, bulletin, latest, two quarters and eight of the predecessor");
    for name in english {
        let german = name.replace("index.html", "de/index.html");
        assert!(page(&pages, &german).contains("<html lang=\"de-CH\">"), "{german}");
        let folder = name.trim_end_matches("index.html").replace("latest", "2026-Q2");
        let alternate = format!("hreflang=\"de-CH\" href=\"https://reports.session.example/{folder}de/\"");
        assert!(page(&pages, name).contains(&alternate), "{name} {alternate}");
    }
}

#[test]
fn no_english_phrase_of_a_template_is_left_on_a_german_page() {
    let pages = written(&samples());
    for (name, html) in pages.iter().filter(|(name, _)| name.contains("de/")) {
        for phrase in [" the ", "Published", " quarter ", " version "] {
            let words = html.split("<body>").nth(1).unwrap().split("<h2>Daten</h2>").next().unwrap();
            let words = words.replace("A letter had been counted twice.", "");
            let quoted = recorded().into_iter().flat_map(|entry| [entry.recorded, entry.reason]);
            let words = quoted.fold(words, |words, quoted| words.replace(&quoted, ""));
            assert!(!words.contains(phrase), "{name}: {phrase}: {words}");
        }
    }
}

#[test]
fn every_link_between_these_pages_leads_to_one_of_them_or_to_an_edition() {
    let pages = written(&samples());
    let there = |address: &str| {
        let editions = samples();
        let mut editions = editions.iter().flat_map(|one| ["", "de/"].map(|folder| (one, folder)));
        let edition = editions.any(|(one, folder)| address == format!("/{}/v{}/{folder}", one.quarter, one.version));
        let data =
            samples().iter().any(|one| one.data.iter().any(|name| address == format!("/{}/{name}", one.quarter)));
        let name = if address.ends_with('/') { format!("{address}index.html") } else { address.to_owned() };
        edition || data || pages.iter().any(|(one, _)| format!("/{one}") == name)
    };
    let mut seen = 0;
    for (name, text) in pages.iter().filter(|(name, _)| std::path::Path::new(name).extension() == Some("html".as_ref()))
    {
        let base = url::Url::parse(&format!("https://reports.session.example/{name}")).unwrap();
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let address = base.join(link).unwrap();
            let ours = address.host_str() == Some("reports.session.example");
            assert!(!ours || there(address.path()), "{name} links to {link}");
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen}");
}

#[test]
fn corrections_are_read_by_version_and_reason() {
    let column = |id: &str, column_type| Column::plain(id, "", column_type, "");
    let about = About {
        id: "corrections".into(),
        section: String::new(),
        title: String::new(),
        caption: String::new(),
        definition: String::new(),
        source: Source::Stated,
        counted: None,
        sums: Vec::new(),
    };
    let columns = vec![column("change", ColumnType::Key), column("reason", ColumnType::Text)];
    let row = |change: &'static str, reason: &'static str| vec![Cell::text(change), Cell::text(reason)];
    let rows = vec![row("v3-1", "late"), row("v2-1", "twice"), row("v2-2", "twice"), row("x", "nonsense")];
    let found = changes(&Table { about, columns, rows });
    let change = |version, reason: &str, cells| Change { version, reason: reason.into(), cells };
    assert_eq!(found, [change(2, "twice", 2), change(3, "late", 1)]);
    assert_eq!(["2", "v2", "2026-Q3/v2", "v2-1"].map(version_in), [Some(2); 4]);
}

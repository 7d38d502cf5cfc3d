//! What somebody does so that a reader sees something else than a checker: words over columns, hidden cells, swapped labels, a list
//! of sums that names a file twice, rows that say too much, days out of order.

use std::sync::LazyLock;

use super::{earlier, shown, verify_files};
use crate::reports::edition::Edition;
use crate::reports::export::{self, Files, JSON, SUMS};
use crate::reports::{Cell, invented};

static EDITION: LazyLock<Edition> = LazyLock::new(|| invented::edition("2026-Q3", &invented::cases(11, 60)));
static FILES: LazyLock<Files> = LazyLock::new(|| export::files(&EDITION).unwrap());

fn found(name: &str, alter: impl FnOnce(&str) -> String) -> Vec<String> {
    let mut files = FILES.clone();
    let text = std::str::from_utf8(&FILES[name]).unwrap();
    let other = alter(text);
    assert!(other != text, "{name} is as it was");
    files.insert(name.to_owned(), other.into_bytes());
    if name != SUMS {
        files.insert(SUMS.to_owned(), export::sums(&files).into_bytes());
    }
    verify_files(&files).mismatches.iter().map(ToString::to_string).collect()
}

fn swapped(text: &str, one: &str, other: &str) -> String {
    text.replace(one, "\u{1}").replace(other, one).replace('\u{1}', other)
}

#[test]
fn the_words_over_two_columns_cannot_change_places() {
    for (name, one, other) in [
        ("balance.html", ">Decided</th>", ">Set aside</th>"),
        ("de/balance.html", ">Entschieden</th>", ">Beiseitegelegt</th>"),
    ] {
        let text = std::str::from_utf8(&FILES[name]).unwrap();
        if !(text.contains(one) && text.contains(other)) {
            assert!(name != "balance.html", "{name}");
            continue;
        }
        let named = found(name, |text| swapped(text, one, other));
        assert!(named.iter().all(|line| line.contains("over the column")) && named.len() == 2, "{named:?}");
    }
}

#[test]
fn the_labels_of_two_rows_cannot_change_places_in_any_language() {
    let cell = |text: &str, code: &str| {
        let at = text.find(&format!("data-code=\"{code}\">")).unwrap();
        let start = at + text[at..].find('>').unwrap() + 1;
        text[start..start + text[start..].find('<').unwrap()].to_owned()
    };
    for name in ["messages.html", "de/messages.html"] {
        let named = found(name, |text| {
            let (one, other) = (cell(text, "opened"), cell(text, "joined"));
            swapped(text, &format!(">{one}</th>"), &format!(">{other}</th>"))
        });
        assert!(named.iter().any(|line| line.contains("column \"place_name\"")), "{name}: {named:?}");
    }
}

#[test]
fn nothing_on_a_page_is_hidden() {
    for (from, to) in
        [("<td>", "<td hidden=\"\">"), ("<td>", "<td class=\"hidden\">"), ("<p>", "<p style=\"display: none\">")]
    {
        let named = found("balance.html", |text| text.replacen(from, to, 1));
        assert!(named[0].starts_with("balance.html: has a"), "{named:?}");
    }
}

#[test]
fn a_list_of_sums_names_a_file_once() {
    let named = found(SUMS, |text| format!("{text}{}\n", text.lines().next().unwrap()));
    assert_eq!(named.len(), 1);
    assert!(named[0].contains("more than once"), "{named:?}");
}

#[test]
fn a_private_matter_s_row_says_nothing_more_whatever_the_column() {
    let mut edition = EDITION.clone();
    let ledger = edition.sheets.iter_mut().find(|sheet| sheet.about.id == "ledger").unwrap();
    let (entered, country) = (ledger.position("entered").unwrap(), ledger.position("requesting_country").unwrap());
    let row = ledger.rows.iter_mut().find(|row| row[entered].as_text().is_empty()).unwrap();
    row[country] = Cell::text("CH");
    let named: Vec<String> = shown::check(&edition).iter().map(ToString::to_string).collect();
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].ends_with("says \"CH\" about a matter of a private notifier"), "{named:?}");
}

#[test]
fn days_follow_one_another_and_a_comparison_is_calculated() {
    let mut early = EDITION.clone();
    early.identification.published_on = Some(early.identification.period_end);
    let files = export::files(&early).unwrap();
    let named: Vec<String> = verify_files(&files).mismatches.iter().map(ToString::to_string).collect();
    assert!(named.iter().any(|line| line.contains("in another order")), "{named:?}");

    let mut other = EDITION.clone();
    other.change_table("change", |table| {
        let column = table.position("last_four").unwrap();
        table.rows[0][column] = Cell::Integer(4711);
    });
    let named: Vec<String> = earlier::check(&other, &[]).iter().map(ToString::to_string).collect();
    assert!(named.len() == 1 && named[0].starts_with(&format!("{JSON}, table \"change\"")), "{named:?}");
}

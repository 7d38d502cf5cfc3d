//! Notices under Article 16(2) of Regulation (EU) 2022/2065, where a form or an agent labels the four things that one has
//! to hold: reasons, exact location, name and email, good faith. In four languages. A text that names no location under
//! such a label is no such notice.

use super::{Findings, ReportFormat, Source, empty};
use crate::notices::PartRole;
use crate::taxonomy::{IdentifierType, Kind};

/// The things of Article 16(2)(a) to (d).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    Reasons,
    Location,
    Name,
    Email,
    GoodFaith,
}

impl Item {
    const fn name(self) -> &'static str {
        match self {
            Self::Reasons => "Reasons",
            Self::Location => "Location",
            Self::Name => "Name",
            Self::Email => "Email",
            Self::GoodFaith => "Good faith",
        }
    }
}

/// Beginnings of labels, lower case.
const LABELS: &[(Item, &[&str])] = &[
    (
        Item::Reasons,
        &[
            "explanation of reasons",
            "explanation of the reasons",
            "sufficiently substantiated explanation",
            "reasons why",
            "begründung",
            "erläuterung der gründe",
            "hinreichend begründete erläuterung",
            "explication des raisons",
            "explication suffisamment étayée",
            "spiegazione dei motivi",
            "spiegazione sufficientemente motivata",
        ],
    ),
    (
        Item::Location,
        &[
            "exact electronic location",
            "electronic location",
            "exact url",
            "elektronischer speicherort",
            "genauer elektronischer speicherort",
            "elektronischer fundort",
            "emplacement électronique",
            "localisation électronique",
            "ubicazione elettronica",
            "posizione elettronica",
        ],
    ),
    (Item::Email, &["email address", "e-mail address", "e-mail-adresse", "adresse électronique", "indirizzo di posta"]),
    (Item::Name, &["name and email", "name of the notifier", "name und e-mail", "nom et adresse", "nome e indirizzo"]),
    (
        Item::GoodFaith,
        &[
            "bona fide belief",
            "good faith belief",
            "statement of good faith",
            "erklärung in gutem glauben",
            "guter glaube",
            "gutgläubig",
            "déclaration de bonne foi",
            "conviction de bonne foi",
            "dichiarazione di buona fede",
            "convinzione in buona fede",
        ],
    ),
];

const LINES: usize = 2_000;

pub(super) fn read(source: &Source) -> Option<Findings> {
    let part = source.parts.iter().find(|part| part.role == PartRole::Text)?;
    let text = match part.content_type.as_str() {
        "text/html" => super::super::readable_html(&part.body),
        _ => super::as_text(part),
    };
    let labelled = labelled(&text);
    let has = |item| labelled.iter().any(|(found, value)| *found == item && !value.is_empty());
    if !has(Item::Location) || !(has(Item::Reasons) || has(Item::GoodFaith)) {
        return None;
    }
    let mut found = empty(ReportFormat::DsaNotice);
    found.kind = Some(Kind::TakedownDemand);
    for (item, value) in &labelled {
        if *item == Item::Location {
            locations(value, &mut found);
        }
        found.field(item.name(), value);
    }
    (!found.identifiers.is_empty()).then_some(found)
}

/// What stands beside or below each label, up to the next label.
fn labelled(text: &str) -> Vec<(Item, String)> {
    let mut found: Vec<(Item, String)> = Vec::new();
    for line in text.lines().take(LINES) {
        match label(line) {
            Some((item, value)) => found.push((item, value.to_owned())),
            None => {
                if let Some((_, value)) = found.last_mut().filter(|(_, value)| value.len() < super::VALUE_LIMIT) {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
        }
    }
    for (_, value) in &mut found {
        *value = value.trim().to_owned();
    }
    found
}

/// A line that begins with a label: what it asks for, and what follows the colon.
fn label(line: &str) -> Option<(Item, &str)> {
    let bare = line.trim_start_matches(|letter: char| !letter.is_alphabetic());
    let start = bare.chars().take(60).collect::<String>().to_lowercase();
    let (item, _) = LABELS.iter().find(|(_, labels)| labels.iter().any(|label| start.starts_with(label)))?;
    let (before, value) = bare.split_once(':').unwrap_or((bare, ""));
    // A label is short; a sentence that begins like one is none.
    (before.chars().count() <= 120).then(|| (*item, value.trim()))
}

fn locations(value: &str, found: &mut Findings) {
    for word in value.split_whitespace().take(500) {
        let word = word.trim_matches(['<', '>', '(', ')', '"', ',', ';']).trim_end_matches('.');
        match super::looks_like(word) {
            IdentifierType::Other | IdentifierType::EmailAddress => {}
            known => found.identify(known, word),
        }
    }
}

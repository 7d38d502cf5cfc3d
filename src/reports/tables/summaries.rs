//! The public summaries of decisions.
//!
//! Not the confirming of one, which two persons did before. Invariant: beside the summary of a private notifier's matter stands nothing
//! by which it could be found among the rows: no reference, no kind, no outcome; and the order says nothing.

use sha2::{Digest, Sha256};

use super::layout::{Key, key_columns, text};
use crate::decisions::ConfirmedSummary;
use crate::reports::case_row::of_public_body;
use crate::reports::edition::{About, Column, Row, Source, Table};
use crate::reports::{Cell, words};
use crate::spreadsheet::is_formula;
use crate::taxonomy::{Kind, Outcome};

/// A summary as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicSummary {
    text: String,
    /// Of a public authority's matter only.
    row: Option<RowNamed>,
}

/// What names the row of the ledger that a summary is about.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RowNamed {
    reference: String,
    kind: Kind,
    outcome: Option<Outcome>,
}

impl PublicSummary {
    pub fn of(summary: ConfirmedSummary) -> PublicSummary {
        let exact = |kind: &Kind| {
            kind.is_from_authority() || (kind.is_takedown() && summary.takedown_kind.is_some_and(of_public_body))
        };
        // An earlier report may have shown it as a private matter, and nobody is to learn that it did.
        let is_named = exact(&summary.kind) && summary.earlier_kinds.iter().all(exact);
        let (kind, outcome) = (summary.kind, summary.outcome);
        let row = is_named.then_some(RowNamed { reference: summary.ledger_reference, kind, outcome });
        PublicSummary { text: plain(&summary.text), row }
    }
}

/// One paragraph, which no spreadsheet takes for a formula. New ones that begin so are refused where they are written; what was
/// confirmed before is final, and is published in quotation marks.
fn plain(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if is_formula(&text) { format!("“{text}”") } else { text }
}

pub fn decision_summaries(summaries: &[PublicSummary]) -> Table {
    let mut summaries: Vec<&PublicSummary> = summaries.iter().collect();
    // By their digests: neither the order of the cases nor the alphabet.
    summaries.sort_by_cached_key(|one| (Sha256::digest(&one.text), one.row.as_ref().map(|row| row.reference.clone())));
    let rows = summaries.iter().enumerate().map(|(place, one)| row(place + 1, one)).collect();
    let about = About {
        id: "decision-summaries".into(),
        section: String::new(),
        title: "Decisions in words".into(),
        caption: "Summaries of decisions that were written to be published".into(),
        definition: "Not every decision has one: a person writes it, and another checks that it tells nothing of anybody. It is published with the \
                     first report whose cut-off comes after that check. The summary of a public authority’s matter names its row of the ledger, \
                     in this report or the earlier one that counted the decision; that of a private person or body names none, and stands \
                     without kind and outcome, so that nobody can find whose it is. They stand in random order."
            .into(),
        source: Source::Stated,
        counted: None,
        sums: Vec::new(),
    };
    Table { about, columns: columns(), rows }
}

fn columns() -> Vec<Column> {
    let mut columns = key_columns(&[Key { id: "number", label: "Summary", name_of: str::to_owned }]);
    columns.extend([
        text("reference", "Reference", "The row of the ledger; empty for matters of private persons and bodies."),
        text("kind", "Kind", "What sort of notification it was; empty for matters of private persons and bodies."),
        text("outcome", "Outcome", "What was decided; empty for matters of private persons and bodies."),
        text("summary", "Summary", "What was reported or demanded, what was decided, and why."),
    ]);
    columns
}

fn row(number: usize, one: &PublicSummary) -> Row {
    let named = one.row.as_ref();
    let outcome = named.and_then(|row| row.outcome);
    vec![
        Cell::text(number.to_string()),
        Cell::text(format!("Summary {number}")),
        Cell::text(named.map(|row| row.reference.clone()).unwrap_or_default()),
        Cell::text(named.map(|row| words::kind(row.kind.as_str())).unwrap_or_default()),
        Cell::text(outcome.map(|outcome| words::outcome(outcome.as_str())).unwrap_or_default()),
        Cell::text(one.text.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::TakedownKind;

    fn summary(kind: Kind, earlier: &[Kind], takedown_kind: Option<TakedownKind>) -> ConfirmedSummary {
        ConfirmedSummary {
            text: "A room was removed.".into(),
            ledger_reference: "7c1f".into(),
            kind,
            earlier_kinds: earlier.to_vec(),
            takedown_kind,
            outcome: Some(Outcome::ContentRemoved),
        }
    }

    fn shown(summary: ConfirmedSummary) -> Vec<String> {
        let table = decision_summaries(&[PublicSummary::of(summary)]);
        table.rows[0][2..5].iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_a_public_authority_s_matter_names_its_row() {
        let named = ["7c1f", "Takedown demand", "Content removed"];
        assert_eq!(shown(summary(Kind::TakedownDemand, &[], Some(TakedownKind::Court))), named);
        assert_eq!(shown(summary(Kind::TakedownDemand, &[], Some(TakedownKind::Copyright))), ["", "", ""]);
        assert_eq!(shown(summary(Kind::TakedownDemand, &[], None)), ["", "", ""]);
        assert_eq!(shown(summary(Kind::BreachNotification, &[], Some(TakedownKind::Court))), ["", "", ""]);
        assert_eq!(shown(summary(Kind::DataSubjectRequest, &[], None)), ["", "", ""]);
    }

    #[test]
    fn what_an_earlier_report_may_have_shown_as_private_names_no_row() {
        assert_eq!(shown(summary(Kind::InformationRequest, &[Kind::BreachNotification], None)), ["", "", ""]);
        assert_eq!(shown(summary(Kind::InformationRequest, &[Kind::EmergencyRequest], None))[0], "7c1f");
    }

    #[test]
    fn the_order_of_the_cases_shows_nowhere_and_text_is_one_paragraph() {
        let with = |text: &str| {
            PublicSummary::of(ConfirmedSummary { text: text.into(), ..summary(Kind::DataSubjectRequest, &[], None) })
        };
        let (one, two) = (with("One\r\n\r\nroom."), with("=2+2"));
        let forwards = decision_summaries(&[one.clone(), two.clone()]);
        assert_eq!(forwards, decision_summaries(&[two, one]));
        let mut texts: Vec<String> = forwards.rows.iter().map(|row| row[5].to_string()).collect();
        texts.sort();
        assert_eq!(texts, ["One room.", "“=2+2”"]);
    }
}

//! Breaches of the Terms and takedown demands, by category and outcome and no finer (rule 7).

use super::layout::{Key, Layout, Note, always_possible, columns_add_up, count, filter, text};
use crate::reports::edition::{Column, Filter, Sum, Table};
use crate::reports::ledger::{PENDING, SET_ASIDE, YES};
use crate::reports::measure::NoSuchColumn;
use crate::reports::words;
use crate::taxonomy::{Kind, Outcome, TakedownKind, TermsCategory};

pub fn terms_notifications(ledger: &Table) -> Result<Table, NoSuchColumn> {
    by_terms_category(
        "terms-notifications",
        "Breach notifications",
        "Notifications of breaches of the Terms, by category and outcome",
        "One notification is one matter that somebody else reported, under the most specific category of the Terms. Notifications by \
         several people of the same matter are one case.",
        filter(&[("kind", &[Kind::BreachNotification.as_str()]), ("own_initiative", &[""])]),
        ledger,
    )
}

pub fn own_initiative(ledger: &Table) -> Result<Table, NoSuchColumn> {
    by_terms_category(
        "own-initiative",
        "Found ourselves",
        "Breaches that we found ourselves in communities that we run, by category and outcome",
        "Nobody notified us of these; they are in no line of the table before.",
        filter(&[("kind", &[Kind::BreachNotification.as_str()]), ("own_initiative", &[YES])]),
        ledger,
    )
}

fn by_terms_category(
    id: &'static str,
    title: &'static str,
    caption: &'static str,
    definition: &'static str,
    filter: Filter,
    sheet: &Table,
) -> Result<Table, NoSuchColumn> {
    let eu_key = text("eu_key", "EU key", "The nearest category of Implementing Regulation (EU) 2024/2835.");
    Layout {
        id,
        title,
        caption,
        definition,
        sheet,
        filter,
        keys: vec![Key { id: "category", label: "Category", name_of: words::terms_category }],
        fixed: TermsCategory::ALL.iter().map(|category| vec![category.as_str()]).collect(),
        note: Some(Note {
            column: eu_key,
            of: |code| code.parse::<TermsCategory>().map_or("", TermsCategory::dsa_key),
        }),
        figures: outcome_columns(),
        impossible: always_possible,
        sums: vec![outcomes_add_up()],
    }
    .counted()
}

pub fn takedown_demands(ledger: &Table) -> Result<Table, NoSuchColumn> {
    Layout {
        id: "takedown-demands",
        title: "Takedown demands",
        caption: "Demands to remove content, a community or a name, by what they rest on and outcome",
        definition: "One demand is one demand by one party on one legal basis in one matter.",
        sheet: ledger,
        filter: filter(&[("kind", &[Kind::TakedownDemand.as_str()])]),
        keys: vec![Key { id: "category", label: "Rests on", name_of: words::takedown_kind }],
        fixed: TakedownKind::ALL.iter().map(|kind| vec![kind.as_str()]).collect(),
        note: None,
        figures: outcome_columns(),
        impossible: always_possible,
        sums: vec![outcomes_add_up()],
    }
    .counted()
}

fn outcome_columns() -> Vec<Column> {
    let outcomes = Outcome::for_kind(Kind::BreachNotification).iter();
    let mut columns = vec![count("cases", "Cases", "All cases of this line.", &[])];
    columns.extend(
        outcomes.map(|one| count(one.as_str(), one.label(), one.definition(), &[("outcome", &[one.as_str()])])),
    );
    columns.push(count(SET_ASIDE, "Set aside", "Closed without a decision.", &[("outcome", &[SET_ASIDE])]));
    columns.push(count(PENDING, "Pending", "Not decided at the cut-off.", &[("outcome", &[PENDING])]));
    columns
}

fn outcomes_add_up() -> Sum {
    let outcomes = Outcome::for_kind(Kind::BreachNotification).iter().map(|outcome| outcome.as_str());
    columns_add_up("cases", &outcomes.chain([SET_ASIDE, PENDING]).collect::<Vec<_>>(), &[])
}

//! What requests of authorities ask for, and how those that cannot wait, those that only preserve and those that may not
//! be told were dealt with.

use super::authorities::{ByKind, by_kind, codes};
use super::facts::{cell, facts, not_applicable, of_rows, told, whole, withheld};
use super::layout::{Key, Layout, Note, count, filter, text};
use super::stated::Words;
use crate::reports::case_row::CaseRow;
use crate::reports::counting::Counted;
use crate::reports::edition::{DATA_CLASSES, Filter, LEDGER, MOVEMENTS, Table, sheet};
use crate::reports::ledger::{CountedCase, Movement, YES};
use crate::reports::measure::NoSuchColumn;
use crate::reports::{Cell, words};
use crate::taxonomy::{
    Authenticity, Channel, DataClass, Instrument, Kind, Measure, OffenceCategory, Outcome, Secrecy, holding,
};

/// From how many matters of authorities on a share of them may be told.
const ENOUGH: usize = 3;

/// In an emergency a first answer or a decision is due within so many hours.
const EMERGENCY_HOURS: i64 = 8;

pub fn asked_held_given(sheets: &[Table]) -> Result<Table, NoSuchColumn> {
    let rows = sheet(sheets, DATA_CLASSES).ok_or(NoSuchColumn::no_sheet(DATA_CLASSES))?;
    let can_exist = text(
        "can_exist",
        "What we can hold at all",
        "What data of this class can exist with us. How long it is kept, and where that is stated, stands among the definitions.",
    );
    Layout {
        id: "data-asked-for",
        title: "Data asked for, held and given",
        caption: "Requests of public authorities, by class of data: what they ask for, what of it we hold, what of it we gave",
        definition: "One request may ask for several classes of data and stands in the line of each. “n/a” marks what cannot be: of such data we hold \
                     nothing, and can give none.",
        sheet: rows,
        filter: filter(&[]),
        keys: vec![Key { id: "data_class", label: "Class of data", name_of: words::data_class }],
        fixed: DataClass::ALL.iter().map(|class| vec![class.as_str()]).collect(),
        note: Some(Note { column: can_exist, of: what_we_can_hold }),
        figures: vec![
            count("sought", "Asked for", "Requests that ask for such data.", &[("sought", &[YES])]),
            count("held", "Held", "Requests for which we hold any such data.", &[("held", &[YES])]),
            count("given", "Given", "Requests on which we gave any such data.", &[("given", &[YES])]),
        ],
        impossible: never_held,
        sums: Vec::new(),
    }
    .counted()
}

fn what_we_can_hold(class: &str) -> &'static str {
    class.parse().ok().and_then(holding).map_or("", |holding| holding.what)
}

fn never_held(class: &str, column: &str) -> bool {
    let held = class.parse().ok().and_then(holding).is_none_or(|holding| holding.is_held);
    !held && column != "sought"
}

pub fn channels(ledger: &Table) -> Result<Table, NoSuchColumn> {
    by_kind(
        ledger,
        ByKind {
            id: "channels",
            title: "How they reached us",
            caption: "Requests of public authorities, by how they reached us",
            definition: "All requests of authorities that this report counts, takedown demands aside.",
            key: Key { id: "channel", label: "Channel", name_of: words::channel },
            rows: codes(Channel::ALL),
        },
    )
}

pub fn offences(ledger: &Table) -> Result<Table, NoSuchColumn> {
    by_kind(
        ledger,
        ByKind {
            id: "offences",
            title: "What they are about",
            caption: "Requests of public authorities, by what the matter behind them is said to be about",
            definition: "As the request says it; we do not examine whether it is so. All requests of authorities that this report counts, takedown \
                         demands aside.",
            key: Key { id: "offence", label: "Offence", name_of: words::offence },
            rows: codes(OffenceCategory::ALL),
        },
    )
}

pub fn emergencies(ledger: &Table, cases: &[CountedCase<'_>]) -> Result<Table, NoSuchColumn> {
    let words = Words {
        id: "emergencies",
        title: "Emergencies",
        caption: "Requests that a public authority calls an emergency",
        definition: "A request counts as an emergency once a person of the house has found that it is one; what is none is moved to another kind. \
                     Whether an order followed is not recorded. Where fewer than three requests lie behind the number answered in time, it is withheld.",
    };
    let line =
        |code, name, named: &[(&str, &[&str])]| of_rows(ledger, code, name, of_kind(Kind::EmergencyRequest, named));
    let given = codes(Outcome::ALL.iter().filter(|outcome| outcome.gives_data()));
    let emergencies = || cases.iter().filter(|(_, counted)| counted.kind == Kind::EmergencyRequest);
    let within = emergencies().filter(|(case, counted)| answered_within(case, counted, EMERGENCY_HOURS)).count();
    let answered = match emergencies().count() {
        0 => Cell::NotApplicable,
        number if number < ENOUGH => Cell::Withheld,
        _ => whole(within),
    };
    Ok(facts(
        &words,
        vec![
            line("requests", "Requests that this report counts", &[])?,
            line("received", "Of these, new in the quarter", &[("entered", &new_in_the_quarter())])?,
            line("found_false", "Found false", &[("authenticity", &[Authenticity::FoundFalse.as_str()])])?,
            line("given", "Decided, and data given", &[("outcome", &given)])?,
            line("no_data", "Decided, and no such data exists", &[("outcome", &[Outcome::NoDataExists.as_str()])])?,
            cell("within_eight_hours", "First answer or decision within eight hours", answered),
            not_applicable("order_afterwards", "Followed by an order afterwards"),
        ],
    ))
}

pub fn preservation(ledger: &Table, cases: &[CountedCase<'_>]) -> Result<Table, NoSuchColumn> {
    let words = Words {
        id: "preservation",
        title: "Preservation",
        caption: "Requests to keep data until an order follows",
        definition: "What is preserved is kept from deletion and given to nobody. Whether an order followed, and when what was preserved was deleted again, \
                     is not recorded.",
    };
    let line =
        |code, name, named: &[(&str, &[&str])]| of_rows(ledger, code, name, of_kind(Kind::PreservationRequest, named));
    let preserved = cases.iter().filter(|(case, counted)| {
        counted.kind == Kind::PreservationRequest && took(case, counted, Measure::DataPreserved)
    });
    Ok(facts(
        &words,
        vec![
            line("requests", "Requests that this report counts", &[])?,
            line("received", "Of these, new in the quarter", &[("entered", &new_in_the_quarter())])?,
            line(
                "european_orders",
                "Of these, European preservation orders",
                &[("instrument", &[Instrument::EuropeanPreservationOrder.as_str()])],
            )?,
            told("preserved", "Something was preserved", preserved.count()),
            line("no_data", "Decided, and no such data exists", &[("outcome", &[Outcome::NoDataExists.as_str()])])?,
            not_applicable("expired", "Ended without an order"),
            not_applicable("order_afterwards", "Followed by an order"),
        ],
    ))
}

pub fn secrecy(sheets: &[Table], cases: &[CountedCase<'_>]) -> Result<Table, NoSuchColumn> {
    let words = Words {
        id: "secrecy",
        title: "Orders of secrecy",
        caption: "Lawful orders not to speak about a matter, on the matters that this report counts",
        definition: "A matter is in no figure while an order holds it, so only orders that have ended are counted here. How many matters are still \
                     withheld is itself withheld in every report, whether there are any or not. An order without a date needs a decision of the Board. \
                     That an order was challenged is not recorded.",
    };
    let rows = |id: &'static str| sheet(sheets, id).ok_or(NoSuchColumn::no_sheet(id));
    let (ledger, movements) = (rows(LEDGER)?, rows(MOVEMENTS)?);
    let line = |code, name, term: Secrecy| of_rows(ledger, code, name, filter(&[("secrecy", &[term.as_str()])]));
    let ended = || cases.iter().flat_map(|(case, counted)| case.ended_orders(counted));
    let others = cases.iter().filter(|(case, counted)| {
        !case.is_authority_matter(counted.kind) && case.ended_orders(counted).next().is_some()
    });
    let released = [Movement::ReleasedFromSecrecy.as_str()];
    Ok(facts(
        &words,
        vec![
            line("until_date", "Matters of authorities, order until a date", Secrecy::UntilDate)?,
            line("indefinite", "Matters of authorities, order without a date", Secrecy::Indefinite)?,
            told("others", "Other matters", others.count()),
            told("ended_on_date", "Orders that ended on their date", ended().filter(|order| !order.lifted).count()),
            told("lifted", "Orders that ended before, or had no date", ended().filter(|order| order.lifted).count()),
            of_rows(
                movements,
                "released",
                "Released: kept out of earlier reports, and counted now for the first time",
                filter(&[("movement", &released)]),
            )?,
            withheld("still_withheld", "Still withheld"),
            not_applicable("challenged", "Orders challenged"),
        ],
    ))
}

fn new_in_the_quarter() -> [&'static str; 3] {
    [Movement::Received, Movement::LoggedLate, Movement::ReleasedFromSecrecy].map(Movement::as_str)
}

/// Rows of this kind.
pub(super) fn of_kind(kind: Kind, named: &[(&str, &[&str])]) -> Filter {
    let mut all = filter(named);
    all.insert("kind".into(), vec![kind.as_str().into()]);
    all
}

pub(super) fn took(case: &CaseRow, counted: &Counted, measure: Measure) -> bool {
    case.measures.iter().any(|one| one.measure == measure && one.at < counted.as_of)
}

fn answered_within(case: &CaseRow, counted: &Counted, hours: i64) -> bool {
    let decided = case.decision.map(|decision| decision.at);
    let first = [case.answered_at, decided].into_iter().flatten().filter(|at| *at < counted.as_of).min();
    first.is_some_and(|at| at.duration_since(case.received_at).as_secs() <= hours * 3600)
}

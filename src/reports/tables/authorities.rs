//! What public authorities asked for, exactly: by country, instrument and outcome (rule 7).

use super::balance::kind;
use super::layout::{Key, Layout, always_possible, columns_add_up, count, filter, share, sum};
use crate::reports::case_row::of_public_body;
use crate::reports::edition::{Column, Sum, Table};
use crate::reports::ledger::{FOUND_FALSE, Movement, PENDING, SET_ASIDE};
use crate::reports::measure::NoSuchColumn;
use crate::reports::words;
use crate::taxonomy::{
    Authenticity, AuthorityType, Binding, Channel, DataClass, Kind, OffenceCategory, Outcome, TakedownKind,
};

pub fn information_requests(ledger: &Table) -> Result<Table, NoSuchColumn> {
    Layout {
        id: "information-requests",
        title: "Requests for information",
        caption: "Requests for information by public authorities, by country and legal instrument",
        definition: "One request is one demand by one authority on one legal basis in one matter. The country is that of the authority \
                     which wants the answer. A request that came from no authority stands in the line “Found false”.",
        sheet: ledger,
        filter: filter(&[("kind", &[Kind::InformationRequest.as_str()])]),
        keys: vec![country(), Key { id: "instrument", label: "Instrument", name_of: words::instrument }],
        fixed: Vec::new(),
        note: None,
        figures: flow_and_identifiers(),
        impossible: always_possible,
        sums: vec![flow_adds_up()],
    }
    .counted()
}

pub fn information_outcomes(ledger: &Table) -> Result<Table, NoSuchColumn> {
    let decided: Vec<&str> = codes(Outcome::for_kind(Kind::InformationRequest));
    let given: Vec<&str> = codes(Outcome::ALL.iter().filter(|outcome| outcome.gives_data()));
    let mut figures = information_outcome_columns();
    let of_decided = "Of the requests decided, the share in which any data was given.";
    figures.push(share("share_given", "Share given", of_decided, &[("outcome", &given)], &[("outcome", &decided)]));
    Layout {
        id: "information-outcomes",
        title: "Answers to requests for information",
        caption: "What became of requests for information, by country",
        definition: "The same requests as in the table before. “Share given” is between 0 and 1; its denominator stands in the column “Decided”.",
        sheet: ledger,
        filter: filter(&[("kind", &[Kind::InformationRequest.as_str()])]),
        keys: vec![country()],
        fixed: Vec::new(),
        note: None,
        figures,
        impossible: always_possible,
        sums: vec![
            columns_add_up("decided", &["no_data_exists", "technically_impossible", "rejected", "partly_provided", "fully_provided", "referred"], &[]),
            columns_add_up("requests", &["decided", SET_ASIDE, PENDING], &[]),
        ],
    }
    .counted()
}

fn information_outcome_columns() -> Vec<Column> {
    let plain = |outcome: Outcome| {
        count(outcome.as_str(), outcome.label(), outcome.definition(), &[("outcome", &[outcome.as_str()])])
    };
    let rejected: Vec<&str> = codes(Outcome::ALL.iter().filter(|outcome| outcome.is_rejection()));
    let decided: Vec<&str> = codes(Outcome::for_kind(Kind::InformationRequest));
    let why =
        "Wrong channel, no legal basis, overbroad, not authentic or incomplete; the table “Outcomes” tells them apart.";
    vec![
        count("requests", "Requests", "All requests that this report counts.", &[]),
        plain(Outcome::NoDataExists),
        plain(Outcome::TechnicallyImpossible),
        count("rejected", "Rejected", why, &[("outcome", &rejected)]),
        plain(Outcome::PartlyProvided),
        plain(Outcome::FullyProvided),
        plain(Outcome::Referred),
        count("decided", "Decided", "The sum of the outcomes before.", &[("outcome", &decided)]),
        count(SET_ASIDE, "Set aside", "Closed without a decision.", &[("outcome", &[SET_ASIDE])]),
        count(PENDING, "Pending", "Not decided at the cut-off.", &[("outcome", &[PENDING])]),
    ]
}

pub fn other_authority_requests(ledger: &Table) -> Result<Table, NoSuchColumn> {
    let kinds = [Kind::EmergencyRequest, Kind::PreservationRequest, Kind::CapabilityDemand].map(Kind::as_str);
    Layout {
        id: "other-authority-requests",
        title: "Emergencies, preservation, capabilities",
        caption: "Emergency requests, preservation requests and demands for a capability, by country",
        definition: "These kinds are counted apart from requests for information. A table with nothing but its total says that there was none.",
        sheet: ledger,
        filter: filter(&[("kind", &kinds)]),
        keys: vec![kind(), country()],
        fixed: Vec::new(),
        note: None,
        figures: flow_and_identifiers(),
        impossible: always_possible,
        sums: vec![flow_adds_up()],
    }
    .counted()
}

pub fn authority_takedowns(ledger: &Table) -> Result<Table, NoSuchColumn> {
    let public: Vec<&str> = codes(TakedownKind::ALL.iter().filter(|kind| of_public_body(**kind)));
    Layout {
        id: "authority-takedowns",
        title: "Takedown demands of public authorities",
        caption: "Takedown demands of courts and public authorities, by country",
        definition: "Demands of private persons and bodies are in the table “Takedown demands”, where these are counted too.",
        sheet: ledger,
        filter: filter(&[("kind", &[Kind::TakedownDemand.as_str()]), ("category", &public)]),
        keys: vec![Key { id: "category", label: "Demand", name_of: words::takedown_kind }, country()],
        fixed: Vec::new(),
        note: None,
        figures: flow_and_items(),
        impossible: always_possible,
        sums: vec![flow_adds_up()],
    }
    .counted()
}

pub fn authority_types(ledger: &Table) -> Result<Table, NoSuchColumn> {
    let rows = codes(AuthorityType::ALL).into_iter().chain([FOUND_FALSE]);
    by_kind(
        ledger,
        ByKind {
            id: "authority-types",
            title: "Which authorities",
            caption: "Requests of public authorities, by what sort of authority asks",
            definition: "All requests of authorities that this report counts, takedown demands aside.",
            key: Key { id: "authority_type", label: "Authority", name_of: words::authority_type },
            rows: rows.collect(),
        },
    )
}

pub fn binding(ledger: &Table) -> Result<Table, NoSuchColumn> {
    by_kind(
        ledger,
        ByKind {
            id: "binding",
            title: "Whether they bind us",
            caption: "Requests of public authorities, by whether they bind us",
            definition: "A foreign authority that wants a binding order asks the Swiss authorities for mutual legal assistance.",
            key: Key { id: "binding", label: "Binding", name_of: words::binding },
            rows: codes(Binding::ALL),
        },
    )
}

pub fn authenticity(ledger: &Table) -> Result<Table, NoSuchColumn> {
    by_kind(
        ledger,
        ByKind {
            id: "authenticity",
            title: "Whether they are authentic",
            caption: "Requests of public authorities, by whether they come from whom they say",
            definition: "A request found false is counted in a line of its own in every table, never under the country or the authority that it names.",
            key: Key { id: "authenticity", label: "Authenticity", name_of: words::authenticity },
            rows: codes(Authenticity::ALL),
        },
    )
}

pub(super) struct ByKind {
    pub id: &'static str,
    pub title: &'static str,
    pub caption: &'static str,
    pub definition: &'static str,
    pub key: Key,
    pub rows: Vec<&'static str>,
}

pub(super) fn by_kind(ledger: &Table, table: ByKind) -> Result<Table, NoSuchColumn> {
    let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| kind.is_from_authority()).collect();
    let names: Vec<&str> = codes(&kinds);
    let figure = |kind: &Kind| count(kind.as_str(), kind.label(), kind.definition(), &[("kind", &[kind.as_str()])]);
    let mut figures: Vec<Column> = kinds.iter().map(figure).collect();
    figures.push(count("all", "All", "All of these kinds.", &[]));
    Layout {
        id: table.id,
        title: table.title,
        caption: table.caption,
        definition: table.definition,
        sheet: ledger,
        filter: filter(&[("kind", &names)]),
        keys: vec![table.key],
        fixed: table.rows.into_iter().map(|row| vec![row]).collect(),
        note: None,
        figures,
        impossible: always_possible,
        sums: vec![columns_add_up("all", &names, &[])],
    }
    .counted()
}

fn country() -> Key {
    Key { id: "requesting_country", label: "Country", name_of: words::country }
}

fn flow() -> Vec<Column> {
    let before = [Movement::OpenAtStart.as_str(), Movement::MovedIn.as_str()];
    let new = [Movement::Received.as_str(), Movement::LoggedLate.as_str(), Movement::ReleasedFromSecrecy.as_str()];
    let decided: Vec<&str> = codes(Outcome::ALL);
    vec![
        count("open_before", "Open before", "Counted by the report before, and open.", &[("entered", &before)]),
        count(
            "received",
            "Received",
            "Received in the quarter, or logged late or released from secrecy in it.",
            &[("entered", &new)],
        ),
        count("decided", "Decided", "Decided before the cut-off.", &[("outcome", &decided)]),
        count(SET_ASIDE, "Set aside", "Closed without a decision.", &[("outcome", &[SET_ASIDE])]),
        count(
            "open_at_end",
            "Open at end",
            "Neither decided nor set aside at the cut-off.",
            &[("outcome", &[PENDING])],
        ),
    ]
}

fn flow_and_identifiers() -> Vec<Column> {
    let mut figures = flow();
    figures.extend([
        sum(
            "identifiers_specified",
            "Identifiers specified",
            "Accounts, names or other identifiers that the requests name.",
        ),
        sum("identifiers_held", "Identifiers held", "Identifiers about which we hold anything."),
        sum("identifiers_disclosed", "Identifiers disclosed", "Identifiers about which we gave data."),
    ]);
    figures
}

fn flow_and_items() -> Vec<Column> {
    let mut figures = flow();
    figures.extend([
        sum("items_specified", "Items named", "Files, places or names that the demands name."),
        sum("items_located", "Items found", "Of these, what was found in a place that we run."),
        sum("items_actioned", "Items acted against", "Of these, what something was done against."),
        count("on_law", "On law", "Demands acted on because a law or an order binds us.", &[("basis", &["law"])]),
        count(
            "on_terms",
            "On our Terms",
            "Demands acted on because our Terms were breached.",
            &[("basis", &["terms"])],
        ),
    ]);
    figures
}

fn flow_adds_up() -> Sum {
    columns_add_up("open_at_end", &["open_before", "received"], &["decided", SET_ASIDE])
}

/// The text forms of taxonomy values.
pub(super) fn codes<'a, T: Coded + 'a>(values: impl IntoIterator<Item = &'a T>) -> Vec<&'static str> {
    values.into_iter().map(|value| value.code()).collect()
}

pub(super) trait Coded: Copy {
    fn code(self) -> &'static str;
}

macro_rules! coded {
    ($($name:ty),*) => { $(impl Coded for $name { fn code(self) -> &'static str { self.as_str() } })* };
}
coded!(Kind, Outcome, TakedownKind, AuthorityType, Binding, Authenticity, Channel, DataClass, OffenceCategory);

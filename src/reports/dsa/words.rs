//! What the set says in words: why a cell is empty, and the free text of part 11.
//!
//! Invariant: every sort of empty cell is explained in part 11.

use super::categories::{Part, part};
use super::year::{Matter, Year};

pub fn period(year: &Year) -> String {
    format!("{}/{}", year.first_day, year.last_day)
}

/// No two may be the same.
pub fn not_divided(category: &str) -> String {
    format!("{category}: matters that we publish without a finer division")
}

const NO_ITEMS: &str = "Left empty: the published rows do not say it.";
const NO_MEDIAN: &str =
    "Left empty: the median of a year cannot be made from published quarters; each quarter's report has its own.";
const NO_FLAGGERS: &str = "Left empty: trusted flaggers are for online platforms.";

/// For the seven columns of figures of part 3.
pub const ON_ORDERS: [&str; 7] = [
    "Orders of courts and authorities of Member States to remove something. An order whose ground we do not publish stands under STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER.",
    NO_ITEMS,
    NO_MEDIAN,
    NO_MEDIAN,
    "Orders that demand data: court orders, warrants, production orders, European production orders and orders under Article 10. Letters without an order are not counted.",
    NO_MEDIAN,
    NO_MEDIAN,
];

/// For the ten columns of figures of part 4.
pub const ON_NOTICES: [&str; 10] = [
    "One notice is one matter; repetitions join it. What only breaches the Terms stands under STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE.",
    NO_FLAGGERS,
    NO_ITEMS,
    NO_FLAGGERS,
    NO_MEDIAN,
    NO_FLAGGERS,
    "Demands that rest on a right or a law, and that led to a removal, a delisting or an end of access.",
    NO_FLAGGERS,
    "Notifications of a breach of the Terms that led to a removal, a delisting or an end of access.",
    NO_FLAGGERS,
];

/// For the sixteen columns of figures of parts 5 and 6.
pub const fn on_measure(column: usize) -> &'static str {
    match column {
        0 => "Findings in communities created by the provider that led to a measure.",
        1 => "No automated means of detection are used.",
        3 => "Communities delisted or removed.",
        13 => "Access to a community or another place that we run, restricted or ended.",
        _ => "",
    }
}

pub const NO_COMPLAINTS: &str = "Left empty: there is no internal complaints mechanism under Article 20. The Board decides finally; new evidence opens a new matter.";

pub const NO_AUTOMATION: &str = "Left empty: no automated means are used.";

/// At most 5,000 characters each.
pub fn qualitative(year: &Year, indicator: &str) -> String {
    if indicator.starts_with("Summary") {
        summary(year)
    } else if indicator.starts_with("Meaningful") {
        how_it_was_counted(year)
    } else if indicator.starts_with("Safeguards") {
        "No automated means are used, so that none need safeguards. Every matter is reviewed by a person and decided by \
         the Board, by a rule of the Board, or by an officer whose measure the Board ratifies or reverses."
            .to_owned()
    } else {
        "No automated means are used to find, to judge or to decide.".to_owned()
    }
}

fn summary(year: &Year) -> String {
    format!(
        "{} moderates communities that it created itself. Private messages are end-to-end encrypted and cannot be read or \
         moderated. What is found in a community is judged by the Terms of Service, reviewed by a person and decided \
         by the Board. Measures are: removing content, delisting or removing a community, and restricting or ending \
         access to a place that the provider runs. Content is never demoted, labelled, restricted by age or interaction; \
         there are no payments; and accounts are kept on the users' devices alone, so that they can neither be suspended nor terminated. Those \
         cells are empty.",
        year.provider
    )
}

fn how_it_was_counted(year: &Year) -> String {
    let count = |is_one: fn(&Matter) -> bool| year.matters.iter().filter(|matter| is_one(matter)).count();
    let set_aside = count(|matter| matter.is_set_aside);
    let elsewhere = count(|matter| !matter.is_set_aside && part(matter).is_none());
    let own = count(|matter| part(matter) == Some(Part::OwnInitiative));
    let before = if year.knows_before {
        "Matters that were open from the year before are not counted again."
    } else {
        "No report of the quarter before was published, so that notices open from the year before cannot be told from new ones and are counted."
    };
    format!(
        "All figures are made from the published reports {}. {} matters entered their figures in the year; a matter that is \
         open over several quarters is counted once, in the year in which it entered the figures, with the outcome of the newest of these reports. {before} {set_aside} matters \
         were closed without a decision (spam, misdirected, duplicate, withdrawn) and {elsewhere} have no place in the templates: requests \
         from outside the European Union, letters without an order, demands found false, requests of data subjects, and demands for preservation \
         or for a capability. The reports of the quarters have them all. {own} findings of our own are in part 6 if they led to a measure; part 5 is zero because we act on our own initiative \
         on the basis of the Terms. \
         An empty cell means that a thing cannot happen on this service, that a row is for another sort of provider, or that the published \
         rows do not say it, which is noted beside it. Below a category a row is empty where we do not divide matters so finely: what is not \
         divided stands under KEYWORD_OTHER, so that the rows add up. This set is published voluntarily.",
        year.editions.join(", "),
        year.matters.len(),
    )
}

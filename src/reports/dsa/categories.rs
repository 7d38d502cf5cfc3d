//! Where a matter stands in the templates: in which part, under which category, and of which Member State.
//!
//! Invariant: a matter stands in one part at most, and there in one category.

use super::year::{Matter, Year};
use crate::reports::case_row::of_public_body;
use crate::taxonomy::{Country, Instrument, Kind, TakedownKind, TermsCategory};

/// The row below a category for what no other row below it names.
pub const OTHER: &str = "KEYWORD_OTHER";

const NO_ORDER_CATEGORY: &str = "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER";
const NO_NOTICE_CATEGORY: &str = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE";
const TERMS_ONLY: &str = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC";
const PROPERTY: &str = "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS";

/// The keywords that a matter can be given; the others are never used.
pub const USED_KEYWORDS: [&str; 4] = [
    "KEYWORD_COPYRIGHT_INFRINGEMENT",
    "KEYWORD_TRADEMARK_INFRINGEMENT",
    "KEYWORD_DEFAMATION",
    "KEYWORD_TERRORIST_CONTENT",
];

/// A category and the row below it, which is empty for the categories that have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub category: &'static str,
    pub keyword: &'static str,
}

const fn place(category: &'static str, keyword: &'static str) -> Place {
    Place { category, keyword }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Part 3.
    OrderToAct(Country),
    /// Part 3.
    OrderToInform(Country),
    /// Part 4.
    Notice,
    /// Part 6; part 5 is for findings on the basis of the law, which there are none of.
    OwnInitiative,
}

/// None: the templates have no place for it, such as a request from outside the Union.
pub fn part(matter: &Matter) -> Option<Part> {
    if matter.is_set_aside {
        return None;
    }
    let member_state = matter.country.filter(|country| country.is_member_state() && !matter.is_found_false);
    match matter.kind? {
        Kind::BreachNotification if matter.is_own_initiative => Some(Part::OwnInitiative),
        Kind::TakedownDemand if is_order(matter) => member_state.map(Part::OrderToAct),
        Kind::BreachNotification | Kind::TakedownDemand => Some(Part::Notice),
        Kind::InformationRequest | Kind::EmergencyRequest if is_order_to_inform(matter) => {
            member_state.map(Part::OrderToInform)
        }
        _ => None,
    }
}

fn is_order(matter: &Matter) -> bool {
    matter.category.parse().is_ok_and(of_public_body)
}

/// A letter, a question or a Swiss order for a foreign state is no order of a Member State.
fn is_order_to_inform(matter: &Matter) -> bool {
    matches!(
        matter.instrument,
        Some(
            Instrument::ForeignCourtOrder
                | Instrument::ForeignWarrant
                | Instrument::ForeignSubpoena
                | Instrument::EuropeanProductionOrder
                | Instrument::DsaInformationOrder
        )
    )
}

pub fn category(matter: &Matter, part: Part) -> Place {
    match part {
        Part::OrderToInform(_) => place(NO_ORDER_CATEGORY, ""),
        Part::OrderToAct(_) => match matter.category.parse() {
            Ok(TakedownKind::TerroristContentOrder) => {
                place("STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY", "KEYWORD_TERRORIST_CONTENT")
            }
            _ => place(NO_ORDER_CATEGORY, ""),
        },
        Part::Notice if matter.kind.is_some_and(Kind::is_takedown) => of_demand(&matter.category),
        Part::Notice => match of_terms(&matter.category) {
            // What breaches nothing but the Terms alleges no illegality.
            Place { category: TERMS_ONLY | NO_NOTICE_CATEGORY, .. } => place(NO_NOTICE_CATEGORY, ""),
            place => place,
        },
        Part::OwnInitiative => match of_terms(&matter.category) {
            Place { category: NO_NOTICE_CATEGORY, .. } => place(TERMS_ONLY, OTHER),
            place => place,
        },
    }
}

fn of_demand(category: &str) -> Place {
    match category.parse() {
        Ok(TakedownKind::Copyright) => place(PROPERTY, "KEYWORD_COPYRIGHT_INFRINGEMENT"),
        Ok(TakedownKind::Trademark) => place(PROPERTY, "KEYWORD_TRADEMARK_INFRINGEMENT"),
        Ok(TakedownKind::Privacy) => place("STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", OTHER),
        Ok(TakedownKind::Defamation) => place("STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH", "KEYWORD_DEFAMATION"),
        _ => place(NO_NOTICE_CATEGORY, ""),
    }
}

fn of_terms(category: &str) -> Place {
    place(category.parse().map_or(NO_NOTICE_CATEGORY, TermsCategory::dsa_key), OTHER)
}

/// Everything of the year that has a place in the templates.
pub fn placed(year: &Year) -> impl Iterator<Item = (&Matter, Part, Place)> {
    year.matters.iter().filter_map(|matter| {
        let part = part(matter)?;
        Some((matter, part, category(matter, part)))
    })
}

/// The words for what of ours stands under a category, for part 2.
pub fn ours(key: &str) -> String {
    let terms = TermsCategory::ALL.iter().filter(|one| one.dsa_key() == key).map(|one| one.label().to_owned());
    let demands =
        TakedownKind::ALL.iter().filter(|one| !of_public_body(**one) && of_demand(one.as_str()).category == key);
    let demands = demands.map(|one| format!("demands that rest on: {}", one.label()));
    let all: Vec<String> = terms.chain(demands).collect();
    if all.is_empty() { String::new() } else { format!("Of our own categories: {}", all.join("; ")) }
}

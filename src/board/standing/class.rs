//! What the form of a ballot says of a class of cases, and the check of it. Invariant: the case that a standing decision is adopted
//! with is of its class, since the class is made of that case's own fields.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Span;
use jiff::civil::Date;

use super::facts::Facts;
use super::scope::{CLASS_FIELDS, Scope, in_words};
use crate::accounts::Act;
use crate::cases::{self, Case};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Country, FieldName, Kind, Outcome, Severity};

/// The longest title, in characters.
pub const TITLE_LIMIT: usize = 120;

/// The furthest that a standing decision reaches, in months.
const LONGEST_MONTHS: i32 = 24;

/// The longest window for calling a case in, in days.
const LONGEST_WINDOW: i32 = 60;

/// Whether a ballot is about its own case alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ForClass {
    #[default]
    ThisCase,
    /// "And so in every case of this class."
    Class(NewStanding),
    /// As the ballot before on this case had it.
    AsBefore,
}

/// A class of cases as somebody describes it by a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStanding {
    /// In clear, without personal data.
    pub title: String,
    /// The fields that every case of the class has in common with this one.
    pub same: Vec<FieldName>,
    /// Further requesting countries, where that field is one of them.
    pub countries: Vec<Country>,
    pub severity_at_most: Option<Severity>,
    /// The last day on which it can be applied.
    pub expires_on: Date,
    /// How long a case stands before the Board before it is decided.
    pub window_days: i32,
}

fn invalid(field: &'static str, what: impl Into<String>, hint: &'static str) -> cases::Error {
    cases::Error::Invalid { field, what: what.into(), hint }
}

/// The class that was described, if it can be adopted with this case.
pub(super) fn scope_of(new: &NewStanding, facts: &Facts) -> Result<Scope, cases::Error> {
    let mut conditions = BTreeMap::new();
    for field in &new.same {
        let Some(value) = facts.values.get(field).filter(|_| CLASS_FIELDS.contains(field)) else {
            let what = format!("`{}` is empty in this case", field.label());
            return Err(invalid("same", what, "fill it in first, or leave it out of the class"));
        };
        conditions.insert(*field, BTreeSet::from([value.clone()]));
    }
    if !new.countries.is_empty() {
        let Some(countries) = conditions.get_mut(&FieldName::RequestingCountry) else {
            let what = "further countries make no class, as long as the requesting country does not count";
            return Err(invalid("countries", what, "tick the requesting country too, or leave this empty"));
        };
        countries.extend(new.countries.iter().map(ToString::to_string));
    }
    let scope = Scope { kind: facts.kind, conditions, severity_at_most: new.severity_at_most };
    if !scope.has_condition() {
        let what = format!("a class of all cases of the kind `{}` is too wide", facts.kind.label());
        return Err(invalid("same", what, "tick at least one thing that they have in common, or name the severity"));
    }
    Ok(scope)
}

/// Refuses what no class of cases can be decided by, and a case that is not of the class itself.
pub(super) fn check(scope: &Scope, facts: &Facts, outcome: Outcome) -> Result<(), cases::Error> {
    if outcome.gives_data() {
        let what = format!("`{}` gives data, which is decided case by case", outcome.label());
        return Err(invalid("outcome", what, "choose another outcome, or put it to the vote for this case alone"));
    }
    scope.fits(facts).map_err(|misfits| {
        let what = format!("this case is not of the class itself: {}", in_words(&misfits));
        invalid("same", what, "open the ballot for this case alone, or mend what is missing first")
    })
}

/// Refuses a title that is empty, endless or names somebody.
pub(super) fn check_title(db: &mut Db, act: &Act, case: &Case, title: &str) -> Result<(), cases::Error> {
    let length = title.trim().chars().count();
    if !(1..=TITLE_LIMIT).contains(&length) {
        let what = format!("the title has {length} characters; it takes 1 to {TITLE_LIMIT}");
        return Err(invalid("title", what, "name the class and what is decided in it"));
    }
    if let Some(found) = cases::personal_data(db, act, case, title)?.first() {
        let what = format!("`{}` may tell of whom this case is", found.text);
        return Err(invalid("title", what, "the title stands in clear and is for many cases: write it without"));
    }
    Ok(())
}

pub(super) fn check_window(days: i32) -> Result<(), cases::Error> {
    if (1..=LONGEST_WINDOW).contains(&days) {
        return Ok(());
    }
    let what = format!("{days} days are too few or too many");
    Err(invalid("window_days", what, "write a number of days from 1 to 60"))
}

/// The moment at which it can be applied no more: the end of its last day.
pub(super) fn expiry(act: &Act, expires_on: Date) -> Result<Timestamp, cases::Error> {
    let zone = &act.desk.house.zone;
    let today = act.at.zoned(zone).date();
    let last = today.checked_add(Span::new().months(LONGEST_MONTHS)).unwrap_or(today);
    if expires_on <= today {
        let what = format!("`{expires_on}` is not in the future");
        return Err(invalid("expires_on", what, "write the last day on which it may be applied"));
    }
    if expires_on > last {
        let what = format!("`{expires_on}` is more than {LONGEST_MONTHS} months away");
        return Err(invalid("expires_on", what, "the Board looks at it again by then: write an earlier day"));
    }
    let after = expires_on.tomorrow().unwrap_or(expires_on).to_zoned(zone.clone());
    let after = after.map_err(|_| invalid("expires_on", "this is no day", "look at the year"))?;
    Ok(Timestamp::from_jiff(after.timestamp()))
}

/// The fields that a form can offer for a class made of this case.
pub(super) fn offered(kind: Kind, facts: &Facts) -> Vec<(FieldName, &'static str)> {
    let filled = CLASS_FIELDS.iter().filter(|field| field.is_of(kind));
    let named = |field: &FieldName| {
        let label = super::scope::value_label(*field, facts.values.get(field)?)?;
        Some((*field, label))
    };
    filled.filter_map(named).collect()
}

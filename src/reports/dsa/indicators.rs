//! Parts 1 and 7 to 11: lists of indicators, one value each.
//!
//! Invariant: a row that is for another sort of provider has no value.

use super::tally::{notice_tally, own_initiative_tally};
use super::words;
use super::year::Year;

/// A row of the template.
#[derive(Clone, Debug)]
pub struct Indicator {
    pub part: u8,
    pub applies_to: String,
    pub section: String,
    pub name: String,
    pub scope: String,
}

pub fn rows(year: &Year, indicators: &[Indicator], part: u8) -> Vec<Vec<String>> {
    indicators.iter().filter(|one| one.part == part).map(|one| row(year, one)).collect()
}

fn row(year: &Year, indicator: &Indicator) -> Vec<String> {
    let (value, context) = value(year, indicator);
    let Indicator { applies_to, section, name, scope, .. } = indicator.clone();
    let (service, period) = (year.service.clone(), words::period(year));
    match indicator.part {
        1 => vec![applies_to, service, name, value],
        10 => vec![applies_to, service, period, section, name, scope, value],
        11 => vec![applies_to, service, period, name, value],
        _ => vec![applies_to, service, period, section, name, scope, value, context],
    }
}

fn value(year: &Year, indicator: &Indicator) -> (String, String) {
    let bare = |value: String| (value, String::new());
    match indicator.part {
        1 => bare(identification(year, &indicator.name)),
        7 if indicator.applies_to == ALL => (String::new(), words::NO_COMPLAINTS.to_owned()),
        8 => automation(year, indicator),
        11 if indicator.applies_to == ALL => bare(words::qualitative(year, &indicator.name)),
        _ => bare(String::new()),
    }
}

const ALL: &str = "All";

fn identification(year: &Year, name: &str) -> String {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    match name {
        "Name of the service provider" => year.provider.clone(),
        "Date of the publication of the report" => day(year.published_on),
        "Date of the publication of the latest previous report" => day(year.previous_on),
        "Starting date of reporting period" => year.first_day.to_string(),
        "Ending date of reporting period" => year.last_day.to_string(),
        _ => String::new(),
    }
}

/// Nothing is decided by a machine, so that it has no accuracy either.
fn automation(year: &Year, indicator: &Indicator) -> (String, String) {
    let [notices, on_law, on_terms] = notice_tally(year).total();
    let [measures, ..] = own_initiative_tally(year).total();
    let by_persons = match indicator.scope.as_str() {
        "Total number" => measures + on_law + on_terms,
        "Own-initiative" => measures,
        "NAM Total" => notices,
        // Trusted flaggers and single languages are for other sorts of providers.
        _ => return (String::new(), String::new()),
    };
    let value = if indicator.name.contains("solely") {
        "0".to_owned()
    } else if indicator.name.contains("not taken by") || indicator.name.contains("not processed by") {
        by_persons.to_string()
    } else {
        return (String::new(), words::NO_AUTOMATION.to_owned());
    };
    (value, String::new())
}

//! Who runs the desk, in which time zone, and by which terms.

use std::str::FromStr;

use jiff::tz::TimeZone;

use super::{Problems, Source};
use crate::spreadsheet::SIGNS;

/// The organisation and its calendar.
#[derive(Clone, Debug)]
pub struct House {
    /// The organisation's full name, on reports and in mails.
    pub name: String,
    /// The service that the notices are about.
    pub service: String,
    /// What the report covers: the service, unless the settings say more.
    pub services_covered: Vec<String>,
    /// Services of the same house that it does not cover.
    pub services_not_covered: Vec<String>,
    /// Quarters, case numbers and deadlines are reckoned in it.
    pub zone: TimeZone,
    pub zone_name: String,
    /// How long a ballot stays open, in days.
    pub ballot_days: i64,
    /// Within how many days a decision should be carried out.
    pub carry_out_days: i64,
    /// Within how many days the Board should ratify an urgent measure.
    pub ratify_days: i64,
    /// How many days the Board has to call in a case to which a standing decision was applied, unless that one says otherwise.
    pub call_in_days: i32,
    /// Days after a quarter's end at which its outcomes are read.
    pub cut_off_days: i64,
    /// Days after a quarter's end by which its report is due.
    pub report_due_days: i64,
    /// Where everyone reaches the published reports, without a slash at the end.
    pub public_url: String,
    /// Whose older reports stand beside ours.
    pub predecessor: Predecessor,
}

/// An organisation whose published history is continued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Predecessor {
    #[default]
    None,
    /// The Oxen Privacy Tech Foundation, which reported on Session in 2023 and 2024.
    Optf,
}

#[derive(Debug, thiserror::Error)]
#[error("no such predecessor is known")]
pub struct NoSuchPredecessor;

impl FromStr for Predecessor {
    type Err = NoSuchPredecessor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "none" => Ok(Predecessor::None),
            "optf" => Ok(Predecessor::Optf),
            _ => Err(NoSuchPredecessor),
        }
    }
}

impl House {
    pub(super) fn read(source: &Source, public_url: &str, problems: &mut Problems) -> Self {
        let zone_name = source.text("QUARTERLIGHT_TIME_ZONE").unwrap_or_else(|| "Europe/Zurich".to_owned());
        let zone = TimeZone::get(&zone_name).unwrap_or_else(|_| {
            problems.add(
                "QUARTERLIGHT_TIME_ZONE",
                format!("`{zone_name}` is no time zone"),
                "write an IANA name such as `Europe/Zurich`",
            );
            TimeZone::UTC
        });
        let service = source.text("QUARTERLIGHT_SERVICE").unwrap_or_else(|| "Session".to_owned());
        let services_covered =
            Some(services(source, "QUARTERLIGHT_SERVICES_COVERED")).filter(|names| !names.is_empty());
        let services_covered = services_covered.unwrap_or_else(|| vec![service.clone()]);
        let days = "write a number of days";
        let call_in_days = source.parsed("QUARTERLIGHT_CALL_IN_DAYS", 7, days, problems);
        if !(1..=60).contains(&call_in_days) {
            let what = format!("{call_in_days} days are too few or too many");
            problems.add("QUARTERLIGHT_CALL_IN_DAYS", what, "write a number of days from 1 to 60");
        }
        Self {
            name: source
                .text("QUARTERLIGHT_ORGANISATION")
                .unwrap_or_else(|| "Session Technology Foundation".to_owned()),
            services_not_covered: services(source, "QUARTERLIGHT_SERVICES_NOT_COVERED")
                .into_iter()
                .filter(|one| !services_covered.contains(one))
                .collect(),
            services_covered,
            service,
            zone,
            zone_name,
            call_in_days,
            ballot_days: source.parsed("QUARTERLIGHT_BALLOT_DAYS", 7, days, problems),
            carry_out_days: source.parsed("QUARTERLIGHT_CARRY_OUT_DAYS", 7, days, problems),
            ratify_days: ratify_days(source, problems),
            cut_off_days: source.parsed("QUARTERLIGHT_CUT_OFF_DAYS", 14, days, problems),
            report_due_days: source.parsed("QUARTERLIGHT_REPORT_DUE_DAYS", 30, days, problems),
            public_url: public_url.to_owned(),
            predecessor: source.parsed(
                "QUARTERLIGHT_PREDECESSOR",
                Predecessor::None,
                "write `optf` for the Oxen Privacy Tech Foundation, or `none`",
                problems,
            ),
        }
    }
}

/// Names between semicolons. One that begins like a formula of a spreadsheet could not be published.
fn services(source: &Source, name: &str) -> Vec<String> {
    let text = source.text(name).unwrap_or_default();
    let names = text.split(';').map(|one| one.trim().trim_start_matches(SIGNS).trim().to_owned());
    let mut names: Vec<String> = names.filter(|one| !one.is_empty()).collect();
    names.sort();
    names.dedup();
    names
}

const RATIFY_DAYS: &str = "QUARTERLIGHT_RATIFY_DAYS";

/// Long enough for a Board to meet, and short enough that what was done without it does not stand for ever.
fn ratify_days(source: &Source, problems: &mut Problems) -> i64 {
    let hint = "write a number of days from 1 to 90";
    let days = source.parsed(RATIFY_DAYS, 14, hint, problems);
    if !(1..=90).contains(&days) {
        problems.add(RATIFY_DAYS, format!("{days} days is not from 1 to 90"), hint);
    }
    days
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    #[test]
    fn a_history_is_continued_only_if_it_is_named() {
        let predecessor = |value: &str| {
            let source = Source::from_variables([("QUARTERLIGHT_PREDECESSOR", value)]);
            Settings::read(&source).map(|settings| settings.house.predecessor)
        };
        assert_eq!(predecessor("").unwrap(), Predecessor::None);
        assert_eq!(predecessor("optf").unwrap(), Predecessor::Optf);
        let problems = predecessor("OPTF Ltd").unwrap_err().to_string();
        assert!(problems.contains("write `optf`"), "{problems}");
    }
}

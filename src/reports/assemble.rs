//! From cases to an edition: count, project, fill the tables. Pure.
//!
//! Invariant: the same cases, messages and identification give the same edition.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::case_row::CaseRow;
use super::counting::Calendar;
use super::edition::{Edition, Identification, LICENCE, SCHEMA_VERSION};
use super::ledger::{self, CountedCase};
use super::measure::NoSuchColumn;
use super::past::Past;
use super::quarter::OutOfCalendar;
use super::tables::{self, Messages};
use super::{Quarter, export, headline, words};
use crate::config::House;
use crate::taxonomy::terms_in_force;

/// Whose reports these are and by which dates they keep.
#[derive(Clone, Debug)]
pub struct Publisher {
    /// In full: "Session Technology Foundation".
    pub provider: String,
    pub service: String,
    /// An IANA name: "Europe/Zurich".
    pub timezone: String,
    pub cut_off_days: i64,
    pub due_days: i64,
}

impl Publisher {
    pub fn of(house: &House) -> Publisher {
        Publisher {
            provider: house.name.clone(),
            service: house.service.clone(),
            timezone: house.zone_name.clone(),
            cut_off_days: house.cut_off_days,
            due_days: house.report_due_days,
        }
    }
}

/// Which edition of a quarter it is.
#[derive(Clone, Copy, Debug)]
pub struct Issue {
    pub quarter: Quarter,
    pub version: i32,
    /// None for a draft.
    pub published_on: Option<Date>,
    /// Of the report before it, of an earlier quarter.
    pub previous_published_on: Option<Date>,
}

#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    #[error(transparent)]
    Calendar(#[from] OutOfCalendar),
    #[error("a table asks for what the rows do not have: {0}")]
    Table(#[from] NoSuchColumn),
    #[error("the rows cannot be written: {0}")]
    Rows(#[from] export::ExportError),
}

/// The cases that the quarter counts.
pub fn counted<'a>(
    cases: &'a [CaseRow],
    quarter: Quarter,
    calendar: &Calendar,
) -> Result<Vec<CountedCase<'a>>, OutOfCalendar> {
    let mut all = Vec::new();
    for case in cases {
        if let Some(counted) = calendar.count(case, quarter)? {
            all.push((case, counted));
        }
    }
    Ok(all)
}

/// What a report is made of.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    pub cases: &'a [CountedCase<'a>],
    pub messages: Messages,
    /// What earlier reports published.
    pub past: &'a Past,
    /// In which days are counted.
    pub zone: &'a TimeZone,
}

pub fn assemble(publisher: &Publisher, issue: Issue, material: &Material<'_>) -> Result<Edition, AssembleError> {
    let sheets = ledger::sheets(material.cases);
    let identification = identification(publisher, issue, export::rows_sha256(&sheets)?)?;
    let tables = tables::all(issue.quarter, &sheets, material)?;
    let headline = headline::headline(&identification, &tables);
    let counting_rules = words::COUNTING_RULES.iter().map(|&rule| rule.to_owned()).collect();
    Ok(Edition { identification, headline, tables, counting_rules, definitions: words::definitions(), sheets })
}

fn identification(publisher: &Publisher, issue: Issue, rows_sha256: String) -> Result<Identification, OutOfCalendar> {
    let quarter = issue.quarter;
    let report = |version: i32| format!("{quarter}/v{version}");
    Ok(Identification {
        report_id: report(issue.version),
        provider: publisher.provider.clone(),
        service: publisher.service.clone(),
        quarter,
        period_start: quarter.first_day(),
        period_end: quarter.last_day(),
        timezone: publisher.timezone.clone(),
        cut_off: quarter.day_after_end(publisher.cut_off_days)?,
        version: issue.version,
        supersedes: (issue.version > 1).then(|| report(issue.version - 1)),
        published_on: issue.published_on,
        previous_published_on: issue.previous_published_on,
        signed_by: Vec::new(),
        next_due: quarter.next().day_after_end(publisher.due_days)?,
        terms_version: terms_in_force(quarter.last_day()).version.to_owned(),
        licence: LICENCE.to_owned(),
        rows_sha256,
        schema_version: SCHEMA_VERSION.to_owned(),
        generator: concat!("quarterlight ", env!("CARGO_PKG_VERSION")).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::counted;
    use crate::reports::counting::Left;
    use crate::reports::verify::check_figures;
    use crate::reports::{Edition, Quarter, invented};
    use crate::taxonomy::Kind;

    fn in_table(edition: &Edition, table: &str, row: &str, column: &str) -> i64 {
        edition.table(table).unwrap().integer(row, column).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn whatever_happened_the_tables_agree_with_the_rows_and_add_up(seed: u64, number in 0_usize..120) {
            let edition = invented::edition("2026-Q3", &invented::cases(seed, number));
            let mismatches = check_figures(&edition, str::to_owned);
            prop_assert!(mismatches.is_empty(), "{}", mismatches[0]);
        }

        /// Tables are filled by the code that also verifies them, so some are counted here in another way.
        #[test]
        fn the_tables_say_what_a_plain_count_of_the_cases_says(seed: u64, number in 0_usize..120) {
            let cases = invented::cases(seed, number);
            let quarter: Quarter = "2026-Q3".parse().unwrap();
            let all = counted(&cases, quarter, &invented::calendar("2025-Q4".parse().unwrap(), quarter)).unwrap();
            let edition = invented::edition("2026-Q3", &cases);
            for kind in Kind::ALL {
                let of_kind = || all.iter().filter(|(_, one)| one.kind == *kind);
                let left = |left: fn(&Left) -> bool| i64::try_from(of_kind().filter(|(_, one)| left(&one.left)).count()).unwrap();
                let shown = ["decided", "set_aside", "open_at_end"].map(|column| in_table(&edition, "balance", kind.as_str(), column));
                let plain = [
                    left(|one| matches!(one, Left::Decided(_))),
                    left(|one| matches!(one, Left::SetAside(_))),
                    left(|one| matches!(one, Left::Pending)),
                ];
                prop_assert_eq!(shown, plain);
                prop_assert_eq!(in_table(&edition, "outcomes", "total", kind.as_str()), plain.iter().sum::<i64>());
            }
            let requests = || all.iter().filter(|(_, one)| one.kind == Kind::InformationRequest).map(|(case, _)| &case.request);
            let plain = [
                requests().filter_map(|request| request.identifiers_specified).sum::<i64>(),
                requests().filter_map(|request| request.identifiers_held).sum(),
                requests().filter_map(|request| request.identifiers_disclosed).sum(),
            ];
            let columns = ["identifiers_specified", "identifiers_held", "identifiers_disclosed"];
            prop_assert_eq!(columns.map(|column| in_table(&edition, "information-requests", "total", column)), plain);
        }

        #[test]
        fn what_is_open_at_the_end_is_open_at_the_next_start(seed: u64, number in 0_usize..120) {
            let cases = invented::cases(seed, number);
            for (quarter, next) in [("2026-Q1", "2026-Q2"), ("2026-Q2", "2026-Q3"), ("2026-Q4", "2027-Q1")] {
                let (before, after) = (invented::edition(quarter, &cases), invented::edition(next, &cases));
                for kind in Kind::ALL {
                    let end = in_table(&before, "balance", kind.as_str(), "open_at_end");
                    let start = in_table(&after, "balance", kind.as_str(), "open_at_start");
                    prop_assert_eq!(end, start, "{} {}", quarter, kind);
                }
            }
        }
    }
}

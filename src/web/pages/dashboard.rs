//! The dashboard: charts to look at and tables to read, each saying the same.

use serde::Serialize;

use super::cases::CaseRow;
use super::parts::Link;
use crate::render::Page;
use crate::web::chart::Chart;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct Dashboard {
    /// These numbers are of this moment.
    pub at: Moment,
    /// Whose cases are counted.
    pub scope: &'static str,
    pub headline: Vec<Headline>,
    pub states: Block,
    pub kinds: Block,
    pub weeks: Block,
    pub durations: Figures,
    pub deadlines: Figures,
    /// Those that are due first.
    pub urgent: Vec<CaseRow>,
    pub urgent_caption: &'static str,
}

/// A number that one looks for first.
#[derive(Debug, Clone, Serialize)]
pub struct Headline {
    pub number: String,
    pub what: &'static str,
    pub is_bad: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Block {
    pub heading: &'static str,
    /// Said instead of the chart where nothing is to be shown.
    pub nothing: Option<&'static str>,
    pub chart: Chart,
    pub figures: Figures,
}

#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub caption: &'static str,
    pub first: &'static str,
    pub columns: Vec<&'static str>,
    pub rows: Vec<FiguresRow>,
    /// The sums, where they mean something.
    pub total: Option<Vec<String>>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FiguresRow {
    pub label: Link,
    /// What the label means.
    pub hint: Option<&'static str>,
    pub cells: Vec<Cell>,
}

/// A number under the name of its column, which narrow screens show beside it.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    pub column: &'static str,
    pub text: String,
}

impl Figures {
    /// A row's numbers in the order of the columns.
    pub fn row(&mut self, label: Link, hint: Option<&'static str>, numbers: impl IntoIterator<Item = String>) {
        let cells = self.columns.iter().zip(numbers).map(|(column, text)| Cell { column, text }).collect();
        self.rows.push(FiguresRow { label, hint, cells });
    }
}

impl Page for Dashboard {
    const TEMPLATE: &'static str = "dashboard/dashboard";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::full();
        let empty = Self {
            headline: vec![Headline { number: "0".to_owned(), what: "open cases", is_bad: false }],
            states: samples::without_anything(full.states.clone()),
            kinds: samples::without_anything(full.kinds.clone()),
            urgent: Vec::new(),
            ..full.clone()
        };
        vec![full, empty]
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::chart::{Row, lying, standing};

    const AGES: &[&str] = &["Up to 7 days", "8 to 30 days", "31 to 90 days", "Over 90 days"];

    fn figures(
        caption: &'static str,
        first: &'static str,
        columns: &[&'static str],
        rows: &[(&str, &[i64])],
    ) -> Figures {
        let mut figures = Figures { caption, first, columns: columns.to_vec(), rows: Vec::new(), total: None };
        for (label, numbers) in rows {
            figures.row(Link::new("", *label), None, numbers.iter().map(ToString::to_string));
        }
        figures
    }

    fn rows(of: &[(&str, &[i64])]) -> Vec<Row> {
        of.iter().map(|(label, parts)| Row { label: (*label).to_owned(), parts: parts.to_vec() }).collect()
    }

    pub(super) fn without_anything(block: Block) -> Block {
        Block { nothing: Some("No case is open."), ..block }
    }

    pub(super) fn full() -> Dashboard {
        let states: &[(&str, &[i64])] =
            &[("Received", &[7, 2, 0, 0]), ("In review", &[4, 9, 3, 1]), ("Before the Board", &[1, 4, 0, 0])];
        let kinds: &[(&str, &[i64])] = &[("Breach notification", &[18]), ("Request for information", &[9])];
        let weeks: Vec<(String, [i64; 2])> =
            (1..=12).map(|week| (format!("{week:02}-0{}", week % 9 + 1), [week * 7 % 11, week * 5 % 9])).collect();
        let weeks: Vec<(&str, &[i64])> = weeks.iter().map(|(label, parts)| (label.as_str(), &parts[..])).collect();
        let (of_states, of_kinds, of_weeks) = (rows(states), rows(kinds), rows(&weeks));
        let told = |what: &str| format!("The table beside it has the same numbers: {what}.");
        let mut durations = figures("Hours from receipt", "Measured", &["Cases", "Median", "90th percentile"], &[]);
        let cells = ["31", "26", "75"].map(str::to_owned);
        durations.row(Link::new("", "First answer"), Some("By a person; an acknowledgement is none."), cells);
        Dashboard {
            at: Moment::sample("2026-08-14T07:41:00Z"),
            scope: "All cases are counted.",
            headline: vec![
                Headline { number: "31".to_owned(), what: "open cases", is_bad: false },
                Headline { number: "2".to_owned(), what: "late", is_bad: true },
            ],
            states: Block {
                heading: "Open cases by state and age",
                nothing: None,
                chart: lying("by-state", "Open cases by state and age", told("open cases"), AGES, &of_states),
                figures: Figures {
                    total: Some(["12", "15", "3", "1"].map(str::to_owned).to_vec()),
                    ..figures("Open cases by state and age", "State", AGES, states)
                },
            },
            kinds: Block {
                heading: "Open cases by kind",
                nothing: None,
                chart: lying("by-kind", "Open cases by kind", told("open cases"), &["Cases"], &of_kinds),
                figures: figures("Open cases by kind", "Kind", &["Cases"], kinds),
            },
            weeks: Block {
                heading: "Received and decided",
                nothing: None,
                chart: standing(
                    "by-week",
                    "Received and decided a week",
                    told("a week"),
                    &["Received", "Decided"],
                    &of_weeks,
                ),
                figures: figures("Received and decided a week", "Week of", &["Received", "Decided"], &weeks),
            },
            durations,
            deadlines: figures("Deadlines at risk", "Due", &["Cases"], &[("Late", &[2]), ("Within a day", &[1])]),
            urgent: crate::web::pages::cases::samples::rows(),
            urgent_caption: "Due first",
        }
    }
}

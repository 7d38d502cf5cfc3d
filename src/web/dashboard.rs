//! How the desk stands, as charts and tables. The same numbers for all who see the same cases.

use super::cases::list::{names, row};
use super::chart::{Row, lying, standing};
use super::console::Answer;
use super::pages::dashboard::{Block, Dashboard, Figures, Headline};
use super::pages::parts::Link;
use super::visit::Visit;
use crate::accounts::Act;
use crate::cases::{self, Age, AtRisk, Durations, Error, Standing, UNFINISHED, Week};
use crate::db::Db;
use crate::taxonomy::Kind;
use crate::workflow::{Action, CaseState, Relation};

pub(super) async fn dashboard(visit: Visit) -> Answer {
    let load = |db: &mut Db, act: &Act| {
        let seen = cases::dashboard(db, act)?;
        let names = names(db, &seen.at_risk.first)?;
        let due = cases::next_deadlines(db, act, &seen.at_risk.first)?;
        Ok::<_, Error>((seen, names, due))
    };
    let (seen, names, due) = visit.read(load).await?;
    let page = Dashboard {
        at: visit.moment(visit.act.at),
        scope: scope(&visit),
        headline: headline(&seen),
        states: states(&seen.standing),
        kinds: kinds(&seen.standing),
        weeks: weeks(&seen.weeks),
        durations: durations(seen.first_answer, seen.decision),
        deadlines: deadlines(&seen.at_risk),
        urgent: seen.at_risk.first.iter().map(|case| row(&visit, case, &names, &due)).collect(),
        urgent_caption: "Open cases that are due first",
    };
    visit.page("Dashboard", &page)
}

fn scope(visit: &Visit) -> &'static str {
    let sees = |state: &CaseState| visit.may(Action::ViewCase, Some(*state), Relation::None);
    if CaseState::ALL.iter().all(sees) { "All cases are counted." } else { "Only cases that you may see are counted." }
}

fn headline(seen: &cases::Dashboard) -> Vec<Headline> {
    let open: i64 = seen.standing.iter().filter(|one| one.state.is_open()).map(|one| one.cases).sum();
    let decided: i64 = seen.standing.iter().filter(|one| !one.state.is_open()).map(|one| one.cases).sum();
    let week = seen.weeks.last().copied();
    let number = |number: i64, what, is_bad| Headline { number: number.to_string(), what, is_bad };
    let late = i64::try_from(seen.at_risk.late).unwrap_or(i64::MAX);
    vec![
        number(open, "open cases", false),
        number(late, "late", late > 0),
        number(decided, "to be carried out", false),
        number(week.map_or(0, |week| week.received), "received this week", false),
        number(week.map_or(0, |week| week.decided), "decided this week", false),
    ]
}

fn labels<'a>(ages: impl IntoIterator<Item = &'a Age>) -> Vec<&'static str> {
    ages.into_iter().map(|age| age.label()).collect()
}

/// The counts of each row, a column an age; rows without any case are left out.
fn by_age(standing: &[Standing], fits: impl Fn(&Standing) -> bool) -> Vec<i64> {
    let count = |age: &Age| standing.iter().filter(|one| one.age == *age && fits(one)).map(|one| one.cases).sum();
    Age::ALL.iter().map(count).collect()
}

fn states(standing: &[Standing]) -> Block {
    let rows = UNFINISHED.iter().map(|state| {
        let link = Link::new(format!("/cases?state={state}"), state.label());
        (link, Some(state.definition()), by_age(standing, |one| one.state == *state))
    });
    block("Unfinished cases by state and age", "by-state", "State", rows.collect())
}

fn kinds(standing: &[Standing]) -> Block {
    let rows = Kind::ALL.iter().map(|kind| {
        let link = Link::new(format!("/cases?kind={kind}"), kind.label());
        (link, None, by_age(standing, |one| one.kind == *kind))
    });
    let rows = rows.filter(|(_, _, counts)| counts.iter().sum::<i64>() > 0);
    block("Unfinished cases by kind and age", "by-kind", "Kind", rows.collect())
}

type Counted = (Link, Option<&'static str>, Vec<i64>);

/// A lying chart by age, and its table with a sum at the end of each row.
fn block(heading: &'static str, id: &'static str, first: &'static str, rows: Vec<Counted>) -> Block {
    let ages = labels(Age::ALL);
    let drawn: Vec<Row> =
        rows.iter().map(|(link, _, parts)| Row { label: link.label.clone(), parts: parts.clone() }).collect();
    let together: Vec<i64> =
        (0..ages.len()).map(|age| rows.iter().filter_map(|(.., parts)| parts.get(age)).sum()).collect();
    let all: i64 = together.iter().sum();
    let largest = rows.iter().max_by_key(|(.., parts)| parts.iter().sum::<i64>());
    let description = largest.map_or_else(String::new, |(link, _, parts)| {
        format!("{all} in all; the most, {}, are: {}.", parts.iter().sum::<i64>(), link.label)
    });
    let mut columns = ages.clone();
    columns.push("Together");
    let mut figures = Figures { caption: heading, first, columns, rows: Vec::new(), total: None };
    let with_sum = |parts: &[i64]| -> Vec<String> {
        parts.iter().copied().chain([parts.iter().sum()]).map(|number| number.to_string()).collect()
    };
    figures.total = Some(with_sum(&together));
    for (link, hint, parts) in rows {
        figures.row(link, hint, with_sum(&parts));
    }
    let nothing = (all == 0).then_some("Nothing is unfinished: every case is closed or set aside.");
    Block { heading, nothing, chart: lying(id, heading, description, &ages, &drawn), figures }
}

fn weeks(weeks: &[Week]) -> Block {
    const PARTS: [&str; 2] = ["Received", "Decided"];
    let heading = "Received and decided a week";
    let drawn: Vec<Row> = weeks
        .iter()
        .map(|week| Row {
            label: week.starts_on.strftime("%d.%m.").to_string(),
            parts: vec![week.received, week.decided],
        })
        .collect();
    let (received, decided) =
        weeks.iter().fold((0, 0), |(received, decided), week| (received + week.received, decided + week.decided));
    let description = format!("In twelve weeks {received} cases were received and {decided} decided.");
    let mut figures =
        Figures { caption: heading, first: "Week from", columns: PARTS.to_vec(), rows: Vec::new(), total: None };
    for week in weeks {
        let numbers = [week.received, week.decided].map(|number| number.to_string());
        figures.row(Link::new("", week.starts_on.to_string()), None, numbers);
    }
    figures.total = Some(vec![received.to_string(), decided.to_string()]);
    let nothing = (received + decided == 0).then_some("Nothing was received or decided in these twelve weeks.");
    Block { heading, nothing, chart: standing("by-week", heading, description, &PARTS, &drawn), figures }
}

fn durations(first_answer: Durations, decision: Durations) -> Figures {
    let columns = vec!["Cases", "Median", "90th percentile"];
    let mut figures =
        Figures { caption: "How long it takes", first: "From receipt until", columns, rows: Vec::new(), total: None };
    for (label, taken) in [("First answer", first_answer), ("Decision", decision)] {
        let numbers = [taken.n.to_string(), span(taken.median_hours), span(taken.p90_hours)];
        figures.row(Link::new("", label), None, numbers);
    }
    figures
}

/// Hours, and days from two days on.
fn span(hours: Option<i64>) -> String {
    match hours {
        None => "none yet".to_owned(),
        Some(1) => "1 hour".to_owned(),
        Some(hours @ ..48) => format!("{hours} hours"),
        Some(hours) => format!("{} days", (hours + 12) / 24),
    }
}

fn deadlines(risk: &AtRisk) -> Figures {
    let mut figures = Figures {
        caption: "Open cases by when they are due",
        first: "Due",
        columns: vec!["Cases"],
        rows: Vec::new(),
        total: None,
    };
    let lines = [
        ("Late", risk.late),
        ("Within 24 hours", risk.within_a_day),
        ("After that, within 3 days", risk.within_three_days),
        ("After that, within 7 days", risk.within_a_week),
    ];
    for (label, count) in lines {
        figures.row(Link::new("", label), None, [count.to_string()]);
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn a_time_is_said_in_hours_and_from_two_days_on_in_days() {
        assert_eq!(
            [None, Some(1), Some(47), Some(48), Some(80)].map(span),
            ["none yet", "1 hour", "47 hours", "2 days", "3 days"]
        );
    }
}

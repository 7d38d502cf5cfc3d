//! The page of a quarter's report: what stands in its way, what a correction would change, and what this person can do.
//!
//! Not the door, which is `reports`. Invariant: a form is shown to those only who may send it, and a link to those who may follow it.

use std::collections::BTreeMap;

use super::form::{Field, Form};
use super::input::Input;
use super::pages::parts::{Badge, Fact, Link};
use super::pages::quarters::{
    Cell, ChangeRow, Changes, Check, EditionRow as Row, Overridden, Proposal, QuarterPage, Table, TableRow, Verdict,
};
use super::problem::Sentence;
use super::visit::Visit;
use crate::accounts::{self, Act};
use crate::db::Db;
use crate::db::ids::UserId;
use crate::reports::edition::Table as Counted;
use crate::reports::{self, ColumnType, Draft, EditionRow, EditionState, Error, Quarter, REASON_LIMIT};
use crate::workflow::{Action, CaseState, Relation};

/// The field in which somebody says why.
pub(super) const REASON: &str = "reason";

/// So many changes are shown one by one.
const CHANGES_SHOWN: usize = 100;

pub(super) fn address(quarter: Quarter) -> String {
    format!("/quarters/{quarter}")
}

pub(super) fn badge(state: Option<EditionState>, is_running: bool) -> Badge {
    match state {
        Some(state) => Badge { value: state.as_str(), label: state.label() },
        None if is_running => Badge { value: "running", label: "Running" },
        None => Badge { value: "draft", label: "To be prepared" },
    }
}

/// A quarter's draft, its published versions, and the names of those who had a part in them.
pub(super) struct Seen {
    draft: Draft,
    published: Vec<EditionRow>,
    names: BTreeMap<UserId, String>,
}

impl Seen {
    fn name(&self, id: UserId) -> String {
        self.names.get(&id).cloned().unwrap_or_default()
    }

    /// What is prepared and not yet published.
    fn prepared(&self) -> Option<&EditionRow> {
        self.draft.standing.as_ref().filter(|row| row.state == EditionState::Prepared)
    }
}

pub(super) fn load(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Seen, Error> {
    let draft = reports::draft(db, act, quarter)?;
    let published = reports::list(db, act)?.into_iter();
    let published: Vec<EditionRow> =
        published.filter(|row| row.quarter == quarter && row.state == EditionState::Published).collect();
    let editions = published.iter().chain(&draft.standing);
    let mut people: Vec<UserId> =
        editions.flat_map(|row| [Some(row.prepared_by), row.published_by]).flatten().collect();
    people.extend(draft.proposals.iter().map(|one| one.proposed_by));
    let mut names = BTreeMap::new();
    for id in people {
        names.extend(accounts::get(db, id).ok().map(|user| (id, user.display_name)));
    }
    Ok(Seen { draft, published, names })
}

pub(super) fn page(visit: &Visit, quarter: Quarter, seen: &Seen, input: &Input) -> Result<QuarterPage, Error> {
    let draft = &seen.draft;
    let running = Quarter::of(visit.act.at.jiff(), &visit.console.desk.house.zone);
    let forms = Forms::of(visit, seen);
    let is_settled = !seen.published.is_empty() && draft.changes.is_empty();
    Ok(QuarterPage {
        quarter: quarter.to_string(),
        state: badge(draft.standing.as_ref().map(|row| row.state), quarter >= running),
        facts: facts(visit, quarter, seen)?,
        verdict: verdict(draft, is_settled),
        checks: if is_settled { Vec::new() } else { checks(visit, quarter, seen, input) },
        overridden: draft.overridden.iter().map(overridden).collect(),
        changes: changes(draft),
        consequences: draft.consequences.iter().map(|text| Sentence::of(text).text).collect(),
        headline: draft.edition.headline.iter().map(reports::edition::Sentence::in_words).collect(),
        tables: draft.edition.tables.iter().map(table).collect(),
        prepare: forms.prepares.then(|| prepare_form(quarter)),
        correct: forms.corrects.then(|| correct_form(quarter, draft, input)),
        publish: forms.publishes.then(|| publish_form(quarter)),
        waits_for: forms.waits_for.map(str::to_owned),
        editions: seen.published.iter().filter_map(|row| version(visit, row, seen)).collect(),
    })
}

/// What this person can do with the report as it stands, and what it waits for if that is nothing.
struct Forms {
    prepares: bool,
    corrects: bool,
    publishes: bool,
    waits_for: Option<&'static str>,
}

impl Forms {
    fn of(visit: &Visit, seen: &Seen) -> Self {
        let (draft, prepared) = (&seen.draft, seen.prepared());
        let may = |action| visit.may(action, None, Relation::None);
        let is_ready = draft.problems.is_empty();
        let is_mine = prepared.is_some_and(|row| Some(row.prepared_by) == visit.act.user_id());
        let is_same = prepared.is_some_and(|row| row.figures_sha256 == draft.digest);
        let to_prepare = is_ready && may(Action::PrepareReport) && !is_same;
        let is_first = seen.published.is_empty();
        Self {
            prepares: to_prepare && is_first,
            corrects: to_prepare && !is_first && !draft.changes.is_empty(),
            publishes: is_ready && is_same && !is_mine && may(Action::PublishReport),
            waits_for: prepared.filter(|_| is_ready).map(|_| {
                if !is_same {
                    "The figures have changed since the report was prepared, so it has to be prepared again."
                } else if is_mine {
                    "You prepared it, so somebody else has to publish it."
                } else {
                    "It is prepared and waits for a publisher."
                }
            }),
        }
    }
}

fn verdict(draft: &Draft, is_settled: bool) -> Verdict {
    let (is_good, sentence) = if is_settled {
        (true, "This quarter is published, and the figures are what they were. There is nothing to correct.")
    } else if draft.problems.is_empty() {
        (true, "All checks pass. Personal data is looked for when somebody prepares or publishes the report.")
    } else {
        (false, "The report cannot be prepared or published yet.")
    };
    Verdict { is_good, sentence }
}

fn facts(visit: &Visit, quarter: Quarter, seen: &Seen) -> Result<Vec<Fact>, Error> {
    let house = &visit.console.desk.house;
    let mut facts = vec![
        Fact::new("Days", format!("{} to {}", quarter.first_day(), quarter.last_day())),
        Fact::new("Cut-off", quarter.day_after_end(house.cut_off_days)?.to_string())
            .defined("Outcomes are read as they stand at the end of this day."),
        Fact::new("Due", quarter.day_after_end(house.report_due_days)?.to_string()),
    ];
    if let Some(row) = &seen.draft.standing {
        let text = format!("version {} by {}", row.version, seen.name(row.prepared_by));
        facts.push(Fact { text, ..Fact::at("Prepared", visit.moment(row.prepared_at)) });
    }
    if let Some(correction) = &seen.draft.correction {
        facts.push(Fact::new("Reason of the correction", correction.reason.clone()));
    }
    Ok(facts)
}

fn checks(visit: &Visit, quarter: Quarter, seen: &Seen, input: &Input) -> Vec<Check> {
    let problems = seen.draft.problems.iter().enumerate();
    problems.map(|(number, problem)| check(visit, quarter, seen, input, (number, problem))).collect()
}

fn check(
    visit: &Visit,
    quarter: Quarter,
    seen: &Seen,
    input: &Input,
    (number, problem): (usize, &reports::checks::Problem),
) -> Check {
    let overrides = problem.check.can_be_overridden() && visit.may(Action::PrepareReport, None, Relation::None);
    let proposed = seen.draft.proposals.iter().filter(|one| reports::is_about(one, problem));
    let confirm = |one: &reports::Proposal| {
        let is_mine = Some(one.proposed_by) == visit.act.user_id();
        (overrides && !is_mine).then(|| {
            Form::post(
                format!("{}/overrides/{}/confirmation", address(quarter), one.id),
                "Confirm that the check is overridden",
            )
            .consequence("The report prints what the check found, the reason and both roles.")
        })
    };
    let proposals: Vec<Proposal> = proposed
        .map(|one| Proposal { by: seen.name(one.proposed_by), reason: one.reason.clone(), confirm: confirm(one) })
        .collect();
    Check {
        sentence: Sentence::of(&problem.sentence).text,
        hint: Some(Sentence::of(&problem.hint).text).filter(|hint| !hint.is_empty()),
        link: link(visit, problem),
        propose: overrides.then(|| propose_form(quarter, input, number, &problem.sentence)),
        proposals,
    }
}

/// Where the problem is mended, for those who may go there.
fn link(visit: &Visit, problem: &reports::checks::Problem) -> Option<Link> {
    let sees_cases = visit.may(Action::ViewCase, Some(CaseState::Received), Relation::None);
    let case = problem.case.as_ref().filter(|_| sees_cases);
    let case = case.map(|number| Link::new(format!("/cases/{number}"), format!("Case {number}")));
    case.or_else(|| problem.quarter.map(|quarter| Link::new(address(quarter), format!("Report {quarter}"))))
}

fn overridden(one: &reports::overridden::Overridden) -> Overridden {
    let (proposed, confirmed) = (one.proposed_role.label(), one.confirmed_role.label());
    Overridden {
        finding: Sentence::of(&one.finding).text,
        reason: one.reason.clone(),
        roles: format!("proposed by {proposed}, confirmed by {confirmed}"),
    }
}

fn changes(draft: &Draft) -> Option<Changes> {
    let replaced = draft.edition.identification.version - 1;
    let number = draft.changes.len();
    let row = |change: &reports::difference::Change| ChangeRow {
        table: change.table.clone(),
        row: change.row.clone(),
        column: change.column.clone(),
        old: change.old.clone(),
        new: change.new.clone(),
    };
    let differences = if number == 1 { "1 difference".to_owned() } else { format!("{number} differences") };
    (number > 0).then(|| Changes {
        caption: format!("{differences} from version {replaced}, which is published"),
        rows: draft.changes.iter().take(CHANGES_SHOWN).map(row).collect(),
        unlisted: (number > CHANGES_SHOWN)
            .then(|| format!("{} more stand in the table “Corrections” below.", number - CHANGES_SHOWN)),
    })
}

/// A table as the page shows it: its labels head each row, its codes are left out.
fn table(counted: &Counted) -> Table {
    let is_figure =
        |column: &&reports::edition::Column| !matches!(column.column_type, ColumnType::Key | ColumnType::Label);
    let figures: Vec<&reports::edition::Column> = counted.columns.iter().filter(is_figure).collect();
    let cells = |row: &[reports::Cell]| {
        let named = counted.columns.iter().zip(row).filter(|(column, _)| is_figure(column));
        named.map(|(column, cell)| Cell { column: column.label.clone(), text: cell.to_string() }).collect()
    };
    let head = counted.columns.iter().find(|column| column.column_type == ColumnType::Label);
    let head = head.or(counted.columns.first()).map(|column| column.label.clone()).unwrap_or_default();
    Table {
        id: counted.about.id.clone(),
        caption: counted.about.title.clone(),
        definition: counted.about.definition.clone(),
        columns: std::iter::once(head).chain(figures.iter().map(|column| column.label.clone())).collect(),
        rows: counted.rows.iter().map(|row| TableRow { head: counted.row_name(row), cells: cells(row) }).collect(),
    }
}

fn prepare_form(quarter: Quarter) -> Form {
    Form::post(format!("{}/preparation", address(quarter)), "Prepare the report")
        .consequence("You say that the figures are ready as they stand. Somebody else publishes them.")
}

fn publish_form(quarter: Quarter) -> Form {
    Form::post(format!("{}/publication", address(quarter)), format!("Publish {quarter}"))
        .is_final("A published edition never changes; a correction is a new edition. The files appear on the public pages within minutes.")
}

fn correct_form(quarter: Quarter, draft: &Draft, input: &Input) -> Form {
    let version = draft.edition.identification.version;
    let reason = Field::area(input, REASON, "Why it has to be corrected", 2)
        .hint(format!("In a sentence, up to {REASON_LIMIT} characters. Everybody will read it: name nobody."));
    Form::post(format!("{}/correction", address(quarter)), format!("Prepare version {version}"))
        .field(reason)
        .consequence("You say that the figures are ready as they stand. Somebody else publishes them; the older version stays where it is.")
}

fn propose_form(quarter: Quarter, input: &Input, number: usize, finding: &str) -> Form {
    let name = format!("{REASON}_{number}");
    let reason = Field::area(input, &name, "Why it is right all the same", 2)
        .hint(format!("In a sentence, up to {REASON_LIMIT} characters. Everybody will read it: name nobody."));
    Form::post(format!("{}/overrides", address(quarter)), "Propose to publish in spite of it")
        .hidden("finding", &finding)
        .hidden("field", &name)
        .field(reason)
        .consequence("Somebody else has to confirm it.")
}

fn version(visit: &Visit, row: &EditionRow, seen: &Seen) -> Option<Row> {
    Some(Row {
        version: row.version,
        published_at: visit.moment(row.published_at?),
        prepared_by: seen.name(row.prepared_by),
        published_by: row.published_by.map(|id| seen.name(id)).unwrap_or_default(),
    })
}

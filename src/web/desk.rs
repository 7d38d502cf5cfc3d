//! The first page after signing in: what waits for me.

use std::collections::BTreeMap;

use super::cases::list::{names, row};
use super::colleagues;
use super::console::Answer;
use super::first_run;
use super::pages::cases::CaseRow;
use super::pages::desk::{Desk, DeskPart, PenCount, ReportLine};
use super::pages::parts::Link;
use super::problem::Problem;
use super::urgent;
use super::visit::Visit;
use crate::accounts::{self, Act, SetUp};
use crate::board::{self, WaitingMeasure};
use crate::cases::{self, Case, Deadline, LISTED, PenState, Queue, Waiting};
use crate::db::Db;
use crate::db::ids::{CaseId, UserId};
use crate::decisions;
use crate::reports;
use crate::workflow::{Action, CaseState, Relation, Role};

struct Seen {
    waiting: Waiting,
    to_vote: Queue,
    overdue: Queue,
    measures: Vec<WaitingMeasure>,
    /// `None` for those who cannot see the pen.
    pen: Option<PenState>,
    names: BTreeMap<UserId, String>,
    due: BTreeMap<CaseId, Deadline>,
    colleagues: colleagues::Loaded,
    /// For those who set the desk up.
    set_up: Option<SetUp>,
}

pub(super) async fn waiting(visit: Visit) -> Answer {
    let seen = visit.read(load).await?;
    let page = Desk {
        reports: report_lines(&visit).await?,
        greeting: "What waits for you".to_owned(),
        parts: at_risk(&visit, &seen).into_iter().chain(parts(&visit, &seen)).collect(),
        measures: urgent::lines(&visit, &seen.measures),
        colleagues: colleagues::part(&visit, &seen.colleagues),
        nothing: nothing(&visit, &seen).into_iter().chain(colleagues::nothing(&visit, &seen.colleagues)).collect(),
        pen: seen.pen.as_ref().map(|state| pen(&visit, state)),
        steps: steps(&visit),
        set_up: seen.set_up.as_ref().and_then(|state| first_run::reminder(&visit, state)),
    };
    visit.page("My desk", &page)
}

/// For those who prepare reports: nobody else can do anything about it.
async fn report_lines(visit: &Visit) -> Result<Vec<ReportLine>, Problem> {
    if !visit.may(Action::PrepareReport, None, Relation::None) {
        return Ok(Vec::new());
    }
    let waiting = visit.read(reports::waiting).await?;
    let line = |one: reports::Waiting| ReportLine {
        report: Link::new(format!("/quarters/{}", one.quarter), format!("The report of {}", one.quarter)),
        sentence: if one.is_late {
            format!("was due on {} and is not published.", one.due)
        } else {
            format!("waits to be published. It is due on {}.", one.due)
        },
        is_late: one.is_late,
    };
    Ok(waiting.into_iter().map(line).collect())
}

fn load(db: &mut Db, act: &Act) -> Result<Seen, board::Error> {
    let waiting = cases::waiting(db, act)?;
    let member = act.person(Action::ViewHome).map_err(cases::Error::from)?.id;
    let to_vote = queue(board::ballots_for(db, member)?.into_iter().map(|(case, _)| case));
    let overdue = queue(decisions::overdue(db, act)?.into_iter());
    let board = [&waiting.before_board, &to_vote, &overdue];
    let queues = [&waiting.to_review, &waiting.to_assign, &waiting.to_carry_out].into_iter().chain(board);
    let all = queues.flat_map(|queue| &queue.cases).chain(&waiting.at_risk.first);
    let all: Vec<Case> = all.cloned().collect();
    let sees_pen = act.allow(Action::ViewPen, None, Relation::None).is_ok();
    let pen = if sees_pen { Some(cases::pen_state(db, act)?) } else { None };
    let set_up = first_run::is_for(act).then(|| accounts::set_up(db, act)).transpose().map_err(cases::Error::from)?;
    let (names, due) = (names(db, &all)?, cases::next_deadlines(db, act, &all)?);
    let colleagues = colleagues::load(db, act)?;
    let measures = board::unsettled_measures(db, act)?;
    Ok(Seen { waiting, to_vote, overdue, measures, pen, names, due, colleagues, set_up })
}

/// The ballots that close first stand first.
fn queue(cases: impl Iterator<Item = Case>) -> Queue {
    let cases: Vec<Case> = cases.collect();
    let total = i64::try_from(cases.len()).unwrap_or(i64::MAX);
    Queue { cases: cases.into_iter().take(LISTED).collect(), total }
}

/// What is late or due within three days and stands in none of the parts below, where what is due first stands first.
fn at_risk(visit: &Visit, seen: &Seen) -> Option<DeskPart> {
    let risk = &seen.waiting.at_risk;
    let soon = risk.late + risk.within_a_day + risk.within_three_days;
    let below: Vec<CaseId> =
        theirs(visit).flat_map(|sort| (sort.queue)(seen).cases.iter().map(|case| case.id)).collect();
    let others = risk.first.iter().take(soon).filter(|case| !below.contains(&case.id));
    let rows: Vec<CaseRow> = others.map(|case| row(visit, case, &seen.names, &seen.due)).collect();
    let sees_all = visit.may(Action::ViewDashboard, None, Relation::None);
    (!rows.is_empty()).then(|| DeskPart {
        id: "due",
        heading: "Elsewhere, late or due within three days",
        cases: rows,
        more: (soon > risk.first.len() && sees_all)
            .then(|| Link::new("/dashboard", format!("{soon} in all: see the dashboard"))),
    })
}

/// A part of the desk: whose it is, and which cases wait in it.
struct Sort {
    id: &'static str,
    heading: &'static str,
    empty: &'static str,
    list: &'static str,
    is_for: fn(&Visit) -> bool,
    queue: fn(&Seen) -> &Queue,
}

/// In the order of the page: what a person answers for alone comes first.
const SORTS: &[Sort] = &[
    Sort {
        id: "ballots",
        heading: "Ballots that wait for your vote",
        empty: "No ballot waits for your vote.",
        list: "/ballots",
        is_for: |visit| visit.session.person.roles.contains(Role::BoardMember),
        queue: |seen| &seen.to_vote,
    },
    Sort {
        id: "board",
        heading: "Before the Board",
        empty: "No case stands before the Board.",
        list: "/cases?state=before_board",
        is_for: |visit| visit.may(Action::OpenBallot, Some(CaseState::BeforeBoard), Relation::None),
        queue: |seen| &seen.waiting.before_board,
    },
    Sort {
        id: "review",
        heading: "For you to review",
        empty: "No case waits for your recommendation.",
        list: "/cases?state=in_review&assignee=me",
        is_for: |visit| visit.may(Action::Recommend, Some(CaseState::InReview), Relation::Assigned),
        queue: |seen| &seen.waiting.to_review,
    },
    Sort {
        id: "assign",
        heading: "Nobody reviews these yet",
        empty: "Every case has a reviewer.",
        list: "/cases?state=received",
        is_for: |visit| visit.may(Action::Assign, Some(CaseState::Received), Relation::None),
        queue: |seen| &seen.waiting.to_assign,
    },
    Sort {
        id: "overdue",
        heading: "Decisions that wait too long to be carried out",
        empty: "No decision waits too long to be carried out.",
        list: "/cases?state=decided",
        is_for: |visit| visit.may(Action::CarryOut, Some(CaseState::Decided), Relation::None),
        queue: |seen| &seen.overdue,
    },
    Sort {
        id: "carry-out",
        heading: "Decided, to be carried out",
        empty: "Every decision is carried out.",
        list: "/cases?state=decided",
        is_for: |visit| visit.may(Action::CarryOut, Some(CaseState::Decided), Relation::None),
        queue: |seen| &seen.waiting.to_carry_out,
    },
];

/// Only what this person can do something about.
fn parts(visit: &Visit, seen: &Seen) -> Vec<DeskPart> {
    let part = |sort: &Sort| {
        let queue = (sort.queue)(seen);
        let rows = queue.cases.iter().map(|case| row(visit, case, &seen.names, &seen.due));
        // A ballot's row leads to the ballot and not to its case.
        let leads_to_ballot = sort.id == "ballots";
        let rows =
            rows.map(|row| if leads_to_ballot { CaseRow { href: format!("{}/ballot", row.href), ..row } } else { row });
        DeskPart {
            id: sort.id,
            heading: sort.heading,
            cases: rows.collect(),
            more: (queue.total > length(&queue.cases)).then(|| Link::new(sort.list, format!("All {}", queue.total))),
        }
    };
    theirs(visit).filter(|sort| (sort.queue)(seen).total > 0).map(part).collect()
}

fn length(cases: &[Case]) -> i64 {
    i64::try_from(cases.len()).unwrap_or(i64::MAX)
}

fn nothing(visit: &Visit, seen: &Seen) -> Vec<&'static str> {
    theirs(visit).filter(|sort| (sort.queue)(seen).total == 0).map(|sort| sort.empty).collect()
}

fn theirs(visit: &Visit) -> impl Iterator<Item = &'static Sort> {
    SORTS.iter().filter(|sort| (sort.is_for)(visit))
}

fn pen(visit: &Visit, state: &PenState) -> PenCount {
    PenCount { waiting: state.waiting, sentence: super::pen::count(visit, state), is_overdue: state.overdue > 0 }
}

fn steps(visit: &Visit) -> Vec<Link> {
    let all = [
        (Action::VoteOnAgenda, "/consent-agenda", "Vote on the consent agenda"),
        (Action::LogNotice, "/notices/new", "Log a letter or a call"),
        (Action::PrepareReport, "/quarters", "Prepare a report"),
    ];
    let open = all.into_iter().filter(|(action, ..)| visit.may(*action, None, Relation::None));
    open.map(|(_, href, label)| Link::new(href, label)).collect()
}

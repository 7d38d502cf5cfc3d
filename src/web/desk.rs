//! The first page after signing in: what waits for me.

use std::collections::BTreeMap;

use super::cases::list::{names, row};
use super::console::Answer;
use super::first_run;
use super::pages::cases::CaseRow;
use super::pages::desk::{Desk, DeskPart, PenCount};
use super::pages::parts::Link;
use super::visit::Visit;
use crate::accounts::{self, Act, SetUp};
use crate::board;
use crate::cases::{self, Case, Deadline, PAGE_LENGTH, PenState, Waiting};
use crate::db::Db;
use crate::db::ids::{CaseId, UserId};
use crate::workflow::{Action, CaseState, Relation, Role};

/// So many cases of a sort are shown here; the list has the others.
const SHOWN: usize = 10;

struct Seen {
    waiting: Waiting,
    to_vote: Vec<Case>,
    /// `None` for those who cannot see the pen.
    pen: Option<PenState>,
    names: BTreeMap<UserId, String>,
    /// For those who set the desk up.
    set_up: Option<SetUp>,
    due: BTreeMap<CaseId, Deadline>,
}

pub(super) async fn waiting(visit: Visit) -> Answer {
    let seen = visit.read(load).await?;
    let page = Desk {
        greeting: "What waits for you".to_owned(),
        parts: parts(&visit, &seen),
        nothing: nothing(&visit, &seen),
        pen: seen.pen.as_ref().map(|state| pen(&visit, state)),
        steps: steps(&visit),
        set_up: seen.set_up.as_ref().and_then(|state| first_run::reminder(&visit, state)),
    };
    visit.page("My desk", &page)
}

fn load(db: &mut Db, act: &Act) -> Result<Seen, board::Error> {
    let waiting = cases::waiting(db, act)?;
    let member = act.person(Action::ViewHome).map_err(cases::Error::from)?.id;
    let to_vote = board::ballots_for(db, member)?.into_iter().map(|(case, _)| case).collect();
    let all = [&waiting.to_review, &waiting.to_assign, &waiting.before_board, &waiting.to_carry_out, &to_vote];
    let all: Vec<Case> = all.into_iter().flatten().cloned().collect();
    let sees_pen = act.allow(Action::ViewPen, None, Relation::None).is_ok();
    let pen = if sees_pen { Some(cases::pen_state(db, act)?) } else { None };
    let set_up = first_run::is_for(act).then(|| accounts::set_up(db, act)).transpose().map_err(cases::Error::from)?;
    let due = cases::next_deadlines(db, act, &all)?;
    Ok(Seen { names: names(db, &all)?, due, waiting, to_vote, pen, set_up })
}

/// A part of the desk: whose it is, and which cases wait in it.
struct Sort {
    id: &'static str,
    heading: &'static str,
    empty: &'static str,
    list: &'static str,
    is_for: fn(&Visit) -> bool,
    cases: fn(&Seen) -> &[Case],
}

/// In the order of the page: what a person answers for alone comes first.
const SORTS: &[Sort] = &[
    Sort {
        id: "ballots",
        heading: "Ballots that wait for your vote",
        empty: "No ballot waits for your vote.",
        list: "/ballots",
        is_for: |visit| visit.session.person.roles.contains(Role::BoardMember),
        cases: |seen| &seen.to_vote,
    },
    Sort {
        id: "board",
        heading: "Before the Board",
        empty: "No case stands before the Board.",
        list: "/cases?state=before_board",
        is_for: |visit| visit.may(Action::OpenBallot, Some(CaseState::BeforeBoard), Relation::None),
        cases: |seen| &seen.waiting.before_board,
    },
    Sort {
        id: "review",
        heading: "For you to review",
        empty: "No case waits for your recommendation.",
        list: "/cases?state=in_review&assignee=me",
        is_for: |visit| visit.may(Action::Recommend, Some(CaseState::InReview), Relation::Assigned),
        cases: |seen| &seen.waiting.to_review,
    },
    Sort {
        id: "assign",
        heading: "Nobody reviews these yet",
        empty: "Every case has a reviewer.",
        list: "/cases?state=received",
        is_for: |visit| visit.may(Action::Assign, Some(CaseState::Received), Relation::None),
        cases: |seen| &seen.waiting.to_assign,
    },
    Sort {
        id: "carry-out",
        heading: "Decided, to be carried out",
        empty: "Every decision is carried out.",
        list: "/cases?state=decided",
        is_for: |visit| visit.may(Action::CarryOut, Some(CaseState::Decided), Relation::None),
        cases: |seen| &seen.waiting.to_carry_out,
    },
];

/// Only what this person can do something about.
fn parts(visit: &Visit, seen: &Seen) -> Vec<DeskPart> {
    let part = |sort: &Sort| {
        // What is due first stands first.
        let mut cases: Vec<&Case> = (sort.cases)(seen).iter().collect();
        let due = |case: &Case| seen.due.get(&case.id).map(|due| due.due_at);
        cases.sort_by_key(|case| (due(case).is_none(), due(case), case.id));
        let rows = cases.iter().take(SHOWN).map(|case| row(visit, case, &seen.names, &seen.due));
        // A ballot's row leads to the ballot and not to its case.
        let rows =
            rows.map(
                |row| if sort.id == "ballots" { CaseRow { href: format!("{}/ballot", row.href), ..row } } else { row },
            );
        DeskPart {
            id: sort.id,
            heading: sort.heading,
            cases: rows.collect(),
            more: (cases.len() > SHOWN).then(|| Link::new(sort.list, more(cases.len()))),
        }
    };
    theirs(visit).filter(|sort| !(sort.cases)(seen).is_empty()).map(part).collect()
}

fn nothing(visit: &Visit, seen: &Seen) -> Vec<&'static str> {
    theirs(visit).filter(|sort| (sort.cases)(seen).is_empty()).map(|sort| sort.empty).collect()
}

fn theirs(visit: &Visit) -> impl Iterator<Item = &'static Sort> {
    SORTS.iter().filter(|sort| (sort.is_for)(visit))
}

fn more(count: usize) -> String {
    if count >= PAGE_LENGTH { "All of them".to_owned() } else { format!("All {count}") }
}

fn pen(visit: &Visit, state: &PenState) -> PenCount {
    PenCount { waiting: state.waiting, sentence: super::pen::count(visit, state), is_overdue: state.overdue > 0 }
}

fn steps(visit: &Visit) -> Vec<Link> {
    let all = [
        (Action::LogNotice, "/notices/new", "Log a letter or a call"),
        (Action::PrepareReport, "/quarters", "Prepare a report"),
    ];
    let open = all.into_iter().filter(|(action, ..)| visit.may(*action, None, Relation::None));
    open.map(|(_, href, label)| Link::new(href, label)).collect()
}

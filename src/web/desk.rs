//! The first page after signing in: what waits for me.

use std::collections::BTreeMap;

use super::cases::list::{names, row};
use super::console::Answer;
use super::pages::cases::CaseRow;
use super::pages::desk::{Desk, DeskPart, PenCount};
use super::pages::parts::Link;
use super::visit::Visit;
use crate::accounts::Act;
use crate::board;
use crate::cases::{self, Case, PAGE_LENGTH, Waiting};
use crate::db::Db;
use crate::db::ids::UserId;
use crate::workflow::{Action, CaseState, Relation, Role};

/// So many cases of a sort are shown here; the list has the others.
const SHOWN: usize = 10;

struct Seen {
    waiting: Waiting,
    to_vote: Vec<Case>,
    names: BTreeMap<UserId, String>,
}

pub(super) async fn waiting(visit: Visit) -> Answer {
    let seen = visit.read(load).await?;
    let page = Desk {
        greeting: "What waits for you".to_owned(),
        parts: parts(&visit, &seen),
        pen: visit.may(Action::ViewPen, None, Relation::None).then(|| pen(seen.waiting.in_pen)),
        steps: steps(&visit),
    };
    visit.page("My desk", &page)
}

fn load(db: &mut Db, act: &Act) -> Result<Seen, board::Error> {
    let waiting = cases::waiting(db, act)?;
    let member = act.person(Action::ViewHome).map_err(cases::Error::from)?.id;
    let to_vote = board::ballots_for(db, member)?.into_iter().map(|(case, _)| case).collect();
    let all = [&waiting.to_review, &waiting.to_assign, &waiting.before_board, &waiting.to_carry_out, &to_vote];
    let all: Vec<Case> = all.into_iter().flatten().cloned().collect();
    Ok(Seen { names: names(db, &all)?, waiting, to_vote })
}

/// Only what this person can do something about; what they answer for first.
fn parts(visit: &Visit, seen: &Seen) -> Vec<DeskPart> {
    let roles = visit.session.person.roles;
    let may = |action, state| visit.may(action, Some(state), Relation::None);
    let rows = |cases: &[Case]| cases.iter().take(SHOWN).map(|case| row(visit, case, &seen.names)).collect();
    let part = |id, heading, empty, cases: &[Case], list: &str| DeskPart {
        id,
        heading,
        empty,
        more: (cases.len() > SHOWN).then(|| Link::new(list, more(cases.len()))),
        cases: rows(cases),
    };
    let all = [
        (
            roles.contains(Role::BoardMember),
            part(
                "ballots",
                "Ballots that wait for your vote",
                "No ballot waits for your vote.",
                &seen.to_vote,
                "/ballots",
            )
            .ballots(),
        ),
        (
            may(Action::OpenBallot, CaseState::BeforeBoard),
            part(
                "board",
                "Before the Board",
                "No case stands before the Board.",
                &seen.waiting.before_board,
                "/cases?state=before_board",
            ),
        ),
        (
            roles.contains(Role::Reviewer) || roles.contains(Role::Officer),
            part(
                "review",
                "For you to review",
                "No case waits for your recommendation.",
                &seen.waiting.to_review,
                "/cases?state=in_review&assignee=me",
            ),
        ),
        (
            may(Action::Assign, CaseState::Received),
            part(
                "assign",
                "Nobody reviews these yet",
                "Every case has a reviewer.",
                &seen.waiting.to_assign,
                "/cases?state=received",
            ),
        ),
        (
            may(Action::CarryOut, CaseState::Decided),
            part(
                "carry-out",
                "Decided, to be carried out",
                "Every decision is carried out.",
                &seen.waiting.to_carry_out,
                "/cases?state=decided",
            ),
        ),
    ];
    all.into_iter().filter(|(is_theirs, _)| *is_theirs).map(|(_, part)| part).collect()
}

fn more(count: usize) -> String {
    if count >= PAGE_LENGTH { "All of them".to_owned() } else { format!("All {count}") }
}

impl DeskPart {
    /// The rows lead to the ballots and not to the cases.
    fn ballots(mut self) -> Self {
        let to_ballot = |row: CaseRow| CaseRow { href: format!("{}/ballot", row.href), ..row };
        self.cases = self.cases.into_iter().map(to_ballot).collect();
        self
    }
}

fn pen(waiting: i64) -> PenCount {
    let sentence = match waiting {
        0 => "The holding pen is empty.".to_owned(),
        1 => "1 message waits in the holding pen.".to_owned(),
        count => format!("{count} messages wait in the holding pen."),
    };
    PenCount { waiting, sentence }
}

fn steps(visit: &Visit) -> Vec<Link> {
    let all = [
        (Action::LogNotice, "/notices/new", "Log a letter or a call"),
        (Action::PrepareReport, "/quarters", "Prepare a report"),
    ];
    let open = all.into_iter().filter(|(action, ..)| visit.may(*action, None, Relation::None));
    open.map(|(_, href, label)| Link::new(href, label)).collect()
}

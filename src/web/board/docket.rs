//! The ballots that are open, those that close soonest first.

use crate::accounts::Act;
use crate::board::{self, Ballot, Error, Seat};
use crate::cases::{self, Case};
use crate::db::Db;
use crate::web::console::Answer;
use crate::web::pages::board::{Docket, DocketRow};
use crate::web::pages::parts::Badge;
use crate::web::step::address;
use crate::web::visit::Visit;
use crate::workflow::tally::Voice;
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn all_open(visit: Visit) -> Answer {
    let open = visit.read(load).await?;
    let ballots = open.iter().map(|(case, ballot, seats)| row(&visit, case, ballot, seats)).collect();
    visit.page("The Board’s docket", &Docket { ballots })
}

/// Ballots on the cases that this person may see.
fn load(db: &mut Db, act: &Act) -> Result<Vec<(Case, Ballot, Vec<Seat>)>, Error> {
    act.allow(Action::ViewDocket, None, Relation::None).map_err(cases::Error::from)?;
    let mut open = Vec::new();
    for ballot in board::all_open(db)? {
        let number = cases::get(db, ballot.row.case_id)?.number;
        if let Ok(case) = cases::find_visible(db, act, &number)
            && cases::allow(db, act, Action::ViewBallot, &case).is_ok()
        {
            let seats = board::seats_of(db, &ballot)?;
            open.push((case, ballot, seats));
        }
    }
    Ok(open)
}

fn row(visit: &Visit, case: &Case, ballot: &Ballot, seats: &[Seat]) -> DocketRow {
    let spoken = seats.iter().filter(|seat| seat.voice != Voice::Silent).count();
    let mine = seats.iter().find(|seat| Some(seat.member) == visit.act.user_id());
    DocketRow {
        case_number: case.number.to_string(),
        href: format!("{}/ballot", address(&case.number)),
        outcome: ballot.row.outcome.label().to_owned(),
        state: Badge { value: ballot.row.state.as_str(), label: ballot.row.state.label() },
        closes_at: visit.moment(ballot.row.closes_at),
        is_late: ballot.row.closes_at <= visit.act.at,
        voted: format!("{spoken} of {} have spoken", seats.len()),
        yours: mine.filter(|seat| seat.voice == Voice::Silent).map(|_| "Waits for your vote"),
    }
}

//! What stands before the Board, what is due first on top; and what the rules allow where ballots had no quorum.

use super::meetings::{href, title};
use super::ratification;
use super::standing::last_day;
use crate::accounts::Act;
use crate::board::meetings::{self, Error, Meeting};
use crate::board::standing::{self, StandingRow, Window};
use crate::board::{self, DocketLine, OpenBallot, REPEATED, WaitingMeasure, WithoutQuorum};
use crate::db::Db;
use crate::web::cases::deadlines::badge;
use crate::web::console::Answer;
use crate::web::pages::docket::{Docket, DocketRow, Due, OpenRow, Stuck, WindowRow};
use crate::web::pages::parts::{Badge, Link};
use crate::web::step::address;
use crate::web::visit::Visit;
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn docket(visit: Visit) -> Answer {
    let Loaded { lines, measures, windows, expiring } = visit.read(load).await?;
    let is_stuck = |(line, _): &&Line| line.without_quorum.ballots >= REPEATED;
    let page = Docket {
        lead: lead(&lines),
        lines: lines.iter().map(|(line, meeting)| row(&visit, line, meeting.as_ref(), &windows)).collect(),
        stuck: lines.iter().filter(is_stuck).map(|(line, _)| stuck(line)).collect(),
        measures: measures.iter().map(|one| ratification::line(&visit, one)).collect(),
        steps: steps(&visit),
        windows: windows.iter().map(|window| window_row(&visit, window)).collect(),
        expiring: expiring.iter().map(|one| expires(&visit, one)).collect(),
    };
    visit.page("The Board’s docket", &page)
}

/// To what else is the Board’s, for those who see it.
fn steps(visit: &Visit) -> Vec<Link> {
    let all = [
        (Action::ViewMeetings, "/meetings", "Meetings and minutes"),
        (Action::CallMeeting, "/meetings/new", "Call the Board"),
        (Action::ViewDocket, "/consent-agenda", "Consent agenda"),
        (Action::ViewBoardStatistics, "/ballots/statistics", "The Board in numbers"),
        (Action::ViewStanding, "/standing-decisions", "Standing decisions"),
    ];
    let may = all.into_iter().filter(|(action, ..)| visit.may(*action, None, Relation::None));
    may.map(|(_, href, label)| Link::new(href, label)).collect()
}

/// With the meeting on whose agenda it stands.
type Line = (DocketLine, Option<Meeting>);

/// Everything that the page shows, read in one go.
struct Loaded {
    lines: Vec<Line>,
    measures: Vec<WaitingMeasure>,
    windows: Vec<Window>,
    expiring: Vec<StandingRow>,
}

fn load(db: &mut Db, act: &Act) -> Result<Loaded, Error> {
    let mut lines = Vec::new();
    for line in board::docket(db, act)? {
        let meeting = meetings::meeting_of_case(db, act, &line.case)?;
        lines.push((line, meeting));
    }
    let sees_standing = act.allow(Action::ViewStanding, None, Relation::None).is_ok();
    let expiring = if sees_standing { standing::near_expiry(db, act)? } else { Vec::new() };
    let measures = board::waiting_measures(db, act)?;
    Ok(Loaded { lines, measures, windows: standing::windows(db, act)?, expiring })
}

fn window_row(visit: &Visit, window: &Window) -> WindowRow {
    let (case, ends_at) = (&window.case, window.application.window_ends_at);
    WindowRow {
        case_number: case.number.to_string(),
        href: address(&case.number),
        kind: case.kind.label().to_owned(),
        summary: case.summary.clone(),
        title: window.standing.title.clone(),
        outcome: window.standing.outcome.label().to_owned(),
        ends_at: visit.moment(ends_at),
        is_over: ends_at <= visit.act.at,
        call_in_href: window.may_call_in.then(|| format!("{}/calling-in", address(&case.number))),
    }
}

fn expires(visit: &Visit, one: &StandingRow) -> String {
    let day = last_day(visit, one.expires_at);
    format!(
        "“{}” can be applied until {day}. The Board adopts it anew with a case of the class, or lets it end.",
        one.title
    )
}

fn lead(lines: &[Line]) -> String {
    let voting = lines.iter().filter(|(line, _)| line.open.is_some()).count();
    let cases = match lines.len() {
        1 => "1 case stands before the Board".to_owned(),
        count => format!("{count} cases stand before the Board"),
    };
    let ballots = match voting {
        0 => "no ballot is open".to_owned(),
        1 => "1 ballot is open".to_owned(),
        count => format!("{count} ballots are open"),
    };
    format!("{cases}; {ballots}. What is due first stands first.")
}

fn row(visit: &Visit, line: &DocketLine, meeting: Option<&Meeting>, windows: &[Window]) -> DocketRow {
    let case = &line.case;
    // Nobody opens a ballot on what a standing decision decides, unless it is called in first.
    let opens = line.open.is_none() && !windows.iter().any(|window| window.case.id == case.id);
    let base = address(&case.number);
    let due = line.due.as_ref().map(|due| Due {
        at: visit.moment(due.due_at),
        rule: due.rule.label().to_lowercase(),
        standing: badge(due.standing(visit.act.at)),
    });
    DocketRow {
        case_number: case.number.to_string(),
        href: if line.open.is_some() { format!("{base}/ballot") } else { base.clone() },
        kind: case.kind.label().to_owned(),
        summary: case.summary.clone(),
        age: days(visit.act.at.seconds_since(case.received_at)),
        severity: line.recommended.map(|(severity, _)| severity.label().to_owned()),
        outcome: line.recommended.map(|(_, outcome)| outcome.label().to_owned()),
        due,
        ballot: line.open.as_ref().map(|open| open_row(visit, line, open)),
        open_href: (opens && line.may.contains(&Action::OpenBallot)).then(|| format!("{base}/ballot/new")),
        without_quorum: without_quorum(line.without_quorum),
        meeting: meeting.map(|meeting| Link::new(href(meeting.id), title(visit, meeting))),
    }
}

fn days(seconds: i64) -> String {
    match seconds / (24 * 3600) {
        0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

fn open_row(visit: &Visit, line: &DocketLine, open: &OpenBallot) -> OpenRow {
    let recommended = line.recommended.map(|(_, outcome)| outcome);
    OpenRow {
        state: Badge { value: "open", label: "Open" },
        // What is put to the vote need not be what was recommended.
        outcome: (recommended != Some(open.outcome)).then(|| open.outcome.label().to_owned()),
        voted: format!("{} of {} have spoken", open.spoken, open.seats),
        closes_at: visit.moment(open.closes_at),
        is_late: open.closes_at <= visit.act.at,
        yours: open.waits_for_me.then_some("Waits for your vote"),
    }
}

fn without_quorum(without: WithoutQuorum) -> Option<String> {
    match without.ballots {
        0 => None,
        1 => Some("1 ballot had no quorum".to_owned()),
        count => Some(format!("{count} ballots had no quorum")),
    }
}

/// What can be done about one case, by those who can.
fn stuck(line: &DocketLine) -> Stuck {
    let base = address(&line.case.number);
    let why = if line.without_quorum.because_of_recusals {
        "In the last one the recusals broke it: enough members took part but for them. Who recused themselves stays out of the \
         matter, so it needs the others."
    } else {
        "In the last one too few members took part."
    };
    let all = [
        (Action::OpenBallot, format!("{base}/ballot/new"), "Open another ballot"),
        (Action::SendBack, format!("{base}/sending-back"), "Send back to review"),
    ];
    let may = all.into_iter().filter(|(action, ..)| line.open.is_none() && line.may.contains(action));
    Stuck {
        case_number: line.case.number.to_string(),
        href: base.clone(),
        count: line.without_quorum.ballots,
        why: why.to_owned(),
        ways: may.map(|(_, href, label)| Link::new(href, format!("{label}: {}", line.case.number))).collect(),
    }
}

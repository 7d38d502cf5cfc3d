//! Meetings and circular resolutions in the console: the list, calling, one meeting with its agenda and attendance, closing and
//! cancelling. Not its pack and its minutes.

use actix_web::web;

use crate::accounts::Act;
use crate::board::meetings::{
    self, AgendaItem, Attendance, Attendee, Calling, Error, Meeting, MeetingKind, MeetingState, MeetingView, ShownItem,
};
use crate::cases::{self, CaseNumber};
use crate::db::ids::{AgendaItemId, MeetingId};
use crate::db::{Db, Timestamp};
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{Input, LINE};
use crate::web::pages::meetings::{AgendaRow, AttendeeRow, CallPage, ItemWay, MeetingPage, MeetingRow, Meetings};
use crate::web::pages::parts::{Badge, Fact, Link};
use crate::web::problem::{Problem, Sentence};
use crate::web::refusal::Refused;
use crate::web::step::address;
use crate::web::visit::{Posted, Visit};
use crate::workflow::tally::BallotResult;
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn list(visit: Visit) -> Answer {
    let all = visit.read(meetings::list).await?;
    let may_call = visit.may(Action::CallMeeting, None, Relation::None);
    let page = Meetings {
        meetings: all.iter().map(|one| meeting_row(&visit, one)).collect(),
        call_href: may_call.then(|| "/meetings/new".to_owned()),
    };
    visit.page("Meetings of the Board", &page)
}

pub(super) fn href(id: MeetingId) -> String {
    format!("/meetings/{id}")
}

pub(super) fn state(meeting: &Meeting) -> Badge {
    let label = match (meeting.kind, meeting.state) {
        (MeetingKind::Circular, MeetingState::Planned) => "Running",
        (MeetingKind::Circular, MeetingState::Held) => "Ended",
        (_, state) => state.label(),
    };
    Badge { value: meeting.state.as_str(), label }
}

/// `Meeting of 2026-08-21 17:00`, in the house's time zone.
pub(super) fn title(visit: &Visit, meeting: &Meeting) -> String {
    match meeting.ends_at {
        Some(end) => format!("Circular resolution until {}", visit.moment(end).text),
        None => format!("Meeting of {}", visit.moment(meeting.begins_at).text),
    }
}

fn meeting_row(visit: &Visit, meeting: &Meeting) -> MeetingRow {
    MeetingRow {
        href: href(meeting.id),
        title: title(visit, meeting),
        kind: meeting.kind.label().to_owned(),
        state: state(meeting),
        called_at: visit.moment(meeting.called_at),
    }
}

pub(in crate::web) async fn call_form(visit: Visit) -> Answer {
    visit.act.allow(Action::CallMeeting, None, Relation::None)?;
    call_page(&visit, &Input::blank())
}

fn call_page(visit: &Visit, input: &Input) -> Answer {
    let meeting = Form::post("/meetings", "Call the meeting")
        .field(Field::moment(input, "begins_at", "Begins").hint("On the house’s clock."))
        .field(Field::line(input, "place", "Place or way").hint("Where it is, or how to join, in a line. Sealed."))
        .consequence("Every member gets a mail that the Board is called.");
    let circular = Form::post("/circular-resolutions", "Begin the circular resolution")
        .field(Field::moment(input, "ends_at", "Deadline").hint(
            "An hour from now at least. Ballots that are opened for it close at this moment; who has not voted a day before is reminded.",
        ))
        .consequence("It begins now, and every member gets a mail that the Board is called.");
    let page = CallPage {
        meeting,
        meeting_is: MeetingKind::Meeting.definition().to_owned(),
        circular,
        circular_is: MeetingKind::Circular.definition().to_owned(),
    };
    visit.form("Call the Board", &page, input)
}

pub(in crate::web) async fn call_meeting(form: Posted) -> Answer {
    let Posted { visit, mut input } = form;
    let zone = visit.console.desk.house.zone.clone();
    let begins_at = input.moment("begins_at", &zone).map(Timestamp::from_jiff);
    let place = input.text("place", LINE, "Write in a line where it is, or how to join.");
    let calling = begins_at.zip(place).map(|(begins_at, place)| Calling::Meeting { begins_at, place });
    call(visit, input, calling).await
}

pub(in crate::web) async fn call_circular(form: Posted) -> Answer {
    let Posted { visit, mut input } = form;
    let zone = visit.console.desk.house.zone.clone();
    let ends_at = input.moment("ends_at", &zone).map(Timestamp::from_jiff);
    call(visit, input, ends_at.map(|ends_at| Calling::Circular { ends_at })).await
}

async fn call(visit: Visit, mut input: Input, calling: Option<Calling>) -> Answer {
    // Whoever may not call is told so, and not what is missing.
    visit.act.allow(Action::CallMeeting, None, Relation::None)?;
    let Some(calling) = calling else { return call_page(&visit, &input) };
    match visit.write(move |db, act| meetings::call(db, act, &calling)).await {
        Ok(id) => Ok(go(&href(id), "called")),
        Err(error) => {
            error.settle(&mut input)?;
            call_page(&visit, &input)
        }
    }
}

pub(in crate::web) async fn view(visit: Visit, path: web::Path<i64>) -> Answer {
    show(&visit, MeetingId::from_i64(*path), &Input::blank()).await
}

async fn show(visit: &Visit, id: MeetingId, input: &Input) -> Answer {
    let seen = visit.read(move |db: &mut Db, act: &Act| meetings::view(db, act, id)).await?;
    visit.form(&title(visit, &seen.meeting), &page(visit, &seen, input), input)
}

fn page(visit: &Visit, seen: &MeetingView, input: &Input) -> MeetingPage {
    let (meeting, base) = (&seen.meeting, href(seen.meeting.id));
    let is = |state| meeting.state == state;
    let may = |action| seen.may.contains(&action);
    let changes = is(MeetingState::Planned) && may(Action::CallMeeting);
    let records = meeting.kind == MeetingKind::Meeting && !meeting.state.is_final() && may(Action::KeepMinutes);
    let has_minutes = is(MeetingState::Held) || is(MeetingState::Signed);
    let numbered = seen.items.len();
    let rows = seen.items.iter().enumerate();
    MeetingPage {
        title: title(visit, meeting),
        state: state(meeting),
        facts: facts(visit, seen),
        agenda: rows.map(|(place, item)| agenda_row(visit, seen, item, changes && place > 0, changes)).collect(),
        adding: (changes && !seen.candidates.is_empty()).then(|| adding_form(&base, seen, input)),
        no_candidates: changes && seen.candidates.is_empty(),
        pack: (numbered > 0).then(|| Link::new(format!("{base}/pack"), "Agenda pack")),
        minutes: has_minutes.then(|| Link::new(format!("{base}/minutes"), "Minutes")),
        attendees: seen.attendees.iter().filter_map(attendee_row).collect(),
        attendance: records.then(|| attendance_form(&base, seen, input)),
        attendance_is: Attendance::ALL.iter().map(|one| Fact::new(one.label(), one.definition())).collect(),
        closing: (is(MeetingState::Planned) && may(Action::KeepMinutes)).then(|| closing_form(&base, meeting)),
        cancellation: changes.then(|| {
            Form::post(format!("{base}/cancellation"), "Cancel it")
                .is_final("Every member gets a mail. Its cases can then stand on another agenda.")
        }),
        is_meeting: meeting.kind == MeetingKind::Meeting,
    }
}

fn facts(visit: &Visit, seen: &MeetingView) -> Vec<Fact> {
    let meeting = &seen.meeting;
    let mut facts = vec![Fact::new("Sort", meeting.kind.label()).defined(meeting.kind.definition())];
    match meeting.ends_at {
        Some(end) => facts.push(Fact::at("Deadline", visit.moment(end)).defined("Ballots opened for it close then.")),
        None => facts.push(Fact::at("Begins", visit.moment(meeting.begins_at))),
    }
    if let Some(place) = &seen.place {
        facts.push(Fact::new("Place or way", place.clone()));
    }
    let by = format!("by {}", seen.called_by);
    facts.push(Fact { text: by, ..Fact::at("Called", visit.moment(meeting.called_at)) });
    if let Some(at) = meeting.closed_at {
        let term = if meeting.state == MeetingState::Cancelled { "Cancelled" } else { "Closed" };
        facts.push(Fact::at(term, visit.moment(at)));
    }
    facts
}

fn agenda_row(visit: &Visit, seen: &MeetingView, item: &AgendaItem, raises: bool, changes: bool) -> AgendaRow {
    let place = format!("{}/agenda/{}", href(seen.meeting.id), item.id);
    let row = AgendaRow {
        position: item.position,
        case_number: None,
        href: None,
        kind: String::new(),
        summary: String::new(),
        ballot: None,
        result: None,
        open_href: None,
        raising: raises.then(|| format!("{place}/raising")),
        removal: changes.then(|| format!("{place}/removal")),
    };
    let Some(shown) = &item.shown else { return row };
    let base = address(&shown.case.number);
    AgendaRow {
        case_number: Some(shown.case.number.to_string()),
        kind: shown.case.kind.label().to_owned(),
        summary: shown.case.summary.clone(),
        ballot: shown.open.as_ref().map(|open| ItemWay {
            words: format!(
                "{} of {} have spoken, closes {}",
                open.spoken,
                open.seats,
                visit.moment(open.closes_at).text
            ),
            yours: open.waits_for_me.then_some("Waits for your vote"),
        }),
        result: result(shown),
        open_href: shown.may_open.then(|| format!("{base}/ballot/new")),
        href: Some(if shown.open.is_some() { format!("{base}/ballot") } else { base }),
        ..row
    }
}

fn result(shown: &ShownItem) -> Option<Badge> {
    match shown.result {
        Some(BallotResult::Passed) => Some(Badge { value: "passed", label: "Decided" }),
        Some(BallotResult::Inquorate) => Some(Badge { value: "inquorate", label: "No quorum" }),
        Some(_) => Some(Badge { value: "failed", label: "Not carried" }),
        None => None,
    }
}

fn adding_form(base: &str, seen: &MeetingView, input: &Input) -> Form {
    let choice = |case: &cases::Case| {
        let summary = if case.summary.is_empty() { case.kind.label() } else { case.summary.as_str() };
        Choice::new(case.number.to_string(), format!("{} – {summary}", case.number))
    };
    Form::post(format!("{base}/agenda"), "Put it on the agenda").field(
        Field::select(input, "case_number", "Case", seen.candidates.iter().map(choice))
            .hint("What is before the Board and stands on no agenda; what is due first stands first."),
    )
}

fn attendee_row(one: &Attendee) -> Option<AttendeeRow> {
    let attendance = one.attendance?;
    let standing = Badge { value: attendance.as_str(), label: attendance.label() };
    Some(AttendeeRow { name: one.name.clone(), is_chair: one.chair, standing })
}

fn attendance_form(base: &str, seen: &MeetingView, input: &Input) -> Form {
    let recorded = seen.attendees.iter().filter_map(|one| Some((field_of(one), one.attendance?.to_string())));
    let typed: Vec<(String, String)> = recorded.collect();
    let filled = if input.typed().next().is_none() { Input::of(typed) } else { input.clone() };
    let choices = || {
        let all = Attendance::ALL.iter().map(|one| Choice::new(one.as_str(), one.label()));
        std::iter::once(Choice::new("", "Choose …")).chain(all)
    };
    let field = |form: Form, one: &Attendee| {
        let label = if one.chair { format!("{}, chair", one.name) } else { one.name.clone() };
        form.field(Field::select(&filled, &field_of(one), &label, choices()))
    };
    let form = Form::post(format!("{base}/attendance"), "Record the attendance");
    seen.attendees.iter().fold(form, field).consequence("It can be mended until the minutes are signed.")
}

fn field_of(one: &Attendee) -> String {
    format!("member_{}", one.member)
}

fn closing_form(base: &str, meeting: &Meeting) -> Form {
    let (words, consequence) = match meeting.kind {
        MeetingKind::Meeting => ("Close the meeting", "From then on its agenda stands. Ballots that are open run on."),
        MeetingKind::Circular => (
            "Close the circular resolution",
            "From then on its agenda stands. Every ballot of it has to be closed before.",
        ),
    };
    Form::post(format!("{base}/closing"), words).is_final(consequence)
}

pub(in crate::web) async fn add_to_agenda(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, id) = (form, MeetingId::from_i64(*path));
    let Some(number) = input.chosen::<CaseNumber>("case_number", "Choose a case from the list.") else {
        return show(&visit, id, &input).await;
    };
    match visit.write(move |db, act| meetings::add_to_agenda(db, act, id, &number)).await {
        Ok(_) => Ok(go(&href(id), "agenda_changed")),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, id, &input).await
        }
    }
}

pub(in crate::web) async fn raise_item(form: Posted, path: web::Path<(i64, i64)>) -> Answer {
    let (id, item) = ids(&path);
    form.visit.write(move |db, act| meetings::raise_item(db, act, id, item)).await?;
    Ok(go(&href(id), "agenda_changed"))
}

pub(in crate::web) async fn remove_item(form: Posted, path: web::Path<(i64, i64)>) -> Answer {
    let (id, item) = ids(&path);
    form.visit.write(move |db, act| meetings::remove_item(db, act, id, item)).await?;
    Ok(go(&href(id), "agenda_changed"))
}

fn ids(path: &(i64, i64)) -> (MeetingId, AgendaItemId) {
    (MeetingId::from_i64(path.0), AgendaItemId::from_i64(path.1))
}

pub(in crate::web) async fn record_attendance(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, id) = (form, MeetingId::from_i64(*path));
    let seen = visit.read(move |db: &mut Db, act: &Act| meetings::view(db, act, id)).await?;
    let mut attendance = Vec::new();
    for one in &seen.attendees {
        let missing = "Choose whether this member was there.";
        attendance.extend(input.chosen::<Attendance>(&field_of(one), missing).map(|was| (one.member, was)));
    }
    // Whoever may not record is told so, and not what is missing.
    if input.has_problems() && seen.may.contains(&Action::KeepMinutes) {
        return show(&visit, id, &input).await;
    }
    match visit.write(move |db, act| meetings::record_attendance(db, act, id, &attendance)).await {
        Ok(()) => Ok(go(&href(id), "attendance_recorded")),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, id, &input).await
        }
    }
}

pub(in crate::web) async fn close(form: Posted, path: web::Path<i64>) -> Answer {
    let id = MeetingId::from_i64(*path);
    form.visit.write(move |db, act| meetings::close(db, act, id)).await?;
    Ok(go(&format!("{}/minutes", href(id)), "meeting_closed"))
}

pub(in crate::web) async fn cancel(form: Posted, path: web::Path<i64>) -> Answer {
    let id = MeetingId::from_i64(*path);
    form.visit.write(move |db, act| meetings::cancel(db, act, id)).await?;
    Ok(go(&href(id), "meeting_cancelled"))
}

impl Refused for Error {
    fn of_case(self) -> Result<cases::Error, Problem> {
        match self {
            Self::Case(error) => Ok(error),
            Self::Board(error) => error.of_case(),
            other => Err(other.into()),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Case(error) => error.into(),
            Error::Board(error) => error.into(),
            Error::Account(error) => error.into(),
            Error::Unknown => Self::NotFound,
            Error::Overtaken { .. } => Self::Overtaken(Sentence::of(&error)),
            Error::Document(_) => Self::Broken("minutes"),
            Error::Sealing(error) => error.into(),
            Error::Database(error) => error.into(),
        }
    }
}

//! The minutes of a meeting: as a page that prints well, drafted by the clerk, signed by the chair, and as a file.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::meetings::{href, state, title};
use super::standing::{class_words, days};
use crate::accounts::Act;
use crate::board::meetings::{self, BallotPart, ItemPart, MinutesView};
use crate::db::Db;
use crate::db::ids::MeetingId;
use crate::web::console::{Answer, go};
use crate::web::form::{Field, Form};
use crate::web::input::{AREA, Input};
use crate::web::moment::Moment;
use crate::web::pages::meetings::AttendeeRow;
use crate::web::pages::minutes::{Counted, MinutesItem, MinutesPage, VoteTable};
use crate::web::pages::parts::{Badge, Fact, Link};
use crate::web::refusal::Refused;
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn view(visit: Visit, path: web::Path<i64>) -> Answer {
    show(&visit, MeetingId::from_i64(*path), &Input::blank()).await
}

async fn show(visit: &Visit, id: MeetingId, input: &Input) -> Answer {
    let seen = visit.read(move |db: &mut Db, act: &Act| meetings::minutes(db, act, id)).await?;
    visit.form(&format!("Minutes · {}", title(visit, &seen.meeting)), &page(visit, &seen, input), input)
}

fn page(visit: &Visit, seen: &MinutesView, input: &Input) -> MinutesPage {
    let (document, base) = (&seen.document, href(seen.meeting.id));
    let attendees = document.attendance.iter().map(|one| AttendeeRow {
        name: one.name.clone(),
        is_chair: one.chair,
        standing: one.attendance.map_or(Badge { value: "waiting", label: "Not recorded" }, |was| Badge {
            value: was.as_str(),
            label: was.label(),
        }),
    });
    let is_drafted = document.drafted_by.is_some();
    let reads_all = visit.may(Action::ReadMinutes, None, Relation::None);
    MinutesPage {
        house: document.house.clone(),
        title: title(visit, &seen.meeting),
        href: base.clone(),
        state: state(&seen.meeting),
        facts: facts(visit, seen),
        is_meeting: seen.meeting.ends_at.is_none(),
        attendees: attendees.collect(),
        items: document.items.iter().map(|item| item_of(visit, seen, item)).collect(),
        remarks: document.remarks.clone(),
        signature: seen
            .signed
            .as_ref()
            .map(|(name, at)| Fact { text: name.clone(), ..Fact::at("Signed", visit.moment(*at)) }),
        sha256: seen.sha256.clone(),
        file: (seen.signed.is_some() && reads_all)
            .then(|| Link::new(format!("{base}/minutes/data"), "Download as JSON")),
        drafting: seen.may_keep.then(|| drafting_form(&base, seen, input)),
        waits: waits(seen, is_drafted),
        signing: (seen.may_sign && !seen.is_own && !seen.waits_for_ballot).then(|| {
            Form::post(format!("{base}/minutes/signing"), "Sign the minutes")
                .hidden("sha256", &seen.sha256)
                .is_final("They never change afterwards. Their SHA-256 stands in the audit trail.")
        }),
    }
}

/// What they wait for, where somebody could think that they could be signed.
fn waits(seen: &MinutesView, is_drafted: bool) -> Option<&'static str> {
    if seen.signed.is_some() {
        None
    } else if !is_drafted {
        Some("This is what the record says. The clerk drafts the minutes from it, with remarks where they are needed.")
    } else if seen.waits_for_ballot {
        Some("A ballot of this agenda is still open. The minutes can be signed once it is closed.")
    } else if seen.is_own {
        Some("You drafted them, so somebody else has to sign: the chair.")
    } else {
        Some("They wait for the chair to sign them.")
    }
}

fn facts(visit: &Visit, seen: &MinutesView) -> Vec<Fact> {
    let (meeting, part) = (&seen.meeting, &seen.document.meeting);
    let mut facts = vec![Fact::new("Sort", meeting.kind.label())];
    facts.push(Fact::at("Called", visit.moment(meeting.called_at)));
    if let Some(fact) = facts.last_mut() {
        fact.text = format!("by {}", part.called_by);
    }
    match meeting.ends_at {
        Some(end) => facts.push(Fact::at("Deadline", visit.moment(end))),
        None => facts.push(Fact::at("Began", visit.moment(meeting.begins_at))),
    }
    if let Some(place) = &part.place {
        facts.push(Fact::new("Place or way", place.clone()));
    }
    if let Some(at) = meeting.closed_at {
        facts.push(Fact::at("Closed", visit.moment(at)));
    }
    if let (Some(by), Some(at)) = (&seen.document.drafted_by, &seen.document.drafted_at) {
        facts.push(Fact { text: format!("by {by}"), time: moment(visit, at), ..Fact::new("Drafted", "") });
    }
    facts
}

/// A time of the document on the house's clock.
fn moment(visit: &Visit, text: &str) -> Option<Moment> {
    text.parse().ok().map(|at| Moment::new(at, &visit.console.desk.house.zone))
}

fn item_of(visit: &Visit, seen: &MinutesView, item: &ItemPart) -> MinutesItem {
    MinutesItem {
        position: item.position,
        case_number: item.case_number.clone(),
        kind: item.kind.label().to_owned(),
        ballots: item.ballots.iter().map(|ballot| counted(visit, seen, ballot)).collect(),
    }
}

fn counted(visit: &Visit, seen: &MinutesView, ballot: &BallotPart) -> Counted {
    let count = |term: &str, count: u16| Fact::new(term, count.to_string());
    let mut rule = vec![
        Fact::new("Quorum", format!("{} seats", ballot.rule.quorum)),
        Fact::new("Majority", ballot.rule.majority.label()),
        Fact::new("Tie", ballot.rule.tie.label()),
    ];
    for (term, at) in [("Opened", Some(&ballot.opened_at)), ("Closed", ballot.closed_at.as_ref())] {
        if let Some(time) = at.and_then(|at| moment(visit, at)) {
            rule.push(Fact::at(term, time));
        }
    }
    for one in &ballot.measures {
        let time = moment(visit, &one.carried_out_at);
        let put =
            Fact::new("Urgent measure put to the vote", format!("{}: {}", one.measure.label(), one.proposal.label()));
        rule.push(Fact { time, ..put });
    }
    rule.push(Fact::code("SHA-256 of the motion, as it is sealed", ballot.motion_sha256.clone()));
    rule.push(Fact::code("SHA-256 of the evidence", ballot.evidence_sha256.clone()));
    if let Some(standing) = &ballot.standing {
        rule.push(Fact::new("And so in every case of a class", standing.title.clone()));
        rule.push(Fact::new("The class", class_words(&standing.class)));
        rule.push(Fact::new("Window for calling in", days(standing.window_days)));
        rule.extend(moment(visit, &standing.expires_at).map(|at| Fact::at("Can be applied until", at)));
    }
    let recused = seen.recused.get(&ballot.id).cloned().unwrap_or_default();
    Counted {
        motion_version: ballot.motion_version,
        outcome: ballot.outcome.label().to_owned(),
        definition: ballot.outcome.definition().to_owned(),
        result: result(&ballot.result),
        rule,
        votes: ballot.votes.as_ref().map(|votes| VoteTable {
            sentence: votes.sentence.clone(),
            rows: vec![
                count("For", votes.for_),
                count("Against", votes.against),
                count("Abstained", votes.abstained),
                count("Recused", votes.recused),
                count("Absent", votes.absent),
                count("Seats", votes.seats),
            ],
        }),
        recused: (!recused.is_empty()).then(|| recused.join(", ")),
        decision: ballot.decided.then(|| ballot.outcome.label().to_owned()),
    }
}

fn result(result: &str) -> Badge {
    match result {
        "passed" => Badge { value: "passed", label: "Passed" },
        "failed" => Badge { value: "failed", label: "Failed" },
        "inquorate" => Badge { value: "inquorate", label: "No quorum" },
        "open" => Badge { value: "open", label: "Open" },
        _ => Badge { value: "void", label: "Void" },
    }
}

fn drafting_form(base: &str, seen: &MinutesView, input: &Input) -> Form {
    let kept = [("remarks", seen.document.remarks.clone().unwrap_or_default())];
    let filled = if input.typed().next().is_none() { Input::of(kept) } else { input.clone() };
    let words = if seen.document.drafted_by.is_some() { "Keep the remarks" } else { "Draft the minutes" };
    Form::post(format!("{base}/minutes"), words)
        .field(Field::area(&filled, "remarks", "Remarks", 6).optional().hint(
            "What the record does not hold: who chaired, what was discussed beside the motions. Sealed with the meeting. \
             No words from a case: those belong to the case, and are erased with it.",
        ))
        .consequence("The chair gets a mail that the minutes wait to be signed.")
}

pub(in crate::web) async fn draft(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, id) = (form, MeetingId::from_i64(*path));
    let remarks = input.optional_text("remarks", AREA);
    if input.has_problems() {
        return show(&visit, id, &input).await;
    }
    match visit.write(move |db, act| meetings::draft_minutes(db, act, id, remarks.as_deref())).await {
        Ok(()) => Ok(go(&format!("{}/minutes", href(id)), "minutes_drafted")),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, id, &input).await
        }
    }
}

pub(in crate::web) async fn sign(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, input }, id) = (form, MeetingId::from_i64(*path));
    let sha256 = input.raw("sha256").to_owned();
    visit.write(move |db, act| meetings::sign_minutes(db, act, id, &sha256)).await?;
    Ok(go(&format!("{}/minutes", href(id)), "minutes_signed"))
}

/// The signed bytes as they are, so that their digest is the one in the audit trail.
pub(in crate::web) async fn file(visit: Visit, path: web::Path<i64>) -> Answer {
    let id = MeetingId::from_i64(*path);
    let bytes = visit.read(move |db: &mut Db, act: &Act| meetings::minutes_file(db, act, id)).await?;
    let name = format!("attachment; filename=\"minutes-{id}.json\"");
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .content_type("application/json")
        .body(bytes))
}

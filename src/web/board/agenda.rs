//! The consent agenda: one form for several ballots, each with its motion. Recusing oneself is done on the ballot's own page.

use actix_web::web;

use super::forms::{choices, shown};
use super::fresh::{is_fresh, with_password};
use super::voting::seen;
use crate::board::{self, BallotView, ConsentItem};
use crate::cases::CaseNumber;
use crate::db::Pool;
use crate::db::ids::BallotId;
use crate::web::console::{Answer, go};
use crate::web::form::{Field, Form};
use crate::web::input::Input;
use crate::web::pages::agenda::{AgendaItem, AgendaPage};
use crate::web::problem::Sentence;
use crate::web::step::{address, number};
use crate::web::visit::{Posted, Visit};
use crate::workflow::tally::Choice;
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn agenda(visit: Visit) -> Answer {
    page(&visit, &Input::blank()).await
}

async fn page(visit: &Visit, input: &Input) -> Answer {
    let act = visit.act.clone();
    let load = move |pool: &Pool| {
        let mut items = Vec::new();
        for item in pool.read(|db| board::agenda(db, &act))? {
            if let Some(view) = board::view(pool, &act, &item.case.number)? {
                items.push((item, view));
            }
        }
        Ok::<_, board::Error>(items)
    };
    let loaded = visit.console.run(load).await?;
    let votes = loaded.iter().any(|(item, _)| item.may_vote);
    let form = votes.then(|| {
        let form = Form::post("/consent-agenda/votes", "Cast my votes")
            .consequence("Each ballot is counted by itself. What you leave open here still waits for your vote.");
        let form =
            loaded.iter().filter_map(|(item, _)| input.problem_at(&name(&item.case.number))).fold(form, Form::refused);
        let form = input.problem_at("votes").into_iter().fold(form, Form::refused);
        with_password(form, visit, input, "password")
    });
    let items = loaded.iter().map(|(item, view)| row(visit, item, view, input)).collect();
    visit.form("The consent agenda", &AgendaPage { items, form }, input)
}

/// The field of a case's vote.
fn name(number: &CaseNumber) -> String {
    format!("vote_{number}")
}

fn row(visit: &Visit, item: &ConsentItem, view: &BallotView, input: &Input) -> AgendaItem {
    let (number, row) = (&item.case.number, &view.ballot.row);
    let spoken = view.seats.iter().filter(|seat| seat.has_spoken).count();
    let own = view.seats.iter().find(|seat| seat.is_me).and_then(|seat| seat.choice);
    let sealed = "The motion is sealed, and not for you to open now.";
    AgendaItem {
        case_number: number.to_string(),
        ballot_href: format!("{}/ballot", address(number)),
        summary: item.case.summary.clone(),
        outcome: row.outcome.label().to_owned(),
        motion: view.motion.clone().unwrap_or_else(|| sealed.to_owned()),
        closes_at: visit.moment(row.closes_at),
        spoken: format!("{spoken} of {} have spoken", view.seats.len()),
        own: own.map(Choice::label),
        ballot: shown(input, &format!("ballot_{number}"), row.id),
        vote: item.may_vote.then(|| Field::radios(input, &name(number), &format!("Your vote on {number}"), choices())),
        pull_out: item.may_pull_out.then(|| format!("{}/ballot/consent/pulling-out", address(number))),
    }
}

pub(in crate::web) async fn vote_on_agenda(form: Posted) -> Answer {
    use board::Error as E;

    let Posted { mut visit, mut input } = form;
    visit.act.allow(Action::VoteOnAgenda, None, Relation::None)?;
    let typed: Vec<(String, String)> = input.typed().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut votes: Vec<(CaseNumber, BallotId, Choice)> = Vec::new();
    for (field, value) in &typed {
        let Some(Ok(number)) = field.strip_prefix("vote_").map(str::parse::<CaseNumber>) else { continue };
        match value.parse() {
            Ok(choice) => {
                let ballot = seen(input.raw(&format!("ballot_{number}")));
                votes.push((number, ballot, choice));
            }
            Err(_) => input.problem(field, format!("Case {number}: choose for, against or abstain.")),
        }
    }
    if votes.is_empty() {
        input.problem("votes", "Choose how you vote on at least one of the ballots.");
    }
    if input.has_problems() || !is_fresh(&mut visit, &mut input, "password").await? {
        return page(&visit, &input).await;
    }
    match visit.write(move |db, act| board::vote_on_agenda(db, act, &votes)).await {
        Ok(()) => Ok(go("/consent-agenda", "voted_on_agenda")),
        // One of them was closed, amended or pulled out since the page was made: none was cast, and each has to be looked at again.
        Err(error @ (E::Closed | E::NotOnAgenda | E::NoBallot | E::AnotherMotion)) => {
            let sentence = Sentence::of(&error).in_one();
            let mut input = Input::blank();
            input.problem("votes", format!("No vote was cast, because one of these ballots changed: {sentence}"));
            page(&visit, &input).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(in crate::web) async fn put_on_agenda(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, .. }, number) = (form, number(&path)?);
    let wanted = number.clone();
    visit.write(move |db, act| board::put_on_agenda(db, act, &wanted)).await?;
    Ok(go(&format!("{}/ballot", address(&number)), "on_agenda"))
}

pub(in crate::web) async fn pull_out(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, .. }, number) = (form, number(&path)?);
    visit.write(move |db, act| board::pull_out(db, act, &number)).await?;
    Ok(go("/consent-agenda", "pulled_out"))
}

//! The forms on the page of a ballot. Each has names of its own for its fields, because several stand on one page.

use super::fresh::with_password;
use crate::board::{BallotView, OnAgenda, Ruling, SeatView};
use crate::cases::CaseNumber;
use crate::db::ids::BallotId;
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::step::address;
use crate::web::visit::Visit;
use crate::workflow::tally;

/// For, against, abstain, with what each does.
pub(super) fn choices() -> impl Iterator<Item = Choice> {
    tally::Choice::ALL.iter().map(|choice| {
        Choice::new(choice.as_str(), choice.label()).defined(match choice {
            tally::Choice::For => "The motion shall be the Board’s decision.",
            tally::Choice::Against => "The motion shall fail; the case goes back to review.",
            tally::Choice::Abstain => "You take part, and your vote counts neither way.",
        })
    })
}

/// The ballot that the page showed when somebody began to fill its form in, so that what was chosen on one motion is never sent for
/// another one: a form that comes back keeps its ballot.
pub(super) fn shown(input: &Input, name: &str, now: BallotId) -> String {
    Some(input.raw(name)).filter(|shown| !shown.is_empty()).map_or_else(|| now.to_string(), str::to_owned)
}

pub(super) fn vote_form(visit: &Visit, number: &CaseNumber, ballot: BallotId, input: &Input) -> Form {
    let form = Form::post(format!("{}/ballot/votes", address(number)), "Cast my vote")
        .hidden("ballot", &shown(input, "ballot", ballot))
        .field(Field::radios(input, "choice", "Your vote", choices()))
        .consequence("You may change it while the ballot is open; every vote stays in the record.");
    with_password(form, visit, input, "password")
}

pub(super) fn recusal_form(visit: &Visit, number: &CaseNumber, input: &Input) -> Form {
    let form = Form::post(format!("{}/ballot/recusals", address(number)), "Recuse myself")
        .field(Field::area(input, "reason", "Why you must not vote", 3).hint("Sealed; shown with the result."))
        .is_final("You take no part in this matter. A vote that you cast before counts no more.");
    with_password(form, visit, input, "recusal_password")
}

/// A vote from signed minutes, for the seats whose members did not vote themselves; `None` where there is none.
pub(super) fn entry_form(visit: &Visit, number: &CaseNumber, view: &BallotView, input: &Input) -> Option<Form> {
    let is_open = |seat: &&SeatView| !seat.is_me && !seat.recused && (!seat.has_spoken || seat.entered_by.is_some());
    let seats: Vec<&SeatView> = view.seats.iter().filter(is_open).collect();
    if seats.is_empty() {
        return None;
    }
    let members = seats.into_iter().map(|seat| Choice::new(seat.member.to_string(), seat.name.clone()));
    let blank = [Choice::new("", "Choose a member")];
    let form = Form::post(format!("{}/ballot/entries", address(number)), "Enter the vote")
        .hidden("ballot", &shown(input, "ballot", view.ballot.row.id))
        .field(Field::select(input, "member", "Whose vote", blank.into_iter().chain(members)))
        .field(Field::radios(input, "entered_choice", "What the minutes say", choices()))
        .field(
            Field::area(input, "source", "Which minutes", 2)
                .hint("Of what day, signed by whom, where they are kept. Sealed; shown with the result."),
        )
        .consequence("It is marked as entered by you. If the member votes themselves, that counts instead.");
    Some(with_password(form, visit, input, "entry_password"))
}

/// The chair's ruling, for recusals that nobody has ruled on yet; `None` where there is none.
pub(super) fn ruling_form(number: &CaseNumber, view: &BallotView, input: &Input) -> Option<Form> {
    let unruled = view.seats.iter().filter(|seat| !seat.is_me).filter_map(|seat| {
        let recusal = seat.recusal.as_ref().filter(|recusal| recusal.ruling.is_none())?;
        let choice = Choice::new(recusal.id.to_string(), seat.name.clone());
        Some(match &recusal.reason {
            Some(reason) => choice.defined(reason.clone()),
            None => choice,
        })
    });
    let unruled: Vec<Choice> = unruled.collect();
    if unruled.is_empty() {
        return None;
    }
    let rulings = Ruling::ALL.iter().map(|one| Choice::new(one.as_str(), one.label()).defined(one.definition()));
    Some(
        Form::post(format!("{}/ballot/rulings", address(number)), "Rule on it")
            .field(Field::radios(input, "recusal", "Whose recusal", unruled))
            .field(Field::radios(input, "ruling", "Your ruling", rulings))
            .field(
                Field::area(input, "ruling_reason", "Why it is not accepted", 3)
                    .hint("Needed only if you do not accept it. Sealed; shown with the result.")
                    .optional(),
            )
            .is_final("A ruling is not taken back. Without one, a recusal stands."),
    )
}

/// Puts the ballot on the consent agenda, or takes it off, as far as this person may.
pub(super) fn agenda_form(number: &CaseNumber, on: OnAgenda, may_put: bool, may_pull: bool) -> Option<Form> {
    let at = format!("{}/ballot/consent", address(number));
    match on {
        OnAgenda::Never if may_put => Some(
            Form::post(at, "Put it on the consent agenda")
                .consequence("For simple cases: members vote on all ballots of the consent agenda in one form."),
        ),
        OnAgenda::Yes if may_pull => Some(
            Form::post(format!("{at}/pulling-out"), "Pull it out of the consent agenda")
                .consequence("It is then voted on by itself, for everybody. Votes cast so far stay."),
        ),
        OnAgenda::Never | OnAgenda::Yes | OnAgenda::PulledOut => None,
    }
}

pub(super) fn closing_form(number: &CaseNumber) -> Form {
    Form::post(format!("{}/ballot/closing", address(number)), "Close the ballot now").is_final(
        "It closes by itself within a minute; you need not wait. The votes are counted, and the result is final (Terms 6.1). A motion \
         that gives data is not carried while the demand is not verified; the case then goes back to review.",
    )
}

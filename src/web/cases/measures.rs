//! Urgent measures and referrals: what was done before the Board could decide.

use actix_web::web;
use data_encoding::HEXLOWER;

use super::evidence::PROTECTED;
use crate::accounts::Act;
use crate::board::{self, BallotState};
use crate::cases::{
    self, Case, CaseNumber, FileRef, FileToDestroy, MeasureResult, MeasureStanding, NewMeasure, NewReferral,
    TakenMeasure,
};
use crate::db::{Db, Pool, Timestamp};
use crate::taxonomy::{Measure, ReferralRecipient};
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{AREA, Input, LINE};
use crate::web::pages::cases::{FileRow, MeasureRow, MeasuresPage, ReversalText};
use crate::web::pages::forms::FormPage;
use crate::web::pages::parts::{Badge, Fact, Link};
use crate::web::refusal::Refused;
use crate::web::size;
use crate::web::step::{address, facts, number};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

pub(in crate::web) const SEALED: &str = "Sealed, and not for you to open now.";

struct Seen {
    case: Case,
    measures: Vec<TakenMeasure>,
    to_destroy: Vec<FileToDestroy>,
    takes: bool,
    destroys: bool,
    undoes: bool,
    ballot: Voting,
}

/// Whether the Board votes on the case now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voting {
    Open,
    Not,
}

impl Voting {
    fn of(db: &mut Db, case: &Case) -> Result<Self, board::Error> {
        let ballot = board::current(db, case)?;
        let is_open = ballot.is_some_and(|ballot| ballot.row.state == BallotState::Open);
        Ok(if is_open { Self::Open } else { Self::Not })
    }

    /// What happens when a measure is recorded now.
    const fn told(self) -> &'static str {
        match self {
            Self::Not => "The Board has to ratify it, and its clerk and chair will be told.",
            Self::Open => {
                "The Board has to ratify it, and its clerk and chair will be told. The ballot that is open on the case does not \
                 put it to the vote, unless the clerk amends the motion."
            }
        }
    }
}

pub(in crate::web) async fn list(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let load = move |pool: &Pool| {
        let (case, measures) = cases::list_measures(pool, &act, &wanted)?;
        pool.read(|db| {
            let to_destroy = cases::files_to_destroy(db, &act, &case)?;
            let takes = cases::allow(db, &act, Action::TakeMeasure, &case).is_ok();
            let destroys = cases::allow(db, &act, Action::DestroyPart, &case).is_ok();
            let undoes = cases::allow(db, &act, Action::UndoMeasure, &case).is_ok();
            let ballot = Voting::of(db, &case)?;
            Ok::<_, board::Error>(Seen { case, measures, to_destroy, takes, destroys, undoes, ballot })
        })
    };
    let seen = visit.console.run(load).await?;
    let base = address(number);
    let files = seen.to_destroy.iter().filter(|_| seen.destroys);
    let page = MeasuresPage {
        back: Link::new(base.clone(), format!("Case {number}")),
        number: number.to_string(),
        measures: seen.measures.iter().rev().map(|measure| row(visit, &base, seen.undoes, measure)).collect(),
        to_destroy: files.map(|file| file_row(&base, file)).collect(),
        refer_href: seen.takes.then(|| format!("{base}/referral")),
        form: seen.takes.then(|| measure_form(&seen.case, seen.ballot, input)),
    };
    visit.form(&format!("Urgent measures · {number}"), &page, input)
}

/// How a measure stands, in a word.
pub(in crate::web) fn standing(of: &MeasureStanding) -> Badge {
    match of.result {
        None => Badge { value: "waiting", label: "Waits for the Board" },
        Some((MeasureResult::Ratified, _)) => Badge { value: "passed", label: "Ratified" },
        Some((MeasureResult::Reversed, _)) => Badge { value: "failed", label: "Reversed" },
        Some((MeasureResult::Lapsed, _)) => Badge { value: "late", label: "Not ratified in time" },
    }
}

/// Until when it waits, or since when it stands as it does.
pub(in crate::web) fn since(visit: &Visit, of: &MeasureStanding) -> Fact {
    match of.result {
        None => Fact::at("Waits for the Board until", visit.moment(of.ratify_by)),
        Some((MeasureResult::Ratified, at)) => Fact::at("Ratified by the Board on", visit.moment(at)),
        Some((MeasureResult::Reversed, at)) => Fact::at("Reversed by the Board on", visit.moment(at)),
        Some((MeasureResult::Lapsed, _)) => {
            Fact::at("Not ratified within its time, which ended on", visit.moment(of.ratify_by))
        }
    }
}

/// Whether it was undone, where it should have been.
pub(in crate::web) fn reversal(of: &MeasureStanding) -> Option<&'static str> {
    match &of.reversal {
        Some(undone) => Some(undone.reversal.label()),
        None => of.is_to_be_undone().then_some("It is not undone yet"),
    }
}

fn row(visit: &Visit, base: &str, undoes: bool, measure: &TakenMeasure) -> MeasureRow {
    let sealed = |text: &Option<String>| text.clone().unwrap_or_else(|| SEALED.to_owned());
    let mut facts = Vec::new();
    if let Some(referral) = &measure.referral {
        facts.push(Fact::new(referral.recipient_type.label(), sealed(&referral.recipient)));
        facts.push(Fact::new("Reference", sealed(&referral.reference)));
    }
    if measure.recorded_at.seconds_since(measure.carried_out_at) > 60 {
        facts.push(Fact::at("Recorded", visit.moment(measure.recorded_at)));
    }
    facts.push(since(visit, &measure.standing));
    MeasureRow {
        what: measure.measure.label().to_owned(),
        by: measure.carried_out_by.clone(),
        at: visit.moment(measure.carried_out_at),
        facts,
        done: sealed(&measure.done),
        reason: sealed(&measure.reason),
        standing: standing(&measure.standing),
        reversal: measure.standing.reversal.as_ref().map(|undone| ReversalText {
            what: undone.reversal.label().to_owned(),
            by: undone.by.clone(),
            at: visit.moment(undone.at),
            note: sealed(&undone.note),
        }),
        undo: (undoes && measure.standing.is_to_be_undone())
            .then(|| Link::new(format!("{base}/measures/{}/undoing", measure.id), "Record that it was undone")),
    }
}

fn file_row(base: &str, file: &FileToDestroy) -> FileRow {
    let href = match file.file {
        FileRef::Part(notice, part) => format!("{base}/notices/{notice}/parts/{part}/destruction"),
        FileRef::Upload(item) => format!("{base}/evidence/{item}"),
    };
    let (standing, label) = match &file.asked_by {
        Some(name) => {
            (format!("{name} asks for its destruction. It waits for a second person."), "Confirm or take back")
        }
        None => ("Nobody has asked for its destruction yet.".to_owned(), "Ask for its destruction"),
    };
    FileRow {
        content_type: file.content_type.clone(),
        size: size::bytes(file.size),
        sha256: HEXLOWER.encode(&file.sha256),
        standing,
        link: Link::new(href, label),
    }
}

fn measure_form(case: &Case, ballot: Voting, input: &Input) -> Form {
    let measures = Measure::ALL.iter().filter(|measure| **measure != Measure::Referral);
    let measures = measures.map(|one| Choice::new(one.as_str(), one.label()).defined(one.definition()));
    Form::post(format!("{}/measures", address(&case.number)), "Record the measure")
        .field(Field::radios(input, "measure", "Measure", measures))
        .field(Field::area(input, "done", "What was done", 4).hint("Sealed; the Board reads it."))
        .field(reason(input))
        .field(Field::moment(input, "carried_out_at", "When it was done").hint("On the clock of the house."))
        .consequence(ballot.told())
}

fn reason(input: &Input) -> Field {
    Field::area(input, "reason", "Why it could not wait for the Board", 4).hint("Sealed; the Board reads it.")
}

pub(in crate::web) async fn take_measure(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(new) = new_measure(&visit, &mut input) else { return show(&visit, &number, &input).await };
    let wanted = number.clone();
    match visit.write(move |db, act| cases::take_measure(db, act, &wanted, &new)).await {
        Ok(_) => Ok(go(&format!("{}/measures", address(&number)), "measure_recorded")),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, &number, &input).await
        }
    }
}

fn new_measure(visit: &Visit, input: &mut Input) -> Option<NewMeasure> {
    let measure = input.chosen("measure", "Choose what was done.");
    let (reason, done) = texts(input);
    let carried_out_at = moment(visit, input);
    (!input.has_problems()).then_some(NewMeasure { measure: measure?, reason, done, carried_out_at: carried_out_at? })
}

fn texts(input: &mut Input) -> (String, String) {
    let reason = input.text("reason", AREA, "Write why it could not wait for the Board.").unwrap_or_default();
    let done = input.text("done", AREA, "Write what was done.").unwrap_or_default();
    (reason, done)
}

fn moment(visit: &Visit, input: &mut Input) -> Option<Timestamp> {
    input.moment("carried_out_at", &visit.console.desk.house.zone).map(Timestamp::from_jiff)
}

pub(in crate::web) async fn refer_form(visit: Visit, path: web::Path<String>) -> Answer {
    show_referral(&visit, &number(&path)?, None).await
}

/// `typed` is what came back to be mended.
async fn show_referral(visit: &Visit, number: &CaseNumber, typed: Option<Input>) -> Answer {
    let wanted = number.clone();
    let read = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &wanted)?;
        cases::allow(db, act, Action::TakeMeasure, &case)?;
        let protected = cases::is_protected(db, act, case.id)?;
        let ballot = Voting::of(db, &case)?;
        Ok::<_, board::Error>((protected, ballot, cases::files_to_destroy(db, act, &case)?.len(), case))
    };
    let (protected, ballot, files, case) = visit.read(read).await?;
    let begun = if protected { Input::of([("reason", BECAUSE)]) } else { Input::blank() };
    let input = typed.unwrap_or(begun);
    let lead = if protected {
        PROTECTED
    } else {
        "The matter is passed to an authority or a hotline before the Board decides."
    };
    let page = FormPage::new("Record a referral", referral_form(&case, ballot, protected.then_some(files), &input))
        .back(address(number), format!("Case {number}"))
        .lead(lead)
        .facts(facts(visit, &case));
    visit.form(&format!("Record a referral · {number}"), &page, &input)
}

const BECAUSE: &str = "Sexual exploitation of a child: it is reported at once, and what shows it may not be kept.";

/// `files` is how many there are to destroy, in a case where they have to be.
fn referral_form(case: &Case, ballot: Voting, files: Option<usize>, input: &Input) -> Form {
    let recipients = ReferralRecipient::ALL.iter();
    let recipients = recipients.map(|one| Choice::new(one.as_str(), one.label()).defined(one.definition()));
    let form =
        Form::post(format!("{}/referral", address(&case.number)), "Record the referral")
            .field(Field::radios(input, "recipient_type", "Passed to", recipients))
            .field(Field::line(input, "recipient", "Its name").hint("Such as fedpol, or the hotline Clickandstop."))
            .field(
                Field::line(input, "reference", "Reference")
                    .hint("The number that they gave the matter. If they gave none, how it was passed on."),
            )
            .field(Field::moment(input, "carried_out_at", "When it was passed on").hint("On the clock of the house."))
            .field(Field::area(input, "done", "What was passed on", 4).hint(
                "Addresses, hashes, the text of the report; never the material itself. Sealed; the Board reads it.",
            ))
            .field(reason(input))
            .cancel(address(&case.number));
    let destroyed = match files {
        None => return form.consequence(ballot.told()),
        Some(0) => "There is no file to destroy.".to_owned(),
        Some(1) => "You also ask that the one file of the case be destroyed; a second person confirms it.".to_owned(),
        Some(count) => {
            format!("You also ask that the {count} files of the case be destroyed; a second person confirms each.")
        }
    };
    form.consequence(&format!("{} {destroyed} Hashes and the text of the report stay.", ballot.told()))
}

pub(in crate::web) async fn refer(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(new) = new_referral(&visit, &mut input) else {
        return show_referral(&visit, &number, Some(input)).await;
    };
    let wanted = number.clone();
    match visit.write(move |db, act| cases::refer(db, act, &wanted, &new)).await {
        Ok(_) => Ok(go(&format!("{}/measures", address(&number)), "referred")),
        Err(error) => {
            error.settle(&mut input)?;
            show_referral(&visit, &number, Some(input)).await
        }
    }
}

fn new_referral(visit: &Visit, input: &mut Input) -> Option<NewReferral> {
    let recipient_type = input.chosen("recipient_type", "Choose whom it was passed to.");
    let recipient = input.text("recipient", LINE, "Write the name of the authority or hotline.");
    let reference = input.text("reference", LINE, "Write the number that they gave the matter.");
    let (reason, done) = texts(input);
    let referred_at = moment(visit, input);
    (!input.has_problems()).then_some(NewReferral {
        recipient_type: recipient_type?,
        recipient: recipient?,
        reference: reference?,
        reason,
        done,
        referred_at: referred_at?,
    })
}

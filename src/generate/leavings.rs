//! What people leave in a case beside its steps: notes, forms that they began, files that they were sent, whom they told, what they think
//! of a decision.
//!
//! Each through the operation that the console calls. Invariant: all of it is private and bears a mark.

use super::Error;
use super::invention::{MARK, remark};
use super::steps::{Matter, Scene};
use crate::accounts::Act;
use crate::cases::{self, DraftForm, NewReferral, Typed};
use crate::db::{Db, Timestamp};
use crate::decisions::{self, NewSummary, Warnings};
use crate::taxonomy::ReferralRecipient;
use crate::workflow::Role;

/// One thing that somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    Note,
    Draft,
    File,
    /// What could not wait was passed on to somebody who can do more.
    Referral,
    /// Of the member who voted against; there is one if nobody else was alone.
    Dissent,
    /// A summary for the public that another person sends back.
    SummaryReturned,
}

pub(super) fn leave(db: &mut Db, scene: &Scene, matter: &Matter, at: Timestamp, leaving: Leaving) -> Result<(), Error> {
    let case = matter.case.clone().ok_or(Error::OutOfPlace)?;
    let officer = scene.act(Role::Officer, matter.number, at)?;
    let text = |what: &str| remark(what, matter.number);
    match leaving {
        Leaving::Note => cases::write_note(db, &officer, &case, &text("For whoever goes on with it")).map(drop)?,
        Leaving::Draft => {
            let typed = Typed(vec![("text".to_owned(), text("I have begun to write"))]);
            cases::keep_draft(db, &officer, &case, DraftForm::Note, &typed)?;
        }
        Leaving::File => {
            let file = cases::seal_file(&officer, &format!("{MARK}.txt"), text("What was sent along").as_bytes())?;
            cases::upload(db, &officer, &case, &text("Handed over by the sender"), vec![file]).map(drop)?;
        }
        Leaving::Referral => cases::refer(db, &officer, &case, &referral(matter.number, at)).map(drop)?,
        Leaving::Dissent => {
            for act in against(db, scene, matter, at)? {
                decisions::write_dissent(db, &act, &case, &text("I see it otherwise"))?;
            }
        }
        Leaving::SummaryReturned => {
            let new = NewSummary { text: text("A first try"), warnings: Warnings::LookedAt };
            let id = decisions::draft_summary(db, &officer, &case, &new)?;
            let another = scene.act(Role::Officer, matter.number + 1, at)?;
            decisions::return_summary(db, &another, &case, id, &text("This names somebody"))?;
        }
    }
    Ok(())
}

fn referral(number: usize, at: Timestamp) -> NewReferral {
    NewReferral {
        recipient_type: ReferralRecipient::Hotline,
        recipient: remark("The desk on duty", number),
        reference: format!("{MARK}-{number}"),
        reason: remark("It could not wait", number),
        done: remark("The message was passed on", number),
        referred_at: at,
    }
}

/// The members who may say that they see it otherwise.
fn against(db: &mut Db, scene: &Scene, matter: &Matter, at: Timestamp) -> Result<Vec<Act>, Error> {
    let number = matter.case.clone().ok_or(Error::OutOfPlace)?;
    let case = cases::find(db, &number)?;
    let mut against = Vec::new();
    for member in scene.cast.board() {
        let act = scene.act_of(member, at);
        if decisions::may_dissent(db, &act, &case)? {
            against.push(act);
        }
    }
    Ok(against)
}

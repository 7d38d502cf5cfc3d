//! Why a motion deviates from the severity guide: one sentence, where its outcome is neither the recommended one nor usual for the
//! severity. Not the recommendation's own deviation (`review`). Invariant: frozen with the ballot, and in the digest of its opening.

use super::ballot::NewBallot;
use super::{Error, store};
use crate::accounts::Act;
use crate::cases::{self, Case, Reading};
use crate::db::Db;
use crate::db::ids::BallotId;
use crate::review;
use crate::sealing::Place;

/// The longest sentence, in characters.
const SENTENCE: usize = 1_000;

/// The sentence that has to be kept with this ballot, sealed; `None` where its outcome needs none.
pub(super) fn seal(
    db: &mut Db,
    act: &Act,
    case: &Case,
    id: BallotId,
    new: &NewBallot,
) -> Result<Option<Vec<u8>>, Error> {
    let Some(category) = review::motion_deviates(db, case, new.outcome)? else { return Ok(None) };
    let sentence = new.deviation.trim();
    let invalid = |what: String, hint| Err(cases::Error::Invalid { field: "deviation", what, hint }.into());
    match sentence.chars().count() {
        0 => {
            let what =
                format!("the guide for “{}” has not this outcome for the recommended severity", category.label());
            invalid(what, "say in a sentence why it is right here, or choose another")
        }
        length if length > SENTENCE => {
            invalid(format!("this has more than {SENTENCE} characters"), "shorten it; the motion takes the rest")
        }
        _ => Ok(Some(cases::case_key(act, case)?.seal(place(id), sentence.as_bytes())?)),
    }
}

/// The sentence for those who read the motion: `None` where there is none, `Some(None)` if it stays sealed.
pub fn deviation(
    db: &mut Db,
    act: &Act,
    case: &Case,
    reading: Reading,
    id: BallotId,
) -> Result<Option<Option<String>>, Error> {
    let sealed = store::deviation(db, id)?;
    Ok(sealed.map(|sealed| cases::open_text(act, case, reading, place(id), &sealed)).transpose()?)
}

fn place(id: BallotId) -> Place {
    Place::new("ballot_deviations.deviation", id.as_i64())
}

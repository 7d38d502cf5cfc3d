//! What a ballot may and may not: fresh sign-ins, the chosen rule, entered votes, amendments, rulings, the consent agenda.

mod agenda;
mod amended;
mod chosen;
mod crowd;
mod entered;
mod fresh;
mod recount;
mod ruled;
mod secret;

use quarterlight::cases::CaseNumber;
use quarterlight::taxonomy::Outcome;
use quarterlight::workflow::tally::Choice;
use quarterlight::workflow::{Role, Roles};

use crate::support::{Somebody, TestApp, mail};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const WEEK: i64 = 7 * 24 * 3600;

/// Who brings cases before the Board.
struct House {
    mara: Somebody,
    rea: Somebody,
    cleo: Somebody,
}

impl House {
    fn of(app: &TestApp) -> Self {
        Self { mara: app.officer("mara"), rea: app.reviewer("rea"), cleo: app.clerk("cleo") }
    }

    /// A case before the Board; no ballot is open yet.
    fn case(&self, app: &TestApp, words: &str) -> CaseNumber {
        let case = app.opens_case(mail("ada@example.org").about("Abuse in a community").says(words));
        self.mara.assigns(&case, &self.rea).unwrap();
        self.rea.recommends(&case, OUTSIDE).unwrap();
        case
    }

    /// The same with an open ballot.
    fn ballot(&self, app: &TestApp, words: &str) -> CaseNumber {
        let case = self.case(app, words);
        self.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        case
    }
}

fn chair(app: &TestApp, name: &str) -> Somebody {
    app.somebody(name, Roles::from(Role::BoardMember).with(Role::Chair))
}

fn all_vote(members: &[&Somebody], case: &CaseNumber, choice: Choice) {
    for member in members {
        member.votes(case, choice).unwrap();
    }
}

fn now(story: impl Future<Output = ()>) {
    actix_web::rt::System::new().block_on(story);
}

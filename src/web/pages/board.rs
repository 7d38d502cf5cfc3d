//! One ballot.

use serde::Serialize;

use super::parts::{Badge, Fact, Passage};
use crate::render::Page;
use crate::web::form::Form;

#[derive(Debug, Clone, Serialize)]
pub struct BallotPage {
    pub case_number: String,
    pub case_href: String,
    pub state: Badge,
    pub facts: Vec<Fact>,
    pub motion: String,
    pub motion_version: i32,
    pub evidence_sha256: String,
    /// Evidence came in after the opening; the ballot is about what was there before.
    pub evidence_changed: bool,
    pub recommendation: Option<Passage>,
    pub electors: Vec<Elector>,
    pub tally: Option<TallyTable>,
    pub vote: Option<Form>,
    /// Where to sign in again, if the sign-in is too old for a vote.
    pub sign_in_href: Option<String>,
    pub recusal: Option<Form>,
    /// Something in it has to be mended.
    pub recusal_is_open: bool,
    pub closing: Option<Form>,
    pub decision_href: Option<String>,
}

/// A member of the electorate and what is known of their vote. While the ballot is open only that
/// they voted is shown, not how.
#[derive(Debug, Clone, Serialize)]
pub struct Elector {
    pub name: String,
    pub is_chair: bool,
    pub standing: Badge,
    pub reason: Option<String>,
}

/// The computed result. The denominator is named.
#[derive(Debug, Clone, Serialize)]
pub struct TallyTable {
    pub result: Badge,
    pub sentence: String,
    pub rows: Vec<Fact>,
}

impl Page for BallotPage {
    const TEMPLATE: &'static str = "board/ballot";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![samples::open(), samples::closed()]
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::form::{Choice, Field};
    use crate::web::input::Input;
    use crate::web::moment::Moment;

    fn elector(name: &str, value: &'static str, label: &'static str) -> Elector {
        Elector { name: name.to_owned(), is_chair: false, standing: Badge { value, label }, reason: None }
    }

    pub(super) fn open() -> BallotPage {
        let input = Input::blank();
        let choices = [
            Choice::new("for", "For").defined("The motion shall be the decision."),
            Choice::new("against", "Against").defined("The case shall go back to review."),
            Choice::new("abstain", "Abstain").defined("You are present for the quorum and your vote is not counted."),
        ];
        BallotPage {
            case_number: "2026-0042".to_owned(),
            case_href: "/cases/2026-0042".to_owned(),
            state: Badge { value: "open", label: "Open" },
            facts: vec![
                Fact::at("Closes", Moment::sample("2026-08-21T15:00:00Z")),
                Fact::new("Quorum", "3 of 5 electors").defined("Recused members do not count toward it."),
                Fact::new("Majority", "More than half of the votes cast"),
                Fact::new("A tie", "fails"),
            ],
            motion: "The Board finds a breach of section 5.2 c and removes the community from the list.".to_owned(),
            motion_version: 1,
            evidence_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            evidence_changed: true,
            recommendation: Some(Passage {
                heading: "Recommendation".to_owned(),
                by: Some("Rahel Odermatt".to_owned()),
                time: Some(Moment::sample("2026-08-13T14:20:00Z")),
                facts: vec![Fact::new("Severity", "Grave"), Fact::new("Finding", "Breach")],
                text: "Twelve messages in the community glorify violence against a group of people.\n\nThe operator did not answer.".to_owned(),
            }),
            electors: vec![
                Elector { is_chair: true, ..elector("Lene Aebischer", "voted", "Has voted") },
                elector("Tomás Brandt", "waiting", "Has not voted"),
                Elector { reason: Some("Knows the operator.".to_owned()), ..elector("Noor Haddad", "recused", "Recused") },
            ],
            tally: None,
            vote: Some(
                Form::post("/cases/2026-0042/ballot/votes", "Cast my vote")
                    .field(Field::radios(&input, "choice", "Your vote", choices))
                    .field(Field::password(&input, "password", "Your password", "current-password").hint("A vote needs a fresh sign-in.")),
            ),
            sign_in_href: None,
            recusal_is_open: true,
            recusal: Some(
                Form::post("/cases/2026-0042/ballot/recusals", "Recuse myself")
                    .field(Field::area(&input, "reason", "Why you must not vote", 3))
                    .is_final("You will not be able to vote on this motion."),
            ),
            closing: Some(Form::post("/cases/2026-0042/ballot/closing", "Close the ballot now").is_final("The result becomes final.")),
            decision_href: None,
        }
    }

    pub(super) fn closed() -> BallotPage {
        BallotPage {
            state: Badge { value: "closed", label: "Closed" },
            tally: Some(TallyTable {
                result: Badge { value: "passed", label: "Passed" },
                sentence: "3 for, 1 against, of 4 votes cast.".to_owned(),
                rows: vec![
                    Fact::new("For", "3"),
                    Fact::new("Against", "1"),
                    Fact::new("Abstained", "0"),
                    Fact::new("Recused", "1"),
                ],
            }),
            electors: vec![elector("Lene Aebischer", "for", "For"), elector("Tomás Brandt", "against", "Against")],
            recommendation: None,
            evidence_changed: false,
            vote: None,
            sign_in_href: Some("/sign-in?next=/cases/2026-0042/ballot".to_owned()),
            recusal: None,
            recusal_is_open: false,
            closing: None,
            decision_href: Some("/cases/2026-0042/decision".to_owned()),
            ..open()
        }
    }
}

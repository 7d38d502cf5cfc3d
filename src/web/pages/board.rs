//! One ballot.

use serde::Serialize;

use super::parts::{Badge, Fact, Passage};
use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;

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
    /// The urgent measures that are put to the vote with the motion.
    pub measures: Vec<Passage>,
    pub measures_left_out: Option<String>,
    pub recommendation: Option<Passage>,
    pub electors: Vec<Elector>,
    pub tally: Option<TallyTable>,
    pub vote: Option<Form>,
    pub recusal: Option<Form>,
    /// Something in it has to be mended.
    pub recusal_is_open: bool,
    pub ruling: Option<Form>,
    /// A vote from signed minutes.
    pub entry: Option<Form>,
    /// As `recusal_is_open`.
    pub entry_is_open: bool,
    /// To the consent agenda, if the ballot is on it.
    pub agenda_href: Option<&'static str>,
    pub agenda: Option<Form>,
    pub amend_href: Option<String>,
    pub closing: Option<Form>,
    pub decision_href: Option<String>,
    /// Ballots on this case before, the newest first.
    pub earlier: Vec<EarlierMotion>,
}

/// A motion that was put to the vote before.
#[derive(Debug, Clone, Serialize)]
pub struct EarlierMotion {
    pub version: i32,
    pub state: Badge,
    pub opened_at: Moment,
    pub outcome: String,
    pub sentence: String,
    pub motion: String,
}

/// A member of the electorate and what is known of their vote. While the ballot is open only that
/// they voted is shown, not how.
#[derive(Debug, Clone, Serialize)]
pub struct Elector {
    pub name: String,
    pub is_chair: bool,
    pub standing: Badge,
    pub notes: Vec<String>,
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
        Elector { name: name.to_owned(), is_chair: false, standing: Badge { value, label }, notes: Vec::new() }
    }

    fn earlier() -> EarlierMotion {
        EarlierMotion {
            version: 1,
            state: Badge { value: "void", label: "Void" },
            opened_at: Moment::sample("2026-08-13T15:00:00Z"),
            outcome: "Warning".to_owned(),
            sentence: "It became void; these votes count no more: Lene Aebischer.".to_owned(),
            motion: "The Board warns the operator.".to_owned(),
        }
    }

    fn measure() -> Passage {
        Passage {
            heading: "Urgent measure: Access ended, 2026-08-12 09:14".to_owned(),
            by: Some("Mara Ineichen".to_owned()),
            time: Some(Moment::sample("2026-08-12T07:14:00Z")),
            facts: vec![Fact::new("Put to the vote", "Ratify").defined("The Board makes what was done its own.")],
            text: "The group was closed.\n\nWhy it could not wait: somebody was in danger.".to_owned(),
        }
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
            measures: vec![measure()],
            measures_left_out: Some("1 urgent measure was recorded since the opening.".to_owned()),
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
                Elector { notes: vec!["Recused: knows the operator.".to_owned()], ..elector("Noor Haddad", "recused", "Recused") },
            ],
            tally: None,
            vote: Some(
                Form::post("/cases/2026-0042/ballot/votes", "Cast my vote")
                    .field(Field::radios(&input, "choice", "Your vote", choices))
                    .field(Field::password(&input, "password", "Your password", "current-password").hint("A vote needs a fresh sign-in.")),
            ),
            recusal_is_open: true,
            recusal: Some(
                Form::post("/cases/2026-0042/ballot/recusals", "Recuse myself")
                    .field(Field::area(&input, "reason", "Why you must not vote", 3))
                    .is_final("You will not be able to vote on this motion."),
            ),
            ruling: Some(Form::post("/cases/2026-0042/ballot/rulings", "Rule on it").is_final("A ruling is not taken back.")),
            entry: Some(
                Form::post("/cases/2026-0042/ballot/entries", "Enter the vote")
                    .field(Field::area(&input, "source", "Which minutes", 2).hint("Of what day, signed by whom.")),
            ),
            entry_is_open: true,
            agenda_href: Some("/consent-agenda"),
            agenda: Some(Form::post("/cases/2026-0042/ballot/consent/pulling-out", "Pull it out of the consent agenda")),
            amend_href: Some("/cases/2026-0042/ballot/amendment".to_owned()),
            closing: Some(Form::post("/cases/2026-0042/ballot/closing", "Close the ballot now").is_final("The result becomes final.")),
            decision_href: None,
            earlier: vec![earlier()],
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
            measures: Vec::new(),
            measures_left_out: None,
            vote: None,
            recusal: None,
            recusal_is_open: false,
            ruling: None,
            entry: None,
            entry_is_open: false,
            agenda_href: None,
            agenda: None,
            amend_href: None,
            earlier: Vec::new(),
            closing: None,
            decision_href: Some("/cases/2026-0042/decision".to_owned()),
            ..open()
        }
    }
}

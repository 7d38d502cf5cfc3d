//! Standing decisions: adopted with a case, applied to others, called in, decided when the window ends, revoked for the future.

mod adopted;
mod applied;
mod pages;
mod races;
mod recount;

use quarterlight::board::standing::{self, CallIn, ForClass, NewApplication, NewStanding, Standing, Window};
use quarterlight::board::{self, NewBallot};
use quarterlight::cases::{self, Case, CaseNumber, DemandFields, Fields, RequestFields};
use quarterlight::db::ids::{BallotId, StandingApplicationId, StandingDecisionId};
use quarterlight::review::NewRecommendation;
use quarterlight::taxonomy::{Binding, FieldName, Finding, Instrument, Kind, Outcome, Severity};
use quarterlight::workflow::tally::Choice::For;

use crate::routes::{Walk, recommendation_form};
use crate::support::{Somebody, TestApp, mail};

const CHANNEL: Outcome = Outcome::RejectedWrongChannel;
const WEEK: i64 = 7 * 24 * 3600;
const TITLE: &str = "Direct requests from foreign authorities";

/// Who brings cases before the Board, and a Board of three.
struct House {
    mara: Somebody,
    cleo: Somebody,
    board: Vec<Somebody>,
}

impl House {
    fn of(app: &TestApp) -> Self {
        Self { mara: app.officer("mara"), cleo: app.clerk("cleo"), board: app.board::<3>().to_vec() }
    }

    /// A direct request from France in review, reviewed by mara.
    fn request(&self, app: &TestApp, words: &str, binding: Binding) -> CaseNumber {
        let case = app.opens_case(mail("police@example.fr").about("Request").says(words));
        self.mara.edits(&case, Kind::InformationRequest, "A question.", fields(Some(binding))).unwrap();
        self.mara.assigns(&case, &self.mara).unwrap();
        case
    }

    fn direct(&self, app: &TestApp, words: &str) -> CaseNumber {
        self.request(app, words, Binding::NoForeignDirect)
    }

    /// Adopts a standing decision with a case of its own.
    fn adopts(&self, app: &TestApp) -> StandingDecisionId {
        self.adopts_as(app, &class(app))
    }

    fn adopts_as(&self, app: &TestApp, class: &NewStanding) -> StandingDecisionId {
        let case = self.direct(app, &format!("For a class: {}.", class.title));
        self.mara.recommends(&case, CHANNEL).unwrap();
        proposes(app, &self.cleo, &case, CHANNEL, ForClass::Class(class.clone())).unwrap();
        self.all_vote_for(&case);
        app.runs_due_jobs();
        let newest = app.numbers("SELECT MAX(id) AS number FROM standing_decisions")[0];
        StandingDecisionId::from_i64(newest)
    }

    fn all_vote_for(&self, case: &CaseNumber) {
        for member in &self.board {
            member.votes(case, For).unwrap();
        }
    }

    /// A case to which it is applied.
    fn applied(&self, app: &TestApp, standing: StandingDecisionId, words: &str) -> CaseNumber {
        let case = self.direct(app, words);
        applies(app, &self.mara, &case, standing).unwrap();
        case
    }
}

fn fields(binding: Option<Binding>) -> Fields {
    let demand = DemandFields {
        requesting_country: "FR".parse().ok(),
        instrument: Some(Instrument::ForeignCourtOrder),
        binding,
        ..DemandFields::default()
    };
    Fields::Request(RequestFields { demand, ..RequestFields::default() })
}

/// Of direct requests from France and Germany, until the end of the next year.
fn class(app: &TestApp) -> NewStanding {
    NewStanding {
        title: TITLE.to_owned(),
        same: vec![FieldName::Binding, FieldName::RequestingCountry],
        countries: vec!["DE".parse().unwrap()],
        severity_at_most: Some(Severity::Serious),
        expires_on: app.today().checked_add(jiff::Span::new().months(12)).unwrap(),
        window_days: 7,
    }
}

pub fn proposes(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    outcome: Outcome,
    for_class: ForClass,
) -> Result<BallotId, board::Error> {
    let new = NewBallot { for_class, ..who.new_ballot(case, outcome, "By another way.") };
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| board::open_ballot(db, &act, &case, &new))
}

fn application(app: &TestApp, who: &Somebody, case: &CaseNumber, standing: StandingDecisionId) -> NewApplication {
    let recommendation = NewRecommendation {
        version: app.case(case).version,
        severity: Severity::Minor,
        finding: Finding::Established,
        outcome: Outcome::Referred,
        grounds: "It came directly.".to_owned(),
        content: who.content(case),
    };
    NewApplication { standing, recommendation }
}

pub fn applies(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    standing: StandingDecisionId,
) -> Result<Case, board::Error> {
    let (act, case, new) = (who.act(), case.clone(), application(app, who, case, standing));
    app.pool.write(move |db| standing::apply(db, &act, &case, &new))
}

pub fn window(app: &TestApp, case: &CaseNumber) -> Option<Window> {
    let case = app.case(case);
    app.pool.read(|db| standing::window_of(db, &app.act("test"), &case)).unwrap()
}

fn calls_in(app: &TestApp, who: &Somebody, case: &CaseNumber, reason: &str) -> Result<(), board::Error> {
    let seen = window(app, case).map_or(StandingApplicationId::from_i64(7), |window| window.application.id);
    let (act, case, reason) = (who.act(), case.clone(), reason.to_owned());
    app.pool.write(move |db| standing::call_in(db, &act, &case, &CallIn { application: seen, reason }))
}

fn revokes(app: &TestApp, who: &Somebody, id: StandingDecisionId, reason: &str) -> Result<(), board::Error> {
    let (act, reason) = (who.act(), reason.to_owned());
    app.pool.write(move |db| standing::revoke(db, &act, id, &reason))
}

fn lists(app: &TestApp, who: &Somebody) -> Vec<Standing> {
    app.pool.read(|db| standing::list(db, &who.act())).unwrap()
}

/// One life with everything in it that a standing decision can have; gives the first case, which it decided.
pub fn lives(app: &TestApp) -> CaseNumber {
    let house = House::of(app);
    let id = house.adopts(app);
    let decided = house.applied(app, id, "One.");
    let called_in = house.applied(app, id, "Two.");
    calls_in(app, &house.board[0], &called_in, "Let us talk about it.").unwrap();
    app.passes(WEEK);
    app.runs_due_jobs();
    revokes(app, &house.cleo, id, "The law has changed.").unwrap();
    app.runs_due_jobs();
    decided
}

/// For the test that nothing sealed stands in clear: calls a case in with this reason.
pub fn leaves_a_word(app: &TestApp, mara: &Somebody, cleo: &Somebody, board: &[&Somebody], word: &str) {
    let house =
        House { mara: mara.clone(), cleo: cleo.clone(), board: board.iter().map(|one| (*one).clone()).collect() };
    let id = house.adopts(app);
    let case = house.applied(app, id, "Three.");
    calls_in(app, &house.board[0], &case, word).unwrap();
}

/// Every operation, for the walk through all of them. Adopting and applying leave an event of their own beside the one of the
/// ballot and of the recommendation.
pub fn walks(app: &TestApp, mara: &Somebody, cleo: &Somebody, board: &[&Somebody], step: impl Fn(&str, &dyn Fn())) {
    let house =
        House { mara: mara.clone(), cleo: cleo.clone(), board: board.iter().map(|one| (*one).clone()).collect() };
    let id = house.adopts(app);
    let case = house.applied(app, id, "Four.");
    step("calling in", &|| calls_in(app, &house.board[0], &case, "").unwrap());
    step("revoking", &|| revokes(app, cleo, id, "The law has changed.").unwrap());
}

/// Every form, for the walk through all of them.
pub async fn walks_pages(walk: &mut Walk, cleo: &Somebody, board: &[&Somebody]) {
    let app = walk.app.clone();
    let house = House {
        mara: app.officer("mona"),
        cleo: cleo.clone(),
        board: board.iter().map(|one| (*one).clone()).collect(),
    };
    let [mona, clerk, ann] = [&house.mara, cleo, board[0]].map(|who| walk.cookie(who));
    let case = house.direct(&app, "For the class.");
    house.mara.recommends(&case, CHANNEL).unwrap();
    let page = format!("/cases/{case}/ballot/standing");
    let typed = [
        ("outcome", CHANNEL.as_str()),
        ("motion", "By another way."),
        ("title", TITLE),
        ("same", "binding"),
        ("expires_on", "2027-05-04"),
    ];
    walk.sends(&clerk, &page, &page, &[&typed[..], &[("window_days", "7")]].concat()).await;
    house.all_vote_for(&case);
    app.runs_due_jobs();
    let id = app.numbers("SELECT id AS number FROM standing_decisions")[0].to_string();
    let case = house.direct(&app, "Of the class.");
    let at = |noun: &str| format!("/cases/{case}/{noun}");
    let said = [&[("standing", id.as_str())][..], &recommendation_form(CHANNEL.as_str(), "assistance_needed")].concat();
    walk.sends_leaving(2, &mona, &at("standing-decision/new"), &at("standing-decision"), &said).await;
    walk.sends(&ann, &at("calling-in"), &at("calling-in"), &[]).await;
    let revocation = format!("/standing-decisions/{id}/revocation");
    walk.sends(&clerk, &revocation, &revocation, &[("reason", "The law has changed.")]).await;
}

fn refused<T: std::fmt::Debug>(result: Result<T, board::Error>) -> String {
    result.unwrap_err().to_string()
}

//! What the demo's Board does not do: adopt a standing decision, and reverse an urgent measure. One case is left to which an officer
//! can apply it, one stands before the Board for its window, and one has a measure that has to be undone.

use quarterlight::accounts::{self, Act, Person};
use quarterlight::app::App;
use quarterlight::board::standing::{self, ForClass, NewApplication, NewStanding};
use quarterlight::board::{self, NewBallot};
use quarterlight::cases::{
    self, Case, CaseNumber, DemandFields, Edit, Fields, NewLetter, NewMeasure, Proposal, RequestFields,
};
use quarterlight::notices::Letter;
use quarterlight::review::{self, NewContent, NewRecommendation};
use quarterlight::taxonomy::{
    AuthorityType, Basis, Binding, Channel, FieldName, Finding, Instrument, Kind, Measure, Outcome, Reason, Severity,
    Urgency,
};
use quarterlight::workflow::Role;
use quarterlight::workflow::tally::Choice;

const OUTCOME: Outcome = Outcome::RejectedWrongChannel;

/// By an officer and the clerk of the demo.
pub fn adopts_one(app: &App, officer: &Act, clerk: &Act) {
    let class = NewStanding {
        title: "Direct requests from abroad".to_owned(),
        same: vec![FieldName::Binding],
        countries: Vec::new(),
        severity_at_most: None,
        expires_on: clerk.at.plus_seconds(200 * 24 * 3600).zoned(&clerk.desk.house.zone).date(),
        window_days: 7,
    };
    let first = came_directly(app, officer, "The first of the class");
    is_decided(app, officer, clerk, &first, ForClass::Class(class));
    let standing = app.pool.read(|db| standing::list(db, clerk)).unwrap().remove(0).row.id;
    let (act, second) = (officer.clone(), came_directly(app, officer, "The second of the class"));
    let new = NewApplication { standing, recommendation: recommendation(app, &second) };
    app.pool.write(move |db| standing::apply(db, &act, &second, &new)).unwrap();
    came_directly(app, officer, "The third of the class");
    reverses_a_measure(app, officer, clerk);
}

fn reverses_a_measure(app: &App, officer: &Act, clerk: &Act) {
    let number = came_directly(app, officer, "One with a measure");
    let (act, case, now) = (officer.clone(), number.clone(), officer.at);
    let new = NewMeasure {
        measure: Measure::DataPreserved,
        reason: "It would have been gone.".to_owned(),
        done: "We kept it.".to_owned(),
        carried_out_at: now,
    };
    app.pool.write(move |db| cases::take_measure(db, &act, &case, &new)).unwrap();
    is_decided(app, officer, clerk, &number, ForClass::ThisCase);
}

/// A request that is in review by this officer.
fn came_directly(app: &App, officer: &Act, summary: &str) -> CaseNumber {
    let letter = Letter {
        sender: "Tribunal de Lyon".to_owned(),
        sender_address: String::new(),
        subject: "Request".to_owned(),
        text: format!("{summary}: whose is this account?"),
    };
    let new = NewLetter {
        channel: Channel::Post,
        received_at: officer.at,
        kind: Kind::InformationRequest,
        urgency: Urgency::Normal,
        summary: summary.to_owned(),
        letter,
        joins: None,
    };
    let case = cases::log_notice(&app.pool, officer, &new).unwrap();
    let demand = DemandFields {
        requesting_country: "FR".parse().ok(),
        authority_type: Some(AuthorityType::Court),
        instrument: Some(Instrument::ForeignCourtOrder),
        binding: Some(Binding::NoForeignDirect),
        ..DemandFields::default()
    };
    let edit = Edit {
        version: case.version,
        kind: case.kind,
        urgency: case.urgency,
        summary: summary.to_owned(),
        fields: Fields::Request(RequestFields {
            demand,
            identifiers_specified: Some(1),
            identifiers_held: Some(0),
            identifiers_disclosed: Some(0),
            ..RequestFields::default()
        }),
    };
    let (act, number, me) = (officer.clone(), case.number.clone(), officer.user_id().unwrap());
    app.pool
        .write(move |db| {
            let case = cases::edit(db, &act, &number, &edit)?;
            cases::assign(db, &act, &number, case.version, me)
        })
        .unwrap();
    case.number
}

fn case(app: &App, number: &CaseNumber) -> Case {
    app.pool.read(|db| cases::find(db, number)).unwrap()
}

fn recommendation(app: &App, number: &CaseNumber) -> NewRecommendation {
    NewRecommendation {
        version: case(app, number).version,
        severity: Severity::Minor,
        finding: Finding::Established,
        outcome: OUTCOME,
        grounds: "It came without the Swiss authorities.".to_owned(),
        content: NewContent {
            basis: Basis::None,
            category: None,
            law: String::new(),
            reasons: vec![Reason::AssistanceNeeded],
            facts: "The letter names no Swiss authority.".to_owned(),
            deviation: String::new(),
            reconsidered: None,
        },
    }
}

/// Every measure is reversed; all members are for it.
fn is_decided(app: &App, officer: &Act, clerk: &Act, number: &CaseNumber, for_class: ForClass) {
    let (act, wanted, new) = (officer.clone(), number.clone(), recommendation(app, number));
    let recommended = app.pool.write(move |db| review::recommend(db, &act, &wanted, &new)).unwrap();
    let (act, wanted) = (clerk.clone(), number.clone());
    let ballot = app
        .pool
        .write(move |db| {
            let measures = board::ratify_all(db, &act, &recommended)?;
            let new = NewBallot {
                version: recommended.version,
                outcome: OUTCOME,
                motion: "To answer so.".to_owned(),
                deviation: String::new(),
                rule: None,
                measures: measures.into_iter().map(|(measure, _)| (measure, Proposal::Reverse)).collect(),
                for_class,
            };
            board::open_ballot(db, &act, &wanted, &new)
        })
        .unwrap();
    for member in app.pool.read(|db| accounts::members(db, Role::BoardMember)).unwrap() {
        let (act, wanted) = (app.act_of(Person { id: member.id, roles: member.roles }), number.clone());
        app.pool.write(move |db| board::cast_vote(db, &act, &wanted, ballot, Choice::For)).unwrap();
    }
    let (act, case) = (clerk.clone(), case(app, number));
    app.pool.write(move |db| quarterlight::decisions::close_ballot(db, &act, &case)).unwrap();
}

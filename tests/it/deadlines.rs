//! When a case is due: computed from what is known of it, paused and named by people, and met. Not the calls, which `deadline_alerts`
//! has.

use actix_web::http::StatusCode;
use quarterlight::cases::{self, CaseNumber, ContentFields, Deadline, DemandFields, Edit, Fields, RequestFields};
use quarterlight::db::Timestamp;
use quarterlight::db::ids::NamedDeadlineId;
use quarterlight::taxonomy::{
    Instrument, Kind, Measure, Outcome, PauseReason, SetAsideReason, SourceType, TakedownKind, Urgency,
};
use quarterlight::workflow::tally::Choice;
use quarterlight::workflow::{CaseState, DeadlineRule, Standing};

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, mail, moment, on_both};

const HOUR: i64 = 3600;
pub const DAY: i64 = 24 * HOUR;

/// Monday, 4 May 2026, nine o'clock in Zurich.
pub fn case(app: &TestApp) -> CaseNumber {
    app.opens_case(mail("ada@example.org").about("Abuse").says("Look."))
}

pub fn deadlines(app: &TestApp, mara: &Somebody, number: &CaseNumber) -> Vec<Deadline> {
    let case = app.case(number);
    app.pool.read(|db| cases::deadlines(db, &mara.act(), &case)).unwrap()
}

/// Rule and moment on the house's wall clock, of what still waits for something.
fn due(app: &TestApp, mara: &Somebody, number: &CaseNumber) -> Vec<(DeadlineRule, String)> {
    let open = deadlines(app, mara, number).into_iter().filter(|one| one.met_at.is_none());
    open.map(|one| (one.rule, wall_clock(app, one.due_at))).collect()
}

/// How a deadline stands now, and its moment on the wall clock.
pub fn stands(app: &TestApp, mara: &Somebody, number: &CaseNumber, rule: DeadlineRule) -> (Standing, String) {
    let all = deadlines(app, mara, number);
    let one = all.iter().find(|one| one.rule == rule).unwrap_or_else(|| panic!("{rule} in {all:?}"));
    (one.standing(app.now()), wall_clock(app, one.due_at))
}

fn wall_clock(app: &TestApp, at: Timestamp) -> String {
    at.zoned(&app.desk.house.zone).strftime("%Y-%m-%d %H:%M").to_string()
}

fn of(rule: DeadlineRule, due: &[(DeadlineRule, String)]) -> &str {
    &due.iter().find(|(one, _)| *one == rule).unwrap_or_else(|| panic!("{rule} in {due:?}")).1
}

pub fn edits(app: &TestApp, mara: &Somebody, number: &CaseNumber, kind: Kind, urgency: Urgency, fields: Fields) {
    let edit = Edit { version: app.case(number).version, kind, urgency, summary: String::new(), fields };
    let (act, number) = (mara.act(), number.clone());
    app.pool.write(move |db| cases::edit(db, &act, &number, &edit)).unwrap();
}

pub fn order_of(country: &str) -> Fields {
    Fields::Request(RequestFields {
        demand: DemandFields {
            instrument: Some(Instrument::EuropeanProductionOrder),
            requesting_country: country.parse().ok(),
            ..DemandFields::default()
        },
        ..RequestFields::default()
    })
}

pub fn pauses(app: &TestApp, mara: &Somebody, number: &CaseNumber, reason: PauseReason) -> Result<(), cases::Error> {
    let (act, version, number) = (mara.act(), app.case(number).version, number.clone());
    app.pool.write(move |db| cases::pause_deadlines(db, &act, &number, version, reason))
}

pub fn resumes(app: &TestApp, mara: &Somebody, number: &CaseNumber) -> Result<(), cases::Error> {
    let (act, version, number) = (mara.act(), app.case(number).version, number.clone());
    app.pool.write(move |db| cases::resume_deadlines(db, &act, &number, version))
}

pub fn names(app: &TestApp, mara: &Somebody, number: &CaseNumber, at: &str) -> Result<NamedDeadlineId, cases::Error> {
    let (act, version, number, at) = (mara.act(), app.case(number).version, number.clone(), moment(at));
    app.pool.write(move |db| cases::name_deadline(db, &act, &number, version, at))
}

/// The Board decides; nobody has carried it out yet.
pub fn is_decided(app: &TestApp, mara: &Somebody, number: &CaseNumber) {
    let (cleo, [member]) = (app.clerk("cleo"), app.board());
    mara.assigns(number, mara).unwrap();
    mara.recommends(number, Outcome::OutsideOurControl).unwrap();
    cleo.opens_ballot(number, Outcome::OutsideOurControl).unwrap();
    member.votes(number, Choice::For).unwrap();
    cleo.closes_ballot(number).unwrap();
    assert_eq!(app.state(number), CaseState::Decided);
}

/// The acknowledgements become replies that stand there.
fn was_answered(app: &TestApp, state: &str) {
    app.sql(&format!("UPDATE mails SET message = 'reply', state = '{state}' WHERE case_id IS NOT NULL")).unwrap();
}

fn terrorist_content() -> Fields {
    Fields::Content(ContentFields {
        takedown_kind: Some(TakedownKind::TerroristContentOrder),
        ..ContentFields::default()
    })
}

async fn enters_and_pauses(app: &TestApp) {
    let (mara, rea, olga) = (app.officer("mara"), app.reviewer("rea"), app.auditor("olga"));
    let (mut walk, case) = (Walk::new(app), case(app));
    mara.confirms(&case, Kind::BreachNotification).unwrap();
    let at = |noun: &str| format!("/cases/{case}/deadlines{noun}");
    let cookie = walk.cookie(&mara);
    let page = walk.sees(&cookie, &at("")).await;
    assert!(page.contains("2026-05-06 23:59") && page.contains("The day of receipt is day zero."), "{page}");
    walk.sends(&cookie, &at(""), &at(""), &[("due_at", "2026-05-08T17:00")]).await;
    let page = walk.sees(&cookie, &at("")).await;
    assert!(page.contains("Take back 2026-05-08 17:00"), "{page}");
    let (again, _) = walk.posts(&cookie, &at(""), &at(""), &[("due_at", "soon")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again.page.contains("value=\"soon\"") && again.page.contains("Write the day and the time"),
        "{}",
        again.page
    );
    let (early, _) = walk.posts(&cookie, &at(""), &at(""), &[("due_at", "2026-05-01T17:00")]).await;
    assert!(early.page.contains("This is before the demand came in."), "{}", early.page);
    let (unsaid, _) = walk.posts(&cookie, &at(""), &at("/pauses"), &[]).await;
    assert!(unsaid.page.contains("Choose why the deadlines do not run."), "{}", unsaid.page);
    walk.sends(&cookie, &at(""), &at("/pauses"), &[("reason", "waiting_for_sender")]).await;
    let page = walk.sees(&cookie, &at("")).await;
    assert!(page.contains("Waiting for the sender since 2026-05-04 09:00"), "{page}");
    assert!(!page.contains("deadlines/pauses\""), "one pause at a time: {page}");
    walk.sends(&cookie, &at(""), &at("/resumption"), &[]).await;
    let named = app.numbers("SELECT id AS number FROM named_deadlines")[0];
    let withdrawal = at(&format!("/{named}/withdrawal"));
    walk.sends(&cookie, &at(""), &withdrawal, &[]).await;
    assert!(walk.sees(&cookie, &at("")).await.contains("Taken back by"));
    let read_only = walk.sees(&walk.cookie(&olga), &at("")).await;
    assert!(!read_only.contains("<form class=\"sheet\""), "an auditor changes nothing: {read_only}");
    assert_eq!(walk.opens(&walk.cookie(&rea), &at("")).await.status, StatusCode::NOT_FOUND, "not assigned");
    let ora = app.outside_reviewer("ora");
    mara.assigns(&case, &ora).unwrap();
    let from_outside = walk.sees(&walk.cookie(&ora), &at("")).await;
    assert!(from_outside.contains("Taken back by The desk") && !from_outside.contains("mara"), "{from_outside}");
    let none = walk.opens(&cookie, "/cases/2026-9999/deadlines").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

on_both! {
    fn a_new_case_has_a_first_answer_and_a_decision_to_come(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        let due = due(&app, &mara, &case);
        let both = [
            (DeadlineRule::FirstAnswer, "2026-05-06 23:59".to_owned()),
            (DeadlineRule::OwnTarget, "2026-06-03 23:59".to_owned()),
        ];
        assert_eq!(due, both);
    }

    fn a_deadline_follows_a_field_at_once(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        edits(&app, &mara, &case, Kind::InformationRequest, Urgency::Normal, order_of("FR"));
        // The 14th is Ascension, which not every member state keeps.
        assert_eq!(of(DeadlineRule::ElectronicEvidence, &due(&app, &mara, &case)), "2026-05-14 23:59");
        edits(&app, &mara, &case, Kind::InformationRequest, Urgency::Emergency, order_of("FR"));
        assert_eq!(of(DeadlineRule::ElectronicEvidenceEmergency, &due(&app, &mara, &case)), "2026-05-04 17:00");
        edits(&app, &mara, &case, Kind::InformationRequest, Urgency::Normal, order_of("US"));
        assert!(due(&app, &mara, &case).iter().all(|(rule, _)| rule.is_own_target()), "no regulation of the Union");
        edits(&app, &mara, &case, Kind::DataSubjectRequest, Urgency::Normal, Fields::for_kind(Kind::DataSubjectRequest));
        assert_eq!(of(DeadlineRule::DataSubjectRequest, &due(&app, &mara, &case)), "2026-06-03 23:59");
        edits(&app, &mara, &case, Kind::TakedownDemand, Urgency::Normal, terrorist_content());
        assert_eq!(of(DeadlineRule::TerroristContentOrder, &due(&app, &mara, &case)), "2026-05-04 10:00");
        let own = ContentFields { source_type: Some(SourceType::OwnInitiative), ..ContentFields::default() };
        edits(&app, &mara, &case, Kind::BreachNotification, Urgency::Normal, Fields::Content(own));
        assert_eq!(due(&app, &mara, &case).len(), 1, "nobody waits for an answer to what we found ourselves");
    }

    fn a_named_deadline_stands_until_it_is_taken_back(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        names(&app, &mara, &case, "2026-05-08T17:00:00+02:00").unwrap();
        let second = names(&app, &mara, &case, "2026-05-07T12:00:00+02:00").unwrap();
        assert_eq!(of(DeadlineRule::Named, &due(&app, &mara, &case)), "2026-05-07 12:00", "the last one counts");
        let withdraw = || {
            let (act, version, number) = (mara.act(), app.case(&case).version, case.clone());
            app.pool.write(move |db| cases::withdraw_deadline(db, &act, &number, version, second))
        };
        withdraw().unwrap();
        assert_eq!(of(DeadlineRule::Named, &due(&app, &mara, &case)), "2026-05-08 17:00");
        assert!(matches!(withdraw(), Err(cases::Error::Unknown(_))), "it is gone");
        let early = names(&app, &mara, &case, "2026-05-01T17:00:00+02:00");
        assert!(matches!(early, Err(cases::Error::Invalid { field: "due_at", .. })));
        let far = names(&app, &mara, &case, "2226-05-08T17:00:00+02:00");
        assert!(matches!(far, Err(cases::Error::Invalid { field: "due_at", .. })));
    }

    fn a_pause_moves_what_may_wait_and_nothing_else(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        edits(&app, &mara, &case, Kind::InformationRequest, Urgency::Emergency, order_of("FR"));
        names(&app, &mara, &case, "2026-05-08T17:00:00+02:00").unwrap();
        pauses(&app, &mara, &case, PauseReason::WaitingForSender).unwrap();
        assert!(pauses(&app, &mara, &case, PauseReason::SuspendedByLaw).is_err(), "one at a time");
        app.passes(3 * DAY);
        let all = deadlines(&app, &mara, &case);
        let standing = |rule| {
            all.iter().find(|one| one.rule == rule).map(|one| (one.standing(app.now()), wall_clock(&app, one.due_at)))
        };
        let at = |standing, text: &str| Some((standing, text.to_owned()));
        assert_eq!(standing(DeadlineRule::ElectronicEvidenceEmergency), at(Standing::Missed, "2026-05-04 17:00"));
        assert_eq!(standing(DeadlineRule::Named), at(Standing::Near, "2026-05-08 17:00"));
        assert_eq!(standing(DeadlineRule::OwnTarget), at(Standing::Paused, "2026-06-06 23:59"));
        resumes(&app, &mara, &case).unwrap();
        assert!(resumes(&app, &mara, &case).is_err());
        app.passes(DAY);
        assert_eq!(of(DeadlineRule::OwnTarget, &due(&app, &mara, &case)), "2026-06-06 23:59", "the three days stay");
    }

    fn an_hour_is_not_paused_by_waiting_but_by_law(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        names(&app, &mara, &case, "2026-05-08T17:00:00+02:00").unwrap();
        edits(&app, &mara, &case, Kind::TakedownDemand, Urgency::Normal, terrorist_content());
        pauses(&app, &mara, &case, PauseReason::SuspendedByLaw).unwrap();
        app.passes(2 * HOUR);
        resumes(&app, &mara, &case).unwrap();
        let due = due(&app, &mara, &case);
        assert_eq!(of(DeadlineRule::TerroristContentOrder, &due), "2026-05-04 12:00");
        assert_eq!(of(DeadlineRule::Named, &due), "2026-05-08 19:00");
    }

    fn what_was_missed_cannot_be_paused_away(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        app.passes(40 * DAY);
        let refused = pauses(&app, &mara, &case, PauseReason::WaitingForSender);
        assert!(matches!(refused, Err(cases::Error::Invalid { field: "reason", .. })));
    }

    fn only_an_officer_sets_deadlines_and_from_the_version_that_they_saw(app: TestApp) {
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let case = case(&app);
        assert!(matches!(names(&app, &cleo, &case, "2026-05-08T17:00:00+02:00"), Err(cases::Error::Denied(_))));
        assert!(matches!(pauses(&app, &cleo, &case, PauseReason::SuspendedByLaw), Err(cases::Error::Denied(_))));
        let (act, number, at) = (mara.act(), case.clone(), moment("2026-05-08T17:00:00+02:00"));
        let stale = app.pool.write(move |db| cases::name_deadline(db, &act, &number, 0, at));
        assert!(matches!(stale, Err(cases::Error::Conflict(_))));
        assert_eq!(app.count("named_deadlines") + app.count("deadline_pauses"), 0);
    }

    fn the_next_deadline_of_many_cases_is_that_of_each(app: TestApp) {
        let mara = app.officer("mara");
        let numbers: Vec<CaseNumber> = (1..=5)
            .map(|nth| app.opens_case(mail(&format!("p{nth}@example.org")).about("Abuse").says("Look.")))
            .collect();
        edits(&app, &mara, &numbers[1], Kind::InformationRequest, Urgency::Emergency, order_of("FR"));
        names(&app, &mara, &numbers[2], "2026-05-05T12:00:00+02:00").unwrap();
        pauses(&app, &mara, &numbers[3], PauseReason::WaitingForSender).unwrap();
        mara.confirms(&numbers[4], Kind::BreachNotification).unwrap();
        mara.sets_aside(&numbers[4], SetAsideReason::Spam).unwrap();
        let all: Vec<cases::Case> = numbers.iter().map(|number| app.case(number)).collect();
        let next = app.pool.read(|db| cases::next_deadlines(db, &mara.act(), &all)).unwrap();
        let rules: Vec<Option<DeadlineRule>> = all.iter().map(|case| next.get(&case.id).map(|one| one.rule)).collect();
        let expected = [
            Some(DeadlineRule::FirstAnswer),
            Some(DeadlineRule::ElectronicEvidenceEmergency),
            Some(DeadlineRule::Named),
            Some(DeadlineRule::FirstAnswer),
            None,
        ];
        assert_eq!(rules, expected);
        for case in &all {
            let own = app.pool.read(|db| cases::deadlines(db, &mara.act(), case)).unwrap();
            assert_eq!(next.get(&case.id), own.first(), "{}", case.number);
        }
    }

    fn nothing_is_missed_while_it_is_paused_over_its_end_or_on_the_day_it_runs_on(app: TestApp) {
        let mara = app.officer("mara");
        app.passes(2 * DAY);
        // Received on a Wednesday, due on Friday, paused on that Friday.
        let case = case(&app);
        app.passes(2 * DAY);
        pauses(&app, &mara, &case, PauseReason::WaitingForSender).unwrap();
        for days in [1, 1] {
            app.passes(days * DAY);
            assert_eq!(stands(&app, &mara, &case, DeadlineRule::FirstAnswer).0, Standing::Paused);
        }
        resumes(&app, &mara, &case).unwrap();
        let monday = "2026-05-11 23:59".to_owned();
        assert_eq!(stands(&app, &mara, &case, DeadlineRule::FirstAnswer), (Standing::Ahead, monday.clone()));
        app.passes(2 * DAY);
        assert_eq!(stands(&app, &mara, &case, DeadlineRule::FirstAnswer), (Standing::Missed, monday));
    }

    fn a_pause_before_a_deadline_was_named_does_not_move_it(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        pauses(&app, &mara, &case, PauseReason::SuspendedByLaw).unwrap();
        app.passes(2 * DAY);
        resumes(&app, &mara, &case).unwrap();
        names(&app, &mara, &case, "2026-05-08T17:00:00+02:00").unwrap();
        let named = |at: &str| (DeadlineRule::Named, at.to_owned());
        assert!(due(&app, &mara, &case).contains(&named("2026-05-08 17:00")), "it was named since");
        pauses(&app, &mara, &case, PauseReason::SuspendedByLaw).unwrap();
        app.passes(DAY);
        names(&app, &mara, &case, "2026-05-08T18:00:00+02:00").unwrap();
        app.passes(DAY);
        assert_eq!(
            stands(&app, &mara, &case, DeadlineRule::Named),
            (Standing::Paused, "2026-05-09 18:00".to_owned()),
            "only what the pause took since then"
        );
    }

    fn a_reply_meets_our_own_targets_unless_it_failed_and_no_term_of_the_law(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        let met = |rule| stands(&app, &mara, &case, rule).0 == Standing::Met;
        edits(&app, &mara, &case, Kind::InformationRequest, Urgency::Emergency, order_of("FR"));
        was_answered(&app, "failed");
        assert!(!met(DeadlineRule::FirstAnswer), "it never left");
        was_answered(&app, "queued");
        assert!(met(DeadlineRule::FirstAnswer) && !met(DeadlineRule::ElectronicEvidenceEmergency));
        edits(&app, &mara, &case, Kind::InformationRequest, Urgency::Emergency, order_of("US"));
        assert!(met(DeadlineRule::Emergency) && !met(DeadlineRule::OwnTarget));
    }

    fn what_a_law_or_the_demand_sets_runs_on_until_the_decision_is_carried_out(app: TestApp) {
        let mara = app.officer("mara");
        let (old, case) = (case(&app), app.opens_case(mail("eve@example.org").about("Order").says("Remove it.")));
        edits(&app, &mara, &case, Kind::TakedownDemand, Urgency::Normal, terrorist_content());
        names(&app, &mara, &case, "2026-05-08T17:00:00+02:00").unwrap();
        is_decided(&app, &mara, &case);
        let met = |rule| stands(&app, &mara, &case, rule).0 == Standing::Met;
        assert!(met(DeadlineRule::FirstAnswer) && met(DeadlineRule::OwnTarget));
        assert!(!met(DeadlineRule::TerroristContentOrder) && !met(DeadlineRule::Named));
        let mut filter = cases::Filter::default();
        filter.sort = cases::Sort::Deadline;
        let listed = || -> Vec<CaseNumber> {
            let page = app.pool.read(|db| cases::list(db, &mara.act(), &filter, None)).unwrap();
            page.cases.into_iter().map(|case| case.number).collect()
        };
        assert_eq!(listed(), [case.clone(), old.clone()]);
        app.passes(4 * DAY);
        let desk = app.pool.read(|db| cases::waiting(db, &mara.act())).unwrap();
        assert!(desk.at_risk.first.iter().any(|one| one.number == case), "{:?}", desk.at_risk);
        let view = app.pool.read(|db| cases::view(db, &mara.act(), &case)).unwrap();
        assert_eq!(view.next_deadline().map(|one| one.rule), Some(DeadlineRule::TerroristContentOrder));
        pauses(&app, &mara, &case, PauseReason::SuspendedByLaw).unwrap();
        resumes(&app, &mara, &case).unwrap();
        mara.carries_out(&case, "We removed it.").unwrap();
        assert!(met(DeadlineRule::TerroristContentOrder) && met(DeadlineRule::Named));
        assert_eq!(listed(), [old]);
    }

    fn content_taken_down_at_once_meets_the_hour(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        edits(&app, &mara, &case, Kind::TakedownDemand, Urgency::Normal, terrorist_content());
        let new = cases::NewMeasure {
            measure: Measure::ContentRemoved,
            reason: "One hour.".to_owned(),
            done: "Removed.".to_owned(),
            carried_out_at: app.now(),
        };
        let (act, number) = (mara.act(), case.clone());
        app.pool.write(move |db| cases::take_measure(db, &act, &number, &new)).unwrap();
        assert_eq!(stands(&app, &mara, &case, DeadlineRule::TerroristContentOrder).0, Standing::Met);
    }

    fn the_page_of_deadlines_is_where_they_are_entered_paused_and_taken_back(app: TestApp) {
        actix_web::rt::System::new().block_on(enters_and_pauses(&app));
    }
}

//! Whom a demand comes from: found out by one person, confirmed by another; and nothing gives data without it.

use actix_web::http::StatusCode;
use quarterlight::cases::{self, CaseNumber, Error, Fields, NewVerification, Verification};
use quarterlight::db::ids::VerificationId;
use quarterlight::decisions;
use quarterlight::taxonomy::{
    Authenticity, Kind, Outcome, SetAsideReason, Urgency, VerificationMethod, VerificationResult,
};
use quarterlight::workflow::CaseState;
use quarterlight::workflow::tally::Choice::{Against, For};

use crate::routes::{Walk, recommendation_form};
use crate::support::{Somebody, TestApp, mail, on_both};

use VerificationMethod::{CallBack, CourtDocket, Domain};
use VerificationResult::{DomainAuthenticated, FoundFalse, Inconclusive, PersonVerified};

const GIVES: Outcome = Outcome::PartlyProvided;
const ACCOUNT: &str = "Called the switchboard; the number is from the canton's own directory.";

pub fn records(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    (method, result): (VerificationMethod, VerificationResult),
    account: &str,
) -> Result<VerificationId, Error> {
    let (act, case) = (who.act(), case.clone());
    let new = NewVerification { method, result, account: account.to_owned() };
    app.pool.write(move |db| cases::record_verification(db, &act, &case, &new))
}

pub fn confirms(app: &TestApp, who: &Somebody, case: &CaseNumber, id: VerificationId) -> Result<(), Error> {
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::confirm_verification(db, &act, &case, id))
}

pub fn withdraws(app: &TestApp, who: &Somebody, case: &CaseNumber, id: VerificationId) -> Result<(), Error> {
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::withdraw_verification(db, &act, &case, id))
}

/// Two persons verify the person behind a demand.
pub fn verifies(app: &TestApp, [one, other]: [&Somebody; 2], case: &CaseNumber, account: &str) -> VerificationId {
    let id = records(app, one, case, (CallBack, PersonVerified), account).unwrap();
    confirms(app, other, case, id).unwrap();
    id
}

/// A demand of the police that is in review by mara, an emergency besides.
pub fn demand(app: &TestApp, mara: &Somebody) -> CaseNumber {
    let case =
        mara.logs_letter(&format!("Give us account {}. A life is in danger.", app.count("cases"))).unwrap().number;
    let (act, number, version) = (mara.act(), case.clone(), app.case(&case).version);
    let edit = cases::Edit {
        version,
        kind: Kind::EmergencyRequest,
        urgency: Urgency::Emergency,
        summary: String::new(),
        fields: Fields::for_kind(Kind::EmergencyRequest),
    };
    app.pool.write(move |db| cases::edit(db, &act, &number, &edit)).unwrap();
    mara.assigns(&case, mara).unwrap();
    case
}

fn authenticity(app: &TestApp, case: &CaseNumber) -> Authenticity {
    let id = app.case(case).id;
    app.pool.read(|db| cases::authenticity(db, id)).unwrap()
}

/// What stands beside the fields, where the report reads it.
fn written(app: &TestApp, case: &CaseNumber) -> Vec<String> {
    let id = app.case(case).id;
    let of = |table| app.words(&format!("SELECT authenticity AS word FROM {table} WHERE case_id = {}", id.as_i64()));
    [of("request_details"), of("content_details")].concat()
}

fn reads(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Vec<Verification> {
    cases::verifications(&app.pool, &who.act(), case).unwrap()
}

/// The refusal that names what is missing.
fn wants_verification(refused: &impl ToString) -> bool {
    let said = refused.to_string();
    said.contains("gives data") && said.contains("hint: two persons of the desk verify")
}

on_both! {
    fn a_verification_counts_once_another_person_confirmed_it(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = demand(&app, &mara);
        let id = records(&app, &mara, &case, (CallBack, PersonVerified), ACCOUNT).unwrap();
        assert_eq!(authenticity(&app, &case), Authenticity::Unverified);
        assert!(matches!(confirms(&app, &mara, &case, id), Err(Error::SamePerson)));
        assert_eq!(authenticity(&app, &case), Authenticity::Unverified);
        confirms(&app, &omar, &case, id).unwrap();
        assert_eq!(authenticity(&app, &case), Authenticity::PersonVerified);
        assert_eq!(written(&app, &case), ["person_verified"]);
        assert!(confirms(&app, &app.officer("vera"), &case, id).is_err(), "once");
        let list = reads(&app, &mara, &case);
        assert_eq!((list.len(), list[0].account.as_deref()), (1, Some(ACCOUNT)));
        assert_eq!((list[0].verified_by, list[0].confirmed.unwrap().0), (mara.id, omar.id));
        withdraws(&app, &omar, &case, id).unwrap();
        assert_eq!((authenticity(&app, &case), written(&app, &case)), (Authenticity::Unverified, vec!["unverified".to_owned()]));
        assert!(withdraws(&app, &omar, &case, id).is_err() && confirms(&app, &omar, &case, id).is_err());
    }

    fn a_demand_found_false_is_false_whatever_else_was_found(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = demand(&app, &mara);
        let found = |what| {
            let id = records(&app, &mara, &case, what, ACCOUNT).unwrap();
            confirms(&app, &omar, &case, id).unwrap();
            (id, authenticity(&app, &case))
        };
        assert_eq!(found((Domain, Inconclusive)).1, Authenticity::Unverified);
        assert_eq!(found((Domain, DomainAuthenticated)).1, Authenticity::DomainAuthenticated);
        assert_eq!(found((CourtDocket, PersonVerified)).1, Authenticity::PersonVerified);
        let (wrong, now) = found((CallBack, FoundFalse));
        assert_eq!(now, Authenticity::FoundFalse);
        assert_eq!(found((CallBack, PersonVerified)).1, Authenticity::FoundFalse);
        withdraws(&app, &mara, &case, wrong).unwrap();
        assert_eq!(authenticity(&app, &case), Authenticity::PersonVerified);
    }

    fn a_domain_verifies_no_person_and_an_account_is_needed(app: TestApp) {
        let mara = app.officer("mara");
        let case = demand(&app, &mara);
        let refused = records(&app, &mara, &case, (Domain, PersonVerified), ACCOUNT).unwrap_err().to_string();
        assert!(refused.contains("does not say who wrote it"), "{refused}");
        for account in ["", "  ", &"x".repeat(20_001)] {
            assert!(records(&app, &mara, &case, (CallBack, PersonVerified), account).is_err());
        }
        assert_eq!(app.count("verifications"), 0);
    }

    fn saving_the_fields_or_changing_the_kind_leaves_what_was_verified(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = mara.logs_letter("A demand.").unwrap().number;
        verifies(&app, [&mara, &omar], &case, ACCOUNT);
        assert_eq!(written(&app, &case), ["person_verified"], "though nobody had filled in a field");
        mara.confirms(&case, Kind::InformationRequest).unwrap();
        assert_eq!(written(&app, &case), ["person_verified"]);
        mara.confirms(&case, Kind::TakedownDemand).unwrap();
        assert_eq!(written(&app, &case), ["person_verified"]);
    }

    fn nothing_that_gives_data_is_recommended_or_put_to_the_vote_unverified(app: TestApp) {
        let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
        let [_ann] = app.board();
        for outcome in [Outcome::PartlyProvided, Outcome::FullyProvided] {
            let case = demand(&app, &mara);
            assert!(wants_verification(&mara.recommends(&case, outcome).unwrap_err()));
            let domain = records(&app, &mara, &case, (Domain, DomainAuthenticated), ACCOUNT).unwrap();
            confirms(&app, &omar, &case, domain).unwrap();
            let waiting = records(&app, &mara, &case, (CallBack, PersonVerified), ACCOUNT).unwrap();
            assert!(wants_verification(&mara.recommends(&case, outcome).unwrap_err()), "one person is not enough");
            assert_eq!(app.state(&case), CaseState::InReview);
            mara.recommends(&case, Outcome::NoDataExists).unwrap();
            assert!(wants_verification(&cleo.opens_ballot(&case, outcome).unwrap_err()), "nor by another motion");
            assert_eq!(app.count("ballots WHERE state = 'open'"), 0);
            confirms(&app, &omar, &case, waiting).unwrap();
            cleo.opens_ballot(&case, outcome).unwrap();
            mara.sets_aside(&case, SetAsideReason::Withdrawn).unwrap();
        }
    }

    fn a_motion_whose_demand_is_not_verified_any_more_is_not_carried_and_goes_back(app: TestApp) {
        let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
        let [ann, bob] = app.board();
        let case = demand(&app, &mara);
        let id = verifies(&app, [&mara, &omar], &case, ACCOUNT);
        mara.recommends(&case, GIVES).unwrap();
        cleo.opens_ballot(&case, GIVES).unwrap();
        for member in [&ann, &bob] {
            member.votes(&case, For).unwrap();
        }
        withdraws(&app, &omar, &case, id).unwrap();
        cleo.closes_ballot(&case).unwrap();
        assert_eq!((app.state(&case), app.count("decisions")), (CaseState::InReview, 0));
        assert_eq!(app.words("SELECT result AS word FROM ballots"), ["failed"]);
        let view = app.pool.read(|db| cases::view(db, &mara.act(), &case)).unwrap();
        assert!(view.timeline.last().unwrap().changes.contains(&"Reason: not verified".to_owned()), "{:?}", view.timeline.last());
        mara.recommends(&case, Outcome::RejectedNotAuthentic).unwrap();
    }

    fn the_program_ends_a_ballot_whose_demand_was_found_false_in_its_first_round(app: TestApp) {
        let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
        let [ann, bob] = app.board();
        let case = demand(&app, &mara);
        verifies(&app, [&mara, &omar], &case, ACCOUNT);
        mara.recommends(&case, GIVES).unwrap();
        cleo.opens_ballot(&case, GIVES).unwrap();
        for member in [&ann, &bob] {
            member.votes(&case, For).unwrap();
        }
        let wrong = records(&app, &mara, &case, (CallBack, FoundFalse), "Nobody there knows of it.").unwrap();
        confirms(&app, &omar, &case, wrong).unwrap();
        app.passes(30 * 24 * 3600);
        assert_eq!(app.runs_due_jobs().closed_ballots, 1);
        assert_eq!((app.state(&case), app.count("decisions")), (CaseState::InReview, 0));
        assert_eq!(app.runs_due_jobs().closed_ballots, 0);
    }

    fn a_demand_found_false_after_the_decision_is_closed_with_nothing_given(app: TestApp) {
        let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
        let [ann] = app.board();
        let case = demand(&app, &mara);
        verifies(&app, [&mara, &omar], &case, ACCOUNT);
        mara.recommends(&case, GIVES).unwrap();
        cleo.opens_ballot(&case, GIVES).unwrap();
        ann.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        let refused = mara.gives_nothing(&case, "Changed our mind.").unwrap_err();
        assert!(refused.to_string().contains("not found false"), "{refused}");
        let wrong = records(&app, &mara, &case, (CallBack, FoundFalse), "Nobody there knows of it.").unwrap();
        confirms(&app, &omar, &case, wrong).unwrap();
        assert!(wants_verification(&mara.carries_out(&case, "We sent it.").unwrap_err()));
        mara.gives_nothing(&case, "We told the police that they were impersonated.").unwrap();
        assert_eq!((app.state(&case), app.count("decisions")), (CaseState::Closed, 1));
        let decision = decisions::view(&app.pool, &mara.act(), &case).unwrap().unwrap();
        assert_eq!(decision.outcome, GIVES, "what was decided stays");
        assert!(decision.carried_out.unwrap().nothing_given);
    }

    fn a_forgery_that_comes_out_after_the_closing_is_recorded(app: TestApp) {
        let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
        let [ann] = app.board();
        let case = demand(&app, &mara);
        verifies(&app, [&mara, &omar], &case, ACCOUNT);
        mara.recommends(&case, GIVES).unwrap();
        cleo.opens_ballot(&case, GIVES).unwrap();
        ann.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        mara.carries_out(&case, "We sent it.").unwrap();
        let wrong = records(&app, &mara, &case, (CallBack, FoundFalse), "The real police called.").unwrap();
        confirms(&app, &cleo, &case, wrong).unwrap();
        assert_eq!(written(&app, &case), ["found_false"]);
        assert_eq!(app.state(&case), CaseState::Closed);
    }

    fn a_motion_that_fails_needs_no_verification_to_fail(app: TestApp) {
        let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
        let [ann, bob] = app.board();
        let case = demand(&app, &mara);
        let id = verifies(&app, [&mara, &omar], &case, ACCOUNT);
        mara.recommends(&case, GIVES).unwrap();
        cleo.opens_ballot(&case, GIVES).unwrap();
        for member in [&ann, &bob] {
            member.votes(&case, Against).unwrap();
        }
        withdraws(&app, &omar, &case, id).unwrap();
        cleo.closes_ballot(&case).unwrap();
        assert_eq!(app.state(&case), CaseState::InReview);
    }

    fn a_decision_that_gives_data_is_carried_out_only_while_it_is_verified(app: TestApp) {
        let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
        let [ann] = app.board();
        let case = demand(&app, &mara);
        let id = verifies(&app, [&mara, &omar], &case, ACCOUNT);
        mara.recommends(&case, GIVES).unwrap();
        cleo.opens_ballot(&case, GIVES).unwrap();
        ann.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        withdraws(&app, &omar, &case, id).unwrap();
        let refused = mara.carries_out(&case, "We sent it.").unwrap_err();
        assert!(wants_verification(&refused), "{refused}");
        assert_eq!((app.state(&case), app.count("carryings_out")), (CaseState::Decided, 0));
        verifies(&app, [&mara, &omar], &case, ACCOUNT);
        mara.carries_out(&case, "We sent it.").unwrap();
        assert_eq!(app.state(&case), CaseState::Closed);
    }

    fn a_closing_and_a_withdrawal_exclude_each_other(app: TestApp) {
        let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
        let [ann] = app.board();
        let case = demand(&app, &mara);
        let id = verifies(&app, [&mara, &omar], &case, ACCOUNT);
        mara.recommends(&case, GIVES).unwrap();
        cleo.opens_ballot(&case, GIVES).unwrap();
        ann.votes(&case, For).unwrap();
        // The closing looked at the case before the withdrawal.
        let (act, looked_at) = (cleo.act(), app.case(&case));
        withdraws(&app, &omar, &case, id).unwrap();
        verifies(&app, [&mara, &omar], &case, ACCOUNT);
        let closed = app.pool.write(move |db| decisions::close_ballot(db, &act, &looked_at));
        assert!(matches!(closed, Err(decisions::Error::Case(Error::Conflict(_)))), "{closed:?}");
    }

    fn who_verifies_and_who_reads_the_account(app: TestApp) {
        let (mara, cleo, axel, ron) = (app.officer("mara"), app.clerk("cleo"), app.auditor("axel"), app.reviewer("ron"));
        let case = demand(&app, &mara);
        for nobody in [&axel, &ron, &app.board_member("ann"), &app.administrator("ina")] {
            assert!(records(&app, nobody, &case, (CallBack, PersonVerified), ACCOUNT).is_err(), "{}", nobody.name);
        }
        let id = records(&app, &mara, &case, (CallBack, PersonVerified), ACCOUNT).unwrap();
        assert!(confirms(&app, &axel, &case, id).is_err() && withdraws(&app, &ron, &case, id).is_err());
        assert_eq!(reads(&app, &axel, &case)[0].account, None, "an auditor opens nothing sealed");
        assert_eq!(reads(&app, &mara, &case)[0].account.as_deref(), Some(ACCOUNT));
        assert_eq!(reads(&app, &cleo, &case)[0].account.as_deref(), Some(ACCOUNT), "who confirms has to read it");
        assert!(cases::verifications(&app.pool, &ron.act(), &case).is_err(), "not assigned");
        confirms(&app, &cleo, &case, id).unwrap();
        let other = app.opens_case(mail("eve@example.org").about("Abuse").says("Another matter."));
        assert!(withdraws(&app, &mara, &other, id).is_err(), "not through another case");
    }
}

#[test]
fn the_pages_lead_through_a_verification() {
    let app = TestApp::on_sqlite();
    actix_web::rt::System::new().block_on(async {
        let mut walk = Walk::new(&app);
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = demand(&app, &mara);
        let [mara_at, omar_at] = [&mara, &omar].map(|somebody| walk.cookie(somebody));
        let at = |noun: &str| format!("/cases/{case}/{noun}");
        assert!(walk.sees(&mara_at, &format!("/cases/{case}")).await.contains("Unverified"));
        let recommendation = recommendation_form("partly_provided", "binding_order");
        let (refused, _) = walk.posts(&mara_at, &at("recommendation"), &at("recommendation"), &recommendation).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.page.contains("id=\"outcome-error\"") && refused.page.contains("Two persons of the desk verify")
        );
        assert!(refused.page.contains("Due."), "what was typed comes back");
        let typed = [("method", "domain"), ("result", "person_verified"), ("account", "By its <domain>.")];
        let (refused, _) = walk.posts(&mara_at, &at("verification"), &at("verifications"), &typed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page.contains("By its &lt;domain&gt;.") && refused.page.contains("id=\"result-error\""));
        let typed = [("method", "call_back"), ("result", "person_verified"), ("account", ACCOUNT)];
        walk.sends(&mara_at, &at("verification"), &at("verifications"), &typed).await;
        let page = walk.sees(&mara_at, &at("verification")).await;
        assert!(page.contains("somebody else than you") && !page.contains("/confirmation"));
        let id = app.numbers("SELECT id AS number FROM verifications")[0];
        let confirmation = at(&format!("verifications/{id}/confirmation"));
        let forged = walk.forges(&mara_at, &confirmation, &[]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        walk.sends(&omar_at, &at("verification"), &confirmation, &[]).await;
        assert!(walk.sees(&mara_at, &format!("/cases/{case}")).await.contains("Person verified"));
        for wrong in ["verifications/7/confirmation", "verifications/x/withdrawal"] {
            let status = walk.forges(&mara_at, &at(wrong), &[]).await.status;
            assert!(status.is_client_error(), "{wrong}: {status}");
        }
    });
}

#[test]
fn what_was_typed_comes_back_where_a_step_is_refused_for_want_of_a_verification() {
    let app = TestApp::on_sqlite();
    actix_web::rt::System::new().block_on(async {
        let mut walk = Walk::new(&app);
        let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
        let [ann] = app.board();
        let case = demand(&app, &mara);
        let mara_at = walk.cookie(&mara);
        let at = |noun: &str| format!("/cases/{case}/{noun}");
        let id = verifies(&app, [&mara, &omar], &case, ACCOUNT);
        mara.recommends(&case, GIVES).unwrap();
        cleo.opens_ballot(&case, GIVES).unwrap();
        ann.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        withdraws(&app, &omar, &case, id).unwrap();
        let done = [("task", "data_provided"), ("result", "done"), ("done", "We sent it.")];
        let (refused, _) = walk.posts(&mara_at, &at("carrying-out"), &at("carrying-out"), &done).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page.contains("Two persons of the desk verify") && refused.page.contains("We sent it."));
        assert!(!refused.page.contains("Nothing was given"));
        let wrong = records(&app, &mara, &case, (CallBack, FoundFalse), "Nobody there knows of it.").unwrap();
        confirms(&app, &omar, &case, wrong).unwrap();
        let done = [("task", "nothing_given"), ("result", "not_needed"), ("done", "We warned the police.")];
        walk.sends(&mara_at, &at("carrying-out"), &at("carrying-out"), &done).await;
        assert!(walk.sees(&mara_at, &at("decision")).await.contains("Nothing: the demand was found false"));
        assert_eq!(app.state(&case), CaseState::Closed);
    });
}

#[test]
fn a_ballot_that_had_the_votes_and_was_not_carried_says_why() {
    let app = TestApp::on_sqlite();
    actix_web::rt::System::new().block_on(async {
        let walk = Walk::new(&app);
        let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
        let [ann] = app.board();
        let case = demand(&app, &mara);
        let id = verifies(&app, [&mara, &omar], &case, ACCOUNT);
        mara.recommends(&case, GIVES).unwrap();
        cleo.opens_ballot(&case, GIVES).unwrap();
        ann.votes(&case, For).unwrap();
        withdraws(&app, &omar, &case, id).unwrap();
        cleo.closes_ballot(&case).unwrap();
        let page = walk.sees(&walk.cookie(&cleo), &format!("/cases/{case}/ballot")).await;
        assert!(page.contains("Not carried") && !page.contains(">Passed<"), "{page}");
    });
}

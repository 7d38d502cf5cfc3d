//! The public summary of a decision: drafted by one person, checked for personal data by another, final from then on.

use std::sync::Barrier;

use actix_web::http::StatusCode;
use quarterlight::cases::{self, CaseNumber, PersonalData};
use quarterlight::db::Engine;
use quarterlight::db::ids::PublicSummaryId;
use quarterlight::decisions::{self, Error, NewSummary, SummaryStanding, Warnings};
use quarterlight::sealing::Place;
use quarterlight::taxonomy::Outcome;
use quarterlight::workflow::tally::Choice::For;

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, account_id, mail, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const PLAIN: &str = "What was reported is not in a place that we run.";

/// A decided case with its officer, another officer and the clerk.
pub fn decided(app: &TestApp) -> (CaseNumber, [Somebody; 3]) {
    let members: [Somebody; 2] = app.board();
    let people = [app.officer("mara"), app.officer("omar"), app.clerk("cleo")];
    let [mara, _, cleo] = &people;
    let notice = mail("Zora Huber <zora@example.org>").about("Abuse").says("Look.");
    let case = app.opens_case(notice);
    mara.adds_party(&case, "Ana Petrović", "Bahnhofstrasse 1, 8001 Zürich").unwrap();
    mara.adds_identifier(&case, &account_id("ab")).unwrap();
    mara.assigns(&case, mara).unwrap();
    mara.recommends(&case, OUTSIDE).unwrap();
    cleo.opens_ballot(&case, OUTSIDE).unwrap();
    for member in members {
        member.votes(&case, For).unwrap();
    }
    cleo.closes_ballot(&case).unwrap();
    (case, people)
}

/// As an earlier version of the program wrote it beside the decision.
fn typed_at_the_closing(app: &TestApp, who: &Somebody, case: &CaseNumber, text: &str) {
    let id = app.numbers("SELECT id AS number FROM decisions")[0];
    let key = cases::case_key(&who.act(), &app.case(case)).unwrap();
    let sealed = key.seal(Place::new("decisions.public_summary", id), text.as_bytes()).unwrap();
    let hex = data_encoding::HEXLOWER.encode(&sealed);
    let bytes = match app.engine() {
        Engine::Sqlite => format!("X'{hex}'"),
        Engine::Postgres => format!("'\\x{hex}'"),
    };
    app.drops_triggers("decisions");
    app.tampers(&format!("UPDATE decisions SET public_summary = {bytes}"));
}

pub fn drafts(app: &TestApp, who: &Somebody, case: &CaseNumber, text: &str) -> Result<PublicSummaryId, Error> {
    drafts_with(app, who, case, text, Warnings::NotSeen)
}

fn drafts_with(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    text: &str,
    warnings: Warnings,
) -> Result<PublicSummaryId, Error> {
    let (act, case, new) = (who.act(), case.clone(), NewSummary { text: text.to_owned(), warnings });
    app.pool.write(move |db| decisions::draft_summary(db, &act, &case, &new))
}

pub fn confirms(app: &TestApp, who: &Somebody, case: &CaseNumber, id: PublicSummaryId) -> Result<(), Error> {
    confirms_with(app, who, case, id, Warnings::NotSeen)
}

fn confirms_with(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    id: PublicSummaryId,
    warnings: Warnings,
) -> Result<(), Error> {
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| decisions::confirm_summary(db, &act, &case, id, warnings))
}

pub fn returns(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    id: PublicSummaryId,
    remark: &str,
) -> Result<(), Error> {
    let (act, case, remark) = (who.act(), case.clone(), remark.to_owned());
    app.pool.write(move |db| decisions::return_summary(db, &act, &case, id, &remark))
}

fn seen(app: &TestApp, who: &Somebody, case: &CaseNumber) -> (Option<String>, SummaryStanding) {
    let decision = decisions::view(&app.pool, &who.act(), case).unwrap().unwrap();
    (decision.public_summary, decision.summary_standing)
}

fn waits_for(app: &TestApp, who: &Somebody) -> Vec<CaseNumber> {
    let act = who.act();
    let waiting = app.pool.read(move |db| decisions::to_confirm(db, &act)).unwrap();
    waiting.into_iter().map(|one| one.case.number).collect()
}

fn is_refused_at<T>(outcome: &Result<T, Error>, wanted: &str) -> bool {
    matches!(outcome, Err(Error::Case(cases::Error::Invalid { field, .. })) if *field == wanted)
}

async fn drafts_and_checks_in_the_console(app: &TestApp) {
    let mut walk = Walk::new(app);
    let (case, [mara, omar, _]) = decided(app);
    let [mara, omar] = [&mara, &omar].map(|who| walk.cookie(who));
    let summary = format!("/cases/{case}/decision/summary");
    let typed = "We removed the room at bad.example, which Huber ran.";
    let (came_back, _) = walk.posts(&mara, &summary, &summary, &[("summary", typed)]).await;
    assert_eq!(came_back.status, StatusCode::UNPROCESSABLE_ENTITY);
    for wanted in
        ["Web address</strong>: “bad.example”", "knows</strong>: “Huber”", "which Huber ran.", "I have looked at each"]
    {
        assert!(came_back.page.contains(wanted), "{wanted}: {}", came_back.page);
    }
    let looked_at = [("summary", typed), ("warnings", "looked_at")];
    walk.sends(&mara, &summary, &summary, &looked_at).await;
    assert!(!walk.sees(&mara, &summary).await.contains("/confirmation"), "nobody checks their own");
    // The second person is warned anew.
    let page = walk.sees(&omar, "/").await;
    assert!(page.contains(&summary) && page.contains("Public summary of a decision"), "{page}");
    let page = walk.sees(&omar, &summary).await;
    assert!(page.contains("“bad.example”") && page.contains(typed), "{page}");
    let id = app.numbers("SELECT id AS number FROM public_summaries")[0];
    let confirmation = format!("{summary}/{id}/confirmation");
    let (refused, _) = walk.posts(&omar, &summary, &confirmation, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    walk.sends(&omar, &summary, &format!("{summary}/{id}/return"), &[("remark", "Who ran it tells who it was.")]).await;
    let page = walk.sees(&mara, &summary).await;
    assert!(page.contains("Who ran it tells who it was.") && page.contains("Hand it in"), "{page}");
    walk.sends(&mara, &summary, &summary, &[("summary", PLAIN)]).await;
    let id = app.numbers("SELECT MAX(id) AS number FROM public_summaries")[0];
    walk.sends(&omar, &summary, &format!("{summary}/{id}/confirmation"), &[]).await;
    let page = walk.sees(&mara, &format!("/cases/{case}/decision")).await;
    assert!(page.contains(PLAIN) && page.contains("Confirmed by a second person."), "{page}");
    assert!(!walk.sees(&mara, &summary).await.contains("Hand it in"));
    for address in ["7/confirmation", "7/return"] {
        let forged = walk.forges(&mara, &format!("{summary}/{address}"), &[]).await;
        assert!(forged.status.is_client_error(), "{address}: {}", forged.status);
    }
}

on_both! {
    fn a_summary_is_final_once_another_person_confirms_it(app: TestApp) {
        let (case, [mara, omar, cleo]) = decided(&app);
        let ann = app.board_member("later");
        assert_eq!(seen(&app, &ann, &case), (None, SummaryStanding::Missing));
        let id = drafts(&app, &mara, &case, PLAIN).unwrap();
        assert_eq!(seen(&app, &mara, &case), (None, SummaryStanding::Waits));
        assert!(matches!(confirms(&app, &mara, &case, id), Err(Error::Case(cases::Error::SamePerson))));
        assert!(matches!(returns(&app, &mara, &case, id, "No."), Err(Error::Case(cases::Error::SamePerson))));
        confirms(&app, &omar, &case, id).unwrap();
        assert_eq!(seen(&app, &ann, &case), (Some(PLAIN.to_owned()), SummaryStanding::Final), "it is for the public");
        assert!(is_refused_at(&confirms(&app, &cleo, &case, id), "summary"));
        assert!(is_refused_at(&returns(&app, &cleo, &case, id, "Too late."), "summary"));
        assert!(is_refused_at(&drafts(&app, &mara, &case, "Another one."), "summary"));
        assert_eq!(app.count("public_summaries"), 1);
    }

    fn a_draft_that_comes_back_is_written_anew(app: TestApp) {
        let (case, [mara, omar, cleo]) = decided(&app);
        let first = drafts(&app, &mara, &case, PLAIN).unwrap();
        assert!(is_refused_at(&returns(&app, &omar, &case, first, "  "), "remark"));
        returns(&app, &omar, &case, first, "Say why.").unwrap();
        assert_eq!(app.count("mails WHERE message = 'summary_returned'"), 1);
        assert!(is_refused_at(&confirms(&app, &cleo, &case, first), "summary"), "it came back");
        let second = drafts(&app, &cleo, &case, PLAIN).unwrap();
        assert!(is_refused_at(&drafts(&app, &mara, &case, "Mine."), "summary"), "one waits already");
        let third = drafts(&app, &cleo, &case, "Better.").unwrap();
        assert!(is_refused_at(&confirms(&app, &mara, &case, second), "summary"), "it was replaced");
        confirms(&app, &mara, &case, third).unwrap();
        let all = decisions::summaries(&app.pool, &omar.act(), &case).unwrap().drafts;
        let remarks: Vec<_> = all.iter().map(|one| one.remark.as_deref()).collect();
        assert_eq!(remarks, [Some("Say why."), None, None]);
    }

    fn what_the_case_and_the_desk_know_is_warned_of(app: TestApp) {
        use PersonalData as P;

        let (case, [mara, omar, _]) = decided(&app);
        let id = account_id("ab");
        for (text, sort) in [
            ("Huber wrote to us.".to_owned(), P::Name),
            ("We wrote to zora@example.org.".to_owned(), P::EmailAddress),
            ("Mara did it.".to_owned(), P::Name),
            ("Petrović wrote to us.".to_owned(), P::Name),
            ("It was at Bahnhofstrasse 1, 8001 Zürich.".to_owned(), P::PostalAddress),
            (format!("The account {id} was reported."), P::Identifier),
            (format!("The case {case} is over."), P::CaseNumber),
        ] {
            assert!(is_refused_at(&drafts(&app, &mara, &case, &text), "warnings"), "{text}");
            let (act, number, text) = (mara.act(), case.clone(), text);
            let found = app.pool.read(move |db| {
                let case = cases::find(db, &number)?;
                cases::personal_data(db, &act, &case, &text)
            });
            let sorts: Vec<_> = found.unwrap().into_iter().map(|one| one.sort).collect();
            assert_eq!(sorts, [sort]);
        }
        // A person may know better, and the second person is asked again.
        let draft = drafts_with(&app, &mara, &case, "It is called Mara.", Warnings::LookedAt).unwrap();
        assert!(is_refused_at(&confirms(&app, &omar, &case, draft), "warnings"));
        confirms_with(&app, &omar, &case, draft, Warnings::LookedAt).unwrap();
    }

    fn a_summary_has_at_most_600_characters(app: TestApp) {
        let (case, [mara, ..]) = decided(&app);
        assert!(is_refused_at(&drafts(&app, &mara, &case, &"é".repeat(601)), "summary"));
        assert!(is_refused_at(&drafts(&app, &mara, &case, " "), "summary"));
        drafts(&app, &mara, &case, &"é".repeat(600)).unwrap();
    }

    fn a_draft_stands_on_the_desk_of_whoever_can_check_it_and_they_are_called(app: TestApp) {
        let (case, [mara, omar, cleo]) = decided(&app);
        let rea = app.reviewer("rea");
        app.sql("DELETE FROM mails").unwrap();
        let id = drafts(&app, &mara, &case, PLAIN).unwrap();
        assert_eq!(app.count("mails WHERE message = 'confirmation_waiting'"), 2, "omar and cleo");
        assert!(waits_for(&app, &mara).is_empty() && waits_for(&app, &rea).is_empty());
        assert_eq!((waits_for(&app, &omar), waits_for(&app, &cleo)), (vec![case.clone()], vec![case.clone()]));
        confirms(&app, &omar, &case, id).unwrap();
        assert!(waits_for(&app, &cleo).is_empty());
    }

    fn two_persons_at_once_settle_a_draft_once(app: TestApp) {
        let (case, [mara, omar, cleo]) = decided(&app);
        let id = drafts(&app, &mara, &case, PLAIN).unwrap();
        let barrier = Barrier::new(2);
        let done = std::thread::scope(|scope| {
            let one = scope.spawn(|| {
                barrier.wait();
                confirms(&app, &omar, &case, id).is_ok()
            });
            let other = scope.spawn(|| {
                barrier.wait();
                returns(&app, &cleo, &case, id, "Say why.").is_ok()
            });
            usize::from(one.join().unwrap()) + usize::from(other.join().unwrap())
        });
        assert_eq!(done, 1);
        assert_eq!(app.count("events WHERE verb IN ('summary_confirmed', 'summary_returned')"), 1);
    }

    fn a_settled_summary_cannot_be_changed_by_sql(app: TestApp) {
        let (case, [mara, omar, _]) = decided(&app);
        let id = drafts(&app, &mara, &case, PLAIN).unwrap();
        let by = omar.id;
        assert!(app.sql("UPDATE public_summaries SET drafted_at = 0").is_err(), "nor can a draft that waits");
        let own = format!("UPDATE public_summaries SET result = 'confirmed', settled_by = {}, settled_at = 1", mara.id);
        assert!(app.sql(&own).is_err(), "nobody confirms their own");
        confirms(&app, &omar, &case, id).unwrap();
        for change in ["result = 'returned'".to_owned(), format!("settled_by = {by}"), "result = NULL, settled_by = NULL, settled_at = NULL".to_owned()] {
            assert!(app.sql(&format!("UPDATE public_summaries SET {change}")).is_err(), "{change}");
        }
        assert!(app.sql("DELETE FROM public_summaries").is_err());
    }

    fn a_summary_that_was_typed_at_the_closing_stays_readable_and_can_be_handed_in(app: TestApp) {
        let (case, [mara, omar, cleo]) = decided(&app);
        typed_at_the_closing(&app, &mara, &case, "Typed before.");
        assert_eq!(seen(&app, &mara, &case), (Some("Typed before.".to_owned()), SummaryStanding::OfBefore));
        assert_eq!(seen(&app, &cleo, &case).0, None, "it stays sealed to those who may not open it");
        assert_eq!(decisions::summaries(&app.pool, &cleo.act(), &case).unwrap().of_before.as_deref(), Some("Typed before."));
        let id = drafts(&app, &cleo, &case, "Typed before.").unwrap();
        confirms(&app, &omar, &case, id).unwrap();
        assert_eq!(seen(&app, &cleo, &case), (Some("Typed before.".to_owned()), SummaryStanding::Final));
    }

    fn only_the_desk_writes_summaries_and_only_after_the_decision(app: TestApp) {
        let (case, _) = decided(&app);
        for who in [app.reviewer("rea"), app.board_member("bea"), app.somebody("aud", quarterlight::workflow::Role::Auditor)] {
            assert!(drafts(&app, &who, &case, PLAIN).is_err(), "{}", who.name);
            assert!(decisions::summaries(&app.pool, &who.act(), &case).is_err(), "{}", who.name);
        }
        let mara = app.officer("maxi");
        let early = app.opens_case(mail("ada@example.org").about("Abuse").says("Look again."));
        assert!(drafts(&app, &mara, &early, PLAIN).is_err());
    }

    fn the_console_warns_whoever_drafts_and_whoever_checks(app: TestApp) {
        actix_web::rt::System::new().block_on(drafts_and_checks_in_the_console(&app));
    }
}

//! New evidence on a decided case opens a new one, which says what becomes of the first decision; and what the Board did, in numbers.

use quarterlight::cases::{self, CaseNumber};
use quarterlight::db::ids::NoticeId;
use quarterlight::decisions::{self, Error, NewReconsideration, Period, Statistics};
use quarterlight::review::{self, NewRecommendation};
use quarterlight::taxonomy::{Finding, Outcome, Reconsidered, SetAsideReason, Severity};
use quarterlight::workflow::CaseState;
use quarterlight::workflow::tally::Choice::{Against, For};

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, mail, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const HOUR: i64 = 3600;

struct Desk {
    mara: Somebody,
    cleo: Somebody,
    board: [Somebody; 3],
}

fn desk(app: &TestApp) -> Desk {
    Desk { mara: app.officer("mara"), cleo: app.clerk("cleo"), board: app.board() }
}

impl Desk {
    fn case(&self, app: &TestApp, text: &str) -> CaseNumber {
        let case = app.opens_case(mail("ada@example.org").about("Abuse").says(text));
        self.mara.assigns(&case, &self.mara).unwrap();
        case
    }

    fn all_vote(&self, case: &CaseNumber, outcome: Outcome) {
        self.cleo.opens_ballot(case, outcome).unwrap();
        for member in &self.board {
            member.votes(case, For).unwrap();
        }
        self.cleo.closes_ballot(case).unwrap();
    }

    fn decides(&self, case: &CaseNumber, recommended: Outcome, outcome: Outcome) {
        self.mara.recommends(case, recommended).unwrap();
        self.all_vote(case, outcome);
    }

    fn recommends(
        &self,
        case: &CaseNumber,
        outcome: Outcome,
        reconsidered: Option<Reconsidered>,
    ) -> Result<(), review::Error> {
        let new = NewRecommendation {
            version: 0,
            severity: Severity::Serious,
            finding: Finding::Established,
            outcome,
            grounds: "It is ours after all.".to_owned(),
            content: review::NewContent { reconsidered, ..self.mara.content(case) },
        };
        self.mara.hands_in(case, &new).map(drop)
    }
}

/// On the first message of the case.
pub fn reconsiders(app: &TestApp, who: &Somebody, case: &CaseNumber, reason: &str) -> Result<CaseNumber, Error> {
    let query = format!(
        "SELECT min(notice_id) AS number FROM case_notices WHERE case_id = (SELECT id FROM cases WHERE number = '{case}')"
    );
    let notice = NoticeId::from_i64(app.numbers(&query)[0]);
    let new = NewReconsideration { version: app.case(case).version, notice, reason: reason.to_owned() };
    decisions::reconsider(&app.pool, &who.act(), case, &new).map(|case| case.number)
}

/// What each side's page shows of the other: which case, and what became of the first decision.
fn seen(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Vec<(CaseNumber, Option<Reconsidered>)> {
    let decision = decisions::view(&app.pool, &who.act(), case).unwrap().unwrap();
    decision.reconsiderations.into_iter().map(|one| (one.other.number, one.result)).collect()
}

fn is_refused_at<T>(outcome: &Result<T, Error>, wanted: &str) -> bool {
    matches!(outcome, Err(Error::Case(cases::Error::Invalid { field, .. })) if *field == wanted)
}

fn counted(app: &TestApp, who: &Somebody) -> Statistics {
    let period = Period { from: app.now().plus_seconds(-1000 * HOUR), until: app.now().plus_seconds(1) };
    app.pool.read(|db| decisions::statistics(db, &who.act(), period)).unwrap()
}

async fn leads_from_one_to_the_other(app: &TestApp) {
    let walk = Walk::new(app);
    let desk = desk(app);
    let first = desk.case(app, "Look.");
    desk.decides(&first, OUTSIDE, OUTSIDE);
    let second = reconsiders(app, &desk.mara, &first, "A new owner.").unwrap();
    let [mara, cleo] = [&desk.mara, &desk.cleo].map(|who| walk.cookie(who));
    let page = walk.sees(&mara, &format!("/cases/{first}/decision")).await;
    assert!(page.contains(&format!("href=\"/cases/{second}\"")) && page.contains("not decided yet"), "{page}");
    desk.mara.assigns(&second, &desk.mara).unwrap();
    let page = walk.sees(&mara, &format!("/cases/{second}/recommendation")).await;
    assert!(page.contains("What becomes of the first decision") && page.contains("Changed in part"), "{page}");
    desk.recommends(&second, OUTSIDE, Some(Reconsidered::Confirmed)).unwrap();
    desk.all_vote(&second, OUTSIDE);
    let page = walk.sees(&mara, &format!("/cases/{second}/decision")).await;
    assert!(page.contains(&format!("href=\"/cases/{first}/decision\"")) && page.contains("Confirmed"), "{page}");
    let page = walk.sees(&cleo, "/ballots/statistics").await;
    assert!(page.contains("Receipt to the Board"), "{page}");
    for wrong in ["nonsense", "2026-Q9", "99999-Q1"] {
        assert_eq!(walk.opens(&cleo, &format!("/ballots/statistics?quarter={wrong}")).await.status, 404, "{wrong}");
    }
    assert_eq!(walk.opens(&mara, "/ballots/statistics").await.status, 403, "an officer is not asked");
}

on_both! {
    fn a_reconsideration_is_a_new_linked_case_and_the_first_decision_stays(app: TestApp) {
        let desk = desk(&app);
        let first = desk.case(&app, "Look.");
        assert!(reconsiders(&app, &desk.mara, &first, "Too early.").is_err());
        desk.decides(&first, OUTSIDE, OUTSIDE);
        let before = app.words("SELECT outcome AS word FROM decisions");
        assert!(is_refused_at(&reconsiders(&app, &desk.mara, &first, " "), "reason"));
        assert!(reconsiders(&app, &desk.cleo, &first, "Not a clerk's.").is_err());
        let events = app.count("events");
        let second = reconsiders(&app, &desk.mara, &first, "A new owner.").unwrap();
        assert_eq!(app.count("events") - events, 1);
        assert!(is_refused_at(&reconsiders(&app, &desk.mara, &first, "Again."), "notice"), "one at a time");
        assert_eq!((app.state(&first), app.state(&second)), (CaseState::Decided, CaseState::Received));
        assert_eq!(app.words("SELECT relation AS word FROM case_links"), ["reconsideration_of"]);
        assert_eq!(seen(&app, &desk.mara, &first), [(second.clone(), None)]);
        assert!(app.reconciles().balanced);
        desk.mara.assigns(&second, &desk.mara).unwrap();
        for (outcome, said) in [
            (OUTSIDE, None),
            (OUTSIDE, Some(Reconsidered::Changed)),
            (Outcome::Warning, Some(Reconsidered::Confirmed)),
        ] {
            let refused = desk.recommends(&second, outcome, said).map_err(Error::from);
            assert!(is_refused_at(&refused.map_err(|error| match error {
                Error::Review(review::Error::Case(error)) => Error::Case(error),
                other => other,
            }), "reconsidered"), "{said:?}");
        }
        desk.recommends(&second, Outcome::Warning, Some(Reconsidered::ChangedInPart)).unwrap();
        desk.all_vote(&second, Outcome::Warning);
        let changed = Some(Reconsidered::ChangedInPart);
        assert_eq!(seen(&app, &desk.mara, &first), [(second.clone(), changed)]);
        assert_eq!(seen(&app, &desk.mara, &second), [(first.clone(), changed)]);
        assert_eq!(before, [OUTSIDE.as_str()]);
        assert_eq!(app.words("SELECT outcome AS word FROM decisions ORDER BY id"), [OUTSIDE.as_str(), "warning"]);
        assert!(app.sql("UPDATE reconsiderations SET opened_at = 0").is_err());
    }

    fn a_reconsideration_that_was_set_aside_makes_way_for_another(app: TestApp) {
        let desk = desk(&app);
        let first = desk.case(&app, "Look.");
        desk.decides(&first, OUTSIDE, OUTSIDE);
        let second = reconsiders(&app, &desk.mara, &first, "A new owner.").unwrap();
        desk.mara.sets_aside(&second, SetAsideReason::Withdrawn).unwrap();
        let third = reconsiders(&app, &desk.mara, &first, "A new owner after all.").unwrap();
        assert_eq!(seen(&app, &desk.mara, &first).len(), 2);
        let refused = desk.mara.takes_back(&second).unwrap_err().to_string();
        assert!(refused.contains(&third.to_string()), "one at a time: {refused}");
        desk.mara.sets_aside(&third, SetAsideReason::Withdrawn).unwrap();
        desk.mara.takes_back(&second).unwrap();
    }

    fn what_must_be_kept_secret_stays_so_in_the_case_that_reconsiders_it(app: TestApp) {
        let desk = desk(&app);
        let first = desk.case(&app, "Look.");
        desk.decides(&first, OUTSIDE, OUTSIDE);
        let (act, number) = (desk.mara.act(), first.clone());
        let until = app.now().zoned(&app.desk.house.zone).date().tomorrow().unwrap();
        app.pool.write(move |db| cases::record_secrecy(db, &act, &number, until)).unwrap();
        let second = reconsiders(&app, &desk.mara, &first, "A new owner.").unwrap();
        let orders = app.pool.read(|db| cases::secrecy_orders(db, &desk.mara.act(), &second)).unwrap();
        assert_eq!(orders.len(), 1);
        assert_eq!(orders[0].until_on, Some(until.to_string()));
        assert_eq!(counted(&app, &desk.cleo), Statistics::default(), "neither of them is in a figure");
        app.passes(72 * HOUR);
        let seen = counted(&app, &desk.cleo);
        assert_eq!((seen.decided, seen.reconsiderations), (1, 1), "the order is over by its date");
    }

    fn where_the_board_does_not_follow_the_outcomes_say_what_became_of_the_first_decision(app: TestApp) {
        let desk = desk(&app);
        let first = desk.case(&app, "Look.");
        desk.decides(&first, OUTSIDE, OUTSIDE);
        let second = reconsiders(&app, &desk.mara, &first, "A new owner.").unwrap();
        desk.mara.assigns(&second, &desk.mara).unwrap();
        desk.recommends(&second, OUTSIDE, Some(Reconsidered::Confirmed)).unwrap();
        desk.all_vote(&second, Outcome::Warning);
        assert_eq!(seen(&app, &desk.mara, &first), [(second, Some(Reconsidered::Changed))]);
    }

    fn the_numbers_are_those_of_what_happened(app: TestApp) {
        let desk = desk(&app);
        assert_eq!(counted(&app, &desk.cleo), Statistics::default());
        let followed = desk.case(&app, "One.");
        app.passes(10 * HOUR);
        desk.mara.recommends(&followed, OUTSIDE).unwrap();
        app.passes(20 * HOUR);
        desk.all_vote(&followed, OUTSIDE);
        let changed = desk.case(&app, "Two.");
        desk.decides(&changed, OUTSIDE, Outcome::Warning);
        // One comes back by a failed motion, and then by the clerk.
        let back = desk.case(&app, "Three.");
        desk.mara.recommends(&back, OUTSIDE).unwrap();
        desk.cleo.opens_ballot(&back, OUTSIDE).unwrap();
        for member in &desk.board {
            member.votes(&back, Against).unwrap();
        }
        desk.cleo.closes_ballot(&back).unwrap();
        desk.mara.recommends(&back, OUTSIDE).unwrap();
        desk.cleo.sends_back(&back, "Thin.").unwrap();
        // One has no quorum.
        desk.mara.recommends(&back, OUTSIDE).unwrap();
        desk.cleo.opens_ballot(&back, OUTSIDE).unwrap();
        for member in &desk.board {
            member.recuses(&back, "A friend.").unwrap();
        }
        desk.cleo.closes_ballot(&back).unwrap();
        let anew = reconsiders(&app, &desk.mara, &followed, "A new owner.").unwrap();
        desk.mara.assigns(&anew, &desk.mara).unwrap();
        desk.recommends(&anew, OUTSIDE, Some(Reconsidered::Confirmed)).unwrap();
        desk.all_vote(&anew, OUTSIDE);
        let seen = counted(&app, &desk.cleo);
        assert_eq!((seen.submitted, seen.decided, seen.followed, seen.changed), (6, 3, 2, 1));
        assert_eq!((seen.returned, seen.inquorate, seen.recusals), (2, 1, 3));
        assert_eq!((seen.reconsiderations, seen.confirmed, seen.changed_in_part), (1, 1, 0));
        assert_eq!((seen.to_board.n, seen.to_decision.n), (3, 3));
        // 20 hours for the first, and none for the others.
        assert_eq!((seen.board_to_decision.median_hours, seen.board_to_decision.p90_hours), (Some(0), Some(20)));
        // An amended motion takes a recusal over and does not make it two.
        let amended = desk.case(&app, "Four.");
        desk.mara.recommends(&amended, OUTSIDE).unwrap();
        desk.cleo.opens_ballot(&amended, OUTSIDE).unwrap();
        desk.board[0].recuses(&amended, "A friend.").unwrap();
        desk.cleo.amends(&amended, OUTSIDE, "Otherwise.").unwrap();
        assert_eq!(counted(&app, &desk.cleo).recusals, 4);
        let later = Period { from: app.now().plus_seconds(1), until: app.now().plus_seconds(HOUR) };
        assert_eq!(app.pool.read(|db| decisions::statistics(db, &desk.cleo.act(), later)).unwrap(), Statistics::default());
        // Under an order of secrecy it is in no figure.
        app.sql(&format!(
            "INSERT INTO secrecy_orders (id, case_id, recorded_by, recorded_at, confirmed_by) \
             SELECT 1, id, {}, 0, {} FROM cases WHERE number = '{changed}'",
            desk.mara.id, desk.cleo.id
        ))
        .unwrap();
        let seen = counted(&app, &desk.cleo);
        assert_eq!((seen.submitted, seen.decided, seen.changed, seen.to_board.n), (6, 2, 0, 2));
    }

    fn both_pages_show_the_way(app: TestApp) {
        actix_web::rt::System::new().block_on(leads_from_one_to_the_other(&app));
    }
}

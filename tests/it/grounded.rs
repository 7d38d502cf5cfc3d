//! What a decision rests on: Terms or law, reasons, facts, the severity guide, and what a member who voted against says.

use quarterlight::board::{self, NewBallot};
use quarterlight::cases::{self, CaseNumber, ContentFields, Fields};
use quarterlight::decisions::{self, Error};
use quarterlight::review::{self, NewContent, NewRecommendation};
use quarterlight::taxonomy::{Basis, Finding, Kind, Outcome, Reason, Severity, TermsCategory};
use quarterlight::workflow::tally::Choice::{Abstain, Against, For};

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, mail, on_both};

/// A case about extreme violence with its reviewer.
fn case(app: &TestApp) -> (CaseNumber, Somebody) {
    let mara = app.officer("mara");
    let case = app.opens_case(mail("ada@example.org").about("Abuse").says("Look."));
    let fields = ContentFields { terms_category: Some(TermsCategory::ExtremeViolence), ..ContentFields::default() };
    mara.edits(&case, Kind::BreachNotification, "Videos.", Fields::Content(fields)).unwrap();
    mara.assigns(&case, &mara).unwrap();
    (case, mara)
}

fn new(severity: Severity, outcome: Outcome, deviation: &str) -> NewRecommendation {
    let content = NewContent {
        basis: Basis::Terms,
        category: Some(TermsCategory::ExtremeViolence),
        law: String::new(),
        reasons: vec![Reason::BreachShown, Reason::Repeated],
        facts: "Items 1 to 12 show it.".to_owned(),
        deviation: deviation.to_owned(),
        reconsidered: None,
    };
    let grounds = "Twelve videos.".to_owned();
    NewRecommendation { version: 0, severity, finding: Finding::Established, outcome, grounds, content }
}

fn usual() -> NewRecommendation {
    new(Severity::Grave, Outcome::CommunityDelisted, "")
}

fn is_refused_at<T>(outcome: &Result<T, review::Error>, wanted: &str) -> bool {
    matches!(outcome, Err(review::Error::Case(cases::Error::Invalid { field, .. })) if *field == wanted)
}

pub fn dissents(app: &TestApp, who: &Somebody, case: &CaseNumber, text: &str) -> Result<(), Error> {
    let (act, case, text) = (who.act(), case.clone(), text.to_owned());
    app.pool.write(move |db| decisions::write_dissent(db, &act, &case, &text).map(drop))
}

fn decision(app: &TestApp, who: &Somebody, case: &CaseNumber) -> decisions::Decision {
    decisions::view(&app.pool, &who.act(), case).unwrap().unwrap()
}

async fn reads_the_guide_beside_the_form(app: &TestApp) {
    let walk = Walk::new(app);
    let (case, mara) = case(app);
    let at = walk.cookie(&mara);
    let page = walk.sees(&at, &format!("/cases/{case}/recommendation")).await;
    assert!(page.contains("Pictures of accidents, collected for amusement."), "{page}");
    assert!(!page.contains("An unlicensed lottery."), "of another category");
    let page = walk.sees(&at, "/help/severity").await;
    for category in TermsCategory::ALL {
        assert!(page.contains(&format!("id=\"{}\"", category.as_str().replace('_', "-"))), "{category}");
    }
    let address = format!("/cases/{case}/recommendation");
    let typed = [
        ("severity", "1"),
        ("finding", "established"),
        ("outcome", "access_ended"),
        ("basis", "terms"),
        ("terms_category", "extreme_violence"),
        ("reasons", "breach_shown"),
        ("reasons", "repeated"),
        ("facts", "Items 1 to 12 show it."),
        ("grounds", "Twelve videos."),
    ];
    let (refused, _) = walk.posts(&at, &address, &address, &typed).await;
    assert!(
        refused.page.contains("id=\"deviation-error\"") && refused.page.contains("Twelve videos."),
        "{}",
        refused.page
    );
    assert!(refused.page.contains("value=\"repeated\" checked"), "{}", refused.page);
    let (refused, _) = walk.posts(&at, &address, &address, &typed[..1]).await;
    for field in ["finding", "outcome", "basis", "reasons", "facts", "grounds"] {
        assert!(refused.page.contains(&format!("href=\"#{field}")), "{field}: {}", refused.page);
    }
    let forged = [("reasons", "nonsense"), ("terms_category", "nonsense"), ("basis", "nonsense")];
    assert_eq!(walk.posts(&at, &address, &address, &forged).await.0.status, 422);
}

async fn writes_a_dissent_in_the_console(app: &TestApp) {
    let mut walk = Walk::new(app);
    let (case, mara) = case(app);
    let cleo = app.clerk("cleo");
    let [ann, bob, cia] = app.board();
    mara.hands_in(&case, &usual()).unwrap();
    cleo.opens_ballot(&case, Outcome::CommunityDelisted).unwrap();
    for (member, choice) in [(&ann, For), (&bob, For), (&cia, Against)] {
        member.votes(&case, choice).unwrap();
    }
    cleo.closes_ballot(&case).unwrap();
    let [mara, ann, cia] = [&mara, &ann, &cia].map(|who| walk.cookie(who));
    let page = format!("/cases/{case}/decision");
    assert!(!walk.sees(&ann, &page).await.contains("Write a dissent"));
    let action = format!("{page}/dissents");
    let (refused, _) = walk.posts(&cia, &page, &action, &[("dissent", " ")]).await;
    assert_eq!(refused.status, 422);
    walk.sends(&cia, &page, &action, &[("dissent", "A warning would have done.")]).await;
    let seen = walk.sees(&mara, &page).await;
    for wanted in [
        "A warning would have done.",
        "Items 1 to 12 show it.",
        "5.2: Extreme violence",
        "The breach is shown; Again after a warning",
    ] {
        assert!(seen.contains(wanted), "{wanted}: {seen}");
    }
    assert!(!walk.sees(&ann, &page).await.contains("A warning would have done."), "it is sealed");
}

on_both! {
    fn a_recommendation_names_what_it_rests_on(app: TestApp) {
        let (case, mara) = case(&app);
        let refused = |change: &dyn Fn(&mut NewContent), field: &str| {
            let mut new = usual();
            change(&mut new.content);
            assert!(is_refused_at(&mara.hands_in(&case, &new), field), "{field}");
        };
        refused(&|content| content.category = Some(TermsCategory::NoCategory), "terms_category");
        refused(&|content| content.basis = Basis::Law, "law");
        refused(&|content| content.reasons.clear(), "reasons");
        refused(&|content| content.reasons = vec![Reason::TooBroad], "reasons");
        refused(&|content| " ".clone_into(&mut content.facts), "facts");
        refused(&|content| content.law = "x".repeat(1001), "law");
        mara.hands_in(&case, &usual()).unwrap();
        assert_eq!(app.count("recommendation_contents"), 1);
        for change in ["reasons = 'repeated'", "basis = 'none'"] {
            assert!(app.sql(&format!("UPDATE recommendation_contents SET {change}")).is_err(), "{change}");
        }
        assert!(app.sql("DELETE FROM recommendation_contents").is_err());
    }

    fn what_deviates_from_the_guide_asks_for_a_sentence_which_is_kept_and_shown(app: TestApp) {
        let (case, mara) = case(&app);
        let why = "The room has been warned twice.";
        assert!(is_refused_at(&mara.hands_in(&case, &new(Severity::Minor, Outcome::AccessEnded, "  ")), "deviation"));
        mara.hands_in(&case, &new(Severity::Minor, Outcome::AccessEnded, why)).unwrap();
        let of = |who: &Somebody| review::list(&app.pool, &who.act(), &case).unwrap().pop().unwrap().content.unwrap();
        assert_eq!((of(&mara).deviates, of(&mara).deviation.as_deref()), (true, Some(why)));
        let axel = app.auditor("axel");
        assert_eq!((of(&axel).deviates, of(&axel).deviation, of(&axel).facts), (true, None, None));
        app.clerk("cleo").sends_back(&case, "Look again.").unwrap();
        // What is usual needs no sentence, and keeps none.
        mara.hands_in(&case, &NewRecommendation { ..new(Severity::Grave, Outcome::CommunityDelisted, why) }).unwrap();
        assert_eq!((of(&mara).deviates, of(&mara).deviation), (false, None));
    }

    fn a_motion_that_is_neither_recommended_nor_usual_asks_for_a_sentence_which_the_decision_takes_over(app: TestApp) {
        let (case, mara) = case(&app);
        let cleo = app.clerk("cleo");
        let [ann] = app.board();
        mara.hands_in(&case, &usual()).unwrap();
        let motion = "To warn, and to look again.";
        let new = |outcome, deviation: &str| NewBallot {
            deviation: deviation.to_owned(),
            ..cleo.new_ballot(&case, outcome, motion)
        };
        let opens = |new: NewBallot| {
            let (act, case) = (cleo.act(), case.clone());
            app.pool.write(move |db| board::open_ballot(db, &act, &case, &new))
        };
        let refused = opens(new(Outcome::Warning, " "));
        let Err(board::Error::Case(cases::Error::Invalid { field: "deviation", .. })) = refused else {
            panic!("{refused:?}");
        };
        // Usual for the severity, if not what was recommended.
        opens(new(Outcome::AccessEnded, "Not needed, so not kept.")).unwrap();
        assert_eq!(app.count("ballot_deviations"), 0);
        cleo.amends(&case, Outcome::Warning, motion).unwrap();
        let why = Some(Some("The Board knows the place.".to_owned()));
        assert_eq!(board::view(&app.pool, &ann.act(), &case).unwrap().unwrap().deviation, why);
        assert!(app.sql("UPDATE ballot_deviations SET deviation = deviation").is_err());
        assert!(app.sql("DELETE FROM ballot_deviations").is_err());
        ann.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        assert_eq!(decision(&app, &mara, &case).deviation, why);
        assert_eq!(decision(&app, &cleo, &case).deviation, Some(None), "sealed");
        assert_eq!(app.recounts(), []);
        app.drops_triggers("ballot_deviations");
        app.tampers("DELETE FROM ballot_deviations");
        assert_eq!(app.recounts().len(), 1, "it is in the digest of the opening");
    }

    fn the_category_of_the_terms_is_that_of_the_case_unless_another_is_chosen(app: TestApp) {
        let (known, mara) = case(&app);
        let mut new = usual();
        new.content.category = None;
        mara.hands_in(&known, &new).unwrap();
        let content = review::list(&app.pool, &mara.act(), &known).unwrap().pop().unwrap().content.unwrap();
        assert_eq!(content.category, Some(TermsCategory::ExtremeViolence));
        let unknown = app.opens_case(mail("bea@example.org").about("Abuse").says("Look."));
        mara.assigns(&unknown, &mara).unwrap();
        assert!(is_refused_at(&mara.hands_in(&unknown, &new), "terms_category"));
    }

    fn where_nobody_knows_the_category_there_is_nothing_to_deviate_from(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(mail("ada@example.org").about("Abuse").says("Look."));
        mara.assigns(&case, &mara).unwrap();
        mara.recommends(&case, Outcome::AccessEnded).unwrap();
    }

    fn the_decision_takes_over_what_the_recommendation_rests_on(app: TestApp) {
        let (case, mara) = case(&app);
        let cleo = app.clerk("cleo");
        let [ann] = app.board();
        mara.hands_in(&case, &usual()).unwrap();
        cleo.opens_ballot(&case, Outcome::CommunityDelisted).unwrap();
        ann.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        let content = decision(&app, &mara, &case).content.unwrap();
        assert_eq!((content.basis, content.category), (Basis::Terms, Some(TermsCategory::ExtremeViolence)));
        assert_eq!(content.reasons, [Reason::BreachShown, Reason::Repeated]);
        assert_eq!(content.facts.as_deref(), Some("Items 1 to 12 show it."));
        assert_eq!(decision(&app, &cleo, &case).content.unwrap().facts, None, "sealed");
        assert!(app.desk.keys.destroy(app.case(&case).key_id).unwrap());
        assert_eq!(decision(&app, &mara, &case).content.unwrap().facts, None);
    }

    fn a_member_who_voted_against_writes_a_dissent_once(app: TestApp) {
        let (case, mara) = case(&app);
        let cleo = app.clerk("cleo");
        let [ann, bob, cia, dan, eva] = app.board();
        mara.hands_in(&case, &usual()).unwrap();
        cleo.opens_ballot(&case, Outcome::CommunityDelisted).unwrap();
        // Only the last vote counts.
        ann.votes(&case, Against).unwrap();
        for (member, choice) in [(&ann, For), (&bob, For), (&dan, Abstain), (&cia, Against), (&eva, For)] {
            member.votes(&case, choice).unwrap();
        }
        assert!(dissents(&app, &cia, &case, "Too early.").is_err());
        cleo.closes_ballot(&case).unwrap();
        for other in [&ann, &bob, &dan, &mara, &cleo, &app.board_member("later")] {
            assert!(dissents(&app, other, &case, "Mine.").is_err(), "{}", other.name);
        }
        dissents(&app, &cia, &case, " A warning would have done. ").unwrap();
        assert!(dissents(&app, &cia, &case, "And more.").is_err(), "once");
        let text = |who: &Somebody| decision(&app, who, &case).dissents[0].text.clone();
        let written = Some("A warning would have done.".to_owned());
        assert_eq!((text(&mara), text(&cia)), (written.clone(), written));
        assert_eq!((text(&ann), text(&cleo)), (None, None));
        assert!(app.sql("UPDATE dissents SET written_at = 0").is_err() && app.sql("DELETE FROM dissents").is_err());
    }

    fn the_guide_stands_beside_the_form_and_in_the_help(app: TestApp) {
        actix_web::rt::System::new().block_on(reads_the_guide_beside_the_form(&app));
    }

    fn a_dissent_stands_beside_the_decision(app: TestApp) {
        actix_web::rt::System::new().block_on(writes_a_dissent_in_the_console(&app));
    }
}

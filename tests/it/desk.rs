//! What waits for whom, how the desk stands in numbers, what a new desk needs, and the help beside the work.

use actix_web::http::StatusCode;
use quarterlight::audit::Verb;
use quarterlight::cases::{self, CaseNumber, Dashboard, DraftForm, Queue, Waiting};
use quarterlight::taxonomy::{Kind, Outcome, SetAsideReason, Urgency};
use quarterlight::workflow::tally::Choice::For;
use quarterlight::workflow::{CaseState, Role, Roles};

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, mail, on_both};
use crate::working::{keeps, writes};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const DAY: i64 = 24 * 3600;

fn opens(app: &TestApp, count: usize) -> Vec<CaseNumber> {
    let case =
        |nth| app.opens_case(mail(&format!("ada{nth}@example.org")).about(&format!("Abuse {nth}")).says("Look."));
    (0..count).map(case).collect()
}

fn waiting(app: &TestApp, somebody: &Somebody) -> Waiting {
    let act = somebody.act();
    app.pool.read(move |db| cases::waiting(db, &act)).unwrap()
}

fn dashboard(app: &TestApp, somebody: &Somebody) -> Result<Dashboard, cases::Error> {
    let act = somebody.act();
    app.pool.read(move |db| cases::dashboard(db, &act))
}

/// All that is counted as unfinished, by state.
fn standing(seen: &Dashboard) -> Vec<(CaseState, i64)> {
    let count = |state: &CaseState| seen.standing.iter().filter(|one| one.state == *state).map(|one| one.cases).sum();
    let all = CaseState::ALL.iter().map(|state| (*state, count(state)));
    all.filter(|(_, count): &(CaseState, i64)| *count > 0).collect()
}

fn goes_before_the_board(app: &TestApp, case: &CaseNumber, mara: &Somebody) {
    mara.assigns(case, mara).unwrap();
    mara.recommends(case, OUTSIDE).unwrap();
    assert_eq!(app.state(case), CaseState::BeforeBoard);
}

fn is_decided(case: &CaseNumber, mara: &Somebody, cleo: &Somebody, board: &[Somebody]) {
    mara.confirms(case, Kind::BreachNotification).unwrap();
    mara.assigns(case, mara).unwrap();
    mara.recommends(case, OUTSIDE).unwrap();
    cleo.opens_ballot(case, OUTSIDE).unwrap();
    for member in board {
        member.votes(case, For).unwrap();
    }
    cleo.closes_ballot(case).unwrap();
}

fn makes_urgent(app: &TestApp, case: &CaseNumber, mara: &Somebody) {
    let (act, number) = (mara.act(), case.clone());
    let version = app.case(case).version;
    let fields = cases::Fields::for_kind(Kind::EmergencyRequest);
    let edit = cases::Edit {
        version,
        kind: Kind::EmergencyRequest,
        urgency: Urgency::Emergency,
        summary: "Threat to a life".to_owned(),
        fields,
    };
    app.pool.write(move |db| cases::edit(db, &act, &number, &edit)).unwrap();
}

async fn looks_at_the_desk(app: &TestApp) {
    let (mara, rita, ada) = (app.officer("mara"), app.reviewer("rita"), app.administrator("ada"));
    let all = opens(app, 13);
    makes_urgent(app, &all[12], &mara);
    mara.assigns(&all[0], &rita).unwrap();
    app.passes(DAY);
    let walk = Walk::new(app);
    let page = walk.sees(&walk.cookie(&mara), "/").await;
    let (due, rest) = page.split_once("Nobody reviews these yet").unwrap();
    assert!(due.contains("late or due within three days") && due.contains(&all[0].to_string()), "{page}");
    assert!(all[1..].iter().all(|case| !due.contains(&case.to_string())), "each case stands once: {due}");
    let page = rest;
    let first = page.find(&all[12].to_string()).unwrap();
    assert!(all[1..12].iter().all(|case| page.find(&case.to_string()).is_none_or(|place| place > first)), "{page}");
    assert!(page.contains(">All 12</a>"), "{page}");
    let page = walk.sees(&walk.cookie(&rita), "/").await;
    assert!(page.contains(&all[0].to_string()) && !page.contains(&all[1].to_string()), "{page}");
    assert!(!walk.sees(&walk.cookie(&ada), "/").await.contains(&all[0].to_string()), "who sees no case");
}

async fn looks_at_the_dashboard(app: &TestApp) {
    let (mara, rita) = (app.officer("mara"), app.reviewer("rita"));
    let walk = Walk::new(app);
    let page = walk.sees(&walk.cookie(&mara), "/dashboard").await;
    assert!(page.contains("Nothing is unfinished"), "{page}");
    opens(app, 2);
    let page = walk.sees(&walk.cookie(&mara), "/dashboard").await;
    assert!(page.contains("<title id=\"by-state-title\">") && page.contains("All cases are counted."), "{page}");
    assert!(page.contains("<text x=\"0\" y=\"14\" text-anchor=\"start\">Received: 2</text>"), "{page}");
    let rita = walk.cookie(&rita);
    assert_eq!(walk.opens(&rita, "/dashboard").await.status, StatusCode::FORBIDDEN);
    assert!(!walk.sees(&rita, "/").await.contains("/dashboard"), "nor does the menu lead there");
}

async fn sets_the_desk_up(app: &TestApp) {
    let ada = app.administrator("ada");
    let mut walk = Walk::new(app);
    let cookie = walk.cookie(&ada);
    assert!(
        walk.sees(&cookie, "/").await.contains("href=\"/first-run\">7 steps are still to do"),
        "nothing is there yet"
    );
    let page = walk.sees(&cookie, "/first-run").await;
    assert!(page.contains("0 of 7 steps are done") && page.contains("master.key"), "{page}");
    for step in ["master_key_copied", "mail_by_pipe", "mail_to_files"] {
        let at = format!("/first-run/{step}/confirmation");
        assert_eq!(walk.sends(&cookie, "/first-run", &at, &[]).await.location, "/first-run?done=confirmed_step");
        let again = walk.sees(&cookie, "/first-run").await;
        assert!(!again.contains(&format!("action=\"{at}\"")), "what is done is not asked again: {again}");
    }
    assert_eq!(app.verbs().iter().filter(|verb| **verb == Verb::SetUpConfirmed).count(), 3);
    for (name, role) in [("mara", Role::Officer), ("cleo", Role::Clerk), ("paul", Role::Publisher)] {
        app.somebody(name, role);
    }
    let members = app.board::<2>();
    // The addresses are still nobody's.
    assert!(walk.sees(&cookie, "/").await.contains("one step is still to do"));
    let app = app.with(&[("QUARTERLIGHT_MAIL_DOMAIN", "desk.session.org")]);
    let walk = Walk::new(&app);
    assert!(!walk.sees(&cookie, "/").await.contains("/first-run"), "all is there");
    let member = walk.cookie(&members[0]);
    assert_eq!(walk.opens(&member, "/first-run").await.status, StatusCode::FORBIDDEN);
}

/// What of the desk lies between a heading and the end of its section.
fn section(page: &str, id: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("<section aria-labelledby=\"{id}\">"))?;
    rest.split("</section>").next().map(str::to_owned)
}

fn watches(app: &TestApp, who: &Somebody, case: &CaseNumber) {
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::watch(db, &act, &case)).unwrap();
}

async fn follows_what_colleagues_do(app: &TestApp) {
    let (mara, rita) = (app.officer("mara"), app.reviewer("rita"));
    let all = opens(app, 3);
    let walk = Walk::new(app);
    let (officer, reviewer) = (walk.cookie(&mara), walk.cookie(&rita));
    let page = walk.sees(&officer, "/").await;
    assert!(page.contains("You watch no case.") && page.contains("No note mentions you"), "{page}");
    assert!(["mentions", "watched", "drafts"].iter().all(|id| section(&page, id).is_none()), "{page}");
    for case in &all[..2] {
        mara.assigns(case, &rita).unwrap();
        watches(app, &mara, case);
    }
    watches(app, &rita, &all[0]);
    writes(app, &mara, &all[1], "@rita, a word that stands sealed.").unwrap();
    rita.recommends(&all[1], OUTSIDE).unwrap();
    keeps(app, &mara, &all[2], DraftForm::Reply, "A sentence half written.").unwrap();

    let page = walk.sees(&officer, "/").await;
    let news = section(&page, "watched").unwrap();
    let place = |case: &CaseNumber| news.find(&format!(">{case}</a>"));
    assert!(place(&all[1]).unwrap() < place(&all[0]).unwrap() && place(&all[2]).is_none(), "{news}");
    assert!(news.contains("<strong>1 new</strong>") && news.contains("Outcome recommended, rita"), "{news}");
    assert!(news.contains("nothing new") && section(&page, "mentions").is_none(), "{page}");
    let drafts = section(&page, "drafts").unwrap();
    assert!(drafts.contains(&format!("href=\"/cases/{}/reply\"", all[2])) && drafts.contains(">Reply<"), "{drafts}");

    let page = walk.sees(&reviewer, "/").await;
    let mentions = section(&page, "mentions").unwrap();
    let note = app.numbers("SELECT id AS number FROM notes")[0];
    let href = format!("/cases/{}/notes#note-{note}", all[1]);
    assert!(mentions.contains(&href) && mentions.contains(">mara</td>"), "{mentions}");
    assert!(!page.contains("stands sealed"), "{page}");
    assert!(section(&page, "drafts").is_none(), "another's drafts are nobody's business");
    walk.sees(&officer, &format!("/cases/{}", all[1])).await;
    let notes = walk.sees(&reviewer, &format!("/cases/{}/notes", all[1])).await;
    assert!(notes.contains(&format!("id=\"note-{note}\"")), "{notes}");
    let page = walk.sees(&officer, "/").await;
    assert!(!section(&page, "watched").unwrap().contains(" new</strong>"), "who has looked at it has no news: {page}");
    assert!(section(&walk.sees(&reviewer, "/").await, "mentions").is_none(), "it is read");
}

async fn follows_no_more_than_may_be_seen(app: &TestApp) {
    let (mara, rita, rolf) = (app.officer("mara"), app.reviewer("rita"), app.reviewer("rolf"));
    let all = opens(app, 1);
    mara.assigns(&all[0], &rita).unwrap();
    watches(app, &rita, &all[0]);
    writes(app, &mara, &all[0], "See what @rita finds.").unwrap();
    keeps(app, &rita, &all[0], DraftForm::Recommendation, "It is").unwrap();
    let walk = Walk::new(app);
    let cookie = walk.cookie(&rita);
    let page = walk.sees(&cookie, "/").await;
    assert!(["mentions", "watched", "drafts"].iter().all(|id| section(&page, id).is_some()), "{page}");
    mara.assigns(&all[0], &rolf).unwrap();
    let page = walk.sees(&cookie, "/").await;
    assert!(!page.contains(&all[0].to_string()), "it is another's now: {page}");
    assert!(["mentions", "watched", "drafts"].iter().all(|id| section(&page, id).is_none()), "{page}");
}

async fn reads_the_help(app: &TestApp) {
    let walk = Walk::new(app);
    for role in Role::ALL {
        // The chair is a member too.
        let roles: Roles =
            if *role == Role::Chair { [Role::BoardMember, *role].into_iter().collect() } else { (*role).into() };
        let somebody = app.somebody(&format!("p-{}", role.as_str().replace('_', "-")), roles);
        let cookie = walk.cookie(&somebody);
        let page = walk.sees(&cookie, "/help").await;
        let first = page.split("<h2").nth(1).unwrap();
        assert!(roles.iter().any(|role| first.contains(role.label())), "one's own day comes first: {first}");
        for page in ["/help/states", "/help/words", "/help/keys"] {
            walk.sees(&cookie, page).await;
        }
    }
}

fn now(story: impl Future<Output = ()>) {
    actix_web::rt::System::new().block_on(story);
}

on_both! {
    fn the_desk_counts_all_that_waits_and_lists_first_what_is_due_first(app: TestApp) { now(looks_at_the_desk(&app)); }

    fn the_desk_shows_news_mentions_and_drafts_until_they_are_looked_at(app: TestApp) {
        now(follows_what_colleagues_do(&app));
    }

    fn the_desk_shows_nothing_of_a_watched_case_that_is_another_s_now(app: TestApp) {
        now(follows_no_more_than_may_be_seen(&app));
    }

    fn each_open_case_stands_in_the_part_of_whoever_can_do_something_about_it(app: TestApp) {
        let (officer, all) = ([Role::Officer, Role::Clerk, Role::Reviewer].into_iter().collect::<Roles>(), opens(&app, 5));
        let mara = app.somebody("mara", officer);
        makes_urgent(&app, &all[3], &mara);
        mara.assigns(&all[0], &mara).unwrap();
        goes_before_the_board(&app, &all[1], &mara);
        mara.sets_aside(&all[2], SetAsideReason::Spam).unwrap();
        let seen = waiting(&app, &mara);
        let numbers = |queue: &Queue| queue.cases.iter().map(|case| case.number.clone()).collect::<Vec<_>>();
        assert_eq!(numbers(&seen.to_review), [all[0].clone()]);
        assert_eq!(numbers(&seen.to_assign), [all[3].clone(), all[4].clone()], "what is due first stands first");
        assert_eq!(numbers(&seen.before_board), [all[1].clone()]);
        let rita = app.reviewer("rita");
        mara.assigns(&all[0], &rita).unwrap();
        let (hers, theirs) = (waiting(&app, &rita), waiting(&app, &mara));
        assert_eq!((numbers(&hers.to_review), theirs.to_review.total), (vec![all[0].clone()], 0));
        app.passes(90 * DAY);
        assert_eq!((waiting(&app, &rita).at_risk.late, waiting(&app, &mara).at_risk.late), (1, 4));
    }

    fn what_waits_is_counted_whole_and_cut_for_the_page(app: TestApp) {
        let mara = app.officer("mara");
        let all = opens(&app, 12);
        mara.sets_aside(&all[3], SetAsideReason::Spam).unwrap();
        let queue = waiting(&app, &mara).to_assign;
        assert_eq!((queue.total, queue.cases.len()), (11, cases::LISTED));
        assert_eq!(waiting(&app, &app.auditor("olga")).to_assign.total, 0, "who assigns nobody has none to assign");
    }

    fn a_deadline_that_is_late_or_near_is_at_risk_and_counts_once(app: TestApp) {
        let mara = app.officer("mara");
        let all = opens(&app, 2);
        makes_urgent(&app, &all[1], &mara);
        let risk = waiting(&app, &mara).at_risk;
        assert_eq!(risk.first.first().map(|case| &case.number), Some(&all[1]), "eight hours end first");
        assert!(risk.late == 0 && risk.within_a_day >= 1, "{risk:?}");
        app.passes(90 * DAY);
        let risk = waiting(&app, &mara).at_risk;
        assert_eq!((risk.late, risk.within_a_day + risk.within_three_days + risk.within_a_week), (2, 0));
        mara.sets_aside(&all[1], SetAsideReason::Misdirected).unwrap();
        assert_eq!(waiting(&app, &mara).at_risk.late, 1, "what is set aside is late no more");
    }

    fn the_dashboard_counts_only_what_its_viewer_may_see(app: TestApp) {
        let (mara, cleo, board) = (app.officer("mara"), app.clerk("cleo"), app.board::<3>());
        let all = opens(&app, 4);
        mara.sets_aside(&all[0], SetAsideReason::Spam).unwrap();
        goes_before_the_board(&app, &all[1], &mara);
        is_decided(&all[2], &mara, &cleo, &board);
        let seen = dashboard(&app, &mara).unwrap();
        let all_of_them = [(CaseState::Received, 1), (CaseState::BeforeBoard, 1), (CaseState::Decided, 1)];
        assert_eq!(standing(&seen), all_of_them);
        let week = seen.weeks.last().unwrap();
        assert_eq!((seen.weeks.len(), week.received, week.decided), (12, 4, 1));
        let seen = dashboard(&app, &board[0]).unwrap();
        assert_eq!(standing(&seen), [(CaseState::BeforeBoard, 1), (CaseState::Decided, 1)]);
        let week = seen.weeks.last().unwrap();
        assert_eq!((week.received, week.decided), (2, 1), "what they cannot see was not received, as far as they know");
        assert!(seen.at_risk.first.iter().all(|case| case.number == all[1]), "{:?}", seen.at_risk);
        assert!(dashboard(&app, &app.reviewer("rita")).is_err() && dashboard(&app, &app.administrator("ada")).is_err());
    }

    fn how_long_it_takes_is_reckoned_from_receipt_and_an_acknowledgement_is_no_answer(app: TestApp) {
        let (mara, cleo, board) = (app.officer("mara"), app.clerk("cleo"), app.board::<1>());
        let all = opens(&app, 1);
        app.runs_due_jobs();
        app.passes(30 * 3600);
        is_decided(&all[0], &mara, &cleo, &board);
        let seen = dashboard(&app, &mara).unwrap();
        assert_eq!((seen.decision.n, seen.decision.median_hours, seen.decision.p90_hours), (1, Some(30), Some(30)));
        assert!(app.count("mails WHERE message = 'acknowledgement' AND sent_at IS NOT NULL") > 0);
        assert_eq!(seen.first_answer.n, 0);
        app.sql("UPDATE mails SET message = 'reply' WHERE message = 'acknowledgement'").unwrap();
        assert_eq!(dashboard(&app, &mara).unwrap().first_answer.n, 1);
        app.passes(13 * 7 * DAY);
        let later = dashboard(&app, &mara).unwrap();
        assert_eq!((later.decision.n, later.first_answer.n), (0, 0), "twelve weeks are looked back upon");
    }

    fn a_case_grows_older_on_the_dashboard(app: TestApp) {
        let mara = app.officer("mara");
        opens(&app, 1);
        let age = |app: &TestApp| dashboard(app, &mara).unwrap().standing.first().map(|one| one.age.as_str());
        let mut ages = vec![age(&app)];
        for days in [8, 23, 60] {
            app.passes(days * DAY);
            ages.push(age(&app));
        }
        assert_eq!(ages, [Some("week"), Some("month"), Some("quarter"), Some("longer")]);
    }

    fn the_dashboard_shows_charts_and_the_same_numbers_as_tables(app: TestApp) { now(looks_at_the_dashboard(&app)); }

    fn whoever_sets_the_desk_up_is_led_through_what_is_missing(app: TestApp) { now(sets_the_desk_up(&app)); }

    fn everybody_finds_the_help_and_their_own_day_first(app: TestApp) { now(reads_the_help(&app)); }
}

//! Every operation asks the table of permissions itself. The table is snapshotted in `workflow/`; here are the questions.

use quarterlight::accounts;
use quarterlight::cases::{self, CaseNumber, Filter};
use quarterlight::db::ids::NoticeId;
use quarterlight::decisions;
use quarterlight::review;
use quarterlight::taxonomy::{Kind, Outcome, SetAsideReason};
use quarterlight::workflow::Role;
use quarterlight::workflow::tally::Choice::For;

use crate::support::{Somebody, TestApp, mail, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;

/// A house with everybody in it, a case under vote, assigned to rea, and a message in the pen.
struct House {
    app: TestApp,
    everybody: Vec<Somebody>,
    case: CaseNumber,
    notice: NoticeId,
    held: NoticeId,
}

impl House {
    fn of(app: &TestApp) -> Self {
        let (mara, rea, cleo) = (app.officer("mara"), app.reviewer("rea"), app.clerk("cleo"));
        let (ann, rob) = (app.board_member("ann"), app.board_member("rob"));
        let received = app.receives(mail("ada@example.org").about("Abuse").says("Look."));
        let notice = received.receipt.notice;
        let case = app.words("SELECT number AS word FROM cases").remove(0).parse().unwrap();
        mara.assigns(&case, &rea).unwrap();
        rea.recommends(&case, OUTSIDE).unwrap();
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        rob.recuses(&case, "A friend wrote it.").unwrap();
        let held = app.receives("unreadable").receipt.notice;
        let everybody = vec![
            mara,
            rea,
            cleo,
            ann,
            rob,
            app.reviewer("ron"),
            app.board_member("late"),
            app.administrator("ina"),
            app.somebody("pia", Role::Publisher),
            app.auditor("axel"),
        ];
        Self { app: app.clone(), everybody, case, notice, held }
    }

    /// The names of those who may, in the order of their joining; whoever may not leaves no event.
    fn who<T, E: std::fmt::Display>(&self, does: impl Fn(&Somebody) -> Result<T, E>) -> Vec<&str> {
        let may = |somebody: &&Somebody| {
            let before = self.app.count("events");
            let outcome = does(somebody);
            if outcome.is_err() {
                assert_eq!(self.app.count("events"), before, "{} was refused and left an event", somebody.name);
            }
            outcome.is_ok()
        };
        self.everybody.iter().filter(may).map(|somebody| somebody.name.as_str()).collect()
    }
}

on_both! {
    fn who_sees_what(app: TestApp) {
        let house = House::of(&app);
        let (pool, case) = (&app.pool, &house.case);
        let list = |who: &Somebody| pool.read(|db| cases::list(db, &who.act(), &Filter::default(), None));
        assert_eq!(house.who(list), ["mara", "rea", "cleo", "ann", "rob", "ron", "late", "axel"]);
        let view = |who: &Somebody| pool.read(|db| cases::view(db, &who.act(), case));
        assert_eq!(house.who(view), ["mara", "rea", "cleo", "ann", "rob", "late", "axel"]);
        let pen = |who: &Somebody| pool.read(|db| cases::list_pen(db, &who.act(), None, 10));
        assert_eq!(house.who(pen), ["mara", "axel"]);
        let users = |who: &Somebody| pool.read(|db| accounts::list(db, &who.act()));
        assert_eq!(house.who(users), ["ina", "axel"]);
    }

    fn who_reads_what_is_sealed(app: TestApp) {
        let house = House::of(&app);
        let (pool, case, notice) = (&app.pool, &house.case, house.notice);
        // Those who work on it now: not the recused, not who came to the Board later, not other reviewers.
        let readers = ["mara", "rea", "cleo", "ann"];
        assert_eq!(house.who(|who| cases::read_notice(pool, &who.act(), case, notice)), readers);
        assert_eq!(house.who(|who| cases::read_raw(pool, &who.act(), case, notice)), readers);
        assert_eq!(house.who(|who| cases::read_parties(pool, &who.act(), case)), readers);
        assert_eq!(house.who(|who| cases::read_identifiers(pool, &who.act(), case)), readers);
        assert_eq!(house.who(|who| cases::read_held(pool, &who.act(), house.held)), ["mara"]);
        for somebody in &house.everybody {
            let Ok(list) = review::list(pool, &somebody.act(), case) else { continue };
            assert_eq!(list[0].grounds.is_some(), readers.contains(&somebody.name.as_str()), "{}", somebody.name);
        }
    }

    fn a_notice_of_another_case_is_not_read_through_this_one(app: TestApp) {
        let house = House::of(&app);
        let mara = &house.everybody[0];
        let other = app.opens_case(mail("eve@example.org").about("Abuse").says("Another matter."));
        assert!(cases::read_notice(&app.pool, &mara.act(), &other, house.notice).is_err());
        assert!(cases::read_raw(&app.pool, &mara.act(), &other, house.notice).is_err());
    }

    fn who_changes_what(app: TestApp) {
        let house = House::of(&app);
        let (case, held) = (&house.case, house.held);
        let aside = |who: &Somebody| {
            let act = who.act();
            app.pool.write(move |db| cases::set_aside_held(db, &act, held, SetAsideReason::Spam))
        };
        assert_eq!(house.who(|who| who.logs_letter(&format!("A letter, says {}.", who.name))), ["mara"]);
        assert_eq!(house.who(|who| who.confirms(case, Kind::BreachNotification)), ["mara"]);
        assert_eq!(house.who(|who| who.adds_party(case, "Eve", "")), ["mara"]);
        assert_eq!(house.who(|who| who.adds_identifier(case, "05abc")), ["mara"]);
        assert_eq!(house.who(aside), ["mara"]);
        assert_eq!(house.who(|who| who.votes(case, For)), ["ann"]);
        // All have spoken: ann voted, rob is recused. Inquorate, so the case stays where it is.
        assert_eq!(house.who(|who| who.closes_ballot(case)), ["cleo"]);
        assert_eq!(house.who(|who| who.sends_back(case, "Thin.")), ["cleo"]);
        assert_eq!(house.who(|who| who.recommends(case, OUTSIDE)), ["rea"]);
        assert_eq!(house.who(|who| who.opens_ballot(case, OUTSIDE)), ["cleo"]);
        assert_eq!(house.who(|who| who.sets_aside(case, SetAsideReason::Withdrawn)), ["mara"]);
        assert_eq!(house.who(|who| who.takes_back(case)), ["mara"]);
    }

    fn who_keeps_the_accounts(app: TestApp) {
        let house = House::of(&app);
        let link = |who: &Somebody| {
            let act = who.act();
            app.pool.write(move |db| accounts::make_password_link(db, &act, "mara"))
        };
        let disable = |who: &Somebody| {
            let act = who.act();
            app.pool.write(move |db| accounts::disable(db, &act, "late"))
        };
        assert_eq!(house.who(link), ["ina"]);
        assert_eq!(house.who(disable), ["ina"]);
    }

    fn what_is_decided_is_sealed_to_the_board_again(app: TestApp) {
        let [ann, bob] = app.board();
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let case = app.opens_case(mail("ada@example.org").about("Abuse").says("Look."));
        mara.assigns(&case, &mara).unwrap();
        mara.recommends(&case, OUTSIDE).unwrap();
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        let grounds = |who: &Somebody| review::list(&app.pool, &who.act(), &case).unwrap()[0].grounds.clone();
        assert!(grounds(&ann).is_some());
        for member in [&ann, &bob] {
            member.votes(&case, For).unwrap();
        }
        cleo.closes_ballot(&case).unwrap();
        assert!(grounds(&ann).is_none() && grounds(&cleo).is_none() && grounds(&mara).is_some());
        let decision = decisions::view(&app.pool, &ann.act(), &case).unwrap().unwrap();
        assert_eq!((decision.outcome, decision.grounds), (OUTSIDE, None));
    }
}

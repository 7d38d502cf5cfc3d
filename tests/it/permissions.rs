//! Every operation asks the table of permissions itself. The table is snapshotted in `workflow/`; here are the questions.

use quarterlight::accounts;
use quarterlight::cases::{self, CaseNumber, Filter};
use quarterlight::db::ids::NoticeId;
use quarterlight::decisions;
use quarterlight::review;
use quarterlight::taxonomy::{Kind, Outcome, SetAsideReason};
use quarterlight::workflow::Role;
use quarterlight::workflow::tally::Choice::For;

use crate::support::{Somebody, TestApp, account_id, mail, on_both};

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

    /// Only these may. The others are asked first, while it would be possible, and leave no event.
    fn only<T, E: std::fmt::Display>(&self, allowed: &[&str], does: impl Fn(&Somebody) -> Result<T, E>) {
        let (may, may_not): (Vec<_>, Vec<_>) =
            self.everybody.iter().partition(|somebody| allowed.contains(&somebody.name.as_str()));
        for somebody in may_not {
            let before = self.app.count("events");
            let refusal = does(somebody).err().unwrap_or_else(|| panic!("{} may", somebody.name)).to_string();
            let by_right = ["you may not do this here", "there is no case", "you have recused yourself"];
            assert!(by_right.iter().any(|words| refusal.contains(words)), "{} is told: {refusal}", somebody.name);
            assert_eq!(self.app.count("events"), before, "{} was refused and left an event", somebody.name);
        }
        for somebody in may {
            if let Err(error) = does(somebody) {
                panic!("{} may not: {error}", somebody.name);
            }
        }
    }
}

on_both! {
    fn who_sees_what(app: TestApp) {
        let house = House::of(&app);
        let (pool, case) = (&app.pool, &house.case);
        let list = |who: &Somebody| pool.read(|db| cases::list(db, &who.act(), &Filter::default(), None));
        house.only(&["mara", "rea", "cleo", "ann", "rob", "ron", "late", "axel"], list);
        let view = |who: &Somebody| pool.read(|db| cases::view(db, &who.act(), case));
        house.only(&["mara", "rea", "cleo", "ann", "rob", "late", "axel"], view);
        let pen = |who: &Somebody| pool.read(|db| cases::list_pen(db, &who.act(), None, 10));
        house.only(&["mara", "axel"], pen);
        let users = |who: &Somebody| pool.read(|db| accounts::list(db, &who.act()));
        house.only(&["ina", "axel"], users);
    }

    fn who_reads_what_is_sealed(app: TestApp) {
        let house = House::of(&app);
        let (pool, case, notice) = (&app.pool, &house.case, house.notice);
        // Those who work on it now: not the recused, not who came to the Board later, not other reviewers.
        let readers = ["mara", "rea", "cleo", "ann"];
        house.only(&readers, |who| cases::read_notice(pool, &who.act(), case, notice));
        house.only(&readers, |who| cases::read_raw(pool, &who.act(), case, notice));
        house.only(&readers, |who| cases::read_parties(pool, &who.act(), case));
        house.only(&readers, |who| cases::read_identifiers(pool, &who.act(), case));
        house.only(&["mara"], |who| cases::read_held(pool, &who.act(), house.held));
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
        house.only(&["mara"], |who| who.logs_letter(&format!("A letter, says {}.", who.name)));
        house.only(&["mara"], |who| who.confirms(case, Kind::BreachNotification));
        house.only(&["mara"], |who| who.adds_party(case, "Eve", ""));
        house.only(&["mara"], |who| who.adds_identifier(case, &account_id("ab")));
        house.only(&["mara"], aside);
        house.only(&["ann"], |who| who.votes(case, For));
        // All have spoken: ann voted, rob is recused. Inquorate, so the case stays where it is.
        house.only(&["cleo"], |who| who.closes_ballot(case));
        house.only(&["cleo"], |who| who.sends_back(case, "Thin."));
        house.only(&["rea"], |who| who.recommends(case, OUTSIDE));
        house.only(&["cleo"], |who| who.opens_ballot(case, OUTSIDE));
        house.only(&["mara"], |who| who.sets_aside(case, SetAsideReason::Withdrawn));
        house.only(&["mara"], |who| who.takes_back(case));
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
        house.only(&["ina"], link);
        house.only(&["ina"], disable);
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

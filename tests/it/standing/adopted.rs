//! Adopted with a case, by its ballot: what a class can be made of, and what is frozen.

use jiff::Span;
use quarterlight::taxonomy::{Kind, Urgency};
use quarterlight::workflow::CaseState;
use quarterlight::workflow::tally::Choice::Against;

use super::*;
use crate::support::on_both;

fn recommended(app: &TestApp, house: &House, words: &str) -> CaseNumber {
    let case = house.direct(app, words);
    house.mara.recommends(&case, CHANNEL).unwrap();
    case
}

fn amends(app: &TestApp, who: &Somebody, case: &CaseNumber, for_class: ForClass) -> Result<BallotId, board::Error> {
    let new = NewBallot { for_class, ..who.new_ballot(case, CHANNEL, "Otherwise.") };
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| board::amend(db, &act, &case, &new))
}

on_both! {
    fn a_class_is_adopted_when_its_ballot_passes_and_not_when_it_fails(app: TestApp) {
        let house = House::of(&app);
        let failed = recommended(&app, &house, "Fails.");
        proposes(&app, &house.cleo, &failed, CHANNEL, ForClass::Class(class(&app))).unwrap();
        house.board.iter().for_each(|member| member.votes(&failed, Against).unwrap());
        app.runs_due_jobs();
        assert_eq!((app.state(&failed), app.count("standing_decisions")), (CaseState::InReview, 0));
        let alone = recommended(&app, &house, "Alone.");
        house.cleo.opens_ballot(&alone, CHANNEL).unwrap();
        house.all_vote_for(&alone);
        app.runs_due_jobs();
        assert_eq!((app.state(&alone), app.count("standing_decisions")), (CaseState::Decided, 0));
        let id = house.adopts(&app);
        let [one] = lists(&app, &house.mara).try_into().unwrap();
        assert_eq!((one.row.id, one.row.outcome, one.row.title.as_str()), (id, CHANNEL, TITLE));
        assert!(one.is_in_force(app.now()) && one.row.adopted_at == app.now());
        let words = "Kind: Request for information; Requesting country: Germany or France; \
                     Binding on us: Not binding: foreign and direct; Severity at most: 2 – serious";
        let said: Vec<String> = one.scope.words().into_iter().map(|(term, is)| format!("{term}: {is}")).collect();
        assert_eq!(said.join("; "), words);
        assert_eq!(app.count("events WHERE verb = 'standing_adopted'"), 1);
    }

    fn a_class_that_is_too_wide_or_lasts_too_long_is_refused(app: TestApp) {
        let house = House::of(&app);
        let case = recommended(&app, &house, "Refused.");
        let good = class(&app);
        let on = |months| app.today().checked_add(Span::new().months(months)).unwrap();
        let same = |same: &[FieldName]| same.to_vec();
        let table = [
            (NewStanding { title: " ".to_owned(), ..good.clone() }, "the title has 0 characters"),
            (NewStanding { title: "x".repeat(121), ..good.clone() }, "the title has 121 characters"),
            (NewStanding { title: "As ada@example.org asks".to_owned(), ..good.clone() }, "may tell of whom this case is"),
            (NewStanding { same: vec![], countries: vec![], severity_at_most: None, ..good.clone() }, "is too wide"),
            (NewStanding { same: same(&[FieldName::Offence]), countries: vec![], ..good.clone() }, "`Offence` is empty in this case"),
            (NewStanding { same: same(&[FieldName::LegalBasis]), countries: vec![], ..good.clone() }, "is empty in this case"),
            (NewStanding { same: same(&[FieldName::Binding]), ..good.clone() }, "further countries make no class"),
            (NewStanding { severity_at_most: Some(Severity::Minor), ..good.clone() }, "the severity is “2 – serious”"),
            (NewStanding { expires_on: app.today(), ..good.clone() }, "is not in the future"),
            (NewStanding { expires_on: on(25), ..good.clone() }, "more than 24 months away"),
            (NewStanding { window_days: 0, ..good.clone() }, "too few or too many"),
            (NewStanding { window_days: 61, ..good.clone() }, "too few or too many"),
        ];
        for (class, sentence) in table {
            let said = refused(proposes(&app, &house.cleo, &case, CHANNEL, ForClass::Class(class)));
            assert!(said.contains(sentence), "{sentence}: {said}");
        }
        assert_eq!(app.count("ballots"), 0, "nothing is left of what was refused");
        let last = NewStanding { expires_on: on(24), window_days: 60, ..good };
        proposes(&app, &house.cleo, &case, CHANNEL, ForClass::Class(last)).unwrap();
    }

    fn what_gives_data_and_what_is_urgent_is_adopted_for_no_class(app: TestApp) {
        let house = House::of(&app);
        let case = recommended(&app, &house, "Verified.");
        crate::verification::verifies(&app, [&house.mara, &app.officer("vera")], &case, "We called.");
        let class = class(&app);
        let gives = |outcome| refused(proposes(&app, &house.cleo, &case, outcome, ForClass::Class(class.clone())));
        for outcome in [Outcome::PartlyProvided, Outcome::FullyProvided] {
            assert!(gives(outcome).contains("gives data, which is decided case by case"), "{outcome}");
        }
        let version = app.case(&case).version;
        let edit = cases::Edit {
            version,
            kind: Kind::InformationRequest,
            urgency: Urgency::Emergency,
            summary: String::new(),
            fields: fields(Some(Binding::NoForeignDirect)),
        };
        let (act, number) = (house.mara.act(), case.clone());
        app.pool.write(move |db| cases::edit(db, &act, &number, &edit)).unwrap();
        assert!(gives(CHANNEL).contains("the case is an emergency"));
    }

    fn a_ballot_for_a_class_is_not_on_the_consent_agenda(app: TestApp) {
        let house = House::of(&app);
        let case = recommended(&app, &house, "Consent.");
        proposes(&app, &house.cleo, &case, CHANNEL, ForClass::Class(class(&app))).unwrap();
        assert!(refused(house.cleo.puts_on_agenda(&case)).contains("for a whole class of cases"));
        amends(&app, &house.cleo, &case, ForClass::ThisCase).unwrap();
        house.cleo.puts_on_agenda(&case).unwrap();
    }

    fn an_amended_motion_takes_the_class_over_or_drops_it(app: TestApp) {
        let house = House::of(&app);
        let (kept, dropped) = (recommended(&app, &house, "Kept."), recommended(&app, &house, "Dropped."));
        for (case, after) in [(&kept, ForClass::AsBefore), (&dropped, ForClass::ThisCase)] {
            proposes(&app, &house.cleo, case, CHANNEL, ForClass::Class(class(&app))).unwrap();
            amends(&app, &house.cleo, case, after).unwrap();
            house.all_vote_for(case);
            app.runs_due_jobs();
            assert_eq!(app.state(case), CaseState::Decided);
        }
        let [one] = lists(&app, &house.mara).try_into().unwrap();
        assert_eq!(one.adopted_with, Some(kept));
        assert_eq!((app.count("standing_proposals"), app.recounts()), (3, vec![]));
        let alone = recommended(&app, &house, "Never.");
        house.cleo.opens_ballot(&alone, CHANNEL).unwrap();
        let said = refused(amends(&app, &house.cleo, &alone, ForClass::AsBefore));
        assert!(said.contains("the ballot before was about this case alone"), "{said}");
    }

    fn what_a_ballot_proposes_and_what_came_of_it_is_never_changed(app: TestApp) {
        lives(&app);
        let table = [
            ("standing_proposals", "title = 'x'"),
            ("standing_decisions", "outcome = 'referred'"),
            ("standing_decisions", "expires_at = expires_at + 1"),
            ("standing_applications", "window_ends_at = window_ends_at + 1"),
            ("standing_call_ins", "called_in_by = NULL"),
            ("standing_revocations", "reason = ''"),
        ];
        for (table, change) in table {
            assert!(app.count(table) > 0, "{table} has rows");
            assert!(app.sql(&format!("UPDATE {table} SET {change}")).is_err(), "{table} SET {change}");
            assert!(app.sql(&format!("DELETE FROM {table}")).is_err(), "{table} DELETE");
        }
        let late = "INSERT INTO standing_proposals SELECT id, 'x', '{}', 7, 0 FROM ballots WHERE id = (SELECT MAX(id) FROM ballots)";
        app.drops_triggers("standing_proposals");
        app.tampers("DELETE FROM standing_proposals");
        assert!(app.sql(late).is_ok(), "but for the guard it could be inserted");
    }

    fn a_proposal_is_inserted_with_its_ballot_and_never_once_a_vote_is_cast(app: TestApp) {
        let house = House::of(&app);
        let case = recommended(&app, &house, "Later.");
        house.cleo.opens_ballot(&case, CHANNEL).unwrap();
        house.board[0].votes(&case, Against).unwrap();
        let late = "INSERT INTO standing_proposals SELECT id, 'x', '{}', 7, 0 FROM ballots";
        assert!(app.sql(late).unwrap_err().contains("frozen at its opening"));
    }
}

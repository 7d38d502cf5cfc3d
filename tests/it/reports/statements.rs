//! The integrity statements: said by members with a fresh sign-in, counted by the report, and shown as removed when nobody affirms them
//! any more.

use std::collections::BTreeMap;

use quarterlight::audit::Verb;
use quarterlight::reports::{self, Cell, Draft, Quarter, StatementError};
use quarterlight::taxonomy::{Statement, StatementWord};
use quarterlight::workflow::Role;

use crate::support::{Somebody, TestApp, on_both};

const DAY: i64 = 86_400;
const FIRST: Statement = Statement::EncryptionNotWeakened;

fn says(app: &TestApp, who: &Somebody, quarter: Quarter, word: StatementWord) -> Result<(), StatementError> {
    let (act, words) = (who.act().authenticated(app.now()), BTreeMap::from([(FIRST, word)]));
    app.pool.write(move |db| reports::affirm(db, &act, quarter, &words))
}

fn draft(app: &TestApp, who: &Somebody, quarter: Quarter) -> Draft {
    app.pool.read(|db| reports::draft(db, &who.act(), quarter)).unwrap()
}

/// State, affirmed by, members.
fn shown(draft: &Draft, statement: Statement) -> (String, i64, i64) {
    let table = draft.edition.table("integrity-statements").unwrap();
    let row = table.row(statement.as_str()).unwrap();
    let number = |column: &str| table.integer(statement.as_str(), column).unwrap();
    (row[table.position("state").unwrap()].to_string(), number("affirmed_by"), number("members"))
}

fn publishes(app: &TestApp, [mara, pia]: [&Somebody; 2], quarter: Quarter) {
    let act = mara.act();
    app.pool.write(move |db| reports::prepare(db, &act, quarter)).unwrap();
    let act = pia.act();
    app.pool.write(move |db| reports::publish(db, &act, quarter)).unwrap();
}

on_both! {
    fn a_sentence_is_affirmed_by_most_of_the_board_and_removed_when_it_no_longer_is(app: TestApp) {
        let [ann, bob, cia] = app.board();
        let (mara, pia) = (app.officer("mara"), app.somebody("pia", Role::Publisher));
        let quarter = Quarter::of(app.now().jiff(), &app.desk.house.zone);
        app.passes(75 * DAY);
        says(&app, &ann, quarter, StatementWord::Affirmed).unwrap();
        assert_eq!(shown(&draft(&app, &mara, quarter), FIRST), ("not_affirmed".into(), 1, 3));
        says(&app, &bob, quarter, StatementWord::Open).unwrap();
        says(&app, &bob, quarter, StatementWord::Affirmed).unwrap();
        assert_eq!(shown(&draft(&app, &mara, quarter), FIRST), ("affirmed".into(), 2, 3));
        assert_eq!(app.count("statement_affirmations"), 3, "what bob said first stays in the record");
        publishes(&app, [&mara, &pia], quarter);
        assert!(matches!(says(&app, &cia, quarter, StatementWord::Affirmed), Err(StatementError::Published(_))));
        app.board_member("dan");
        assert_eq!(shown(&draft(&app, &mara, quarter), FIRST), ("affirmed".into(), 2, 3), "as it was published");
        app.passes(92 * DAY);
        let next = draft(&app, &mara, quarter.next());
        assert_eq!(shown(&next, FIRST), ("removed".into(), 0, 4));
        assert_eq!(shown(&next, Statement::NoInterception), ("not_affirmed".into(), 0, 4));
        assert_eq!(next.problems, [], "nothing about it keeps a report back");
        publishes(&app, [&mara, &pia], quarter.next());
        app.passes(92 * DAY);
        says(&app, &ann, quarter.next().next(), StatementWord::NoLongerTrue).unwrap();
        assert_eq!(shown(&draft(&app, &mara, quarter.next().next()), FIRST).0, "removed");
    }

    fn only_a_member_with_a_fresh_sign_in_gives_a_word_and_only_on_a_quarter_that_is_over(app: TestApp) {
        let [ann] = app.board();
        let (mara, quarter) = (app.officer("mara"), Quarter::of(app.now().jiff(), &app.desk.house.zone));
        assert!(matches!(says(&app, &ann, quarter, StatementWord::Affirmed), Err(StatementError::NotOver(_))));
        app.passes(75 * DAY);
        assert!(matches!(says(&app, &mara, quarter, StatementWord::Affirmed), Err(StatementError::Denied(_))));
        let stale = ann.act().authenticated(app.now().plus_seconds(-600));
        let words = BTreeMap::from([(FIRST, StatementWord::Affirmed)]);
        let refused = app.pool.write(move |db| reports::affirm(db, &stale, quarter, &words));
        assert!(matches!(refused, Err(StatementError::NotFresh)), "{refused:?}");
        assert_eq!(app.count("statement_affirmations"), 0);
        says(&app, &ann, quarter, StatementWord::Affirmed).unwrap();
        assert_eq!(app.verbs().last(), Some(&Verb::StatementsAffirmed));
        assert!(app.sql("UPDATE statement_affirmations SET word = 'open'").is_err());
        assert!(app.sql("DELETE FROM statement_affirmations").is_err());
    }

    fn every_sentence_stands_in_every_report(app: TestApp) {
        let (mara, quarter) = (app.officer("mara"), Quarter::of(app.now().jiff(), &app.desk.house.zone));
        let empty = draft(&app, &mara, quarter);
        let table = empty.edition.table("integrity-statements").unwrap();
        assert_eq!(table.rows.len(), Statement::ALL.len());
        assert!(table.rows.iter().all(|row| row[2] == Cell::text("not_affirmed")));
    }
}

//! What people state for a report: by two persons, and never instead of a figure.

use quarterlight::audit::Verb;
use quarterlight::db::ids::ReportEntryId;
use quarterlight::reports::{self, Cell, Entry, EntryError, Quarter};
use quarterlight::taxonomy::Denominator;

use crate::support::{Somebody, TestApp, on_both};

const DAY: i64 = 86_400;

fn enters(app: &TestApp, who: &Somebody, quarter: Quarter, entry: Entry) -> Result<ReportEntryId, EntryError> {
    let act = who.act();
    app.pool.write(move |db| reports::enter(db, &act, quarter, &entry))
}

fn confirms(app: &TestApp, who: &Somebody, quarter: Quarter, id: ReportEntryId) -> Result<(), EntryError> {
    let act = who.act();
    app.pool.write(move |db| reports::confirm_entry(db, &act, quarter, id))
}

fn cell(app: &TestApp, who: &Somebody, quarter: Quarter, code: &str) -> Vec<Cell> {
    let draft = app.pool.read(|db| reports::draft(db, &who.act(), quarter)).unwrap();
    draft.edition.table("denominators").unwrap().row(code).unwrap()[2..4].to_vec()
}

on_both! {
    fn a_number_is_published_once_a_second_person_confirmed_it(app: TestApp) {
        let (mara, omar, rea) = (app.officer("mara"), app.officer("omar"), app.reviewer("rea"));
        let quarter = Quarter::of(app.now().jiff(), &app.desk.house.zone);
        let number = |number| Entry::Number(Denominator::Communities, number);
        let not_given = [Cell::NotApplicable, Cell::text("not_given")];
        assert!(matches!(enters(&app, &rea, quarter, number(3)), Err(EntryError::Denied(_))));
        let first = enters(&app, &mara, quarter, number(12)).unwrap();
        assert_eq!(cell(&app, &mara, quarter, "communities"), not_given);
        assert!(matches!(confirms(&app, &mara, quarter, first), Err(EntryError::SamePerson)));
        let second = enters(&app, &mara, quarter, number(13)).unwrap();
        assert!(matches!(confirms(&app, &omar, quarter, first), Err(EntryError::Overtaken)), "a later one waits");
        confirms(&app, &omar, quarter, second).unwrap();
        assert_eq!(cell(&app, &mara, quarter, "communities"), [13.into(), Cell::text("stated")]);
        assert!(matches!(confirms(&app, &omar, quarter, second), Err(EntryError::Overtaken)));
        assert_eq!(cell(&app, &mara, quarter.next(), "communities"), not_given, "each quarter has its own");
        enters(&app, &omar, quarter, number(99)).unwrap();
        assert_eq!(cell(&app, &mara, quarter, "communities")[0], 13.into(), "until that is confirmed");
        let verbs = app.verbs();
        let of = |verb| verbs.iter().filter(|one| **one == verb).count();
        assert_eq!((of(Verb::ReportEntryMade), of(Verb::ReportEntryConfirmed)), (3, 1));
        assert!(app.sql("UPDATE report_entries SET number = 1").is_err());
        assert!(app.sql("UPDATE report_entries SET confirmed_by = NULL, confirmed_at = NULL").is_err());
        assert!(app.sql("DELETE FROM report_entries").is_err());
    }

    fn a_note_on_the_method_is_one_paragraph_and_no_formula(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        app.passes(75 * DAY);
        let quarter = Quarter::of(app.now().jiff(), &app.desk.house.zone).previous();
        for text in ["=1+1", " ", &"a".repeat(1001)] {
            let refused = enters(&app, &mara, quarter, Entry::Note(text.to_owned()));
            assert!(matches!(refused, Err(EntryError::Invalid { field: "note", .. })), "{text}");
        }
        let id = enters(&app, &mara, quarter, Entry::Note("Letters count\r\n by their day.".to_owned())).unwrap();
        confirms(&app, &omar, quarter, id).unwrap();
        let draft = app.pool.read(|db| reports::draft(db, &mara.act(), quarter)).unwrap();
        let table = draft.edition.table("methodology").unwrap();
        assert_eq!(table.rows.last().unwrap()[2..], ["note", "", "", "Letters count by their day."].map(Cell::text));
    }
}

//! What the Board did, in the report: each thing once, and nothing of a matter that may not be told.

use quarterlight::db::Timestamp;
use quarterlight::decisions::Error as DecisionError;
use quarterlight::reports::{self, Draft, Quarter};
use quarterlight::workflow::Role;

use crate::summaries::{confirms, decided, drafts};
use crate::support::{TestApp, on_both};

const DAY: i64 = 86_400;
const WORDS: &str = "What was reported is not in a place that we run.";

fn quarter(app: &TestApp, at: Timestamp) -> Quarter {
    Quarter::of(at.jiff(), &app.desk.house.zone)
}

fn draft(app: &TestApp, quarter: Quarter) -> Draft {
    let pia = app.somebody(&format!("pia{}", app.count("users")), Role::Publisher);
    app.pool.read(|db| reports::draft(db, &pia.act(), quarter)).unwrap()
}

/// Submitted, with a quorum, without, recusals, dissents, summaries.
fn record(draft: &Draft) -> [i64; 6] {
    let table = draft.edition.table("board-record").unwrap();
    ["submitted", "quorate", "inquorate", "recused", "dissented", "summarised"]
        .map(|row| table.integer(row, "number").unwrap())
}

fn summaries(draft: &Draft) -> Vec<Vec<String>> {
    let rows = &draft.edition.table("decision-summaries").unwrap().rows;
    rows.iter().map(|row| row[2..].iter().map(ToString::to_string).collect()).collect()
}

on_both! {
    fn what_the_board_did_counts_once_and_a_private_summary_names_no_row(app: TestApp) {
        let (case, [mara, omar, _]) = decided(&app);
        let first = quarter(&app, app.now());
        let id = drafts(&app, &mara, &case, WORDS).unwrap();
        app.passes(120 * DAY);
        confirms(&app, &omar, &case, id).unwrap();
        let then = draft(&app, first);
        assert_eq!(record(&then), [1, 1, 0, 0, 0, 0]);
        assert_eq!(then.edition.table("board").unwrap().integer("board", "cases"), Some(1));
        assert!(summaries(&then).is_empty(), "nobody had confirmed it at the cut-off");
        let second = quarter(&app, app.now());
        app.passes(120 * DAY);
        let later = draft(&app, second);
        assert_eq!(record(&later), [0, 0, 0, 0, 0, 1]);
        assert_eq!(summaries(&later), [["", "", "", WORDS]]);
        assert!(summaries(&draft(&app, second.next())).is_empty(), "it is published once");
    }

    fn what_happened_in_a_secret_matter_stands_in_no_report(app: TestApp) {
        let (case, [mara, omar, _]) = decided(&app);
        let first = quarter(&app, app.now());
        let id = drafts(&app, &mara, &case, WORDS).unwrap();
        confirms(&app, &omar, &case, id).unwrap();
        app.sql(&format!(
            "INSERT INTO secrecy_orders (id, case_id, recorded_by, recorded_at, confirmed_by) \
             SELECT 7, id, {}, {}, {} FROM cases",
            mara.id,
            app.now().as_microsecond(),
            omar.id,
        ))
        .unwrap();
        app.passes(120 * DAY);
        let secret = draft(&app, first);
        assert_eq!((record(&secret), summaries(&secret).len()), ([0; 6], 0));
        app.sql(&format!("UPDATE secrecy_orders SET ended_at = {}", app.now().as_microsecond())).unwrap();
        let ended = quarter(&app, app.now());
        app.passes(120 * DAY);
        let told = draft(&app, ended);
        assert_eq!((record(&told), summaries(&told).len()), ([1, 1, 0, 0, 0, 1], 1));
    }

    fn a_summary_that_a_spreadsheet_would_calculate_with_is_not_taken(app: TestApp) {
        let (case, [mara, ..]) = decided(&app);
        for text in ["=1+1", "-1 room removed.", "@room removed."] {
            let Err(DecisionError::Case(error)) = drafts(&app, &mara, &case, text) else { panic!("{text} was taken") };
            assert!(error.to_string().contains("for a formula\n  hint: begin with a word"), "{error}");
        }
    }
}

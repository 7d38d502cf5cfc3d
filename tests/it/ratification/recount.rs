//! What a superuser forces about urgent measures is found by `quarterlight audit verify`.

use quarterlight::board::{ALTERED, Discrepancy, INSERTED, REMOVED};

use super::*;

/// A case with a measure that was ratified, one that was reversed and undone; and a case with one that lapsed.
fn lives(app: &TestApp) {
    let (board, house) = (app.board::<3>(), House::of(app));
    let (case, first) = house.before_board(app);
    let second = takes(app, &house.mara, &case, "We closed another group.").unwrap();
    opens(app, &house.cleo, &case, &[(first, Proposal::Ratify), (second, Proposal::Reverse)]).unwrap();
    all_vote(&board, &case, For);
    house.cleo.closes_ballot(&case).unwrap();
    undoes(app, &house.mara, &case, second, "Opened again.").unwrap();
    house.measured(app);
    assert_eq!(lapses(app, 14), 1);
    app.runs_due_jobs();
    assert_eq!(app.recounts(), []);
}

fn what(found: &[Discrepancy]) -> Vec<(&'static str, &'static str)> {
    found.iter().map(|one| (one.table, one.what)).collect()
}

on_both! {
    fn what_was_altered_past_the_program_is_found(app: TestApp) {
        lives(&app);
        for table in ["urgent_measures", "ballot_measures", "measure_results", "measure_reversals", "decisions"] {
            app.drops_triggers(table);
        }
        let all = |set: &str| format!("UPDATE {set}");
        let of = |result: &str| format!("FROM measure_results WHERE result = '{result}'");
        let reversed = app.numbers(&format!("SELECT measure_id AS number {}", of("reversed")))[0];
        let lapsed = app.numbers(&format!("SELECT measure_id AS number {}", of("lapsed")))[0];
        let put = |proposal: &str| all(&format!("ballot_measures SET proposal = '{proposal}' WHERE measure_id = {reversed}"));
        let came = |result: &str| all(&format!("measure_results SET result = '{result}' WHERE measure_id = {reversed}"));
        let later = |table: &str, column: &str| [1, -1].map(|by| all(&format!("{table} SET {column} = {column} + {by}")));
        let ends = |by: i64| all(&format!("urgent_measures SET ratify_by = ratify_by + {by} WHERE id = {lapsed}"));
        let day = DAY * 1_000_000;
        let tamperings = [
            ([put("ratify"), put("reverse")], vec![("ballots", ALTERED), ("measure_results", ALTERED)]),
            ([came("ratified"), came("reversed")], vec![("measure_results", ALTERED)]),
            (later("measure_results", "decided_at"), vec![("measure_results", ALTERED); 3]),
            // Its time is not over then.
            ([ends(day), ends(-day)], vec![("measure_results", ALTERED), ("urgent_measures", ALTERED)]),
            (later("measure_reversals", "recorded_at"), vec![("measure_reversals", ALTERED)]),
            (
                ["cannot_be_undone", "undone"].map(|word| all(&format!("measure_reversals SET reversal = '{word}'"))),
                vec![("measure_reversals", ALTERED)],
            ),
            (
                ["board", "ratified"].map(|word| all(&format!("decisions SET decided_by = '{word}'"))),
                vec![("decisions", ALTERED)],
            ),
        ];
        for ([change, back], expected) in tamperings {
            app.sql(&change).unwrap();
            assert_eq!(what(&app.recounts()), expected, "{change}");
            app.sql(&back).unwrap();
            assert_eq!(app.recounts(), [], "{back}");
        }
    }

    fn what_was_removed_or_inserted_past_the_program_is_found(app: TestApp) {
        lives(&app);
        for table in ["ballot_measures", "measure_results", "measure_reversals"] {
            app.drops_triggers(table);
        }
        let lapsed = app.numbers("SELECT id AS number FROM measure_results WHERE result = 'lapsed'")[0];
        app.tampers(&format!("DELETE FROM measure_results WHERE id = {lapsed}"));
        assert_eq!(app.recounts(), [Discrepancy { table: "measure_results", id: lapsed, what: REMOVED }]);
        let insert = "INSERT INTO measure_results (id, measure_id, result, ballot_id, decided_at) \
                      SELECT 7, MAX(id), 'ratified', (SELECT MAX(id) FROM ballots), 0 FROM urgent_measures";
        app.tampers(insert);
        assert!(app.recounts().contains(&Discrepancy { table: "measure_results", id: 7, what: INSERTED }));
        app.tampers("DELETE FROM measure_reversals");
        assert!(what(&app.recounts()).contains(&("measure_reversals", REMOVED)));
        // A measure that the Board never had before it.
        app.tampers("INSERT INTO ballot_measures SELECT MAX(b.id), MAX(m.id), 'ratify' FROM ballots b, urgent_measures m");
        assert!(what(&app.recounts()).contains(&("ballots", ALTERED)));
    }
}

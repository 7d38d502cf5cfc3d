//! What somebody forces past the program, guards dropped, is found by `quarterlight audit verify`.

use quarterlight::board::{ALTERED, Discrepancy, INSERTED, REMOVED};

use super::*;
use crate::support::{Ran, on_both};

fn what(found: &[Discrepancy]) -> Vec<(&'static str, &'static str)> {
    let mut found: Vec<_> = found.iter().map(|one| (one.table, one.what)).collect();
    found.sort_unstable();
    found
}

const TABLES: [&str; 6] = [
    "standing_proposals",
    "standing_decisions",
    "standing_applications",
    "standing_call_ins",
    "standing_revocations",
    "decisions",
];

on_both! {
    fn a_standing_decision_that_nobody_touched_is_as_it_was_recorded(app: TestApp) {
        lives(&app);
        assert_eq!(app.recounts(), []);
        assert_eq!(app.quarterlight(&["audit", "verify"]).given(b"").code, Some(0));
    }

    fn what_was_altered_about_a_standing_decision_is_found(app: TestApp) {
        lives(&app);
        for table in TABLES {
            app.drops_triggers(table);
        }
        let decided = "decided_by = 'standing'";
        let adopted = app.numbers("SELECT decision_id AS number FROM standing_decisions")[0];
        let first = app.numbers("SELECT MIN(id) AS number FROM standing_applications")[0];
        let (ballots, decisions) = (("ballots", ALTERED), ("decisions", ALTERED));
        let (standing, applications) = (("standing_decisions", ALTERED), ("standing_applications", ALTERED));
        let tamperings = [
            ("standing_proposals SET window_days = 8", "standing_proposals SET window_days = 7", vec![ballots, standing]),
            ("standing_proposals SET expires_at = expires_at + 1", "standing_proposals SET expires_at = expires_at - 1", vec![ballots, standing]),
            ("standing_decisions SET outcome = 'referred'", "standing_decisions SET outcome = 'rejected_wrong_channel'", vec![decisions, standing]),
            ("standing_decisions SET kind = 'takedown_demand'", "standing_decisions SET kind = 'information_request'", vec![decisions, standing]),
            ("standing_decisions SET expires_at = 0", "standing_decisions SET expires_at = (SELECT expires_at FROM standing_proposals)", vec![decisions, standing]),
            ("standing_applications SET applied_at = applied_at + 1", "standing_applications SET applied_at = applied_at - 1", vec![applications, applications]),
            ("standing_call_ins SET called_in_by = NULL", "", vec![("standing_call_ins", ALTERED)]),
        ];
        for (change, back, expected) in tamperings {
            app.sql(&format!("UPDATE {change}")).unwrap();
            assert_eq!(what(&app.recounts()), expected, "{change}");
            if back.is_empty() {
                let by = app.numbers("SELECT actor_id AS number FROM events WHERE verb = 'standing_called_in'")[0];
                app.sql(&format!("UPDATE standing_call_ins SET called_in_by = {by}")).unwrap();
            } else {
                app.sql(&format!("UPDATE {back}")).unwrap();
            }
            assert_eq!(app.recounts(), [], "{back}");
        }
        let of_decision = [
            ("decided_by = 'board'", "decided_by = 'standing'"),
            ("votes_for = 1", "votes_for = 0"),
            ("decided_at = decided_at - 1", "decided_at = decided_at + 1"),
            ("outcome = 'referred'", "outcome = 'rejected_wrong_channel'"),
        ];
        let id = app.numbers(&format!("SELECT id AS number FROM decisions WHERE {decided}"))[0];
        for (change, back) in of_decision {
            app.sql(&format!("UPDATE decisions SET {change} WHERE id = {id}")).unwrap();
            assert_eq!(what(&app.recounts()), [decisions], "{change}");
            app.sql(&format!("UPDATE decisions SET {back} WHERE id = {id}")).unwrap();
            assert_eq!(app.recounts(), [], "{back}");
        }
        // The adopting decision was the Board's, and a window that did not end decides nothing.
        app.sql(&format!("UPDATE decisions SET decided_by = 'standing', ballot_id = NULL WHERE id = {adopted}")).unwrap();
        assert_eq!(what(&app.recounts()), [decisions]);
        app.tampers(&format!("UPDATE decisions SET decided_by = 'board', ballot_id = (SELECT ballot_id FROM standing_decisions) WHERE id = {adopted}"));
        app.sql(&format!("UPDATE standing_applications SET window_ends_at = window_ends_at + 1 WHERE id = {first}")).unwrap();
        assert_eq!(what(&app.recounts()), [decisions, applications]);
        let ended = app.quarterlight(&["audit", "verify"]).given(b"");
        assert_eq!(ended.code, Some(1));
        assert!(ended.stdout.contains("standing_applications"), "{}", ended.stdout);
    }

    fn what_was_removed_or_inserted_about_a_standing_decision_is_found(app: TestApp) {
        lives(&app);
        for table in TABLES {
            app.drops_triggers(table);
        }
        let [first, second]: [i64; 2] =
            app.numbers("SELECT id AS number FROM standing_applications ORDER BY id").try_into().unwrap();
        app.sql(&format!("INSERT INTO standing_call_ins VALUES ({first}, NULL, 0, NULL)")).unwrap();
        assert_eq!(what(&app.recounts()), [("decisions", ALTERED), ("standing_call_ins", INSERTED)], "a decision that was called in");
        app.sql(&format!("DELETE FROM standing_call_ins WHERE application_id = {first}")).unwrap();
        app.sql("DELETE FROM standing_revocations").unwrap();
        assert_eq!(what(&app.recounts()), [("standing_revocations", REMOVED)], "a revocation that is gone");
        app.sql(&format!("DELETE FROM standing_call_ins WHERE application_id = {second}")).unwrap();
        assert_eq!(what(&app.recounts()), [("standing_call_ins", REMOVED), ("standing_revocations", REMOVED)]);
    }
}

//! What somebody forces past the program with the database's password, guards dropped, is found by `quarterlight audit verify`.

use quarterlight::board::{ALTERED, Discrepancy, INSERTED, MISCOUNTED, REMOVED, Ruling};
use quarterlight::db::Engine;
use quarterlight::workflow::tally::Choice::{Against, For};

use super::{House, OUTSIDE, all_vote, chair};
use crate::support::{Ran, TestApp, on_both};

/// A decided case and one under vote, with everything that a ballot can have.
fn lives(app: &TestApp) {
    let ([ann, bob, cia], lene) = (app.board(), chair(app, "lene"));
    let house = House::of(app);
    let decided = house.ballot(app, "One.");
    cia.recuses(&decided, "A friend.").unwrap();
    house.cleo.amends(&decided, OUTSIDE, "Otherwise.").unwrap();
    bob.recuses(&decided, "I read of it.").unwrap();
    lene.rules_on(&decided, &bob, Ruling::NotAccepted, "So did we all.").unwrap();
    house.cleo.enters_vote(&decided, &bob, Against, "Minutes of 3 May.").unwrap();
    all_vote(&[&ann, &lene], &decided, For);
    app.runs_due_jobs();
    assert_eq!(app.count("decisions"), 1);
    let open = house.ballot(app, "Two.");
    ann.votes(&open, Against).unwrap();
    app.runs_due_jobs();
}

fn what(found: &[Discrepancy]) -> Vec<(&'static str, &'static str)> {
    found.iter().map(|one| (one.table, one.what)).collect()
}

fn bytes(app: &TestApp) -> &'static str {
    if app.engine() == Engine::Sqlite { "x'00'" } else { "'\\x00'::bytea" }
}

on_both! {
    fn a_record_that_nobody_touched_counts_as_it_ended(app: TestApp) {
        lives(&app);
        assert_eq!(app.recounts(), []);
        assert_eq!(app.quarterlight(&["audit", "verify"]).given(b"").code, Some(0));
    }

    fn what_was_altered_past_the_program_is_found(app: TestApp) {
        lives(&app);
        for table in ["votes", "recusals", "recusal_rulings", "ballots", "ballot_electors", "decisions"] {
            app.drops_triggers(table);
        }
        let open_vote = "votes WHERE ballot_id = (SELECT MAX(id) FROM ballots)";
        let vote = app.numbers(&format!("SELECT id AS number FROM {open_vote}"))[0];
        let own = app.numbers("SELECT id AS number FROM votes WHERE choice = 'for' ORDER BY id")[0];
        let closed = app.numbers("SELECT id AS number FROM ballots WHERE state = 'closed'")[0];
        let of = |table: &str, id: i64, set: &str| format!("UPDATE {table} SET {set} WHERE id = {id}");
        let all = |table: &str, set: &str| format!("UPDATE {table} SET {set}");
        let chair = format!("UPDATE ballot_electors SET chair = NOT chair WHERE ballot_id = {closed}");
        let its_result = [("ballots", MISCOUNTED), ("votes", ALTERED), ("decisions", ALTERED)];
        let later = |table, column| [all(table, &format!("{column} = {column} + 1")), all(table, &format!("{column} = {column} - 1"))];
        let tamperings = [
            ([of("votes", vote, "choice = 'for'"), of("votes", vote, "choice = 'against'")], vec![("votes", ALTERED)]),
            ([of("votes", own, "choice = 'against'"), of("votes", own, "choice = 'for'")], its_result.to_vec()),
            (later("votes", "cast_at"), vec![("votes", ALTERED); 4]),
            (later("recusals", "recused_at"), vec![("recusals", ALTERED); 3]),
            (later("recusal_rulings", "ruled_at"), vec![("recusal_rulings", ALTERED)]),
            ([of("ballots", closed, "quorum = 1"), of("ballots", closed, "quorum = 3")], vec![("ballots", ALTERED)]),
            (
                [of("ballots", closed, "result = 'inquorate'"), of("ballots", closed, "result = 'passed'")],
                vec![("ballots", MISCOUNTED), ("decisions", ALTERED)],
            ),
            // As one that was not carried has it; but this one was.
            (
                [of("ballots", closed, "result = 'failed'"), of("ballots", closed, "result = 'passed'")],
                vec![("decisions", ALTERED)],
            ),
            (
                [all("decisions", "decided_by = 'standing'"), all("decisions", "decided_by = 'board'")],
                vec![("decisions", ALTERED)],
            ),
            ([chair.clone(), chair], vec![("ballots", ALTERED)]),
            ([all("decisions", "votes_for = 3"), all("decisions", "votes_for = 2")], vec![("decisions", ALTERED)]),
            (
                [all("decisions", "outcome = 'no_breach'"), all("decisions", &format!("outcome = '{OUTSIDE}'"))],
                vec![("decisions", ALTERED)],
            ),
        ];
        for ([change, back], expected) in tamperings {
            app.sql(&change).unwrap();
            assert_eq!(what(&app.recounts()), expected, "{change}");
            app.sql(&back).unwrap();
            assert_eq!(app.recounts(), [], "{back}");
        }
        app.sql(&format!("UPDATE decisions SET grounds = {}", bytes(&app))).unwrap();
        assert_eq!(what(&app.recounts()), [("decisions", ALTERED)], "grounds that nobody sealed");
        let ended = app.quarterlight(&["audit", "verify"]).given(b"");
        assert_eq!(ended.code, Some(1));
        assert!(ended.stdout.contains("decisions"), "{}", ended.stdout);
    }

    fn what_was_removed_or_inserted_past_the_program_is_found(app: TestApp) {
        lives(&app);
        for table in ["votes", "vote_sources", "recusals", "recusal_rulings", "decisions", "decision_tasks"] {
            app.drops_triggers(table);
        }
        let vote = app.numbers("SELECT MAX(id) AS number FROM votes")[0];
        app.tampers(&format!("DELETE FROM votes WHERE id = {vote}"));
        assert_eq!(app.recounts(), [Discrepancy { table: "votes", id: vote, what: REMOVED }]);
        let insert = "INSERT INTO votes (id, ballot_id, user_id, choice, cast_at) SELECT 7, ballot_id, user_id, 'for', 0 \
                      FROM ballot_electors WHERE ballot_id = (SELECT MAX(id) FROM ballots) ORDER BY user_id LIMIT 1";
        app.tampers(insert);
        assert!(app.recounts().contains(&Discrepancy { table: "votes", id: 7, what: INSERTED }));
        app.tampers("DELETE FROM votes WHERE id = 7");
        let decision = app.numbers("SELECT id AS number FROM decisions")[0];
        app.tampers("DELETE FROM decision_tasks");
        app.tampers("DELETE FROM decisions");
        assert!(app.recounts().contains(&Discrepancy { table: "decisions", id: decision, what: REMOVED }));
    }

    fn what_the_board_leaves_can_be_neither_changed_nor_removed(app: TestApp) {
        lives(&app);
        let house_table = [
            ("vote_sources", "source = source"),
            ("recusal_rulings", "ruling = 'accepted'"),
            ("votes", "entered_by = NULL"),
        ];
        for (table, change) in house_table {
            assert!(app.count(table) > 0, "{table} has rows");
            assert!(app.sql(&format!("UPDATE {table} SET {change}")).is_err(), "{table} SET {change}");
            assert!(app.sql(&format!("DELETE FROM {table}")).is_err(), "{table} DELETE");
        }
        let closed = "(SELECT id FROM ballots WHERE state = 'closed')";
        let somebody = "(SELECT MIN(id) FROM users)";
        let item = format!("INSERT INTO consent_items VALUES ({closed}, {somebody}, 0)");
        assert!(app.sql(&item).is_err(), "it is closed");
        let void = "(SELECT id FROM ballots WHERE state = 'void')";
        let late = format!(
            "INSERT INTO votes (id, ballot_id, user_id, choice, cast_at) SELECT 7, ballot_id, user_id, 'for', 0 \
             FROM ballot_electors WHERE ballot_id = {void} LIMIT 1"
        );
        assert!(app.sql(&late).is_err(), "a void ballot takes no vote");
    }
}

//! The books of each day and transport.

use super::*;

on_both! {
    fn every_day_and_transport_balances_by_itself(app: TestApp) {
        let mara = app.officer("mara");
        app.receives(abuse("ada@example.org"));
        app.receives(abuse("ada@example.org"));
        holds(&app, unclear(1), PenReason::Unclear);
        mara.logs_letter("A letter.").unwrap();
        // A quarter of an hour before midnight in Zurich, and after it: the day before in UTC.
        app.passes(14 * 3600 + 45 * 60);
        app.takes(abuse("eve@example.org")).unwrap();
        app.passes(30 * 60);
        app.receives(abuse("ida@example.org"));
        let books = books(&app);
        assert!(books.balance());
        let days: Vec<_> = books
            .by_day
            .iter()
            .map(|day| {
                let counts = day.counts;
                let placed = [counts.opened, counts.pen, counts.unplaced];
                (day.day.to_string(), day.transport, counts.accepted, placed, counts.repeated)
            })
            .collect();
        let expected = [
            ("2026-05-05".to_owned(), Transport::Pipe, 1, [1, 0, 0], 0),
            ("2026-05-04".to_owned(), Transport::Console, 1, [1, 0, 0], 0),
            ("2026-05-04".to_owned(), Transport::Pipe, 3, [1, 1, 1], 1),
        ];
        assert_eq!(days, expected);
        let sum: i64 = books.by_day.iter().map(|day| day.counts.accepted).sum();
        assert_eq!((sum, books.all.repeated), (books.all.accepted, 1));
    }

    fn a_placement_that_was_tampered_with_is_found_on_its_day(app: TestApp) {
        let first = app.receives(abuse("ada@example.org")).receipt.notice;
        app.passes(24 * 3600);
        let second = app.receives(abuse("eve@example.org")).receipt.notice;
        let unbalanced = || -> Vec<String> {
            let books = books(&app);
            books.by_day.iter().filter(|day| !day.counts.balanced).map(|day| day.day.to_string()).collect()
        };
        assert!(unbalanced().is_empty());
        app.sql(&format!("DELETE FROM placements WHERE notice_id = {first}")).unwrap();
        assert_eq!(unbalanced(), ["2026-05-04"]);
        app.sql(&format!("DELETE FROM case_notices WHERE notice_id = {second}")).unwrap();
        assert_eq!(unbalanced(), ["2026-05-05", "2026-05-04"]);
        assert!(!books(&app).balance());
    }

    fn the_command_shows_each_day_and_fails_if_one_does_not_balance(app: TestApp) {
        app.receives(abuse("ada@example.org"));
        let long_ago = app.quarterlight(&["reconcile"]).given(b"");
        assert_eq!(long_ago.code, Some(0), "{long_ago:?}");
        assert!(long_ago.stdout.contains("balanced: every notice"), "{}", long_ago.stdout);
        let received = app.quarterlight(&["receive"]).given(&Vec::from(abuse("eve@example.org")));
        assert_eq!(received.code, Some(0), "{received:?}");
        let json = app.quarterlight(&["reconcile", "--json", "--days", "2"]).given(b"");
        let books: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!((books["accepted"].as_i64(), books["balanced"].as_bool()), (Some(2), Some(true)));
        let day = &books["by_day"][0];
        assert_eq!((day["transport"].as_str(), day["opened"].as_i64()), (Some("pipe"), Some(1)), "{books}");
        assert_eq!((books["oversized_waiting"].as_i64(), books["mails"]["queued"].as_i64()), (Some(0), Some(2)));
        app.sql("DELETE FROM placements WHERE notice_id = (SELECT max(id) FROM notices)").unwrap();
        let tampered = app.quarterlight(&["reconcile"]).given(b"");
        assert_eq!(tampered.code, Some(1));
        assert!(tampered.stdout.contains("NOT BALANCED"), "{}", tampered.stdout);
    }
}

//! Who is called because of a report that waits, and how often; and what of a case must not be published.

use quarterlight::cases;
use quarterlight::reports;
use quarterlight::workflow::Role;

use crate::support::{TestApp, mail, on_both};

const DAY: i64 = 24 * 3600;

fn remind(app: &TestApp) {
    reports::remind(&app.pool, &app.act("jobs")).unwrap();
}

fn calls(app: &TestApp, message: &str) -> i64 {
    app.count(&format!("mails WHERE message = '{message}'"))
}

on_both! {
    fn officers_and_publishers_are_called_weekly_from_the_cut_off_on_and_daily_once_the_report_is_due(app: TestApp) {
        let (mara, _pia, _ada) = (app.officer("mara"), app.somebody("pia", Role::Publisher), app.somebody("ada", Role::Auditor));
        // In May 2026: the cut-off of the quarter is 14 July, and its report is due on 30 July.
        app.opens_case(mail("eve@example.org").about("Abuse").says("Look."));
        let waiting = || app.pool.read(|db| reports::waiting(db, &mara.act())).unwrap();
        remind(&app);
        assert_eq!((calls(&app, "report_waiting"), waiting()), (0, Vec::new()), "the quarter runs");
        while waiting().is_empty() {
            app.passes(DAY);
        }
        assert!(!waiting()[0].is_late && waiting()[0].quarter.to_string() == "2026-Q2");
        for _ in 0..3 {
            remind(&app);
            app.passes(DAY);
            remind(&app);
        }
        assert_eq!(calls(&app, "report_waiting"), 2, "one a week for each of the two");
        app.passes(5 * DAY);
        remind(&app);
        assert_eq!(calls(&app, "report_waiting"), 4);
        app.passes(8 * DAY);
        assert!(waiting()[0].is_late);
        for _ in 0..3 {
            remind(&app);
            remind(&app);
            app.passes(DAY);
        }
        assert_eq!(calls(&app, "report_overdue"), 6, "one a day for each of the two");
    }

    fn what_a_report_is_searched_for_are_names_addresses_and_numbers_of_its_cases(app: TestApp) {
        let case = app.opens_case(mail("eve.tester@example.org").about("Abuse").says("Look."));
        let act = app.act("jobs");
        let id = app.pool.read(|db| cases::find(db, &case)).unwrap().id;
        let lookout = |cases: &[_]| app.pool.read(|db| cases::lookout(db, &act, cases)).unwrap();
        let finds = |cases: &[_], text: &str| {
            let lookout = lookout(cases);
            let found = lookout.found(text);
            found.iter().all(|place| lookout.case(*place) == Some(&case.to_string())) && !found.is_empty()
        };
        assert!(finds(&[id], "Thanks to Eve.Tester@example.org!") && finds(&[id], &case.to_string()));
        assert!(finds(&[], &case.to_string()), "the number of every case");
        assert!(!finds(&[], "eve.tester@example.org"));
    }
}

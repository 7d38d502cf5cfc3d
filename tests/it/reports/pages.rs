//! The page of a quarter in the console: who is led where, and what comes of a reason that cannot be printed.

use quarterlight::workflow::Role;

use crate::routes::Walk;
use crate::support::{mail, on_both};

const PAGE: &str = "/quarters/2026-Q2";

on_both! {
    fn a_check_leads_to_the_case_only_those_who_may_open_it(app: TestApp) {
        actix_web::rt::System::new().block_on(async {
            let case = app.opens_case(mail("eve@example.org").about("Abuse").says("Look."));
            let walk = Walk::new(&app);
            let link = format!("href=\"/cases/{case}\"");
            for (name, role, is_led) in
                [("mara", Role::Officer, true), ("pia", Role::Publisher, false), ("bea", Role::BoardMember, false)]
            {
                let page = walk.sees(&walk.cookie(&app.somebody(name, role)), PAGE).await;
                assert!(page.contains(&format!("Case {case} has a kind that nobody has confirmed.")), "{page}");
                assert_eq!(page.contains(&link), is_led, "{name}: {page}");
            }
        });
    }
}

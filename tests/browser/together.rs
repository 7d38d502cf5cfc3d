//! Two people on one case at the same time: the second to save is shown both texts, loses nothing, and can save on top.

use crate::desk::Desk;
use crate::driver::Browser;
use crate::person::Person;

const STAFF: &[(&str, &str, &[&str])] =
    &[("mara", "Mara Lindqvist", &["officer"]), ("omar", "Omar Haddad", &["officer"])];

const REPORT: &str = "\
Date: Wed, 12 Aug 2026 08:58:00 +0200
From: Ada Lang <ada@example.org>
To: abuse@session.example
Subject: Report
Message-ID: <1.ada@example.org>

Look at the community “Harbour”.
";

pub async fn tell(desk: Desk, first: Browser, second: Browser) {
    desk.staff(STAFF);
    desk.receives(REPORT);
    let (mut mara, mut omar) = (Person::at(first), Person::at(second));
    for (person, name) in [(&mut mara, "mara"), (&mut omar, "omar")] {
        person.opens(&desk.console("/")).await;
        person.signs_in(name).await;
        person.follows_first("[aria-labelledby=assign] th a").await;
        person.follows_first(".steps a[href$='/details']").await;
    }
    mara.fills("Summary", "Threats against one person").await;
    omar.fills("Summary", "Threats against a congregation").await;
    mara.presses("Save and confirm the kind").await;
    mara.sees("Saved.").await;
    omar.presses("Save and confirm the kind").await;
    omar.sees("Threats against one person").await;
    omar.sees("Threats against a congregation").await;
    omar.presses_first("main form.sheet button").await;
    omar.sees("Threats against a congregation").await;
    mara.goes_to("My desk").await;
    mara.sees("Threats against a congregation").await;
}

//! The day of an officer, told three times: as most work, on the narrowest screen, and in a browser that runs no script. The
//! pages have to do it all in each.

use crate::desk::Desk;
use crate::driver::Browser;
use crate::person::Person;

const STAFF: &[(&str, &str, &[&str])] =
    &[("mara", "Mara Lindqvist", &["officer"]), ("ruben", "Ruben Achterberg", &["reviewer"])];

const REPORT: &str = "\
Return-Path: <ada@example.org>
Date: Wed, 12 Aug 2026 08:58:00 +0200
From: Ada Lang <ada@example.org>
To: abuse@session.example
Subject: Threats in a community
Message-ID: <1.ada@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

In the community “Harbour” people are threatened because of their faith.
";

const ADVERTISING: &str = "\
Return-Path: <sales@example.net>
Date: Wed, 12 Aug 2026 09:10:00 +0200
From: sales@example.net
To: abuse@session.example
Subject: Re: your ranking
Auto-Submitted: auto-replied
Message-ID: <2.sales@example.net>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

We bring your site to the first page.
";

pub async fn tell(desk: Desk, browser: Browser) {
    desk.staff(STAFF);
    let mut mara = Person::at(browser);
    begins(&desk, &mut mara).await;
    empties_the_pen(&mut mara).await;
    let number = takes_a_case_in(&mut mara).await;
    logs_a_call(&mut mara).await;
    gives_it_to_a_reviewer(&mut mara, &number).await;
    looks_how_the_desk_stands(&mut mara).await;
    mara.signs_out().await;
}

/// The desk is empty, and says so; then the mail comes.
async fn begins(desk: &Desk, mara: &mut Person) {
    mara.opens(&desk.console("/")).await;
    mara.signs_in("mara").await;
    mara.sees("Every case has a reviewer.").await;
    desk.receives(REPORT);
    desk.receives(ADVERTISING);
    mara.goes_to("My desk").await;
    mara.sees("1 message waits in the holding pen").await;
    mara.sees("Nobody reviews these yet").await;
}

async fn empties_the_pen(mara: &mut Person) {
    mara.goes_to("Holding pen").await;
    mara.follows_first("main tbody th a").await;
    mara.sees("We bring your site to the first page.").await;
    mara.ticks("Reason", "Spam").await;
    mara.presses("Set aside").await;
    mara.sees("The pen is empty").await;
}

/// Gives the case's number.
async fn takes_a_case_in(mara: &mut Person) -> String {
    mara.goes_to("My desk").await;
    let number = mara.reads_in("[aria-labelledby=assign] th a").await;
    mara.follows_first("[aria-labelledby=assign] th a").await;
    mara.follows_first("main a[href*='/notices/']").await;
    mara.sees("threatened because of their faith").await;
    mara.follows(&format!("Case {number}")).await;
    mara.follows_first(".steps a[href$='/details']").await;
    mara.picks("Kind", "Breach notification").await;
    mara.fills("Summary", "Threats in a community").await;
    mara.presses("Save and confirm the kind").await;
    mara.sees("Saved.").await;
    mara.sees("Threats in a community").await;
    number
}

async fn logs_a_call(mara: &mut Person) {
    mara.goes_to("My desk").await;
    mara.follows("Log a letter or a call").await;
    // Something is missing: the form comes back, says what, and keeps what was written.
    mara.fills("Subject", "Asks what is held").await;
    mara.presses("Log it").await;
    mara.sees("Not done yet").await;
    assert_eq!(mara.finds_in("Subject").await, "Asks what is held");
}

async fn gives_it_to_a_reviewer(mara: &mut Person, number: &str) {
    mara.goes_to("Cases").await;
    mara.follows(number).await;
    mara.follows_first(".steps a[href$='/assignment']").await;
    mara.ticks("Reviewer", "Ruben Achterberg").await;
    mara.presses("Assign").await;
    mara.sees("The case is assigned.").await;
}

async fn looks_how_the_desk_stands(mara: &mut Person) {
    mara.goes_to("Dashboard").await;
    mara.sees("In review: 1").await;
    mara.goes_to("Help").await;
    mara.sees("Empty the holding pen").await;
    mara.follows("Keys").await;
    mara.sees("The next row").await;
}

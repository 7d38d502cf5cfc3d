//! A reviewer from outside: invited until a day, reads one case without the people in it, recommends, and is gone after that day.

use crate::desk::Desk;
use crate::driver::Browser;
use crate::person::Person;

const STAFF: &[(&str, &str, &[&str])] = &[("mara", "Mara Lindqvist", &["officer"])];

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
You can call me: +41 44 123 45 67. Ada Lang
";

/// Nothing of the reviewer's business.
const OTHER: &str = "\
Return-Path: <bo@example.net>
Date: Wed, 12 Aug 2026 08:59:00 +0200
From: Bo Winter <bo@example.net>
To: abuse@session.example
Subject: Somebody sells stolen cards
Message-ID: <2.bo@example.net>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Cards are sold in the community “Quay”.
";

const GROUNDS: &str = "Three messages threaten people because of their faith, and nobody removed them.";

pub async fn tell(desk: Desk, browser: Browser) {
    let mut person = Person::at(browser);
    is_invited(&desk, &mut person).await;
    let [number, other] = gets_one_case(&desk, &mut person).await;
    reads_it_without_the_people(&desk, &mut person, &number).await;
    finds_no_other(&desk, &mut person, &other).await;
    recommends(&desk, &mut person, &number).await;
    is_gone_after_the_last_day(&desk, &mut person).await;
}

async fn is_invited(desk: &Desk, person: &mut Person) {
    person.sets_password_by(&desk.first_administrator("ina", "Ina Baumann")).await;
    person.signs_in("ina").await;
    person.goes_to("People").await;
    person.fills("Sign-in name", "ora").await;
    person.fills("Name that others see", "Ora Vance").await;
    person.fills("Email address", "ora@chambers.example").await;
    person.ticks("Roles", "Reviewer from outside").await;
    // Without a last day there is no access.
    person.presses("Add and show the link").await;
    person.sees("ends on a day").await;
    person.types_day("Last day of access", "2026-08-31").await;
    person.presses("Add and show the link").await;
    let link = person.reads_in("code.handover").await;
    person.signs_out().await;
    person.sets_password_by(&link).await;
}

/// Gives the number of the reviewer's case, and of another that came in.
async fn gets_one_case(desk: &Desk, person: &mut Person) -> [String; 2] {
    desk.staff(STAFF);
    desk.receives(REPORT);
    person.opens(&desk.console("/")).await;
    person.signs_in("mara").await;
    let number = person.reads_in("[aria-labelledby=assign] th a").await;
    person.follows(&number).await;
    person.follows("Confirm the kind").await;
    person.picks("Kind", "Breach notification").await;
    person.fills("Summary", "Threats in a community").await;
    person.presses("Save and confirm the kind").await;
    person.follows("Assign a reviewer").await;
    person.ticks("Reviewer", "Ora Vance").await;
    person.presses("Assign").await;
    person.sees("The case is assigned.").await;
    desk.receives(OTHER);
    person.goes_to("My desk").await;
    let other = person.reads_in("[aria-labelledby=assign] th a").await;
    person.signs_out().await;
    assert_ne!(number, other, "the second report is a case of its own");
    [number, other]
}

async fn reads_it_without_the_people(desk: &Desk, person: &mut Person, number: &str) {
    person.opens(&desk.console("/")).await;
    person.signs_in("ora").await;
    person.sees("For you to review").await;
    person.follows(number).await;
    person.follows_first("main a[href*='/notices/']").await;
    person.sees("people are threatened because of their faith").await;
    person.sees("left out for a reviewer from outside").await;
    for gone in ["Ada", "Lang", "ada@example.org", "123 45 67"] {
        person.misses(gone).await;
    }
}

/// Neither in the list, nor by its address, nor in what could be taken away.
async fn finds_no_other(desk: &Desk, person: &mut Person, other: &str) {
    person.looks_around().await;
    person.goes_to("Cases").await;
    person.misses(other).await;
    assert!(person.lacks("form[action='/cases/export']").await, "nothing is exported to outside");
    person.is_turned_away_from(&desk.console(&format!("/cases/{other}"))).await;
}

async fn recommends(desk: &Desk, person: &mut Person, number: &str) {
    person.opens(&desk.console("/")).await;
    person.follows(number).await;
    person.follows("Recommend to the Board").await;
    person.ticks("Severity", "3 – grave").await;
    person.ticks("Finding", "Established").await;
    person.picks("Required outcome", "Warning").await;
    person.ticks("What it rests on", "Law").await;
    person.fills("Law or order", "Criminal Code, article 180").await;
    person.ticks("Reasons", "A law is broken").await;
    person.fills("Facts relied upon", "The message threatens somebody.").await;
    person.fills("Grounds", GROUNDS).await;
    person.presses("Recommend").await;
    person.sees("The recommendation is before the Board.").await;
}

/// The open page leads nowhere any more, and neither does the password.
async fn is_gone_after_the_last_day(desk: &Desk, person: &mut Person) {
    desk.time_is("2026-09-01T00:00+02");
    person.opens(&desk.console("/cases")).await;
    person.signs_in("ora").await;
    person.sees("Your access has ended").await;
}

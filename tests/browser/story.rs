//! The story itself, a chapter for each person who takes the matter further. What happens in between happens elsewhere: the
//! mail comes in, and time passes.

use crate::desk::Desk;
use crate::driver::Browser;
use crate::person::Person;

/// Sign-in name, name that others see, role.
const STAFF: [(&str, &str, &str); 7] = [
    ("mara", "Mara Lindqvist", "Officer"),
    ("ruben", "Ruben Achterberg", "Reviewer"),
    ("clara", "Clara Nwosu", "Clerk of the Board"),
    ("bela", "Béla Ferencz", "Board member"),
    ("dina", "Dina Okonjo", "Board member"),
    ("paul", "Paul Sørensen", "Publisher"),
    ("olga", "Olga Petridou", "Auditor"),
];

const MESSAGE: &str = "\
Return-Path: <k.brandt@polizei-sandmark.example>
Date: Wed, 12 Aug 2026 09:58:00 +0200
From: Katrin Brandt <k.brandt@polizei-sandmark.example>
To: legal@session.example
Subject: Request for information, our reference 4711/26
Message-ID: <4711-26.1@polizei-sandmark.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

To the legal desk

We investigate a fraud in which the suspect wrote from this account:

05a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90

We ask for the subscriber information that you hold about it.

Katrin Brandt, police of Sandmark
";

/// From another address, and without a thread: it can only be guessed where it belongs.
const FOLLOW_UP: &str = "\
Return-Path: <t.okafor@polizei-sandmark.example>
Date: Wed, 12 Aug 2026 11:28:00 +0200
From: Tobias Okafor <t.okafor@polizei-sandmark.example>
To: legal@session.example
Subject: {number}: one more question
Message-ID: <4711-26.2@polizei-sandmark.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Could you tell us by when we may expect an answer?

Tobias Okafor
";

const ANSWER: &str = "Dear Mr Okafor, we expect to decide within two weeks.";

/// Keys without a letter, as the browser driver has them.
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

const ACCOUNT: &str = "05a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90";

const GROUNDS: &str = "The service keeps no record of who holds an account, so there is nothing to give.";

const HEADLINE: &str = "In the third quarter of 2026, 1 new matter reached Session Technology Foundation.";

/// What the one case has become: a figure where it belongs, and none beside it.
const FIGURES: [(&str, &str); 5] = [
    ("[data-table=balance] tr:has([data-code=information_request]) :nth-child(3)", "1"),
    ("[data-table=balance] tr:has([data-code=information_request]) :nth-child(7)", "1"),
    ("[data-table=balance] tr:has([data-code=takedown_demand]) :nth-child(3)", "0"),
    ("[data-table=outcomes] tr:has([data-code=no_data_exists]) :nth-child(4)", "1"),
    ("[data-table=information-requests] tr:has([data-code=DE]):has([data-code=police_letter]) :nth-child(4)", "1"),
];

pub async fn tell(desk: Desk, browser: Browser) {
    let mut person = Person::at(browser);
    everybody_gets_an_account(&desk, &mut person).await;
    desk.time_is("2026-08-12T10:00+02");
    desk.receives(MESSAGE);
    let number = the_officer_takes_it_in(&desk, &mut person).await;
    desk.time_is("2026-08-12T11:30+02");
    desk.receives(&FOLLOW_UP.replace("{number}", &number));
    desk.minutes_pass(50);
    the_officer_places_what_follows(&desk, &mut person, &number).await;
    the_officer_answers(&desk, &mut person, &number).await;
    desk.time_is("2026-08-13T14:20+02");
    the_reviewer_recommends(&desk, &mut person, &number).await;
    desk.time_is("2026-08-14T09:05+02");
    the_board_decides(&desk, &mut person, &number).await;
    desk.time_is("2026-08-17T11:45+02");
    the_officer_carries_it_out(&desk, &mut person, &number).await;
    desk.time_is("2026-10-16T09:00+02");
    two_people_publish_the_quarter(&desk, &mut person).await;
    desk.time_is("2026-10-16T09:40+02");
    the_auditor_looks_around(&desk, &mut person).await;
    the_public_reads_it(&desk, &mut person).await;
}

async fn everybody_gets_an_account(desk: &Desk, person: &mut Person) {
    person.sets_password_by(&desk.first_administrator("ada", "Ada Keller")).await;
    person.signs_in("ada").await;
    let mut links = Vec::new();
    for (name, display_name, role) in STAFF {
        person.goes_to("People").await;
        person.fills("Sign-in name", name).await;
        person.fills("Name that others see", display_name).await;
        person.fills("Email address", &format!("{name}@session.example")).await;
        person.ticks("Roles", role).await;
        person.presses("Add and show the link").await;
        links.push(person.reads_in("code.handover").await);
    }
    person.signs_out().await;
    for link in links {
        person.sets_password_by(&link).await;
    }
}

/// Gives the case's number.
async fn the_officer_takes_it_in(desk: &Desk, person: &mut Person) -> String {
    comes_in(desk, person, "mara").await;
    person.sees("Nobody reviews these yet").await;
    let number = person.reads_in("[aria-labelledby=assign] th a").await;
    person.follows(&number).await;
    let notice = person.reads_in("a[href*='/notices/']").await;
    person.follows(&notice).await;
    person.sees("We ask for the subscriber information that you hold about it.").await;
    person.follows(&format!("Case {number}")).await;
    confirms_kind_and_fields(person).await;
    records_the_account(person).await;
    person.follows(&format!("Case {number}")).await;
    person.follows("Assign a reviewer").await;
    person.ticks("Reviewer", "Ruben Achterberg").await;
    person.presses("Assign").await;
    person.sees("The case is assigned.").await;
    person.looks_around().await;
    person.signs_out().await;
    number
}

async fn confirms_kind_and_fields(person: &mut Person) {
    person.follows("Confirm the kind").await;
    person.picks("Kind", "Request for information").await;
    person.fills("Summary", "A police force asks who holds an account.").await;
    person.picks("Requesting country", "Germany").await;
    person.picks("Authority", "Police").await;
    person.picks("Instrument", "Letter without an order").await;
    person.picks("Binding on us", "Not binding: foreign and direct").await;
    person.fills("Identifiers specified", "1").await;
    person.fills("Identifiers held", "0").await;
    person.fills("Identifiers disclosed", "0").await;
    person.ticks("Data sought", "Subscriber data").await;
    person.presses("Save and confirm the kind").await;
    person.sees("Saved.").await;
    person.sees("A police force asks who holds an account.").await;
}

async fn records_the_account(person: &mut Person) {
    person.follows("Open them").await;
    person.sees("Katrin Brandt").await;
    person.picks("Sort", "Account ID").await;
    person.fills("Identifier", ACCOUNT).await;
    person.presses("Add the identifier").await;
    person.sees(ACCOUNT).await;
}

/// One key a step; and no key does anything while somebody writes.
async fn the_officer_places_what_follows(desk: &Desk, person: &mut Person, number: &str) {
    comes_in(desk, person, "mara").await;
    person.sees("1 message waits in the holding pen").await;
    person.goes_to("Holding pen").await;
    person.sees("Its subject names a case, which anybody could write.").await;
    person.is_led_by_key("j", "data-row").await;
    person.presses_key(ENTER).await;
    person.sees("by when we may expect an answer").await;
    person.sees("A police force asks who holds an account.").await;
    person.is_led_by_key("o", "aria-describedby").await;
    person.writes(&format!("a{ESCAPE}")).await;
    person.presses_key("a").await;
    person.sees("The message was added to a case.").await;
    person.sees("The pen is empty").await;
    person.follows(&format!("Case {number}")).await;
}

async fn the_officer_answers(desk: &Desk, person: &mut Person, number: &str) {
    person.follows("Write an answer").await;
    person.sees("by when we may expect an answer").await;
    person.follows("German").await;
    person.follows("Received and under review").await;
    person.sees("until then it cannot be sent").await;
    person.presses("Send the answer").await;
    person.sees("Something is still to be filled in").await;
    person.fills("Text", ANSWER).await;
    person.presses("Send the answer").await;
    person.sees("The answer waits to be sent").await;
    desk.time_is("2026-08-12T12:40+02");
    person.follows(&format!("Case {number}")).await;
    person.sees("Reply written").await;
    person.follows("All mails").await;
    person.sees("Reply Sent").await;
    person.follows("Reply").await;
    person.sees(ANSWER).await;
    person.looks_around().await;
    person.signs_out().await;
}

async fn the_reviewer_recommends(desk: &Desk, person: &mut Person, number: &str) {
    comes_in(desk, person, "ruben").await;
    person.sees("For you to review").await;
    person.follows(number).await;
    person.follows("Recommend to the Board").await;
    person.ticks("Severity", "1 – minor").await;
    person.ticks("Finding", "Unfounded").await;
    person.picks("Required outcome", "No data exists").await;
    // Something is missing: the form comes back, says what, and keeps what was chosen.
    person.presses("Recommend").await;
    person.sees("Write the grounds: the Board decides on them.").await;
    person.finds_ticked("Severity", "1 – minor").await;
    person.ticks("What it rests on", "None").await;
    person.ticks("Reasons", "Such data is not kept").await;
    person.fills("Facts relied upon", "No server of ours holds what was asked for.").await;
    person.fills("Grounds", GROUNDS).await;
    person.presses("Recommend").await;
    person.sees("The recommendation is before the Board.").await;
    person.signs_out().await;
}

async fn the_board_decides(desk: &Desk, person: &mut Person, number: &str) {
    comes_in(desk, person, "clara").await;
    person.sees("Before the Board").await;
    person.follows(number).await;
    person.follows("Open a ballot").await;
    person.sees(GROUNDS).await;
    person.presses("Open the ballot").await;
    person.sees("The ballot is open and its electors will be told.").await;
    person.signs_out().await;
    desk.time_is("2026-08-14T16:30+02");
    votes(desk, person, "bela", number).await;
    desk.time_is("2026-08-14T18:10+02");
    votes(desk, person, "dina", number).await;
    // All have spoken: the ballot closes by itself.
    desk.time_is("2026-08-14T18:20+02");
    the_clerk_reads_the_decision(desk, person, number).await;
}

async fn votes(desk: &Desk, person: &mut Person, name: &str, number: &str) {
    comes_in(desk, person, name).await;
    person.sees("Ballots that wait for your vote").await;
    person.follows(number).await;
    person.sees(GROUNDS).await;
    person.ticks("Your vote", "For").await;
    person.presses("Cast my vote").await;
    person.sees("Your vote is recorded.").await;
    person.signs_out().await;
}

async fn the_clerk_reads_the_decision(desk: &Desk, person: &mut Person, number: &str) {
    comes_in(desk, person, "clara").await;
    person.opens(&desk.console(&format!("/cases/{number}/ballot"))).await;
    person.sees("2 for, 0 against").await;
    person.follows("The decision").await;
    person.sees("No data exists").await;
    person.sees("This decision is final").await;
    person.signs_out().await;
}

async fn the_officer_carries_it_out(desk: &Desk, person: &mut Person, number: &str) {
    comes_in(desk, person, "mara").await;
    person.sees("Decided, to be carried out").await;
    person.follows(number).await;
    person.follows("Decision").await;
    person.follows("Carry it out").await;
    person.sees("Answer sent").await;
    person.fills("What was done", "Answered by letter that no such data exists.").await;
    person.presses("Record it and close the case").await;
    person.sees("The decision is carried out and the case is closed.").await;
    person.signs_out().await;
}

/// After the cut-off. Whoever prepares it cannot publish it.
async fn two_people_publish_the_quarter(desk: &Desk, person: &mut Person) {
    comes_in(desk, person, "mara").await;
    person.goes_to("Reports").await;
    person.follows("2026-Q3").await;
    person.sees(HEADLINE).await;
    person.presses("Prepare the report").await;
    person.sees("You prepared it, so somebody else has to publish it.").await;
    person.signs_out().await;
    comes_in(desk, person, "paul").await;
    person.goes_to("Reports").await;
    person.follows("2026-Q3").await;
    person.presses("Publish 2026-Q3").await;
    person.sees("The edition is published.").await;
    person.signs_out().await;
}

async fn the_auditor_looks_around(desk: &Desk, person: &mut Person) {
    comes_in(desk, person, "olga").await;
    person.looks_around().await;
    person.signs_out().await;
}

async fn the_public_reads_it(desk: &Desk, person: &mut Person) {
    person.opens(&desk.public("/")).await;
    person.sees(HEADLINE).await;
    person.follows_first("main h2 a").await;
    person.follows("Read the report").await;
    assert!(person.reads_in("[data-sentence='0']").await.starts_with(HEADLINE));
    for (cell, figure) in FIGURES {
        assert_eq!(person.reads_in(cell).await, figure, "{cell}");
    }
    person.follows_first("main a[href='balance.html']").await;
    person.sees("Cases by kind: what was open, what came in, what left and what is open").await;
    person.follows("Deutsch").await;
    person.sees("Fälle nach Art: was offen war, was dazukam, was wegging und was offen ist").await;
    person.follows("English").await;
    person.follows("How to verify").await;
    person.sees("names what does not match").await;
}

/// Opens the console and signs in.
async fn comes_in(desk: &Desk, person: &mut Person, name: &str) {
    person.opens(&desk.console("/")).await;
    person.signs_in(name).await;
    person.sees("What waits for you").await;
}

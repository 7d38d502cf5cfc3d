//! The Board at work. Three cases go through a meeting: two on the consent agenda, with a recusal in one of them, and one that ends
//! in a tie; to signed minutes and a page of the decision. And a circular resolution that closes by its deadline.

use crate::desk::Desk;
use crate::driver::Browser;
use crate::person::Person;

const STAFF: &[(&str, &str, &[&str])] = &[
    ("mara", "Mara Lindqvist", &["officer"]),
    ("clara", "Clara Nwosu", &["clerk"]),
    ("lene", "Lene Aebischer", &["board_member", "chair"]),
    ("bela", "Béla Ferencz", &["board_member"]),
    ("dina", "Dina Okonjo", &["board_member"]),
];

const MEETING: &str = "Meeting of 2026-08-14 17:00";

/// What each matter is about, and where somebody saw it.
const MATTERS: [(&str, &str); 3] =
    [("Threats in a community", "Harbour"), ("Stolen cards are offered", "Quay"), ("A film of an execution", "Pier")];

const REPORT: &str = "\
Return-Path: <{who}@example.org>
Date: Wed, 12 Aug 2026 08:58:00 +0200
From: {who}@example.org
To: abuse@session.example
Subject: {what}
Message-ID: <1.{who}@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

It happens in the community “{where}”. Please look.
";

pub async fn tell_of_a_meeting(desk: Desk, browser: Browser) {
    let mut person = Person::at(browser);
    desk.staff(STAFF);
    let mut numbers = Vec::new();
    for matter in MATTERS {
        numbers.push(comes_before_the_board(&desk, &mut person, matter).await);
    }
    let numbers: [String; 3] = numbers.try_into().unwrap();
    desk.time_is("2026-08-13T10:00+02");
    the_clerk_calls_a_meeting(&desk, &mut person, &numbers).await;
    desk.time_is("2026-08-14T16:30+02");
    the_clerk_opens_the_ballots(&desk, &mut person, &numbers).await;
    desk.time_is("2026-08-14T17:10+02");
    votes(&desk, &mut person, "lene", &numbers, "For").await;
    votes(&desk, &mut person, "bela", &numbers, "Against").await;
    one_recuses_herself(&desk, &mut person, &numbers).await;
    desk.time_is("2026-08-14T18:30+02");
    the_clerk_closes_the_meeting(&desk, &mut person).await;
    // By then every ballot is closed, at the latest by its deadline.
    desk.time_is("2026-08-22T09:00+02");
    the_clerk_drafts_the_minutes(&desk, &mut person, &numbers).await;
    the_chair_signs_them(&desk, &mut person, &numbers).await;
}

pub async fn tell_of_a_circular_resolution(desk: Desk, browser: Browser) {
    let mut person = Person::at(browser);
    desk.staff(STAFF);
    let number = comes_before_the_board(&desk, &mut person, MATTERS[0]).await;
    desk.time_is("2026-08-13T10:00+02");
    comes_in(&desk, &mut person, "clara").await;
    person.goes_to("Board").await;
    person.follows("Call the Board").await;
    chooses_moment(&person, "ends-at", "2026-08-17T18:00").await;
    person.presses("Begin the circular resolution").await;
    person.sees("Circular resolution until 2026-08-17 18:00 Running").await;
    person.picks("Case", &format!("{number} – {}", MATTERS[0].0)).await;
    person.presses("Put it on the agenda").await;
    person.follows(&format!("Open a ballot on case {number}")).await;
    person.presses("Open the ballot").await;
    person.sees("2026-08-17 18:00").await;
    person.signs_out().await;
    for name in ["lene", "bela"] {
        comes_in(&desk, &mut person, name).await;
        votes_on(&mut person, &number, "For").await;
        person.signs_out().await;
    }
    desk.time_is("2026-08-17T18:01+02");
    comes_in(&desk, &mut person, "clara").await;
    opens_meeting(&mut person, "Circular resolution until 2026-08-17 18:00").await;
    person.sees("Decided").await;
    person.presses("Close the circular resolution").await;
    person.sees("2 for, 0 against, 0 abstained, 0 recused, 1 absent").await;
    person.presses("Draft the minutes").await;
    person.sees("wait to be signed by the chair").await;
    person.signs_out().await;
}

/// Opens the console and signs in.
async fn comes_in(desk: &Desk, person: &mut Person, name: &str) {
    person.opens(&desk.console("/")).await;
    person.signs_in(name).await;
    person.sees("What waits for you").await;
}

/// Gives the number of the case.
async fn comes_before_the_board(desk: &Desk, person: &mut Person, (what, place): (&str, &str)) -> String {
    let report = REPORT.replace("{who}", &place.to_lowercase()).replace("{what}", what).replace("{where}", place);
    desk.receives(&report);
    comes_in(desk, person, "mara").await;
    let number = person.reads_in("[aria-labelledby=assign] th a").await;
    person.follows(&number).await;
    person.follows("Confirm the kind").await;
    person.picks("Kind", "Breach notification").await;
    person.fills("Summary", what).await;
    person.presses("Save and confirm the kind").await;
    person.follows("Assign a reviewer").await;
    person.ticks("Reviewer", "Mara Lindqvist").await;
    person.presses("Assign").await;
    person.follows("Recommend to the Board").await;
    person.ticks("Severity", "3 – grave").await;
    person.ticks("Finding", "Established").await;
    person.picks("Required outcome", "Content removed").await;
    person.ticks("What it rests on", "Terms").await;
    person.picks("Category of the Terms", "Extreme violence or graphic content").await;
    person.ticks("Reasons", "The breach is shown").await;
    person.fills("Facts relied upon", &format!("Items 1 to 3, posted in “{place}”.")).await;
    person.fills("Grounds", &format!("Three messages in “{place}” show it.")).await;
    person.presses("Recommend").await;
    person.sees("The recommendation is before the Board.").await;
    person.signs_out().await;
    number
}

/// What the browser's own picker of a day and a time does.
async fn chooses_moment(person: &Person, id: &str, moment: &str) {
    person.lets_run(&format!("document.getElementById('{id}').value = '{moment}'")).await;
}

async fn the_clerk_calls_a_meeting(desk: &Desk, person: &mut Person, numbers: &[String; 3]) {
    comes_in(desk, person, "clara").await;
    person.goes_to("Board").await;
    person.sees("3 cases stand before the Board; no ballot is open.").await;
    person.follows("Call the Board").await;
    // Something is missing: the form comes back and says what.
    chooses_moment(person, "begins-at", "2026-08-14T17:00").await;
    person.presses("Call the meeting").await;
    person.sees("Write in a line where it is, or how to join.").await;
    person.fills("Place or way", "Room 3, Gotthardstrasse 2").await;
    person.presses("Call the meeting").await;
    person.sees("It is called, and the members will be told.").await;
    for (number, (what, _)) in numbers.iter().zip(MATTERS) {
        person.picks("Case", &format!("{number} – {what}")).await;
        person.presses("Put it on the agenda").await;
    }
    person.presses("Up, item 3").await;
    person.sees(&format!("2. {}", numbers[2])).await;
    person.presses("Up, item 3").await;
    person.sees(&format!("2. {}", numbers[1])).await;
    person.signs_out().await;
}

async fn opens_meeting(person: &mut Person, title: &str) {
    person.goes_to("Board").await;
    person.follows("Meetings and minutes").await;
    person.follows(title).await;
}

async fn the_clerk_opens_the_ballots(desk: &Desk, person: &mut Person, numbers: &[String; 3]) {
    comes_in(desk, person, "clara").await;
    for number in numbers {
        opens_meeting(person, MEETING).await;
        person.follows(&format!("Open a ballot on case {number}")).await;
        person.presses("Open the ballot").await;
        // What is simple is voted on in one form.
        if *number != numbers[1] {
            person.presses("Put it on the consent agenda").await;
            person.sees("The ballot is on the consent agenda.").await;
        }
    }
    opens_meeting(person, MEETING).await;
    person.follows("Agenda pack").await;
    person.sees("Three messages in “Quay” show it.").await;
    person.signs_out().await;
}

async fn votes_on(person: &mut Person, number: &str, choice: &str) {
    person.goes_to("Board").await;
    person.follows(number).await;
    person.ticks("Your vote", choice).await;
    person.presses("Cast my vote").await;
    person.sees("Your vote is recorded.").await;
}

/// For what is on the consent agenda, and `choice` in the second matter.
async fn votes(desk: &Desk, person: &mut Person, name: &str, numbers: &[String; 3], choice: &str) {
    comes_in(desk, person, name).await;
    opens_meeting(person, MEETING).await;
    person.follows("Agenda pack").await;
    person.sees("Three messages in “Harbour” show it.").await;
    person.goes_to("Board").await;
    person.follows("Consent agenda").await;
    for number in [&numbers[0], &numbers[2]] {
        person.ticks(&format!("Your vote on {number}"), "For").await;
    }
    person.presses("Cast my votes").await;
    person.sees("Your votes are recorded.").await;
    votes_on(person, &numbers[1], choice).await;
    person.signs_out().await;
}

/// From the first; on the second she abstains, so that it ends in a tie. Her pack is without what she has no part in.
async fn one_recuses_herself(desk: &Desk, person: &mut Person, numbers: &[String; 3]) {
    comes_in(desk, person, "dina").await;
    person.goes_to("Board").await;
    person.follows(&numbers[0]).await;
    person.lets_run("document.querySelector('details.aside').open = true").await;
    person.fills("Why you must not vote", "My brother runs that community.").await;
    person.presses("Recuse myself").await;
    person.sees("Your recusal is recorded.").await;
    opens_meeting(person, MEETING).await;
    person.follows("Agenda pack").await;
    person.sees(&format!("Item 1, case {}: sealed to you now.", numbers[0])).await;
    person.misses("Three messages in “Harbour” show it.").await;
    votes_on(person, &numbers[1], "Abstain").await;
    person.goes_to("Board").await;
    person.follows("Consent agenda").await;
    person.misses(&format!("Your vote on {}", numbers[0])).await;
    person.ticks(&format!("Your vote on {}", numbers[2]), "For").await;
    person.presses("Cast my votes").await;
    person.sees("Your votes are recorded.").await;
    person.signs_out().await;
}

async fn the_clerk_closes_the_meeting(desk: &Desk, person: &mut Person) {
    comes_in(desk, person, "clara").await;
    opens_meeting(person, MEETING).await;
    person.picks("Lene Aebischer, chair", "Present").await;
    person.picks("Béla Ferencz", "Present").await;
    // One is forgotten.
    person.presses("Record the attendance").await;
    person.sees("Choose whether this member was there.").await;
    person.picks("Dina Okonjo", "Present").await;
    person.presses("Record the attendance").await;
    person.sees("The attendance is recorded.").await;
    person.presses("Close the meeting").await;
    person.sees("It is closed, and its agenda stands.").await;
    person.signs_out().await;
}

async fn the_clerk_drafts_the_minutes(desk: &Desk, person: &mut Person, numbers: &[String; 3]) {
    comes_in(desk, person, "clara").await;
    opens_meeting(person, MEETING).await;
    person.follows("Minutes").await;
    person.sees(&format!("1. Case {}", numbers[0])).await;
    person.sees("2 for, 0 against, 0 abstained, 1 recused, 0 absent").await;
    person.sees("Recused, for the house only: Dina Okonjo.").await;
    person
        .sees("1 for, 1 against, 1 abstained, 0 recused, 0 absent; 1 of 2 votes cast: failed: a tie, and a tie fails.")
        .await;
    person.fills("Remarks", "The chair led the meeting. Nothing else was raised.").await;
    person.presses("Draft the minutes").await;
    person.sees("The minutes are drafted and wait to be signed by the chair.").await;
    person.signs_out().await;
}

async fn the_chair_signs_them(desk: &Desk, person: &mut Person, numbers: &[String; 3]) {
    comes_in(desk, person, "lene").await;
    opens_meeting(person, MEETING).await;
    person.follows("Minutes").await;
    person.sees("Nothing else was raised.").await;
    person.presses("Sign the minutes").await;
    person.sees("The minutes are signed and never change.").await;
    person.sees("Download as JSON").await;
    person.goes_to("Board").await;
    person.sees("No case stands before the Board").await;
    person.goes_to("Cases").await;
    person.follows(&numbers[2]).await;
    person.follows_first("main a[href$='/decision']").await;
    person.sees("This decision is final").await;
    person.signs_out().await;
}

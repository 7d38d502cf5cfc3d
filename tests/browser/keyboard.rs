//! An officer who touches no mouse: everything is reached by Tab or by a key, what is reached shows it, and what was turned
//! off stays off.

use crate::desk::Desk;
use crate::driver::Browser;
use crate::person::{PASSWORD, Person};

const STAFF: &[(&str, &str, &[&str])] = &[("mara", "Mara Lindqvist", &["officer"])];

const REPORT: &str = "\
Date: Wed, 12 Aug 2026 08:58:00 +0200
From: Ada Lang <ada{nth}@example.org>
To: abuse@session.example
Subject: Report {nth}
Message-ID: <{nth}.ada@example.org>

Look at the community “Harbour”.
";

/// Keys without a letter, as the browser driver has them.
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const SPACE: &str = " ";
const DOWN: &str = "\u{e015}";
const CTRL_ENTER: &str = "\u{e009}\u{e007}";
const SHIFT: &str = "\u{e008}";

pub async fn tell(desk: Desk, browser: Browser) {
    desk.staff(STAFF);
    for nth in 1..=3 {
        desk.receives(&REPORT.replace("{nth}", &nth.to_string()));
    }
    let mut mara = Person::at(browser);
    signs_in(&desk, &mut mara).await;
    opens_a_case(&mut mara).await;
    fills_in_and_assigns(&mut mara).await;
    jumps_around(&mut mara).await;
    asks_for_the_keys(&mut mara).await;
    turns_them_off(&desk, &mut mara).await;
}

async fn signs_in(desk: &Desk, mara: &mut Person) {
    mara.opens(&desk.console("/sign-in")).await;
    mara.tabs_to("Name").await;
    mara.writes("mara").await;
    mara.tabs_to("Password").await;
    mara.writes(PASSWORD).await;
    mara.presses_key(ENTER).await;
    mara.sees("What waits for you").await;
}

/// Down the list and into the second row.
async fn opens_a_case(mara: &mut Person) {
    mara.writes("jjk").await;
    mara.writes("j").await;
    let row = mara.reads_focus().await;
    mara.presses_key("o").await;
    mara.sees(&format!("Case {row}")).await;
}

async fn fills_in_and_assigns(mara: &mut Person) {
    mara.presses_key("e").await;
    mara.tabs_to("Summary").await;
    // Keys are letters here, and nothing else.
    mara.writes("a jar of ?, g and /").await;
    mara.presses_key(CTRL_ENTER).await;
    mara.sees("a jar of ?, g and /").await;
    mara.presses_key("a").await;
    mara.tabs_to("Mara Lindqvist").await;
    mara.writes(SPACE).await;
    mara.presses_key(CTRL_ENTER).await;
    mara.sees("The case is assigned.").await;
    // The kind is confirmed, and the same key still leads to the fields.
    mara.presses_key("e").await;
    mara.sees("Summary").await;
}

async fn jumps_around(mara: &mut Person) {
    for (key, words) in [("d", "Dashboard"), ("c", "Cases"), ("p", "Holding pen"), ("h", "What waits for you")] {
        mara.writes("g").await;
        mara.presses_key(key).await;
        mara.sees(words).await;
    }
    mara.writes("g").await;
    mara.presses_key(&format!("{SHIFT}?")).await;
    mara.sees("A day at the desk").await;
    mara.writes("g").await;
    mara.presses_key("h").await;
}

async fn asks_for_the_keys(mara: &mut Person) {
    mara.writes("?").await;
    let said = mara.reads_in("dialog[open]").await;
    assert!(said.contains("Open the row") && said.contains("Dashboard"), "{said}");
    mara.writes("d").await;
    mara.writes(ESCAPE).await;
    mara.sees_go("dialog").await;
    assert_eq!(mara.reads_in("h1").await, "What waits for you", "no key went through it");
}

async fn turns_them_off(desk: &Desk, mara: &mut Person) {
    mara.opens(&desk.console("/help/keys")).await;
    mara.tabs_to("Turn the keys off").await;
    mara.writes(ENTER).await;
    assert_eq!(mara.reads_focus().await, "Turn the keys on");
    mara.opens(&desk.console("/")).await;
    mara.writes("?").await;
    mara.writes("j").await;
    assert!(mara.lacks("dialog").await, "single keys do nothing now");
    mara.writes(DOWN).await;
    mara.opens(&desk.console("/help/keys")).await;
    mara.tabs_to("Turn the keys on").await;
    mara.writes(ENTER).await;
}

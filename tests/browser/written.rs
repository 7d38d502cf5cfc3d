//! What somebody wrote and did not send: asked about before the page goes, or kept as a draft, whatever else is sent meanwhile.
//! The forms are sent and held back in the same moment, so that no test depends on how quick the machine is.

use serde_json::json;

use crate::desk::Desk;
use crate::driver::Browser;
use crate::person::Person;

const STAFF: &[(&str, &str, &[&str])] = &[("mara", "Mara Lindqvist", &["officer"])];

const REPORT: &str = "\
Date: Wed, 12 Aug 2026 08:58:00 +0200
From: Ada Lang <ada@example.org>
To: abuse@session.example
Subject: Report
Message-ID: <1.ada@example.org>

Look at the community “Harbour”.
";

/// From now on no form leaves the page. Runs behind the page's own script, which sees it sent.
const STAYS: &str = r#"addEventListener("submit", event => event.preventDefault());"#;

/// Sends a form, and gives whether the browser would ask before it left.
const SENDS: &str = r#"
document.querySelector(FORM).requestSubmit();
const leaving = new Event("beforeunload", { cancelable: true });
dispatchEvent(leaving);
return leaving.defaultPrevented;
"#;

/// Writes into the note, signs out in the middle of the sentence, and gives what was asked of the server by then.
const SIGNS_OUT_OF_A_NOTE: &str = r#"
const asked = [], real = window.fetch;
window.fetch = (address, how) => { asked.push([address, how.keepalive]); return real(address, how); };
const field = document.querySelector("form[data-draft] textarea");
field.value = "Ask the court first.";
field.dispatchEvent(new Event("input", { bubbles: true }));
document.querySelector("form.person").requestSubmit();
return asked;
"#;

/// 90,000 bytes as a form sends them.
const WRITES_A_LONG_NOTE: &str = r#"
const field = document.querySelector("form[data-draft] textarea");
field.value = "д".repeat(15000);
field.dispatchEvent(new Event("input", { bubbles: true }));
"#;

const KEPT: &str = "form[data-draft] [data-draft-status]";

pub async fn tell(desk: Desk, browser: Browser) {
    desk.staff(STAFF);
    desk.receives(REPORT);
    let mut mara = Person::at(browser);
    mara.opens(&desk.console("/")).await;
    mara.signs_in("mara").await;
    let number = mara.reads_in("[aria-labelledby=assign] th a").await;
    is_asked(&desk, &mut mara, &number).await;
    keeps_a_draft(&desk, &mut mara, &number).await;
    keeps_a_long_draft(&desk, &mut mara, &number).await;
}

async fn is_asked(desk: &Desk, mara: &mut Person, number: &str) {
    mara.opens(&desk.console(&format!("/cases/{number}/details"))).await;
    mara.fills("Summary", "Threats in a community").await;
    mara.lets_run(STAYS).await;
    for other in ["form.find", "form.person"] {
        let asks = mara.lets_run(&SENDS.replace("FORM", &format!("'{other}'"))).await;
        assert_eq!(asks, json!(true), "{other} takes the page away from under what was written");
    }
    let asks = mara.lets_run(&SENDS.replace("FORM", "'main form.sheet'")).await;
    assert_eq!(asks, json!(false), "what is sent is not lost");
}

async fn keeps_a_draft(desk: &Desk, mara: &mut Person, number: &str) {
    mara.opens(&desk.console(&format!("/cases/{number}/notes"))).await;
    mara.lets_run(STAYS).await;
    let asked = mara.lets_run(SIGNS_OUT_OF_A_NOTE).await;
    assert_eq!(asked, json!([[format!("/cases/{number}/drafts/note"), true]]), "at once, and it outlives the page");
    assert!(mara.waits_for(KEPT).await.starts_with("Draft kept at"));
    mara.opens(&desk.console(&format!("/cases/{number}/notes"))).await;
    assert_eq!(mara.finds_in("Note").await, "Ask the court first.");
}

async fn keeps_a_long_draft(desk: &Desk, mara: &mut Person, number: &str) {
    mara.lets_run(WRITES_A_LONG_NOTE).await;
    let said = mara.waits_for(KEPT).await;
    assert!(said.starts_with("Draft kept at"), "{said}");
    mara.opens(&desk.console(&format!("/cases/{number}/notes"))).await;
    assert_eq!(mara.finds_in("Note").await.chars().count(), 15_000);
}

//! `kill -9` at each step of sending, of the real program with a mail server that kills it: no mail is handed over twice.

use std::process::Stdio;
use std::sync::{Arc, Mutex};

use quarterlight::clock::Clock;

use super::faulty::{FaultyServer, Step};
use crate::support::{TestApp, mail, until};

/// How long after its start an attempt counts as given up, and somewhat more.
const GIVEN_UP_SECONDS: i64 = 700;

/// The program's jobs, until the mail server kills them at this step; then other jobs, after the attempt was given up.
/// What the mail server got whole, and the mail's state before and after.
fn killed_at(step: Step) -> (usize, String, String) {
    let (app, server) = (TestApp::on_sqlite(), FaultyServer::start());
    app.opens_case(mail("ada@example.org").about("Abuse in a community").says("Look."));
    let mut serve = app.quarterlight(&["serve", "--only", "jobs"]);
    serve.env("QUARTERLIGHT_SMTP_URL", server.url()).stdout(Stdio::null()).stderr(Stdio::null());
    let victim = Arc::new(Mutex::new(None::<std::process::Child>));
    let (killer, seen) = (Arc::clone(&victim), Arc::new(Mutex::new(false)));
    let told = Arc::clone(&seen);
    server.calls(move |at| {
        if at == step {
            let mut child = killer.lock().unwrap();
            let child = child.as_mut().unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
            *told.lock().unwrap() = true;
        }
    });
    {
        let mut starting = victim.lock().unwrap();
        *starting = Some(serve.spawn().unwrap());
    }
    until("the mail server to be spoken to", || *seen.lock().unwrap());
    let state = || app.words("SELECT state AS word FROM mails WHERE message = 'acknowledgement'").remove(0);
    let before = state();
    // Whoever comes next: first at once, then when the attempt is long past.
    server.calls(|_| {});
    let later = app.with(&[("QUARTERLIGHT_SMTP_URL", &server.url())]);
    later.clock.set(Clock::System.now().plus_seconds(1));
    later.runs_due_jobs();
    later.clock.set(Clock::System.now().plus_seconds(GIVEN_UP_SECONDS));
    later.runs_due_jobs();
    later.passes(24 * 3600);
    later.runs_due_jobs();
    (server.got().into_iter().filter(|message| message.contains("To: ada@example.org")).count(), before, state())
}

#[test]
fn killing_the_sender_at_any_step_never_makes_two_mails() {
    for step in Step::ALL {
        let (got, before, after) = killed_at(step);
        assert_eq!(before, "sending", "{step:?}");
        assert_eq!(after, "uncertain", "{step:?}: the letter was there, so nobody knows");
        assert_eq!(got, usize::from(step == Step::Message), "{step:?}");
    }
}

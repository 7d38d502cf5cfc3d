//! Which case a message belongs to, the holding pen, parts that two persons destroy, and the books of each day.

mod books;
mod matching;
mod parts;
mod waiting;

use quarterlight::cases::{self, CaseNumber, Confirmed, Guess, LeftPen, PenReason, PenStep, Placed};
use quarterlight::db::ids::{MailId, NoticeId, PartId};
use quarterlight::notices::{Envelope, PartRole, Transport};
use quarterlight::outbox::addresses;
use quarterlight::taxonomy::{DestructionReason, IdentifierType, Kind, Outcome, SetAsideReason};
use quarterlight::workflow::CaseState;
use quarterlight::workflow::tally::Choice::For;

use crate::support::{Mail, Ran, Received, Somebody, TestApp, mail, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const BREACH: Kind = Kind::BreachNotification;
const UNLAWFUL: DestructionReason = DestructionReason::UnlawfulContent;

fn abuse(from: &str) -> Mail {
    mail(from).about("Abuse in a community").says("Please look at this group.")
}

/// Nothing in it says what it is.
fn unclear(nth: usize) -> Mail {
    mail("ada@example.org").to("office@session.example").about("Hello").says(&format!("Good morning {nth}."))
}

fn delivered_to(recipients: &[&str]) -> Envelope {
    Envelope { recipients: recipients.iter().map(ToString::to_string).collect(), ..Envelope::default() }
}

/// Where one writes to be heard in this case.
fn address(app: &TestApp, case: &CaseNumber) -> String {
    addresses::case_address(&app.desk.keys, &app.desk.mail, &app.case(case).reference)
}

fn joined(app: &TestApp, cases: &[&CaseNumber]) -> Placed {
    Placed::Joined(cases.iter().map(|case| app.case(case).id).collect())
}

fn held(app: &TestApp, who: &Somebody) -> Vec<cases::HeldNotice> {
    app.pool.read(|db| cases::list_pen(db, &who.act(), None, 1000)).unwrap()
}

/// Accepts the guess as it stands.
fn accepts(app: &TestApp, who: &Somebody, notice: NoticeId) -> Result<LeftPen, cases::Error> {
    let seen = held(app, who).into_iter().find(|held| held.notice == notice).and_then(|held| held.guess());
    cases::accept_guess(&app.pool, &who.act(), notice, seen)
}

fn holds(app: &TestApp, bytes: impl Into<Vec<u8>>, why: PenReason) -> NoticeId {
    let received = app.receives(bytes);
    assert_eq!(received.placed, Placed::Held(why));
    received.receipt.notice
}

fn calls(app: &TestApp, message: &str) -> i64 {
    app.count(&format!("mails WHERE message = '{message}'"))
}

/// A case that the Board has decided, reviewed by Mara.
fn decided(app: &TestApp, mara: &Somebody) -> CaseNumber {
    let [ann, bob] = app.board();
    let cleo = app.clerk("cleo");
    let case = app.opens_case(abuse("ada@example.org"));
    mara.assigns(&case, mara).unwrap();
    mara.recommends(&case, OUTSIDE).unwrap();
    cleo.opens_ballot(&case, OUTSIDE).unwrap();
    for member in [&ann, &bob] {
        member.votes(&case, For).unwrap();
    }
    cleo.closes_ballot(&case).unwrap();
    case
}

fn set_aside_case(app: &TestApp, mara: &Somebody) -> CaseNumber {
    let case = app.opens_case(abuse("ada@example.org"));
    mara.sets_aside(&case, SetAsideReason::Withdrawn).unwrap();
    case
}

/// What a mail server says of a mail that it could not deliver.
fn bounce(to: &str) -> Vec<u8> {
    let body = "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\
                --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n\
                Final-Recipient: rfc822; ada@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n";
    let report = "multipart/report; report-type=delivery-status; boundary=b";
    let bounce = mail("MAILER-DAEMON@mx.example.org").to(to).about("Undelivered").header("MIME-Version", "1.0");
    bounce.header("Content-Type", report).says(body).into()
}

fn bounces(app: &TestApp, bytes: Vec<u8>, recipient: &str) -> Received {
    let envelope = Envelope { return_path: Some(String::new()), ..delivered_to(&[recipient]) };
    app.receives_for(bytes, envelope)
}

/// The return path of the last mail that the outbox holds of this sort.
fn return_path(app: &TestApp, message: &str) -> String {
    let id = app.numbers(&format!("SELECT max(id) AS number FROM mails WHERE message = '{message}'"))[0];
    addresses::return_address(&app.desk.keys, &app.desk.mail, MailId::from_i64(id))
}

/// A complaint in the abuse report format about one address.
fn complaint() -> Mail {
    let body = "--b\r\nContent-Type: text/plain\r\n\r\nA complaint.\r\n\
                --b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: Reporter/1.0\r\n\
                Version: 1\r\nArrival-Date: Sun, 3 May 2026 10:00:00 +0000\r\nReported-Domain: bad.example\r\n\
                Reported-URI: https://bad.example/group\r\n\r\n\
                --b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@bad.example\r\nSubject: Buy\r\n\r\nBuy.\r\n--b--\r\n";
    mail("reporter@example.org")
        .about("Complaint")
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/report; report-type=feedback-report; boundary=b")
        .says(body)
}

/// A case from a message with a file, and the ids of the notice and of its headers, text and file.
fn with_file(app: &TestApp) -> (CaseNumber, NoticeId, [PartId; 3]) {
    let received = app.receives(abuse("Ada <ada@example.org>").with_file("group.pdf", "PlantedFile"));
    let Placed::Opened(case) = received.placed else { panic!("{received:?}") };
    let case = app.pool.read(|db| cases::get(db, case)).unwrap().number;
    let parts = "SELECT id AS number FROM notice_parts ORDER BY position";
    let parts: Vec<PartId> = app.numbers(parts).into_iter().map(PartId::from_i64).collect();
    (case, received.receipt.notice, parts.try_into().unwrap())
}

fn asks(app: &TestApp, who: &Somebody, case: &CaseNumber, notice: NoticeId, part: PartId) -> Result<(), cases::Error> {
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::ask_destruction(db, &act, &case, notice, part, UNLAWFUL))
}

fn withdraws(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    notice: NoticeId,
    part: PartId,
) -> Result<(), cases::Error> {
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::withdraw_destruction(db, &act, &case, notice, part))
}

fn confirms(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    notice: NoticeId,
    part: PartId,
) -> Result<(), cases::Error> {
    cases::confirm_destruction(&app.pool, &who.act(), case, notice, part)
}

fn books(app: &TestApp) -> cases::Books {
    app.pool.read(|db| cases::reconcile_by_day(db, &app.act("command_line"), 14)).unwrap()
}

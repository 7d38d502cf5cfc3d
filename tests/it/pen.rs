//! Which case a message belongs to, the holding pen, parts that two persons destroy, and the books of each day.

use quarterlight::cases::{self, CaseNumber, Confirmed, LeftPen, PenReason, PenStep, Placed};
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

on_both! {
    // ── which case ──────────────────────────────────────────────────────────────────────────────────────────

    fn a_message_with_two_senders_joins_no_thread(app: TestApp) {
        let case = app.opens_case(abuse("ada@example.org").header("Message-ID", "<first@example.org>"));
        let again = || abuse("ada@example.org").header("References", "<first@example.org>");
        let doubled = app.receives(again().header("From", "eve@example.org").says("Two senders.")).placed;
        assert!(matches!(doubled, Placed::Opened(_)), "{doubled:?}");
        assert_eq!(app.receives(again().says("One sender.")).placed, joined(&app, &[&case]));
    }

    fn a_message_id_used_twice_leads_each_sender_to_their_own_case(app: TestApp) {
        let message = |from: &str| abuse(from).header("Message-ID", "<same@example.org>").says(from);
        let (ada, eve) = (app.opens_case(message("ada@example.org")), app.opens_case(message("eve@example.org")));
        let refers = |from: &str| app.receives(mail(from).header("In-Reply-To", "<same@example.org>").says("More.")).placed;
        assert_eq!(refers("ada@example.org"), joined(&app, &[&ada]));
        assert_eq!(refers("eve@example.org"), joined(&app, &[&eve]));
    }

    fn a_message_id_is_found_without_its_brackets_and_none_is_no_thread(app: TestApp) {
        let case = app.opens_case(abuse("ada@example.org").header("Message-ID", "first@example.org"));
        for id in ["first@example.org", "<first@example.org>", "<zero@example.org> <first@example.org>"] {
            let more = abuse("ada@example.org").header("In-Reply-To", id).says(id);
            assert_eq!(app.receives(more).placed, joined(&app, &[&case]), "{id}");
        }
        app.opens_case(abuse("ada@example.org").says("No Message-ID at all."));
        for id in ["", "<>", "   "] {
            let placed = app.receives(abuse("ada@example.org").header("In-Reply-To", id).says(&format!("{id:?}"))).placed;
            assert!(matches!(placed, Placed::Opened(_)), "{id:?}: {placed:?}");
        }
    }

    fn one_delivery_to_two_cases_joins_both_and_is_stored_once(app: TestApp) {
        let (one, two) = (app.opens_case(abuse("ada@example.org")), app.opens_case(abuse("eve@example.org")));
        let (to, cc) = (address(&app, &one), address(&app, &two));
        let received = app.receives(mail("ada@example.org").to(&to).header("Cc", &cc).says("To both, by headers."));
        assert_eq!(received.placed, joined(&app, &[&one, &two]));
        let blind = app.receives_for(mail("ada@example.org").says("To both, by envelope."), delivered_to(&[&to, &cc, &to]));
        assert_eq!(blind.placed, joined(&app, &[&one, &two]));
        assert_eq!((app.count("notices"), app.count("case_notices")), (4, 6));
        assert!(app.reconciles().balanced);
    }

    fn two_deliveries_of_the_same_bytes_to_two_cases_join_both_and_are_stored_once(app: TestApp) {
        let (one, two) = (app.opens_case(abuse("ada@example.org")), app.opens_case(abuse("eve@example.org")));
        let copy = || mail("ada@example.org").to("undisclosed@example.org").says("A blind copy.");
        let first = app.receives_for(copy(), delivered_to(&[&address(&app, &one)]));
        let second = app.receives_for(copy(), delivered_to(&[&address(&app, &two)]));
        let third = app.receives_for(copy(), delivered_to(&[&address(&app, &two)]));
        assert_eq!(first.placed, joined(&app, &[&one]));
        assert_eq!((second.receipt.repeated, second.placed), (true, joined(&app, &[&two])));
        assert_eq!(third.placed, Placed::Already, "it is there");
        let all = app.reconciles();
        assert_eq!((all.accepted, all.joined, all.repeated, all.balanced), (3, 1, 2, true));
        assert_eq!(app.count("case_notices"), 4);
        assert_eq!(app.count("notice_repeats WHERE placed_at IS NULL"), 0);
        for case in [&one, &two] {
            let mara = app.somebody(&format!("mara{case}"), quarterlight::workflow::Role::Officer);
            let content = cases::read_notice(&app.pool, &mara.act(), case, first.receipt.notice).unwrap();
            assert_eq!(content.text, "A blind copy.");
        }
    }

    fn of_two_deliveries_that_a_crash_left_unplaced_both_are_placed(app: TestApp) {
        let (one, two) = (app.opens_case(abuse("ada@example.org")), app.opens_case(abuse("eve@example.org")));
        let copy = || mail("ada@example.org").to("undisclosed@example.org").says("A blind copy.");
        let first = app.takes_for(copy(), delivered_to(&[&address(&app, &one)])).unwrap();
        let second = app.takes_for(copy(), delivered_to(&[&address(&app, &two)])).unwrap();
        assert_eq!((second.notice, second.repeated), (first.notice, true));
        assert_eq!(app.runs_due_jobs().placed, 1);
        assert_eq!(app.count(&format!("case_notices WHERE notice_id = {}", first.notice)), 2);
        assert_eq!(app.count("notice_repeats WHERE placed_at IS NULL"), 0);
    }

    fn a_message_to_a_decided_case_joins_it_and_its_officer_is_told(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = decided(&app, &mara);
        let evidence = app.count("evidence");
        let write = |text: &str| app.receives(mail("ada@example.org").to(&address(&app, &case)).says(text)).placed;
        assert_eq!(write("I object."), joined(&app, &[&case]));
        mara.carries_out(&case, "We wrote.").unwrap();
        assert_eq!(write("I still object."), joined(&app, &[&case]));
        assert_eq!((app.state(&case), app.count("evidence")), (CaseState::Closed, evidence));
        let told = app.numbers("SELECT user_id AS number FROM mails WHERE message = 'closed_case_answered'");
        assert_eq!(told, [mara.id.as_i64(); 2], "not {}", omar.name);
    }

    fn a_message_to_a_case_that_was_set_aside_waits_beside_it(app: TestApp) {
        let mara = app.officer("mara");
        let case = set_aside_case(&app, &mara);
        let again = mail("ada@example.org").to(&address(&app, &case)).about("Abuse").says("I meant it.");
        let notice = holds(&app, again, PenReason::AnswersSetAsideCase);
        let held = held(&app, &mara);
        let suggested = held[0].suggested.as_ref().unwrap();
        assert_eq!((&suggested.number, suggested.state), (&case, CaseState::SetAside));
        assert_eq!(calls(&app, "pen_waiting"), 1);
        assert_eq!(cases::accept_guess(&app.pool, &mara.act(), notice).unwrap(), LeftPen::Joined(case.clone()));
        assert_eq!((app.state(&case), app.count("case_notices")), (CaseState::SetAside, 2));
        // To an open case too: then it is heard there, and nothing needs a person.
        let open = app.opens_case(abuse("eve@example.org"));
        let both = mail("ada@example.org").to(&address(&app, &case)).header("Cc", &address(&app, &open)).says("Both.");
        assert_eq!(app.receives(both).placed, joined(&app, &[&case, &open]));
    }

    // ── what comes back ─────────────────────────────────────────────────────────────────────────────────────

    fn a_bounce_joins_the_case_of_its_mail_and_calls_once(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org"));
        let evidence = app.count("evidence");
        let path = return_path(&app, "acknowledgement");
        assert_eq!(bounces(&app, bounce(&path), &path).placed, joined(&app, &[&case]));
        let again: Vec<u8> = [b"X-Try: 2\r\n".as_slice(), &bounce(&path)].concat();
        assert_eq!(bounces(&app, again, &path).placed, joined(&app, &[&case]));
        assert_eq!(app.count("mail_reports WHERE delivery = 'failed'"), 2);
        assert_eq!((calls(&app, "mail_returned"), calls(&app, "notice_joined")), (1, 0), "{}", mara.name);
        assert_eq!(app.count("evidence"), evidence, "a bounce proves nothing");
    }

    fn a_bounce_without_proof_belongs_to_no_mail_and_calls_nobody(app: TestApp) {
        let mara = app.officer("mara");
        app.opens_case(abuse("ada@example.org"));
        let path = return_path(&app, "acknowledgement");
        let (proof, domain) = path.rsplit_once('@').unwrap();
        let forged = format!("{}aaaa@{domain}", &proof[..proof.len() - 4]);
        for to in [forged.as_str(), "notices@session.example", "abuse@session.example"] {
            assert_eq!(bounces(&app, bounce(to), to).placed, Placed::Held(PenReason::Bounce), "{to}");
        }
        assert_eq!((app.count("mail_reports"), app.count("case_notices")), (0, 1));
        assert_eq!((calls(&app, "pen_waiting"), calls(&app, "mail_returned")), (0, 0));
        assert_eq!(held(&app, &mara).len(), 3, "and it is not lost");
    }

    fn a_bounce_of_a_call_to_staff_stays_in_the_pen_and_calls_nobody(app: TestApp) {
        app.officer("mara");
        app.opens_case(abuse("ada@example.org"));
        let path = return_path(&app, "case_waiting");
        let before = app.count("mails");
        assert_eq!(bounces(&app, bounce(&path), &path).placed, Placed::Held(PenReason::Bounce));
        assert_eq!((app.count("mails"), app.count("mail_reports")), (before, 1));
    }

    fn an_absent_notifier_s_answer_joins_its_case_and_calls_nobody(app: TestApp) {
        app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org"));
        let before = app.count("mails");
        let away = mail("ada@example.org").to(&address(&app, &case)).header("Auto-Submitted", "auto-replied").says("Away.");
        assert_eq!(app.receives(away).placed, joined(&app, &[&case]));
        assert_eq!(app.count("mails"), before);
    }

    // ── the pen ─────────────────────────────────────────────────────────────────────────────────────────────

    fn one_step_accepts_what_a_message_is_taken_for(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org"));
        let mentions = mail("eve@example.org").about(&format!("About {case}")).says("Me too.");
        let mentions = holds(&app, mentions, PenReason::MentionsCase);
        let listed = holds(&app, abuse("l@example.org").header("List-Id", "<l.example.org>"), PenReason::MailingList);
        let unclear = holds(&app, unclear(1), PenReason::Unclear);
        let pen = held(&app, &mara);
        assert_eq!(pen[0].suggested.as_ref().map(|case| &case.number), Some(&case));
        assert_eq!((pen[1].suggested.as_ref(), pen[1].suggested_kind), (None, Some(BREACH)));
        assert!(!pen[2].has_guess());
        let accept = |notice| cases::accept_guess(&app.pool, &mara.act(), notice);
        assert_eq!(accept(mentions).unwrap(), LeftPen::Joined(case));
        let LeftPen::Opened(new) = accept(listed).unwrap() else { panic!("no case") };
        assert_eq!((app.case(&new).kind, app.case(&new).kind_confirmed), (BREACH, true));
        assert!(matches!(accept(unclear), Err(cases::Error::Invalid { field: "guess", .. })));
        assert!(matches!(accept(listed), Err(cases::Error::Placed(_))), "once");
        assert_eq!(held(&app, &mara).len(), 1);
        assert!(matches!(cases::accept_guess(&app.pool, &app.auditor("aki").act(), unclear), Err(cases::Error::Denied(_))));
    }

    fn many_leave_the_pen_at_once_and_each_has_its_own_result(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let all: Vec<NoticeId> = (0..4).map(|nth| holds(&app, unclear(nth), PenReason::Unclear)).collect();
        cases::place_held(&app.pool, &omar.act(), all[1], &PenStep::Open(BREACH)).unwrap();
        let events = app.count("events");
        let results = cases::place_many(&app.pool, &mara.act(), &all, &PenStep::SetAside(SetAsideReason::Spam));
        assert_eq!(results.iter().map(|(notice, _)| *notice).collect::<Vec<_>>(), all);
        for (nth, (_, result)) in results.iter().enumerate() {
            match nth {
                1 => assert!(matches!(result, Err(cases::Error::Placed(_))), "{result:?}"),
                _ => assert_eq!(*result.as_ref().unwrap(), LeftPen::SetAside(SetAsideReason::Spam)),
            }
        }
        assert_eq!(app.count("events") - events, 3, "one each");
        let books = app.reconciles();
        assert_eq!((books.pen, books.set_aside, books.opened, books.balanced), (0, 3, 1, true));
        let denied = cases::place_many(&app.pool, &app.auditor("aki").act(), &all, &PenStep::AcceptGuess);
        assert!(denied.iter().all(|(_, result)| matches!(result, Err(cases::Error::Denied(_)))));
    }

    fn a_further_delivery_takes_nothing_out_of_the_pen(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org"));
        let waits = holds(&app, unclear(1), PenReason::Unclear);
        let spam = holds(&app, unclear(2), PenReason::Unclear);
        cases::place_held(&app.pool, &mara.act(), spam, &PenStep::SetAside(SetAsideReason::Spam)).unwrap();
        for nth in [1, 2] {
            let again = app.receives_for(unclear(nth), delivered_to(&[&address(&app, &case)]));
            assert_eq!((again.receipt.repeated, again.placed), (true, Placed::Already));
        }
        let pen = held(&app, &mara);
        assert_eq!(pen.iter().map(|held| held.notice).collect::<Vec<_>>(), [waits, spam]);
        for held in pen {
            assert_eq!(held.reason, PenReason::AddressedToCase);
            assert_eq!(cases::accept_guess(&app.pool, &mara.act(), held.notice).unwrap(), LeftPen::Joined(case.clone()));
        }
        assert!(app.reconciles().balanced);
    }

    fn what_waits_too_long_raises_one_alarm_a_day(app: TestApp) {
        let mara = app.officer("mara");
        let state = || app.pool.read(|db| cases::pen_state(db, &mara.act())).unwrap();
        holds(&app, unclear(1), PenReason::Unclear);
        let held_at = app.now();
        app.passes(23 * 3600);
        holds(&app, unclear(2), PenReason::Unclear);
        app.runs_due_jobs();
        assert_eq!((state().waiting, state().oldest_at, state().overdue), (2, Some(held_at), 0));
        assert_eq!(calls(&app, "pen_overdue"), 0);
        app.passes(2 * 3600);
        assert_eq!(state().overdue, 1);
        assert_eq!(held(&app, &mara).iter().map(|held| held.overdue).collect::<Vec<_>>(), [true, false]);
        for _ in 0..3 {
            app.runs_due_jobs();
            // Another process, which remembers nothing.
            app.jobs().unwrap().run_due();
        }
        assert_eq!(calls(&app, "pen_overdue"), 1);
        app.passes(24 * 3600);
        app.runs_due_jobs();
        assert_eq!(calls(&app, "pen_overdue"), 2);
        for held in held(&app, &mara) {
            cases::place_held(&app.pool, &mara.act(), held.notice, &PenStep::Open(BREACH)).unwrap();
        }
        app.passes(24 * 3600);
        app.runs_due_jobs();
        assert_eq!((calls(&app, "pen_overdue"), state().waiting, state().oldest_at), (2, 0, None));
    }

    fn answers_of_machines_raise_no_alarm(app: TestApp) {
        let mara = app.officer("mara");
        holds(&app, abuse("r@example.org").header("Auto-Submitted", "auto-replied"), PenReason::AutoReply);
        assert_eq!(bounces(&app, bounce("abuse@session.example"), "abuse@session.example").placed, Placed::Held(PenReason::Bounce));
        app.passes(72 * 3600);
        app.runs_due_jobs();
        assert_eq!(app.pool.read(|db| cases::pen_state(db, &mara.act())).unwrap().overdue, 2, "and yet they are shown");
        assert_eq!((calls(&app, "pen_overdue"), calls(&app, "pen_waiting")), (0, 0));
    }

    fn a_poison_message_holds_up_none_of_the_hundred_behind_it(app: TestApp) {
        let poison = [b"From: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec(), b"\0\xff--b\r\n".repeat(500)];
        let poison = app.takes(poison.concat()).unwrap().notice;
        let broken = app.takes("neither header nor body").unwrap().notice;
        let corrupt = app.takes(abuse("x@example.org").says("Its envelope is damaged on the disk.")).unwrap().notice;
        app.sql(&format!("UPDATE notices SET envelope = raw WHERE id = {corrupt}")).unwrap();
        for nth in 0..100 {
            app.takes(abuse("ada@example.org").says(&format!("Good message {nth}."))).unwrap();
        }
        assert_eq!(app.runs_due_jobs().placed, 102);
        let all = app.reconciles();
        assert_eq!((all.accepted, all.opened + all.pen, all.unplaced, all.balanced), (103, 102, 1, true));
        for notice in [poison, broken] {
            assert_eq!(app.count(&format!("placements WHERE notice_id = {notice} AND disposition = 'unplaced'")), 0);
        }
    }

    // ── findings ────────────────────────────────────────────────────────────────────────────────────────────

    fn what_a_report_says_is_a_fact_only_once_confirmed(app: TestApp) {
        let mara = app.officer("mara");
        let received = app.receives(complaint());
        let Placed::Opened(case) = received.placed else { panic!("{received:?}") };
        let case = app.pool.read(|db| cases::get(db, case)).unwrap().number;
        let found = cases::read_notice(&app.pool, &mara.act(), &case, received.receipt.notice).unwrap().findings.unwrap();
        assert!(!found.identifiers.is_empty());
        let identifiers = || cases::read_identifiers(&app.pool, &mara.act(), &case).unwrap();
        assert!(identifiers().is_empty() && !app.case(&case).kind_confirmed);
        let every: Vec<usize> = (0..found.identifiers.len()).collect();
        let confirm = |kind, identifiers: Vec<usize>| {
            let version = app.case(&case).version;
            let confirmed = Confirmed { version, kind, identifiers, ..Confirmed::default() };
            cases::confirm_findings(&app.pool, &mara.act(), &case, received.receipt.notice, &confirmed)
        };
        let events = app.count("events");
        assert!(confirm(true, every.clone()).unwrap().kind_confirmed);
        assert_eq!(app.count("events") - events, 1);
        assert_eq!(identifiers().len(), every.len());
        assert!(identifiers().iter().any(|one| one.identifier_type == IdentifierType::WebAddress));
        confirm(false, every.clone()).unwrap();
        assert_eq!(identifiers().len(), every.len(), "each once");
        for nonsense in [confirm(false, vec![]), confirm(false, vec![every.len()])] {
            assert!(matches!(nonsense, Err(cases::Error::Invalid { field: "findings", .. })), "{nonsense:?}");
        }
        let old = Confirmed { version: 1, kind: true, ..Confirmed::default() };
        let old = cases::confirm_findings(&app.pool, &mara.act(), &case, received.receipt.notice, &old);
        assert!(matches!(old, Err(cases::Error::Conflict(_))));
    }

    fn a_message_that_is_no_report_has_nothing_to_confirm(app: TestApp) {
        let mara = app.officer("mara");
        let (case, notice, _) = with_file(&app);
        let all = Confirmed { version: 1, kind: true, ..Confirmed::default() };
        let refused = cases::confirm_findings(&app.pool, &mara.act(), &case, notice, &all);
        assert!(matches!(refused, Err(cases::Error::Invalid { field: "findings", .. })), "{refused:?}");
        let denied = cases::confirm_findings(&app.pool, &app.reviewer("rita").act(), &case, notice, &all);
        assert!(matches!(denied, Err(cases::Error::Unknown(_))), "{denied:?}");
    }

    // ── destruction ─────────────────────────────────────────────────────────────────────────────────────────

    fn one_person_alone_destroys_nothing(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (case, notice, [_, _, file]) = with_file(&app);
        assert!(matches!(confirms(&app, &mara, &case, notice, file), Err(cases::Error::Invalid { .. })), "nobody asked");
        asks(&app, &mara, &case, notice, file).unwrap();
        assert!(matches!(confirms(&app, &mara, &case, notice, file), Err(cases::Error::SamePerson)));
        assert!(matches!(asks(&app, &omar, &case, notice, file), Err(cases::Error::Invalid { .. })), "asked already");
        assert!(matches!(withdraws(&app, &omar, &case, notice, file), Err(cases::Error::Invalid { .. })), "not theirs");
        for stranger in [app.reviewer("rita"), app.auditor("aki"), app.administrator("ina")] {
            assert!(asks(&app, &stranger, &case, notice, file).is_err(), "{}", stranger.name);
            assert!(confirms(&app, &stranger, &case, notice, file).is_err(), "{}", stranger.name);
        }
        app.runs_due_jobs();
        assert_eq!(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).unwrap().1, b"PlantedFile");
        withdraws(&app, &mara, &case, notice, file).unwrap();
        assert!(confirms(&app, &omar, &case, notice, file).is_err(), "taken back");
        assert_eq!(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).unwrap().1, b"PlantedFile");
    }

    fn two_persons_destroy_one_part_and_the_message_as_it_came_and_no_more(app: TestApp) {
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let (case, notice, [_, _, file]) = with_file(&app);
        let hashes = || app.blobs("SELECT sha256 AS bytes FROM notice_parts UNION ALL SELECT sha256 AS bytes FROM evidence");
        let before = hashes();
        asks(&app, &mara, &case, notice, file).unwrap();
        confirms(&app, &cleo, &case, notice, file).unwrap();
        let content = cases::read_notice(&app.pool, &mara.act(), &case, notice).unwrap();
        assert!(content.erased && content.text.contains("Please look at this group."));
        assert_eq!(content.headers.from[0].address.as_deref(), Some("ada@example.org"));
        let words = [
            cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).map(drop).unwrap_err().to_string(),
            cases::read_raw(&app.pool, &mara.act(), &case, notice).map(drop).unwrap_err().to_string(),
        ];
        for words in words {
            assert!(words.contains("2026-05-04") && words.contains("Content that nobody may keep"), "{words}");
        }
        assert_eq!(hashes(), before, "hashes stay");
        let parts = app.pool.read(|db| cases::parts(db, &mara.act(), &case, notice)).unwrap();
        let states: Vec<_> = parts.iter().map(|one| (one.part.role, one.destruction.is_some())).collect();
        assert_eq!(states, [(PartRole::Headers, false), (PartRole::Text, false), (PartRole::Attachment, true)]);
        let done = parts[2].destruction.clone().unwrap();
        assert_eq!((done.asked_by, done.confirmed_by, done.reason), (mara.id, Some(cleo.id), UNLAWFUL));
        assert!(done.destroyed_at.is_some());
        assert!(confirms(&app, &cleo, &case, notice, file).is_err(), "once");
        // The same bytes are known again, and counted, though nothing of them can be opened.
        let again = abuse("Ada <ada@example.org>").with_file("group.pdf", "PlantedFile");
        let again = app.receives_for(again, delivered_to(&[&address(&app, &case)]));
        assert!(again.receipt.repeated);
        assert_eq!((app.runs_due_jobs().placed, app.reconciles().balanced), (0, true));
    }

    fn headers_and_findings_are_destroyed_only_if_asked_for_by_name(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (case, notice, [headers, _, file]) = with_file(&app);
        asks(&app, &mara, &case, notice, headers).unwrap();
        confirms(&app, &omar, &case, notice, headers).unwrap();
        let content = cases::read_notice(&app.pool, &mara.act(), &case, notice).unwrap();
        assert!(content.erased && content.headers.from.is_empty());
        assert!(content.text.contains("Please look at this group."));
        assert_eq!(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).unwrap().1, b"PlantedFile");
    }

    fn what_was_confirmed_before_a_crash_is_destroyed_by_the_next_job(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (case, notice, [_, _, file]) = with_file(&app);
        asks(&app, &mara, &case, notice, file).unwrap();
        // As far as it gets before the power goes: the confirmation is durable, and every key is still there.
        let at = app.now().as_microsecond();
        app.sql(&format!("UPDATE part_destructions SET confirmed_by = {}, confirmed_at = {at}", omar.id)).unwrap();
        assert!(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).is_ok());
        app.runs_due_jobs();
        assert!(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).is_err());
        assert!(cases::read_raw(&app.pool, &mara.act(), &case, notice).is_err());
        assert_eq!(app.count("part_destructions WHERE destroyed_at IS NULL"), 0);
        assert_eq!(cases::finish_destructions(&app.pool, &app.act("jobs")).unwrap(), 0, "and once only");
    }

    fn a_message_whose_bytes_are_gone_is_still_placed_and_never_answered(app: TestApp) {
        let mara = app.officer("mara");
        let unplaced = app.takes(abuse("ada@example.org")).unwrap().notice;
        let waiting = holds(&app, abuse("eve@example.org").header("List-Id", "<l.example.org>"), PenReason::MailingList);
        for key in app.numbers("SELECT key_id AS number FROM notices") {
            assert!(app.desk.keys.destroy(quarterlight::db::ids::KeyId::from_i64(key)).unwrap());
        }
        let placed = cases::place(&app.pool, &app.act("intake"), unplaced).unwrap();
        assert_eq!(placed, Placed::Held(PenReason::Erased));
        assert!(matches!(cases::accept_guess(&app.pool, &mara.act(), waiting), Ok(LeftPen::Opened(_))));
        cases::place_held(&app.pool, &mara.act(), unplaced, &PenStep::SetAside(SetAsideReason::Automatic)).unwrap();
        assert_eq!((calls(&app, "acknowledgement"), app.reconciles().balanced), (0, true));
        assert_eq!(app.count("parties"), 1, "who wrote is known from what was kept");
    }

    // ── the books ───────────────────────────────────────────────────────────────────────────────────────────

    fn every_day_and_transport_balances_by_itself(app: TestApp) {
        let mara = app.officer("mara");
        app.receives(abuse("ada@example.org"));
        app.receives(abuse("ada@example.org"));
        holds(&app, unclear(1), PenReason::Unclear);
        mara.logs_letter("A letter.").unwrap();
        // A quarter of an hour before midnight in Zurich, and after it: the day before in UTC.
        app.passes(14 * 3600 + 45 * 60);
        app.takes(abuse("eve@example.org")).unwrap();
        app.passes(30 * 60);
        app.receives(abuse("ida@example.org"));
        let books = books(&app);
        assert!(books.balance());
        let days: Vec<_> = books
            .by_day
            .iter()
            .map(|day| {
                let counts = day.counts;
                let placed = [counts.opened, counts.pen, counts.unplaced];
                (day.day.to_string(), day.transport, counts.accepted, placed, counts.repeated)
            })
            .collect();
        let expected = [
            ("2026-05-05".to_owned(), Transport::Pipe, 1, [1, 0, 0], 0),
            ("2026-05-04".to_owned(), Transport::Console, 1, [1, 0, 0], 0),
            ("2026-05-04".to_owned(), Transport::Pipe, 3, [1, 1, 1], 1),
        ];
        assert_eq!(days, expected);
        let sum: i64 = books.by_day.iter().map(|day| day.counts.accepted).sum();
        assert_eq!((sum, books.all.repeated), (books.all.accepted, 1));
    }

    fn a_placement_that_was_tampered_with_is_found_on_its_day(app: TestApp) {
        let first = app.receives(abuse("ada@example.org")).receipt.notice;
        app.passes(24 * 3600);
        let second = app.receives(abuse("eve@example.org")).receipt.notice;
        let unbalanced = || -> Vec<String> {
            let books = books(&app);
            books.by_day.iter().filter(|day| !day.counts.balanced).map(|day| day.day.to_string()).collect()
        };
        assert!(unbalanced().is_empty());
        app.sql(&format!("DELETE FROM placements WHERE notice_id = {first}")).unwrap();
        assert_eq!(unbalanced(), ["2026-05-04"]);
        app.sql(&format!("DELETE FROM case_notices WHERE notice_id = {second}")).unwrap();
        assert_eq!(unbalanced(), ["2026-05-05", "2026-05-04"]);
        assert!(!books(&app).balance());
    }

    fn the_command_shows_each_day_and_fails_if_one_does_not_balance(app: TestApp) {
        app.receives(abuse("ada@example.org"));
        let long_ago = app.quarterlight(&["reconcile"]).given(b"");
        assert_eq!(long_ago.code, Some(0), "{long_ago:?}");
        assert!(long_ago.stdout.contains("balanced: every notice"), "{}", long_ago.stdout);
        let received = app.quarterlight(&["receive"]).given(&Vec::from(abuse("eve@example.org")));
        assert_eq!(received.code, Some(0), "{received:?}");
        let json = app.quarterlight(&["reconcile", "--json", "--days", "2"]).given(b"");
        let books: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!((books["accepted"].as_i64(), books["balanced"].as_bool()), (Some(2), Some(true)));
        let day = &books["by_day"][0];
        assert_eq!((day["transport"].as_str(), day["opened"].as_i64()), (Some("pipe"), Some(1)), "{books}");
        assert_eq!((books["oversized_waiting"].as_i64(), books["mails"]["queued"].as_i64()), (Some(0), Some(2)));
        app.sql("DELETE FROM placements WHERE notice_id = (SELECT max(id) FROM notices)").unwrap();
        let tampered = app.quarterlight(&["reconcile"]).given(b"");
        assert_eq!(tampered.code, Some(1));
        assert!(tampered.stdout.contains("NOT BALANCED"), "{}", tampered.stdout);
    }
}

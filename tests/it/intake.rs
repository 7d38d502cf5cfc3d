//! What arrives: kept once, placed once, answered only where a person wrote.

use std::path::PathBuf;
use std::sync::Barrier;

use quarterlight::cases::{self, CaseNumber, PenReason, Placed, Reconciliation};
use quarterlight::notices::{self, Envelope, ReceiveError};
use quarterlight::taxonomy::{Kind, SetAsideReason};

use crate::support::{Mail, Ran, TestApp, mail, on_both};

fn abuse(from: &str) -> Mail {
    mail(from).about("Abuse in a community").says("Please look at this group.")
}

/// The answers in the outbox, as files, oldest first.
fn answers(app: &TestApp) -> Vec<String> {
    app.runs_due_jobs();
    let folder = &app.settings.paths.mail_dir;
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

fn header(letter: &str, name: &str) -> String {
    let begin = format!("{name}: ");
    let unfolded = letter.replace("\r\n ", " ");
    let line = unfolded.lines().find_map(|line| line.strip_prefix(&begin));
    line.unwrap_or_else(|| panic!("no {name} in {letter}")).to_owned()
}

fn queued_answers(app: &TestApp) -> i64 {
    app.count("mails WHERE message = 'acknowledgement'")
}

fn opened(app: &TestApp, placed: &Placed) -> CaseNumber {
    match placed {
        Placed::Opened(case) => app.pool.read(|db| cases::get(db, *case)).unwrap().number,
        other => panic!("{other:?}"),
    }
}

fn joined(app: &TestApp, case: &CaseNumber) -> Placed {
    Placed::Joined(vec![app.case(case).id])
}

/// The shared corpus of messages, where there is one.
fn corpus() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "tests are told where the corpus is by the environment")]
    let named = std::env::var_os("QUARTERLIGHT_SHARED_DATA").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = named.unwrap_or(beside).join("notices");
    folder.is_dir().then_some(folder)
}

on_both! {
    fn the_same_bytes_are_kept_once(app: TestApp) {
        let first = app.receives(abuse("ada@example.org"));
        let second = app.receives(abuse("ada@example.org"));
        assert!(!first.receipt.repeated && second.receipt.repeated);
        assert_eq!((second.receipt.notice, second.placed), (first.receipt.notice, Placed::Already));
        let other = app.receives(abuse("ada@example.org").says("One word more."));
        assert!(!other.receipt.repeated);
        let all = app.reconciles();
        assert_eq!((all.accepted, all.opened, all.repeated, all.balanced), (2, 2, 1, true));
    }

    fn one_message_to_two_of_our_addresses_is_one_notice(app: TestApp) {
        let bytes: Vec<u8> = abuse("ada@example.org").header("Cc", "legal@session.example").into();
        let delivery = |recipient: &str, stamp: &str| {
            let trace = format!("Return-Path: <ada@example.org>\r\nDelivered-To: {recipient}\r\nReceived: from a by b;\r\n\t{stamp}\r\n");
            let envelope = Envelope { recipients: vec![recipient.to_owned()], ..Envelope::default() };
            app.receives_for([trace.as_bytes(), &bytes].concat(), envelope)
        };
        let first = delivery("abuse@session.example", "Mon, 4 May 2026 08:55:01 +0200");
        let second = delivery("legal@session.example", "Mon, 4 May 2026 08:55:02 +0200");
        assert_eq!((second.receipt.notice, second.receipt.repeated), (first.receipt.notice, true));
        assert_eq!((app.count("cases"), queued_answers(&app)), (1, 1));
    }

    fn the_same_bytes_at_the_same_moment_are_kept_once(app: TestApp) {
        let barrier = Barrier::new(8);
        let new = std::thread::scope(|scope| {
            let one = || {
                barrier.wait();
                app.takes(abuse("ada@example.org")).unwrap()
            };
            let all: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
            all.into_iter().map(|one| one.join().unwrap()).filter(|receipt| !receipt.repeated).count()
        });
        assert_eq!((new, app.count("notices"), app.reconciles().repeated), (1, 1, 7));
    }

    fn a_notice_is_placed_once_by_however_many(app: TestApp) {
        for round in 0..4 {
            let notice = app.takes(abuse(&format!("ada{round}@example.org")).says(&format!("Round {round}."))).unwrap().notice;
            let barrier = Barrier::new(4);
            let outcomes: Vec<_> = std::thread::scope(|scope| {
                let one = || {
                    barrier.wait();
                    cases::place(&app.pool, &app.act("intake"), notice)
                };
                let all: Vec<_> = (0..4).map(|_| scope.spawn(one)).collect();
                all.into_iter().map(|one| one.join().unwrap().unwrap()).collect()
            });
            let opened = outcomes.iter().filter(|placed| matches!(placed, Placed::Opened(_))).count();
            let already = outcomes.iter().filter(|placed| **placed == Placed::Already).count();
            assert_eq!((opened, already), (1, 3), "{outcomes:?}");
        }
        assert_eq!((app.count("cases"), queued_answers(&app)), (4, 4));
    }

    fn cases_of_the_same_moment_get_numbers_without_a_gap(app: TestApp) {
        let barrier = Barrier::new(6);
        std::thread::scope(|scope| {
            for nth in 0..6 {
                let (app, barrier) = (&app, &barrier);
                scope.spawn(move || {
                    let notice = app.takes(abuse("ada@example.org").says(&format!("Message {nth}."))).unwrap().notice;
                    barrier.wait();
                    let placed = cases::place(&app.pool, &app.act("intake"), notice).unwrap();
                    assert!(matches!(placed, Placed::Opened(_)), "{placed:?}");
                });
            }
        });
        let numbers = app.words("SELECT number AS word FROM cases ORDER BY number");
        assert_eq!(numbers, (1..=6).map(|nth| format!("2026-{nth:04}")).collect::<Vec<_>>());
    }

    fn a_reply_to_our_address_or_our_message_joins_its_case(app: TestApp) {
        let case = app.opens_case(abuse("ada@example.org").header("Message-ID", "<first@example.org>"));
        let answer = answers(&app).remove(0);
        assert_eq!(header(&answer, "In-Reply-To"), "<first@example.org>");
        let address = header(&answer, "Reply-To");
        let address = address.trim_start_matches('<').trim_end_matches('>');
        // From whatever mailbox she writes: only we gave out these addresses.
        let to_address = app.receives(mail("ada@other.example").to(address).about("Re: your answer").says("More."));
        assert_eq!(to_address.placed, joined(&app, &case));
        let by_envelope = Envelope { recipients: vec![address.to_uppercase()], ..Envelope::default() };
        let to_envelope = app.receives_for(mail("ada@other.example").about("Re:").says("Even more."), by_envelope);
        assert_eq!(to_envelope.placed, joined(&app, &case));
        let to_message = mail("ada@other.example").header("In-Reply-To", &header(&answer, "Message-ID")).about("Re:");
        assert_eq!(app.receives(to_message).placed, joined(&app, &case));
        assert_eq!((app.count("cases"), queued_answers(&app)), (1, 1), "joining is not answered again");
        assert_eq!(app.reconciles().joined, 3);
    }

    fn a_forged_case_address_joins_nothing(app: TestApp) {
        let case = app.opens_case(abuse("ada@example.org"));
        let reference = app.case(&case).reference;
        for forged in [format!("notices+{reference}-aaaaaaaaaaaaaaaa"), format!("notices+{reference}"), reference] {
            let placed = app.receives(abuse("eve@example.org").to(&format!("{forged}@session.example"))).placed;
            assert!(matches!(placed, Placed::Opened(_)), "{placed:?}");
        }
    }

    fn a_stranger_who_refers_to_a_thread_does_not_join_it(app: TestApp) {
        let case = app.opens_case(abuse("Ada <ada@example.org>").header("Message-ID", "<first@example.org>"));
        let refers = |from: &str, header: &str| {
            app.receives(abuse(from).about("Abuse, again").header(header, "<zero@x.example> <first@example.org>")).placed
        };
        for name in ["References", "In-Reply-To"] {
            let stranger = refers("eve@example.org", name);
            assert!(matches!(stranger, Placed::Opened(_)), "{stranger:?}");
            assert_eq!(refers("ADA@example.org", name), joined(&app, &case), "a known party");
        }
    }

    fn a_case_number_in_the_subject_only_suggests(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org"));
        let reference = app.case(&case).reference;
        for subject in [format!("About [{case}]: abuse"), format!("Re: {}", reference.to_uppercase())] {
            let placed = app.receives(mail("eve@example.org").about(&subject).says("Abuse.")).placed;
            assert_eq!(placed, Placed::Held(PenReason::MentionsCase));
        }
        let held = app.pool.read(|db| cases::list_pen(db, &mara.act(), None, 10)).unwrap();
        assert_eq!(held.len(), 2);
        assert!(held.iter().all(|one| one.suggested.as_ref().is_some_and(|suggested| suggested.number == case)));
        assert_eq!(app.count("case_notices"), 1);
    }

    fn automatic_mail_opens_a_case_and_is_not_answered(app: TestApp) {
        let marks = [
            ("Auto-Submitted", "auto-generated"),
            ("Precedence", "bulk"),
            ("Precedence", "JUNK"),
            ("Precedence", "list"),
            ("Return-Path", "<>"),
            ("X-Auto-Response-Suppress", "All"),
            ("Content-Type", "multipart/report; report-type=feedback-report; boundary=x"),
        ];
        for (name, value) in marks {
            let placed = app.receives(abuse("scanner@example.org").header(name, value).says(name)).placed;
            assert!(matches!(placed, Placed::Opened(_)), "{name}: {value} gave {placed:?}");
        }
        let null_path = Envelope { return_path: Some(String::new()), ..Envelope::default() };
        let placed = app.receives_for(abuse("scanner@example.org"), null_path).placed;
        assert!(matches!(placed, Placed::Opened(_)));
        assert_eq!((app.count("cases"), queued_answers(&app)), (8, 0));
        app.receives(abuse("ada@example.org").header("Auto-Submitted", "no"));
        assert_eq!(queued_answers(&app), 1, "a person is answered");
    }

    fn machines_that_answer_wait_in_the_pen_and_are_not_answered(app: TestApp) {
        let marks = [
            ("Auto-Submitted", "auto-replied (vacation)", PenReason::AutoReply),
            ("X-Autoreply", "yes", PenReason::AutoReply),
            ("List-Id", "<news.example.org>", PenReason::MailingList),
            ("Content-Type", "multipart/report; report-type=delivery-status; boundary=x", PenReason::Bounce),
        ];
        for (name, value, reason) in marks {
            assert_eq!(app.receives(abuse("robot@example.org").header(name, value)).placed, Placed::Held(reason));
        }
        let mara = app.officer("mara");
        let held = app.pool.read(|db| cases::list_pen(db, &mara.act(), None, 10)).unwrap();
        for one in held {
            cases::accept_as_case(&app.pool, &mara.act(), one.notice, Kind::BreachNotification).unwrap();
        }
        assert_eq!((app.count("cases"), queued_answers(&app)), (4, 0), "even where a person makes it a case");
    }

    fn we_do_not_answer_ourselves(app: TestApp) {
        app.receives(abuse("legal@session.example"));
        app.receives(abuse("Someone <X@Session.Example>").says("2"));
        app.receives(abuse("eve@example.org").header("Reply-To", "abuse@session.example").says("3"));
        assert_eq!((app.count("cases"), queued_answers(&app)), (3, 0));
    }

    fn what_cannot_be_read_waits_in_the_pen(app: TestApp) {
        let mara = app.officer("mara");
        for bytes in [&b"no header at all"[..], b"\x00\xff\xfe\x00", b"\r\n\r\n", b":::"] {
            assert_eq!(app.receives(bytes).placed, Placed::Held(PenReason::Unreadable), "{bytes:?}");
        }
        let unclear = mail("ada@example.org").to("office@session.example").about("Hello").says("Good morning.");
        assert_eq!(app.receives(unclear).placed, Placed::Held(PenReason::Unclear));
        let all = app.reconciles();
        assert_eq!((all.accepted, all.pen, all.balanced), (5, 5, true));
        let held = app.pool.read(|db| cases::list_pen(db, &mara.act(), None, 10)).unwrap();
        let content = cases::read_held(&app.pool, &mara.act(), held[0].notice).unwrap();
        assert!(content.headers.from.is_empty());
        let act = mara.act();
        let notice = held[0].notice;
        app.pool.write(move |db| cases::set_aside_held(db, &act, notice, SetAsideReason::Spam)).unwrap();
        let all = app.reconciles();
        assert_eq!((all.pen, all.set_aside, all.balanced), (4, 1, true));
    }

    fn one_mail_a_day_says_that_the_pen_is_not_empty(app: TestApp) {
        app.officer("mara");
        app.receives("one");
        app.receives("two");
        assert_eq!(app.count("mails WHERE message = 'pen_waiting'"), 1);
        app.passes(24 * 3600);
        app.receives("three");
        assert_eq!(app.count("mails WHERE message = 'pen_waiting'"), 2);
    }

    fn a_doubled_sender_is_flagged_and_the_first_counts(app: TestApp) {
        let mara = app.officer("mara");
        let doubled = abuse("Ann <ann@a.example>").header("From", "Bob <bob@b.example>");
        let received = app.receives(doubled);
        let case = opened(&app, &received.placed);
        let content = cases::read_notice(&app.pool, &mara.act(), &case, received.receipt.notice).unwrap();
        assert_eq!(content.duplicated_headers, "from");
        let parties = cases::read_parties(&app.pool, &mara.act(), &case).unwrap();
        assert_eq!(parties.len(), 1);
        assert_eq!(parties[0].contact.address, "ann@a.example");
    }

    fn too_large_a_message_is_refused_and_nothing_of_it_is_kept(app: TestApp) {
        let small = app.with(&[("QUARTERLIGHT_MESSAGE_BYTES", "1000")]);
        let envelope = small.count("notices");
        let refused = small.takes(abuse("ada@example.org").says(&"x".repeat(1000)));
        assert!(matches!(refused, Err(ReceiveError::TooLarge { limit: 1000, .. })), "{refused:?}");
        assert!(matches!(small.takes(""), Err(ReceiveError::Empty)));
        assert_eq!((envelope, small.count("notices"), small.events().len()), (0, 0, 0));
        let exact = "x".repeat(1000);
        assert!(!small.takes(exact).unwrap().repeated, "the limit itself is accepted");
    }

    fn a_message_comes_back_byte_for_byte(app: TestApp) {
        let mara = app.officer("mara");
        let bytes = b"Return-Path: <a@x.example>\r\nFrom: a@x.example\nSubject: abuse \xff\r\rBody\0 with\r\n.odd bytes".to_vec();
        let received = app.receives(bytes.clone());
        let case = opened(&app, &received.placed);
        let raw = cases::read_raw(&app.pool, &mara.act(), &case, received.receipt.notice).unwrap();
        assert_eq!(raw, bytes);
        let row = app.pool.read(|db| notices::find(db, received.receipt.notice).map_err(quarterlight::db::Error::from));
        assert_eq!(row.unwrap().unwrap().sha256, quarterlight::sealing::sha256(&bytes));
    }

    fn what_a_crash_left_unplaced_the_next_job_places(app: TestApp) {
        let receipt = app.takes(abuse("ada@example.org")).unwrap();
        assert_eq!(app.reconciles(), Reconciliation { accepted: 1, unplaced: 1, balanced: true, ..Default::default() });
        assert_eq!(app.runs_due_jobs().placed, 1);
        assert_eq!(app.reconciles(), Reconciliation { accepted: 1, opened: 1, balanced: true, ..Default::default() });
        assert_eq!(cases::place(&app.pool, &app.act("intake"), receipt.notice).unwrap(), Placed::Already);
    }

    fn a_notice_that_lost_its_case_unbalances_the_books(app: TestApp) {
        app.receives(abuse("ada@example.org"));
        app.sql("DELETE FROM case_notices").unwrap();
        let all = app.reconciles();
        assert_eq!((all.strays, all.balanced), (1, false));
    }

    fn a_notice_without_disposition_unbalances_the_books(app: TestApp) {
        app.receives(abuse("ada@example.org"));
        app.sql("DELETE FROM placements").unwrap();
        assert!(!app.reconciles().balanced);
    }

    fn notices_are_numbered_without_a_gap_in_the_order_of_the_chain(app: TestApp) {
        for nth in 0..5 {
            app.receives(abuse("ada@example.org").says(&format!("{nth}")));
            app.receives(abuse("ada@example.org").says(&format!("{nth}")));
            app.runs_due_jobs();
        }
        assert_eq!(app.numbers("SELECT number FROM notice_numbers ORDER BY number"), [1, 2, 3, 4, 5]);
        let order = "SELECT notice_id AS number FROM notice_numbers ORDER BY number";
        assert_eq!(app.numbers(order), app.numbers("SELECT id AS number FROM notices ORDER BY id"));
    }

    fn the_shared_corpus_is_taken_whole_and_only_once(app: TestApp) {
        let Some(corpus) = corpus() else {
            // `scripts/test` says so at its start.
            return;
        };
        let import = || app.quarterlight(&["import", "eml", corpus.to_str().unwrap()]).given(b"");
        let books = || {
            let ended = app.quarterlight(&["reconcile", "--json"]).given(b"");
            assert_eq!(ended.code, Some(0), "{ended:?}");
            serde_json::from_str::<serde_json::Value>(&ended.stdout).unwrap()
        };
        let first = import();
        assert_eq!(first.code, Some(0), "{}", first.stderr);
        let after_first = books();
        assert_eq!((after_first["accepted"].as_i64(), after_first["repeated"].as_i64()), (Some(96), Some(1)));
        assert_eq!((after_first["unplaced"].as_i64(), after_first["balanced"].as_bool()), (Some(0), Some(true)));
        let (cases, mails) = (app.count("cases"), app.count("mails"));
        let in_pen = after_first["pen"].as_i64().unwrap();
        assert!(cases > 60 && cases + after_first["joined"].as_i64().unwrap() + in_pen == 96, "{after_first}");
        let second = import();
        assert_eq!(second.code, Some(0), "{}", second.stderr);
        let after_second = books();
        assert_eq!((after_second["accepted"].as_i64(), after_second["repeated"].as_i64()), (Some(96), Some(98)));
        assert_eq!((app.count("cases"), app.count("mails")), (cases, mails));
    }
}

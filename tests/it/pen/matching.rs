//! Which case a message joins, and what becomes of delivery reports.

use super::*;

on_both! {

    fn a_message_with_two_senders_joins_no_thread(app: TestApp) {
        let case = app.opens_case(abuse("ada@example.org").header("Message-ID", "<first@example.org>"));
        let again = || abuse("ada@example.org").header("References", "<first@example.org>");
        let doubled = app.receives(again().header("From", "eve@example.org").says("Two senders.")).placed;
        assert!(matches!(doubled, Placed::Opened(_)), "{doubled:?}");
        let listed = app.receives(abuse("ada@example.org, eve@example.org").header("References", "<first@example.org>").says("Two in one."));
        assert!(matches!(listed.placed, Placed::Opened(_)), "{listed:?}");
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

    fn a_message_to_a_decided_case_calls_the_officers_where_a_reviewer_had_it(app: TestApp) {
        let (mara, rita, cleo) = (app.officer("mara"), app.reviewer("rita"), app.clerk("cleo"));
        let [ann] = app.board();
        let case = app.opens_case(abuse("ada@example.org"));
        mara.assigns(&case, &rita).unwrap();
        rita.recommends(&case, Outcome::OutsideOurControl).unwrap();
        cleo.opens_ballot(&case, Outcome::OutsideOurControl).unwrap();
        ann.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        app.receives(mail("ada@example.org").to(&address(&app, &case)).says("I object."));
        let told = app.numbers("SELECT user_id AS number FROM mails WHERE message = 'closed_case_answered'");
        assert_eq!(told, [mara.id.as_i64()], "and not {}, whose review is over", rita.name);
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
        assert_eq!(accepts(&app, &mara, notice).unwrap(), LeftPen::Joined(case.clone()));
        assert_eq!((app.state(&case), app.count("case_notices")), (CaseState::SetAside, 2));
        // To an open case too: then it is heard there, and nothing needs a person.
        let open = app.opens_case(abuse("eve@example.org"));
        let both = mail("ada@example.org").to(&address(&app, &case)).header("Cc", &address(&app, &open)).says("Both.");
        assert_eq!(app.receives(both).placed, joined(&app, &[&case, &open]));
    }


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

}

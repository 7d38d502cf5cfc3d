//! Merging and undoing it, and where mail to a merged case goes.

use super::*;

on_both! {
    fn a_merged_case_is_set_aside_and_lends_its_notices_until_that_is_undone(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        let before = (holds(&app, &one), holds(&app, &two));
        mara.assigns(&one, &mara).unwrap();
        merges(&app, &mara, &one, &two).unwrap();
        assert_eq!((app.state(&one), app.state(&two)), (CaseState::SetAside, CaseState::Received));
        let both = (before.0.0 + before.1.0, before.0.1 + before.1.1);
        assert_eq!((holds(&app, &one), holds(&app, &two)), (before.0, both));
        assert_eq!(app.words("SELECT reason AS word FROM set_asides"), ["duplicate"]);
        assert!(app.reconciles().balanced);
        assert!(refusal(mara.takes_back(&one)).contains("undo the merging instead"));
        let view = app.pool.read(|db| cases::mergings(db, &mara.act(), &app.case(&two))).unwrap();
        assert_eq!(view.from[0].other.number, one);

        unmerges(&app, &mara, &one).unwrap();
        assert_eq!((app.state(&one), holds(&app, &one), holds(&app, &two)), (CaseState::InReview, before.0, before.1));
        assert!(refusal(unmerges(&app, &mara, &one)).contains("you may not"), "once");
        merges(&app, &mara, &one, &two).unwrap();
        assert_eq!(holds(&app, &two), both, "and once more");
    }

    fn what_both_cases_had_stays_where_it_was_when_a_merging_is_undone(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        app.receives(mail("ada@example.org").to(&address(&app, &one)).header("Cc", &address(&app, &two)).says("Both."));
        let before = (holds(&app, &one), holds(&app, &two));
        assert_eq!((before.0.0, before.1.0), (2, 2));
        merges(&app, &mara, &one, &two).unwrap();
        assert_eq!(holds(&app, &two).0, 3, "the notice that it had already is not doubled");
        app.receives(mail("ada@example.org").to(&address(&app, &one)).says("Since then."));
        unmerges(&app, &mara, &one).unwrap();
        assert_eq!(holds(&app, &one), before.0);
        assert_eq!(holds(&app, &two).0, before.1.0 + 1, "what came since stays where it went");
    }

    fn what_may_not_be_merged_says_why_and_where_it_went(app: TestApp) {
        let mara = app.officer("mara");
        let [one, two, three, four] =
            ["ada", "eve", "ida", "ona"].map(|name| case(&app, &format!("{name}@example.org")));
        assert!(refusal(merges(&app, &mara, &one, &one)).contains("this case itself"));
        assert!(refusal(merges(&app, &mara, &one, &"2026-0999".parse().unwrap())).contains("there is no case"));
        merges(&app, &mara, &two, &three).unwrap();
        let told = refusal(merges(&app, &mara, &one, &two));
        assert!(told.contains(&format!("`{two}` was itself merged into `{three}`")), "{told}");
        assert!(refusal(merges(&app, &mara, &three, &one)).contains("other cases were merged into"));
        assert!(refusal(merges(&app, &mara, &two, &one)).contains("you may not"), "it is set aside");
        mara.sets_aside(&four, SetAsideReason::Spam).unwrap();
        assert!(refusal(merges(&app, &mara, &one, &four)).contains("was set aside"));
        mara.takes_back(&four).unwrap();
        recommends(&mara, &four);
        assert!(refusal(merges(&app, &mara, &one, &four)).contains("is before the Board"));
        assert!(refusal(merges(&app, &mara, &four, &one)).contains("you may not"));
        decides(&app, &four);
        assert!(refusal(merges(&app, &mara, &one, &four)).contains("is decided, which is final"));
        assert_eq!(app.state(&one), CaseState::Received);
    }

    fn a_secret_case_merges_only_with_a_secret_one(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        secrecy(&app, &mara, &one);
        for (from, into) in [(&one, &two), (&two, &one)] {
            assert!(refusal(merges(&app, &mara, from, into)).contains("orders of secrecy"), "{from} into {into}");
        }
        secrecy(&app, &mara, &two);
        merges(&app, &mara, &one, &two).unwrap();
    }

    fn a_merging_is_not_undone_once_the_board_has_the_other_case(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        merges(&app, &mara, &one, &two).unwrap();
        recommends(&mara, &two);
        let held = holds(&app, &two);
        assert!(refusal(unmerges(&app, &mara, &one)).contains("is before the Board with these notices"));
        decides(&app, &two);
        assert!(refusal(unmerges(&app, &mara, &one)).contains("was decided meanwhile"));
        assert_eq!((app.state(&one), holds(&app, &two)), (CaseState::SetAside, held));
    }

    fn mail_to_a_merged_case_joins_the_other_and_tells_its_officer(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let first = abuse("ada@example.org").header("Message-ID", "<first@example.org>");
        let (one, two) = (app.opens_case(first), case(&app, "eve@example.org"));
        omar.assigns(&two, &omar).unwrap();
        merges(&app, &mara, &one, &two).unwrap();
        app.runs_due_jobs();
        let of_one = format!("FROM mails WHERE message = 'acknowledgement' AND case_id = {}", app.case(&one).id);
        let ours = MailId::from_i64(app.numbers(&format!("SELECT id AS number {of_one}"))[0]);
        let reference = app.case(&one).reference;
        let keyed_id = addresses::message_id(&app.desk.keys, &app.desk.mail, &reference, ours);
        let to_address = mail("ada@example.org").to(&address(&app, &one)).says("By the address.");
        let to_mail = mail("ada@example.org").header("In-Reply-To", &keyed_id).says("By a mail of ours.");
        let to_thread = mail("ada@example.org").header("References", "<first@example.org>").says("By the thread.");
        let into = app.case(&two).id;
        for message in [to_address, to_mail, to_thread] {
            assert_eq!(app.receives(message.clone()).placed, Placed::Joined(vec![into]), "{message:?}");
        }
        let told = app.numbers("SELECT user_id AS number FROM mails WHERE message = 'notice_joined'");
        assert_eq!(told, [omar.id.as_i64(); 4], "of the merging and of each message");
        let both = mail("eve@example.org").to(&address(&app, &one)).header("Cc", &address(&app, &two)).says("To both.");
        assert_eq!(app.receives(both).placed, Placed::Joined(vec![into]), "once");
        assert_eq!(holds(&app, &one).0, 1);

        unmerges(&app, &mara, &one).unwrap();
        let again = app.receives(mail("ada@example.org").to(&address(&app, &one)).says("Separate again."));
        assert_eq!(again.placed, Placed::Joined(vec![app.case(&one).id]));
    }

    fn a_further_delivery_to_a_merged_case_joins_the_other(app: TestApp) {
        let mara = app.officer("mara");
        let [one, two, three] = ["ada", "eve", "ida"].map(|name| case(&app, &format!("{name}@example.org")));
        merges(&app, &mara, &one, &two).unwrap();
        let copy = || mail("ada@example.org").to("undisclosed@example.org").says("A blind copy.");
        let to = |case: &CaseNumber| Envelope { recipients: vec![address(&app, case)], ..Envelope::default() };
        app.receives_for(copy(), to(&three));
        assert_eq!(app.receives_for(copy(), to(&one)).placed, Placed::Joined(vec![app.case(&two).id]));
    }

    fn from_the_pen_a_message_joins_the_case_where_the_matter_goes_on(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        merges(&app, &mara, &one, &two).unwrap();
        let held = app.receives(mail("ida@example.org").about(&format!("About {one}")).says("There is more."));
        let suggested = app.pool.read(|db| cases::held(db, &mara.act(), held.receipt.notice)).unwrap().suggested;
        assert_eq!(suggested.unwrap().number, two);
        let (act, notice, number) = (mara.act(), held.receipt.notice, one.clone());
        let joined = app.pool.write(move |db| cases::join_case(db, &act, notice, &number)).unwrap();
        assert_eq!(joined.number, two);
    }

    fn mail_to_a_case_merged_into_one_that_was_set_aside_waits_for_a_person(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        merges(&app, &mara, &one, &two).unwrap();
        mara.sets_aside(&two, SetAsideReason::Withdrawn).unwrap();
        let placed = app.receives(mail("ada@example.org").to(&address(&app, &one)).says("And now?")).placed;
        assert_eq!(placed, Placed::Held(cases::PenReason::AnswersSetAsideCase));
        unmerges(&app, &mara, &one).unwrap();
        assert_eq!(app.state(&one), CaseState::Received);
    }
}

//! A walk through every operation, each of which leaves exactly one event.
// Long because: every operation stands in it once, in the order of a case’s life.

use quarterlight::board::Ruling;
use quarterlight::db::ids::IdentifierId;
use quarterlight::workflow::Roles;

use super::*;
use crate::support::account_id;
use crate::{authorities, meetings, parties, verification};

/// Does something and sees that it left exactly one event.
struct Walk<'a> {
    app: &'a TestApp,
}

impl Walk<'_> {
    fn step<T>(&self, what: &str, does: impl FnOnce() -> T) -> T {
        let before = self.app.count("events");
        let outcome = does();
        assert_eq!(self.app.count("events") - before, 1, "{what}");
        outcome
    }

    fn no_step<T, E>(&self, what: &str, does: impl FnOnce() -> Result<T, E>) {
        let before = self.app.count("events");
        assert!(does().is_err(), "{what} is refused");
        assert_eq!(self.app.count("events"), before, "{what}");
    }
}

fn walks_accounts(walk: &Walk, ina: &Somebody) {
    let app = walk.app;
    let new = NewUser {
        name: "nora".to_owned(),
        display_name: String::new(),
        email: "nora@desk.example".to_owned(),
        roles: Role::Officer.into(),
        access_ends_on: None,
    };
    let add = || {
        let (act, new) = (ina.act(), new.clone());
        app.pool.write(move |db| accounts::add(db, &act, &new))
    };
    walk.step("adding an account", add).unwrap();
    walk.no_step("adding it again", add);
    let act = ina.act();
    let make = move || app.pool.write(move |db| accounts::make_password_link(db, &act, "nora")).unwrap().token;
    let token = walk.step("making a link", make);
    let set = || accounts::set_password(&app.pool, app.now(), &token, PASSWORD);
    walk.step("setting a password", set).unwrap();
    walk.no_step("setting it twice", set);
    let sign_in = |password| accounts::sign_in(&app.pool, app.now(), "nora", password);
    assert!(walk.step("failing to sign in", || sign_in("something else entirely")).is_err());
    let token = walk.step("signing in", || sign_in(PASSWORD)).unwrap().token;
    let session = accounts::find_session(&app.pool, app.now(), &token).unwrap().unwrap();
    let again = || accounts::authenticate_again(&app.pool, app.now(), &session, PASSWORD);
    walk.step("giving the password again", again).unwrap();
    let at = app.now();
    walk.step("signing out", || app.pool.write(move |db| accounts::sign_out(db, at, &session))).unwrap();
    let act = ina.act();
    let roles = move || app.pool.write(move |db| accounts::set_roles(db, &act, "nora", Role::Clerk.into()));
    walk.step("giving roles", roles).unwrap();
    walks_access(walk, ina);
    let act = ina.act();
    walk.step("disabling", || app.pool.write(move |db| accounts::disable(db, &act, "nora"))).unwrap();
    let act = ina.act();
    walk.step("enabling", || app.pool.write(move |db| accounts::enable(db, &act, "nora"))).unwrap();
}

/// Of somebody from outside, who has an end of access.
fn walks_access(walk: &Walk, ina: &Somebody) {
    let app = walk.app;
    app.outside_reviewer("olga");
    let (act, day) = (ina.act(), "2026-11-30".parse().unwrap());
    let ends = move || app.pool.write(move |db| accounts::set_access_end(db, &act, "olga", Some(day)));
    walk.step("changing the end of access", ends).unwrap();
}

fn walks_notices(walk: &Walk, mara: &Somebody) -> CaseNumber {
    let app = walk.app;
    let abuse = || mail("ada@example.org").about("Abuse").header("Message-ID", "<a@example.org>").says("Look.");
    let notice = walk.step("receiving", || app.takes(abuse())).unwrap().notice;
    let repeated = walk.step("receiving again", || app.takes(abuse())).unwrap();
    assert!(repeated.repeated);
    let place = |notice: NoticeId| cases::place(&app.pool, &app.act("intake"), notice).unwrap();
    let Placed::Opened(case) = walk.step("opening a case", || place(notice)) else { panic!("no case") };
    let case = app.pool.read(|db| cases::get(db, case)).unwrap().number;
    let more = app.takes(mail("ada@example.org").header("References", "<a@example.org>").says("More.")).unwrap();
    assert!(matches!(walk.step("joining", || place(more.notice)), Placed::Joined(_)));
    let held: Vec<NoticeId> = (0..3).map(|nth| app.takes(format!("unreadable {nth}")).unwrap().notice).collect();
    for notice in &held {
        assert!(matches!(walk.step("holding", || place(*notice)), Placed::Held(_)));
    }
    let [first, second, third] = held.try_into().unwrap();
    walk.step("reading in the pen", || cases::read_held(&app.pool, &mara.act(), first)).unwrap();
    let accept = || cases::accept_as_case(&app.pool, &mara.act(), first, Kind::CapabilityDemand);
    walk.step("accepting from the pen", accept).unwrap();
    walk.no_step("accepting it twice", accept);
    let (act, number) = (mara.act(), case.clone());
    walk.step("joining from the pen", || app.pool.write(move |db| cases::join_case(db, &act, second, &number)))
        .unwrap();
    let aside = || {
        let act = mara.act();
        app.pool.write(move |db| cases::set_aside_held(db, &act, third, SetAsideReason::Spam))
    };
    walk.step("setting aside from the pen", aside).unwrap();
    walk.no_step("setting it aside twice", aside);
    walks_mailbox(walk, mara);
    walk.step("logging a letter", || mara.logs_letter("A letter.")).unwrap();
    case
}

fn walks_mailbox(walk: &Walk, mara: &Somebody) {
    let app = walk.app;
    let mailbox = MailboxName::new(&app.desk.keys, "mail.example", "desk", "INBOX");
    let (at, numbering) = (app.now(), Numbering { mailbox, uid_validity: 1 });
    let begun = numbering.clone();
    app.pool.write(move |db| notices::begin_numbering(db, at, &begun, None)).unwrap();
    let act = app.act("intake");
    let note = move || app.pool.write(move |db| notices::note_oversized(db, &act, &numbering, 7, 99_000_000));
    walk.step("leaving a message too large", note).unwrap();
    let [left] = app.pool.read(|db| notices::oversized(db, &mara.act())).unwrap().try_into().unwrap();
    let deal = || {
        let act = mara.act();
        app.pool.write(move |db| notices::deal_with_oversized(db, &act, left.id))
    };
    walk.step("dealing with it", deal).unwrap();
    walk.no_step("dealing with it twice", deal);
}

/// What two persons do about the parts of a notice, and what one confirms of its findings.
fn walks_parts(walk: &Walk, mara: &Somebody, omar: &Somebody) {
    let app = walk.app;
    let report = "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: R/1\r\n\
                  Version: 1\r\nReported-URI: https://bad.example/group\r\n--b--\r\n";
    let report = mail("reporter@example.org")
        .about("Complaint")
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/report; report-type=feedback-report; boundary=b")
        .says(report);
    let received = app.receives(report);
    let Placed::Opened(case) = received.placed else { panic!("no case") };
    let (case, notice) = (app.pool.read(|db| cases::get(db, case)).unwrap(), received.receipt.notice);
    let number = &case.number;
    let confirmed = cases::Confirmed { version: case.version, kind: true, ..cases::Confirmed::default() };
    let confirm = || cases::confirm_findings(&app.pool, &mara.act(), number, notice, &confirmed);
    walk.step("confirming findings", confirm).unwrap();
    walk.no_step("confirming them from an old page", confirm);
    let part = app.pool.read(|db| cases::parts(db, &mara.act(), number, notice)).unwrap()[0].part.id;
    let ask = || {
        let (act, number) = (mara.act(), number.clone());
        let reason = DestructionReason::PersonalData;
        app.pool.write(move |db| cases::ask_destruction(db, &act, &number, notice, part, reason))
    };
    walk.step("asking for a part's destruction", ask).unwrap();
    walk.no_step("asking for it again", ask);
    let (act, owned) = (mara.act(), number.clone());
    let withdraw = || app.pool.write(move |db| cases::withdraw_destruction(db, &act, &owned, notice, part));
    walk.step("taking that back", withdraw).unwrap();
    walk.step("asking once more", ask).unwrap();
    walk.no_step("confirming alone", || cases::confirm_destruction(&app.pool, &mara.act(), number, notice, part));
    let both = || cases::confirm_destruction(&app.pool, &omar.act(), number, notice, part);
    walk.step("destroying a part", both).unwrap();
    walk.no_step("destroying it twice", both);
}

fn walks_evidence(walk: &Walk, case: &CaseNumber, mara: &Somebody, omar: &Somebody) {
    let app = walk.app;
    let write = |name: &str| {
        let (act, number) = (mara.act(), case.clone());
        let file = cases::seal_file(&act, name, b"A file.").unwrap();
        app.pool.write(move |db| cases::upload(db, &act, &number, "From Ada.", vec![file]))
    };
    let item = walk.step("uploading", || write("note.txt")).unwrap()[0];
    walk.step("downloading", || cases::download_upload(&app.pool, &mara.act(), case, item)).unwrap();
    cases::read_parties(&app.pool, &omar.act(), case).unwrap();
    walk.step("exporting", || cases::export_custody(&app.pool, &omar.act(), case, Some(item))).unwrap();
    let automatic =
        mail("ada@example.org").header("References", "<a@example.org>").header("Auto-Submitted", "auto-replied");
    let notice = app.receives(automatic.says("Away.")).receipt.notice;
    let part = app.pool.read(|db| cases::parts(db, &mara.act(), case, notice)).unwrap()[1].part.id;
    let add = || {
        let (act, number) = (mara.act(), case.clone());
        app.pool.write(move |db| cases::add_part(db, &act, &number, notice, part))
    };
    walk.step("adding a part", add).unwrap();
    walk.no_step("adding it again", add);
    let ask = || {
        let (act, number, reason) = (mara.act(), case.clone(), DestructionReason::PersonalData);
        app.pool.write(move |db| cases::ask_upload_destruction(db, &act, &number, item, reason))
    };
    walk.step("asking for an upload's destruction", ask).unwrap();
    walk.no_step("confirming alone", || cases::confirm_upload_destruction(&app.pool, &mara.act(), case, item));
    walk.step("destroying an upload", || cases::confirm_upload_destruction(&app.pool, &omar.act(), case, item))
        .unwrap();
    let words = || "We ended it.".to_owned();
    let new =
        cases::NewMeasure { measure: Measure::AccessEnded, reason: words(), done: words(), carried_out_at: app.now() };
    let (act, number) = (mara.act(), case.clone());
    walk.step("taking a measure", || app.pool.write(move |db| cases::take_measure(db, &act, &number, &new))).unwrap();
    let new = cases::NewReferral {
        recipient_type: ReferralRecipient::Authority,
        recipient: words(),
        reference: words(),
        reason: words(),
        done: words(),
        referred_at: app.now(),
    };
    let (act, number) = (mara.act(), case.clone());
    walk.step("referring", || app.pool.write(move |db| cases::refer(db, &act, &number, &new))).unwrap();
}

fn walks_case(walk: &Walk, case: &CaseNumber, mara: &Somebody, omar: &Somebody) {
    let app = walk.app;
    let breach = Kind::BreachNotification;
    walk.step("confirming the kind", || mara.confirms(case, breach)).unwrap();
    walk.step("editing", || mara.edits(case, breach, "A group.", Fields::for_kind(breach))).unwrap();
    let wrong = || mara.edits(case, breach, "", Fields::Request(RequestFields::default()));
    walk.no_step("fields of the other sort", wrong);
    walk.step("adding a party", || mara.adds_party(case, "Eve", "eve@example.org")).unwrap();
    let added = walk.step("adding an identifier", || mara.adds_identifier(case, &account_id("ab"))).unwrap();
    walks_people(walk, case, [mara, omar], added);
    let (act, number) = (mara.act(), case.clone());
    let until = "2026-12-31".parse().unwrap();
    let record = || app.pool.write(move |db| cases::record_secrecy(db, &act, &number, until));
    let order = walk.step("recording secrecy", record).unwrap();
    let (act, number) = (omar.act(), case.clone());
    let confirm = || app.pool.write(move |db| cases::confirm_secrecy(db, &act, &number, order));
    walk.step("confirming secrecy", confirm).unwrap();
    let (act, number) = (omar.act(), case.clone());
    walk.step("ending secrecy", || app.pool.write(move |db| cases::end_secrecy(db, &act, &number, order))).unwrap();
    walks_deadlines(walk, case, mara);
    walk.step("setting aside", || mara.sets_aside(case, SetAsideReason::Withdrawn)).unwrap();
    walk.step("taking back", || mara.takes_back(case)).unwrap();
    walk.step("assigning", || mara.assigns(case, mara)).unwrap();
}

fn walks_deadlines(walk: &Walk, case: &CaseNumber, mara: &Somebody) {
    let app = walk.app;
    let version = || app.case(case).version;
    let (act, number, from, soon) = (mara.act(), case.clone(), version(), app.now().plus_seconds(3600));
    let name = || app.pool.write(move |db| cases::name_deadline(db, &act, &number, from, soon));
    let named = walk.step("naming a deadline", name).unwrap();
    walk.step("raising an alert", || cases::raise_deadline_alerts(&app.pool, &app.act("jobs"))).unwrap();
    let (act, number, from) = (mara.act(), case.clone(), version());
    let withdraw = || app.pool.write(move |db| cases::withdraw_deadline(db, &act, &number, from, named));
    walk.step("taking a deadline back", withdraw).unwrap();
    let pause = |from| {
        let (act, number) = (mara.act(), case.clone());
        app.pool.write(move |db| cases::pause_deadlines(db, &act, &number, from, PauseReason::WaitingForSender))
    };
    walk.step("pausing", || pause(version())).unwrap();
    walk.no_step("pausing twice", || pause(version()));
    let (act, number, from) = (mara.act(), case.clone(), version());
    walk.step("resuming", || app.pool.write(move |db| cases::resume_deadlines(db, &act, &number, from))).unwrap();
}

/// Parties, identifiers, verifications and the register.
fn walks_people(walk: &Walk, case: &CaseNumber, [mara, omar]: [&Somebody; 2], identifier: IdentifierId) {
    use quarterlight::taxonomy::{VerificationMethod::CallBack, VerificationResult::PersonVerified};

    let app = walk.app;
    let remove = || {
        let (act, number) = (mara.act(), case.clone());
        app.pool.write(move |db| cases::remove_identifier(db, &act, &number, identifier))
    };
    walk.step("removing an identifier", remove).unwrap();
    walk.no_step("removing it twice", remove);
    walk.step("opening what is sealed", || cases::read_parties(&app.pool, &mara.act(), case)).unwrap();
    walk.step("changing a party", || parties::turns_into_authority(app, mara, case, None)).unwrap();
    let record = || verification::records(app, mara, case, (CallBack, PersonVerified), "We called.");
    let id = walk.step("recording a verification", record).unwrap();
    walk.no_step("confirming it alone", || verification::confirms(app, mara, case, id));
    walk.step("confirming a verification", || verification::confirms(app, omar, case, id)).unwrap();
    walk.step("withdrawing a verification", || verification::withdraws(app, omar, case, id)).unwrap();
    authorities::walks(app, mara, omar, |what, step| walk.step(what, step));
}

/// What else happens to a ballot while it is open; it ends without a quorum.
fn walks_ballot(walk: &Walk, case: &CaseNumber, cleo: &Somebody, [ann, bob]: [&Somebody; 2]) {
    let lene = walk.app.somebody("lara", Roles::from(Role::BoardMember).with(Role::Chair));
    cleo.opens_ballot(case, OUTSIDE).unwrap();
    let enters = || cleo.enters_vote(case, ann, For, "Minutes of 3 May.");
    walk.step("entering a vote", enters).unwrap();
    walks_agenda(walk, cleo, ann);
    walk.step("amending the motion", || cleo.amends(case, OUTSIDE, "Otherwise.")).unwrap();
    bob.recuses(case, "A friend.").unwrap();
    walk.step("ruling on a recusal", || lene.rules_on(case, bob, Ruling::NotAccepted, "Long ago.")).unwrap();
    walk.no_step("ruling on it twice", || lene.rules_on(case, bob, Ruling::Accepted, ""));
    bob.votes(case, For).unwrap();
    for member in [ann, &lene] {
        member.recuses(case, "A friend.").unwrap();
    }
    cleo.closes_ballot(case).unwrap();
    let disables = walk.app.administrator("ivo").act();
    walk.app.pool.write(move |db| accounts::disable(db, &disables, "lara")).unwrap();
}

/// With a case in which nothing has to be read before one votes on it together with others.
fn walks_agenda(walk: &Walk, cleo: &Somebody, ann: &Somebody) {
    let (app, sven) = (walk.app, walk.app.officer("sven"));
    let case = &app.opens_case(mail("ida@example.org").about("A simple one").says("Look."));
    sven.assigns(case, &sven).unwrap();
    sven.recommends(case, OUTSIDE).unwrap();
    cleo.opens_ballot(case, OUTSIDE).unwrap();
    walk.step("putting it on the consent agenda", || cleo.puts_on_agenda(case)).unwrap();
    walk.no_step("putting it there twice", || cleo.puts_on_agenda(case));
    walk.step("pulling it out", || ann.pulls_out(case)).unwrap();
    walk.no_step("pulling it out twice", || ann.pulls_out(case));
    sven.sets_aside(case, SetAsideReason::Withdrawn).unwrap();
}

fn walks_board(walk: &Walk, case: &CaseNumber, mara: &Somebody) {
    let app = walk.app;
    let cleo = app.clerk("cleo");
    let [ann, bob] = app.board();
    walk.no_step("opening a ballot too early", || cleo.opens_ballot(case, OUTSIDE));
    walk.step("recommending", || mara.recommends(case, OUTSIDE)).unwrap();
    walk.step("sending back", || cleo.sends_back(case, "Thin.")).unwrap();
    mara.recommends(case, OUTSIDE).unwrap();
    walk.step("opening a ballot", || cleo.opens_ballot(case, OUTSIDE)).unwrap();
    walk.step("recusing oneself", || bob.recuses(case, "A friend.")).unwrap();
    walk.no_step("voting all the same", || bob.votes(case, For));
    walk.step("voting", || ann.votes(case, Against)).unwrap();
    walk.step("closing without a quorum", || cleo.closes_ballot(case)).unwrap();
    walks_ballot(walk, case, &cleo, [&ann, &bob]);
    cleo.opens_ballot(case, OUTSIDE).unwrap();
    for member in [&ann, &bob] {
        member.votes(case, Against).unwrap();
    }
    walk.step("closing a failed motion", || cleo.closes_ballot(case)).unwrap();
    mara.recommends(case, OUTSIDE).unwrap();
    cleo.opens_ballot(case, OUTSIDE).unwrap();
    for member in [&ann, &bob] {
        walk.step("changing a vote", || member.votes(case, For)).unwrap();
    }
    let before = app.count("events");
    cleo.closes_ballot(case).unwrap();
    let measures = app.count("measure_results");
    assert_eq!((app.count("events") - before, measures), (1 + 2, 2), "deciding, and what came of each measure");
    walk.no_step("deciding twice", || cleo.closes_ballot(case));
    let draft = || crate::summaries::drafts(app, mara, case, "A listed community was removed.");
    let id = walk.step("drafting a summary", draft).unwrap();
    walk.no_step("confirming it alone", || crate::summaries::confirms(app, mara, case, id));
    walk.step("sending it back", || crate::summaries::returns(app, &cleo, case, id, "Too long.")).unwrap();
    let id = walk.step("drafting it again", draft).unwrap();
    walk.step("confirming it", || crate::summaries::confirms(app, &cleo, case, id)).unwrap();
    walk.step("carrying out", || mara.carries_out(case, "We wrote.")).unwrap();
    let second = app.opens_case(mail("bo@example.org").about("Abuse").says("For a meeting."));
    mara.assigns(&second, mara).unwrap();
    mara.recommends(&second, OUTSIDE).unwrap();
    crate::standing::walks(app, mara, &cleo, &[&ann, &bob], |what, does| walk.step(what, does));
    meetings::walks(app, &cleo, &second, |what, does| walk.step(what, does));
}

on_both! {
    fn every_operation_leaves_exactly_one_event(app: TestApp) {
        let (ina, mara, omar) = (app.administrator("ina"), app.officer("mara"), app.officer("omar"));
        let walk = Walk { app: &app };
        walks_accounts(&walk, &ina);
        let case = walks_notices(&walk, &mara);
        walks_parts(&walk, &mara, &omar);
        walks_evidence(&walk, &case, &mara, &omar);
        walks_case(&walk, &case, &mara, &omar);
        walks_board(&walk, &case, &mara);
        let before = app.count("events");
        let sent = app.runs_due_jobs().sent;
        assert_eq!(app.count("events") - before, i64::try_from(sent).unwrap(), "one for each mail sent");
        assert!(sent > 0);
        // Failures of mail and reports have tests of their own; everything else was walked.
        let elsewhere = [
            Verb::MailFailed,
            Verb::MailUncertain,
            Verb::MailReported,
            Verb::AddressStopped,
            Verb::AddressResumed,
            Verb::ReplyWritten,
            Verb::ReportPrepared,
            Verb::CheckOverrideProposed,
            Verb::CheckOverrideConfirmed,
            Verb::ReportPublished,
            Verb::StatementsAffirmed,
            Verb::ReportEntryMade,
            Verb::ReportEntryConfirmed,
            Verb::BulletinWritten,
            Verb::BulletinConfirmed,
            // In `tests/it/carrying_out.rs`.
            Verb::TaskSettled,
            Verb::CarryingOutOverdue,
            // In `tests/it/reconsideration.rs`.
            Verb::ReconsiderationOpened,
            // In `tests/it/grounded.rs`.
            Verb::DissentWritten,
            // In `tests/it/finding.rs`.
            Verb::ViewSaved,
            Verb::ViewDeleted,
            Verb::CasesExported,
            Verb::SearchedInside,
            // `routes` sends each of their forms, and sees one event of each.
            Verb::SetUpConfirmed,
            Verb::CaseUnassigned,
            Verb::NoteWritten,
            Verb::NoteTakenBack,
            Verb::WatchBegun,
            Verb::WatchEnded,
            Verb::CaseLinked,
            Verb::CaseUnlinked,
            Verb::CaseMerged,
            Verb::CaseUnmerged,
            Verb::DraftKept,
            Verb::DraftDiscarded,
            // In `tests/it/ratification`.
            Verb::MeasureReversed,
            Verb::MeasureLapsed,
            Verb::ReversalRecorded,
        ];
        for verb in Verb::ALL.iter().filter(|verb| !elsewhere.contains(verb)) {
            assert!(app.verbs().contains(verb), "{verb} was not walked");
        }
    }
}

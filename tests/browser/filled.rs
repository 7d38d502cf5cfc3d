//! What the demo leaves empty: an entry in the register and a proposal, a saved view, an uploaded file, a watched case with a note
//! and a draft, merged cases, a meeting with its minutes, a standing decision. Each page has then something to show, and a way that leads to it.

use quarterlight::accounts::{self, Act, Person};
use quarterlight::app::App;
use quarterlight::authorities::{self, NewProposal, Proposal, Step};
use quarterlight::board::{self, meetings};
use quarterlight::cases::{self, Case, DraftForm, Filter, NewView, Typed};
use quarterlight::db;
use quarterlight::taxonomy::AuthorityType;
use quarterlight::workflow::CaseState;

use crate::classes;

/// By two officers of the demo, because the register takes two.
pub fn fill(app: &App) {
    let [mara, jonas] = ["mara", "jonas"].map(|name| act(app, name));
    writes_the_register(app, &mara, &jonas);
    keeps_a_view(app, &mara);
    uploads_a_file(app, &mara);
    works_together(app, &mara, &jonas);
    merges_two_cases(app, &mara);
    let [livia, ruth] = ["livia", "ruth"].map(|name| act(app, name));
    holds_a_meeting(app, &livia, &ruth);
    classes::adopts_one(app, &mara, &livia);
}

fn act(app: &App, name: &'static str) -> Act {
    let found = app.pool.read(|db| accounts::find_by_name(db, name));
    let user = found.unwrap().expect("the demo has this officer");
    app.act_of(Person { id: user.id, roles: user.roles })
}

fn writes_the_register(app: &App, mara: &Act, jonas: &Act) {
    let proposal = |name: &str, domain: &str| Proposal {
        step: Step::Write,
        name: name.to_owned(),
        country: "CH".parse().unwrap(),
        authority_type: AuthorityType::Police,
        domains: vec![domain.to_owned()],
        contact: None,
        verified_again: false,
    };
    for (proposal, is_confirmed) in
        [(proposal("Police of Zug", "police.example"), true), (proposal("Police of Uri", "uri.example"), false)]
    {
        let (act, new) = (mara.clone(), NewProposal { authority: None, proposal });
        let change = app.pool.write(move |db| authorities::propose(db, &act, &new)).unwrap();
        let act = jonas.clone();
        if is_confirmed {
            app.pool.write(move |db| authorities::confirm_change(db, &act, change)).unwrap();
        }
    }
}

fn keeps_a_view(app: &App, mara: &Act) {
    let (act, query) = (mara.clone(), "state=in_review".to_owned());
    let new = NewView { name: "In review".to_owned(), query, shared: false };
    app.pool.write(move |db| cases::save_view(db, &act, &new)).unwrap();
}

fn uploads_a_file(app: &App, mara: &Act) {
    let file = cases::seal_file(mara, "screenshot.txt", b"What was to be seen.").unwrap();
    let case = open_cases(app, mara).pop().expect("the demo has an open case");
    let writer = mara.clone();
    let upload = move |db: &mut db::Db| cases::upload(db, &writer, &case.number, "Sent by the notifier.", vec![file]);
    app.pool.write(upload).unwrap();
}

/// One watches and begins to write, the other asks; the desk shows all three.
fn works_together(app: &App, mara: &Act, jonas: &Act) {
    let number = open_cases(app, mara).remove(0).number;
    let (watcher, writer) = (mara.clone(), jonas.clone());
    let typed = Typed(vec![("text".to_owned(), "The register says".to_owned())]);
    app.pool
        .write(move |db| {
            cases::watch(db, &watcher, &number)?;
            cases::write_note(db, &writer, &number, "@mara, is this the number that stands in the register?")?;
            cases::keep_draft(db, &watcher, &number, DraftForm::Note, &typed)
        })
        .unwrap();
}

fn merges_two_cases(app: &App, mara: &Act) {
    // What is in review goes on, so that each of its steps has a page.
    let mut open = open_cases(app, mara);
    let into = open.pop().expect("the demo has an open case");
    let case = open.into_iter().find(|case| case.received_at >= into.received_at).expect("and one that came in later");
    let act = mara.clone();
    app.pool.write(move |db| cases::merge(db, &act, &case.number, case.version, &into.number)).unwrap();
}

/// One whose minutes the chair signed, and a circular resolution that runs.
fn holds_a_meeting(app: &App, livia: &Act, ruth: &Act) {
    let (clerk, begins_at) = (livia.clone(), livia.at);
    let call = move |db: &mut db::Db| {
        let place = "Room 3".to_owned();
        let id = meetings::call(db, &clerk, &meetings::Calling::Meeting { begins_at, place })?;
        // Minutes are signed once no ballot of theirs is open.
        let (voting, waiting): (Vec<_>, Vec<_>) =
            board::docket(db, &clerk)?.into_iter().partition(|line| line.open.is_some());
        for line in waiting.iter().take(1) {
            meetings::add_to_agenda(db, &clerk, id, &line.case.number)?;
        }
        let attendees = meetings::view(db, &clerk, id)?.attendees;
        let present = attendees.iter().map(|one| (one.member, meetings::Attendance::Present));
        meetings::record_attendance(db, &clerk, id, &present.collect::<Vec<_>>())?;
        meetings::close(db, &clerk, id)?;
        meetings::draft_minutes(db, &clerk, id, Some("Nothing else was raised."))?;
        let ends_at = clerk.at.plus_seconds(3 * 24 * 3600);
        let circular = meetings::call(db, &clerk, &meetings::Calling::Circular { ends_at })?;
        for line in voting.iter().chain(waiting.iter().skip(1)).take(1) {
            meetings::add_to_agenda(db, &clerk, circular, &line.case.number)?;
        }
        Ok::<_, meetings::Error>(id)
    };
    let id = app.pool.write(call).unwrap();
    let chair = ruth.clone();
    let sign = move |db: &mut db::Db| {
        let read = meetings::minutes(db, &chair, id)?;
        meetings::sign_minutes(db, &chair, id, &read.sha256)
    };
    app.pool.write(sign).unwrap();
}

/// Those that are not before the Board yet.
fn open_cases(app: &App, mara: &Act) -> Vec<Case> {
    let of = |state| {
        let mut filter = Filter::default();
        filter.state = Some(state);
        app.pool.read(|db: &mut db::Db| cases::list(db, mara, &filter, None)).unwrap().cases
    };
    [CaseState::Received, CaseState::InReview].into_iter().flat_map(of).collect()
}

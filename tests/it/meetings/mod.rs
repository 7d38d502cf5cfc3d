//! The Board comes together: what is called, what stands on an agenda, who was there, what a member may read before and what
//! everybody signs for afterwards.

mod calling;
mod minutes;
mod pages;

pub use pages::walks_meetings;

use quarterlight::board::meetings::{
    self, Attendance, Calling, Error, Meeting, MeetingState, MeetingView, MinutesView, Pack, PackEntry,
};
use quarterlight::cases::{self, CaseNumber, Fields};
use quarterlight::db::Engine;
use quarterlight::db::ids::{AgendaItemId, MeetingId, UserId};
use quarterlight::sealing;
use quarterlight::taxonomy::{Kind, Outcome, TermsCategory};
use quarterlight::workflow::tally::Choice::{Against, For};
use quarterlight::workflow::{CaseState, Role, Roles};
use serde_json::Value;

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, mail, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const PLACE: &str = "Room 3, Gotthardstrasse 2";

/// Everybody who has a part in it. The chair is the first member.
struct House {
    app: TestApp,
    mara: Somebody,
    cleo: Somebody,
    chair: Somebody,
    bob: Somebody,
    cia: Somebody,
}

impl House {
    fn of(app: &TestApp) -> Self {
        Self {
            app: app.clone(),
            mara: app.officer("mara"),
            cleo: app.clerk("cleo"),
            chair: app.somebody("lene", Roles::from(Role::BoardMember).with(Role::Chair)),
            bob: app.board_member("bob"),
            cia: app.board_member("cia"),
        }
    }

    /// A case before the Board, from a message with these words.
    fn case(&self, words: &str) -> CaseNumber {
        let case = self.app.opens_case(mail("ada@example.org").about("Abuse in a community").says(words));
        self.mara.assigns(&case, &self.mara).unwrap();
        self.mara.recommends_because(&case, OUTSIDE, &format!("Grounds of {words}")).unwrap();
        case
    }

    /// Called by the clerk for an hour from now.
    fn meeting(&self) -> MeetingId {
        let calling = Calling::Meeting { begins_at: self.app.now().plus_seconds(HOUR), place: PLACE.to_owned() };
        calls(&self.app, &self.cleo, calling).unwrap()
    }

    fn circular(&self, seconds: i64) -> MeetingId {
        calls(&self.app, &self.cleo, Calling::Circular { ends_at: self.app.now().plus_seconds(seconds) }).unwrap()
    }

    /// The meeting takes place and everybody is there.
    fn holds(&self, meeting: MeetingId) {
        self.app.passes(HOUR);
        records(&self.app, &self.cleo, meeting, &self.all_present()).unwrap();
        closes(&self.app, &self.cleo, meeting).unwrap();
    }

    fn all_present(&self) -> Vec<(UserId, Attendance)> {
        self.members().iter().map(|member| (member.id, Attendance::Present)).collect()
    }

    fn all_vote_for(&self, case: &CaseNumber) {
        for member in self.members() {
            member.votes(case, For).unwrap();
        }
    }

    fn members(&self) -> [&Somebody; 3] {
        [&self.chair, &self.bob, &self.cia]
    }

    /// A meeting with one case that the Board decides, closed; with what is decided.
    fn held(&self) -> (MeetingId, CaseNumber) {
        let (meeting, case) = (self.meeting(), self.case("the first"));
        adds(&self.app, &self.cleo, meeting, &case).unwrap();
        self.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        for member in [&self.chair, &self.bob] {
            member.votes(&case, For).unwrap();
        }
        self.cia.recuses(&case, "A friend of mine.").unwrap();
        self.cleo.closes_ballot(&case).unwrap();
        self.holds(meeting);
        (meeting, case)
    }

    /// The same, signed by the chair.
    fn signed(&self) -> (MeetingId, CaseNumber) {
        let (meeting, case) = self.held();
        drafts(&self.app, &self.cleo, meeting, Some("Nothing else was raised.")).unwrap();
        signs(&self.app, &self.chair, meeting).unwrap();
        (meeting, case)
    }
}

fn calls(app: &TestApp, who: &Somebody, calling: Calling) -> Result<MeetingId, Error> {
    let act = who.act();
    app.pool.write(move |db| meetings::call(db, &act, &calling))
}

fn cancels(app: &TestApp, who: &Somebody, meeting: MeetingId) -> Result<(), Error> {
    let act = who.act();
    app.pool.write(move |db| meetings::cancel(db, &act, meeting))
}

fn adds(app: &TestApp, who: &Somebody, meeting: MeetingId, case: &CaseNumber) -> Result<AgendaItemId, Error> {
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| meetings::add_to_agenda(db, &act, meeting, &case))
}

fn raises(app: &TestApp, who: &Somebody, meeting: MeetingId, item: AgendaItemId) -> Result<(), Error> {
    let act = who.act();
    app.pool.write(move |db| meetings::raise_item(db, &act, meeting, item))
}

fn removes(app: &TestApp, who: &Somebody, meeting: MeetingId, item: AgendaItemId) -> Result<(), Error> {
    let act = who.act();
    app.pool.write(move |db| meetings::remove_item(db, &act, meeting, item))
}

fn records(
    app: &TestApp,
    who: &Somebody,
    meeting: MeetingId,
    attendance: &[(UserId, Attendance)],
) -> Result<(), Error> {
    let (act, attendance) = (who.act(), attendance.to_vec());
    app.pool.write(move |db| meetings::record_attendance(db, &act, meeting, &attendance))
}

fn closes(app: &TestApp, who: &Somebody, meeting: MeetingId) -> Result<(), Error> {
    let act = who.act();
    app.pool.write(move |db| meetings::close(db, &act, meeting))
}

fn drafts(app: &TestApp, who: &Somebody, meeting: MeetingId, remarks: Option<&str>) -> Result<(), Error> {
    let (act, remarks) = (who.act(), remarks.map(str::to_owned));
    app.pool.write(move |db| meetings::draft_minutes(db, &act, meeting, remarks.as_deref()))
}

/// As they stand on this person's page.
fn signs(app: &TestApp, who: &Somebody, meeting: MeetingId) -> Result<(), Error> {
    let (act, read) = (who.act(), reads(app, who, meeting).sha256);
    app.pool.write(move |db| meetings::sign_minutes(db, &act, meeting, &read))
}

fn reads(app: &TestApp, who: &Somebody, meeting: MeetingId) -> MinutesView {
    let act = who.act();
    app.pool.read(|db| meetings::minutes(db, &act, meeting)).unwrap()
}

fn takes_along(app: &TestApp, who: &Somebody, meeting: MeetingId) -> Result<Vec<u8>, Error> {
    let act = who.act();
    app.pool.read(|db| meetings::minutes_file(db, &act, meeting))
}

fn sees(app: &TestApp, who: &Somebody, meeting: MeetingId) -> MeetingView {
    let act = who.act();
    app.pool.read(|db| meetings::view(db, &act, meeting)).unwrap()
}

fn all(app: &TestApp, who: &Somebody) -> Result<Vec<Meeting>, Error> {
    let act = who.act();
    app.pool.read(|db| meetings::list(db, &act))
}

fn pack(app: &TestApp, who: &Somebody, meeting: MeetingId) -> Pack {
    meetings::pack(&app.pool, &who.act(), meeting).unwrap()
}

/// The agenda as this person sees it; `None` for what they may not see.
fn agenda(app: &TestApp, who: &Somebody, meeting: MeetingId) -> Vec<Option<CaseNumber>> {
    sees(app, who, meeting).items.into_iter().map(|item| item.shown.map(|shown| shown.case.number)).collect()
}

fn mails(app: &TestApp, message: &str) -> i64 {
    app.count(&format!("mails WHERE message = '{message}'"))
}

fn is_overtaken<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Overtaken { .. }))
}

fn is_denied<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Case(cases::Error::Denied(_))))
}

fn is_mended_at<T>(outcome: &Result<T, Error>, wanted: &str) -> bool {
    matches!(outcome, Err(Error::Case(cases::Error::Invalid { field, .. })) if *field == wanted)
}

impl House {
    /// A breach notification of this category, in review.
    fn case_of(&self, words: &str, category: TermsCategory) -> CaseNumber {
        let case = self.app.opens_case(mail("ada@example.org").about("Abuse in a community").says(words));
        let Fields::Content(mut content) = Fields::for_kind(Kind::BreachNotification) else { panic!("a breach") };
        content.terms_category = Some(category);
        self.mara.edits(&case, Kind::BreachNotification, words, Fields::Content(content)).unwrap();
        self.mara.assigns(&case, &self.mara).unwrap();
        case
    }
}

/// A meeting about one case that ends while its ballot runs on.
pub fn meets_about(app: &TestApp, cleo: &Somebody, case: &CaseNumber) -> MeetingId {
    let meeting = Calling::Meeting { begins_at: app.now(), place: PLACE.to_owned() };
    let meeting = calls(app, cleo, meeting).unwrap();
    adds(app, cleo, meeting, case).unwrap();
    records(app, cleo, meeting, &everybody(app)).unwrap();
    closes(app, cleo, meeting).unwrap();
    meeting
}

/// All members of the Board, present.
fn everybody(app: &TestApp) -> Vec<(UserId, Attendance)> {
    let members = app.numbers("SELECT user_id AS number FROM user_roles WHERE role = 'board_member'");
    members.into_iter().map(|member| (UserId::from_i64(member), Attendance::Present)).collect()
}

/// A meeting with these words in the two places where somebody could write something, held and signed.
pub fn leaves_words(app: &TestApp, cleo: &Somebody, place: &str, remarks: &str) {
    let chair = app.somebody("lene", Roles::from(Role::BoardMember).with(Role::Chair));
    let meeting = calls(app, cleo, Calling::Meeting { begins_at: app.now(), place: place.to_owned() }).unwrap();
    records(app, cleo, meeting, &everybody(app)).unwrap();
    closes(app, cleo, meeting).unwrap();
    drafts(app, cleo, meeting, Some(remarks)).unwrap();
    signs(app, &chair, meeting).unwrap();
}

/// Every operation, each as a step of somebody who counts what it leaves.
pub fn walks(app: &TestApp, cleo: &Somebody, case: &CaseNumber, mut step: impl FnMut(&str, &mut dyn FnMut())) {
    let chair = app.somebody("lene", Roles::from(Role::BoardMember).with(Role::Chair));
    let mut called = None;
    let circular = || Calling::Circular { ends_at: app.now().plus_seconds(2 * DAY) };
    step("calling a circular resolution", &mut || called = Some(calls(app, cleo, circular()).unwrap()));
    let resolution = called.unwrap();
    let mut item = None;
    step("putting a case on the agenda", &mut || item = Some(adds(app, cleo, resolution, case).unwrap()));
    step("taking it off", &mut || removes(app, cleo, resolution, item.unwrap()).unwrap());
    app.passes(DAY + 1);
    step("reminding", &mut || assert_eq!(meetings::remind_members(&app.pool, &app.act("jobs")).unwrap(), 1));
    step("cancelling", &mut || cancels(app, cleo, resolution).unwrap());
    let meeting = Calling::Meeting { begins_at: app.now(), place: PLACE.to_owned() };
    let meeting = calls(app, cleo, meeting).unwrap();
    let present = everybody(app);
    step("recording who was there", &mut || records(app, cleo, meeting, &present).unwrap());
    step("closing", &mut || closes(app, cleo, meeting).unwrap());
    step("drafting minutes", &mut || drafts(app, cleo, meeting, None).unwrap());
    step("signing minutes", &mut || signs(app, &chair, meeting).unwrap());
}

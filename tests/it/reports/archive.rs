//! A database with people and cases, written by SQL: what a report counts, without the steps that lead there.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use quarterlight::accounts::{Act, Person};
use quarterlight::audit::Verb;
use quarterlight::cases;
use quarterlight::db::ids::{CaseId, CheckOverrideId, KeyId, NoticeId, RecommendationId, UserId};
use quarterlight::db::{self, Timestamp};
use quarterlight::reports::{self, Draft, EditionRow, Error, Published, Quarter};
use quarterlight::workflow::{Role, Roles};

use crate::support::TestApp;

/// Noon in Zurich, an hour later in summer.
pub fn moment(day: &str) -> Timestamp {
    Timestamp::from_jiff(format!("{day}T11:00:00Z").parse().unwrap())
}

pub struct Archive {
    app: TestApp,
    now: Cell<Timestamp>,
    people: Vec<(&'static str, Person)>,
}

/// A case that was written into the database.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    archive: &'a Archive,
    id: CaseId,
}

#[derive(QueryableByName)]
struct VerbRow {
    #[diesel(sql_type = Text)]
    verb: String,
}

impl Archive {
    pub fn of(app: TestApp) -> Archive {
        let now = moment("2026-07-01");
        let people = [("mara", Role::Officer), ("pia", Role::Publisher), ("ada", Role::Auditor)]
            .map(|(name, role)| (name, Person { id: UserId::new(now), roles: Roles::from_iter([role]) }));
        let archive = Archive { app, now: Cell::new(now), people: people.to_vec() };
        for (name, person) in &archive.people {
            archive.sql(format!(
                "INSERT INTO users (id, name, display_name, email, state, created_at) \
                 VALUES ({}, '{name}', '{name}', '{name}@session.example', 'active', 0)",
                person.id
            ));
            for role in person.roles.iter() {
                archive.sql(format!("INSERT INTO user_roles (user_id, role) VALUES ({}, '{role}')", person.id));
            }
        }
        archive
    }

    pub fn sql(&self, sql: impl AsRef<str>) {
        self.try_sql(sql.as_ref()).unwrap();
    }

    pub fn try_sql(&self, sql: &str) -> Result<(), db::Error> {
        let sql = sql.to_owned();
        self.app.pool.write(move |db| sql_query(sql).execute(db).map(drop).map_err(db::Error::from))
    }

    /// Lets it be noon of a day.
    pub fn time(&self, day: &str) {
        self.now.set(moment(day));
    }

    pub fn act(&self, name: &str) -> Act {
        let (_, person) = self.people.iter().find(|(one, _)| *one == name).unwrap();
        Act::by_person(person.clone(), self.now.get(), self.app.desk.clone()).authenticated(self.now.get())
    }

    pub fn draft(&self, quarter: &str) -> Draft {
        self.app.pool.read(|db| reports::draft(db, &self.act("ada"), quarter.parse().unwrap())).unwrap()
    }

    pub fn messages(&self, quarter: &str, place: &str) -> i64 {
        self.draft(quarter).edition.table("messages").unwrap().integer(place, "messages").unwrap()
    }

    pub fn prepare(&self, name: &str, quarter: &str) -> Result<EditionRow, Error> {
        let (act, quarter): (Act, Quarter) = (self.act(name), quarter.parse().unwrap());
        self.app.pool.write(move |db| reports::prepare(db, &act, quarter))
    }

    pub fn publish(&self, name: &str, quarter: &str) -> Result<Published, Error> {
        let (act, quarter): (Act, Quarter) = (self.act(name), quarter.parse().unwrap());
        self.app.pool.write(move |db| reports::publish(db, &act, quarter))
    }

    pub fn correct(&self, name: &str, quarter: &str, reason: &str) -> Result<EditionRow, Error> {
        let (act, quarter, reason) = (self.act(name), quarter.parse().unwrap(), reason.to_owned());
        self.app.pool.write(move |db| reports::correct(db, &act, quarter, &reason))
    }

    pub fn proposes(&self, name: &str, quarter: &str, finding: &str) -> Result<CheckOverrideId, Error> {
        let (act, quarter, finding) = (self.act(name), quarter.parse().unwrap(), finding.to_owned());
        self.app
            .pool
            .write(move |db| reports::propose_override(db, &act, quarter, &finding, "A campaign asked for it."))
    }

    pub fn confirms(&self, name: &str, quarter: &str, id: CheckOverrideId) -> Result<(), Error> {
        let (act, quarter) = (self.act(name), quarter.parse().unwrap());
        self.app.pool.write(move |db| reports::confirm_override(db, &act, quarter, id))
    }

    /// Prepares and publishes, as two persons.
    pub fn publishes(&self, quarter: &str) {
        self.prepare("mara", quarter).unwrap();
        self.publish("pia", quarter).unwrap();
    }

    /// What the clock's jobs do in a round.
    pub fn runs_due_jobs(&self) -> PathBuf {
        self.app.runs_due_jobs();
        self.app.settings.paths.reports_dir.clone()
    }

    /// Lays out the reports directory and says where it is.
    pub fn write(&self) -> PathBuf {
        let dir = self.app.settings.paths.reports_dir.clone();
        let act = Act::by_program("jobs", self.now.get(), self.app.desk.clone());
        self.app.pool.read(|db| reports::shelf(db, &act)).unwrap().write(&dir).unwrap();
        dir
    }

    /// The program itself, as anybody runs it.
    pub fn quarterlight(&self, arguments: &[&str]) -> std::process::Command {
        self.app.quarterlight(arguments)
    }

    pub fn takes_back(&self, name: &str, number: &str) -> Result<cases::Case, cases::Error> {
        let (act, number) = (self.act(name), number.parse().unwrap());
        self.app.pool.write(move |db| {
            let version = cases::find(db, &number)?.version;
            cases::take_back(db, &act, &number, version)
        })
    }

    /// By which the house knows its cases when it counts them.
    pub fn stored_references(&self) -> BTreeSet<String> {
        self.app
            .words("SELECT ledger_reference AS word FROM cases WHERE kind = 'breach_notification'")
            .into_iter()
            .collect()
    }

    pub fn events(&self) -> Vec<Verb> {
        let rows = self
            .app
            .pool
            .read(|db| sql_query("SELECT verb FROM events ORDER BY id").load::<VerbRow>(db).map_err(db::Error::from));
        rows.unwrap().into_iter().map(|row| row.verb.parse().unwrap()).collect()
    }

    /// A case of the first of July with one message that opened it.
    pub fn case(&self, number: &str, kind: &str) -> Case<'_> {
        let at = moment("2026-07-01");
        let (id, notice) = (CaseId::new(at), NoticeId::new(at));
        let us = at.as_microsecond();
        self.sql(format!(
            "INSERT INTO cases (id, number, reference, ledger_reference, version, state, kind, kind_confirmed, channel, \
             urgency, summary, terms_version, key_id, received_at, logged_at) VALUES ({id}, '2026-000{number}', 'r{id}', \
             'l{id}', 1, 'received', '{kind}', TRUE, 'email', 'normal', '', '2024-10-15', {}, {us}, {us})",
            KeyId::new(at)
        ));
        let blob = self.blob(&format!("{:0>32}", notice.as_i64()));
        self.sql(format!(
            "INSERT INTO notices (id, received_at, logged_at, channel, transport, size, sha256, opening, content_hash, key_id, \
             raw, envelope) VALUES ({notice}, {us}, {us}, 'email', 'pipe', 1, {blob}, {blob}, {blob}, {}, {blob}, {blob})",
            KeyId::new(at)
        ));
        self.sql(format!(
            "INSERT INTO placements (notice_id, disposition, case_id, placed_at) VALUES ({notice}, 'opened', {id}, {us})"
        ));
        self.sql(format!("INSERT INTO case_notices (case_id, notice_id, added_at) VALUES ({id}, {notice}, {us})"));
        Case { archive: self, id }
    }

    /// Hexadecimal digits as this engine writes bytes.
    fn blob(&self, digits: &str) -> String {
        match self.app.pool.engine().as_str() {
            "sqlite" => format!("X'{digits}'"),
            _ => format!("'\\x{digits}'"),
        }
    }
}

impl Case<'_> {
    fn set(self, assignment: &str) -> Self {
        self.archive.sql(format!("UPDATE cases SET {assignment} WHERE id = {}", self.id));
        self
    }

    fn insert(self, table: &str, columns: &str, values: &str) -> Self {
        self.archive.sql(format!("INSERT INTO {table} (case_id, {columns}) VALUES ({}, {values})", self.id));
        self
    }

    /// By post, as its message cannot be dated anew: a notice is never edited.
    pub fn received(self, day: &str) -> Self {
        let us = moment(day).as_microsecond();
        self.set(&format!("received_at = {us}, logged_at = {us}"))
    }

    pub fn logged(self, day: &str) -> Self {
        self.set(&format!("logged_at = {}", moment(day).as_microsecond()))
    }

    /// Of the police, by letter, about two identifiers.
    pub fn requests(self, country: &str) -> Self {
        self.insert(
            "request_details",
            "requesting_country, authority_type, instrument, legal_basis, binding_on_us, authenticity, identifiers_specified, \
             identifiers_held, identifiers_disclosed",
            &format!("'{country}', 'police', 'police_letter', '', 'no_foreign_direct', 'person_verified', 2, 0, 0"),
        )
    }

    pub fn reports(self, category: &str) -> Self {
        let columns = "terms_category, source_type, target_type, items_specified, items_located, items_actioned";
        self.insert("content_details", columns, &format!("'{category}', 'individual', 'community', 1, 0, 0"))
    }

    pub fn demands(self, takedown_kind: &str) -> Self {
        let columns = "takedown_kind, source_type, target_type, items_specified, items_located, items_actioned";
        self.insert("content_details", columns, &format!("'{takedown_kind}', 'company', 'file', 1, 0, 0"))
    }

    /// What an officer mends later.
    pub fn came_from(self, country: &str) {
        let change = format!("UPDATE request_details SET requesting_country = '{country}' WHERE case_id = {}", self.id);
        self.archive.sql(change);
    }

    /// As nothing to give, and as was recommended.
    pub fn decided(self, day: &str) -> Self {
        let (at, reviewer) = (moment(day), self.archive.people[0].1.id);
        let (recommendation, us) = (RecommendationId::new(at), at.as_microsecond());
        let nothing = self.archive.blob("00");
        self.insert(
            "recommendations",
            "id, reviewer_id, severity, finding, outcome, grounds, recommended_at",
            &format!("{recommendation}, {reviewer}, '1', 'established', 'no_data_exists', {nothing}, {us}"),
        )
        .insert(
            "decisions",
            "id, recommendation_id, decided_by, outcome, recommendation_followed, grounds, votes_for, votes_against, \
             votes_abstained, members_recused, members_absent, decided_at",
            &format!(
                "{recommendation}, {recommendation}, 'board', 'no_data_exists', TRUE, {nothing}, 3, 0, 0, 0, 0, {us}"
            ),
        )
        .set("state = 'closed'")
    }

    pub fn set_aside(self, day: &str, reason: &str) -> Self {
        let (at, by) = (moment(day), self.archive.people[0].1.id);
        let values = format!("{}, 'received', '{reason}', {by}, {}", CaseId::new(at), at.as_microsecond());
        self.insert("set_asides", "id, from_state, reason, set_aside_by, set_aside_at", &values)
            .set("state = 'set_aside'")
    }

    pub fn keeps_secret(self, day: &str) -> Self {
        let (at, by) = (moment(day), self.archive.people[0].1.id);
        let values = format!("{}, {by}, {}, {}", CaseId::new(at), at.as_microsecond(), self.archive.people[1].1.id);
        self.insert("secrecy_orders", "id, recorded_by, recorded_at, confirmed_by", &values)
    }

    /// A class of data that the request is about: `sought`, `held`, `given`.
    pub fn asks_for(self, class: &str, became: &[&str]) -> Self {
        let is = |word: &str| became.contains(&word).to_string().to_uppercase();
        let values = format!("'{class}', {}, {}, {}", is("sought"), is("held"), is("given"));
        self.insert("request_data_classes", "data_class, sought, held, given", &values)
    }

    /// A party that is an entry of the register of authorities.
    pub fn comes_from(self, authority: &str) -> Self {
        let (id, nothing) = (CaseId::new(moment("2026-07-01")), self.archive.blob("00"));
        self.archive.sql(format!(
            "INSERT INTO authorities (id, version, name, country, authority_type, key_id, added_at) \
             VALUES ({id}, 1, '{authority}', 'DE', 'police', {id}, 0)"
        ));
        let values = format!("{id}, 'requesting_authority', {nothing}, 0, {id}");
        self.insert("parties", "id, role, private, added_at, authority_id", &values)
    }

    /// A person writes in the case.
    pub fn answered(self, day: &str) -> Self {
        let at = moment(day);
        let (id, us, nothing) = (CaseId::new(at), at.as_microsecond(), self.archive.blob("00"));
        let columns = "id, message, cause_id, recipient_id, key_id, payload, state, attempts, due_at, queued_at";
        self.insert("mails", columns, &format!("{id}, 'reply', {id}, {id}, {id}, {nothing}, 'sent', 1, {us}, {us}"))
    }

    /// What could not wait was done, such as `data_preserved`.
    pub fn takes_measure(self, measure: &str, day: &str) -> Self {
        let at = moment(day);
        let (id, us, nothing) = (CaseId::new(at), at.as_microsecond(), self.archive.blob("00"));
        let by = self.archive.people[0].1.id;
        let columns = "id, measure, reason, done, carried_out_by, carried_out_at, recorded_at, ratify_by";
        self.insert(
            "urgent_measures",
            columns,
            &format!("{id}, '{measure}', {nothing}, {nothing}, {by}, {us}, {us}, {us}"),
        )
    }

    pub fn may_be_told(self, day: &str) {
        let ended = moment(day).as_microsecond();
        self.archive.sql(format!("UPDATE secrecy_orders SET ended_at = {ended} WHERE case_id = {}", self.id));
    }

    pub fn changes_kind(self, to: &str, day: &str) {
        let at = moment(day);
        let values = format!("{}, 'information_request', '{to}', {}", CaseId::new(at), at.as_microsecond());
        self.insert("kind_changes", "id, from_kind, to_kind, changed_at", &values).set(&format!("kind = '{to}'"));
    }
}

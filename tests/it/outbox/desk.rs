//! A desk with one case and one officer, on either engine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use quarterlight::audit::{self, Verb};
use quarterlight::clock::Clock;
use quarterlight::config::{Settings, Source};
use quarterlight::db::ids::{CaseId, MailId, NoticeId, UserId};
use quarterlight::db::{self, Address, Pool, Timestamp};
use quarterlight::outbox::{
    self, Acknowledgement, Delivered, MailState, MailSummary, NamedMail, Office, Reported, SentReport, StaffCall, Todo,
    Transport, WrittenReply, addresses,
};
use quarterlight::sealing::{Keyring, MasterKeyFile, SealingKey};
use tempfile::TempDir;

pub const REFERENCE: &str = "7k2m9qx4tz";

/// A desk with one case and one officer.
pub struct Desk {
    pub pool: Pool,
    pub keys: Arc<Keyring>,
    pub case: CaseId,
    pub case_key: SealingKey,
    pub officer: UserId,
    pub settings: Settings,
    pub transport: Transport,
    pub clock: Clock,
    pub dir: TempDir,
}

/// A moment of 3 May 2026, so many seconds after 10:30 in Zurich.
pub fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_jiff("2026-05-03T08:30:00Z".parse().unwrap()).plus_seconds(seconds)
}

impl Desk {
    pub fn open(address: &Address, smtp_url: Option<&str>) -> Self {
        Self::open_with(address, smtp_url, &[])
    }

    /// The same, with these settings beside the usual ones.
    pub fn open_with(address: &Address, smtp_url: Option<&str>, more: &[(&str, &str)]) -> Self {
        let dir = TempDir::new().unwrap();
        let master = dir.path().join("master.key");
        write_private(&master, &"5a".repeat(32));
        let keys = Keyring::open(address, &dir.path().join("keys.db"), &MasterKeyFile::Own(master)).unwrap();
        let mut variables = vec![
            ("QUARTERLIGHT_CONSOLE_URL", "https://desk.session.example"),
            ("QUARTERLIGHT_PUBLIC_URL", "https://reports.session.example"),
        ];
        variables.extend(more);
        variables.extend(smtp_url.map(|url| ("QUARTERLIGHT_SMTP_URL", url)));
        let settings = Settings::read(&Source::from_variables(variables)).unwrap();
        let transport = Transport::from_config(&settings.mail, &dir.path().join("mail")).unwrap();
        let pool = Pool::open(address).unwrap();
        let case_key = keys.new_key(moment(0)).unwrap();
        let (case, officer) = (CaseId::new(moment(0)), UserId::new(moment(0)));
        let desk = Self {
            pool,
            keys: Arc::new(keys),
            case,
            case_key,
            officer,
            settings,
            transport,
            clock: Clock::manual(moment(0)),
            dir,
        };
        desk.run_sql(format!(
            "INSERT INTO cases (id, number, reference, ledger_reference, version, state, kind, kind_confirmed, channel, \
             urgency, summary, terms_version, key_id, received_at, logged_at) VALUES ({case}, '2026-0042', '{REFERENCE}', \
             'x', 1, 'received', 'breach_notification', TRUE, 'email', 'normal', '', '2024-10-15', {}, 0, 0)",
            desk.case_key.id()
        ));
        desk.run_sql(format!(
            "INSERT INTO users (id, name, display_name, email, state, created_at) VALUES ({officer}, 'mara', 'Mara', \
             'mara@session.example', 'active', 0)"
        ));
        desk
    }

    pub fn run_sql(&self, sql: String) {
        self.pool.write(move |db| sql_query(sql).execute(db).map(drop).map_err(db::Error::from)).unwrap();
    }

    /// Queues the answer to the notice with this number.
    pub fn acknowledges(&self, notice: i64, to: &str) -> bool {
        self.acknowledges_in(None, notice, to)
    }

    /// The same, where the notice was in this language (ISO 639-3).
    pub fn acknowledges_in(&self, language: Option<&str>, notice: i64, to: &str) -> bool {
        let answer = Acknowledgement {
            notice: NoticeId::from_i64(notice),
            case: self.case,
            reference: REFERENCE.to_owned(),
            received_at: moment(-60),
            to: to.to_owned(),
            language: language.map(str::to_owned),
            in_reply_to: Some("<notice-1@example.org>".to_owned()),
            references: vec!["<notice-0@example.org>".to_owned()],
        };
        let (keys, key, at) = (Arc::clone(&self.keys), self.case_key.clone(), self.clock.now());
        self.pool.write(move |db| outbox::queue_acknowledgement(db, &keys, &key, at, answer)).unwrap()
    }

    pub fn calls_the_officer(&self, todo: Todo, cause_id: i64) -> bool {
        let call = StaffCall { todo, cause_id, user: self.officer, email: "mara@session.example".to_owned() };
        let (keys, at) = (Arc::clone(&self.keys), self.clock.now());
        self.pool.write(move |db| outbox::queue_staff_call(db, &keys, at, call)).unwrap()
    }

    pub fn sends(&self) -> SentReport {
        let office = Office {
            keys: &self.keys,
            house: &self.settings.house,
            mail: &self.settings.mail,
            web: &self.settings.web,
            transport: &self.transport,
            clock: &self.clock,
        };
        outbox::send_due(&self.pool, &office).unwrap()
    }

    pub fn mails(&self) -> Vec<MailSummary> {
        self.pool.read(|db| outbox::list_for_case(db, self.case)).unwrap()
    }

    pub fn mail(&self) -> MailSummary {
        self.mails().pop().unwrap()
    }

    pub fn count(&self, state: MailState) -> i64 {
        self.pool.read(outbox::count_by_state).unwrap()[&state]
    }

    /// What was recorded, newest first.
    pub fn events(&self) -> Vec<Verb> {
        let events = self.pool.read(|db| audit::newest(db, None, 100).map_err(db::Error::from)).unwrap();
        events.into_iter().map(|event| event.verb).collect()
    }

    pub fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(self.dir.path().join("mail")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    /// The one file that was written, with the mail's id made the same for every run.
    pub fn file(&self) -> String {
        let [file] = &self.files()[..] else { panic!("{:?}", self.files()) };
        let text = String::from_utf8(std::fs::read(file).unwrap()).unwrap();
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        let id = file.file_stem().unwrap().to_str().unwrap();
        let id = MailId::from_i64(id.parse().unwrap());
        let address = addresses::return_address(&self.keys, &self.settings.mail, id);
        let token = address.split(['+', '@']).nth(1).unwrap().strip_prefix('b').unwrap();
        let message_id = addresses::message_id(&self.keys, &self.settings.mail, REFERENCE, id);
        let quoted = message_id.split(['.', '@']).nth(1).unwrap();
        text.replace("\r\n", "\n").replace(token, "MAIL-TOKEN").replace(quoted, "MESSAGE-TOKEN")
    }

    /// Queues a reply to this address.
    pub fn replies(&self, to: &str, text: &str) -> MailId {
        self.replies_from("form 1", to, text)
    }

    /// The same, from this form.
    pub fn replies_from(&self, form: &str, to: &str, text: &str) -> MailId {
        let reply = WrittenReply {
            case: self.case,
            reference: REFERENCE.to_owned(),
            to: to.to_owned(),
            subject: "Your message".to_owned(),
            text: text.to_owned(),
            in_reply_to: Some("<notice-1@example.org>".to_owned()),
            references: vec!["<notice-0@example.org>".to_owned()],
            form: form.to_owned(),
            answers: None,
        };
        let (keys, key, at) = (Arc::clone(&self.keys), self.case_key.clone(), self.clock.now());
        self.pool.write(move |db| outbox::queue_reply(db, &keys, &key, at, reply)).unwrap().mail()
    }

    /// A mail server reports on a mail, with its proof.
    pub fn hears(&self, mail: MailId, delivered: Delivered, status: Option<&str>) -> bool {
        self.hears_of(NamedMail { mail, proven: true }, delivered, status)
    }

    /// Somebody reports on a mail.
    pub fn hears_of(&self, mail: NamedMail, delivered: Delivered, status: Option<&str>) -> bool {
        let (at, reported) = (self.clock.now(), Reported { delivered, status: status.map(str::to_owned) });
        self.pool.write(move |db| outbox::report(db, at, mail, None, &reported)).unwrap()
    }

    pub fn stopped(&self, address: &str) -> bool {
        self.pool.read(|db| outbox::is_stopped(db, &self.keys, address)).unwrap()
    }

    pub fn withholds_calls(&self) -> bool {
        let at = self.clock.now();
        self.pool.read(|db| outbox::are_calls_stopped(db, &self.keys, at, "mara@session.example")).unwrap()
    }

    pub fn letter(&self, mail: MailId) -> Option<Vec<u8>> {
        self.pool.read(|db| outbox::sent_letter(db, &self.keys, mail)).unwrap()
    }
}

fn write_private(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs a test on SQLite and on PostgreSQL.
pub fn on_both(smtp_url: Option<&str>, test: impl Fn(&Desk)) {
    let dir = TempDir::new().unwrap();
    test(&Desk::open(&Address::sqlite(&dir.path().join("desk.db")), smtp_url));
    let server = option_env_at_run("QUARTERLIGHT_TEST_POSTGRES_URL")
        .expect("`QUARTERLIGHT_TEST_POSTGRES_URL` is not set; hint: run `scripts/test`");
    let name = format!("outbox_{}", UserId::new(moment(0)));
    let mut admin = PgConnection::establish(&server).unwrap();
    sql_query(format!("CREATE DATABASE {name}")).execute(&mut admin).unwrap();
    let address = format!("{}/{name}", server.rsplit_once('/').unwrap().0).parse().unwrap();
    test(&Desk::open(&address, smtp_url));
}

#[expect(clippy::disallowed_methods, reason = "which servers a test run has is told by its environment")]
fn option_env_at_run(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

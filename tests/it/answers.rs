//! Who is answered by whom: acknowledgements, the reasons for none, replies of a person, and programs that answer programs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use quarterlight::audit::Verb;
use quarterlight::cases::{self, CaseNumber, Error, NewReply, Recipient};
use quarterlight::db::Engine;
use quarterlight::db::ids::{MailId, NoticeId};
use quarterlight::notices::{Envelope, Verdict, VerdictSource, Verdicts};
use quarterlight::outbox::{Language, Queued, ReplyTemplate};

use crate::support::{Mail, Somebody, TestApp, mail, on_both};

const HOUR: i64 = 3600;

fn abuse(from: &str, text: &str) -> Mail {
    mail(from).about("Abuse in a community").says(text)
}

fn answers(app: &TestApp) -> i64 {
    app.count("mails WHERE message = 'acknowledgement'")
}

/// Why the last message was not answered.
fn reason(app: &TestApp) -> String {
    let event = app.events().into_iter().rfind(|event| event.verb == Verb::NoticeOpenedCase).unwrap();
    let detail: serde_json::Value = serde_json::from_str(&event.detail).unwrap();
    detail["not_acknowledged"].as_str().unwrap().to_owned()
}

/// The files of mails that were not looked at yet.
#[derive(Default)]
struct Mailman {
    seen: BTreeSet<PathBuf>,
}

impl Mailman {
    fn collects(&mut self, app: &TestApp) -> Vec<Letter> {
        let folder = &app.settings.paths.mail_dir;
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let new = files.into_iter().filter(|file| self.seen.insert(file.clone()));
        new.map(|file| Letter::read(&std::fs::read_to_string(file).unwrap())).collect()
    }
}

/// A mail as its recipient sees it.
#[derive(Clone, Debug)]
struct Letter {
    headers: BTreeMap<String, String>,
}

impl Letter {
    fn read(text: &str) -> Self {
        let text = text.replace("\r\n ", " ");
        let head = text.split("\r\n\r\n").next().unwrap();
        let headers = head.lines().map(|line| line.split_once(": ").unwrap());
        Self { headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect() }
    }

    fn get(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn address(&self, name: &str) -> String {
        let value = self.get(name);
        value.rsplit_once('<').map_or(value, |(_, address)| address.trim_end_matches('>')).to_owned()
    }

    fn is_answer(&self) -> bool {
        self.get("Auto-Submitted") == "auto-replied"
    }
}

/// How a program behaves that answers while its owner is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    /// As RFC 3834 has it: to the return path, marked, never to a program or the null return path.
    Proper,
    /// Marked, but to everything.
    Marked,
    /// Unmarked, to Reply-To, in the thread.
    ToReplyTo,
    /// Unmarked, to From, in the thread.
    Threaded,
    /// Unmarked, to From, with nothing that tells what it answers.
    Bare,
    /// A mail server that returns what it cannot deliver.
    Bounces,
}

struct Robot {
    address: String,
    habit: Habit,
    sent: usize,
    last: Option<Letter>,
}

impl Robot {
    fn new(address: &str, habit: Habit) -> Self {
        Self { address: address.to_owned(), habit, sent: 0, last: None }
    }

    /// What it sends in answer, and with which envelope.
    fn answers(&mut self, letter: &Letter) -> Option<(Vec<u8>, Envelope)> {
        self.last = Some(letter.clone());
        self.sent += 1;
        let own = self.address.clone();
        let (to, return_path) = match self.habit {
            Habit::Proper if !letter.get("Auto-Submitted").is_empty() => return None,
            Habit::Proper | Habit::Marked | Habit::Bounces => (letter.address("Return-Path"), String::new()),
            Habit::ToReplyTo if !letter.get("Reply-To").is_empty() => (letter.address("Reply-To"), own.clone()),
            Habit::ToReplyTo | Habit::Threaded | Habit::Bare => (letter.address("From"), own.clone()),
        };
        // A program that knows no better answers From where the return path is null.
        let to = if to.is_empty() { letter.address("From") } else { to };
        let text = format!("I am away until the {}th.", self.sent);
        let away = mail(&own).to(&to).about("Out of office").says(&text);
        let threaded = |mail: Mail| {
            let id = letter.get("Message-ID");
            mail.header("In-Reply-To", id).header("References", id)
        };
        let answer = match self.habit {
            Habit::Proper | Habit::Marked => threaded(away).header("Auto-Submitted", "auto-replied"),
            Habit::ToReplyTo | Habit::Threaded => threaded(away),
            Habit::Bare => away,
            Habit::Bounces => mail("MAILER-DAEMON@example.org")
                .to(&to)
                .about("Undelivered Mail Returned to Sender")
                .header("MIME-Version", "1.0")
                .header("Content-Type", "multipart/report; report-type=delivery-status; boundary=b")
                .says(&format!(
                    "--b\r\n\r\nNo such user, for the {}th time.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
                     Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; {own}\r\nAction: failed\r\n\
                     Status: 5.1.1\r\n\r\n--b--\r\n",
                    self.sent
                )),
        };
        let return_path = if self.habit == Habit::Marked { own } else { return_path };
        Some((answer.into(), Envelope { recipients: vec![to], return_path: Some(return_path), verdicts: None }))
    }
}

/// So many rounds: everything that we sent is answered by whoever got it, and one of them, in turn, answers once more
/// what it got last. The mails that we sent in all that time.
fn plays(app: &TestApp, robots: &mut [Robot], rounds: usize) -> Vec<Letter> {
    let (mut mailman, mut sent) = (Mailman::default(), Vec::new());
    for round in 0..rounds {
        app.runs_due_jobs();
        let new = mailman.collects(app);
        let mut posted = Vec::new();
        for letter in &new {
            let robot = robots.iter_mut().find(|robot| robot.address == letter.get("To"));
            posted.extend(robot.and_then(|robot| robot.answers(letter)));
        }
        let count = robots.len();
        let stubborn = &mut robots[round % count];
        if let Some(last) = stubborn.last.clone() {
            posted.extend(stubborn.answers(&last));
        }
        sent.extend(new);
        for (bytes, envelope) in posted {
            app.receives_for(bytes, envelope);
        }
        app.passes(HOUR);
    }
    sent
}

fn rounds(app: &TestApp) -> usize {
    match app.engine() {
        Engine::Sqlite => 1000,
        Engine::Postgres => 100,
    }
}

fn reply_to(app: &TestApp, officer: &Somebody, case: &CaseNumber, text: &str) -> Result<MailId, Error> {
    let draft = cases::draft_reply(&app.pool, &officer.act(), case, None, None, None)?;
    let new = NewReply {
        to: draft.to[0].to,
        subject: "Your message".to_owned(),
        text: text.to_owned(),
        template: None,
        in_reply_to: None,
        form: "one".to_owned(),
    };
    Ok(cases::reply(&app.pool, &officer.act(), case, &new)?.mail())
}

fn first_notice(app: &TestApp, officer: &Somebody, case: &CaseNumber) -> NoticeId {
    let act = officer.act();
    app.pool.read(|db| cases::view(db, &act, case)).unwrap().notices[0].id
}

on_both! {
    fn an_out_of_office_ping_pong_of_1000_rounds_gets_one_answer(app: TestApp) {
        let habits = [Habit::Proper, Habit::Marked, Habit::ToReplyTo, Habit::Threaded, Habit::Bare, Habit::Bounces];
        let mut robots: Vec<Robot> =
            (0..).zip(habits).map(|(nth, habit)| Robot::new(&format!("robot{nth}@example.org"), habit)).collect();
        app.officer("mara");
        for robot in &robots {
            app.opens_case(abuse(&robot.address, &format!("Look, says {}.", robot.address)));
        }
        let sent = plays(&app, &mut robots, rounds(&app));
        for robot in &robots {
            let answers = sent.iter().filter(|letter| letter.is_answer() && letter.get("To") == robot.address).count();
            assert_eq!(answers, 1, "{:?} wrote {} times", robot.habit, robot.sent);
        }
        let least = rounds(&app) / robots.len();
        assert!(robots.iter().filter(|robot| robot.sent >= least).count() >= 5, "they kept answering");
        assert!(app.reconciles().balanced);
    }

    fn absent_colleagues_do_not_keep_one_another_awake(app: TestApp) {
        let habits = [Habit::Marked, Habit::ToReplyTo, Habit::Threaded, Habit::Bare, Habit::Bounces];
        let mut robots = Vec::new();
        for (nth, habit) in (0..).zip(habits) {
            app.officer(&format!("officer{nth}"));
            robots.push(Robot::new(&format!("officer{nth}@desk.example"), habit));
        }
        app.opens_case(abuse("ada@example.org", "Look."));
        plays(&app, &mut robots, rounds(&app));
        let people = i64::try_from(robots.len()).unwrap();
        assert_eq!(app.count("mails WHERE message = 'case_waiting'"), people, "each was called once, for the case");
        // What waits too long in the pen is said once a day, whatever is answered to that.
        let days = i64::try_from(rounds(&app)).unwrap() / 24 + 1;
        assert!(app.count("mails WHERE message = 'pen_overdue'") <= days * people);
        let deadlines = app.count("deadline_alerts") * people;
        assert!(app.count("mails WHERE message IN ('deadline_near', 'deadline_missed')") <= deadlines, "once each");
        let others = "mails WHERE message NOT IN ('case_waiting', 'pen_overdue', 'deadline_near', 'deadline_missed')";
        assert_eq!(app.count(others), 1, "the notifier's answer");
        assert!(robots.iter().all(|robot| robot.sent > 1), "they kept answering");
        assert!(app.reconciles().balanced);
    }

    fn a_second_message_within_a_day_is_not_acknowledged(app: TestApp) {
        app.opens_case(abuse("ada@example.org", "One."));
        app.passes(23 * HOUR);
        app.opens_case(abuse("Ada+again@Example.org", "Two."));
        assert_eq!((answers(&app), reason(&app).as_str()), (1, "answered_lately"));
        app.opens_case(abuse("eve@example.org", "Three."));
        assert_eq!(answers(&app), 2, "somebody else is answered");
        app.passes(HOUR);
        app.opens_case(abuse("ada@example.org", "Four."));
        assert_eq!(answers(&app), 3, "and so is she, a day later");
    }

    fn an_automatic_notice_opens_its_case_and_gets_no_answer(app: TestApp) {
        let verdicts = Verdicts {
            source: VerdictSource::Own,
            spf: Verdict::Fail,
            spf_domain: None,
            dkim: Verdict::None,
            dkim_domains: vec![],
            dmarc: Verdict::None,
            arc: Verdict::None,
        };
        let from = |path: &str| Envelope { return_path: Some(path.to_owned()), ..Envelope::default() };
        let forged = Envelope { verdicts: Some(verdicts), ..from("ada@example.org") };
        let ordinary = || from("ada@example.org");
        let cases = [
            (abuse("ada@example.org", "1").header("Auto-Submitted", "auto-generated"), ordinary(), "automatic"),
            (abuse("ada@example.org", "2").header("Precedence", "bulk"), ordinary(), "automatic"),
            (abuse("no-reply@example.org", "3"), ordinary(), "unattended"),
            (abuse("abuse@session.example", "4"), ordinary(), "own_address"),
            (abuse("mara@desk.example", "5"), ordinary(), "own_address"),
            (abuse("ada@example.org", "6"), forged, "forged"),
            (abuse("ada@example.org", "7").header("From", "eve@example.org"), ordinary(), "doubled_sender"),
            (abuse("ada@example.org", "8"), from(""), "null_return_path"),
        ];
        app.officer("mara");
        let expected = i64::try_from(cases.len()).unwrap();
        for (message, envelope, why) in cases {
            app.receives_for(message, envelope);
            assert_eq!(reason(&app), why);
        }
        assert_eq!((app.count("cases"), answers(&app)), (expected, 0));
    }

    fn an_archive_that_is_imported_is_not_answered(app: TestApp) {
        let old = mail("ada@example.org").header("Received", "by mx; Mon, 6 Apr 2026 09:00:00 +0200");
        let file = app.folder("old").join("1.eml");
        std::fs::write(&file, Vec::from(old.about("Abuse").says("Look."))).unwrap();
        let ended = app.quarterlight(&["import", "eml"]).arg(&file).output().unwrap();
        assert!(ended.status.success(), "{ended:?}");
        assert_eq!((app.count("cases"), answers(&app), reason(&app).as_str()), (1, 0, "old"));
    }

    fn a_reply_answers_its_notice_and_its_answer_joins_the_case(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org", "Look.").header("Message-ID", "<one@example.org>"));
        let notice = first_notice(&app, &mara, &case);
        let template = Some(ReplyTemplate::NoBreach);
        let draft = cases::draft_reply(&app.pool, &mara.act(), &case, Some(notice), template, Some(Language::French));
        let draft = draft.unwrap();
        assert_eq!((draft.to.len(), draft.to[0].address.as_str()), (1, "ada@example.org"));
        assert!(draft.text.contains("4 mai 2026") && draft.subject.contains(&app.case(&case).reference));
        let text = draft.text.replace("[[les motifs, en une ou deux phrases]]", "Rien n'a été trouvé.");
        let form = "one".to_owned();
        let (to, subject) = (draft.to[0].to, draft.subject);
        let new = NewReply { to, subject, text, template, in_reply_to: Some(notice), form };
        let id = cases::reply(&app.pool, &mara.act(), &case, &new).unwrap().mail();
        let again = cases::reply(&app.pool, &mara.act(), &case, &new).unwrap();
        assert_eq!(again, Queued::Already(id), "the form was sent twice");
        assert_eq!(cases::read_mail(&app.pool, &mara.act(), &case, id).unwrap(), None, "it waits");
        app.runs_due_jobs();
        let sent = cases::read_mail(&app.pool, &mara.act(), &case, id).unwrap().unwrap();
        assert!(sent.text.contains("Rien n'a été trouvé.") && sent.text.contains("-- "), "{}", sent.text);
        assert_eq!(sent.headers.in_reply_to, ["one@example.org"]);
        assert!(!String::from_utf8(sent.bytes).unwrap().contains("Auto-Submitted"));
        let back = sent.headers.reply_to[0].address.clone().unwrap();
        app.receives(mail("ada@example.org").to(&back).about("Re: x").says("Thank you."));
        assert_eq!(app.count("case_notices"), 2);
        assert_eq!(app.count("events WHERE verb = 'reply_written'"), 1);
        assert!(app.count("events WHERE verb = 'sealed_opened'") >= 1);
    }

    fn a_reply_with_a_place_to_fill_does_not_leave(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org", "Look."));
        for (text, named) in [
            ("By [[the date]].", "`[[the date]]`"),
            ("By [[the", "`[[the]]`"),
            ("  \n", "empty"),
        ] {
            let refused = reply_to(&app, &mara, &case, text).unwrap_err().to_string();
            assert!(refused.contains(named) && refused.contains("hint: "), "{refused}");
        }
        assert_eq!(app.count("mails WHERE message = 'reply'"), 0);
        reply_to(&app, &mara, &case, "By the date.").unwrap();
        assert_eq!(app.count("mails WHERE message = 'reply'"), 1);
    }

    fn a_reply_goes_to_nobody_who_is_not_known_in_the_case(app: TestApp) {
        let (mara, otto) = (app.officer("mara"), app.auditor("otto"));
        let case = app.opens_case(abuse("ada@example.org", "Look."));
        let other = app.opens_case(abuse("eve@example.org", "Look there."));
        let elsewhere = Recipient::SenderOf(first_notice(&app, &mara, &other));
        let new = NewReply {
            to: elsewhere,
            subject: "x".to_owned(),
            text: "y".to_owned(),
            template: None,
            in_reply_to: None,
            form: "one".to_owned(),
        };
        let refused = cases::reply(&app.pool, &mara.act(), &case, &new).unwrap_err();
        assert!(matches!(refused, Error::Invalid { field: "to", .. }), "{refused}");
        assert!(matches!(reply_to(&app, &otto, &case, "y"), Err(Error::Denied(_))));
        let mine = reply_to(&app, &mara, &case, "y").unwrap();
        assert!(cases::read_mail(&app.pool, &mara.act(), &other, mine).is_err(), "each mail is read in its own case");
    }
}

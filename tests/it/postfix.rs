//! A real Postfix in front of the program: by LMTP and by a pipe, with the program up, down, refusing and killed.
//!
//! These tests run on SQLite, as root (Postfix is started by nobody else).

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use quarterlight::cases;
use quarterlight::db;
use quarterlight::db::ids::NoticeId;
use quarterlight::notices::{self, Envelope, Transport, Verdict, VerdictSource};
use quarterlight::outbox::addresses;
use tempfile::TempDir;

use crate::support::{
    Dice, NameServer, Postfix, Ran, SigningKey, SmtpClient, TestApp, free_address, mail, mixture, until,
};

/// A process that ends with its test: the program with its doors for mail open, or a server beside it.
struct Serving {
    child: Child,
}

impl Serving {
    fn starts(app: &TestApp, postfix: &Postfix, more: &[(&str, &str)]) -> Self {
        let mut command = app.quarterlight(&["serve", "--only", "intake,jobs"]);
        command.env("QUARTERLIGHT_LMTP_LISTEN", postfix.lmtp.to_string()).envs(more.iter().copied());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut serving = Self { child };
        until("the program takes mail", || {
            assert!(serving.child.try_wait().unwrap().is_none(), "the program ended at its start");
            std::net::TcpStream::connect(postfix.lmtp).is_ok()
        });
        serving
    }

    /// As `kill -9`.
    fn dies(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A stored message: its bytes, its envelope, its door.
struct Stored {
    id: NoticeId,
    bytes: Vec<u8>,
    envelope: Envelope,
    transport: Transport,
}

impl Stored {
    /// The bytes below what Postfix wrote on top.
    fn below_traces(&self) -> &[u8] {
        let mut rest = self.bytes.as_slice();
        let mut lines = rest.split_inclusive(|byte| *byte == b'\n').peekable();
        let is_trace = |line: &[u8]| line.starts_with(b"Received: ") || line.starts_with(b"Return-Path: ");
        let mut skipped = 0;
        // Our own mail never begins with these.
        while let Some(line) = lines.next_if(|line| is_trace(line)) {
            skipped += line.len();
            while let Some(more) = lines.next_if(|line| matches!(line.first(), Some(b' ' | b'\t'))) {
                skipped += more.len();
            }
        }
        rest = &rest[skipped..];
        rest
    }
}

fn stored(app: &TestApp) -> Vec<Stored> {
    let ids = app.numbers("SELECT id AS number FROM notices ORDER BY id");
    let one = |id: i64| {
        let find = |db: &mut db::Db| notices::find(db, NoticeId::from_i64(id)).map_err(db::Error::from);
        let row = app.pool.read(find).unwrap().unwrap();
        let (bytes, envelope) = notices::raw(&app.desk.keys, &row).unwrap();
        Stored { id: row.id, bytes, envelope, transport: row.transport }
    };
    ids.into_iter().map(one).collect()
}

/// Lines that mail programs have stumbled over.
fn awkward() -> Vec<u8> {
    let long = "word ".repeat(600);
    let body = format!(
        ".\r\n..\r\n.dots\r\ntrailing \t \r\n{long}\r\n\r\nGrüße, 東京\r\nFrom here\r\n\t\r\n\r\n.\r\n\r\nQUIT\r\n"
    );
    mail("ada@example.org")
        .about("Abuse in a community")
        .header("Content-Type", "text/plain; charset=utf-8")
        .header("Content-Transfer-Encoding", "8bit")
        .header("X-Folded", "one\r\n\ttwo\r\n three ")
        .says(&body)
        .into()
}

#[test]
fn a_message_by_lmtp_is_stored_byte_for_byte_below_postfix_s_traces() {
    let app = TestApp::on_sqlite();
    let postfix = Postfix::starts(&app, "");
    let _serving = Serving::starts(&app, &postfix, &[]);
    postfix.connects().sends("ada@example.org", &["abuse@session.example"], &awkward());
    until("Postfix delivered it", || postfix.count("sent") == 1);
    let [kept] = <[Stored; 1]>::try_from(stored(&app)).ok().unwrap();
    assert!(kept.bytes.starts_with(b"Received: "), "Postfix says where it came from");
    assert!(kept.below_traces() == awkward(), "{}", String::from_utf8_lossy(&kept.bytes));
    assert_eq!(kept.transport, Transport::Lmtp);
    assert_eq!(kept.envelope.recipients, ["abuse@session.example"]);
    assert_eq!(kept.envelope.return_path.as_deref(), Some("ada@example.org"));
    until("it opened a case", || app.count("cases") == 1);
}

#[test]
fn a_message_by_pipe_is_stored_byte_for_byte_and_so_is_a_null_return_path() {
    let app = TestApp::on_sqlite();
    Postfix::lets_pipe_write(&app);
    let postfix = Postfix::starts(&app, "");
    let mut client = postfix.connects();
    client.sends("ada@example.org", &["pipe@session.example"], &awkward());
    until("Postfix delivered it", || postfix.count("sent") == 1);
    client.sends("", &["pipe@session.example"], &Vec::from(mail("x@example.org").about("Automatic").says("x\r\n")));
    until("Postfix delivered the other", || postfix.count("sent") == 2);
    let kept = stored(&app);
    // A pipe's lines end as the machine's do.
    let expected = String::from_utf8(awkward()).unwrap().replace("\r\n", "\n");
    assert_eq!(String::from_utf8_lossy(kept[0].below_traces()), expected);
    assert_eq!(kept[0].transport, Transport::Pipe);
    assert_eq!(kept[0].envelope.recipients, ["pipe@session.example"]);
    let return_paths: Vec<Option<&str>> = kept.iter().map(|one| one.envelope.return_path.as_deref()).collect();
    assert_eq!(return_paths, [Some("ada@example.org"), Some("")]);
}

#[test]
fn while_the_program_is_down_postfix_keeps_the_mail() {
    let app = TestApp::on_sqlite();
    let postfix = Postfix::starts(&app, "");
    let mut client = postfix.connects();
    for number in 0..20 {
        let text = format!("Message {number}\r\n");
        client.sends("ada@example.org", &["abuse@session.example"], &Vec::from(mail("ada@example.org").says(&text)));
    }
    until("Postfix tried in vain", || postfix.count("deferred") > 0);
    assert_eq!((app.count("notices"), postfix.count("sent"), postfix.count("bounced")), (0, 0, 0));
    let _serving = Serving::starts(&app, &postfix, &[]);
    postfix.flush();
    until("all were delivered", || postfix.count("sent") == 20 && postfix.waiting() == 0);
    assert_eq!((app.count("notices"), app.count("notice_repeats"), postfix.count("bounced")), (20, 0, 0));
}

#[test]
fn a_message_that_is_too_large_is_bounced_and_nothing_of_it_kept() {
    let app = TestApp::on_sqlite();
    let postfix = Postfix::starts(&app, "");
    let _serving = Serving::starts(&app, &postfix, &[("QUARTERLIGHT_MESSAGE_BYTES", "100000")]);
    let mut client = postfix.connects();
    let large = mail("ada@example.org").says(&"A line of a large message.\r\n".repeat(8_000));
    client.sends("ada@example.org", &["abuse@session.example"], &Vec::from(large));
    until("Postfix gave it up", || postfix.count("bounced") == 1);
    let log = postfix.log();
    let bounced = log.lines().find(|line| line.contains("status=bounced")).unwrap();
    // Postfix compares with the SIZE that we announce and asks no further; either way the sender is told the size.
    assert!(bounced.contains("552") || bounced.contains("size limit"), "{bounced}");
    client.sends("ada@example.org", &["abuse@session.example"], &awkward());
    until("one that fits was delivered", || postfix.count("sent") == 1);
    assert_eq!(app.count("notices"), 1);
}

#[test]
fn one_mail_to_two_cases_joins_both_and_is_stored_once() {
    let app = TestApp::on_sqlite();
    let to = |subject: &str| {
        let number = app.opens_case(mail("ada@example.org").about(subject).says("Look at this."));
        let case = app.case(&number);
        (case.id, addresses::case_address(&app.desk.keys, &app.desk.mail, &case.reference))
    };
    let (one, other) = (to("Abuse in one community"), to("Abuse in another community"));
    let postfix = Postfix::starts(&app, "");
    let _serving = Serving::starts(&app, &postfix, &[]);
    postfix.connects().sends("ada@example.org", &[&one.1, &other.1], &awkward());
    until("Postfix delivered it", || postfix.count("sent") == 2);
    until("it was placed", || app.count("placements WHERE disposition = 'joined'") == 1);
    assert_eq!((app.count("notices"), app.count("notice_repeats")), (3, 0));
    let mail = stored(&app).into_iter().find(|mail| !mail.envelope.recipients.is_empty()).unwrap();
    // In whichever order Postfix names them.
    let named = |address: &String| mail.envelope.recipients.contains(address);
    assert!(mail.envelope.recipients.len() == 2 && named(&one.1) && named(&other.1), "{:?}", mail.envelope);
    for case in [one.0, other.0] {
        let joined = app.pool.read(|db| notices::notices_of(db, case).map_err(db::Error::from)).unwrap();
        assert!(joined.iter().any(|notice| notice.id == mail.id));
    }
}

#[test]
fn the_client_that_postfix_names_is_asked_about_and_stored_nowhere() {
    let app = TestApp::on_sqlite();
    let folder = TempDir::new().unwrap();
    let key = SigningKey::make(&folder);
    let records = [
        ("bank.test", "v=spf1 ip4:192.0.2.77 -all"),
        ("_dmarc.bank.test", "v=DMARC1; p=reject"),
        ("s1._domainkey.bank.test", &key.record),
    ];
    let server = NameServer::knowing(&records.map(|(name, text)| (name.to_owned(), text.to_owned())), &folder);
    let postfix = Postfix::starts(&app, "");
    let resolver = server.address.to_string();
    let checking = [("QUARTERLIGHT_VERDICTS", "check"), ("QUARTERLIGHT_VERDICTS_RESOLVER", resolver.as_str())];
    let _serving = Serving::starts(&app, &postfix, &checking);
    let signed = |text: &str| {
        let plain = mail("Director <director@bank.test>").about("A demand").says(text);
        key.signs(&Vec::from(plain), "bank.test", "s1")
    };
    let send = |client: &str, message: &[u8]| {
        let mut client = SmtpClient::for_client(postfix.address, client, "mail.bank.test");
        client.sends("director@bank.test", &["abuse@session.example"], message);
    };
    send("192.0.2.77", &signed("Please look at this.\r\n"));
    until("the honest one came", || app.count("notices") == 1);
    let changed = String::from_utf8(signed("Please look at that.\r\n")).unwrap().replace("look at", "pay for");
    send("198.51.100.66", changed.as_bytes());
    until("the forged one came", || app.count("notices") == 2);
    let found: Vec<_> = stored(&app).into_iter().map(|one| one.envelope.verdicts.unwrap()).collect();
    assert_eq!((found[0].spf, found[0].dkim, found[0].dmarc), (Verdict::Pass, Verdict::Pass, Verdict::Pass));
    assert_eq!((found[1].spf, found[1].dkim, found[1].dmarc), (Verdict::Fail, Verdict::Fail, Verdict::Fail));
    assert_eq!((found[0].source, found[1].forbid_answer()), (VerdictSource::Own, true));
    // In the sealed message Postfix's own line names the client; in the clear nothing does.
    for file in
        std::fs::read_dir(app.data_dir()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
    {
        let bytes = std::fs::read(&file).unwrap();
        for address in [&b"192.0.2.77"[..], b"198.51.100.66"] {
            assert!(!bytes.windows(address.len()).any(|at| at == address), "{} holds an address", file.display());
        }
    }
}

#[test]
fn what_a_milter_found_is_believed_and_what_a_sender_forged_is_not() {
    let app = TestApp::on_sqlite();
    let folder = TempDir::new().unwrap();
    let milter = free_address();
    let file = folder.path().join("opendkim.conf");
    let text = format!(
        "Socket inet:{}@127.0.0.1\nMode v\nAuthservID mx.session.example\nAlwaysAddARHeader yes\n\
         Syslog no\nBackground no\nInternalHosts 203.0.113.1\n",
        milter.port()
    );
    std::fs::write(&file, text).unwrap();
    let mut opendkim = std::process::Command::new("/usr/sbin/opendkim");
    let opendkim = opendkim.arg("-f").arg("-x").arg(&file).spawn();
    let opendkim = Serving { child: opendkim.expect("opendkim runs (hint: apt-get install opendkim)") };
    until("the milter listens", || std::net::TcpStream::connect(milter).is_ok());
    let more = format!("smtpd_milters = inet:127.0.0.1:{}\nmilter_default_action = accept\n", milter.port());
    let postfix = Postfix::starts(&app, &more);
    let believing = [("QUARTERLIGHT_VERDICTS", "header:mx.session.example")];
    let _serving = Serving::starts(&app, &postfix, &believing);
    let forged = "mx.session.example; spf=pass smtp.mailfrom=bank.test; dmarc=pass header.from=bank.test";
    let message = mail("ceo@bank.test").header("Authentication-Results", forged).about("A demand").says("Pay.\r\n");
    let [first, second] = [message.clone().says("Pay.\r\n"), message.says("Pay now.\r\n")];
    postfix.connects().sends("ceo@bank.test", &["abuse@session.example"], &Vec::from(first));
    until("it was placed", || app.count("placements WHERE disposition <> 'unplaced'") == 1);
    opendkim.dies();
    postfix.connects().sends("ceo@bank.test", &["abuse@session.example"], &Vec::from(second));
    until("the other was placed", || app.count("placements WHERE disposition <> 'unplaced'") == 2);
    let shown: Vec<_> = stored(&app)
        .into_iter()
        .map(|one| app.pool.read(|db| notices::content(db, &app.desk.keys, one.id)).unwrap().verdicts)
        .collect();
    let log = String::from_utf8_lossy(&stored(&app)[0].bytes).into_owned();
    let found = shown[0].as_ref().unwrap_or_else(|| panic!("the milter's header is not read: {log}"));
    assert_eq!((found.source, found.dkim), (VerdictSource::Header, Verdict::None), "{log}");
    assert_eq!((found.spf, found.dmarc), (Verdict::None, Verdict::None), "{log}");
    assert_eq!(shown[1], None, "without a milter only the forged header is there");
}

/// How many messages, and how often the program dies meanwhile.
const MESSAGES: usize = 2_000;
const KILLS: usize = 20;
const SENDERS: usize = 8;
const SEED: u64 = 20_261_123;

/// Hands a share of the mail to Postfix, over several connections at once.
fn submits(postfix: &Postfix, mails: &[Vec<u8>]) {
    thread::scope(|scope| {
        for share in mails.chunks(mails.len().div_ceil(SENDERS)) {
            scope.spawn(|| {
                let mut client = postfix.connects();
                for (nth, message) in share.iter().enumerate() {
                    // Now and then to two addresses, or with the null return path of automatic mail.
                    let from = if nth % 9 == 4 { "" } else { "ada@example.org" };
                    let to = ["abuse@session.example", "legal@session.example"];
                    client.sends(from, if nth % 7 == 3 { &to } else { &to[..1] }, message);
                }
            });
        }
    });
}

/// Waits until so many more notices are there than before, in small steps; at most so long.
fn takes_some(app: &TestApp, more: i64) {
    let (_keep, tick) = channel::<()>();
    let before = app.count("notices");
    for _ in 0..2_500 {
        if app.count("notices") >= before + more {
            return;
        }
        let _ = tick.recv_timeout(Duration::from_millis(4));
    }
    panic!("the program takes no mail");
}

/// Waits until the jobs placed everything; as long as they go on.
fn waits_for_jobs(app: &TestApp) {
    let unplaced = || app.count("placements WHERE disposition = 'unplaced'");
    let mut left = unplaced();
    while left > 0 {
        until("the jobs place some", || unplaced() < left);
        left = unplaced();
    }
}

#[test]
fn two_thousand_messages_survive_twenty_deaths_of_the_program_each_stored_once() {
    let app = TestApp::on_sqlite();
    let postfix = Postfix::starts(&app, "");
    let mut dice = Dice(SEED);
    let mails = mixture(SEED, MESSAGES);
    let distinct: BTreeSet<&Vec<u8>> = mails.iter().collect();
    let mut died_under_load = 0;
    for share in mails.chunks(MESSAGES.div_ceil(KILLS)) {
        thread::scope(|scope| {
            scope.spawn(|| submits(&postfix, share));
            let serving = Serving::starts(&app, &postfix, &[]);
            postfix.flush();
            takes_some(&app, 1 + i64::try_from(dice.roll(share.len() as u64 / 2)).unwrap());
            serving.dies();
        });
        died_under_load += usize::from(postfix.waiting() > 0);
    }
    assert!(died_under_load >= KILLS / 2, "most deaths came when nothing was on its way: {died_under_load}");
    let _serving = Serving::starts(&app, &postfix, &[]);
    postfix.flush();
    until("Postfix has nothing left", || {
        postfix.flush();
        postfix.waiting() == 0
    });
    let sent = postfix.count("sent");
    assert!(sent >= MESSAGES && postfix.count("bounced") == 0, "{sent} sent");
    waits_for_jobs(&app);

    let mut kept: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for one in stored(&app) {
        *kept.entry(one.below_traces().to_vec()).or_default() += 1;
    }
    for message in &distinct {
        assert_eq!(kept.remove(*message), Some(1), "{}", String::from_utf8_lossy(message));
    }
    assert!(kept.is_empty(), "{} messages that nobody sent", kept.len());
    let books = app.pool.read(cases::reconcile).unwrap();
    assert!(books.balanced && books.accepted == i64::try_from(distinct.len()).unwrap(), "{books:?}");
    let told = app.quarterlight(&["reconcile", "--json"]).given(b"");
    assert_eq!(told.code, Some(0), "{told:?}");
    eprintln!("{KILLS} deaths, {died_under_load} with mail on its way; {} deliveries were repeated", books.repeated);
}

//! `quarterlight receive` as a mail server meets it: 0 when the message is durable, 65 when it never can be taken, 75 when
//! the mail server should try again; and no start that leaves anything changed where the program cannot work.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use quarterlight::db::Engine;
use quarterlight::sealing::sha256;

use crate::support::{Ended, Ran, TestApp, mail, on_both};

fn message(text: &str) -> Vec<u8> {
    mail("ada@example.org").about("Abuse in a community").says(text).into()
}

fn receives(app: &TestApp, bytes: &[u8]) -> Ended {
    app.quarterlight(&["receive"]).given(bytes)
}

/// It says what is wrong and what to do, and says it once.
fn explains(ended: &Ended, words: &[&str]) {
    for word in words.iter().chain(&["hint: "]) {
        assert!(ended.stderr.contains(word), "`{word}` is not in: {}", ended.stderr);
    }
    assert!(!ended.stderr.contains("panicked") && ended.stdout.is_empty(), "{ended:?}");
}

/// Every file of the data directory, and every row of the database, by its digest.
fn fingerprint(app: &TestApp) -> BTreeMap<String, String> {
    let digest = |bytes: &[u8]| data_encoding::HEXLOWER.encode(&sha256(bytes));
    let mut prints = BTreeMap::new();
    for entry in std::fs::read_dir(app.data_dir()).unwrap() {
        let path = entry.unwrap().path();
        // SQLite's scratch file beside an open database: locks, no data.
        if path.is_file() && path.extension().is_none_or(|extension| extension != "db-shm") {
            prints.insert(path.display().to_string(), digest(&std::fs::read(&path).unwrap()));
        }
    }
    if app.engine() == Engine::Postgres {
        let tables = "SELECT table_schema || '.' || table_name AS word FROM information_schema.tables \
                      WHERE table_schema IN ('public', 'keys')";
        for table in app.words(tables) {
            let rows = app.words(&format!("SELECT t::text AS word FROM {table} t ORDER BY 1"));
            prints.insert(table, digest(rows.join("\n").as_bytes()));
        }
    }
    prints
}

/// Starts the program in a way that cannot work, twice: by the mail server and by hand.
fn refuses_to_start(app: &TestApp, change: impl Fn(&mut Command) -> &mut Command, words: &[&str]) {
    let before = fingerprint(app);
    for (arguments, code) in [(["receive"].as_slice(), 75), (&["migrate"], 1), (&["reconcile", "--json"], 1)] {
        let mut command = app.quarterlight(arguments);
        change(&mut command);
        let ended = command.given(&message("too early"));
        assert_eq!(ended.code, Some(code), "{arguments:?}: {ended:?}");
        explains(&ended, words);
    }
    assert_eq!(fingerprint(app), before, "something was changed");
}

fn write_key(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// A shell in a world where a small file system of its own can be mounted; `None` where this machine does not let us.
fn in_small_world(app: &TestApp, size: &str, script: &str) -> Option<Ended> {
    let world = app.folder("world");
    let mount = format!("mount -t tmpfs -o size={size} tmpfs {}", world.display());
    let may = Command::new("unshare").args(["-rm", "sh", "-c", &mount]).status();
    if !may.is_ok_and(|status| status.success()) {
        return None;
    }
    let script = format!("set -u\n{mount}\ncd {}\n{script}", world.display());
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script]).env("QUARTERLIGHT_DATA_DIR", world.join("data"));
    command.env("quarterlight", env!("CARGO_BIN_EXE_quarterlight"));
    Some(command.given(b""))
}

const NO_WORLD: &str = "`unshare -rm` and `mount` are refused here; hint: allow user namespaces \
                        (`sysctl kernel.unprivileged_userns_clone=1`), or run the tests as root";

/// As a server that became a replica, and as a role that lost its rights.
fn on_a_server_without_rights(app: &TestApp) {
    let database = app.database().unwrap();
    let (name, guest) = (database.name(), format!("{}_guest", database.name()));
    receives(app, &message("before"));
    let read_only = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    database.on_server(&format!("{read_only}; CREATE ROLE {guest} LOGIN"));
    let on_replica = receives(app, &message("one"));
    database.on_server(&format!("ALTER DATABASE {name} RESET default_transaction_read_only"));
    let mut command = app.quarterlight(&["receive"]);
    command.env("DATABASE_URL", database.url_as(&guest));
    let without_rights = command.given(&message("two"));
    database.on_server(&format!("DROP ROLE {guest}"));
    for ended in [on_replica, without_rights] {
        assert_eq!(ended.code, Some(75), "{ended:?}");
        assert!(ended.stderr.starts_with("error: "), "{}", ended.stderr);
    }
    assert_eq!(app.count("notices"), 1);
    assert_eq!(receives(app, &message("one")).code, Some(0), "and later it is taken");
}

fn on_a_read_only_disk(app: &TestApp) {
    let script = "$quarterlight migrate || exit 90\nprintf 'Subject: abuse\\n\\none' > one\n\
                  mount -o remount,ro . || exit 91\n$quarterlight receive < one; echo \"read-only $?\"\n\
                  mount -o remount,rw . || exit 92\n$quarterlight receive < one; echo \"later $?\"\n\
                  $quarterlight reconcile --json";
    let ended = in_small_world(app, "8m", script).expect(NO_WORLD);
    let mut lines = ended.stdout.lines();
    assert_eq!((lines.next(), lines.next()), (Some("read-only 75"), Some("later 0")), "{ended:?}");
    assert!(ended.stderr.contains("error: "), "{ended:?}");
    assert!(lines.next().unwrap().contains("\"accepted\":1,"), "{ended:?}");
}

on_both! {
    fn a_message_that_was_taken_is_there(app: TestApp) {
        let ended = receives(&app, &message("one"));
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{ended:?}");
        assert_eq!(receives(&app, &message("one")).code, Some(0), "a repeat is taken too");
        let all = app.reconciles();
        assert_eq!((all.accepted, all.opened, all.repeated, all.balanced), (1, 1, 1, true));
    }

    fn a_message_that_never_can_be_taken_is_refused_for_good(app: TestApp) {
        let mut command = app.quarterlight(&["receive"]);
        command.env("QUARTERLIGHT_MESSAGE_BYTES", "2000");
        let ended = command.given(&message(&"x".repeat(100_000)));
        assert_eq!(ended.code, Some(65), "{ended:?}");
        explains(&ended, &["2000"]);
        assert_eq!(receives(&app, b"").code, Some(65), "nothing at all");
        assert_eq!((app.count("notices"), app.count("events")), (0, 0));
    }

    fn a_wrong_call_keeps_the_message_and_a_strange_sender_is_no_wrong_call(app: TestApp) {
        let ended = app.quarterlight(&["receive", "--recipent", "abuse@session.example"]).given(&message("one"));
        assert_eq!(ended.code, Some(75), "{ended:?}");
        assert!(ended.stderr.contains("--recipent"), "{ended:?}");
        let mut command = app.quarterlight(&["receive", "--recipient", "--x@session.example", "--return-path"]);
        command.arg(OsStr::from_bytes(b"-\xff@evil.example"));
        assert_eq!(command.given(&message("one")).code, Some(0));
        assert_eq!(app.count("notices"), 1);
    }

    fn a_database_that_cannot_be_written_is_a_trouble_of_ours(app: TestApp) {
        if app.engine() == Engine::Postgres { on_a_server_without_rights(&app) } else { on_a_read_only_disk(&app) }
    }

    fn a_server_that_does_not_answer_is_a_trouble_of_ours(app: TestApp) {
        let nowhere = match app.engine() {
            Engine::Postgres => "postgres://nobody@127.0.0.1:1/none",
            Engine::Sqlite => "sqlite:///nowhere/at/all/quarterlight.db",
        };
        refuses_to_start(&app, |command| command.env("DATABASE_URL", nowhere), &[]);
    }

    fn an_unknown_database_is_explained(app: TestApp) {
        let mysql = "mysql://desk:secret@localhost/x";
        refuses_to_start(&app, |command| command.env("DATABASE_URL", mysql), &["`DATABASE_URL`", "sqlite://", "postgres://"]);
        let mut command = app.quarterlight(&["migrate"]);
        command.env("DATABASE_URL", mysql);
        assert!(!command.given(b"").stderr.contains("secret"), "a password is not repeated");
    }

    fn a_missing_key_is_explained(app: TestApp) {
        receives(&app, &message("one"));
        let (key, away) = (app.data_dir().join("master.key"), app.folder("away").join("master.key"));
        std::fs::rename(&key, &away).unwrap();
        refuses_to_start(&app, |command| command, &["master.key", "missing"]);
        let elsewhere = "/nowhere/master.key";
        refuses_to_start(&app, |command| command.env("QUARTERLIGHT_MASTER_KEY_FILE", elsewhere), &["/nowhere/master.key", "missing"]);
        std::fs::rename(&away, &key).unwrap();
        assert_eq!(receives(&app, &message("two")).code, Some(0));
    }

    fn a_wrong_key_is_explained(app: TestApp) {
        receives(&app, &message("one"));
        let key = app.data_dir().join("master.key");
        let right = std::fs::read_to_string(&key).unwrap();
        write_key(&key, &"a5".repeat(32));
        refuses_to_start(&app, |command| command, &["master.key", "not the one"]);
        write_key(&key, "too short");
        refuses_to_start(&app, |command| command, &["master.key", "64 hexadecimal digits"]);
        write_key(&key, &right);
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
        refuses_to_start(&app, |command| command, &["master.key", "chmod 600"]);
        write_key(&key, &right);
        assert_eq!(receives(&app, &message("two")).code, Some(0));
    }

    fn a_newer_database_is_explained(app: TestApp) {
        receives(&app, &message("one"));
        app.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')").unwrap();
        refuses_to_start(&app, |command| command, &["99991231000000", "newer version"]);
    }

    fn a_fresh_folder_is_enough(app: TestApp) {
        let fresh = app.folder("fresh").join("deep").join("data");
        let mut command = app.quarterlight(&["receive"]);
        command.env("QUARTERLIGHT_DATA_DIR", &fresh);
        let ended = command.given(&message("one"));
        if app.engine() == Engine::Sqlite {
            assert_eq!(ended.code, Some(0), "{ended:?}");
            let mode = |name: &str| std::fs::metadata(fresh.join(name)).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(""), mode("master.key")), (0o700, 0o600));
        } else {
            // The server has the key store already; another key is a wrong key, and none is made.
            assert_eq!(ended.code, Some(75), "{ended:?}");
            assert!(!fresh.join("master.key").exists());
        }
    }
}

/// Of the embedded database only: a server's disk is its own.
#[test]
fn a_full_disk_is_a_trouble_of_ours_and_loses_nothing() {
    let app = TestApp::on_sqlite();
    // Message after message until the disk is full, the log at first on the same disk; then once more with room again.
    let script = "$quarterlight migrate || exit 90\n\
                  head -c 150000 /dev/zero | tr '\\0' x > filler\n\
                  take() { if [ $refused -lt 2 ]; then $quarterlight receive 2>>log; else $quarterlight receive; fi; }\n\
                  taken=0; refused=0; nth=0\n\
                  while [ $refused -lt 3 ] && [ $nth -lt 40 ]; do\n\
                  nth=$((nth + 1)); { printf 'Subject: abuse %s\\n\\n' $nth; cat filler; } | take\n\
                  case $? in 0) taken=$((taken + 1));; 75) refused=$((refused + 1));; *) echo \"message $nth: $?\"; exit 91;; esac\n\
                  done\n\
                  echo \"$taken $refused\"\n\
                  rm filler ballast; mount -o remount,size=16m . || exit 92\n\
                  printf 'Subject: abuse, later\\n\\nx' | $quarterlight receive || exit 93\n\
                  $quarterlight reconcile --json; $quarterlight audit verify";
    let script = format!("head -c 200000 /dev/zero > ballast\n{script}");
    let ended = in_small_world(&app, "4m", &script).expect(NO_WORLD);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let lines: Vec<&str> = ended.stdout.lines().collect();
    let (taken, refused) = lines[0].split_once(' ').unwrap();
    let taken: i64 = taken.parse().unwrap();
    assert!(taken > 0 && refused == "3", "{ended:?}");
    let books: serde_json::Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(books["balanced"], true, "{books}");
    // What was refused may be there all the same if only its answer was lost; what was taken is.
    let accepted = books["accepted"].as_i64().unwrap();
    assert!((taken + 1..=taken + 1 + 3).contains(&accepted), "{books}");
    assert!(ended.stderr.contains("error: "), "{}", ended.stderr);
}

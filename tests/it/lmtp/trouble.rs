//! Every trouble of ours is 4xx, nothing of the message stays, and once the trouble is over the same message is taken.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use quarterlight::db::{Address, Engine};

use super::message;
use crate::support::{Client, TestApp, on_both};

/// Takes one message, refuses the next while there is trouble, and takes it afterwards.
fn comes_back(app: &TestApp, begin: impl FnOnce(), end: impl FnOnce()) {
    let listening = app.listens();
    let mut client = Client::of(listening.address());
    assert_eq!(client.delivers(&message("before")), 250);
    begin();
    let refused = client.delivers(&message("meanwhile"));
    end();
    assert_eq!(refused, 451);
    assert_eq!((app.count("notices"), app.count("notice_repeats")), (1, 0), "nothing of it is there");
    assert_eq!(client.delivers(&message("meanwhile")), 250);
    let kept: Vec<Vec<u8>> = app.stored().into_iter().map(|(bytes, _)| bytes).collect();
    assert_eq!(kept, [message("before"), message("meanwhile")]);
}

fn sqlite_file(app: &TestApp) -> &Path {
    match &app.settings.paths.database {
        Address::Sqlite(path) => path,
        Address::Postgres(_) => panic!("not here"),
    }
}

fn moves(from: &Path, to: &Path) {
    std::fs::rename(from, to).unwrap();
}

on_both! {
    fn a_locked_database_asks_the_mail_server_to_wait(app: TestApp) {
        let sqlite = || SqliteConnection::establish(sqlite_file(&app).to_str().unwrap()).unwrap();
        match app.engine() {
            Engine::Sqlite => {
                let mut other = sqlite();
                let end = std::cell::RefCell::new(&mut other);
                comes_back(&app, || end.borrow_mut().batch_execute("BEGIN IMMEDIATE").unwrap(), || end.borrow_mut().batch_execute("COMMIT").unwrap());
            }
            Engine::Postgres => {
                let mut other = PgConnection::establish(&app.database().unwrap().url()).unwrap();
                let end = std::cell::RefCell::new(&mut other);
                let lock = "BEGIN; LOCK TABLE notices IN ACCESS EXCLUSIVE MODE";
                comes_back(&app, || end.borrow_mut().batch_execute(lock).unwrap(), || end.borrow_mut().batch_execute("COMMIT").unwrap());
            }
        }
    }

    fn a_database_that_is_gone_comes_back(app: TestApp) {
        if app.engine() == Engine::Sqlite {
            let (file, away) = (sqlite_file(&app).to_owned(), app.folder("away").join("quarterlight.db"));
            comes_back(&app, || moves(&file, &away), || {
                assert!(!file.exists(), "none is made in its place");
                moves(&away, &file);
            });
        } else {
            let (database, name) = (app.database().unwrap(), app.database().unwrap().name());
            let close = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
            let open = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
            comes_back(&app, || database.on_server(&close), || database.on_server(&open));
        }
    }

    fn a_key_store_that_is_gone_comes_back(app: TestApp) {
        if app.engine() == Engine::Sqlite {
            let (file, away) = (app.settings.paths.keys_file.clone(), app.folder("away").join("keys.db"));
            // So that there are keys in stock, which must not be used.
            app.takes(message("stock")).unwrap();
            app.takes(message("stock of two")).unwrap();
            let before = app.count("notices");
            let listening = app.listens();
            let mut client = Client::of(listening.address());
            moves(&file, &away);
            assert_eq!(client.delivers(&message("meanwhile")), 451);
            assert!(!file.exists(), "none is made in its place");
            moves(&away, &file);
            assert_eq!((app.count("notices"), client.delivers(&message("meanwhile"))), (before, 250));
            assert_eq!(app.stored().last().unwrap().0, message("meanwhile"), "its key is in the store");
        } else {
            let rename = |from: &str, to: &str| app.sql(&format!("ALTER SCHEMA {from} RENAME TO {to}")).unwrap();
            comes_back(&app, || rename("keys", "keys_away"), || {
                app.sql("DROP SCHEMA IF EXISTS keys").unwrap();
                rename("keys_away", "keys");
            });
        }
    }
}

/// Of the embedded database only: a server's disk is its own.
#[test]
fn a_full_database_asks_the_mail_server_to_wait() {
    let app = TestApp::on_sqlite();
    let pages = app.numbers("SELECT page_count AS number FROM pragma_page_count()")[0];
    let listening = app.listens();
    let mut client = Client::of(listening.address());
    // Of the writer's connection, as a disk that is full is of every connection's.
    app.sql(&format!("PRAGMA max_page_count = {}", pages + 20)).unwrap();
    let large = |nth: usize| message(&format!("{nth} {}", "x".repeat(20_000)));
    let refused = (0..20).find(|nth| client.delivers(&large(*nth)) == 451).expect("it was never full");
    let taken = i64::try_from(refused).unwrap();
    assert_eq!((app.count("notices"), app.count("placements")), (taken, taken));
    app.sql("PRAGMA max_page_count = 1000000").unwrap();
    assert_eq!(client.delivers(&large(refused)), 250);
    assert_eq!((app.count("notices"), app.count("notice_repeats")), (taken + 1, 0));
}

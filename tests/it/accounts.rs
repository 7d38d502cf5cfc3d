//! Signing in, and who keeps the keys to the house.

use std::sync::Barrier;

use quarterlight::accounts::{self, LinkError, NewUser, Session, SignInError, SignedIn};
use quarterlight::clock::Clock;
use quarterlight::workflow::{Role, Roles};

use crate::support::{Somebody, TestApp, on_both};

const PASSWORD: &str = "four random words here";

fn link(app: &TestApp, name: &str) -> String {
    let (act, name) = (app.act("command_line"), name.to_owned());
    app.pool.write(move |db| accounts::make_password_link(db, &act, &name)).unwrap().token
}

fn has_password(app: &TestApp, who: &Somebody) {
    accounts::set_password(&app.pool, app.now(), &link(app, &who.name), PASSWORD).unwrap();
}

fn signs_in(app: &TestApp, name: &str, password: &str) -> Result<SignedIn, SignInError> {
    accounts::sign_in(&app.pool, app.now(), name, password)
}

fn session(app: &TestApp, token: &str) -> Option<Session> {
    accounts::find_session(&app.pool, app.now(), token).unwrap()
}

fn disables(app: &TestApp, who: &Somebody, whom: &str) -> Result<(), accounts::Error> {
    let (act, whom) = (who.act(), whom.to_owned());
    app.pool.write(move |db| accounts::disable(db, &act, &whom))
}

fn gives_roles(app: &TestApp, who: &Somebody, whom: &str, roles: Roles) -> Result<(), accounts::Error> {
    let (act, whom) = (who.act(), whom.to_owned());
    app.pool.write(move |db| accounts::set_roles(db, &act, &whom, roles))
}

on_both! {
    fn after_five_failures_even_the_right_password_waits(app: TestApp) {
        let mara = app.officer("mara");
        has_password(&app, &mara);
        for _ in 0..4 {
            assert!(signs_in(&app, "mara", "not this one at all").is_err());
        }
        signs_in(&app, "mara", PASSWORD).unwrap();
        for _ in 0..5 {
            assert!(signs_in(&app, "mara", "not this one at all").is_err());
        }
        assert!(signs_in(&app, "mara", PASSWORD).is_err(), "locked for a second");
        app.passes(1);
        assert!(signs_in(&app, "mara", "not this one at all").is_err());
        app.passes(1);
        assert!(signs_in(&app, "mara", PASSWORD).is_err(), "locked for two");
        app.passes(1);
        signs_in(&app, "mara", PASSWORD).unwrap();
        assert_eq!(app.numbers("SELECT failed_sign_ins AS number FROM users"), [0]);
    }

    fn tries_during_a_lock_do_not_lengthen_it(app: TestApp) {
        let mara = app.officer("mara");
        has_password(&app, &mara);
        for _ in 0..9 {
            assert!(signs_in(&app, "mara", "not this one at all").is_err());
        }
        assert_eq!(app.numbers("SELECT failed_sign_ins AS number FROM users"), [5]);
        app.passes(1);
        signs_in(&app, "mara", PASSWORD).unwrap();
    }

    fn of_many_guesses_at_once_each_counts(app: TestApp) {
        let mara = app.officer("mara");
        has_password(&app, &mara);
        let barrier = Barrier::new(5);
        std::thread::scope(|scope| {
            for _ in 0..5 {
                scope.spawn(|| {
                    barrier.wait();
                    assert!(signs_in(&app, "mara", "not this one at all").is_err());
                });
            }
        });
        assert_eq!(app.numbers("SELECT failed_sign_ins AS number FROM users"), [5]);
        assert!(signs_in(&app, "mara", PASSWORD).is_err(), "locked");
    }

    fn a_wrong_name_gets_the_answer_and_the_work_of_a_wrong_password(app: TestApp) {
        let mara = app.officer("mara");
        has_password(&app, &mara);
        app.officer("invited");
        let answer = |name: &str| signs_in(&app, name, "not this one at all").map(drop).unwrap_err().to_string();
        assert_eq!(answer("nobody"), answer("mara"));
        assert_eq!(answer("invited"), answer("mara"));
        let took = |name: &str| {
            let once = |_| {
                let begun = Clock::System.now().as_microsecond();
                answer(name);
                Clock::System.now().as_microsecond() - begun
            };
            (0..5).map(once).min().unwrap()
        };
        let (wrong_name, wrong_password) = (took("nobody"), took("mara"));
        assert!(wrong_name * 2 > wrong_password, "{wrong_name} µs against {wrong_password} µs");
    }

    fn a_sign_in_ends_after_half_an_hour_of_rest(app: TestApp) {
        let mara = app.officer("mara");
        has_password(&app, &mara);
        let token = signs_in(&app, " MARA ", PASSWORD).unwrap().token;
        for _ in 0..3 {
            app.passes(29 * 60);
            assert_eq!(session(&app, &token).unwrap().person.id, mara.id);
        }
        app.passes(30 * 60);
        assert!(session(&app, &token).is_none());
    }

    fn a_sign_in_ends_after_eight_hours_of_work(app: TestApp) {
        let mara = app.officer("mara");
        has_password(&app, &mara);
        let token = signs_in(&app, "mara", PASSWORD).unwrap().token;
        for _ in 0..23 {
            app.passes(20 * 60);
            assert!(session(&app, &token).is_some());
        }
        app.passes(20 * 60);
        assert!(session(&app, &token).is_none(), "eight hours");
    }

    fn a_token_stands_nowhere_in_clear(app: TestApp) {
        let mara = app.officer("mara");
        has_password(&app, &mara);
        let token = signs_in(&app, "mara", PASSWORD).unwrap().token;
        let hash = quarterlight::sealing::sha256(token.as_bytes()).to_vec();
        assert_eq!(app.blobs("SELECT token_hash AS bytes FROM sign_ins"), [hash]);
        assert!(session(&app, "not a token").is_none());
    }

    fn signing_out_ends_the_sign_in(app: TestApp) {
        let mara = app.officer("mara");
        has_password(&app, &mara);
        let (token, other) = (signs_in(&app, "mara", PASSWORD).unwrap().token, signs_in(&app, "mara", PASSWORD).unwrap().token);
        let (here, at) = (session(&app, &token).unwrap(), app.now());
        app.pool.write(move |db| accounts::sign_out(db, at, &here)).unwrap();
        assert!(session(&app, &token).is_none() && session(&app, &other).is_some());
    }

    fn a_link_sets_the_password_once(app: TestApp) {
        app.officer("mara");
        let token = link(&app, "mara");
        accounts::check_link(&app.pool, app.now(), &token).unwrap();
        accounts::set_password(&app.pool, app.now(), &token, PASSWORD).unwrap();
        accounts::check_link(&app.pool, app.now(), &token).unwrap_err();
        let again = accounts::set_password(&app.pool, app.now(), &token, "another four words here");
        assert!(matches!(again, Err(LinkError::Invalid)));
        signs_in(&app, "mara", PASSWORD).unwrap();
    }

    fn a_link_expires_after_a_day_and_a_newer_one_replaces_it(app: TestApp) {
        app.officer("mara");
        let (first, second) = (link(&app, "mara"), link(&app, "mara"));
        let set = |token: &str| accounts::set_password(&app.pool, app.now(), token, PASSWORD);
        assert!(matches!(set(&first), Err(LinkError::Invalid)), "replaced");
        app.passes(24 * 3600 + 1);
        assert!(matches!(set(&second), Err(LinkError::Invalid)), "expired");
        assert!(matches!(set("made-up"), Err(LinkError::Invalid)));
    }

    fn a_short_password_leaves_the_link_usable(app: TestApp) {
        app.officer("mara");
        let token = link(&app, "mara");
        let short = accounts::set_password(&app.pool, app.now(), &token, "short");
        assert!(matches!(short, Err(LinkError::Password(_))));
        accounts::set_password(&app.pool, app.now(), &token, PASSWORD).unwrap();
    }

    fn a_new_password_ends_all_sign_ins(app: TestApp) {
        let mara = app.officer("mara");
        has_password(&app, &mara);
        let token = signs_in(&app, "mara", PASSWORD).unwrap().token;
        has_password(&app, &mara);
        assert!(session(&app, &token).is_none());
    }

    fn disabling_ends_sign_ins_and_links(app: TestApp) {
        let (ina, mara) = (app.administrator("ina"), app.officer("mara"));
        has_password(&app, &mara);
        let (token, pending) = (signs_in(&app, "mara", PASSWORD).unwrap().token, link(&app, "mara"));
        disables(&app, &ina, "mara").unwrap();
        assert!(session(&app, &token).is_none());
        assert!(signs_in(&app, "mara", PASSWORD).is_err());
        assert!(accounts::set_password(&app.pool, app.now(), &pending, PASSWORD).is_err());
        let act = ina.act();
        app.pool.write(move |db| accounts::enable(db, &act, "mara")).unwrap();
        assert!(session(&app, &token).is_none(), "the old sign-in stays ended");
        signs_in(&app, "mara", PASSWORD).unwrap();
    }

    fn new_roles_hold_from_the_next_sign_in(app: TestApp) {
        let (ina, mara) = (app.administrator("ina"), app.officer("mara"));
        has_password(&app, &mara);
        let token = signs_in(&app, "mara", PASSWORD).unwrap().token;
        gives_roles(&app, &ina, "mara", Role::Auditor.into()).unwrap();
        assert!(session(&app, &token).is_none());
        assert_eq!(signs_in(&app, "mara", PASSWORD).unwrap().person.roles, Role::Auditor.into());
    }

    fn the_last_administrator_stays(app: TestApp) {
        let (ina, ivo) = (app.administrator("ina"), app.administrator("ivo"));
        disables(&app, &ina, "ivo").unwrap();
        let disabled = disables(&app, &ina, "ina");
        assert!(matches!(disabled, Err(accounts::Error::LastAdministrator)));
        let demoted = gives_roles(&app, &ina, "ina", Role::Officer.into());
        assert!(matches!(demoted, Err(accounts::Error::LastAdministrator)));
        gives_roles(&app, &ina, "ina", Roles::from(Role::Officer).with(Role::Administrator)).unwrap();
        drop(ivo);
    }

    fn two_administrators_who_disable_each_other_leave_one(app: TestApp) {
        for round in 0..5 {
            let (one, two) = (app.administrator(&format!("ina{round}")), app.administrator(&format!("ivo{round}")));
            // Those of the rounds before are gone.
            for left in 0..round {
                for name in [format!("ina{left}"), format!("ivo{left}")] {
                    drop(disables(&app, &one, &name));
                }
            }
            let barrier = Barrier::new(2);
            std::thread::scope(|scope| {
                for (who, whom) in [(&one, &two.name), (&two, &one.name)] {
                    let (app, barrier) = (&app, &barrier);
                    scope.spawn(move || {
                        barrier.wait();
                        drop(disables(app, who, whom));
                    });
                }
            });
            assert_eq!(app.count("users WHERE state <> 'disabled'"), 1, "round {round}");
        }
    }

    fn a_name_is_given_once(app: TestApp) {
        let ina = app.administrator("ina");
        app.officer("mara");
        let new = NewUser {
            name: "mara".to_owned(),
            display_name: String::new(),
            email: "other@desk.example".to_owned(),
            roles: Role::Clerk.into(),
            access_ends_on: None,
        };
        let act = ina.act();
        let taken = app.pool.write(move |db| accounts::add(db, &act, &new));
        assert!(matches!(taken, Err(accounts::Error::Taken(_))));
        assert_eq!(app.count("users"), 2);
    }
}

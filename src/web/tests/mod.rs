//! The console's door as a browser meets it: an application from the table of routes over an embedded
//! database, without the trade behind it.

use std::sync::Arc;

use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, web};
use tempfile::TempDir;

use super::routes::{Method, ROUTES, Route, configure};
use super::{Console, Transport};
use crate::accounts::{self, Act, Desk, NewUser};
use crate::clock::Clock;
use crate::config::{Settings, Source};
use crate::db::{Db, Pool, Timestamp};
use crate::sealing::{Keyring, MasterKeyFile};
use crate::workflow::{Role, Roles};

mod door;
mod walk;

struct House {
    console: web::Data<Console>,
    _dir: TempDir,
}

const PASSWORD: &str = "correct horse battery";

impl House {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let source = Source::default().with("QUARTERLIGHT_DATA_DIR", dir.path().to_str().unwrap());
        let settings = Settings::read(&source).unwrap();
        let master = MasterKeyFile::Own(settings.paths.own_master_key());
        let keys = Keyring::open(&settings.paths.database, &settings.paths.keys_file, &master).unwrap();
        let pool = Pool::open(&settings.paths.database).unwrap();
        let (house, mail, verdicts) = (settings.house.clone(), settings.mail.clone(), settings.intake.verdicts.clone());
        let desk = Arc::new(Desk { keys, house, mail, verdicts });
        let clock = Clock::manual(Timestamp::from_microsecond(1_786_000_000_000_000));
        let url = "http://127.0.0.1:8080".to_owned();
        let console = web::Data::new(Console {
            pool,
            clock,
            desk,
            transport: Transport::Loopback,
            url,
            settings: Arc::new(settings),
        });
        Self { console, _dir: dir }
    }

    fn person(&self, name: &str, roles: impl IntoIterator<Item = Role>) {
        let (roles, name): (Roles, _) = (roles.into_iter().collect(), name.to_owned());
        let (at, pool) = (self.console.clock.now(), &self.console.pool);
        let act = Act::by_program("setup", at, self.console.desk.clone());
        let email = format!("{name}@session.example");
        let new = NewUser { email, display_name: name.clone(), name, roles, access_ends_on: None };
        let (_, link) = pool.write(move |db: &mut Db| accounts::invite(db, &act, &new)).unwrap();
        accounts::set_password(pool, at, &link.token, PASSWORD).unwrap();
    }

    async fn ask(&self, request: TestRequest) -> ServiceResponse {
        let app = init_service(App::new().app_data(self.console.clone()).configure(configure)).await;
        app.call(request.to_request()).await.unwrap()
    }

    /// A browser that came from one of our own pages.
    async fn post(&self, path: &str, cookies: &str, form: &[(&str, &str)]) -> ServiceResponse {
        let request = TestRequest::post().uri(path).insert_header(("sec-fetch-site", "same-origin")).set_form(form);
        self.ask(request.insert_header((header::COOKIE, cookies))).await
    }

    async fn get(&self, path: &str, cookies: &str) -> ServiceResponse {
        self.ask(TestRequest::get().uri(path).insert_header((header::COOKIE, cookies))).await
    }

    /// Signs in as a person does and gives the cookie that a browser would keep.
    async fn sign_in(&self, name: &str, password: &str) -> ServiceResponse {
        let page = self.get("/sign-in?next=/users", "").await;
        let cookie = cookie_of(&page, "quarterlight-form");
        let token = token_on(&text(page).await);
        let form = [("form_token", token.as_str()), ("name", name), ("password", password), ("next", "/users")];
        self.post("/sign-in", &cookie, &form).await
    }
}

/// Every role that a person may hold together with others.
fn staff_roles() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| *role != Role::OutsideReviewer)
}

fn cookie_of(answer: &ServiceResponse, name: &str) -> String {
    let cookies = answer.response().cookies();
    let cookie = cookies.into_iter().find(|cookie| cookie.name() == name).unwrap_or_else(|| panic!("no cookie {name}"));
    format!("{}={}", cookie.name(), cookie.value())
}

fn token_on(page: &str) -> String {
    let rest = page.split("name=\"form_token\" value=\"").nth(1).expect("a form token");
    rest.split('"').next().unwrap().to_owned()
}

async fn text(answer: ServiceResponse) -> String {
    String::from_utf8(read_body(answer).await.to_vec()).unwrap()
}

fn location(answer: &ServiceResponse) -> &str {
    answer.headers().get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
}

/// The path with something in each of its places.
fn filled(route: &Route) -> String {
    let fill = |part| match part {
        "{number}" => "2026-0042",
        "{quarter}" => "2026-Q3",
        part if str::starts_with(part, '{') => "42",
        part => part,
    };
    route.path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

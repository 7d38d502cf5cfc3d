//! Fifty browsers vote while the ballot is being closed, through a server with several threads.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Barrier, mpsc};

use actix_web::{App, HttpServer};
use quarterlight::cases::CaseNumber;
use quarterlight::decisions;
use quarterlight::web::routes::configure;

use super::{House, WEEK};
use crate::routes::Walk;
use crate::support::{Somebody, TestApp, on_both};

const CLIENTS: usize = 50;

/// The console on a port of its own, until this is dropped.
struct Served {
    address: SocketAddr,
    stop: mpsc::Sender<()>,
}

impl Served {
    fn of(app: &TestApp) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let console = Walk::new(app).console();
        let (stop, stopped) = mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || App::new().app_data(console.clone()).configure(configure));
                let server = server.workers(4).disable_signals().listen(listener).unwrap().run();
                let handle = server.handle();
                actix_web::rt::spawn(server);
                let wait = actix_web::web::block(move || stopped.recv());
                drop(wait.await);
                handle.stop(false).await;
            });
        });
        Self { address, stop }
    }

    /// One request on a connection of its own: the status, and the page.
    fn ask(&self, cookie: &str, path: &str, form: Option<&str>) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let (method, body) = form.map_or(("GET", ""), |form| ("POST", form));
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.unwrap_or_else(|| panic!("no answer: {answer}")), answer)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.send(()).ok();
    }
}

/// A member with the page of the ballot open.
struct Client {
    cookie: String,
    token: String,
    ballot: String,
}

impl Client {
    fn opens(served: &Served, walk: &Walk, member: &Somebody, case: &CaseNumber) -> Self {
        let cookie = walk.cookie(member);
        let (status, page) = served.ask(&cookie, &format!("/cases/{case}/ballot"), None);
        assert_eq!(status, 200, "{page}");
        let hidden = |name: &str| {
            let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        Self { token: hidden("form_token"), ballot: hidden("ballot"), cookie }
    }

    /// Votes, and changes the vote, until told that the ballot is over; what was accepted, in order.
    fn votes_on(&self, served: &Served, case: &CaseNumber) -> Vec<&'static str> {
        let mut accepted = Vec::new();
        for choice in ["for", "against"].into_iter().cycle().take(40) {
            let form = format!("form_token={}&ballot={}&choice={choice}", self.token, self.ballot);
            let (status, page) = served.ask(&self.cookie, &format!("/cases/{case}/ballot/votes"), Some(&form));
            match status {
                303 => accepted.push(choice),
                // Closed; or the case has moved on, to where it is not for the Board to see.
                403 | 404 | 409 => return accepted,
                _ => panic!("{status}: {page}"),
            }
        }
        accepted
    }
}

/// Lets so many votes in, then the time is over: rounds of jobs until one closes the ballot.
fn closes(app: &TestApp, after_votes: i64) -> usize {
    crate::support::until("votes come in", || app.count("votes") >= after_votes);
    app.passes(1);
    let mut rounds = 0;
    loop {
        rounds += 1;
        assert!(rounds < 1000, "the ballot does not close");
        if decisions::close_due(&app.pool, &app.act("jobs")).unwrap() == 1 {
            return rounds;
        }
    }
}

on_both! {
    fn fifty_browsers_voting_while_the_ballot_closes_lose_no_vote_and_add_none(app: TestApp) {
        let members: [Somebody; CLIENTS] = app.board();
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        // The last second of the ballot.
        app.passes(WEEK - 1);
        let (served, walk) = (Served::of(&app), Walk::new(&app));
        let clients: Vec<Client> = members.iter().map(|member| Client::opens(&served, &walk, member, &case)).collect();
        let start = Barrier::new(CLIENTS + 1);
        let accepted: Vec<Vec<&str>> = std::thread::scope(|scope| {
            let voting = clients.iter().map(|client| {
                let (served, case, start) = (&served, &case, &start);
                scope.spawn(move || {
                    start.wait();
                    client.votes_on(served, case)
                })
            });
            let voting: Vec<_> = voting.collect();
            start.wait();
            closes(&app, 60);
            voting.into_iter().map(|client| client.join().unwrap()).collect()
        });
        let tally = house.mara.sees_ballot(&case).tally.unwrap();
        let last = |choice: &str| accepted.iter().filter(|votes| votes.last() == Some(&choice)).count();
        assert_eq!((usize::from(tally.for_), usize::from(tally.against)), (last("for"), last("against")), "{tally}");
        assert_eq!(usize::from(tally.absent), accepted.iter().filter(|votes| votes.is_empty()).count());
        let all: usize = accepted.iter().map(Vec::len).sum();
        let (kept, all_accepted) = (app.count("votes"), i64::try_from(all).unwrap());
        assert_eq!(kept, all_accepted, "every vote that was accepted is there, and no other");
        assert_eq!(app.count("events WHERE verb = 'vote_cast'"), app.count("votes"));
        assert!((60..CLIENTS * 40).contains(&all), "they were voting while it closed: {all}");
        let closing = "SELECT MAX(id) AS number FROM events WHERE verb IN ('decided', 'ballot_closed')";
        let closing = app.numbers(closing)[0];
        assert!(closing > 0 && app.count("decisions") <= 1);
        assert_eq!(app.runs_due_jobs().closed_ballots, 0);
    }
}

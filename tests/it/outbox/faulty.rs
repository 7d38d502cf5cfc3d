//! A mail server of our own making that does wrong on demand: at one step of the conversation it falls silent, cuts the
//! line or refuses. It offers delivery reports, and keeps each line that it was told and each message that it got whole.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A step of the conversation, by what was said just before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Greeting,
    Ehlo,
    Mail,
    Rcpt,
    Data,
    /// The whole message, with its last dot.
    Message,
}

impl Step {
    pub const ALL: [Self; 6] = [Self::Greeting, Self::Ehlo, Self::Mail, Self::Rcpt, Self::Data, Self::Message];
}

#[derive(Clone, Debug)]
pub enum Fault {
    Silence,
    Cut,
    Says(&'static str),
}

type Hook = Box<dyn FnMut(Step) + Send>;

#[derive(Default)]
struct State {
    fault: Option<(Step, Fault)>,
    hook: Option<Hook>,
    lines: Vec<String>,
    messages: Vec<String>,
}

#[derive(Clone)]
pub struct FaultyServer {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl FaultyServer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let server = Self { port, state };
        let serving = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let serving = serving.clone();
                std::thread::spawn(move || serving.converse(&stream));
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn does(&self, fault: Option<(Step, Fault)>) {
        self.state.lock().unwrap().fault = fault;
    }

    /// Calls this at each step, before anything is answered.
    pub fn calls(&self, hook: impl FnMut(Step) + Send + 'static) {
        self.state.lock().unwrap().hook = Some(Box::new(hook));
    }

    /// What it was told since it was asked last.
    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().lines)
    }

    /// The messages that it got whole since it was asked last.
    pub fn got(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().messages)
    }

    fn converse(&self, stream: &TcpStream) {
        let mut lines = BufReader::new(stream);
        if !self.answers(stream, Step::Greeting, "220 mail.test") {
            return;
        }
        let mut line = String::new();
        while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
            let said = line.trim_end().to_owned();
            self.state.lock().unwrap().lines.push(said.clone());
            let goes_on = match said.get(..4).unwrap_or_default() {
                "EHLO" => self.answers(stream, Step::Ehlo, "250-mail.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 DSN"),
                "MAIL" => self.answers(stream, Step::Mail, "250 2.1.0 OK"),
                "RCPT" => self.answers(stream, Step::Rcpt, "250 2.1.5 OK"),
                "DATA" => self.answers(stream, Step::Data, "354 go on") && self.takes_message(stream, &mut lines),
                _ => false,
            };
            if !goes_on {
                return;
            }
            line.clear();
        }
    }

    fn takes_message(&self, stream: &TcpStream, lines: &mut BufReader<&TcpStream>) -> bool {
        let mut message = String::new();
        let mut line = String::new();
        while lines.read_line(&mut line).is_ok_and(|read| read > 0) && line != ".\r\n" {
            message.push_str(&line);
            line.clear();
        }
        let whole = line == ".\r\n";
        if whole {
            self.state.lock().unwrap().messages.push(message);
        }
        whole && self.answers(stream, Step::Message, "250 2.0.0 taken")
    }

    /// False if the conversation ends here.
    fn answers(&self, mut stream: &TcpStream, step: Step, usual: &str) -> bool {
        let (fault, hook) = {
            let mut state = self.state.lock().unwrap();
            (state.fault.clone().filter(|(at, _)| *at == step).map(|(_, fault)| fault), state.hook.take())
        };
        if let Some(mut hook) = hook {
            hook(step);
            self.state.lock().unwrap().hook = Some(hook);
        }
        match fault {
            None => stream.write_all(format!("{usual}\r\n").as_bytes()).is_ok(),
            Some(Fault::Says(words)) => {
                stream.write_all(format!("{words}\r\n").as_bytes()).is_ok() && step != Step::Greeting
            }
            Some(Fault::Cut) => {
                drop(stream.shutdown(std::net::Shutdown::Both));
                false
            }
            Some(Fault::Silence) => {
                // Says nothing until the other side goes away.
                let mut rest = BufReader::new(stream);
                let mut line = String::new();
                while rest.read_line(&mut line).is_ok_and(|read| read > 0) {
                    line.clear();
                }
                false
            }
        }
    }
}

//! The program as others run it: a process of its own, with its own environment.

use std::io::Write;
use std::process::{Command, ExitStatus, Output, Stdio};

use super::app::TestApp;

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Running it.
pub trait Ran {
    /// Feeds it and waits for its end.
    fn given(self, input: &[u8]) -> Ended;
}

impl TestApp {
    /// `quarterlight …` on this test's data, at the system's time.
    pub fn quarterlight(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quarterlight"));
        command.env_clear().envs(self.variables()).args(arguments).current_dir(self.folder("elsewhere"));
        command
    }
}

impl Ran for Command {
    fn given(mut self, input: &[u8]) -> Ended {
        let mut child = self.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // It may end without having read everything; that is its right.
        let feeding = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        feeding.join().unwrap();
        Ended { code: code(status), stdout: text(&stdout), stderr: text(&stderr) }
    }
}

fn code(status: ExitStatus) -> Option<i32> {
    status.code()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

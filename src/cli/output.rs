//! What commands print: results on standard output, everything else on standard error.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Prints a line of the result. A reader who has gone away is no failure.
pub(super) fn say(line: impl std::fmt::Display) {
    drop(writeln!(std::io::stdout().lock(), "{line}"));
}

/// Prints why something failed.
pub(super) fn complain(message: impl std::fmt::Display) {
    drop(writeln!(std::io::stderr().lock(), "error: {message}"));
}

/// Prints what goes on, for people.
pub(super) fn tell(line: impl std::fmt::Display) {
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}

/// A progress bar on a terminal, nothing elsewhere.
pub(super) fn progress(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}

/// The same, by bytes: a single large file shows how far it is.
pub(super) fn byte_progress(bytes: u64, what: &'static str) -> ProgressBar {
    let bar = progress(bytes, what);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}") {
        bar.set_style(style);
    }
    bar
}

/// What takes as long as it takes says so from the first second on, on a terminal, until it is dropped.
pub(super) struct Working {
    /// Closed when the work is done; then the thread wipes what it showed.
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Drop for Working {
    fn drop(&mut self) {
        let Some((ends, thread)) = self.shown.take() else { return };
        drop(ends);
        drop(thread.join());
    }
}

pub(super) fn working(what: impl Into<String>) -> Working {
    let (ends, until) = mpsc::channel::<()>();
    let what = what.into();
    let thread = thread::spawn(move || {
        if until.recv_timeout(Duration::from_secs(1)) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        let bar = ProgressBar::new_spinner().with_message(what);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        while until.recv_timeout(Duration::from_millis(100)) == Err(RecvTimeoutError::Timeout) {
            bar.tick();
        }
        bar.finish_and_clear();
    });
    Working { shown: Some((ends, thread)) }
}

/// A password typed at the prompt, or the first line of standard input where nobody can type.
pub(super) fn ask_password(prompt: &str) -> std::io::Result<String> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password(prompt);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

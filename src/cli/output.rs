//! What commands print: results on standard output, everything else on standard error.

use std::io::{IsTerminal, Write};

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

/// A password typed at the prompt, or the first line of standard input where nobody can type.
pub(super) fn ask_password(prompt: &str) -> std::io::Result<String> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password(prompt);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

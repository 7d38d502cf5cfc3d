//! `quarterlight reconcile`: the proof that nothing was lost, in all and for each day and transport, as tables or as one
//! JSON object.

use std::process::ExitCode;

use super::Outcome;
use super::output::say;
use crate::cases::{self, Books, DayReconciliation, Reconciliation};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
    /// Shows so many days one by one, today among them.
    #[arg(long, value_name = "N", default_value_t = 14)]
    days: u16,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let app = super::open()?;
    let act = app.act("command_line");
    let books = app.pool.read(|db| cases::reconcile_by_day(db, &act, arguments.days))?;
    if arguments.json {
        say(serde_json::to_string(&books)?);
    } else {
        table(&books);
    }
    Ok(if books.balance() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn table(books: &Books) {
    let all = &books.all;
    say(format!("{:<28}{:>10}", "accepted", all.accepted));
    for (name, count) in placed(all) {
        say(format!("  {name:<26}{count:>10}"));
    }
    say(format!("{:<28}{:>10}", "repeated (beside it)", all.repeated));
    say(format!("{:<28}{:>10}", "too large, in the mailbox", books.oversized_waiting));
    for (state, count) in &books.mails {
        say(format!("{:<28}{count:>10}", format!("mails: {}", state.label().to_lowercase())));
    }
    days(&books.by_day);
    say(if books.balance() {
        "balanced: every notice has exactly one disposition"
    } else {
        "NOT BALANCED: some notices are unaccounted for"
    });
}

fn placed(all: &Reconciliation) -> [(&'static str, i64); 5] {
    [
        ("opened a case", all.opened),
        ("joined a case", all.joined),
        ("in the holding pen", all.pen),
        ("set aside", all.set_aside),
        ("not placed yet", all.unplaced),
    ]
}

fn days(days: &[DayReconciliation]) {
    if days.is_empty() {
        return;
    }
    let line = |cells: [String; 9]| {
        let [day, transport, counts @ ..] = cells;
        say(format!("{day:<11} {transport:<9}{}", counts.map(|count| format!("{count:>10}")).concat()));
    };
    say("");
    line(
        ["day", "transport", "accepted", "opened", "joined", "pen", "set aside", "unplaced", "repeated"]
            .map(str::to_owned),
    );
    for DayReconciliation { day, transport, counts } in days {
        let numbers = [
            counts.accepted,
            counts.opened,
            counts.joined,
            counts.pen,
            counts.set_aside,
            counts.unplaced,
            counts.repeated,
        ];
        let [accepted, opened, joined, pen, set_aside, unplaced, repeated] = numbers.map(|number| number.to_string());
        let repeated = if counts.balanced { repeated } else { format!("{repeated}  NOT BALANCED") };
        let transport = transport.as_str().to_owned();
        line([day.to_string(), transport, accepted, opened, joined, pen, set_aside, unplaced, repeated]);
    }
    say("");
}

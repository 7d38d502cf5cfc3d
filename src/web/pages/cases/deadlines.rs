//! The deadlines of one case: what is due when and by which rule, and what people entered about them.

use serde::Serialize;

use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;
use crate::web::pages::parts::Badge;

#[derive(Debug, Clone, Serialize)]
pub struct Deadlines {
    pub number: String,
    pub href: String,
    pub received_at: Moment,
    pub deadlines: Vec<DeadlineRow>,
    /// Why there is none.
    pub none: &'static str,
    pub named: Vec<NamedRow>,
    pub pauses: Vec<PauseRow>,
    /// Only for those who may set deadlines in this state of the case.
    pub name_form: Option<Form>,
    pub pause_form: Option<Form>,
    pub resume_form: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DeadlineRow {
    pub rule: &'static str,
    pub due_at: Moment,
    pub standing: Badge,
    /// Since when it is paused, or when it was met.
    pub remark: Option<String>,
    pub basis: &'static str,
    pub counting: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct NamedRow {
    pub due_at: Moment,
    pub who: String,
    pub at: Moment,
    pub withdrawn: Option<String>,
    pub withdrawal: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PauseRow {
    pub reason: &'static str,
    pub definition: &'static str,
    pub who: String,
    pub from: Moment,
    pub until: Option<Moment>,
}

impl Page for Deadlines {
    const TEMPLATE: &'static str = "cases/deadlines";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::deadlines();
        let read_only = Self { name_form: None, pause_form: None, ..full.clone() };
        let paused = Self { pause_form: None, resume_form: Some(samples::resume()), ..full.clone() };
        let set_aside = Self { deadlines: Vec::new(), named: Vec::new(), pauses: Vec::new(), ..read_only.clone() };
        vec![full, paused, read_only, set_aside]
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::form::{Choice, Field};
    use crate::web::input::Input;

    fn row(rule: &'static str, due: &str, standing: Badge, remark: Option<&str>) -> DeadlineRow {
        DeadlineRow {
            rule,
            due_at: Moment::sample(due),
            standing,
            remark: remark.map(str::to_owned),
            basis: "Own target: a first answer by a person within two working days after receipt.",
            counting: "The day of receipt is day zero. Saturdays, Sundays and the holidays kept in Zug do not count, and the last day counts to its end.",
        }
    }

    pub(super) fn resume() -> Form {
        Form::post("/cases/2026-0042/deadlines/resumption", "Let them run again").hidden("version", &3)
    }

    pub(super) fn deadlines() -> Deadlines {
        let input = Input::blank();
        let withdrawal =
            Form::post("/cases/2026-0042/deadlines/1/withdrawal", "Take back 2026-08-20 18:00").hidden("version", &3);
        let named = NamedRow {
            due_at: Moment::sample("2026-08-20T16:00:00Z"),
            who: "Mara Ineichen".to_owned(),
            at: Moment::sample("2026-08-12T09:00:00Z"),
            withdrawn: None,
            withdrawal: Some(withdrawal),
        };
        let withdrawn =
            NamedRow { withdrawn: Some("Taken back by Omar Frei".to_owned()), withdrawal: None, ..named.clone() };
        let pause = PauseRow {
            reason: "Waiting for the sender",
            definition: "We asked for what the demand lacks.",
            who: "Mara Ineichen".to_owned(),
            from: Moment::sample("2026-08-13T09:00:00Z"),
            until: Some(Moment::sample("2026-08-14T09:00:00Z")),
        };
        Deadlines {
            number: "2026-0042".to_owned(),
            href: "/cases/2026-0042".to_owned(),
            received_at: Moment::sample("2026-08-12T06:14:00Z"),
            deadlines: vec![
                row(
                    "First answer",
                    "2026-08-14T21:59:59Z",
                    Badge { value: "met", label: "Met" },
                    Some("on 2026-08-13 10:00"),
                ),
                row("Named in the demand", "2026-08-20T16:00:00Z", Badge { value: "late", label: "Missed" }, None),
                row("Decision", "2026-09-11T21:59:59Z", Badge { value: "waiting", label: "Near" }, None),
            ],
            none: "The case was set aside: nothing is due.",
            pauses: vec![PauseRow { until: None, ..pause.clone() }, pause],
            named: vec![named, withdrawn],
            name_form: Some(
                Form::post("/cases/2026-0042/deadlines", "Enter the deadline")
                    .hidden("version", &3)
                    .field(Field::moment(&input, "due_at", "Due").hint("As the demand names it.")),
            ),
            pause_form: Some(Form::post("/cases/2026-0042/deadlines/pauses", "Pause").hidden("version", &3).field(
                Field::radios(
                    &input,
                    "reason",
                    "Reason",
                    [Choice::new("waiting_for_sender", "Waiting for the sender")],
                ),
            )),
            resume_form: None,
        }
    }
}

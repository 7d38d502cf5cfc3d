//! A form as data: fields with label, hint and error, filled with what was typed.
//!
//! Not the reading of what came back (`input`). Invariant: every field has a label, and whatever
//! stands beside it (hint, error, definitions) is tied to it by `aria-describedby`.

use serde::Serialize;

use super::input::Input;

/// The name under which an input says when what it holds was kept as a draft.
pub const KEPT_AT: &str = "draft_kept_at";

#[derive(Debug, Clone, Serialize)]
pub struct Form {
    pub action: String,
    pub fields: Vec<Field>,
    pub hidden: Vec<Hidden>,
    /// The verb on the button, in the words of the domain function.
    pub submit: String,
    /// A step that nobody can take back.
    pub is_final: bool,
    /// Stands right above the button: what will happen.
    pub consequence: Option<String>,
    /// The key that presses the button, where one is for it.
    pub key: Option<&'static str>,
    /// A second button hands it in and leads to the next case that waits.
    pub and_next: bool,
    /// Where what was typed so far is kept, for forms that take long to fill in.
    pub draft: Option<DraftPlace>,
    /// A second button hands all of it in again and leads back to the form that asked, as `then=back`.
    pub go_back: Option<&'static str>,
    /// A way back for those who came by mistake.
    pub cancel: Option<String>,
    pub problems: Vec<Problem>,
}

/// Where a draft is kept and thrown away. Script posts the form to `keep` now and then; a button does without it.
#[derive(Debug, Clone, Serialize)]
pub struct DraftPlace {
    pub keep: String,
    pub discard: String,
    /// When what the form shows was kept, if it is a draft.
    pub kept_at: Option<String>,
}

/// A line of the list at the head of a form that came back.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    pub href: String,
    pub label: String,
    pub sentence: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Hidden {
    pub name: String,
    pub value: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Field {
    pub id: String,
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub error: Option<String>,
    pub described_by: Option<String>,
    /// The key that goes to this field, where one is for it.
    pub key: Option<&'static str>,
    pub required: bool,
    pub value: String,
    /// Exactly one of these four is there.
    pub line: Option<Line>,
    pub area: Option<Area>,
    pub select: Option<Choices>,
    pub options: Option<Choices>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// HTML's `type`: text, email, password, date, datetime-local, number.
    pub kind: &'static str,
    /// HTML's `autocomplete`; `off` for everything that is about somebody else.
    pub autocomplete: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Area {
    pub rows: u8,
}

#[derive(Debug, Clone, Serialize)]
pub struct Choices {
    /// HTML's `type` of radio buttons and tick boxes.
    pub kind: &'static str,
    pub choices: Vec<Choice>,
    /// Only these of the choices have a definition to show beside a select box.
    pub definitions: Vec<Choice>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub id: String,
    pub value: String,
    pub label: String,
    pub definition: Option<String>,
    pub chosen: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    #[must_use]
    pub fn defined(mut self, definition: impl Into<String>) -> Self {
        self.definition = Some(definition.into());
        self
    }
}

impl Form {
    pub fn post(action: impl Into<String>, submit: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            fields: Vec::new(),
            hidden: Vec::new(),
            submit: submit.into(),
            is_final: false,
            consequence: None,
            key: None,
            and_next: false,
            draft: None,
            go_back: None,
            cancel: None,
            problems: Vec::new(),
        }
    }

    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        if let Some(sentence) = &field.error {
            let first = field.options.as_ref().and_then(|options| options.choices.first());
            let id = first.map_or(&field.id, |choice| &choice.id);
            let problem = Problem { href: format!("#{id}"), label: field.label.clone(), sentence: sentence.clone() };
            self.problems.push(problem);
        }
        self.fields.push(field);
        self
    }

    #[must_use]
    pub fn hidden(mut self, name: &str, value: &impl ToString) -> Self {
        self.hidden.push(Hidden { name: name.to_owned(), value: value.to_string() });
        self
    }

    /// Says above the button what will happen.
    #[must_use]
    pub fn consequence(mut self, sentence: &str) -> Self {
        self.consequence = Some(sentence.to_owned());
        self
    }

    /// As [`consequence`](Self::consequence), for what nobody can take back.
    #[must_use]
    pub fn is_final(mut self, sentence: &str) -> Self {
        self.is_final = true;
        self.consequence(sentence)
    }

    /// One key presses the button; see `console.js`.
    #[must_use]
    pub fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// Offers to go on to the next case that waits, once it is handed in; see `step::onward`.
    #[must_use]
    pub fn and_next(mut self) -> Self {
        self.and_next = true;
        self
    }

    /// Keeps what is typed at this address. The input says when what it holds was kept.
    #[must_use]
    pub fn draft(mut self, keep: String, input: &Input) -> Self {
        let kept_at = Some(input.raw(KEPT_AT).to_owned()).filter(|text| !text.is_empty());
        self.draft = Some(DraftPlace { discard: format!("{keep}/discarding"), keep, kept_at });
        self
    }

    /// For a question between a form and its saving: the button that leads back without losing what was typed.
    #[must_use]
    pub fn go_back(mut self, label: &'static str) -> Self {
        self.go_back = Some(label);
        self
    }

    #[must_use]
    pub fn cancel(mut self, href: impl Into<String>) -> Self {
        self.cancel = Some(href.into());
        self
    }

    /// A sentence about the form as a whole, from a domain function that refused.
    #[must_use]
    pub fn refused(mut self, sentence: &str) -> Self {
        let problem = Problem { href: String::new(), label: String::new(), sentence: sentence.to_owned() };
        self.problems.insert(0, problem);
        self
    }
}

impl Field {
    fn new(input: &Input, name: &str, label: &str) -> Self {
        Self {
            id: name.replace('_', "-"),
            name: name.to_owned(),
            label: label.to_owned(),
            hint: None,
            error: input.problem_at(name).map(str::to_owned),
            described_by: None,
            key: None,
            required: true,
            value: input.raw(name).to_owned(),
            line: None,
            area: None,
            select: None,
            options: None,
        }
        .tie()
    }

    pub fn line(input: &Input, name: &str, label: &str) -> Self {
        Self { line: Some(Line { kind: "text", autocomplete: "off" }), ..Self::new(input, name, label) }
    }

    pub fn email(input: &Input, name: &str, label: &str) -> Self {
        Self { line: Some(Line { kind: "email", autocomplete: "off" }), ..Self::new(input, name, label) }
    }

    /// Never filled again: a password goes one way.
    pub fn password(input: &Input, name: &str, label: &str, autocomplete: &'static str) -> Self {
        let line = Some(Line { kind: "password", autocomplete });
        Self { line, value: String::new(), ..Self::new(input, name, label) }
    }

    /// The name that a browser's password manager fills in.
    pub fn sign_in_name(input: &Input, name: &str, label: &str) -> Self {
        Self { line: Some(Line { kind: "text", autocomplete: "username" }), ..Self::new(input, name, label) }
    }

    pub fn count(input: &Input, name: &str, label: &str) -> Self {
        Self { line: Some(Line { kind: "number", autocomplete: "off" }), ..Self::new(input, name, label) }
    }

    pub fn day(input: &Input, name: &str, label: &str) -> Self {
        Self { line: Some(Line { kind: "date", autocomplete: "off" }), ..Self::new(input, name, label) }
    }

    pub fn moment(input: &Input, name: &str, label: &str) -> Self {
        Self { line: Some(Line { kind: "datetime-local", autocomplete: "off" }), ..Self::new(input, name, label) }
    }

    pub fn area(input: &Input, name: &str, label: &str, rows: u8) -> Self {
        Self { area: Some(Area { rows }), ..Self::new(input, name, label) }
    }

    /// A drop-down list, for more than about seven choices.
    pub fn select(input: &Input, name: &str, label: &str, choices: impl IntoIterator<Item = Choice>) -> Self {
        let field = Self::new(input, name, label);
        let choices = field.mark(choices, |value| input.raw(name) == value);
        let definitions = choices.iter().filter(|choice| choice.definition.is_some()).cloned().collect();
        Self { select: Some(Choices { kind: "select", choices, definitions }), ..field }.tie()
    }

    /// Radio buttons, each with its definition below it.
    pub fn radios(input: &Input, name: &str, label: &str, choices: impl IntoIterator<Item = Choice>) -> Self {
        let field = Self::new(input, name, label);
        let choices = field.mark(choices, |value| input.raw(name) == value);
        Self { options: Some(Choices { kind: "radio", choices, definitions: Vec::new() }), ..field }
    }

    /// Tick boxes: any number of the choices, none as well.
    pub fn ticks(input: &Input, name: &str, label: &str, choices: impl IntoIterator<Item = Choice>) -> Self {
        let field = Self::new(input, name, label).optional();
        let choices = field.mark(choices, |value| input.ticked(name).any(|ticked| ticked == value));
        Self { options: Some(Choices { kind: "checkbox", choices, definitions: Vec::new() }), ..field }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self.tie()
    }

    /// One key goes to the field; see `console.js`.
    #[must_use]
    pub fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// Shown as "optional", because most fields are not.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// For tick boxes of which at least one is wanted.
    #[must_use]
    pub fn needed(mut self) -> Self {
        self.required = true;
        self
    }

    fn mark(&self, choices: impl IntoIterator<Item = Choice>, is_chosen: impl Fn(&str) -> bool) -> Vec<Choice> {
        let mark = |choice: Choice| Choice {
            id: format!("{}-{}", self.id, choice.value.replace('_', "-")),
            chosen: is_chosen(&choice.value),
            ..choice
        };
        choices.into_iter().map(mark).collect()
    }

    fn tie(mut self) -> Self {
        let defined = self.select.as_ref().is_some_and(|select| !select.definitions.is_empty());
        let parts = [
            self.hint.is_some().then(|| format!("{}-hint", self.id)),
            self.error.is_some().then(|| format!("{}-error", self.id)),
            defined.then(|| format!("{}-definitions", self.id)),
        ];
        let tied = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        self.described_by = Some(tied).filter(|tied| !tied.is_empty());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hint_and_error_are_tied_to_the_field() {
        let mut input = Input::of([("summary", "typed")]);
        input.problem("summary", "Too short.");
        let field = Field::line(&input, "summary", "Summary").hint("In your own words.");
        assert_eq!(field.described_by.as_deref(), Some("summary-hint summary-error"));
        assert_eq!(field.value, "typed");
    }

    #[test]
    fn a_password_never_comes_back_in_a_page() {
        let input = Input::of([("password", "correct horse")]);
        let field = Field::password(&input, "password", "Password", "current-password");
        assert!(!serde_json::to_string(&field).unwrap().contains("correct horse"));
    }

    #[test]
    fn the_list_of_problems_leads_to_the_first_radio_button() {
        let mut input = Input::blank();
        input.problem("choice", "Choose one.");
        let field =
            Field::radios(&input, "choice", "Vote", [Choice::new("for", "For"), Choice::new("against", "Against")]);
        let form = Form::post("/x", "Vote").field(field);
        assert_eq!(form.problems.first().map(|problem| problem.href.as_str()), Some("#choice-for"));
    }

    #[test]
    fn what_was_chosen_stays_chosen() {
        let input = Input::of([("reason", "spam")]);
        let field = Field::select(
            &input,
            "reason",
            "Reason",
            [Choice::new("spam", "Spam"), Choice::new("withdrawn", "Withdrawn")],
        );
        let chosen: Vec<_> = field.select.unwrap().choices.into_iter().map(|choice| choice.chosen).collect();
        assert_eq!(chosen, [true, false]);
    }
}

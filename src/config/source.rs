//! Where settings come from, and how problems with them are told.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// One setting that cannot be used: its variable, what is wrong, what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub variable: String,
    pub what: String,
    pub hint: String,
}

/// All problems found in one reading.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub fn add(&mut self, variable: &str, what: impl Into<String>, hint: impl Into<String>) {
        self.0.push(Problem { variable: variable.to_owned(), what: what.into(), hint: hint.into() });
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "`{}`: {}\n  hint: {}", problem.variable, problem.what, problem.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Variables and the file's keys by the same names: `QUARTERLIGHT_DATA_DIR` is `data_dir` in the file.
#[derive(Debug, Default)]
pub struct Source {
    environment: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    asked: RefCell<BTreeSet<String>>,
}

const PREFIX: &str = "QUARTERLIGHT_";

/// Read before there are settings: where the file is, and what is logged.
const READ_BEFORE: &[&str] = &["QUARTERLIGHT_CONFIG", "QUARTERLIGHT_LOG"];

/// Of the test suite, which shares the prefix.
fn is_for_tests(name: &str) -> bool {
    name.starts_with("QUARTERLIGHT_TEST_") || name == "QUARTERLIGHT_SHARED_DATA"
}

impl Source {
    /// Settings from these variables only.
    pub fn from_variables<K: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (K, V)>) -> Self {
        let environment = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { environment, ..Self::default() }
    }

    /// The process's environment, and the file that `QUARTERLIGHT_CONFIG` names.
    pub fn from_environment() -> Result<Self, Problems> {
        #[expect(clippy::disallowed_methods, reason = "this is the one home of the environment")]
        let variables =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let ours = variables.filter(|(name, _)| name.starts_with(PREFIX) || name == "DATABASE_URL");
        let mut source = Self::from_variables(ours);
        if let Some(path) = source.text("QUARTERLIGHT_CONFIG") {
            source.file = read_file(Path::new(&path))?;
        }
        Ok(source)
    }

    /// The same settings with one more variable, which counts before the others.
    #[must_use]
    pub fn with(mut self, variable: &str, value: impl Into<String>) -> Self {
        self.environment.insert(variable.to_owned(), value.into());
        self
    }

    /// The text of a setting; an empty one counts as absent.
    pub fn text(&self, variable: &str) -> Option<String> {
        self.asked.borrow_mut().insert(variable.to_owned());
        let in_file = || self.file.get(&file_key(variable));
        self.environment.get(variable).or_else(in_file).filter(|value| !value.trim().is_empty()).cloned()
    }

    /// A setting that must parse, or its default. `hint` says what to write.
    pub fn parsed<T: FromStr>(&self, variable: &str, default: T, hint: &str, problems: &mut Problems) -> T
    where
        T::Err: fmt::Display,
    {
        match self.text(variable).map(|text| text.trim().parse::<T>()) {
            None => default,
            Some(Ok(value)) => value,
            // The value itself is not repeated: an address may hold a password.
            Some(Err(error)) => {
                problems.add(variable, error.to_string(), hint);
                default
            }
        }
    }

    /// Names variables and keys that nothing asked for: most are misspelt.
    pub(super) fn report_unknown(&self, problems: &mut Problems) {
        let asked = self.asked.borrow();
        let keys: BTreeSet<String> = asked.iter().map(|variable| file_key(variable)).collect();
        let ours =
            |name: &&String| name.starts_with(PREFIX) && !is_for_tests(name) && !READ_BEFORE.contains(&name.as_str());
        for name in self.environment.keys().filter(ours).filter(|name| !asked.contains(*name)) {
            problems.add(name, "no such setting", "see `quarterlight config check --list` for all of them");
        }
        for key in self.file.keys().filter(|key| !keys.contains(*key)) {
            problems.add(
                key,
                "no such setting in the configuration file",
                "see `quarterlight config check --list` for all of them",
            );
        }
    }

    /// Every variable that was asked for so far, sorted.
    pub fn known(&self) -> Vec<String> {
        let read_before = READ_BEFORE.iter().map(ToString::to_string);
        self.asked.borrow().iter().cloned().chain(read_before).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

fn file_key(variable: &str) -> String {
    variable.strip_prefix(PREFIX).unwrap_or(variable).to_ascii_lowercase()
}

fn read_file(path: &Path) -> Result<BTreeMap<String, String>, Problems> {
    let problem = |what: String| {
        let mut problems = Problems::default();
        problems.add(
            "QUARTERLIGHT_CONFIG",
            what,
            "name a TOML file with lines such as `data_dir = \"/var/lib/quarterlight\"`",
        );
        problems
    };
    let text =
        std::fs::read_to_string(path).map_err(|error| problem(format!("cannot read `{}`: {error}", path.display())))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| problem(error.to_string()))?;
    let mut settings = BTreeMap::new();
    for (key, value) in table {
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(yes) => yes.to_string(),
            other => return Err(problem(format!("`{key}` is a {}", other.type_str()))),
        };
        settings.insert(key, text);
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    #[test]
    fn all_problems_are_told_at_once() {
        let source = Source::from_variables([
            ("DATABASE_URL", "mysql://x"),
            ("QUARTERLIGHT_TIME_ZONE", "Europe/Zurichh"),
            ("QUARTERLIGHT_DATADIR", "/x"),
        ]);
        let problems = Settings::read(&source).unwrap_err();
        let variables: Vec<&str> = problems.iter().map(|problem| problem.variable.as_str()).collect();
        assert_eq!(variables, ["DATABASE_URL", "QUARTERLIGHT_TIME_ZONE", "QUARTERLIGHT_DATADIR"]);
        assert!(problems.iter().all(|problem| !problem.hint.is_empty()));
    }

    #[test]
    fn the_log_and_the_test_suite_may_be_set() {
        let names = ["QUARTERLIGHT_LOG", "QUARTERLIGHT_SHARED_DATA", "QUARTERLIGHT_TEST_POSTGRES_URL"];
        let source = Source::from_variables(names.map(|name| (name, "x")));
        assert!(Settings::read(&source).is_ok());
        assert!(source.known().contains(&"QUARTERLIGHT_LOG".to_owned()));
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let source = Source::default();
        assert!(Settings::read(&source).is_ok());
    }
}

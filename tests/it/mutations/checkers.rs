//! The two checkers, kept running, so that a thousand looks take minutes: the program's in this process, Python's in one of its own.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use quarterlight::reports::verify::{Examined, examine, lay_together};

/// The program's own. What it found in a folder by itself is kept until the folder is changed.
pub struct Ours(BTreeMap<PathBuf, Examined>);

impl Ours {
    pub fn of(folders: &[PathBuf]) -> Ours {
        Ours(folders.iter().map(|folder| (folder.clone(), examine(folder).unwrap())).collect())
    }

    /// All problems, with this folder read anew.
    pub fn look(&self, changed: Option<&Path>) -> Vec<String> {
        let one = |(folder, known): (&PathBuf, &Examined)| {
            if changed == Some(folder.as_path()) { examine(folder) } else { Ok(known.clone()) }
        };
        let all = lay_together(self.0.iter().map(one), false, true).unwrap();
        let told = all
            .iter()
            .flat_map(|one| one.mismatches.iter().map(move |problem| format!("{}: {problem}", one.report_id)));
        told.collect()
    }
}

/// The one in Python's standard library, that shares nothing with the program.
pub struct Theirs {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Theirs {
    pub fn start() -> Theirs {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new("/usr/bin/python3")
            .arg(root.join("tests/it/mutations/many.py"))
            .arg(root.join("docs/verify"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is missing; hint: scripts/test installs it");
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Theirs { child, input, output }
    }

    pub fn ask(&mut self, dir: &Path) {
        writeln!(self.input, "{}", dir.display()).unwrap();
    }

    /// All problems, and how many editions it could read.
    pub fn answer(&mut self) -> (Vec<String>, usize) {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).expect("the checker in Python ended");
        let problems = said["problems"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned());
        (problems.collect(), usize::try_from(said["editions"].as_u64().unwrap()).unwrap())
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

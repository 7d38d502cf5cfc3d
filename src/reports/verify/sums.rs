//! Whether the files are the ones that were published: `SHA256SUMS`.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Mismatch;
use crate::reports::export::{Files, SUMS};

/// Every file is named with its sum, and every name has its file.
pub fn check(files: &Files) -> Vec<Mismatch> {
    let Some(sums) = files.get(SUMS) else { return vec![Mismatch::new(SUMS, "is missing")] };
    let named = match read(sums) {
        Ok(named) => named,
        Err(problem) => return vec![Mismatch::new(SUMS, problem)],
    };
    let mut mismatches = Vec::new();
    let mut seen = BTreeSet::new();
    let twice = named.iter().filter(|(name, _)| !seen.insert(name));
    mismatches.extend(twice.map(|(name, _)| Mismatch::new(SUMS, format!("names {name} more than once"))));
    for (name, sum) in &named {
        match files.get(name) {
            None => mismatches.push(Mismatch::new(name.clone(), "is named in SHA256SUMS and missing")),
            Some(bytes) if HEXLOWER.encode(&Sha256::digest(bytes)) != *sum => {
                mismatches.push(Mismatch::new(name.clone(), "is not the file whose sum is in SHA256SUMS"));
            }
            Some(_) => {}
        }
    }
    let unnamed = files.keys().filter(|name| *name != SUMS && !named.iter().any(|(one, _)| one == *name));
    mismatches.extend(unnamed.map(|name| Mismatch::new(name.clone(), "is not named in SHA256SUMS")));
    mismatches
}

fn read(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8")?;
    let line = |line: &str| {
        let (sum, name) = line.split_once("  ")?;
        Some((name.to_owned(), sum.to_owned())).filter(|_| sum.len() == 64)
    };
    text.lines()
        .map(|text| line(text).ok_or_else(|| format!("has the line \"{text}\", which is no check sum")))
        .collect()
}

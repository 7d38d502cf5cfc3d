#![no_main]
//! A message as it comes from outside: its headers, parts, text for reading and findings.

use libfuzzer_sys::fuzz_target;
use quarterlight::notices;

fuzz_target!(|bytes: &[u8]| {
    let parsed = notices::parse(bytes, bytes.len() % 2 == 0);
    assert!(parsed.parts.len() <= 200);
    assert!(parsed.text(4_000).chars().count() <= 4_000);
    let _ = notices::delivered_at(bytes);
});

#![no_main]
//! The headers in which our mail server says whose mail it is, and in which a sender would like to say it.

use libfuzzer_sys::fuzz_target;
use quarterlight::notices::{self, VerdictSource};

fuzz_target!(|bytes: &[u8]| {
    if let Some(found) = notices::authentication_results(bytes, "mx.example.org") {
        assert_eq!(found.source, VerdictSource::Header);
    }
});

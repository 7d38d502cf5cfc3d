//! Whose mail it is, asked while it is received. Nothing is asked yet: every message comes without verdicts.

use std::net::IpAddr;

use crate::notices::Verdicts;

/// What is known of a delivery at its end.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    pub greeting: &'a str,
    /// The sending client, in memory only.
    pub client: Option<IpAddr>,
    /// Empty for the null return path.
    pub return_path: &'a str,
    pub message: &'a [u8],
    pub our_host: &'a str,
}

/// Who is asked.
#[derive(Clone, Debug, Default)]
pub struct Verifier {}

impl Verifier {
    /// Nobody is asked.
    pub fn none() -> Self {
        Self {}
    }

    #[expect(clippy::unused_async, reason = "asking will wait for the network")]
    pub async fn verdicts(&self, _delivery: Delivery<'_>) -> Option<Verdicts> {
        None
    }
}

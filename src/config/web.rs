//! The two listeners: the console for staff and Board, and the public pages.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::{Problems, Source};

/// Where to listen, and how people reach it.
#[derive(Clone, Debug)]
pub struct Web {
    pub console_listen: SocketAddr,
    pub public_listen: SocketAddr,
    /// The console's address as a browser sees it; `https` makes cookies `Secure`.
    pub console_url: String,
    pub public_url: String,
}

impl Web {
    pub(super) fn read(source: &Source, problems: &mut Problems) -> Self {
        let listen = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        let hint = "write an address and a port such as `127.0.0.1:8080`";
        let console_listen: SocketAddr = source.parsed("QUARTERLIGHT_CONSOLE_LISTEN", listen(8080), hint, problems);
        let public_listen: SocketAddr = source.parsed("QUARTERLIGHT_PUBLIC_LISTEN", listen(8081), hint, problems);
        let console_url = source.text("QUARTERLIGHT_CONSOLE_URL").unwrap_or_else(|| format!("http://{console_listen}"));
        let public_url = source.text("QUARTERLIGHT_PUBLIC_URL").unwrap_or_else(|| format!("http://{public_listen}"));
        if !console_url.starts_with("https://") && !console_listen.ip().is_loopback() {
            let what = "the console listens beyond this machine without an `https` address";
            problems.add(
                "QUARTERLIGHT_CONSOLE_URL",
                what,
                "put a reverse proxy with TLS before it and write its `https://…` address",
            );
        }
        let trimmed = |url: String| url.trim_end_matches('/').to_owned();
        Self { console_listen, public_listen, console_url: trimmed(console_url), public_url: trimmed(public_url) }
    }

    /// Whether browsers reach the console by TLS.
    pub fn is_secure(&self) -> bool {
        self.console_url.starts_with("https://")
    }
}

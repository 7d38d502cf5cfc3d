//! A line between two programs that can be cut: a TCP proxy on loopback.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Hands on what comes, until a connection has carried its share of bytes towards the client.
pub struct Proxy {
    port: u16,
    line: Arc<Line>,
}

struct Line {
    target: u16,
    /// How many bytes each coming connection carries before it is cut; a connection after the last is not cut.
    shares: Mutex<Vec<u64>>,
    cuts: AtomicUsize,
    open: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// A line to this port of loopback.
    pub fn to(target: u16, mut shares: Vec<u64>) -> Self {
        shares.reverse();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let line = Line { target, shares: Mutex::new(shares), cuts: AtomicUsize::new(0), open: Mutex::default() };
        let line = Arc::new(line);
        let accepting = line.clone();
        // Ends with the test's process.
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                accepting.clone().carries(client);
            }
        });
        Self { port, line }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many connections were cut.
    pub fn cuts(&self) -> usize {
        self.line.cuts.load(Ordering::SeqCst)
    }

    /// Cuts what is open at this moment.
    pub fn cuts_now(&self) {
        for open in self.line.open.lock().unwrap().drain(..) {
            drop(open.shutdown(Shutdown::Both));
        }
    }
}

impl Line {
    fn carries(self: Arc<Self>, client: TcpStream) {
        let Ok(server) = TcpStream::connect(("127.0.0.1", self.target)) else { return };
        let share = self.shares.lock().unwrap().pop();
        self.open.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
        let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        thread::spawn(move || {
            drop(std::io::copy(&mut from_client, &mut to_server));
            drop(to_server.shutdown(Shutdown::Both));
        });
        thread::spawn(move || self.carries_back(server, client, share));
    }

    fn carries_back(&self, mut server: TcpStream, mut client: TcpStream, share: Option<u64>) {
        let mut left = share.unwrap_or(u64::MAX);
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = server.read(&mut buffer) {
            let carried = read.min(usize::try_from(left).unwrap_or(usize::MAX));
            if client.write_all(&buffer[..carried]).is_err() {
                break;
            }
            left -= u64::try_from(carried).unwrap();
            if left == 0 {
                self.cuts.fetch_add(1, Ordering::SeqCst);
                break;
            }
        }
        drop(client.shutdown(Shutdown::Both));
        drop(server.shutdown(Shutdown::Both));
    }
}

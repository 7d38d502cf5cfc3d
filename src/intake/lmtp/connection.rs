//! One connection: reads what the session wants, writes what it says, and ends both in time. Replies are held back while
//! commands wait that came in the same packet (RFC 2920).

use std::io;
use std::pin::pin;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::Limits;
use super::deliver::Post;
use super::reply::{self, Reply};
use super::session::{Rules, Session, Step};

/// What is read at once.
const READ_BYTES: usize = 64 * 1024;

/// What the next bytes are, or why there are none.
enum Heard {
    Bytes(usize),
    Gone,
    Goodbye(Reply),
}

/// Holds a session until one side ends it.
pub async fn converse<S>(mut stream: S, rules: Rules, post: &Post, limits: Limits, stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // A peer that goes away in the middle is its own affair: nothing was confirmed that is not durable.
    drop(hold(&mut stream, rules, post, limits, stop).await);
    drop(timeout(limits.data, stream.shutdown()).await);
}

async fn hold<S>(
    stream: &mut S,
    rules: Rules,
    post: &Post,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let peer = rules.peer;
    let mut session = Session::new(rules);
    let mut over = pin!(sleep(limits.session));
    // Begun once and not for each packet, so that a message that trickles in does not begin it anew.
    let mut farewell = pin!(farewell(stop.clone(), limits));
    let mut said = Vec::new();
    let mut buffer = vec![0; READ_BYTES];
    session.welcome().write_to(&mut said);
    loop {
        write(stream, &mut said, limits).await?;
        if *stop.borrow() && !session.takes_data() {
            return say_last(stream, said, &reply::SHUTTING_DOWN, limits).await;
        }
        let heard = tokio::select! {
            biased;
            () = &mut over => Heard::Goodbye(reply::SESSION_TOO_LONG),
            () = &mut farewell => Heard::Goodbye(reply::SHUTTING_DOWN),
            () = stopped(&mut stop), if !session.takes_data() => Heard::Goodbye(reply::SHUTTING_DOWN),
            heard = listen(stream, &mut buffer, &session, limits) => heard,
        };
        let count = match heard {
            Heard::Bytes(count) => count,
            Heard::Gone => return Ok(()),
            Heard::Goodbye(reply) => return say_last(stream, said, &reply, limits).await,
        };
        let mut input = buffer.get(..count).unwrap_or_default();
        loop {
            match session.step(&mut input) {
                Step::Listen => break,
                Step::Say(reply) => reply.write_to(&mut said),
                Step::Close(reply) => return say_last(stream, said, &reply, limits).await,
                Step::Deliver(message) => {
                    write(stream, &mut said, limits).await?;
                    let answers = message.answers;
                    let fate = post.deliver(peer, message).await;
                    session.delivered(answers, fate);
                }
            }
        }
    }
}

async fn listen<S: AsyncRead + Unpin>(stream: &mut S, buffer: &mut [u8], session: &Session, limits: Limits) -> Heard {
    let patience = if session.takes_data() { limits.data } else { limits.command };
    match timeout(patience, stream.read(buffer)).await {
        Ok(Ok(0) | Err(_)) => Heard::Gone,
        Ok(Ok(count)) => Heard::Bytes(count),
        Err(_) => Heard::Goodbye(reply::TOO_SLOW),
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

/// Ends when a message under way has had its time after we began to shut down.
async fn farewell(mut stop: watch::Receiver<bool>, limits: Limits) {
    stopped(&mut stop).await;
    sleep(limits.farewell).await;
}

async fn write<S: AsyncWrite + Unpin>(stream: &mut S, said: &mut Vec<u8>, limits: Limits) -> io::Result<()> {
    if said.is_empty() {
        return Ok(());
    }
    timeout(limits.data, stream.write_all(said)).await??;
    said.clear();
    Ok(())
}

async fn say_last<S>(stream: &mut S, mut said: Vec<u8>, reply: &Reply, limits: Limits) -> io::Result<()>
where
    S: AsyncWrite + Unpin,
{
    reply.write_to(&mut said);
    write(stream, &mut said, limits).await
}

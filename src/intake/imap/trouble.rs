//! Why the mailbox cannot be read at the moment. Every one of these ends the connection and is tried again later; none loses
//! a message. The words of the server are not kept: they may hold what a log must not.

use async_imap::error::Error as ImapError;

text_enum! {
    /// The reason code of a log line, and what to do.
    pub enum Trouble {
        Unreachable = "unreachable" => "check `QUARTERLIGHT_IMAP_HOST` and `QUARTERLIGHT_IMAP_PORT`, and that the server answers",
        AuthoritiesUnreadable = "authorities_unreadable" => "check that `QUARTERLIGHT_IMAP_CA_FILE` can be read and holds certificates in PEM",
        CertificateRefused = "certificate_refused" => "the server's certificate is not trusted; check its name, or set `QUARTERLIGHT_IMAP_CA_FILE`",
        TlsFailed = "tls_failed" => "check that the port is one for TLS from the first byte, 993 as a rule",
        SecretUnreadable = "secret_unreadable" => "check that the file with the password or token can be read and is not empty",
        SignInRefused = "sign_in_refused" => "check `QUARTERLIGHT_IMAP_USER` and the file with the password or token",
        FolderMissing = "folder_missing" => "check `QUARTERLIGHT_IMAP_FOLDER`",
        ConnectionLost = "connection_lost" => "nothing to do: it is made again",
        TimedOut = "timed_out" => "the server was silent for too long; check it if this goes on",
        Refused = "refused" => "the server refused a command; look into its log",
        NotUnderstood = "not_understood" => "the server said what this program does not understand; look into its log",
        NumberedAgain = "numbered_again" => "nothing to do: the mailbox is read again, and what is known is recognised",
        NotMarked = "not_marked" => "the server copies messages and lets this user delete none; allow it to, or set no folder for what was processed",
        Keys = "keys" => "check the key store; no message is passed over meanwhile",
        Database = "database" => "check the database; no message is passed over meanwhile",
        Fault = "fault" => "a fault of this program; please report it",
    }
}

impl From<ImapError> for Trouble {
    fn from(error: ImapError) -> Self {
        match error {
            // What cannot be parsed comes as an error of this kind, with the server's bytes in its text.
            ImapError::Io(error) if error.kind() == std::io::ErrorKind::Other => Self::NotUnderstood,
            ImapError::Io(_) | ImapError::ConnectionLost => Self::ConnectionLost,
            ImapError::No(_) | ImapError::Bad(_) => Self::Refused,
            _ => Self::NotUnderstood,
        }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::from(ImapError::Io(error))
    }
}

//! Messages as they come over the wire, built header by header.

/// A message in the making.
#[derive(Clone, Debug)]
pub struct Mail {
    headers: Vec<String>,
    body: String,
}

/// A plain message of a person: `mail("ada@example.org").about("Abuse in a community").says("Look at …")`.
pub fn mail(from: &str) -> Mail {
    Mail { headers: vec![format!("From: {from}")], body: String::new() }
        .header("To", "abuse@session.example")
        .header("Date", "Mon, 4 May 2026 08:55:00 +0200")
}

impl Mail {
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(format!("{name}: {value}"));
        self
    }

    /// To this address instead of the desk's for abuse.
    #[must_use]
    pub fn to(mut self, address: &str) -> Self {
        self.headers.retain(|header| !header.starts_with("To: "));
        self.header("To", address)
    }

    #[must_use]
    pub fn about(self, subject: &str) -> Self {
        self.header("Subject", subject)
    }

    #[must_use]
    pub fn says(mut self, text: &str) -> Self {
        text.clone_into(&mut self.body);
        self
    }

    /// A plain text and one file beside it.
    #[must_use]
    pub fn with_file(self, name: &str, content: &str) -> Self {
        let body = format!(
            "--frontier\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n--frontier\r\nContent-Type: \
             application/pdf\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{content}\r\n--frontier--\r\n",
            self.body
        );
        Self { body, ..self.header("Content-Type", "multipart/mixed; boundary=frontier") }
    }
}

impl From<Mail> for Vec<u8> {
    fn from(mail: Mail) -> Self {
        format!("{}\r\n\r\n{}", mail.headers.join("\r\n"), mail.body).into_bytes()
    }
}

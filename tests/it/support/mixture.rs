//! Messages of every sort that a desk gets, as many as wanted and the same for the same seed.

/// Numbers that look random and are the same in every run.
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// One of `0..below`.
    pub fn roll(&mut self, below: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    /// The same, for choosing from a list.
    pub fn pick(&mut self, below: u32) -> usize {
        usize::try_from(self.roll(below.into())).unwrap()
    }
}

/// So many messages, each with a mark of its own (`mark-SEED-NTH`) unless it repeats the bytes of an earlier one. All lines
/// end in CRLF and there is no NUL, so that every mail server hands over the bytes as they are.
pub fn mixture(seed: u64, count: usize) -> Vec<Vec<u8>> {
    let mut dice = Dice(seed);
    let mut messages: Vec<Vec<u8>> = Vec::with_capacity(count);
    for nth in 0..count {
        // One in twenty repeats.
        let again = if nth > 0 && dice.roll(20) == 0 { dice.roll(nth.try_into().unwrap()) } else { u64::MAX };
        let message = messages.get(usize::try_from(again).unwrap_or(usize::MAX)).cloned();
        messages.push(message.unwrap_or_else(|| one(&mut dice, seed, nth)));
    }
    messages
}

/// How many of them are different.
pub fn distinct(messages: &[Vec<u8>]) -> usize {
    messages.iter().collect::<std::collections::BTreeSet<_>>().len()
}

fn one(dice: &mut Dice, seed: u64, nth: usize) -> Vec<u8> {
    let mark = format!("mark-{seed}-{nth}");
    let message_id = match dice.roll(6) {
        // Missing, reused, without brackets, empty, and two in one.
        0 => String::new(),
        1 => "Message-ID: <the.same.for.many@example.org>\r\n".to_owned(),
        2 => format!("Message-ID: {mark}@example.org\r\n"),
        3 => "Message-ID:\r\n".to_owned(),
        4 => format!("Message-ID: <{mark}@example.org> <other@example.org>\r\n"),
        _ => format!("Message-ID: <{mark}@example.org>\r\n"),
    };
    let head = format!(
        "From: \"Sender {nth}\" <sender{}@example.org>\r\nTo: abuse@session.example\r\nSubject: About {mark}\r\n\
         Date: Mon, 4 May 2026 08:{:02}:00 +0200\r\n{message_id}MIME-Version: 1.0\r\n",
        dice.roll(200),
        nth % 60,
    );
    let words = |dice: &mut Dice, most: u64| {
        let count = 1 + usize::try_from(dice.roll(most)).unwrap();
        format!("Please look at {mark}.\r\n{}", "and at this line of many words as well\r\n".repeat(count))
    };
    let body = match dice.roll(8) {
        0 => format!("Content-Type: text/plain; charset=us-ascii\r\n\r\n{}", words(dice, 20)).into_bytes(),
        1 => html(&words(dice, 20)),
        2 => with_file(&mark, &words(dice, 10), dice),
        3 => format!(
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüezi, здравствуйте, 你好.\r\n{}",
            words(dice, 5)
        )
        .into_bytes(),
        4 => latin_1(&words(dice, 5)),
        5 => format!("Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\n\r\n{}", words(dice, 60)).into_bytes(),
        // Lines that SMTP and mbox treat in a way of their own.
        6 => format!("\r\n.\r\n..\r\n.{}\r\n\r\n.\r\nFrom here on, {mark}\r\n", words(dice, 3)).into_bytes(),
        _ => format!("Content-Type: multipart/mixed; boundary=never-seen\r\n\r\n{}", words(dice, 5)).into_bytes(),
    };
    [head.into_bytes(), body].concat()
}

fn html(words: &str) -> Vec<u8> {
    let head = "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n";
    format!("{head}{words}\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>{words}</p>\r\n--b--\r\n").into_bytes()
}

fn latin_1(words: &str) -> Vec<u8> {
    let head = b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nBeschwerde \xfcber \xe4rger\r\n";
    [&head[..], words.as_bytes()].concat()
}

fn with_file(mark: &str, words: &str, dice: &mut Dice) -> Vec<u8> {
    let bytes: Vec<u8> = (0..dice.roll(6_000)).map(|_| u8::try_from(dice.roll(256)).unwrap()).collect();
    let encoded = data_encoding::BASE64.encode(&bytes);
    let lines: Vec<&str> = encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{words}\r\n--b\r\n\
         Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"{mark}.pdf\"\r\n\r\n{}\r\n--b--\r\n",
        lines.join("\r\n")
    )
    .into_bytes()
}

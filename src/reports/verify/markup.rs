//! A strict reader of the HTML that this program writes.
//!
//! Not a reader of the web's HTML: it knows the markup of the report's own template and fails loudly on anything else, so that
//! nothing can hide in a form that it would pass over. Invariant: every start tag but the void ones has its end tag.

/// A piece of a page, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Start { name: String, attributes: Vec<(String, String)> },
    End { name: String },
    Text(String),
}

const VOID: &[&str] = &["meta", "link", "br", "hr", "img", "col"];
const ENTITIES: &[(&str, char)] = &[
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#x27;", '\''),
    ("&#x60;", '`'),
    ("&#x3D;", '='),
];

impl Piece {
    pub fn attribute(&self, wanted: &str) -> Option<&str> {
        match self {
            Piece::Start { attributes, .. } => {
                attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
            }
            _ => None,
        }
    }

    pub fn starts(&self, wanted: &str) -> bool {
        matches!(self, Piece::Start { name, .. } if name == wanted)
    }

    pub fn ends(&self, wanted: &str) -> bool {
        matches!(self, Piece::End { name } if name == wanted)
    }
}

/// The pieces of a page whose tags are balanced. Void elements have no end.
pub fn read(html: &str) -> Result<Vec<Piece>, String> {
    let mut rest = html.strip_prefix("<!DOCTYPE html>").ok_or("does not begin with <!DOCTYPE html>")?;
    let mut pieces = Vec::new();
    let mut open: Vec<String> = Vec::new();
    while !rest.is_empty() {
        let Some(tag_at) = rest.find('<') else {
            pieces.push(Piece::Text(unescape(rest)?));
            break;
        };
        let (text, tag) = rest.split_at(tag_at);
        if !text.is_empty() {
            pieces.push(Piece::Text(unescape(text)?));
        }
        let (piece, after) = read_tag(tag)?;
        balance(&piece, &mut open)?;
        rest = after;
        if piece.starts("script") {
            let (data, after) = data_block(&piece, after)?;
            pieces.push(piece);
            pieces.push(Piece::Text(data.to_owned()));
            rest = after;
        } else {
            pieces.push(piece);
        }
    }
    if open.is_empty() { Ok(pieces) } else { Err(format!("does not end its <{}>", open.join("> <"))) }
}

/// What stands in a block of data up to its end tag, as it is: entities mean nothing there. A script that runs is refused.
fn data_block<'a>(start: &Piece, rest: &'a str) -> Result<(&'a str, &'a str), String> {
    if start.attribute("type") != Some("application/ld+json") {
        return Err("has a script".into());
    }
    let end = rest.find("</").ok_or("does not end its <script>")?;
    Ok(rest.split_at(end))
}

fn balance(piece: &Piece, open: &mut Vec<String>) -> Result<(), String> {
    match piece {
        Piece::Start { name, .. } if !VOID.contains(&name.as_str()) => open.push(name.clone()),
        Piece::End { name } if open.pop().as_ref() != Some(name) => {
            return Err(format!("ends a <{name}> that is not open"));
        }
        _ => {}
    }
    Ok(())
}

/// Reads `<name attribute="value" …>` or `</name>`, and returns what follows it.
fn read_tag(tag: &str) -> Result<(Piece, &str), String> {
    let end = tag_end(tag).ok_or("has a tag without an end")?;
    let (tag, rest) = tag.split_at(end);
    let inside = tag.trim_start_matches('<');
    let rest = rest.strip_prefix('>').unwrap_or(rest);
    if let Some(name) = inside.strip_prefix('/') {
        return Ok((Piece::End { name: plain_name(name)? }, rest));
    }
    let (name, attributes) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    Ok((Piece::Start { name: plain_name(name)?, attributes: read_attributes(attributes)? }, rest))
}

/// The first `>` outside of quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quoted = false;
    let found = tag.char_indices().find(|(_, letter)| {
        quoted ^= *letter == '"';
        *letter == '>' && !quoted
    });
    found.map(|(at, _)| at)
}

fn read_attributes(mut text: &str) -> Result<Vec<(String, String)>, String> {
    let mut attributes = Vec::new();
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return Ok(attributes);
        }
        let named = text.split_once("=\"").and_then(|(name, rest)| Some((name, rest.split_once('"')?)));
        let (name, (value, rest)) =
            named.ok_or_else(|| format!("has the attribute `{text}` without a quoted value"))?;
        // SVG's own spelling, the only one with a capital.
        let name = if name == "viewBox" { name.to_owned() } else { plain_name(name)? };
        attributes.push((name, unescape(value)?));
        text = rest;
    }
}

fn plain_name(name: &str) -> Result<String, String> {
    let plain =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if plain {
        Ok(name.to_owned())
    } else {
        Err(format!("has the tag or attribute `{name}`, which the report's page has not"))
    }
}

fn unescape(text: &str) -> Result<String, String> {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        plain.push_str(before);
        let known = ENTITIES.iter().find_map(|(name, letter)| Some((*letter, entity.strip_prefix(name)?)));
        let (letter, after) = known.ok_or("has an entity that the report's page has not")?;
        plain.push(letter);
        rest = after;
    }
    plain.push_str(rest);
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_template_writes_is_read() {
        let pieces = read("<!DOCTYPE html><p class=\"a > b\">1 &lt; 2<br></p>").unwrap();
        assert_eq!(pieces[0].attribute("class"), Some("a > b"));
        assert_eq!(pieces[1], Piece::Text("1 < 2".into()));
        assert!(pieces[2].starts("br") && pieces[3].ends("p"));
    }

    #[test]
    fn a_block_of_data_is_read_as_it_is() {
        let pieces = read("<!DOCTYPE html><script type=\"application/ld+json\">{\"a\": \"&amp;\"}</script>").unwrap();
        assert_eq!(pieces[1], Piece::Text("{\"a\": \"&amp;\"}".into()));
        assert!(pieces[2].ends("script"));
    }

    #[test]
    fn what_the_template_never_writes_is_refused() {
        for bad in [
            "<p>",
            "<p></b></p>",
            "<p class=a></p>",
            "<!-- 4 -->",
            "<p>&nbsp;</p>",
            "<P></P>",
            "<p hidden></p>",
            "<p",
            "</p>",
            "<script>4</script>",
            "<script type=\"module\"></script>",
            "<script type=\"application/ld+json\">{}",
        ] {
            assert!(read(&format!("<!DOCTYPE html>{bad}")).is_err(), "{bad}");
        }
        assert!(read("<p></p>").is_err());
    }
}

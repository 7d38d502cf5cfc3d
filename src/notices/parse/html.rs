//! HTML as text, for reading. Nothing is fetched, run or shown as HTML. Invariant: the work is bounded; what is too large
//! or too deep for the better renderer goes through the plainer one.

use html2text::config;
use mail_parser::decoders::html::html_to_text;

const HTML_BYTES: usize = 512 << 10;
const DEPTH_LIMIT: usize = 120;
const TAGS_LIMIT: usize = 20_000;
const WIDTH: usize = 100;

/// Elements that HTML closes by itself or that hold nothing: they do not nest, however often they are opened.
const FLAT: &[&str] = &[
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "source", "wbr",
];

/// What an HTML text reads as: its links with their addresses below, quotations behind `>`.
pub(in crate::notices) fn readable_html(html: &[u8]) -> String {
    let text = String::from_utf8_lossy(html);
    if !is_modest(&text) {
        return html_to_text(&text);
    }
    // Layouts are tables; their borders and columns are no help in reading.
    let rendered = config::plain_no_decorate()
        .raw_mode(true)
        .allow_width_overflow()
        .link_footnotes(true)
        .empty_img_mode(config::ImageRenderMode::IgnoreEmpty)
        .string_from_read(text.as_bytes(), WIDTH);
    match rendered {
        Ok(rendered) if !rendered.trim().is_empty() => rendered.trim_end().to_owned(),
        _ => html_to_text(&text),
    }
}

fn is_modest(html: &str) -> bool {
    if html.len() > HTML_BYTES {
        return false;
    }
    let (mut tags, mut depth) = (0_usize, 0_usize);
    for tag in html.split('<').skip(1) {
        tags = tags.saturating_add(1);
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !name.is_empty() && !FLAT.contains(&name.to_ascii_lowercase().as_str()) {
            depth = depth.saturating_add(1);
        }
        if depth > DEPTH_LIMIT || tags > TAGS_LIMIT {
            return false;
        }
    }
    true
}

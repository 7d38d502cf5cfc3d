//! Blocks of `Name: value` lines, as reports write them: headers in form, but neither as long nor as strict.

/// Lines and fields beyond these are not looked at.
const LINES: usize = 5_000;
const FIELDS: usize = 500;

/// One block of fields, in order.
#[derive(Debug, Default)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    /// The value of the first field with this name, whatever its case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(super) fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        let named = move |field: &&(String, String)| field.0.eq_ignore_ascii_case(name);
        self.0.iter().filter(named).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The value of the first of these that is there.
    pub(super) fn any(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.get(name))
    }
}

/// The blocks of a text, which blank lines divide. A line that begins with white space continues the one before it;
/// `---` and `...` stand around YAML and say nothing.
pub(super) fn blocks(text: &str) -> Vec<Fields> {
    let mut blocks = vec![Fields::default()];
    let mut count = 0;
    for line in text.lines().take(LINES) {
        let Some(block) = blocks.last_mut() else { break };
        if line.trim().is_empty() {
            if !block.0.is_empty() {
                blocks.push(Fields::default());
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = block.0.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = field(line) {
            count += 1;
            if count > FIELDS {
                break;
            }
            block.0.push((name.to_owned(), value.to_owned()));
        }
    }
    blocks.retain(|block| !block.0.is_empty());
    blocks
}

/// All fields of a text as one block.
pub(super) fn fields(text: &str) -> Fields {
    Fields(blocks(text).into_iter().flat_map(|block| block.0).collect())
}

fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let (name, value) = (name.trim_end(), value.trim());
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    (!name.is_empty() && name.len() <= 80 && name.chars().all(plain)).then_some((name, unquoted(value)))
}

fn unquoted(value: &str) -> &str {
    let inner = |mark| value.strip_prefix(mark).and_then(|value| value.strip_suffix(mark));
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_goes_on_over_lines_and_blocks_are_divided_by_blank_ones() {
        let blocks = blocks("---\n\nA: 1\n  more\nb : \"2\"\nno field\n\n\nA: 3\n...\n");
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].0, [("A".to_owned(), "1 more".to_owned()), ("b".to_owned(), "2".to_owned())]);
        assert_eq!(blocks[1].get("a"), Some("3"));
    }
}

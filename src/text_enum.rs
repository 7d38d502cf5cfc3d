//! `text_enum!`: an enum whose text form is written once and then serves the column, the URL, the
//! CSS class and the report.
//!
//! It is not a database type: `db/` gives an enum its column through `as_str` and `FromStr`.
//! Invariant: `value.as_str().parse() == Ok(value)` for every value in `ALL`.

use std::fmt;

/// A text that names no variant. Its words say what was wanted and what would have been accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {}; hint: use one of {}", Noun(.wanted), Choices(.valid))]
pub struct UnknownText {
    /// The Rust name of the enum, such as `CaseState`.
    pub wanted: &'static str,
    pub given: String,
    pub valid: &'static [&'static str],
}

/// `CaseState` as `a case state`.
struct Noun<'a>(&'a str);

impl fmt::Display for Noun<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" })?;
        for letter in self.0.chars() {
            if letter.is_ascii_uppercase() {
                f.write_str(" ")?;
            }
            write!(f, "{}", letter.to_ascii_lowercase())?;
        }
        Ok(())
    }
}

struct Choices<'a>(&'a [&'static str]);

impl fmt::Display for Choices<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, choice) in self.0.iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            write!(f, "{comma}`{choice}`")?;
        }
        Ok(())
    }
}

/// Declares an enum of named things. Each variant has its text form and its words for people, and
/// either all or none have the sentence that defines them in the public report:
///
/// ```text
/// text_enum! {
///     /// How a notice came in.
///     pub enum Channel {
///         Email = "email" => "Email": "It came as an email.",
///     }
/// }
/// ```
///
/// Gives `ALL`, `as_str()`, `label()`, `definition()` where defined, `FromStr`, `Display` and serde,
/// all but `label()` and `definition()` in the text form.
macro_rules! text_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $text:literal => $label:literal : $definition:literal ),+ $(,)?
        }
    ) => {
        text_enum! {
            $(#[$meta])*
            pub enum $name { $( $(#[$variant_meta])* $variant = $text => $label ),+ }
        }

        impl $name {
            /// The sentence that stands beside the figures in the public report.
            pub const fn definition(self) -> &'static str {
                match self { $( Self::$variant => $definition ),+ }
            }
        }
    };
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $text:literal => $label:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$variant_meta])* $variant ),+ }

        impl $name {
            /// Every value, in the order in which lists show them.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The text form: column, URL, CSS class, report.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text ),+ }
            }

            /// The words for people.
            pub const fn label(self) -> &'static str {
                match self { $( Self::$variant => $label ),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::text_enum::UnknownText;

            fn from_str(given: &str) -> Result<Self, Self::Err> {
                match given {
                    $( $text => Ok(Self::$variant), )+
                    _ => Err($crate::text_enum::UnknownText {
                        wanted: stringify!($name),
                        given: given.to_owned(),
                        valid: &[ $( $text ),+ ],
                    }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let given = <String as serde::Deserialize>::deserialize(deserializer)?;
                given.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    text_enum! {
        /// A thing to test with.
        pub enum SmallThing {
            First = "first" => "First",
            Second = "second" => "The second",
        }
    }

    #[test]
    fn an_unknown_text_is_named_together_with_what_would_be_right() {
        let error = "thrid".parse::<SmallThing>().unwrap_err();
        assert_eq!(error.to_string(), "`thrid` is not a small thing; hint: use one of `first`, `second`");
    }

    #[test]
    fn json_carries_the_text_form() {
        let json = serde_json::to_string(SmallThing::ALL).unwrap();
        assert_eq!(json, r#"["first","second"]"#);
        assert_eq!(serde_json::from_str::<Vec<SmallThing>>(&json).unwrap(), SmallThing::ALL);
        assert!(serde_json::from_str::<SmallThing>(r#""third""#).is_err());
    }

    #[test]
    fn labels_are_for_people_and_display_is_the_text_form() {
        assert_eq!(SmallThing::Second.label(), "The second");
        assert_eq!(SmallThing::Second.to_string(), "second");
    }
}

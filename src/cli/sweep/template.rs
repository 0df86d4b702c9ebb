//! Arguments with placeholders: `gaussian:n={n},seed={seed}`. A brace itself is written twice.

use serde::Serialize;

/// An argument with placeholders.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Serialize)]
enum Piece {
    Text(String),
    Name(String),
}

impl Template {
    /// Reads an argument; an error says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(place) = rest.find(['{', '}']) {
            plain += &rest[..place];
            let brace = &rest[place..=place];
            rest = &rest[place + 1..];
            if let Some(behind) = rest.strip_prefix(brace) {
                plain += brace;
                rest = behind;
                continue;
            }
            let name = rest.split_once('}').filter(|_| brace == "{");
            let (name, behind) = name.ok_or_else(|| format!("`{text}` has a {brace} alone"))?;
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
            pieces.push(Piece::Name(name.to_string()));
            rest = behind;
        }
        pieces.push(Piece::Text(plain + rest));
        Ok(Self(pieces))
    }

    /// The names of its placeholders.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Name(name) => Some(name.as_str()),
        })
    }

    /// The argument with a value in every placeholder; nothing where a name has none.
    pub fn filled<'a>(&'a self, value: impl Fn(&'a str) -> &'a str) -> String {
        let texts = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Name(name) => value(name),
        });
        texts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn placeholders_are_found_and_filled() {
        let template = Template::read("{a}:{{n}}={b},{a}").expect("a template");
        assert_eq!(template.names().collect::<Vec<_>>(), ["a", "b", "a"]);
        assert_eq!(template.filled(|name| if name == "a" { "x{b}" } else { "2" }), "x{b}:{n}=2,x{b}");
        assert_eq!(Template::read("plain").expect("a template").filled(|_| ""), "plain");
        for wrong in ["{", "}", "a{b", "a}b", "{{{", "{a}}"] {
            assert!(Template::read(wrong).is_err(), "{wrong}");
        }
    }
}

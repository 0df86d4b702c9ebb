//! From a specification to what its file holds, and what the keys of a file do to a dense network.

use super::changes::{largest_component, leaky, signed, thresholded};
use super::file::{Choices, Content, READING_KEYS, read_content, read_text};
use super::radius::rescaled_to_radius;
use super::reading::Reading;
use super::shuffle::shuffled;
use super::source::{Source, require_square};
use super::specification::Specification;
use super::value::Value;
use crate::error::Result;
use crate::linalg::{Matrix, symmetrise};
use std::path::Path;

impl Specification {
    /// What the file holds, with its name; `None` of a family.
    pub(super) fn content(&self) -> Result<Option<(&str, Content)>> {
        let Source::File(path) = &self.source else { return Ok(None) };
        let mut choices = Choices::default();
        for key in READING_KEYS {
            if let Some(Value::Text(text)) = self.values.get(key) {
                choices.set(key, text)?;
            }
        }
        let content = read_content(path, &choices)?;
        require_square(path, content.stored.shape())?;
        Ok(Some((path, content)))
    }

    /// The dense network of a file's content with what the keys do to it.
    pub(super) fn finished(&self, path: &str, content: Content) -> Result<Reading> {
        let matrix = content.stored.into_dense().map_err(|flaw| flaw.in_file(Path::new(path)))?;
        let mut reading = Reading { matrix, labels: content.labels, format: Some(content.format) };
        if self.values.get("component").is_some() {
            reading = largest_component(reading);
        }
        if let Some(Value::Text(signs)) = self.values.get("signs") {
            let path = Path::new(signs);
            reading = signed(reading, &read_text(path)?, path)?;
        }
        reading.matrix = self.changed(reading.matrix)?;
        Ok(reading)
    }

    /// The network with what the keys of weights do to it.
    fn changed(&self, mut weights: Matrix) -> Result<Matrix> {
        if let Some(Value::Number(least)) = self.values.get("threshold") {
            weights = thresholded(weights, *least);
        }
        if self.values.flag("transpose") {
            weights.transpose_mut();
        }
        if self.values.flag("symmetrise") {
            symmetrise(&mut weights);
        }
        if let Some(Value::Shuffle(kind)) = self.values.get("shuffle") {
            weights = shuffled(&weights, *kind, self.values.seed()?)?;
        }
        if let Some(Value::Number(radius)) = self.values.get("radius") {
            weights = rescaled_to_radius(weights, *radius)?;
        }
        match self.values.get("leak") {
            Some(Value::Number(leak)) => Ok(leaky(weights, *leak)),
            _ => Ok(weights),
        }
    }
}

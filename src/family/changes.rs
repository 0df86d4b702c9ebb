//! What the keys of a file do to the network that it holds.

use super::file::file_error;
use super::reading::Reading;
use crate::error::Result;
use crate::linalg::Matrix;
use crate::spectrum::strong_components;
use std::path::Path;

/// Without the weights below a size: w_ij stays where |w_ij| >= w.
pub(super) fn thresholded(mut weights: Matrix, least: f64) -> Matrix {
    weights.apply(|entry| {
        if entry.abs() < least {
            *entry = 0.0;
        }
    });
    weights
}

/// The leaky network (1 - a) I + a W.
pub(super) fn leaky(weights: Matrix, leak: f64) -> Matrix {
    let n = weights.nrows();
    weights * leak + Matrix::identity(n, n) * (1.0 - leak)
}

/// The largest set of units that all reach each other; of several as large, the one with the first unit.
pub(super) fn largest_component(reading: Reading) -> Reading {
    let Reading { matrix, labels, format } = reading;
    let components = strong_components(&matrix);
    let largest = components.into_iter().min_by_key(|units| (usize::MAX - units.len(), units[0]));
    let units = largest.unwrap_or_default();
    Reading {
        matrix: matrix.select_rows(&units).select_columns(&units),
        labels: labels.map(|labels| units.iter().map(|&unit| labels[unit].clone()).collect()),
        format,
    }
}

const SIGNS: &str = "give a line for every unit: `name,sign` or the sign alone, which is +1, -1, E, I, excitatory, \
                     inhibitory, acetylcholine or GABA";

/// The network in which all weights of a source have its sign, read from text: a line a unit.
pub(super) fn signed(reading: Reading, text: &str, path: &Path) -> Result<Reading> {
    let Reading { matrix, labels, format } = reading;
    let signs = signs(text, path, matrix.ncols(), labels.as_deref())?;
    let matrix =
        Matrix::from_fn(matrix.nrows(), matrix.ncols(), |row, column| matrix[(row, column)].abs() * signs[column]);
    Ok(Reading { matrix, labels, format })
}

/// The sign of every one of n units, read from text: a line a unit.
pub(super) fn signs(text: &str, path: &Path, n: usize, labels: Option<&[String]>) -> Result<Vec<f64>> {
    let flaw = |problem: String| file_error(path, problem, SIGNS);
    let mut signs: Vec<Option<f64>> = vec![None; n];
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with(['#', '%']));
    for (position, (line, content)) in lines.enumerate() {
        let mut fields = content.rsplitn(2, [',', ';', '\t', ' ']).map(|field| field.trim().trim_matches('"'));
        let (word, name) = (fields.next().unwrap_or_default(), fields.next());
        let Some(sign) = sign(word) else {
            // A header names no sign.
            if position == 0 && name.is_some() {
                continue;
            }
            return Err(flaw(format!("line {line}: `{word}` is not a sign")));
        };
        let place = match (name, labels) {
            (Some(name), Some(labels)) => labels.iter().position(|label| label == name),
            (Some(name), None) => name.parse::<usize>().ok().and_then(|number| number.checked_sub(1)),
            (None, _) => Some(signs.iter().position(Option::is_none).unwrap_or(signs.len())),
        };
        // Units that are not in the network, because a part of it was taken, may have signs.
        match place.and_then(|place| signs.get_mut(place)) {
            Some(entry) => *entry = Some(sign),
            None if name.is_none() => return Err(flaw(format!("line {line}: a sign more than units"))),
            None => {}
        }
    }
    if let Some(unit) = signs.iter().position(Option::is_none) {
        let name = labels.map_or_else(|| (unit + 1).to_string(), |labels| labels[unit].clone());
        return Err(flaw(format!("has no sign for unit {name}")));
    }
    Ok(signs.into_iter().flatten().collect())
}

/// The sign that a word stands for. Glutamate has none: it excites in one animal and inhibits in another.
fn sign(word: &str) -> Option<f64> {
    match word.to_ascii_lowercase().as_str() {
        "+1" | "1" | "+" | "1.0" | "e" | "exc" | "excitatory" | "ach" | "acetylcholine" => Some(1.0),
        "-1" | "-" | "-1.0" | "i" | "inh" | "inhibitory" | "gaba" => Some(-1.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(labels: bool) -> Reading {
        let matrix = Matrix::from_row_slice(3, 3, &[0.0, 2.0, 0.0, 1.0, 0.0, 0.0, -3.0, 0.5, 4.0]);
        let labels = labels.then(|| ["a", "b", "c"].map(String::from).to_vec());
        Reading { matrix, labels, format: None }
    }

    #[test]
    fn signs_go_by_name_or_by_place() {
        let path = Path::new("signs.csv");
        for text in ["name,transmitter\nc,GABA\na,acetylcholine\nb,ACh\nz,GABA\n", "1\n+1\n-1\n", "# all\nE\nE\nI\n"] {
            let found = signed(reading(true), text, path).unwrap();
            assert_eq!(found.matrix.column(2).as_slice(), &[0.0, 0.0, -4.0], "{text}");
            assert_eq!(found.matrix.column(0).as_slice(), &[0.0, 1.0, 3.0], "{text}");
        }
        for (text, word) in
            [("a,1\nb,1\n", "unit c"), ("a,glutamate\nb,glutamate\n", "glutamate"), ("1\n1\n1\n1\n", "line 4")]
        {
            let error = signed(reading(true), text, path).unwrap_err().to_string();
            assert!(error.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn the_largest_component_keeps_its_names() {
        let found = largest_component(reading(true));
        assert_eq!(found.labels, Some(vec!["a".into(), "b".into()]));
        assert_eq!(found.matrix.as_slice(), &[0.0, 1.0, 2.0, 0.0]);
    }

    #[test]
    fn a_leak_mixes_the_network_with_the_identity() {
        let found = leaky(reading(false).matrix, 0.25);
        assert_eq!((found[(0, 0)], found[(0, 1)], found[(2, 2)]), (0.75, 0.5, 1.75));
        assert_eq!(thresholded(reading(false).matrix, 2.0).iter().filter(|entry| **entry != 0.0).count(), 3);
    }
}

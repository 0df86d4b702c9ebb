//! Which name a misspelt one was meant to be.

/// The candidate that differs least from the text, if by no more than a typing error.
pub(super) fn nearest<'a>(text: &str, candidates: &[&'a str]) -> Option<&'a str> {
    // A pasted kilobyte is no typing error, and the distance below is quadratic.
    let text: Vec<char> = text.chars().take(40).collect();
    let distance = |candidate: &str| edit_distance(&text, &candidate.chars().collect::<Vec<_>>());
    let best = candidates.iter().min_by_key(|candidate| distance(candidate))?;
    (distance(best) <= 1 + best.len() / 4).then_some(*best)
}

/// Insertions, deletions and substitutions from one text to another (Levenshtein).
fn edit_distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in to.iter().enumerate() {
            let substitution = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = substitution.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_finds_its_word_and_another_word_finds_none() {
        let words = ["chain", "ring", "optimal-chain"];
        assert_eq!(nearest("chian", &words), Some("chain"));
        assert_eq!(nearest("optimalchain", &words), Some("optimal-chain"));
        assert_eq!(nearest("hypercube", &words), None);
        assert_eq!(nearest(&"ring".repeat(100_000), &words), None);
    }

    #[test]
    fn the_distance_is_that_of_levenshtein() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(edit_distance(&letters("kitten"), &letters("sitting")), 3);
        assert_eq!(edit_distance(&[], &letters("abc")), 3);
    }
}

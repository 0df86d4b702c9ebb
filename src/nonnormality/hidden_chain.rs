//! How much of a network is a chain that starts at its inputs, in whatever basis that chain is hidden.

use super::scaled::Scaled;
use crate::error::Result;
use crate::linalg::{Matrix, Operand, extend_basis, multiply, remove_held, split};
use crate::requirements::{require_finite, require_shape};

/// A direction that is this share of |W|_F or less is what rounding left.
const SMALLEST: f64 = 1e-13;

/// The share of W that is a chain driven by the inputs: the sum of |Q_(j+1)' W Q_j|_F^2 over |W|_F^2.
///
/// Q_1 is an orthonormal basis of the inputs V (n x m), and every Q_(j+1) one of what W Q_j holds beyond all before
/// (Arnoldi 1951, in blocks): for one input, the subdiagonal of Q'WQ. The share is 1 for a delay line in any
/// orthonormal basis, 0 for a multiple of the identity and for W = 0, and about 1/2 for a random matrix and one input;
/// as many inputs as units leave nothing to be reached and give 0. Beside the share of a network always give that of
/// a comparable random one.
///
/// By Gram-Schmidt, twice: the share of a matrix within about n 1e-16 |W|_F of W.
///
/// # Errors
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`]; [`crate::Error::ShapeMismatch`] unless V has n rows.
///
/// ```
/// use fisher_memory::{family, linalg::{Matrix, multiply}, nonnormality::chain_share};
/// // A chain in another basis is a chain from what its first unit has become.
/// let (chain, basis) = (family::chain(8, 0.9, 0.0, 0.0)?, family::orthogonal(8, 1.0, 3)?);
/// let hidden = multiply(&multiply(&basis, &chain), &basis.transpose());
/// let from = |unit: usize| basis.columns(unit, 1).into_owned();
/// assert!((chain_share(&hidden, &from(0))? - 1.0).abs() < 1e-14);
/// // From its middle on, four of seven links are left.
/// assert!((chain_share(&hidden, &from(3))? - 4.0 / 7.0).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn chain_share(matrix: &Matrix, inputs: &Matrix) -> Result<f64> {
    let weights = Scaled::of(matrix)?.unit;
    let links = links(&weights, inputs)?.1;
    let whole = weights.norm_squared();
    Ok(if whole == 0.0 { 0.0 } else { (links / whole).min(1.0) })
}

/// The basis in which the chain that [`chain_share`] measures is in sight: Q = \[Q_1, Q_2, ...\] (n x n), completed by
/// units where the inputs do not reach every direction. In Q'WQ the chain is the blocks below the diagonal, for one
/// input the subdiagonal.
///
/// # Errors
/// Those of [`chain_share`].
///
/// ```
/// use fisher_memory::{family, linalg::{Matrix, multiply}, nonnormality::hidden_basis};
/// let hidden = family::rotated_chain(6, [0.9, 0.0, 0.0], 3)?;
/// let input = family::Specification::parse("rotated-chain:n=6,seed=3")?.own_input()?;
/// let basis = hidden_basis(&hidden, &Matrix::from_columns(&[input]))?;
/// let shown = multiply(&basis.transpose(), &multiply(&hidden, &basis));
/// assert!((0..5).all(|unit| (shown[(unit + 1, unit)] - 0.9).abs() < 1e-13));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn hidden_basis(matrix: &Matrix, inputs: &Matrix) -> Result<Matrix> {
    let mut basis = links(&Scaled::of(matrix)?.unit, inputs)?.0;
    let n = basis.nrows();
    extend_basis(&mut basis, &Matrix::identity(n, n), SMALLEST);
    Ok(basis)
}

/// W in the basis of [`hidden_basis`], Q'WQ (n x n): where the hidden chain is in sight.
///
/// # Errors
/// Those of [`chain_share`].
///
/// ```
/// use fisher_memory::{family, linalg::Matrix, nonnormality::in_hidden_basis};
/// let hidden = family::rotated_chain(6, [0.9, 0.0, 0.0], 3)?;
/// let input = family::Specification::parse("rotated-chain:n=6,seed=3")?.own_input()?;
/// let shown = in_hidden_basis(&hidden, &Matrix::from_columns(&[input]))?;
/// assert!((0..5).all(|unit| (shown[(unit + 1, unit)] - 0.9).abs() < 1e-13));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn in_hidden_basis(matrix: &Matrix, inputs: &Matrix) -> Result<Matrix> {
    let basis = hidden_basis(matrix, inputs)?;
    Ok(multiply(&multiply(Operand::transpose_of(&basis), matrix), &basis))
}

/// The basis as far as the inputs reach, and the sum of squares of the links.
fn links(weights: &Matrix, inputs: &Matrix) -> Result<(Matrix, f64)> {
    let n = weights.nrows();
    require_shape("the inputs", inputs.shape(), (n, inputs.ncols()))?;
    require_finite("the inputs", inputs)?;
    let whole = weights.norm();
    let mut basis = Matrix::zeros(n, 0);
    let mut block = extend_basis(&mut basis, &Scaled::by(inputs, split(inputs.amax()).1).unit, SMALLEST);
    let mut links = 0.0;
    while block.ncols() > 0 && basis.ncols() < n {
        let mut next = multiply(weights, &block);
        remove_held(&mut next, &basis);
        links += next.norm_squared();
        block = extend_basis(&mut basis, &next, SMALLEST * whole);
    }
    Ok((basis, links))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::{chain, gaussian_with_radius, orthogonal};

    #[test]
    fn the_share_of_one_input_is_the_subdiagonal_of_the_hessenberg_form() -> Result<()> {
        let (weights, basis) = (orthogonal(12, 1.0, 5)?, orthogonal(12, 1.0, 6)?);
        let mut hidden = weights.upper_triangle();
        // Links of this size keep the order of the basis well conditioned.
        (1..12).for_each(|unit| hidden[(unit, unit - 1)] = 1.0);
        let links = 11.0;
        let turned = multiply(&multiply(&basis, &hidden), &basis.transpose());
        let found = chain_share(&turned, &basis.columns(0, 1).into_owned())?;
        let expected = links / hidden.norm_squared();
        assert!((found - expected).abs() < 1e-13, "{found} for {expected}");
        Ok(())
    }

    #[test]
    fn what_inputs_cannot_reach_and_what_they_hold_is_no_link() -> Result<()> {
        let inputs = |columns| Matrix::identity(6, columns);
        assert_eq!(chain_share(&Matrix::identity(6, 6), &inputs(1))?, 0.0);
        assert_eq!(chain_share(&Matrix::zeros(6, 6), &inputs(1))?, 0.0);
        assert_eq!(chain_share(&chain(6, 1.0, 0.0, 0.0)?, &inputs(6))?, 0.0);
        assert_eq!(chain_share(&chain(6, 1.0, 0.0, 0.0)?, &Matrix::zeros(6, 1))?, 0.0);
        // Inputs into the first two units of a chain: the link between them is inside the first block.
        let two = chain_share(&chain(6, 1.0, 0.0, 0.0)?, &inputs(2))?;
        assert!((two - 0.8).abs() < 1e-15, "{two}");
        // A column that repeats another changes nothing, and neither does any scale.
        let twice = Matrix::from_fn(6, 3, |row, column| if row == column / 2 { 1e200 } else { 0.0 });
        assert!((chain_share(&(chain(6, 1.0, 0.0, 0.0)? * 1e-200), &twice)? - 0.8).abs() < 1e-15);
        assert!(chain_share(&Matrix::identity(6, 6), &Matrix::zeros(5, 1)).is_err());
        Ok(())
    }

    #[test]
    fn the_basis_is_whole_where_inputs_reach_little() -> Result<()> {
        for (matrix, inputs) in [(Matrix::identity(5, 5), 1), (Matrix::zeros(5, 5), 2), (chain(5, 1.0, 0.0, 0.0)?, 0)] {
            let basis = hidden_basis(&matrix, &Matrix::identity(5, inputs))?;
            assert!((basis.tr_mul(&basis) - Matrix::identity(5, 5)).amax() < 1e-15);
        }
        Ok(())
    }

    #[test]
    fn a_random_network_is_about_half_a_chain() -> Result<()> {
        let share = chain_share(&gaussian_with_radius(60, 0.9, 1)?, &Matrix::identity(60, 1))?;
        assert!((share - 0.5).abs() < 0.1, "{share}");
        Ok(())
    }
}

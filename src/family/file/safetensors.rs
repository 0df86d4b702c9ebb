//! Hugging Face's .safetensors: tensors by their names.

use super::choice::{Candidate, as_matrix_shape, choose};
use super::content::{Choices, Content};
use super::flaw::{Flaw, require_shape};
use super::numbers::Kind;
use crate::linalg::Matrix;
use safetensors::{Dtype, SafeTensors};

/// Parses the bytes of a .safetensors file.
///
/// F64, F32, F16, BF16, signed and unsigned integers of 8 to 64 bits and BOOL; a tensor of two dimensions, or a column
/// from one. Of several tensors `choices.array` names one; without it the only one with several rows and columns is
/// taken. A weight of PyTorch has a row for every target, as here.
///
/// # Errors
/// A [`Flaw`] for a damaged file, for tensors among which the choice is open, named with their shapes, for another
/// type, and for more than two dimensions.
///
/// ```
/// use fisher_memory::family::file::{Choices, Content, Stored, parse_safetensors};
/// let header = r#"{"W":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#;
/// let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
/// bytes.extend(header.bytes());
/// bytes.extend([1.5f32, -2.0].iter().flat_map(|entry| entry.to_le_bytes()));
/// let content = parse_safetensors(&bytes, &Choices::default()).map_err(|flaw| flaw.problem)?;
/// let Stored::Dense(weights) = content.stored else { panic!("dense") };
/// assert_eq!((weights[(0, 0)], weights[(0, 1)]), (1.5, -2.0));
/// # Ok::<(), String>(())
/// ```
pub fn parse_safetensors(bytes: &[u8], choices: &Choices) -> Result<Content, Flaw> {
    let tensors = SafeTensors::deserialize(bytes).map_err(|error| {
        let problem = format!("is no .safetensors file that can be read ({error})");
        Flaw::new(problem, "write it again with safetensors.numpy.save_file")
    })?;
    let mut views = tensors.tensors();
    views.sort_by(|(name, _), (other, _)| name.cmp(other));
    let candidates: Vec<Candidate> = views
        .iter()
        .map(|(name, view)| Candidate {
            name: name.clone(),
            shape: view.shape().iter().map(|&length| length as u64).collect(),
            unreadable: kind(view.dtype()).is_none().then(|| format!("numbers of the type {:?}", view.dtype())),
        })
        .collect();
    let place = choose(&candidates, choices)?;
    let (name, view) = &views[place];
    let (rows, columns) = as_matrix_shape(&candidates[place])?;
    let (rows, columns) = require_shape(rows, columns)?;
    let entries = kind(view.dtype()).map(|kind| kind.decode(view.data(), false)).unwrap_or_default();
    if entries.len() != rows * columns {
        let problem = format!("holds {} of the {rows} x {columns} entries of `{name}`", entries.len());
        return Err(Flaw::new(problem, "write it again with safetensors.numpy.save_file"));
    }
    let matrix = Matrix::from_row_slice(rows, columns, &entries);
    Ok(Content::dense(matrix, format!("safetensors, tensor {name} ({:?})", view.dtype())))
}

fn kind(dtype: Dtype) -> Option<Kind> {
    Some(match dtype {
        Dtype::F64 => Kind::F64,
        Dtype::F32 => Kind::F32,
        Dtype::F16 => Kind::F16,
        Dtype::BF16 => Kind::BF16,
        Dtype::I8 => Kind::I8,
        Dtype::I16 => Kind::I16,
        Dtype::I32 => Kind::I32,
        Dtype::I64 => Kind::I64,
        Dtype::U8 | Dtype::BOOL => Kind::U8,
        Dtype::U16 => Kind::U16,
        Dtype::U32 => Kind::U32,
        Dtype::U64 => Kind::U64,
        _ => return None,
    })
}

//! MATLAB's format 7.3, which is HDF5, and HDF5 files with an array at their root.

use super::choice::{Candidate, as_matrix_shape, choose};
use super::content::{Choices, Content};
use super::flaw::{Flaw, require_shape};
use super::numbers::Kind;
use super::triplets::{assemble, uncompress};
use crate::linalg::Matrix;
use hdf5_reader::group::Group;
use hdf5_reader::{ByteOrder, Dataset, Datatype, Hdf5File, OpenOptions};

const AGAIN: &str = "save it in MATLAB by save('W.mat', 'W', '-v7')";
/// Bytes of the largest chunk: MATLAB and h5py cut arrays into chunks of a few megabytes.
const LARGEST_CHUNK: usize = 1 << 30;

/// A variable at the root of the file.
struct Variable {
    candidate: Candidate,
    stored: Variety,
}

enum Variety {
    /// Numbers, and whether they stand column after column.
    Dense(Box<Dataset>, bool),
    /// The group of a sparse matrix.
    Sparse(Group),
}

/// Parses a file of MATLAB 7.3, whose arrays stand column after column, or another HDF5 file, row after row.
pub(super) fn parse_hdf5(bytes: &[u8], choices: &Choices) -> Result<Content, Flaw> {
    let limits = OpenOptions::default()
        .with_max_chunk_bytes(LARGEST_CHUNK.min(bytes.len().saturating_mul(1032)))
        .with_max_read_bytes(bytes.len().saturating_mul(1032))
        .with_max_object_header_bytes(bytes.len());
    let file = Hdf5File::from_bytes_with_options(bytes, limits).map_err(unreadable)?;
    let is_matlab = bytes.starts_with(b"MATLAB");
    let mut variables = variables(&file.root_group().map_err(unreadable)?, is_matlab)?;
    let candidates: Vec<Candidate> = variables.iter().map(|variable| variable.candidate.clone()).collect();
    let place = choose(&candidates, choices)?;
    let Variable { candidate, stored } = variables.swap_remove(place);
    let shape = as_matrix_shape(&candidate)?;
    match stored {
        Variety::Dense(dataset, by_columns) => {
            let format = if by_columns { "MATLAB 7.3 .mat, variable" } else { "HDF5, dataset" };
            let matrix = dense(&dataset, shape, by_columns)?;
            Ok(Content::dense(matrix, format!("{format} {}", candidate.name)))
        }
        Variety::Sparse(group) => sparse(&group, shape, format!("MATLAB 7.3 .mat, variable {}", candidate.name)),
    }
}

fn unreadable(error: hdf5_reader::error::Error) -> Flaw {
    Flaw::new(format!("is an HDF5 file that cannot be read ({error})"), AGAIN)
}

fn variables(root: &Group, is_matlab: bool) -> Result<Vec<Variable>, Flaw> {
    let (groups, datasets) = root.members().map_err(unreadable)?;
    let mut variables = Vec::new();
    for dataset in datasets {
        let class = dataset.attribute("MATLAB_class").ok().and_then(|class| class.read_string().ok());
        let by_columns = is_matlab || class.is_some();
        let mut shape = dataset.shape().to_vec();
        if by_columns {
            shape.reverse();
        }
        let refused = match (class.as_deref(), kind(dataset.dtype())) {
            (Some("char"), _) => Some("text"),
            (Some("cell"), _) => Some("a cell array"),
            // In place of its entries an empty array holds its lengths.
            _ if dataset.attribute("MATLAB_empty").is_ok() => Some("nothing"),
            (_, None) if matches!(dataset.dtype(), Datatype::Compound { .. }) => Some("complex numbers or records"),
            (_, None) => Some("no real numbers"),
            _ if !has_usual_layout(&dataset) => Some("numbers in an unusual layout of bits"),
            (_, Some(_)) => None,
        };
        let name = dataset.name().trim_start_matches('/').to_owned();
        let candidate = Candidate { name, shape, unreadable: refused.map(Into::into) };
        variables.push(Variable { candidate, stored: Variety::Dense(Box::new(dataset), by_columns) });
    }
    for group in groups {
        let rows = group.attribute("MATLAB_sparse").ok().and_then(|rows| rows.read_as_f64().ok());
        let name = group.name().trim_start_matches('/').to_owned();
        if name.starts_with('#') {
            continue;
        }
        let (shape, refused) = match (rows, group.dataset("jc")) {
            (Some(rows), Ok(starts)) => {
                let columns = starts.num_elements().map_err(unreadable)?.saturating_sub(1);
                (vec![rows.max(0.0) as u64, columns], None)
            }
            _ => (Vec::new(), Some("a structure".into())),
        };
        let candidate = Candidate { name, shape, unreadable: refused };
        variables.push(Variable { candidate, stored: Variety::Sparse(group) });
    }
    Ok(variables)
}

fn kind(dtype: &Datatype) -> Option<(Kind, bool)> {
    match dtype {
        Datatype::FixedPoint { size, signed, byte_order } => {
            Some((Kind::integer(usize::from(*size), *signed)?, *byte_order == ByteOrder::BigEndian))
        }
        Datatype::FloatingPoint { size, byte_order } => {
            let kind = match size {
                2 => Kind::F16,
                4 => Kind::F32,
                8 => Kind::F64,
                _ => return None,
            };
            Some((kind, *byte_order == ByteOrder::BigEndian))
        }
        // Booleans of h5py are an enumeration of FALSE and TRUE.
        Datatype::Enum { base, members } if members.len() == 2 => kind(base),
        _ => None,
    }
}

/// Whether every bit of a number is where the processor has it, which the crate leaves to us: the description of a type
/// holds its class and flags, its size, then offset and precision in bits and, of a float, places and bias.
fn has_usual_layout(dataset: &Dataset) -> bool {
    let Ok(raw) = dataset.raw_datatype() else { return false };
    let (Some(&class), Some(&flags), Some(&size)) = (raw.first(), raw.get(1), raw.get(4)) else { return false };
    let word = |place: usize| raw.get(place..place + 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
    let is_whole = word(8) == Some(0) && word(10) == Some(8 * u16::from(size));
    // Both bits of the byte order are those of a VAX.
    let is_float = |places: [u8; 8]| flags & 0x41 != 0x41 && raw.get(12..20) == Some(&places[..]);
    match (class & 0xf, size) {
        (0, _) => is_whole,
        (1, 2) => is_whole && is_float([10, 5, 0, 10, 15, 0, 0, 0]),
        (1, 4) => is_whole && is_float([23, 8, 0, 23, 127, 0, 0, 0]),
        (1, 8) => is_whole && is_float([52, 11, 0, 52, 0xff, 3, 0, 0]),
        (class, _) => class == 8,
    }
}

fn numbers(dataset: &Dataset) -> Result<Vec<f64>, Flaw> {
    let (kind, big_endian) =
        kind(dataset.dtype()).ok_or_else(|| Flaw::new("holds an array without real numbers", AGAIN))?;
    let bytes = dataset.read_raw_bytes().map_err(unreadable)?;
    Ok(kind.decode(&bytes, big_endian))
}

fn dense(dataset: &Dataset, shape: (u64, u64), by_columns: bool) -> Result<Matrix, Flaw> {
    let (rows, columns) = require_shape(shape.0, shape.1)?;
    let entries = numbers(dataset)?;
    if entries.len() != rows * columns {
        let problem = format!("holds {} of the {rows} x {columns} entries of an array", entries.len());
        return Err(Flaw::new(problem, AGAIN));
    }
    Ok(if by_columns {
        Matrix::from_column_slice(rows, columns, &entries)
    } else {
        Matrix::from_row_slice(rows, columns, &entries)
    })
}

/// Row indices `ir`, starts of columns `jc`, values `data`.
fn sparse(group: &Group, shape: (u64, u64), format: String) -> Result<Content, Flaw> {
    let read = |name: &str| numbers(&group.dataset(name).map_err(unreadable)?);
    let starts = read("jc")?;
    let (indices, values) =
        if starts.last() == Some(&0.0) { (Vec::new(), Vec::new()) } else { (read("ir")?, read("data")?) };
    let entries = uncompress(&starts, &indices, &values)?;
    let entries = entries.into_iter().map(|(column, row, value)| (row, column, value)).collect();
    Ok(Content::sparse(assemble(shape, entries)?, format))
}

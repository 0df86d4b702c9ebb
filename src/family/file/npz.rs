//! NumPy's archives .npz: arrays by their names, or one sparse matrix of SciPy.

use super::choice::{Candidate, choose};
use super::content::{Choices, Content, Sparse};
use super::flaw::Flaw;
use super::npy::{HEADER_BYTES, parse_entries, parse_header, parse_npy};
use super::triplets::{assemble, index, uncompress};
use std::io::{Cursor, Read};
use zip::ZipArchive;

const DAMAGED: &str = "write it again with numpy.savez or scipy.sparse.save_npz";

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Parses the bytes of a .npz archive of `numpy.savez`, `numpy.savez_compressed` or `scipy.sparse.save_npz`.
///
/// Of several arrays `choices.array` names one; without it the only one with several rows and columns is taken. Sparse
/// matrices in CSR, CSC and COO form stay sparse. No more is decompressed than the header of an array announces.
///
/// # Errors
/// A [`Flaw`] for a damaged archive, for arrays among which the choice is open, all named with their shapes, for
/// arrays that [`super::parse_npy`] does not read, and for SciPy's other sparse forms.
///
/// ```
/// use fisher_memory::family::file::{Choices, parse_npz};
/// let flaw = parse_npz(b"PK\x03\x04", &Choices::default()).expect_err("four bytes");
/// assert!(flaw.problem.contains("zip"));
/// ```
pub fn parse_npz(bytes: &[u8], choices: &Choices) -> Result<Content, Flaw> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let members = members(&mut archive)?;
    if choices.array.is_none() && members.iter().any(|(_, candidate)| candidate.name == "format") {
        return parse_sparse(&mut archive, &members);
    }
    let candidates: Vec<Candidate> = members.iter().map(|(_, candidate)| candidate.clone()).collect();
    let (member, candidate) = &members[choose(&candidates, choices)?];
    let matrix = parse_npy(&read_member(&mut archive, *member)?)
        .map_err(|flaw| Flaw { problem: format!("array `{}` {}", candidate.name, flaw.problem), ..flaw })?;
    Ok(Content::dense(matrix, format!("NumPy .npz, array {}", candidate.name)))
}

fn unreadable(error: &impl std::fmt::Display) -> Flaw {
    Flaw::new(format!("is no zip archive that can be read ({error})"), DAMAGED)
}

/// Every member with its place, read as far as its header.
fn members(archive: &mut Archive) -> Result<Vec<(usize, Candidate)>, Flaw> {
    let mut members = Vec::new();
    for place in 0..archive.len() {
        let member = archive.by_index(place).map_err(|error| unreadable(&error))?;
        let name = member.name().map_err(|error| unreadable(&error))?.into_owned();
        let mut start = Vec::new();
        member.take(HEADER_BYTES as u64).read_to_end(&mut start).map_err(|error| unreadable(&error))?;
        let (shape, unreadable) = match parse_header(&start) {
            Ok(header) if header.is_numeric() => (header.shape, None),
            Ok(header) => (header.shape, Some(format!("the dtype {}", header.dtype.descr()))),
            Err(_) => (Vec::new(), Some("no NumPy array".into())),
        };
        let name = name.strip_suffix(".npy").unwrap_or(&name).to_owned();
        members.push((place, Candidate { name, shape, unreadable }));
    }
    Ok(members)
}

/// The bytes of a .npy member, of which no more are decompressed than its header announces.
fn read_member(archive: &mut Archive, place: usize) -> Result<Vec<u8>, Flaw> {
    let mut member = archive.by_index(place).map_err(|error| unreadable(&error))?;
    let mut bytes = Vec::new();
    member.by_ref().take(HEADER_BYTES as u64).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    // One byte beyond tells an array that is longer than announced.
    let announced = parse_header(&bytes)?.file_bytes.saturating_add(1);
    let rest = announced.saturating_sub(bytes.len() as u64);
    member.take(rest).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    Ok(bytes)
}

/// A matrix of `scipy.sparse.save_npz`.
fn parse_sparse(archive: &mut Archive, members: &[(usize, Candidate)]) -> Result<Content, Flaw> {
    let place = |name: &str| {
        let found = members.iter().find(|(_, candidate)| candidate.name == name).map(|(place, _)| *place);
        found.ok_or_else(|| Flaw::new(format!("is a sparse matrix of SciPy without its array `{name}`"), DAMAGED))
    };
    let form = form_name(&read_member(archive, place("format")?)?)?;
    let mut numbers = |name: &str| {
        let bytes = read_member(archive, place(name)?)?;
        let (_, entries) = parse_entries(&bytes)
            .map_err(|flaw| Flaw { problem: format!("array `{name}` {}", flaw.problem), ..flaw })?;
        Ok::<Vec<f64>, Flaw>(entries)
    };
    let shape = match numbers("shape")?[..] {
        [rows, columns] => (u64::from(index(rows)?), u64::from(index(columns)?)),
        ref shape => return Err(Flaw::new(format!("is a sparse array of {} dimensions", shape.len()), DAMAGED)),
    };
    let entries = match form.as_str() {
        "csr" | "csc" => {
            let (starts, indices, values) = (numbers("indptr")?, numbers("indices")?, numbers("data")?);
            let slow = if form == "csr" { shape.0 } else { shape.1 };
            require_starts(&starts, slow)?;
            let mut entries = uncompress(&starts, &indices, &values)?;
            if form == "csc" {
                entries.iter_mut().for_each(|(row, column, _)| std::mem::swap(row, column));
            }
            entries
        }
        "coo" => triplets(&numbers("row")?, &numbers("col")?, &numbers("data")?)?,
        other => {
            let problem = format!("is a sparse matrix of SciPy in the form `{other}`");
            return Err(Flaw::new(problem, "convert it first: scipy.sparse.save_npz('W.npz', matrix.tocsr())"));
        }
    };
    let sparse: Sparse = assemble(shape, entries)?;
    Ok(Content::sparse(sparse, format!("SciPy sparse .npz ({})", form.to_uppercase())))
}

fn require_starts(starts: &[f64], slow: u64) -> Result<(), Flaw> {
    if starts.len() as u64 == slow + 1 {
        return Ok(());
    }
    Err(Flaw::new(format!("has {} row or column starts, not {}", starts.len(), slow + 1), DAMAGED))
}

fn triplets(rows: &[f64], columns: &[f64], values: &[f64]) -> Result<Vec<(u32, u32, f64)>, Flaw> {
    if rows.len() != values.len() || columns.len() != values.len() {
        let problem =
            format!("has {} row indices, {} column indices and {} entries", rows.len(), columns.len(), values.len());
        return Err(Flaw::new(problem, DAMAGED));
    }
    let entry = |((&row, &column), &value): ((&f64, &f64), &f64)| Ok((index(row)?, index(column)?, value));
    rows.iter().zip(columns).zip(values).map(entry).collect()
}

/// The letters of the array `format`: bytes of ASCII, or four bytes a letter.
fn form_name(bytes: &[u8]) -> Result<String, Flaw> {
    let header = parse_header(bytes)?;
    let letters = bytes.get(header.start..).unwrap_or_default();
    let name: String = letters.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(|&byte| byte as char).collect();
    if (1..=8).contains(&name.len()) {
        return Ok(name);
    }
    Err(Flaw::new("is a sparse matrix of SciPy that does not name its form", DAMAGED))
}

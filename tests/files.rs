//! Matrices and vectors in files: every format and dtype that is read, every damage that is refused.

use fisher_memory::Error;
use fisher_memory::family::file::{read_matrix, read_vector, write_matrix, write_vector};
use fisher_memory::family::{gaussian, network};
use fisher_memory::linalg::{Matrix, Vector};
use std::path::PathBuf;

/// A file of that name and content in a folder of its own.
fn file(name: &str, content: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

fn matrix_in(name: &str, content: impl AsRef<[u8]>) -> Result<Matrix, Error> {
    let (_folder, path) = file(name, content);
    read_matrix(path)
}

/// The message of the refusal, which must be one line that names the file and a remedy.
fn refusal(name: &str, content: impl AsRef<[u8]>) -> String {
    let error = matrix_in(name, content).expect_err("the file is bad");
    assert!(matches!(error, Error::File { .. }), "{error:?}");
    let message = error.to_string();
    assert!(!message.contains('\n') && message.contains(name) && message.contains("; "), "{message}");
    message
}

fn assert_refused(name: &str, content: impl AsRef<[u8]>, reason: &str) {
    let message = refusal(name, content);
    assert!(message.contains(reason), "`{reason}` is not in: {message}");
}

/// The bytes of a .npy file, after NumPy's own description of the format.
fn npy(descr: &str, fortran_order: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let order = if fortran_order { "True" } else { "False" };
    npy_with_header(&format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': ({shape}), }}"), data)
}

fn npy_with_header(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let padding = 63 - (10 + dictionary.len()) % 64;
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(((dictionary.len() + padding + 1) as u16).to_le_bytes());
    bytes.extend(dictionary.bytes());
    bytes.extend(std::iter::repeat_n(b' ', padding));
    bytes.push(b'\n');
    bytes.extend(data);
    bytes
}

/// [1 2 3; 4 5 6] and its entries in either order.
fn two_by_three() -> Matrix {
    Matrix::from_row_slice(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
}
const BY_ROWS: [u8; 6] = [1, 2, 3, 4, 5, 6];
const BY_COLUMNS: [u8; 6] = [1, 4, 2, 5, 3, 6];

#[test]
fn a_matrix_and_a_vector_come_back_to_the_last_bit() {
    let folder = tempfile::tempdir().unwrap();
    let mut matrix = gaussian(7, 1.0, 1).unwrap().remove_row(3);
    matrix[(0, 0)] = 5e-324;
    matrix[(0, 1)] = -0.0;
    let path = folder.path().join("w.npy");
    write_matrix(&path, &matrix).unwrap();
    let read = read_matrix(&path).unwrap();
    assert_eq!(read, matrix);
    assert!(read[(0, 1)].is_sign_negative());
    let vector = Vector::from_row_slice(&[1.5, -2.0, f64::MAX]);
    write_vector(&path, &vector).unwrap(); // over the file that is there
    assert_eq!(read_vector(&path).unwrap(), vector);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
}

#[test]
fn a_written_file_is_what_numpy_describes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.npy");
    write_matrix(&path, &two_by_three()).unwrap();
    let data: Vec<u8> = BY_ROWS.iter().flat_map(|&entry| f64::from(entry).to_le_bytes()).collect();
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"\x93NUMPY\x01\x00") && bytes.ends_with(&data));
    let header = String::from_utf8_lossy(&bytes[10..bytes.len() - data.len()]).replace(' ', "");
    assert!(header.contains("'descr':'<f8'") && header.contains("'fortran_order':False"), "{header}");
    assert!(header.contains("'shape':(2,3"), "{header}");
}

#[test]
fn a_folder_that_does_not_exist_is_refused_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = write_matrix(folder.path().join("missing").join("w.npy"), &two_by_three()).unwrap_err();
    assert!(matches!(refusal, Error::File { .. }) && refusal.to_string().contains("cannot be written"), "{refusal}");
    let refusal = write_vector(folder.path(), &Vector::zeros(2)).unwrap_err(); // a folder in the place of the file
    assert!(refusal.to_string().contains("cannot be written"), "{refusal}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn every_dtype_and_byte_order_is_read_in_c_and_fortran_order() {
    type Encode = fn(u8) -> Vec<u8>;
    let dtypes: [(&str, Encode); 18] = [
        ("'<f8'", |entry| f64::from(entry).to_le_bytes().to_vec()),
        ("'>f8'", |entry| f64::from(entry).to_be_bytes().to_vec()),
        ("'<f4'", |entry| f32::from(entry).to_le_bytes().to_vec()),
        ("'>f4'", |entry| f32::from(entry).to_be_bytes().to_vec()),
        ("'|i1'", |entry| vec![entry]),
        ("'|u1'", |entry| vec![entry]),
        ("'<i2'", |entry| i16::from(entry).to_le_bytes().to_vec()),
        ("'>i2'", |entry| i16::from(entry).to_be_bytes().to_vec()),
        ("'<u2'", |entry| u16::from(entry).to_le_bytes().to_vec()),
        ("'>u2'", |entry| u16::from(entry).to_be_bytes().to_vec()),
        ("'<i4'", |entry| i32::from(entry).to_le_bytes().to_vec()),
        ("'>i4'", |entry| i32::from(entry).to_be_bytes().to_vec()),
        ("'<u4'", |entry| u32::from(entry).to_le_bytes().to_vec()),
        ("'>u4'", |entry| u32::from(entry).to_be_bytes().to_vec()),
        ("'<i8'", |entry| i64::from(entry).to_le_bytes().to_vec()),
        ("'>i8'", |entry| i64::from(entry).to_be_bytes().to_vec()),
        ("'<u8'", |entry| u64::from(entry).to_le_bytes().to_vec()),
        ("'>u8'", |entry| u64::from(entry).to_be_bytes().to_vec()),
    ];
    for (descr, encode) in dtypes {
        let rows: Vec<u8> = BY_ROWS.iter().flat_map(|&entry| encode(entry)).collect();
        let columns: Vec<u8> = BY_COLUMNS.iter().flat_map(|&entry| encode(entry)).collect();
        assert_eq!(matrix_in("c.npy", npy(descr, false, "2, 3", &rows)).unwrap(), two_by_three(), "{descr}");
        assert_eq!(matrix_in("f.npy", npy(descr, true, "2, 3", &columns)).unwrap(), two_by_three(), "{descr}");
    }
    let signs = matrix_in("s.npy", npy("'|i1'", false, "2, 1", &[255, 128])).unwrap();
    assert_eq!(signs.as_slice(), [-1.0, -128.0]);
    let flags = matrix_in("b.npy", npy("'|b1'", false, "2, 1", &[0, 1])).unwrap();
    assert_eq!(flags.as_slice(), [0.0, 1.0]);
}

#[test]
fn vectors_are_read_from_one_dimension_one_row_or_one_column() {
    for shape in ["3,", "1, 3", "3, 1"] {
        let (_folder, path) = file("v.npy", npy("'|u1'", false, shape, &[1, 2, 3]));
        assert_eq!(read_vector(path).unwrap().as_slice(), [1.0, 2.0, 3.0], "{shape}");
    }
    let (_folder, path) = file("v.csv", "1\n2\n");
    assert_eq!(read_vector(path).unwrap().as_slice(), [1.0, 2.0]);
    let (_folder, path) = file("v.npy", npy("'|u1'", false, "2, 2", &[1, 2, 3, 4]));
    let refusal = read_vector(path).unwrap_err().to_string();
    assert!(refusal.contains("2 x 2 matrix where a vector is needed"), "{refusal}");
}

#[test]
fn damaged_npy_files_are_refused_with_the_reason() {
    let good = npy("'<f8'", false, "2, 2", &[0; 32]);
    assert!(matrix_in("w.npy", &good).is_ok());
    for length in 0..good.len() {
        refusal("w.npy", &good[..length]);
    }
    assert_refused("w.npy", &good[..good.len() - 1], "entry 4 of 4");
    assert_refused("w.npy", [good.as_slice(), &[0]].concat(), "1 bytes more");
    assert_refused("w.npy", b"PK\x03\x04 an npz archive", "no zip archive");
    assert_refused("w.npy", npy("'<f8'", false, "2, 2, 1", &[0; 32]), "3 dimensions");
    assert_refused("w.npy", npy("'<f8'", false, "", &[0; 8]), "0 dimensions");
    assert_refused("w.npy", npy("'<f8'", false, "0, 2", &[]), "empty 0 x 2");
    assert_refused("w.npy", npy("'<f8'", false, "30000, 2", &[]), "at most 20000");
    assert_refused("w.npy", npy("'<f8'", false, "4294967296, 4294967296, 2", &[]), "beyond any memory");
    assert_refused("w.npy", npy("'<f8'", false, "99999999999999999999, 2", &[]), "shape");
    assert_refused("w.npy", npy("'<f8'", false, "-2, 2", &[0; 32]), "shape");
    assert_refused("w.npy", npy("'<c16'", false, "1, 1", &[0; 16]), "dtype '<c16'");
    assert_refused("w.npy", npy("'<f2'", false, "1, 1", &[0; 2]), "dtype '<f2'");
    assert_refused("w.npy", npy("'|O'", false, "1, 1", &[0; 8]), "dtype '|O'");
    assert_refused("w.npy", npy("'<U3'", false, "1, 1", &[0; 12]), "dtype '<U3'");
    assert_refused("w.npy", npy("[('a', '<f8')]", false, "1, 1", &[0; 8]), "dtype");
    assert_refused("w.npy", npy("'|b1'", false, "1, 1", &[7]), "entry 1 of 1");
    assert_refused("w.npy", npy_with_header("{'descr': '<f8', 'shape': (1, 1)}", &[0; 8]), "fortran_order");
    assert_refused("w.npy", npy_with_header("{'descr': '<f8'}", &[0; 8]), "without one shape");
    assert_refused("w.npy", npy_with_header(&"(".repeat(9000), &[]), "nested brackets");
    assert_refused("w.npy", npy_with_header(&" ".repeat(20_000), &[]), "a header of");
    let version_nine = [b"\x93NUMPY\x09\x00\x00\x00".as_slice(), &good[10..]].concat();
    refusal("w.npy", version_nine);
}

#[test]
fn entries_that_are_not_finite_are_refused_with_their_position() {
    let data: Vec<u8> = [1.0, 2.0, f64::NAN, 4.0].iter().flat_map(|entry: &f64| entry.to_le_bytes()).collect();
    assert_refused("w.npy", npy("'<f8'", false, "2, 2", &data), "the entry NaN in row 2, column 1");
    assert_refused("w.npy", npy("'<f8'", true, "2, 2", &data), "the entry NaN in row 1, column 2");
    assert_refused("w.csv", "1,2\n3,-inf\n", "line 2, column 2: the entry is -inf");
    assert_refused("w.csv", "1,2\nnan,3\n", "line 2, column 1: the entry is NaN");
    let text = "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 2 nan\n";
    assert_refused("w.mtx", text, "line 3: the entry is NaN");
}

#[test]
fn matrix_market_files_are_read_in_every_real_form() {
    let read = |text: &str| matrix_in("w.mtx", text).unwrap();
    let general = Matrix::from_row_slice(2, 2, &[0.0, -1.5, 2e3, 0.0]);
    for text in [
        "%%MatrixMarket matrix coordinate real general\n% a comment\n\n2 2 2\n1 2 -1.5\n2 1 2e3\n",
        "%%matrixmarket MATRIX Coordinate Real General\r\n2 2 2\r\n2 1 2.0E+03\r\n  1\t2   -1.5",
        "%%MatrixMarket matrix array real general\n2 2\n0\n2000\n-1.5\n0\n",
    ] {
        assert_eq!(read(text), general);
    }
    let rectangular = read("%%MatrixMarket matrix array integer general\n2 3\n1\n4\n2\n5\n3\n6\n");
    assert_eq!(rectangular, two_by_three());
    let pattern = read("%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 3\n");
    assert_eq!(pattern, Matrix::from_row_slice(3, 3, &[0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]));
    let symmetric = Matrix::from_row_slice(2, 2, &[1.0, 2.0, 2.0, 3.0]);
    assert_eq!(read("%%MatrixMarket matrix array real symmetric\n2 2\n1\n2\n3\n"), symmetric);
    assert_eq!(read("%%MatrixMarket matrix coordinate integer symmetric\n2 2 3\n1 1 1\n2 1 2\n2 2 3\n"), symmetric);
    let skew = Matrix::from_row_slice(2, 2, &[0.0, -2.0, 2.0, 0.0]);
    assert_eq!(read("%%MatrixMarket matrix array real skew-symmetric\n2 2\n2\n"), skew);
    assert_eq!(read("%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 1 2\n"), skew);
    assert_eq!(read("%%MatrixMarket matrix coordinate real general\n2 2 0\n"), Matrix::zeros(2, 2));
}

#[test]
fn damaged_matrix_market_files_are_refused_with_the_line() {
    let coordinate = "%%MatrixMarket matrix coordinate real general\n";
    for (body, reason) in [
        ("", "ends after line 1"),
        ("2 2\n1 1 1\n", "line 2: expected `rows columns entries`"),
        ("2 2 2\n1 1 1\n", "ends after line 3, before entry 2 of 2"),
        ("2 2 99999999999999\n1 1 1\n", "before entry 2 of"),
        ("2 2 1\n1 1 1\n2 2 1\n", "line 4: more entries than announced"),
        ("2 2 1\n3 1 1\n", "line 3: index `3` is not between 1 and 2"),
        ("2 2 1\n0 1 1\n", "line 3: index `0`"),
        ("2 2 1\n1 -1 1\n", "line 3: index `-1`"),
        ("2 2 1\n1 1\n", "line 3: expected `row column value`"),
        ("2 2 1\n1 1 one\n", "line 3: `one` is not a number"),
        ("2 2 2\n1 1 1\n1 1 2\n", "line 4: entry (1, 1) is given twice"),
        ("two 2 1\n1 1 1\n", "line 2: `two` is not a count"),
        ("0 0 0\n", "empty 0 x 0"),
        ("99999999999999999999999 2 1\n", "is not a count"),
        ("20001 2 0\n", "at most 20000"),
    ] {
        assert_refused("w.mtx", format!("{coordinate}{body}"), reason);
    }
    for (text, reason) in [
        ("", "does not begin"),
        ("2 2 1\n1 1 1\n", "does not begin"),
        ("%%MatrixMarket vector coordinate real general\n", "does not begin"),
        ("%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 0\n", "complex is not supported"),
        ("%%MatrixMarket matrix coordinate complex hermitian\n1 1 1\n1 1 1 0\n", "hermitian is not supported"),
        ("%%MatrixMarket matrix list real general\n1 1 1\n", "list is not supported"),
        ("%%MatrixMarket matrix array pattern general\n1 1\n", "pattern is not supported"),
        ("%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n", "before entry (2, 2)"),
        ("%%MatrixMarket matrix array real general\n1 1\n1 2\n", "line 3: expected one number"),
        ("%%MatrixMarket matrix array real general\n1 1\n1\n2\n", "line 4: more entries"),
        ("%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n1 2 1\n", "(1, 2) is outside the lower triangle"),
        ("%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n1 1 1\n", "(1, 1) is outside"),
        ("%%MatrixMarket matrix coordinate real symmetric\n2 3 1\n1 1 1\n", "2 x 3 matrix cannot be symmetric"),
    ] {
        assert_refused("w.mtx", text, reason);
    }
    assert_refused("w.mtx", [0x93, 0xff, 0x00], "is not text (byte 1)");
}

#[test]
fn csv_files_are_read_with_every_separator_and_with_or_without_a_header() {
    for text in [
        "1,2,3\n4,5,6\n",
        "a,b,c\n1,2,3\n4,5,6",
        "\u{feff}1;2;3\r\n4;5;6\r\n",
        "1\t2\t3\n4\t5\t6\n",
        "1 2  3\n  4 5 6\n",
        "\"x\", \"y\", \"z\"\n\"1\", \"2\", \"3\"\n4.0, 5e0, +6\n",
        "# a comment\n\n1, 2, 3\n# another\n4, 5, 6\n\n",
        "from unit 1, from unit 2, from unit 3\n1,2,3\n4,5,6\n",
    ] {
        assert_eq!(matrix_in("w.csv", text).unwrap(), two_by_three(), "{text}");
    }
    assert_eq!(matrix_in("w.CSV", "7").unwrap(), Matrix::from_element(1, 1, 7.0));
}

#[test]
fn damaged_csv_files_are_refused_with_the_place() {
    for (text, reason) in [
        ("", "holds no numbers"),
        ("# only a comment\n", "holds no numbers"),
        ("a,b\n", "a header but no numbers"),
        ("1,2\n3\n", "line 2: 1 numbers where the rows above have 2"),
        ("1,2\n3,x\n", "line 2, column 2: `x` is not a number"),
        ("1,2\n3,\n", "line 2, column 2: empty"),
        ("0,5,0\n,1,2\n", "line 2, column 1: empty"),
        ("0,5;1.5\n2,5;3,5\n", "`3,5` is not a number"),
        ("a,b\nc,d\n1,2\n", "line 2, column 2: `d` is not a number"),
    ] {
        assert_refused("w.csv", text, reason);
    }
    let row = vec![b"1,".as_slice(); 20_001].concat();
    assert_refused("w.csv", [row.as_slice(), b"\n", row.as_slice()].concat(), "at most 20000");
}

#[test]
fn files_that_cannot_be_networks_are_refused_by_name() {
    for (text, reason) in [
        ("missing.npy", "missing.npy: cannot be read"),
        ("missing.mtx:radius=0.9", "missing.mtx: cannot be read"),
        ("examples/data", "neither a family nor"),
    ] {
        let refusal = network(text).unwrap_err().to_string();
        assert!(refusal.contains(reason), "{refusal}");
    }
    // Text of another kind is no table.
    assert!(read_matrix("Cargo.toml").unwrap_err().to_string().contains("Cargo.toml: line"));
    let (_folder, path) = file("w.csv", "1,2,3\n4,5,6\n");
    let refusal = network(path.to_str().unwrap()).unwrap_err().to_string();
    assert!(refusal.contains("w.csv: holds a 2 x 3 matrix, not a square one"), "{refusal}");
    let (_folder, path) = file("chain.csv", "0,0\n1,0\n");
    let refusal = network(&format!("{}:radius=0.9", path.display())).unwrap_err().to_string();
    assert!(refusal.contains("nilpotent: its spectral radius is exactly zero"), "{refusal}");
}

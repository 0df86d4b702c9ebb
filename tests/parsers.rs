//! The parsers of files against content nobody wrote by hand: they read it or refuse it, and never panic.

use fisher_memory::family::file::{parse_csv, parse_matrix_market, parse_npy};
use fisher_memory::linalg::Matrix;
use proptest::prelude::*;

fn small_matrix() -> impl Strategy<Value = Matrix> {
    let entry = any::<f64>().prop_filter("finite", |entry| entry.is_finite());
    (1..6_usize, 1..6_usize).prop_flat_map(move |(rows, columns)| {
        prop::collection::vec(entry.clone(), rows * columns)
            .prop_map(move |entries| Matrix::from_vec(rows, columns, entries))
    })
}

fn float64_npy(matrix: &Matrix) -> Vec<u8> {
    let header =
        format!("{{'descr': '<f8', 'fortran_order': True, 'shape': ({}, {}), }}\n", matrix.nrows(), matrix.ncols());
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(matrix.iter().flat_map(|entry| entry.to_le_bytes()));
    bytes
}

/// One of the words such a file is made of, or a few stray characters.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "%%MatrixMarket",
            "matrix",
            "coordinate",
            "array",
            "real",
            "integer",
            "pattern",
            "general",
            "symmetric",
            "skew-symmetric",
            "%",
            "\n",
            "\n",
            "\n",
            "1",
            "2",
            "3",
            "0",
            "-1",
            "1.5",
            "nan",
            "1e999",
            ",",
            ";",
            "\t",
            "\"",
            "99999999999999999999",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn npy_files_come_back_and_damaged_ones_are_read_or_refused(
        matrix in small_matrix(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        length in any::<prop::sample::Index>(),
    ) {
        let mut bytes = float64_npy(&matrix);
        prop_assert_eq!(parse_npy(&bytes).unwrap(), matrix);
        prop_assert!(parse_npy(&bytes[..length.index(bytes.len())]).is_err());
        for (position, value) in damage {
            let position = position.index(bytes.len());
            bytes[position] = value;
        }
        let _ = parse_npy(&bytes);
    }

    #[test]
    fn any_bytes_after_the_magic_of_npy_are_read_or_refused(
        version in 0_u8..5,
        tail in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let mut bytes = b"\x93NUMPY".to_vec();
        bytes.extend([version, 0]);
        bytes.extend(tail);
        prop_assert!(parse_npy(&bytes).is_err());
    }

    #[test]
    fn any_header_of_npy_is_read_or_refused(header in "[{}()\\[\\]':,0-9 <|fiuO8Lshapedcrotn_TueFl-]{0,90}") {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.bytes());
        let _ = parse_npy(&bytes);
    }

    #[test]
    fn matrix_market_text_comes_back(matrix in small_matrix()) {
        let (rows, columns) = matrix.shape();
        let mut dense = format!("%%MatrixMarket matrix array real general\n{rows} {columns}\n");
        let entries = rows * columns;
        let mut sparse = format!("%%MatrixMarket matrix coordinate real general\n{rows} {columns} {entries}\n");
        for column in 0..columns {
            for row in 0..rows {
                dense += &format!("{:e}\n", matrix[(row, column)]);
                sparse += &format!("{} {} {}\n", row + 1, column + 1, matrix[(row, column)]);
            }
        }
        prop_assert_eq!(parse_matrix_market(&dense).unwrap(), matrix.clone());
        prop_assert_eq!(parse_matrix_market(&sparse).unwrap(), matrix);
    }

    #[test]
    fn csv_text_comes_back(
        matrix in small_matrix(),
        separator in prop::sample::select(vec![",", ";", "\t", " ", ", "]),
        header in any::<bool>(),
    ) {
        let mut text = if header { vec!["unit"; matrix.ncols()].join(separator) + "\n" } else { String::new() };
        for row in matrix.row_iter() {
            text += &row.iter().map(f64::to_string).collect::<Vec<_>>().join(separator);
            text += "\n";
        }
        match parse_csv(&text) {
            // Three rows of three that could be edges are asked about.
            Err(flaw) if matrix.shape() == (3, 3) => prop_assert!(flaw.problem.starts_with("may be a list of 3 edges")),
            found => prop_assert_eq!(found.unwrap(), matrix),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(
        words in prop::collection::vec(word(), 0..40),
        headed in any::<bool>(),
        free in any::<String>(),
    ) {
        let header = if headed { "%%MatrixMarket matrix coordinate real general\n3 3 2\n" } else { "" };
        for text in [header.to_owned() + &words.join(" "), words.concat(), free] {
            for parsed in [parse_matrix_market(&text), parse_csv(&text)] {
                match parsed {
                    Ok(matrix) => prop_assert!(!matrix.is_empty() && matrix.iter().all(|entry| entry.is_finite())),
                    Err(flaw) => prop_assert!(!flaw.problem.is_empty()),
                }
            }
        }
    }
}

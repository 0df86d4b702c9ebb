//! Containers as numpy, scipy, h5py, safetensors and pyarrow write them: every entry and label comes back.
//!
//! The files are those of `tests/data/containers/make.py`.

#[path = "containers/mutated.rs"]
mod mutated;

use fisher_memory::family::file::{Choices, Content, Flaw, Sparse, Stored};
use fisher_memory::family::file::{gunzip, is_gzip, parse_mat, parse_npz, refuse_pickle};
use fisher_memory::linalg::Matrix;

type Parser = fn(&[u8], &Choices) -> Result<Content, Flaw>;

/// W of make.py.
const W: [f64; 9] = [0.5, 0.0, 0.25, -1.5, 0.125, 0.0, 0.0, 2.0, -0.75];

fn data(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/containers/{name}", env!("CARGO_MANIFEST_DIR"))).expect(name)
}

fn named(array: &str) -> Choices {
    let mut choices = Choices::default();
    choices.array = (!array.is_empty()).then(|| array.into());
    choices
}

fn content(parse: Parser, name: &str, array: &str) -> Content {
    parse(&data(name), &named(array)).unwrap_or_else(|flaw| panic!("{name} {array}: {flaw:?}"))
}

fn dense(parse: Parser, name: &str, array: &str) -> Matrix {
    match content(parse, name, array).stored {
        Stored::Dense(matrix) => matrix,
        Stored::Sparse(_) => panic!("{name} {array} is sparse"),
    }
}

fn sparse(parse: Parser, name: &str, array: &str) -> Sparse {
    match content(parse, name, array).stored {
        Stored::Sparse(matrix) => matrix,
        Stored::Dense(_) => panic!("{name} {array} is dense"),
    }
}

/// The refusal must hold every one of the words, in its problem or its remedy.
fn refused(parse: Parser, name: &str, choices: &Choices, words: &[&str]) {
    let flaw = parse(&data(name), choices).expect_err(name);
    let told = format!("{}; {}", flaw.problem, flaw.remedy);
    for word in words {
        assert!(told.contains(word), "{name}: `{word}` is not in: {told}");
    }
}

fn w() -> Matrix {
    Matrix::from_row_slice(3, 3, &W)
}

/// W by its entries that are not zero, each times `factor`.
fn sparse_w(value: impl Fn(f64) -> f64) -> Sparse {
    let places = (0..9_u32).filter(|&place| W[place as usize] != 0.0);
    let entries = places.map(|place| (place / 3, place % 3, value(W[place as usize]))).collect();
    Sparse { rows: 3, columns: 3, entries }
}

#[test]
fn archives_of_numpy_come_back() {
    for name in ["one.npz", "beside.npz"] {
        assert_eq!(dense(parse_npz, name, ""), w(), "{name}");
    }
    assert_eq!(content(parse_npz, "beside.npz", "").format, "NumPy .npz, array W");
    assert_eq!(dense(parse_npz, "beside.npz", "bias"), Matrix::from_column_slice(3, 1, &[1.0, 2.0, 3.0]));
    assert_eq!(dense(parse_npz, "several.npz", "W"), w());
    assert_eq!(dense(parse_npz, "several.npz", "V"), w().rows(0, 2).into_owned());
    assert_eq!(dense(parse_npz, "integers.npz", ""), 8.0 * w());
}

#[test]
fn sparse_archives_of_scipy_come_back() {
    for (name, form) in [("csr.npz", "CSR"), ("csc.npz", "CSC"), ("coo.npz", "COO"), ("array.npz", "CSR")] {
        assert_eq!(sparse(parse_npz, name, ""), sparse_w(|value| value), "{name}");
        assert!(content(parse_npz, name, "").format.contains(form), "{name}");
    }
    for (name, form) in [("bsr.npz", "`bsr`"), ("dia.npz", "`dia`")] {
        refused(parse_npz, name, &Choices::default(), &[form, "tocsr()"]);
    }
}

#[test]
fn open_choices_name_every_array_and_the_key() {
    refused(parse_npz, "several.npz", &Choices::default(), &["W (3 x 3)", "V (2 x 3)", "array=W"]);
    refused(parse_npz, "several.npz", &named("X"), &["no array `X`", "W (3 x 3)", "dtype", "array=NAME"]);
    refused(parse_npz, "several.npz", &named("z"), &["dtype", "`z`"]);
    let words = ["W (3 x 3)", "V (2 x 3)", "single (3 x 3)", "whole (3 x 3)", "mask (3 x 3)", "array="];
    refused(parse_mat, "several.mat", &Choices::default(), &words);
    refused(parse_mat, "several.mat", &named("z"), &["complex numbers in `z`"]);
    refused(parse_mat, "several.mat", &named("cells"), &["a cell array in `cells`"]);
    refused(parse_mat, "several.mat", &named("record"), &["a structure in `record`"]);
}

#[test]
fn variables_of_matlab_come_back() {
    for name in ["v5.mat", "v7.mat", "big-endian.mat"] {
        assert_eq!(dense(parse_mat, name, ""), w(), "{name}");
    }
    assert_eq!(dense(parse_mat, "v7.mat", "rate")[(0, 0)], 0.5);
    assert_eq!(dense(parse_mat, "several.mat", "V"), w().rows(0, 2).into_owned());
    assert_eq!(dense(parse_mat, "several.mat", "single"), w());
    assert_eq!(dense(parse_mat, "several.mat", "whole"), 8.0 * w());
    assert_eq!(dense(parse_mat, "several.mat", "mask"), w().map(|entry| f64::from(entry > 0.0)));
    assert_eq!(sparse(parse_mat, "sparse.mat", ""), sparse_w(|value| value));
    assert_eq!(sparse(parse_mat, "sparse-logical.mat", ""), sparse_w(|_| 1.0));
    refused(parse_mat, "v4.mat", &Choices::default(), &["version 4", "'-v7'"]);
}

#[cfg(feature = "hdf5")]
#[test]
fn hdf5_comes_back_right_side_up() {
    refused(parse_mat, "v73.mat", &Choices::default(), &["W (3 x 3)", "V (2 x 3)", "S (3 x 3)", "array="]);
    assert_eq!(dense(parse_mat, "v73.mat", "W"), w());
    assert_eq!(dense(parse_mat, "v73.mat", "V"), w().rows(0, 2).into_owned());
    assert_eq!(sparse(parse_mat, "v73.mat", "S"), sparse_w(|value| value));
    assert_eq!(dense(parse_mat, "v73.mat", "half"), w());
    assert_eq!(dense(parse_mat, "v73.mat", "whole"), 8.0 * w());
    refused(parse_mat, "v73.mat", &named("label"), &["text in `label`"]);
    refused(parse_mat, "v73.mat", &named("odd"), &["unusual layout", "`odd`"]);
    assert_eq!(dense(parse_mat, "plain.h5", ""), w());
    assert_eq!(dense(parse_mat, "latest.h5", ""), w().map(|entry| f64::from(entry > 0.0)));
}

#[cfg(not(feature = "hdf5"))]
#[test]
fn hdf5_is_refused_with_what_reads_it() {
    refused(parse_mat, "v73.mat", &Choices::default(), &["7.3", "--features hdf5", "'-v7'"]);
}

#[cfg(feature = "safetensors")]
#[test]
fn tensors_come_back() {
    use fisher_memory::family::file::parse_safetensors;
    for kind in ["F64", "F32", "F16", "BF16"] {
        assert_eq!(dense(parse_safetensors, "kinds.safetensors", kind), w(), "{kind}");
    }
    assert_eq!(dense(parse_safetensors, "kinds.safetensors", "I16"), 8.0 * w());
    assert_eq!(dense(parse_safetensors, "kinds.safetensors", "U8"), 8.0 * w().abs());
    assert_eq!(dense(parse_safetensors, "kinds.safetensors", "bias").shape(), (3, 1));
    refused(parse_safetensors, "kinds.safetensors", &Choices::default(), &["F64 (3 x 3)", "BF16 (3 x 3)", "array="]);
    refused(parse_safetensors, "kinds.safetensors", &named("cube"), &["3 dimensions", "2 x 2 x 2"]);
    refused(parse_safetensors, "kinds.safetensors", &named("C64"), &["C64"]);
    let gates = dense(parse_safetensors, "lstm.safetensors", "");
    assert_eq!(gates.shape(), (12, 3));
    assert_eq!(fisher_memory::family::file::part(gates, (3, 4)).expect("the cell gate"), 3.0 * w());
}

#[cfg(feature = "parquet")]
mod edges {
    use super::*;
    use fisher_memory::family::file::parse_parquet;

    fn columns(chosen: &[&str]) -> Choices {
        let mut choices = Choices::default();
        choices.columns = Some(chosen.iter().map(ToString::to_string).collect());
        choices
    }

    fn edges(name: &str, choices: &Choices) -> (Vec<(u32, u32, f64)>, Vec<String>) {
        let content = parse_parquet(&data(name), choices).unwrap_or_else(|flaw| panic!("{name}: {flaw:?}"));
        let Stored::Sparse(matrix) = content.stored else { panic!("{name} is dense") };
        let labels = content.labels.expect("labels");
        assert_eq!((matrix.rows, matrix.columns), (labels.len(), labels.len()));
        (matrix.entries, labels)
    }

    #[test]
    fn identifiers_keep_every_digit() {
        let ids = ["720575940612345678", "720575940612345679", "864691135000000001"];
        // Of ids[0] = 720575940612345679 to ids[1]: row 0, column 1.
        let scaled =
            |factor: f64| vec![(0, 1, 3.0 * factor), (1, 2, -factor), (1, 1, 5.0 * factor), (2, 0, 5.0 * factor)];
        let sorted = |mut entries: Vec<(u32, u32, f64)>| {
            entries.sort_by_key(|&(row, column, _)| (row, column));
            entries
        };
        assert_eq!(edges("flywire.parquet", &Choices::default()), (sorted(scaled(1.0)), ids.map(String::from).into()));
        assert_eq!(
            edges("unsigned.parquet", &Choices::default()),
            (sorted(scaled(0.125)), ids.map(String::from).into())
        );
    }

    #[test]
    fn names_keep_their_order() {
        let (entries, labels) = edges("names.parquet", &Choices::default());
        assert_eq!(labels, ["AVAL", "VA1", "9"]);
        assert_eq!(entries, [(0, 0, 1.0), (0, 2, 1.0), (1, 0, 1.0), (2, 1, 2.0)]);
        assert_eq!(edges("plain-names.parquet", &Choices::default()), edges("names.parquet", &Choices::default()));
        let (entries, labels) = edges("choice.parquet", &columns(&["to", "from", "b"]));
        assert_eq!(labels, ["VA1", "9", "AVAL"]);
        assert_eq!(entries.iter().map(|entry| entry.2).sum::<f64>(), 12.0);
        assert_eq!(edges("negative.parquet", &Choices::default()).1, ["-2", "1"]);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let open = Choices::default();
        refused(parse_parquet, "choice.parquet", &open, &["no column known as a weight", "`a`, `b`", "columns="]);
        refused(parse_parquet, "choice.parquet", &columns(&["x", "to"]), &["no column `x`"]);
        refused(parse_parquet, "missing.parquet", &open, &["column `pre`, row 2", "dropna"]);
        refused(parse_parquet, "missing-name.parquet", &open, &["missing values", "dropna"]);
        refused(parse_parquet, "doubles.parquet", &open, &["`pre`", "int64"]);
        refused(parse_parquet, "delta-names.parquet", &open, &["DELTA_BYTE_ARRAY", "use_dictionary=True"]);
        refused(parse_parquet, "zstd.parquet", &open, &["compression='snappy'"]);
        refused(
            parse_parquet,
            "flywire.parquet",
            &columns(&["pre_pt_root_id", "post_pt_root_id", "neuropil"]),
            &["no numbers in its column `neuropil`"],
        );
    }

    /// A file of the size of a connectome, made by scale.py beside make.py in a folder named by CONTAINERS_SCALE.
    #[test]
    #[ignore = "needs a file of 4 million edges: see scale.py"]
    fn four_million_edges_take_less_than_ten_seconds() {
        let folder = std::env::var("CONTAINERS_SCALE").expect("the folder of scale.py");
        for name in ["ids.parquet", "names.parquet"] {
            let bytes = std::fs::read(format!("{folder}/{name}")).expect(name);
            let start = std::time::Instant::now();
            let content = parse_parquet(&bytes, &Choices::default()).expect("edges");
            let seconds = start.elapsed().as_secs_f64();
            let peak = mutated::peak_megabytes();
            println!("{name}: {seconds:.2} s, peak {peak} MB, {} units", content.labels.expect("labels").len());
            assert!(seconds < 10.0 && peak < 1500);
        }
    }
}

#[test]
fn gzip_of_several_members_is_one_file() {
    let bytes = data("W.csv.gz");
    assert!(is_gzip(&bytes));
    assert_eq!(gunzip(&bytes).expect("gzip"), b"0.5,0,0.25\n-1.5,0.125,0\n0,2,-0.75\n");
}

#[test]
fn pickles_are_told_with_the_line_that_converts_them() {
    let torch = refuse_pickle(&data("model.pt")).expect("PyTorch");
    assert!(torch.remedy.contains("numpy.save('W.npy', torch.load('FILE', map_location='cpu')['NAME'].numpy())"));
    let pickle = refuse_pickle(&data("W.pkl")).expect("a pickle");
    assert!(pickle.problem.contains("pickle") && pickle.remedy.contains("pickle.load"));
    for name in ["one.npz", "v5.mat", "kinds.safetensors", "flywire.parquet", "W.csv.gz"] {
        assert_eq!(refuse_pickle(&data(name)), None, "{name}");
    }
}

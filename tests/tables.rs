//! Tables as people write them: read without their labels, or refused with the key that decides.

use fisher_memory::family::file::{Choices, Content, parse_table, read_inputs, read_units};
use fisher_memory::family::{self, Specification};
use fisher_memory::linalg::Matrix;

/// [[.5, 0, 0], [.1, .5, 0], [0, .1, .5]].
const ROWS: [[&str; 3]; 3] = [["0.5", "0", "0"], ["0.1", "0.5", "0"], ["0", "0.1", "0.5"]];

fn expected() -> Matrix {
    Matrix::from_row_slice(3, 3, &[0.5, 0.0, 0.0, 0.1, 0.5, 0.0, 0.0, 0.1, 0.5])
}

fn dense(content: &Content) -> Matrix {
    content.stored.clone().into_dense().unwrap_or_else(|flaw| panic!("{flaw:?}"))
}

fn read(text: &str) -> (Matrix, Option<Vec<String>>) {
    let found = parse_table(text, &Choices::default()).unwrap_or_else(|flaw| panic!("{text}\n{flaw:?}"));
    (dense(&found), found.labels)
}

fn refused(text: &str) -> String {
    let flaw = parse_table(text, &Choices::default()).expect_err(text);
    format!("{}; {}", flaw.problem, flaw.remedy)
}

/// A table with this corner, these names above and beside, where they are given.
fn table(separator: &str, corner: Option<&str>, above: Option<[&str; 3]>, beside: Option<[&str; 3]>) -> String {
    let mut text = String::new();
    if let Some(above) = above {
        text += &[corner.into_iter().collect::<Vec<_>>().as_slice(), &above].concat().join(separator);
        text += "\n";
    }
    for (index, row) in ROWS.iter().enumerate() {
        let name = beside.map(|names| names[index]);
        text += &[name.into_iter().collect::<Vec<_>>().as_slice(), row].concat().join(separator);
        text += "\n";
    }
    text
}

#[test]
fn labels_are_taken_off_whatever_writes_them() {
    let (names, numbers) = (["AVAL", "AVAR", "PVCL"], ["0", "1", "2"]);
    for separator in [",", ";", "\t"] {
        for names in [names, ["\"r 1\"", "\"r 2\"", "\"r 3\""], ["n1", "n2", "n3"]] {
            let plain = names.map(|name| name.trim_matches('"').to_string()).to_vec();
            // pandas, R's write.csv, MATLAB's tables; R's write.table is one short; a header alone; labels alone.
            for (corner, above, beside) in [
                (Some(""), Some(names), Some(names)),
                (Some("\"\""), Some(names), Some(names)),
                (Some("Row"), Some(names), Some(names)),
                (None, Some(names), Some(names)),
                (None, Some(names), None),
                (None, None, Some(names)),
            ] {
                let text = table(separator, corner, above, beside);
                assert_eq!(read(&text), (expected(), Some(plain.clone())), "{text}");
            }
        }
        // An index of numbers under an empty corner.
        let text = table(separator, Some(""), Some(numbers), Some(numbers));
        assert_eq!(read(&text).0, expected(), "{text}");
    }
}

#[test]
fn plain_tables_come_in_every_dress() {
    let body = "0.5,0,0\n0.1,0.5,0\n0,0.1,0.5\n";
    let dressed = [
        body.to_string(),
        body.replace(',', " "),
        body.replace(',', "\t"),
        body.replace(',', "   "),
        body.replace('\n', "\r\n"),
        body.replace('\n', ",\n"),
        format!(",{}", body.trim_end().replace('\n', "\n,")),
        format!("% weights\n\n{body}"),
        format!("# weights\n{body}# end\n"),
        body.replace("0.5", "\"0.5\""),
        body.replace(',', ";").replace('.', ","),
    ];
    for text in dressed {
        assert_eq!(read(&text).0, expected(), "{text}");
    }
    assert_eq!(read("0.5,1e-3\n").0, Matrix::from_row_slice(1, 2, &[0.5, 1e-3]));
    assert_eq!(read("v\n0.5\n0.3\n").0, Matrix::from_row_slice(2, 1, &[0.5, 0.3]));
}

#[test]
fn what_can_be_read_in_two_ways_names_both_and_the_key() {
    for text in [
        "0,1,2,3\n1,0,0.31,0.07\n2,0.31,0,0.22\n3,0.07,0.22,0\n",
        "0,0,1,2\n0,0,0.31,0.07\n1,0.31,0,0.22\n2,0.07,0.22,0\n",
    ] {
        let words = refused(text);
        assert!(words.contains("3 x 3") && words.contains("4 x 4") && words.contains("labels=true"), "{words}");
        let labelled = Choices::default();
        let choose = |labels: bool| {
            let mut choices = labelled.clone();
            choices.labels = Some(labels);
            dense(&parse_table(text, &choices).unwrap())
        };
        assert_eq!((choose(true).shape(), choose(false).shape()), ((3, 3), (4, 4)));
        assert_eq!(choose(true)[(0, 1)], 0.31);
    }
    for (text, shapes) in [
        (table(",", None, None, Some(["0", "1", "2"])), ["3 x 3", "3 x 4"]),
        (table(",", None, Some(["0", "1", "2"]), None), ["3 x 3", "4 x 3"]),
        ("0,0.5\n1,0.3\n2,0.1\n".into(), ["3 x 1", "3 x 2"]),
    ] {
        let words = refused(&text);
        assert!(shapes.iter().all(|shape| words.contains(shape)) && words.contains("labels=true"), "{words}");
    }
    let words = refused("1001,1002,5\n1002,1003,7\n1003,1001,2\n");
    assert!(words.contains("3 edges") && words.contains("edges=true") && words.contains("edges=false"), "{words}");
    // Weights that count by chance in one row alone are weights.
    assert_eq!(read("0,1,2\n0.5,0,0.25\n0.1,0.2,0\n").0[(0, 2)], 2.0);
}

#[test]
fn an_edge_list_is_told_by_its_header_or_its_names() {
    let expected = Matrix::from_row_slice(3, 3, &[0.0, 0.0, 2.0, 5.0, 0.0, 0.0, 0.0, 7.0, 0.0]);
    for header in ["bodyId_pre,bodyId_post,weight", "pre,post,synapses", "Source,Target,Weight", "from,to,count"] {
        let text = format!("{header}\n1001,1002,5\n1002,1003,7\n1003,1001,2\n");
        assert_eq!(
            read(&text),
            (expected.clone(), Some(["1001", "1002", "1003"].map(String::from).to_vec())),
            "{text}"
        );
    }
    let named = "n1,n2,5\nn2,n3,4\nn3,n1,2\nn2,n3,3\n";
    assert_eq!(read(named), (expected.clone(), Some(["n1", "n2", "n3"].map(String::from).to_vec())));
    // Eighteen digits that no double holds, and columns in another order.
    let long = "weight\tpost\tpre\n5\t720575940000000002\t720575940000000001\n";
    assert_eq!(read(long).1, Some(vec!["720575940000000001".into(), "720575940000000002".into()]));
    assert_eq!(read(long).0[(1, 0)], 5.0);
    // A header written by another hand, and a column of types.
    let types = "pre post type synapses\nA\tB\telectrical\t1\nA\tB\tchemical\t2\nB\tA\tchemical\t4\n";
    let found = parse_table(types, &Choices::default()).unwrap();
    assert!(found.format.contains("chemical, electrical") && found.format.contains("only=type"), "{}", found.format);
    assert_eq!(dense(&found)[(1, 0)], 3.0);
    let mut chemical = Choices::default();
    chemical.only = Some(("type".into(), "chemical".into()));
    assert_eq!(dense(&parse_table(types, &chemical).unwrap())[(1, 0)], 2.0);
    assert!(refused("pre,post,area\na,b,1\nb,a,2\n").contains("columns="));
    assert!(refused("pre,post,weight\na,b,x\n").contains("line 2"));
}

#[test]
fn empty_fields_are_no_connection_where_both_sides_are_named_and_a_flaw_elsewhere() {
    let (matrix, _) = read(",n1,n2,n3\nn1,,1,\nn2,,,1\nn3,1,,\n");
    assert_eq!(matrix, Matrix::from_row_slice(3, 3, &[0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]));
    assert!(refused("0.5,,0\n0,0.5,0\n0,0,0.5\n").contains("line 1, column 2"));
    assert!(refused("0.5,0\n0,NaN\n").contains("line 2, column 2"));
    // A missing value is none, whatever stands empty beside it.
    assert!(refused(",a,b\na,0.5,\nb,NaN,0.5\n").contains("line 3, column 2: the entry is NaN"));
    let words = refused("a,b,c\n0.5,x,0\n0,y,0.5\n");
    assert!(words.contains("drop column 2"), "{words}");
    let words = refused(",a,b\nb,1,2\na,3,4\n");
    assert!(words.contains("another order"), "{words}");
    assert!(refused("0.5,0\n0\n").contains("line 2"));
}

fn in_folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn keys_change_a_network_in_their_order() {
    let folder = in_folder(&[
        ("edges.csv", b"pre,post,weight\na,b,2\nb,a,1\nb,c,4\nc,b,0.5\nd,a,3\n"),
        ("signs.csv", b"a,ACh\nb,GABA\nc,1\nd,1\n"),
        ("w", b"0.5 0\n0 0.5\n"),
        ("stack.csv", b"1.5,0\n0,1.5\n0.5,0\n0,0.25\n"),
    ]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let build = |text: String| family::network(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let strong = Specification::parse(&format!("{}:component=strong", path("edges.csv"))).unwrap().read().unwrap();
    assert_eq!(strong.labels, Some(["a", "b", "c"].map(String::from).to_vec()));
    let signed = build(format!("{}:signs={}", path("edges.csv"), path("signs.csv")));
    assert_eq!((signed[(1, 0)], signed[(0, 1)], signed[(0, 3)]), (2.0, -1.0, 3.0));
    assert_eq!(build(format!("{}:threshold=2", path("edges.csv"))).iter().filter(|entry| **entry != 0.0).count(), 3);
    assert_eq!(build(format!("{}:leak=0.3", path("w")))[(0, 0)], 0.7 + 0.3 * 0.5);
    assert_eq!(build(format!("{}:part=2/2", path("stack.csv")))[(1, 1)], 0.25);
    let error = family::network(&path("stack.csv")).unwrap_err().to_string();
    assert!(error.contains("4 x 2"), "{error}");
}

#[test]
fn inputs_and_lists_of_units_are_not_taken_for_each_other() {
    let folder = in_folder(&[
        ("comma.csv", b"0,5\n0,3\n0,1\n"),
        ("names.txt", b"# sensory\nc\na\n"),
        ("numbers.txt", b"3\n1\n"),
        ("all.txt", b"1\n2\n3\n"),
        ("vector.txt", b"0.5\n0.25\n1\n"),
        ("wrong.txt", b"a\nz\n"),
        ("utf16.csv", b"\xff\xfe0\x00.\x005\x00"),
    ]);
    let path = |name: &str| folder.path().join(name);
    assert!(read_inputs(path("comma.csv")).unwrap_err().to_string().contains("decimal commas"));
    assert!(read_inputs(path("utf16.csv")).unwrap_err().to_string().contains("UTF-16"));
    let names = ["a", "b", "c"].map(String::from);
    let units = |file: &str| read_units(path(file), Some(&names), 3);
    assert_eq!(units("names.txt").unwrap(), Some(vec![2, 0]));
    assert_eq!(units("numbers.txt").unwrap(), Some(vec![2, 0]));
    assert_eq!(units("vector.txt").unwrap(), None);
    assert!(units("all.txt").unwrap_err().to_string().contains("a list of units or a vector"));
    assert!(units("wrong.txt").unwrap_err().to_string().contains("line 2: `z`"));
}

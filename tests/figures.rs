//! Pictures: what they hold, and that odd data cannot break them.
#![cfg(feature = "figure")]

use fisher_memory::figure::{
    Axis, Figure, Panel, Series, Shading, csv, curves, over_lags, png, save, style, svg, weights,
};

fn figure(series: Vec<Series>, y: Axis) -> Figure {
    Figure::new("A test <figure>", vec![Panel::new(Axis::linear("lag k (time steps)"), y, series)])
}

#[test]
fn the_same_figure_gives_the_same_bytes_and_closed_tags() {
    let line = Series::line("chain & ring", style::colour(0), over_lags(&[1.0, 0.5, 0.25]));
    let drawn = svg(&figure(vec![line.clone()], Axis::linear("J(k)"))).unwrap();
    assert_eq!(drawn, svg(&figure(vec![line], Axis::linear("J(k)"))).unwrap());
    assert!(drawn.contains("chain &amp; ring") && drawn.contains("A test &lt;figure&gt;"));
    assert_eq!(drawn.matches("<text").count(), drawn.matches("</text>").count());
    assert!(drawn.trim_end().ends_with("</svg>"));
}

#[test]
fn odd_data_draw_without_an_error() {
    for values in [&[][..], &[1.0], &[0.0], &[0.0, 0.0], &[1.0, 0.0, 0.5], &[f64::NAN, f64::INFINITY, 1e300, 1e-300]] {
        for axis in [Axis::linear("y"), Axis::logarithmic("y"), Axis::logarithmic("y").from_to(1e-3, 1.0)] {
            let points = over_lags(values);
            let series = vec![
                Series::line("line", style::colour(0), points.clone()),
                Series::dashed("dashes", style::colour(1), points.clone()),
                Series::points("points", style::colour(2), points, vec![1.0; values.len()]),
            ];
            let figure = figure(series, axis);
            assert!(!svg(&figure).unwrap().contains("NaN"));
            assert_eq!(csv(&figure).unwrap().lines().count(), 1 + 3 * values.len());
        }
    }
}

#[test]
fn a_line_that_comes_to_zero_ends_in_a_mark_on_a_logarithmic_axis() {
    let axis = || Axis::logarithmic("J(k)").from_to(0.01, 1.0);
    let drawn =
        |values: &[f64]| svg(&figure(vec![Series::line("", style::colour(0), over_lags(values))], axis())).unwrap();
    let blue = |values: &[f64], element: &str| {
        drawn(values).lines().filter(|line| line.contains("#0072B2") && line.contains(element)).count()
    };
    assert_eq!(blue(&[1.0, 1.0, 0.5, 0.0, 0.0], "<circle"), 1, "the last value before zero");
    assert_eq!(blue(&[1.0, 1.0, 0.5, 0.1], "<circle"), 0, "a line that goes on");
    // What is drawn of the line is what it is without the zeros.
    assert_eq!(blue(&[1.0, 1.0, 0.5, 0.0], "points=\""), blue(&[1.0, 1.0, 0.5], "points=\""));
    assert_eq!(blue(&[1.0, 1.0, 0.5, f64::NAN], "<circle"), 0, "what is not a number leaves a gap");
}

#[test]
fn marks_differ_in_shape_and_panels_in_letter() {
    let marks = |index: usize| Series::points("", style::colour(index), over_lags(&[1.0, 2.0]), vec![]);
    let one = svg(&figure(vec![marks(0)], Axis::linear("y"))).unwrap();
    let other = svg(&figure(vec![marks(1)], Axis::linear("y"))).unwrap();
    assert!(one.contains("<circle") && !one.contains("<polygon"), "discs");
    assert!(!other.contains("<circle") && other.contains("<polygon"), "squares");
    assert!(!one.contains(">(a)<"), "a single panel needs no letter");
    let mut two = figure(vec![marks(0)], Axis::linear("y"));
    two.panels.push(two.panels[0].clone());
    let two = svg(&two).unwrap();
    assert!(two.contains(">(a)<") && two.contains(">(b)<"));
}

#[test]
fn the_csv_names_every_series_and_holds_every_bar() {
    let shown = figure(
        vec![
            Series::line("chain", style::colour(0), over_lags(&[1.0])),
            Series::points("", style::colour(0), over_lags(&[0.5]), vec![0.1]),
            Series::ranges("rewired", style::colour(1), over_lags(&[0.4]), vec![(0.3, 0.7)]),
            Series::dashed("", style::REFERENCE, over_lags(&[0.2])),
        ],
        Axis::linear("y"),
    );
    let text = csv(&shown).unwrap();
    let rows: Vec<Vec<String>> =
        csv_reader(&text).records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows[0], ["1", "chain", "0.0", "1.0", "", "", ""]);
    assert_eq!(rows[1], ["1", "chain (points)", "0.0", "0.5", "0.1", "", ""]);
    assert_eq!(rows[2], ["1", "rewired", "0.0", "0.4", "", "0.3", "0.7"]);
    assert_eq!(rows[3], ["1", "dashed", "0.0", "0.2", "", "", ""]);
}

#[test]
fn colours_that_are_numbers_have_a_bar_and_a_column() {
    let matrix = fisher_memory::family::chain(4, 1.5, 0.0, 0.5).unwrap();
    let shown = Figure::new("W", vec![weights(&matrix, "|W|, a chain")]);
    let drawn = svg(&shown).unwrap();
    assert!(drawn.contains(">|W|, a chain<") && drawn.contains(">1.5<"), "the bar has its label and its numbers");
    assert!(!drawn.contains("width=\"-") && !drawn.contains("height=\"-"), "a negative size draws nothing");
    let text = csv(&shown).unwrap();
    assert!(text.starts_with("panel,series,x,y,standard_error,low,high,value\n"));
    let mut values: Vec<f64> = csv_reader(&text).records().map(|row| row.unwrap()[7].parse().unwrap()).collect();
    values.sort_by(f64::total_cmp);
    assert_eq!(values, [0.5, 0.5, 0.5, 0.5, 1.5, 1.5, 1.5]);
    let bent = Shading::diverging("gain", 10.0, (0.5, 0.5)).bent(0.1);
    let cells = Series::cells(vec![(0.0, 0.0)], vec![-1.0], bent.clone());
    let drawn = svg(&figure(vec![cells], Axis::linear("y"))).unwrap();
    assert!(drawn.contains(">10<") && drawn.contains(">\u{2212}0.1<"), "powers of ten of either sign");
    assert!(bent.colour(0.2) != bent.colour(0.0) && bent.colour(99.0) == bent.colour(10.0));
}

#[test]
fn a_png_carries_its_size_and_resolution() {
    let bytes =
        png(&figure(vec![Series::line("", style::colour(0), over_lags(&[1.0, 2.0]))], Axis::linear("y"))).unwrap();
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(u32::from_be_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]), 1080);
    assert_eq!(&bytes[37..41], b"pHYs");
}

#[test]
fn numbers_in_the_csv_read_back_exactly() {
    let values = [1.0 / 3.0, 1e-300, 2.5];
    let text =
        csv(&figure(vec![Series::line("a, b", style::colour(0), over_lags(&values))], Axis::linear("y"))).unwrap();
    let mut reader = csv_reader(&text);
    for (record, value) in reader.records().zip(values) {
        assert_eq!(record.unwrap()[3].parse::<f64>().unwrap(), value);
    }
}

fn csv_reader(text: &str) -> ::csv::Reader<&[u8]> {
    ::csv::Reader::from_reader(text.as_bytes())
}

#[test]
fn curves_go_to_the_file_their_name_asks_for_or_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let data = [("one".to_owned(), vec![0.5, 0.25, 0.0]), ("two".to_owned(), vec![0.9])];
    for name in ["a.svg", "a.png", "a.csv"] {
        curves(&folder.path().join(name), &data).unwrap();
        assert!(std::fs::metadata(folder.path().join(name)).unwrap().len() > 50);
    }
    let before = std::fs::read_dir(folder.path()).unwrap().count();
    let error = curves(&folder.path().join("a.pdf"), &data).unwrap_err().to_string();
    assert!(error.contains(".svg, .png or .csv"), "{error}");
    let absent = folder.path().join("absent").join("a.svg");
    assert!(save(&figure(vec![], Axis::linear("y")), &absent).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), before, "nothing may be left behind");
}

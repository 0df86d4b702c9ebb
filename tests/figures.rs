//! Pictures: what they hold, and that odd data cannot break them.

use fisher_memory::figure::{Axis, Figure, Panel, Series, csv, curves, over_lags, png, save, style, svg};

fn figure(series: Vec<Series>, y: Axis) -> Figure {
    Figure {
        title: "A test <figure>".to_owned(),
        panels: vec![Panel { x: Axis::linear("lag k (time steps)"), y, series }],
    }
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
fn a_png_carries_its_size_and_resolution() {
    let bytes = png(&figure(vec![Series::line("", style::colour(0), over_lags(&[1.0, 2.0]))], Axis::linear("y"))).unwrap();
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(u32::from_be_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]), 1080);
    assert_eq!(&bytes[37..41], b"pHYs");
}

#[test]
fn numbers_in_the_csv_read_back_exactly() {
    let values = [1.0 / 3.0, 1e-300, 2.5];
    let text = csv(&figure(vec![Series::line("a, b", style::colour(0), over_lags(&values))], Axis::linear("y"))).unwrap();
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

#[test]
#[ignore]
fn look() {
    let powers = |g: f64| over_lags(&(0..100).map(|k| (g * g - 1.0) / (g * g - g.powi(-2 * k))).collect::<Vec<_>>());
    let mut series: Vec<Series> =
        [1.01, 1.02, 1.03, 1.04, 1.05].iter().enumerate().map(|(i, &g)| Series::line(format!("gain {g}"), style::colour(i), powers(g))).collect();
    series.push(Series::points("simulation \u{00b1} s.e.", style::colour(6), (0..20).map(|k| (5.0 * k as f64, 1.0 / (1.0 + k as f64))).collect(), vec![0.05; 20]));
    series.push(Series::dashed("bound 1/(k+1)", style::REFERENCE, over_lags(&(0..100).map(|k| 1.0 / (k as f64 + 1.0)).collect::<Vec<_>>())));
    let two = Figure { title: "t".into(), panels: vec![
        Panel { x: Axis::linear("lag k (time steps)"), y: Axis::logarithmic("Fisher memory J(k)"), series: series.clone() },
        Panel { x: Axis::logarithmic("lag k (time steps)"), y: Axis::linear("signal power \u{2016}W\u{1d4f}v\u{2016}\u{b2}"), series },
    ]};
    save(&two, std::path::Path::new("/tmp/look.png")).unwrap();
    save(&two, std::path::Path::new("/tmp/look.svg")).unwrap();
}

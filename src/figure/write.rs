//! A figure as an SVG document, a bitmap, or its numbers.

use super::canvas::{Canvas, drawn};
use super::style::{FONT_FAMILY, WIDTH};
use super::{Figure, Mark, Panel, Series, draw};
use crate::error::{Error, Result};
use crate::whole_file::write_whole;
use plotters::backend::{BitMapBackend, SVGBackend};
use std::path::Path;

/// Pixels of the SVG's own grid a unit: fine enough that no curve shows steps.
const SVG_GRID: f64 = 20.0;
/// Pixels of the bitmap a unit: 12 a millimetre (305 dpi) at the width of a printed column of 90 mm.
const BITMAP_PIXELS: u32 = 3;
/// The bitmap is drawn so many times larger and averaged: smooth edges.
const OVERSAMPLING: u32 = 3;

/// The figure as an SVG document: the same bytes for the same figure, at any time and on any machine.
///
/// # Errors
/// [`Error::File`] if the drawing backend fails.
pub fn svg(figure: &Figure) -> Result<String> {
    let (width, height) = (WIDTH, draw::height(figure));
    let size = ((width * SVG_GRID) as u32, (height * SVG_GRID) as u32);
    let mut document = String::new();
    draw::draw(figure, &mut Canvas::Svg(SVGBackend::with_string(&mut document, size), SVG_GRID))?;
    // The backend's first line gives the size in its own pixels: keep those as the viewBox of a column-wide picture.
    // What it repeats on every element is said once, and texts lose the line breaks around them.
    let body = document
        .split_once(">\n")
        .map_or("", |(_, body)| body)
        .replace(&format!(" font-family=\"{}\"", FONT_FAMILY.replace('\'', "&apos;")), "")
        .replace(" opacity=\"1\"", "")
        .replace("\">\n", "\">")
        .replace("\n</text>", "</text>");
    Ok(format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" \
         font-family=\"{FONT_FAMILY}\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n<title>{}</title>\n{body}",
        size.0,
        size.1,
        escape(&figure.title),
    ))
}

/// The figure as a PNG of 305 dpi at the width of a printed column (90 mm).
///
/// # Errors
/// [`Error::File`] if the drawing backend fails.
pub fn png(figure: &Figure) -> Result<Vec<u8>> {
    let size = (WIDTH as u32 * BITMAP_PIXELS, draw::height(figure) as u32 * BITMAP_PIXELS);
    let fine = (size.0 * OVERSAMPLING, size.1 * OVERSAMPLING);
    let mut pixels = vec![0; 3 * fine.0 as usize * fine.1 as usize];
    let scale = f64::from(BITMAP_PIXELS * OVERSAMPLING);
    draw::draw(figure, &mut Canvas::Bitmap(BitMapBackend::with_buffer(&mut pixels, fine), scale))?;
    encode(&averaged(&pixels, size), size)
}

/// The mean of every square of fine pixels.
fn averaged(fine: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let (width, height, factor) = (width as usize, height as usize, OVERSAMPLING as usize);
    let mut coarse = Vec::with_capacity(3 * width * height);
    for y in 0..height {
        for x in 0..width {
            for channel in 0..3 {
                let mut sum = 0;
                for row in y * factor..(y + 1) * factor {
                    let start = 3 * (row * width * factor + x * factor) + channel;
                    sum += (0..factor).map(|column| u32::from(fine[start + 3 * column])).sum::<u32>();
                }
                coarse.push((sum / (OVERSAMPLING * OVERSAMPLING)) as u8);
            }
        }
    }
    coarse
}

/// 305 dpi: 12 pixels a millimetre in both directions.
const RESOLUTION: png::PixelDimensions = png::PixelDimensions { xppu: 12_000, yppu: 12_000, unit: png::Unit::Meter };

/// Pixels of three bytes each, row by row, as a PNG.
fn encode(pixels: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_pixel_dims(Some(RESOLUTION));
    let mut writer = drawn(encoder.write_header())?;
    drawn(writer.write_image_data(pixels))?;
    drawn(writer.finish())?;
    Ok(bytes)
}

/// The numbers of the figure: `panel,series,x,y,standard_error,low,high`, one row a point, panels counted from 1, and
/// `value` where colours are numbers.
///
/// `low` and `high` are the ends of a bar that is not a standard error. A series without a name in the legend has that
/// of the series whose colour it shares, and what it is drawn as.
///
/// # Errors
/// [`Error::File`] if the writer fails.
pub fn csv(figure: &Figure) -> Result<String> {
    let columns = ["panel", "series", "x", "y", "standard_error", "low", "high", "value"];
    let shaded = figure.panels.iter().any(|panel| panel.series.iter().any(|series| !series.values.is_empty()));
    let written = if shaded { columns.len() } else { columns.len() - 1 };
    let mut writer = csv::Writer::from_writer(Vec::new());
    drawn(writer.write_record(&columns[..written]))?;
    for (index, panel) in figure.panels.iter().enumerate() {
        for series in &panel.series {
            let name = name_of(series, panel, figure);
            for row in 0..series.points.len() {
                drawn(writer.write_record(&record(index + 1, &name, series, row)[..written]))?;
            }
        }
    }
    let bytes = drawn(writer.into_inner())?;
    drawn(String::from_utf8(bytes))
}

/// A point of a series as a row of the file.
fn record(panel: usize, name: &str, series: &Series, row: usize) -> [String; 8] {
    let written = |value: Option<&f64>| value.map(|value| format!("{value:?}")).unwrap_or_default();
    let (low, high) = series.ranges.get(row).map(|(low, high)| (low, high)).unzip();
    let (x, y) = series.points[row];
    [
        panel.to_string(),
        name.to_owned(),
        format!("{x:?}"),
        format!("{y:?}"),
        written(series.standard_error.get(row)),
        written(low),
        written(high),
        written(series.values.get(row)),
    ]
}

/// The name of a series: its own, or that of one of its colour in its panel or in any.
fn name_of(series: &Series, panel: &Panel, figure: &Figure) -> String {
    if !series.label.is_empty() {
        return series.label.clone();
    }
    let everywhere = figure.panels.iter().flat_map(|panel| &panel.series);
    let named = |other: &&Series| other.colour == series.colour && !other.label.is_empty();
    let other = panel.series.iter().chain(everywhere).find(named).map_or("", |other| other.label.as_str());
    let word = match series.mark {
        Mark::Line => "line",
        Mark::Dashed => "dashed",
        Mark::Thin => "thin",
        Mark::Points => "points",
        Mark::Cells => "cells",
    };
    if other.is_empty() { word.to_owned() } else { format!("{other} ({word})") }
}

/// Writes the figure to a file, as .svg, .png or .csv by its extension; written aside first, so never half.
///
/// # Errors
/// [`Error::File`] if the extension is another one or the file cannot be written.
pub fn save(figure: &Figure, path: &Path) -> Result<()> {
    write_whole(path, &encoded(figure, path)?)
}

/// The bytes of the file that [`save`] writes.
///
/// # Errors
/// [`Error::File`] if the extension is not .svg, .png or .csv.
pub fn encoded(figure: &Figure, path: &Path) -> Result<Vec<u8>> {
    Ok(match path.extension().and_then(|extension| extension.to_str()) {
        Some("svg") => svg(figure)?.into_bytes(),
        Some("png") => png(figure)?,
        Some("csv") => csv(figure)?.into_bytes(),
        _ => {
            return Err(Error::File {
                path: path.display().to_string(),
                problem: "not a kind of picture this program draws".to_owned(),
                remedy: "let the name end in .svg, .png or .csv".to_owned(),
            });
        }
    })
}

/// Text as XML and HTML want it.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

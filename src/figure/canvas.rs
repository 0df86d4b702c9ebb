//! What a figure is drawn on: an SVG document or a bitmap. Lengths are units of [`super::style`], fractions included;
//! the backends count whole pixels, so each canvas is laid out several pixels to the unit.

use super::font;
use super::style::{Colour, FONT_FAMILY, PAPER, RIM, Shape, shape};
use crate::error::{Error, Result};
use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontTransform, IntoFont, RGBAColor, RGBColor, ShapeStyle, TextStyle};
use std::fmt::Display;

/// Where a text is held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A text to draw: its anchor point lies on the baseline.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) size: f64,
    pub(super) anchor: Anchor,
    pub(super) at: (f64, f64),
    /// Whether it reads upwards instead of to the right.
    pub(super) upwards: bool,
}

/// Length of a dash.
const DASH: f64 = 4.0;
/// Length of the gap after it.
const DASH_GAP: f64 = 3.0;

/// The surface, and its pixels per unit.
pub(super) enum Canvas<'a> {
    Svg(SVGBackend<'a>, f64),
    Bitmap(BitMapBackend<'a>, f64),
}

impl Canvas<'_> {
    fn pixels_per_unit(&self) -> f64 {
        match self {
            Self::Svg(_, scale) | Self::Bitmap(_, scale) => *scale,
        }
    }

    fn pixel(&self, (x, y): (f64, f64)) -> (i32, i32) {
        let scale = self.pixels_per_unit();
        ((x * scale).round() as i32, (y * scale).round() as i32)
    }

    /// A filled rectangle between two opposite corners, in either order: SVG knows no negative width or height.
    pub(super) fn rectangle(&mut self, corner: (f64, f64), other: (f64, f64), colour: Colour) -> Result<()> {
        let from = self.pixel((corner.0.min(other.0), corner.1.min(other.1)));
        let to = self.pixel((corner.0.max(other.0), corner.1.max(other.1)));
        let style = RGBColor(colour.0, colour.1, colour.2).filled();
        match self {
            Self::Svg(backend, _) => drawn(backend.draw_rect(from, to, &style, true)),
            Self::Bitmap(backend, _) => drawn(backend.draw_rect(from, to, &style, true)),
        }
    }

    /// A filled disc.
    pub(super) fn disc(&mut self, centre: (f64, f64), radius: f64, colour: Colour) -> Result<()> {
        let (centre, radius) = (self.pixel(centre), (radius * self.pixels_per_unit()).round() as u32);
        let style = RGBColor(colour.0, colour.1, colour.2).filled();
        match self {
            Self::Svg(backend, _) => drawn(backend.draw_circle(centre, radius, &style, true)),
            Self::Bitmap(backend, _) => drawn(backend.draw_circle(centre, radius, &style, true)),
        }
    }

    /// A mark in the shape of its colour, with a light rim.
    pub(super) fn mark(&mut self, centre: (f64, f64), radius: f64, colour: Colour) -> Result<()> {
        self.shape(centre, radius + RIM, shape(colour), PAPER)?;
        self.shape(centre, radius, shape(colour), colour)
    }

    /// A filled shape of about the area of a disc of this radius.
    fn shape(&mut self, (x, y): (f64, f64), radius: f64, shape: Shape, colour: Colour) -> Result<()> {
        let corners: &[(f64, f64)] = match shape {
            Shape::Disc => return self.disc((x, y), radius, colour),
            Shape::Square => &[(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)],
            Shape::Triangle => &[(0.0, -1.35), (1.25, 0.8), (-1.25, 0.8)],
            Shape::Hanging => &[(0.0, 1.35), (1.25, -0.8), (-1.25, -0.8)],
            Shape::Diamond => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
        };
        let place = |&(right, down): &(f64, f64)| self.pixel((x + radius * right, y + radius * down));
        let corners: Vec<(i32, i32)> = corners.iter().map(place).collect();
        let style = RGBColor(colour.0, colour.1, colour.2).filled();
        match self {
            Self::Svg(backend, _) => drawn(backend.fill_polygon(corners, &style)),
            Self::Bitmap(backend, _) => drawn(backend.fill_polygon(corners, &style)),
        }
    }

    /// A line through the points, with round joints.
    pub(super) fn line(&mut self, points: &[(f64, f64)], width: f64, colour: Colour) -> Result<()> {
        let path: Vec<(i32, i32)> = points.iter().map(|&point| self.pixel(point)).collect();
        let stroke = (width * self.pixels_per_unit()).round().max(1.0);
        let rgb = RGBColor(colour.0, colour.1, colour.2);
        match self {
            Self::Svg(backend, _) => {
                drawn(backend.draw_path(path, &ShapeStyle::from(&rgb).stroke_width(stroke as u32)))
            }
            // The bitmap's own thick paths grow spikes at sharp corners: a bar a segment and a disc a joint do not.
            Self::Bitmap(backend, _) => {
                for pair in path.windows(2) {
                    if let Some(bar) = bar(pair[0], pair[1], stroke) {
                        drawn(backend.fill_polygon(bar, &rgb.filled()))?;
                    }
                }
                for &joint in path.iter().skip(1).take(path.len().saturating_sub(2)) {
                    drawn(backend.draw_circle(joint, (stroke / 2.0) as u32, &rgb.filled(), true))?;
                }
                Ok(())
            }
        }
    }

    /// A dashed line through the points.
    pub(super) fn dashes(&mut self, points: &[(f64, f64)], width: f64, colour: Colour) -> Result<()> {
        let (mut dash, mut inked, mut left) = (Vec::new(), true, DASH);
        for pair in points.windows(2) {
            let (mut from, to) = (pair[0], pair[1]);
            loop {
                let length = (to.0 - from.0).hypot(to.1 - from.1);
                if inked && dash.is_empty() {
                    dash.push(from);
                }
                if length <= left {
                    left -= length;
                    if inked {
                        dash.push(to);
                    }
                    break;
                }
                from = (from.0 + (to.0 - from.0) * left / length, from.1 + (to.1 - from.1) * left / length);
                if inked {
                    dash.push(from);
                    self.line(&dash, width, colour)?;
                    dash.clear();
                }
                inked = !inked;
                left = if inked { DASH } else { DASH_GAP };
            }
        }
        if dash.len() > 1 { self.line(&dash, width, colour) } else { Ok(()) }
    }

    /// A text.
    pub(super) fn text(&mut self, text: &Text<'_>, colour: Colour) -> Result<()> {
        let (at, size) = (self.pixel(text.at), text.size * self.pixels_per_unit());
        let rgb = RGBColor(colour.0, colour.1, colour.2);
        match self {
            Self::Svg(backend, _) => {
                let horizontal = match text.anchor {
                    Anchor::Start => HPos::Left,
                    Anchor::Middle => HPos::Center,
                    Anchor::End => HPos::Right,
                };
                // The backend divides the size by 1.24 and moves a top-anchored text down by 0.76 em: undo both.
                let drop = (0.76 * size).round() as i32;
                let transform = if text.upwards { FontTransform::Rotate270 } else { FontTransform::None };
                let at = if text.upwards { (at.0 - drop, at.1) } else { (at.0, at.1 - drop) };
                let style = TextStyle::from((FONT_FAMILY, size * 1.24).into_font().transform(transform))
                    .color(&rgb)
                    .pos(Pos::new(horizontal, VPos::Top));
                drawn(backend.draw_text(text.text, &style, at))
            }
            Self::Bitmap(backend, _) => {
                let width = font::width(text.text, size).round() as i32;
                let start = match text.anchor {
                    Anchor::Start => 0,
                    Anchor::Middle => -width / 2,
                    Anchor::End => -width,
                };
                let mut outcome = Ok(());
                font::pixels(text.text, size, |x, y, coverage| {
                    let (x, y) = if text.upwards { (y, -(x + start)) } else { (x + start, y) };
                    let ink = RGBAColor(colour.0, colour.1, colour.2, coverage).to_backend_color();
                    if let Err(error) = drawn(backend.draw_pixel((at.0 + x, at.1 + y), ink)) {
                        outcome = Err(error);
                    }
                });
                outcome
            }
        }
    }

    /// Ends the drawing.
    pub(super) fn finish(&mut self) -> Result<()> {
        match self {
            Self::Svg(backend, _) => drawn(backend.present()),
            Self::Bitmap(backend, _) => drawn(backend.present()),
        }
    }
}

/// The corners of a bar of this width along a segment; none for a segment without length.
fn bar(from: (i32, i32), to: (i32, i32), width: f64) -> Option<[(i32, i32); 4]> {
    let (along, up) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let length = along.hypot(up);
    if length == 0.0 {
        return None;
    }
    let (dx, dy) = (-up / length * width / 2.0, along / length * width / 2.0);
    let corner = |(x, y): (i32, i32), sign: f64| {
        ((f64::from(x) + sign * dx).round() as i32, (f64::from(y) + sign * dy).round() as i32)
    };
    Some([corner(from, 1.0), corner(to, 1.0), corner(to, -1.0), corner(from, -1.0)])
}

/// Turns the error of a drawing backend or an encoder into [`Error::File`].
pub(super) fn drawn<T, E: Display>(result: std::result::Result<T, E>) -> Result<T> {
    result.map_err(|error| Error::File {
        path: "the figure".to_owned(),
        problem: format!("drawing failed ({error})"),
        remedy: "check the space and the rights of the output folder".to_owned(),
    })
}

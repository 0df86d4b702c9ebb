//! Images of digits, or of anything else in ten classes or fewer, pixel by pixel in a fixed random order.

use super::sizes::{Part, Sizes};
use crate::allowance::require_memory;
use crate::error::{Error, Result, out_of_range};
use crate::random::{Purpose, generator, reorder};
use crate::training::idx::{Idx, read_idx};
use crate::training::loss::{Batch, Targets};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::path::{Path, PathBuf};

/// Levels of brightness that the control asks for.
const LEVELS: usize = 10;
/// The stream of the order of pixels, apart from those of the weights.
const ORDER_STREAM: u64 = 1 << 20;

/// Images with their classes, for training and for a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Digits {
    /// Images and classes for training, then for the test.
    parts: [Images; 2],
    /// The pixel that enters at each step.
    order: Vec<usize>,
    classes: usize,
}

/// Images of one size.
#[derive(Debug, Clone, PartialEq)]
struct Images {
    /// From 0 to 1 (pixels x images), in single precision, which is more than bytes have.
    pixels: Vec<f32>,
    classes: Vec<u8>,
}

impl Digits {
    /// Reads `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
    /// `t10k-labels-idx1-ubyte` from a folder, each with `.gz` or without, and shrinks images by averaging squares of
    /// `shrink` by `shrink` pixels; the order of pixels follows from the seed.
    ///
    /// # Errors
    /// [`Error::File`] for what cannot be read, or whose sizes do not fit together; [`Error::OutOfRange`] for a shrink
    /// that does not divide the size of images.
    ///
    /// ```
    /// use fisher_memory::training::Digits;
    /// assert!(Digits::read("no-such-folder".as_ref(), 1, 0).unwrap_err().to_string().contains("train-images"));
    /// ```
    pub fn read(folder: &Path, shrink: usize, seed: u64) -> Result<Self> {
        let mut size = None;
        let mut parts = Vec::new();
        for name in ["train", "t10k"] {
            let (path, images) = read_part(folder, &format!("{name}-images-idx3-ubyte"))?;
            let (label_path, labels) = read_part(folder, &format!("{name}-labels-idx1-ubyte"))?;
            let [count, rows, columns] = *images.sizes.as_slice() else {
                return Err(flaw(&path, format!("has {} dimensions, not 3", images.sizes.len())));
            };
            if labels.sizes != [count] || count == 0 {
                return Err(flaw(&label_path, format!("does not hold one label for each of {count} images")));
            }
            if *size.get_or_insert([rows, columns]) != [rows, columns] {
                return Err(flaw(&path, format!("has images of {rows} x {columns} pixels, unlike the others")));
            }
            if shrink == 0 || rows % shrink != 0 || columns % shrink != 0 || rows * columns == 0 {
                return Err(out_of_range("shrink", shrink, "give a divisor of the height and width of the images"));
            }
            let count = images.bytes.len() / (shrink * shrink);
            require_memory("the list of images", count as f64 * size_of::<f32>() as f64)?;
            parts.push(Images { pixels: shrunk(&images, shrink), classes: labels.bytes });
        }
        let classes = parts.iter().flat_map(|part| &part.classes).max().map_or(1, |&largest| usize::from(largest) + 1);
        let pixels = size.map_or(0, |[rows, columns]| rows / shrink * (columns / shrink));
        let Ok(parts) = parts.try_into() else { return Err(flaw(folder, "holds no images")) };
        Ok(Self { parts, order: order(pixels, seed), classes: classes.max(2) })
    }

    /// Images for training and for the test.
    ///
    /// ```no_run
    /// # use fisher_memory::training::Digits;
    /// let digits = Digits::read("/usr/share/datasets/fashion-mnist".as_ref(), 2, 0)?;
    /// assert_eq!(digits.counts(), [60_000, 10_000]);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn counts(&self) -> [usize; 2] {
        [self.parts[0].classes.len(), self.parts[1].classes.len()]
    }

    /// The loss of the best constant answer is the entropy of what is asked for, over the images of the test.
    pub(super) fn sizes(&self, control: bool) -> Sizes {
        let steps = self.order.len();
        let Images { pixels, classes } = &self.parts[1];
        let (outputs, read) = if control { (LEVELS, 0..steps) } else { (self.classes, steps - 1..steps) };
        let mut counts = vec![0.0; outputs];
        if control {
            pixels.iter().for_each(|&pixel| counts[level(f64::from(pixel))] += 1.0);
        } else {
            classes.iter().for_each(|&class| counts[usize::from(class)] += 1.0);
        }
        Sizes { inputs: 1, outputs, steps, read, baseline: entropy(&counts), has_classes: true }
    }

    /// Images drawn at random, with replacement.
    pub(super) fn draw(&self, part: Part, control: bool, sequences: usize, random: &mut ChaCha8Rng) -> Batch {
        let images = &self.parts[usize::from(part == Part::Test)];
        let count = self.order.len();
        let drawn: Vec<usize> = (0..sequences).map(|_| random.random_range(0..images.classes.len())).collect();
        let pixel = |&pixel: &usize| drawn.iter().map(move |&image| f64::from(images.pixels[image * count + pixel]));
        let inputs: Vec<f64> = self.order.iter().flat_map(pixel).collect();
        let classes: Vec<usize> = if control {
            inputs.iter().map(|&pixel| level(pixel)).collect()
        } else {
            drawn.iter().map(|&image| usize::from(images.classes[image])).collect()
        };
        let read = if control { 0..count } else { count - 1..count };
        Batch { inputs, read, targets: Targets::Classes(classes) }
    }
}

/// The level of brightness of a pixel.
fn level(pixel: f64) -> usize {
    ((pixel * LEVELS as f64) as usize).min(LEVELS - 1)
}

/// In nats.
fn entropy(counts: &[f64]) -> f64 {
    let total: f64 = counts.iter().sum();
    let shares = counts.iter().filter(|&&count| count > 0.0).map(|count| count / total);
    shares.map(|share| -share * share.ln()).sum()
}

/// A random order of the pixels.
fn order(pixels: usize, seed: u64) -> Vec<usize> {
    let mut random = generator(seed, Purpose::TrainingStart, ORDER_STREAM);
    let mut order: Vec<usize> = (0..pixels).collect();
    reorder(&mut order, &mut random);
    order
}

/// The images with every square of pixels averaged, from 0 to 1.
fn shrunk(images: &Idx, shrink: usize) -> Vec<f32> {
    let (rows, columns) = (images.sizes[1], images.sizes[2]);
    let largest = 255.0 * (shrink * shrink) as f64;
    let mut pixels = Vec::with_capacity(images.bytes.len() / (shrink * shrink));
    for image in images.bytes.chunks_exact(rows * columns) {
        for (row, column) in
            (0..rows).step_by(shrink).flat_map(|row| (0..columns).step_by(shrink).map(move |column| (row, column)))
        {
            let line = |row: usize| image[row * columns + column..][..shrink].iter();
            let sum: f64 = (row..row + shrink).flat_map(line).map(|&byte| f64::from(byte)).sum();
            pixels.push((sum / largest) as f32);
        }
    }
    pixels
}

/// The file of this name, or of this name and `.gz`.
fn read_part(folder: &Path, name: &str) -> Result<(PathBuf, Idx)> {
    let (plain, packed) = (folder.join(name), folder.join(format!("{name}.gz")));
    let path = if !plain.exists() && packed.exists() { packed } else { plain };
    let content = read_idx(&path)?;
    Ok((path, content))
}

fn flaw(path: &Path, problem: impl Into<String>) -> Error {
    Error::File {
        path: path.display().to_string(),
        problem: problem.into(),
        remedy: "give a folder with the four files of MNIST or Fashion-MNIST".into(),
    }
}

//! Numbers of a million bits: what happens meanwhile is told, and a wish to stop is heard soon.

use fisher_memory::{Error, Input, LinearSystem, Monitor, Options, Precision, analyse, family, state_covariance};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Asks to stop after so many words of progress.
#[derive(Debug)]
struct Impatient {
    patience: usize,
    heard: AtomicUsize,
    stages: Mutex<BTreeSet<String>>,
}

impl Impatient {
    fn after(patience: usize) -> Arc<Self> {
        Arc::new(Self { patience, heard: AtomicUsize::new(0), stages: Mutex::default() })
    }
}

impl Monitor for Impatient {
    fn progress(&self, stage: &str, fraction: f64) {
        assert!(fraction >= 0.0, "{stage}: {fraction}");
        self.heard.fetch_add(1, Ordering::Relaxed);
        self.stages.lock().unwrap().insert(stage.to_string());
    }

    fn stop(&self) -> bool {
        self.heard.load(Ordering::Relaxed) >= self.patience
    }
}

fn system(text: &str) -> LinearSystem {
    LinearSystem::discrete(family::network(text).unwrap()).unwrap().with_input(Input::First).unwrap()
}

const NETWORKS: [&str; 3] = ["chain:n=5,gain=0.9", "gaussian:n=5,radius=0.9,seed=1", "chain:n=5,gain=0.5,diagonal=0.9"];

#[test]
fn a_million_bits_are_left_at_the_first_word() {
    let options = Options::default().with_precision(Precision::Bits(1_000_000));
    for text in NETWORKS {
        for patience in [1, 2, 4] {
            let monitor = Impatient::after(patience);
            let found = analyse(&system(text), &options.clone().with_monitor(monitor.clone()));
            assert_eq!(found.err(), Some(Error::Interrupted), "{text}");
            // Whoever asks to stop hears nothing any more.
            assert_eq!(monitor.heard.load(Ordering::Relaxed), patience, "{text}");
            let monitor = Impatient::after(patience);
            let found = state_covariance(&system(text), &options.clone().with_monitor(monitor.clone()));
            assert_eq!(found.err(), Some(Error::Interrupted), "{text}");
            assert_eq!(monitor.heard.load(Ordering::Relaxed), patience, "{text}");
        }
    }
}

#[test]
fn every_stage_is_told_and_can_be_left() {
    // The same stages as with a million bits, in less time.
    let options = Options::default().with_precision(Precision::Bits(4000)).with_lags(20);
    for text in NETWORKS {
        let listener = Impatient::after(usize::MAX);
        let heard = analyse(&system(text), &options.clone().with_monitor(listener.clone())).unwrap();
        assert_eq!(heard.precision_bits, 4000);
        let words = listener.heard.load(Ordering::Relaxed);
        let stages = listener.stages.lock().unwrap().clone();
        for stage in ["covariance", "factor", "certificate", "totals", "curve", "responses", "decoding"] {
            assert!(stages.contains(stage), "{text}: {stages:?}");
        }
        for patience in (1..words).step_by(7) {
            let monitor = Impatient::after(patience);
            let found = analyse(&system(text), &options.clone().with_monitor(monitor.clone()));
            assert_eq!(found.err(), Some(Error::Interrupted), "{text} after {patience} of {words}");
            assert_eq!(monitor.heard.load(Ordering::Relaxed), patience, "{text}");
        }
    }
}

#[test]
fn more_bits_than_pairs_of_places_can_take_change_no_digit() {
    // Products of the last are by transforms, of the others by pairs of places.
    for text in NETWORKS {
        let found = [300, 3000, 40_000].map(|bits| {
            let options = Options::default().with_precision(Precision::Bits(bits)).with_lags(20);
            analyse(&system(text), &options).unwrap()
        });
        for other in &found[1..] {
            assert!((found[0].total.value - other.total.value).abs() <= found[0].total.error, "{text}");
            for lag in 0..20 {
                let distance = (found[0].curve[lag] - other.curve[lag]).abs();
                assert!(distance <= 4.0 * f64::EPSILON * found[0].curve[lag], "{text}, lag {lag}: {distance:e}");
            }
        }
    }
}

//! Progress on a terminal, and the wish to stop.

use super::ending::Ending;
use fisher_memory::Monitor;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What ends sooner shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// Steps of the bar.
const STEPS: f64 = 1000.0;

/// Shows how far a computation is and tells it when to stop.
#[derive(Debug)]
pub struct Progress {
    ending: Arc<Ending>,
    shown: AtomicBool,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Draws on stderr if `visible`, nothing otherwise.
    pub fn new(visible: bool, ending: Arc<Ending>) -> Self {
        let bar = visible.then(|| {
            let bar = ProgressBar::with_draw_target(Some(STEPS as u64), ProgressDrawTarget::hidden());
            // The stage comes last: what is proven so far takes a line, and is cut where the terminal ends.
            let template = "[{bar:24}] {percent:>3}%  {elapsed}, {eta} left  {wide_msg}";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style.progress_chars("=> "));
            }
            bar
        });
        Self { ending, shown: AtomicBool::new(false), bar }
    }

    /// Takes the bar away, so that a line of text starts at the margin.
    pub fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Monitor for Progress {
    fn progress(&self, stage: &str, fraction: f64) {
        let Some(bar) = &self.bar else { return };
        if self.ending.elapsed() < PATIENCE {
            return;
        }
        if !self.shown.swap(true, Ordering::Relaxed) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if bar.message() != stage {
            bar.set_message(stage.to_string());
        }
        bar.set_position((fraction.clamp(0.0, 1.0) * STEPS) as u64);
    }

    fn stop(&self) -> bool {
        self.ending.is_asked()
    }
}

//! Networks that learn, by the public interface: what is learnt, what it depends on, and what is refused.
#![cfg(feature = "training")]

use fisher_memory::linalg::{Matrix, multiply};
use fisher_memory::training::{
    Cell, Digits, Optimiser, Schedule, Start, StartBias, StartBlocks, StartInput, Task, TrainingOptions, TrainingRun,
    Weights, collapses, train, train_all,
};
use fisher_memory::{Error, Input, LinearSystem, Monitor, Options, Unwatched, analyse, family};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

fn digits() -> Task {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/training/digits");
    Task::Digits(Arc::new(Digits::read(&folder, 1, 0).expect("images")))
}

/// An orthogonal start of n units, the input at random.
fn orthogonal(n: usize) -> Start {
    let recurrent = family::orthogonal(n, 1.0, 3).expect("a matrix");
    Start { input: StartInput::Random(0.9), ..Start::from(recurrent) }
}

fn small(cell: Cell, task: Task) -> TrainingOptions {
    TrainingOptions { cell, task, start: orthogonal(12), updates: 400, rate: 0.01, ..TrainingOptions::default() }
}

fn run_all(options: &[TrainingOptions]) -> Vec<TrainingRun> {
    let runs = train_all(options, &(Arc::new(Unwatched) as _)).expect("options in range");
    runs.into_iter().map(|trained| trained.expect("nobody stops it").run).collect()
}

#[test]
fn every_cell_learns_a_short_task() {
    let task = Task::Copy { symbols: 1, alphabet: 3, delay: 4 };
    let options = Cell::ALL.map(|cell| TrainingOptions { noise: 0.05, ..small(cell, task.clone()) });
    for (run, options) in run_all(&options).iter().zip(&options) {
        assert!(run.succeeded && !run.collapsed, "{:?}: {}", options.cell, run.loss_over_baseline);
        assert!(run.accuracy.expect("classes") > 0.9 && run.updates_to_half.is_some());
        assert_eq!((run.curve.len(), run.curve[99].updates), (100, 400));
        assert_ne!(run.before, run.after);
    }
}

#[test]
fn every_control_is_learnt() {
    let tasks = [
        Task::Recall { lags: 4, steps: 10 },
        Task::Copy { symbols: 2, alphabet: 4, delay: 4 },
        Task::Addition { steps: 10 },
        Task::Estimation { shown: 2, delay: 5 },
        digits(),
    ];
    let options = tasks.map(|task| TrainingOptions { control: true, ..small(Cell::Tanh, task) });
    for (run, options) in run_all(&options).iter().zip(&options) {
        assert!(run.loss_over_baseline < 0.5, "{:?}: {}", options.task, run.loss_over_baseline);
    }
}

#[test]
fn numbers_and_images_are_learnt_too() {
    let estimation = small(Cell::Gru, Task::Estimation { shown: 2, delay: 4 });
    let images = small(Cell::Lstm, digits());
    let addition = TrainingOptions { updates: 800, ..small(Cell::Gru, Task::Addition { steps: 6 }) };
    for run in run_all(&[estimation, images, addition]) {
        assert!(run.loss_over_baseline < 0.2, "{}", run.loss_over_baseline);
    }
}

/// J_tot along the trained input of a network that learnt to recall 8 lags, or lag 0 alone.
fn total_after_recall(control: bool) -> f64 {
    let recurrent = family::orthogonal(8, 0.9, 3).expect("a matrix");
    let options = TrainingOptions {
        cell: Cell::Linear,
        task: Task::Recall { lags: 8, steps: 24 },
        control,
        start: Start { input: StartInput::Random(1.0), ..Start::from(recurrent) },
        noise: 1.0,
        penalty: 0.01,
        unit_input: true,
        updates: 2000,
        ..TrainingOptions::default()
    };
    let Weights { recurrent, input_weights, bias, .. } = train(&options).expect("options in range").after;
    assert!((input_weights.norm() - 1.0).abs() < 1e-14 && bias.iter().all(|&bias| bias == 0.0));
    let input = Input::Vector(input_weights.column(0).into_owned());
    let trained = LinearSystem::discrete(recurrent).and_then(|system| system.with_input(input)).expect("a network");
    analyse(&trained, &Options::default()).expect("a stable network").total.value
}

#[test]
fn memory_grows_where_it_is_asked_for_and_only_there() {
    let (recall, control) = (total_after_recall(false), total_after_recall(true));
    // A network of orthogonal weights starts at 1, and 8 units hold less than 8.
    assert!(recall > 3.5 && recall < 8.0, "{recall}");
    assert!((control - 1.0).abs() < 0.15, "{control}");
}

#[test]
fn a_run_depends_on_its_options_alone() {
    let task = Task::Copy { symbols: 1, alphabet: 2, delay: 3 };
    let seeded = |seed| TrainingOptions { seed, updates: 20, noise: 0.1, ..small(Cell::Gru, task.clone()) };
    let options: Vec<TrainingOptions> = (0..5).map(seeded).collect();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| run_all(&options))
    };
    let alone: Vec<TrainingRun> = options.iter().map(|options| train(options).expect("in range")).collect();
    assert_eq!(on(1), alone);
    assert_eq!(on(3), alone);
    assert_ne!(alone[0].loss, alone[1].loss);
    // The same seed draws the same read-out and sequences, whatever the recurrent weights.
    let other = TrainingOptions { start: Start::from(Matrix::identity(12, 12)), ..options[0].clone() };
    assert_eq!(train(&other).expect("in range").before.readout, alone[0].before.readout);
}

#[test]
fn a_start_goes_to_the_blocks_of_ones_choice() {
    let chain = family::chain(12, 1.0, 0.0, 0.0).expect("a chain");
    for cell in [Cell::Lstm, Cell::Gru] {
        for (blocks, expected) in [(StartBlocks::Candidate, 1), (StartBlocks::Gates, 0), (StartBlocks::All, 1)] {
            let start = Start { blocks, bias: StartBias::Chrono, ..Start::from(chain.clone()) };
            let task = Task::Addition { steps: 20 };
            let options = TrainingOptions { cell, task, start, updates: 1, ..TrainingOptions::default() };
            let before = train(&options).expect("in range").before;
            let chains = (0..cell.blocks()).filter(|&block| before.recurrent_block(block) == chain).count();
            let gates = cell.blocks() - 1;
            assert_eq!(chains, if blocks == StartBlocks::Candidate { 1 } else { gates + expected });
            assert!(before.bias.iter().all(|bias| bias.abs() <= 19.0_f64.ln()));
            assert_eq!(before.bias.rows(cell.candidate() * 12, 12).norm(), 0.0);
            let other = before.recurrent_block(if blocks == StartBlocks::Candidate { 0 } else { 2 });
            let defect = (multiply(&other, &other.transpose()) - Matrix::identity(12, 12)).amax();
            assert!(blocks == StartBlocks::All || defect < 1e-13);
        }
    }
}

#[test]
fn other_methods_learn_and_a_run_that_diverges_is_told() {
    let task = Task::Copy { symbols: 1, alphabet: 2, delay: 2 };
    let sgd = TrainingOptions {
        optimiser: Optimiser::Sgd { momentum: 0.9 },
        rate: 0.1,
        schedule: Schedule { warm_up: 20, ..Schedule::default() },
        ..small(Cell::Tanh, task.clone())
    };
    let rms =
        TrainingOptions { optimiser: Optimiser::RmsProp { decay: 0.9 }, rate: 0.002, ..small(Cell::Elu, task.clone()) };
    let start = Start::from(Matrix::identity(12, 12) * 1e30);
    let lost = TrainingOptions { start, ..small(Cell::Linear, Task::Recall { lags: 2, steps: 20 }) };
    let runs = run_all(&[sgd, rms, lost]);
    assert!(runs[0].loss_over_baseline < 0.1 && runs[1].loss_over_baseline < 0.1);
    assert!(runs[2].collapsed && runs[2].updates == 1 && !runs[2].succeeded);
    assert_eq!(collapses(&runs), 1);
}

/// Stops as soon as more than this share of all updates is done.
#[derive(Debug)]
struct Stopper(f64, AtomicBool);

impl Monitor for Stopper {
    fn progress(&self, _stage: &str, fraction: f64) {
        self.1.fetch_or(fraction > self.0, Ordering::Relaxed);
    }

    fn stop(&self) -> bool {
        self.1.load(Ordering::Relaxed)
    }
}

#[test]
fn a_stop_keeps_what_is_done() {
    let options = TrainingOptions { updates: 20, ..small(Cell::Tanh, Task::Addition { steps: 4 }) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    // A stop is heard while the weights are measured, too.
    let late: Arc<dyn Monitor> = Arc::new(Stopper(0.99, AtomicBool::new(false)));
    let none = pool.install(|| train_all(std::slice::from_ref(&options), &late)).expect("in range");
    assert_eq!(none, [None]);
    let monitor: Arc<dyn Monitor> = Arc::new(Stopper(0.5, AtomicBool::new(false)));
    let runs = pool.install(|| train_all(&[options.clone(), options.clone()], &monitor)).expect("in range");
    assert_eq!(runs.iter().flatten().count(), 1);
    let alone = train(&TrainingOptions { monitor, ..options });
    assert_eq!(alone, Err(Error::Interrupted));
}

#[test]
fn options_out_of_range_are_refused() {
    let good = TrainingOptions::default();
    let with_task = |task| TrainingOptions { task, ..good.clone() };
    let with_input = |input| TrainingOptions { start: Start { input, ..good.start.clone() }, ..good.clone() };
    let bad = [
        TrainingOptions { updates: 0, ..good.clone() },
        TrainingOptions { rate: f64::NAN, ..good.clone() },
        TrainingOptions { rate: f64::INFINITY, ..good.clone() },
        TrainingOptions { clip: 0.0, ..good.clone() },
        TrainingOptions { noise: -1.0, ..good.clone() },
        TrainingOptions { penalty: f64::NAN, ..good.clone() },
        TrainingOptions { optimiser: Optimiser::Sgd { momentum: 1.0 }, ..good.clone() },
        TrainingOptions { schedule: Schedule { last_rate: 0.0, ..Schedule::default() }, ..good.clone() },
        TrainingOptions { sequences: 1 << 40, ..good.clone() },
        TrainingOptions { start: Start::from(Matrix::zeros(3, 2)), ..good.clone() },
        TrainingOptions { start: Start::from(Matrix::identity(5, 5)), ..good.clone() },
        with_task(Task::Recall { lags: 4, steps: 4 }),
        with_task(Task::Copy { symbols: 1, alphabet: 1, delay: 0 }),
        with_task(Task::Copy { symbols: 1, alphabet: 2, delay: usize::MAX }),
        with_task(Task::Addition { steps: 1 }),
        with_input(StartInput::Given(Matrix::zeros(32, 5))),
        with_input(StartInput::Random(f64::NAN)),
    ];
    for (index, options) in bad.iter().enumerate() {
        assert!(train(options).is_err(), "{index}");
    }
}

/// The rate of training beside that of products alone of 128 x 128 x 64: `cargo test --test training -- --ignored
/// --nocapture speed`, with nothing else on the machine.
#[test]
#[ignore = "measures time, which needs a machine of its own"]
fn speed() {
    let [left, right] = [(128, 128), (128, 64)].map(|(rows, columns)| Matrix::from_element(rows, columns, 0.5));
    let seconds = |work: &mut dyn FnMut()| {
        let once = |work: &mut dyn FnMut()| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        };
        (0..7).map(|_| once(work)).fold(f64::INFINITY, f64::min)
    };
    let product = seconds(&mut || (0..200).for_each(|_| drop(multiply(&left, &right)))) / 200.0;
    let product_rate = 2.0 * 128.0 * 128.0 * 64.0 / product;
    println!("product 128 x 128 x 64: {:.1} GFLOP/s", product_rate / 1e9);
    for (cell, n, sequences) in Cell::ALL
        .into_iter()
        .flat_map(|cell| [(cell, 32, 32), (cell, 128, 64)])
        .filter(|(cell, ..)| *cell != Cell::Relu)
    {
        let start = Start { input: StartInput::Random(0.9), ..Start::from(family::orthogonal(n, 1.0, 0).expect("W")) };
        let updates = if n == 32 { 100 } else { 20 };
        let options =
            TrainingOptions { cell, start, sequences, updates, test_batches: 1, ..TrainingOptions::default() };
        for noise in [0.0, 0.1] {
            let options = TrainingOptions { noise, ..options.clone() };
            let update = seconds(&mut || drop(train(&options).expect("in range"))) / updates as f64;
            let columns = (sequences * 28) as f64;
            let (n, blocks) = (n as f64, cell.blocks() as f64);
            let rate = (6.0 * columns * n * (blocks * n + 6.0 * blocks) + 6.0 * columns / 7.0 * n * 4.0) / update;
            println!(
                "{cell:?} n = {n}, {sequences} sequences, noise {noise}: {:.3} ms an update, {:.1} GFLOP/s, {:.0}%",
                1e3 * update,
                rate / 1e9,
                100.0 * rate / product_rate
            );
        }
    }
}

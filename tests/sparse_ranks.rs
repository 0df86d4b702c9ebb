//! A sparse network shared out among processes, here threads that exchange parcels: J within each other's bounds.

use fisher_memory::family::{Form, Loaded, Specification};
use fisher_memory::sparse::{Ranks, SparseAnalysis, SparseQuestion, SparseSystem, analyse, analyse_among};
use fisher_memory::{Options, Result};
use std::sync::mpsc::{Receiver, Sender, channel};

/// One of several threads, each with a channel to every other.
#[derive(Debug)]
struct Thread {
    rank: usize,
    senders: Vec<Sender<Vec<u8>>>,
    receivers: Vec<Receiver<Vec<u8>>>,
}

impl Ranks for Thread {
    fn rank(&self) -> usize {
        self.rank
    }

    fn count(&self) -> usize {
        self.senders.len()
    }

    fn exchange(&self, parcels: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>> {
        for (sender, parcel) in self.senders.iter().zip(parcels) {
            sender.send(parcel).expect("an open channel");
        }
        Ok(self.receivers.iter().map(|receiver| receiver.recv().expect("an open channel")).collect())
    }
}

/// So many threads that reach each other.
fn threads(count: usize) -> Vec<Thread> {
    let mut senders: Vec<Vec<Sender<Vec<u8>>>> = (0..count).map(|_| Vec::new()).collect();
    let mut all = Vec::new();
    for rank in 0..count {
        let mut receivers = Vec::new();
        for from in &mut senders {
            let (sender, receiver) = channel();
            from.push(sender);
            receivers.push(receiver);
        }
        all.push((rank, receivers));
    }
    all.into_iter().zip(senders).map(|((rank, receivers), senders)| Thread { rank, senders, receivers }).collect()
}

fn among(count: usize, system: &SparseSystem, question: &SparseQuestion) -> Vec<SparseAnalysis> {
    let options = Options::default().with_tolerance(1e-9);
    std::thread::scope(|scope| {
        let started: Vec<_> = threads(count)
            .into_iter()
            .map(|thread| {
                let options = options.clone();
                scope.spawn(move || analyse_among(system, question, &options, &thread).expect("an analysis"))
            })
            .collect();
        started.into_iter().map(|thread| thread.join().expect("a thread")).collect()
    })
}

#[test]
fn one_two_and_three_ranks_find_the_same_memory() {
    for text in [
        "sparse-gaussian:n=301,degree=8,radius=0.85",
        "small-world:n=200,degree=6,radius=0.95",
        "lattice:n=120,degree=4,radius=0.9",
        "chain:n=40,gain=1.1",
    ] {
        let Ok(Loaded::Sparse(reading)) = Specification::parse(text).and_then(|named| named.load(Form::Sparse)) else {
            panic!("{text}")
        };
        let n = reading.matrix.size();
        let variances = (0..n).map(|unit| 0.5 + (unit % 5) as f64).collect();
        let system = SparseSystem::new(reading.matrix).unwrap().with_unit_noise(variances).unwrap();
        let system = system.with_observed((0..n).filter(|unit| unit % 7 != 3).collect(), 0.1).unwrap();
        let question = SparseQuestion::default().with_lags(vec![0, 1, 7, 20]).with_total().with_trace_draws(2);
        let alone = analyse(&system, &question, &Options::default().with_tolerance(1e-9)).unwrap();
        for count in [1, 2, 3] {
            let found = among(count, &system, &question);
            for one in &found {
                // Every rank knows the same, and the intervals meet those of a process alone.
                assert_eq!((&one.curve, one.total), (&found[0].curve, found[0].total), "{text}");
                let pairs = one.curve.iter().chain(&one.total).zip(alone.curve.iter().chain(&alone.total));
                for (among, alone) in pairs {
                    assert!(
                        among.lower <= alone.upper && alone.lower <= among.upper,
                        "{text} {count} {among:?} {alone:?}"
                    );
                    assert!(among.relative_width() < 1.1e-9, "{text} {count} {among:?}");
                }
                assert_eq!(one.bound_kind, alone.bound_kind);
            }
        }
    }
}

//! How many threads compute, and on how much stack.

use super::failure::Failure;
use fisher_memory::memory_left;

/// Stack of the thread that runs the command: as much as the main thread has by custom, whatever `ulimit -s` says.
pub const MAIN_STACK: usize = 8 << 20;
/// Stack of each of the threads that share its work.
const STACK: usize = 4 << 20;
/// Most threads that can be asked for.
pub const MOST_THREADS: usize = 256;
/// The environment may ask for so many threads a core.
const MOST_A_CORE: usize = 4;
/// Address space that a thread takes: its stack, the heap of its own that the allocator gives it, and room for its
/// products of matrices.
const A_THREAD: u64 = STACK as u64 + (128 << 20);
/// Threads may take this share of the memory that is left.
const SHARE: u64 = 4;

/// Starts the threads: as many as the flag says, else as RAYON_NUM_THREADS says within reason, else one a core.
pub fn start(flag: Option<usize>) -> Result<(), Failure> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let environment = std::env::var("RAYON_NUM_THREADS").ok();
    let threads = flag.unwrap_or_else(|| unless_said(environment.as_deref(), cores, memory_left()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK);
    pool.build_global().map_err(|error| {
        Failure::content(format!("cannot start {threads} threads: {error}"), "ask for fewer with --threads")
    })
}

/// The number of threads without a flag.
fn unless_said(environment: Option<&str>, cores: usize, left: u64) -> usize {
    let asked = environment.and_then(|text| text.trim().parse::<u64>().ok()).filter(|&count| count > 0);
    let most = (MOST_A_CORE * cores).min(MOST_THREADS.max(cores)) as u64;
    let fitting = (left / SHARE / A_THREAD).max(1);
    // Within a range of usize.
    asked.unwrap_or(cores as u64).min(most).min(fitting) as usize
}

#[cfg(test)]
mod tests {
    use super::{MOST_THREADS, unless_said};

    #[test]
    fn the_environment_is_heard_within_reason() {
        let of = |environment| unless_said(environment, 2, 1 << 40);
        assert_eq!([of(None), of(Some("3")), of(Some("0")), of(Some("many"))], [2, 3, 2, 2]);
        assert_eq!([of(Some("1000000")), of(Some("99999999999999999999"))], [8, 2]);
        assert_eq!(unless_said(Some("1000000"), 128, 1 << 40), MOST_THREADS);
        assert_eq!(unless_said(None, 300, 1 << 40), 300);
        // 2 GB are left: threads of 132 MB may take a quarter.
        assert_eq!(unless_said(None, 64, 2 << 30), 3);
        assert_eq!(unless_said(None, 64, 0), 1);
    }
}

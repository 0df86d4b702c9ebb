//! How much memory the process may still take, and the refusal of what would take more.
//!
//! A program that asks for more than there is does not get an error but its end. So sizes are added up before anything
//! is allocated. What counts is the least of what is left under the limits of the process (`ulimit -v`, `ulimit -d`),
//! of its control groups, and on the machine. Elsewhere than on Linux only the system's own refusal counts.

use crate::error::{Error, Result};
use std::fs::read_to_string;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Kept for all that is too small to be counted: threads, buffers, text.
const RESERVE: u64 = 24 << 20;
/// Work of more bytes than this multiplies matrices on every thread, which takes address space of its own.
const ON_EVERY_THREAD: u64 = 16 << 20;
/// The cache of which a thread takes twice the size when it first multiplies, and its size where it is not told.
const CACHE: &str = "/sys/devices/system/cpu/cpu0/cache/index3/size";
const CACHE_SIZE: u64 = 32 << 20;
/// What is asked for without looking again, as a share of what was left when it was last looked at.
const UNSEEN_SHARE: u64 = 32;

/// Bytes granted since it was last looked at, and what was left then.
static GRANTED: AtomicU64 = AtomicU64::new(0);
static LEFT: AtomicU64 = AtomicU64::new(0);

/// Memory that is left, and under which limit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Left {
    bytes: u64,
    limit: &'static str,
}

const ADDRESS_SPACE: &str = "under the limit of the address space (ulimit -v)";
const DATA: &str = "under the limit of the data size (ulimit -d)";
const GROUP: &str = "under the limit of the control group";
const MACHINE: &str = "on this machine";
const SYSTEM: &str = "as the system says";

/// Refuses work that takes this many bytes at its peak where they are not left.
pub(crate) fn require_memory(what: &str, bytes: f64) -> Result<()> {
    // Sizes beyond the range are cut to it, which is more than any machine has.
    let needed = bytes as u64;
    let granted = GRANTED.fetch_add(needed, Ordering::Relaxed).saturating_add(needed);
    if granted <= LEFT.load(Ordering::Relaxed) / UNSEEN_SHARE {
        return Ok(());
    }
    let left = left();
    LEFT.store(left.bytes, Ordering::Relaxed);
    GRANTED.store(0, Ordering::Relaxed);
    let refused =
        |left: Left| Err(Error::BeyondMemory { what: what.into(), needed, left: left.bytes, limit: left.limit });
    let reserve = if left.limit == ADDRESS_SPACE && needed > ON_EVERY_THREAD { RESERVE + packing() } else { RESERVE };
    if needed.saturating_add(reserve) > left.bytes {
        return refused(left);
    }
    // Asked for as a whole and given back untouched: limits that are written nowhere.
    match usize::try_from(needed).map(|needed| Vec::<u8>::new().try_reserve_exact(needed)) {
        Ok(Ok(())) => Ok(()),
        _ => refused(Left { bytes: 0, limit: SYSTEM }),
    }
}

/// Matrices that every thread keeps for the next use when they are no longer needed, and the most bytes of each.
const KEPT: f64 = 16.0;
const LARGEST_KEPT: f64 = (8 << 20) as f64;

/// Refuses work on matrices of n x n doubles, of which so many are held at its peak, beside those that threads keep.
pub(crate) fn require_matrices(what: &str, n: usize, matrices: f64) -> Result<()> {
    require_memory(&format!("{what} of {n} units"), bytes_of_matrices(n, matrices))
}

/// The bytes of so many matrices of n x n doubles, and of those that threads keep. Work on a thread of the pool has
/// the like of it beside it on every other.
fn bytes_of_matrices(n: usize, matrices: f64) -> f64 {
    let one = n as f64 * n as f64 * size_of::<f64>() as f64;
    let threads = rayon::current_num_threads() as f64;
    let side_by_side = if rayon::current_thread_index().is_some() { threads } else { 1.0 };
    side_by_side * matrices * one + threads * KEPT * one.min(LARGEST_KEPT)
}

/// Address space that the threads and the one that calls them take for their products, most of which is never touched.
fn packing() -> u64 {
    let size = kilobytes(&text(CACHE).replace('K', " "), "").unwrap_or(CACHE_SIZE);
    2 * size * (rayon::current_num_threads() as u64 + 1)
}

/// Bytes that this process may still take, as far as the system tells.
///
/// ```
/// assert!(fisher_memory::memory_left() > 0);
/// ```
#[must_use]
pub fn memory_left() -> u64 {
    left().bytes
}

/// The least that is left under any limit.
fn left() -> Left {
    let (status, limits) = (text("/proc/self/status"), text("/proc/self/limits"));
    let under = |name: &str, used: &str, limit| {
        let most = soft_limit(&limits, name)?;
        Some(Left { bytes: most.saturating_sub(kilobytes(&status, used)?), limit })
    };
    let available = kilobytes(&text("/proc/meminfo"), "MemAvailable:");
    let found = [
        under("Max address space", "VmSize:", ADDRESS_SPACE),
        under("Max data size", "VmData:", DATA),
        group_left().map(|bytes| Left { bytes, limit: GROUP }),
        available.map(|bytes| Left { bytes, limit: MACHINE }),
    ];
    let least = found.into_iter().flatten().min_by_key(|left| left.bytes);
    least.unwrap_or(Left { bytes: isize::MAX as u64, limit: SYSTEM })
}

/// The text of a file, none where there is no such file.
fn text(path: impl AsRef<Path>) -> String {
    read_to_string(path).unwrap_or_default()
}

/// The bytes behind a name in lines of the form `Name:  123 kB`.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

/// The soft limit of this name in /proc/self/limits; none where it is unlimited.
fn soft_limit(limits: &str, name: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The least that is left in the control groups of this process and in those around them.
fn group_left() -> Option<u64> {
    let groups = text("/proc/self/cgroup");
    let paths = groups.lines().filter_map(|line| {
        let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
        let old = controllers.split(',').any(|controller| controller == "memory");
        (old || controllers.is_empty()).then_some((old, path.trim_start_matches('/')))
    });
    let around = paths.flat_map(|(old, path)| {
        let root = Path::new(if old { "/sys/fs/cgroup/memory" } else { "/sys/fs/cgroup" });
        let inside = root.join(path);
        let all: Vec<_> =
            inside.ancestors().take_while(|folder| folder.starts_with(root)).map(Path::to_path_buf).collect();
        all.into_iter().filter_map(move |folder| left_in_group(&folder, old))
    });
    around.min()
}

/// What is left in a control group: its limit less what it holds, files in the cache not counted, which give way.
fn left_in_group(folder: &Path, old: bool) -> Option<u64> {
    let [most, used] =
        if old { ["memory.limit_in_bytes", "memory.usage_in_bytes"] } else { ["memory.max", "memory.current"] };
    let number = |name: &str| text(folder.join(name)).trim().parse::<u64>().ok();
    let statistics = text(folder.join("memory.stat"));
    let cached = |name: &str| {
        let line = statistics.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|value| value.trim().parse::<u64>().ok()).unwrap_or(0)
    };
    let used = number(used)?.saturating_sub(cached("inactive_file ") + cached("active_file "));
    Some(number(most)?.saturating_sub(used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_there_is_is_refused_with_the_numbers() {
        require_memory("a little", 1e6).unwrap();
        for bytes in [1e15, 1e300, f64::INFINITY] {
            let error = require_memory("a lot", bytes).unwrap_err();
            assert!(matches!(&error, Error::BeyondMemory { needed, left, .. } if needed > left), "{error:?}");
        }
        let told = require_matrices("the analysis", 20_000_000, 2.0).unwrap_err().to_string();
        assert!(told.starts_with("the analysis of 20000000 units needs about 6.4 PB of memory, and "), "{told}");
    }

    #[test]
    fn limits_are_read_where_the_system_writes_them() {
        let limits = "Limit    Soft Limit   Hard Limit   Units\n\
                      Max data size             unlimited            unlimited            bytes     \n\
                      Max address space         1024000              unlimited            bytes     \n";
        assert_eq!(soft_limit(limits, "Max address space"), Some(1_024_000));
        assert_eq!(soft_limit(limits, "Max data size"), None);
        assert_eq!(kilobytes("VmPeak:\t 9 kB\nVmSize:\t     12 kB\n", "VmSize:"), Some(12_288));
        assert_eq!(kilobytes("", "VmSize:"), None);
    }

    #[test]
    fn a_control_group_leaves_its_limit_less_what_it_holds_without_the_cache() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &str| std::fs::write(folder.path().join(name), content).unwrap();
        assert_eq!(left_in_group(folder.path(), false), None);
        write("memory.max", "1000\n");
        write("memory.current", "700\n");
        write("memory.stat", "anon 500\ninactive_file 100\nactive_file 50\n");
        assert_eq!(left_in_group(folder.path(), false), Some(450));
        write("memory.max", "max\n");
        assert_eq!(left_in_group(folder.path(), false), None);
    }
}

//! How the program was launched: alone, or as one of several ranks of MPI.

/// What Open MPI, MPICH and Slurm tell a program of the number of ranks that it is one of.
const SIZES: [&str; 2] = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"];

/// Whether MPI launched the program; alone it is not asked to start, which takes a while.
#[cfg(feature = "mpi")]
pub fn is_launched() -> bool {
    SIZES.iter().any(|name| std::env::var_os(name).is_some()) || std::env::var_os("PMIX_RANK").is_some()
}

/// Fails for several ranks, each of which would do all of the work.
#[cfg(not(feature = "mpi"))]
pub fn require_one() -> Result<(), super::failure::Failure> {
    let told = SIZES.iter().filter_map(|name| std::env::var(name).ok()?.trim().parse::<usize>().ok());
    match told.max() {
        Some(several) if several > 1 => Err(super::failure::Failure::content(
            format!("{several} ranks were launched by MPI, and this program was built without the feature mpi"),
            "build it with --features mpi; a sweep can also be split by --shard i/k",
        )),
        _ => Ok(()),
    }
}

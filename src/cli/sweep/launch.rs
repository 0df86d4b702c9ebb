//! How the program was launched: alone, or as one of several ranks of MPI.

/// What Open MPI, MPICH and Slurm tell a program of the number of ranks that it is one of.
const SIZES: [&str; 2] = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"];

/// Whether MPI launched the program; alone it is not asked to start, which takes a while.
#[cfg(feature = "mpi")]
pub fn is_launched() -> bool {
    SIZES.iter().any(|name| std::env::var_os(name).is_some()) || std::env::var_os("PMIX_RANK").is_some()
}

/// Fails for several ranks, each of which would compute all cells.
#[cfg(not(feature = "mpi"))]
pub fn require_one() -> Result<(), crate::cli::failure::Failure> {
    let told = SIZES.iter().filter_map(|name| std::env::var(name).ok()?.trim().parse::<usize>().ok());
    match told.max() {
        Some(several) if several > 1 => Err(crate::cli::failure::Failure::content(
            format!("{several} ranks were launched by MPI, and this program was built without the feature mpi"),
            "build it with --features mpi, or launch runs with --shard i/k instead",
        )),
        _ => Ok(()),
    }
}

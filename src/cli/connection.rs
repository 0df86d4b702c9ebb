//! The connection to the other ranks that MPI launched. This file alone knows MPI.

use super::failure::Failure;
use super::launch::is_launched;
use fisher_memory::{Error, Result, sparse};
use mpi::Threading;
use mpi::datatype::{Partition, PartitionMut};
use mpi::environment::Universe;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, CommunicatorCollectives, Destination, Source};

/// The other ranks.
pub struct Connection {
    world: SimpleCommunicator,
    /// Ends MPI when it goes.
    _universe: Universe,
}

impl Connection {
    /// Joins the others, where MPI launched this program.
    pub fn launched() -> std::result::Result<Option<Self>, Failure> {
        if !is_launched() {
            return Ok(None);
        }
        let (universe, _) = mpi::initialize_with_threading(Threading::Funneled)
            .ok_or_else(|| Failure::content("MPI is started already", "report this"))?;
        Ok(Some(Self { world: universe.world(), _universe: universe }))
    }

    /// The number of this rank.
    pub fn number(&self) -> i32 {
        self.world.rank()
    }

    /// How many ranks there are.
    pub fn size(&self) -> i32 {
        self.world.size()
    }

    /// Sends bytes to a rank.
    pub fn send(&self, rank: i32, bytes: &[u8]) {
        self.world.process_at_rank(rank).send(bytes);
    }

    /// Waits for bytes from a rank.
    pub fn receive(&self, rank: i32) -> Vec<u8> {
        self.world.process_at_rank(rank).receive_vec::<u8>().0
    }

    /// A rank that has sent something, if there is one now.
    pub fn waiting(&self) -> Option<i32> {
        self.world.any_process().immediate_probe().map(|status| status.source_rank())
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "rank {} of {}", self.number(), self.size())
    }
}

/// Where each of several parcels begins in one row of bytes, and how long it is.
fn places(lengths: impl Iterator<Item = usize>) -> Result<(Vec<i32>, Vec<i32>)> {
    let (mut counts, mut starts, mut end) = (Vec::new(), Vec::new(), 0_usize);
    for length in lengths {
        let fits = |number: usize| {
            i32::try_from(number).map_err(|_| Error::OutOfRange {
                name: "what one rank exchanges in a step",
                value: format!("{number} bytes"),
                requirement: "MPI counts up to 2147483647: launch more ranks, or take fewer lags at once",
            })
        };
        counts.push(fits(length)?);
        starts.push(fits(end)?);
        end += length;
    }
    Ok((counts, starts))
}

impl sparse::Ranks for Connection {
    fn rank(&self) -> usize {
        self.number() as usize
    }

    fn count(&self) -> usize {
        self.size() as usize
    }

    fn exchange(&self, parcels: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>> {
        let lengths: Vec<u64> = parcels.iter().map(|parcel| parcel.len() as u64).collect();
        let mut coming = vec![0_u64; parcels.len()];
        self.world.all_to_all_into(&lengths[..], &mut coming[..]);
        let (counts, starts) = places(parcels.iter().map(Vec::len))?;
        let (coming_counts, coming_starts) = places(coming.iter().map(|&length| length as usize))?;
        // A byte more, which is not sent: MPI takes two empty rows for one and the same.
        let mut bytes = parcels.concat();
        bytes.push(0);
        let mut received = vec![0_u8; coming.iter().sum::<u64>() as usize + 1];
        {
            let sent = Partition::new(&bytes[..], counts, starts);
            let mut target = PartitionMut::new(&mut received[..], &coming_counts[..], &coming_starts[..]);
            self.world.all_to_all_varcount_into(&sent, &mut target);
        }
        let mut rest = &received[..];
        let take = |&length: &u64| {
            let (parcel, others) = rest.split_at(length as usize);
            rest = others;
            parcel.to_vec()
        };
        Ok(coming.iter().map(take).collect())
    }
}

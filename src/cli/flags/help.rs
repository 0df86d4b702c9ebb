//! How `--help` says what a network is.

/// How a network is written on the command line.
pub const SYSTEM_HELP: &str = "\
NAME:key=value,... for a family, or FILE[:key=value,...] for a matrix.
Row = target, column = source: x(t) = W x(t-1).

Families, with their defaults:
  chain:n=N,gain=1,feedback=0,diagonal=0
      delay line; gain is the weight (an amplitude) below the
      diagonal, feedback the one above it
  optimal-chain:n=N,noise-range=R      (or signal-power=P)
      the delay line that holds most within a budget
  ring:n=N,scale=1
      cyclic shift
  identity:n=N,scale=1
  orthogonal:n=N,scale=1,seed=0
      random rotation (Haar)
  normal:n=N,radius=R,seed=0
      eigenvalues uniform in the disk, orthogonal eigenvectors
  symmetric:n=N,radius=R,seed=0
      Wigner matrix
  gaussian:n=N,gain=1,seed=0           (or radius=R)
      independent entries of variance gain^2/n
  triangular:n=N,radius=R,strength=S,seed=0,rotate=true
      eigenvalues in the disk, a feedforward part of that strength
  'fan-out:widths=1;4;16;16'
      layers of these widths; quote it, the shell reads the ;
  dale:n=N,excitatory=0.8,radius=R,seed=0
      columns of one sign, balanced
  elliptic:n=N,condition=10,scale=1,seed=0
      a rotation in a basis stretched to that condition number

Files: .npy (float64 or float32), .mtx (Matrix Market) or .csv, with
  radius=R          rescale to that spectral radius
  transpose=true    where the file holds column = target
  symmetrise=true
  shuffle=weights|degree,seed=S
                    null models: same weights, or same degrees";

//! The keys of the JSON of `curve`.

/// The keys that come first.
pub const FIRST: [&str; 19] = [
    "system",
    "n",
    "input",
    "epsilon",
    "fmc",
    "total",
    "bound",
    "spatial_trace",
    "spatial_max",
    "noise_trace",
    "spectral_radius",
    "relative_error_bound",
    "precision_bits",
    "capacity",
    "mutual_information",
    "method",
    "seconds",
    "version",
    "command",
];

/// The numbers and series that may be null, and then their bounds with them.
pub const BOUNDED: [&str; 8] = [
    "noise_trace",
    "spectral_radius",
    "spatial_min",
    "capacity",
    "mutual_information",
    "fisher_spectrum",
    "memory_function",
    "signal_power",
];

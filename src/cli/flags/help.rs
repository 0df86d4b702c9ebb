//! How `--help` says what a network is.

use fisher_memory::family;

/// How a network is written on the command line.
pub fn system_help() -> String {
    format!(
        "NAME:key=value,... for a family, or FILE[:key=value,...] for a matrix.\n\
         Row = target, column = source: x(t) = W x(t-1).\n\n{}",
        family::catalogue_help()
    )
}

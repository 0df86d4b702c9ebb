//! Which method, which lags, and how much memory: for networks of which most weights are zero.

use super::read::read_count;
use clap::{Args, ValueEnum};
use fisher_memory::family::Form;

/// How J(k) is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Method {
    /// Sparse for more than 2000 units with fewer than a tenth of the weights, where the question allows it; else dense
    #[default]
    Auto,
    /// With every entry of W and of C
    Dense,
    /// By products with W alone, J(k) between two bounds
    Sparse,
}

/// The flags of a sparse network.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Large networks")]
pub struct SparseFlags {
    /// How J(k) is found
    #[arg(long, value_enum, default_value_t = Method::Auto)]
    pub method: Method,
    /// J(k) at these lags alone, such as 0,1,2,5,10; a sparse network then has a total only with --total
    #[arg(long, value_name = "K,...", value_delimiter = ',', value_parser = read_lag, conflicts_with = "lags")]
    pub at_lags: Option<Vec<usize>>,
    /// J_tot of a sparse network too, with --at-lags
    #[arg(long, requires = "at_lags")]
    pub total: bool,
    /// Random inputs that check tr(Q M) = n of a sparse network
    #[arg(long, value_name = "D", default_value_t = 0, value_parser = |text: &str| read_count(text, 0, 1000))]
    pub trace_draws: usize,
    /// The seed of the random vectors by which the powers of a sparse network are bounded and its trace is checked
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub probe_seed: u64,
    /// The most memory to take for a sparse network, such as 8G or 500M [default: what is left]
    #[arg(long, value_name = "BYTES", value_parser = read_bytes)]
    pub memory: Option<u64>,
}

impl Method {
    /// The form in which a network is to be read; `prefers_dense` says that dense networks alone have what is
    /// asked, or have it with a better proof.
    pub fn form(self, prefers_dense: bool) -> Form {
        match self {
            Self::Auto if prefers_dense => Form::Dense,
            Self::Auto => Form::Auto,
            Self::Dense => Form::Dense,
            Self::Sparse => Form::Sparse,
        }
    }
}

fn read_lag(text: &str) -> Result<usize, String> {
    read_count(text.trim(), 0, 1_000_000)
}

/// Bytes, or thousands, millions or thousand millions of them as K, M or G; KiB and the like are powers of 1024.
fn read_bytes(text: &str) -> Result<u64, String> {
    let remedy = || "give a number of bytes, such as 8G, 500M or 2GiB".to_string();
    let letters = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(letters);
    let factor = match unit.to_ascii_lowercase().trim_end_matches('b') {
        "" => 1.0,
        "k" => 1e3,
        "m" => 1e6,
        "g" => 1e9,
        "ki" => 1024.0,
        "mi" => 1024.0 * 1024.0,
        "gi" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(remedy()),
    };
    let number: f64 = number.trim().parse().map_err(|_| remedy())?;
    if number > 0.0 && number.is_finite() { Ok((number * factor) as u64) } else { Err(remedy()) }
}

#[cfg(test)]
mod tests {
    use super::read_bytes;

    #[test]
    fn sizes_are_read_with_and_without_units() {
        assert_eq!(read_bytes("2GiB"), Ok(2 << 30));
        assert_eq!(read_bytes("1.5G"), Ok(1_500_000_000));
        assert_eq!(read_bytes("4096"), Ok(4096));
        assert!(read_bytes("8 Q").is_err() && read_bytes("-1G").is_err() && read_bytes("G").is_err());
    }
}

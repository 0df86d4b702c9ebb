//! Every parser of files against files that were damaged at random: read or refused, at once and in little memory.

use super::{Parser, data};
use fisher_memory::family::file::{Choices, gunzip, parse_csv, parse_mat, parse_matrix_market, parse_npy, parse_npz};
use fisher_memory::family::file::{part, refuse_pickle};
use fisher_memory::linalg::Matrix;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::io::Write;
use std::time::{Duration, Instant};

/// Mutations of every parser in `cargo test`.
const FEW: u64 = 20_000;
/// Those of the ignored tests: `cargo test --test containers a_million -- --ignored --nocapture`.
const MANY: u64 = 1_000_000;
/// The inputs have a few kilobytes, and deflate widens them a thousandfold at most.
const MOST_MEGABYTES: u64 = 400;
const LONGEST: Duration = Duration::from_secs(1);

/// The largest memory this process has had.
pub fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    peak.unwrap_or(0_u64) / 1024
}

/// One to four of the damages that reveal what a parser takes for granted.
fn mutate(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    for _ in 0..random.random_range(1..=4) {
        if bytes.is_empty() {
            return;
        }
        let place = random.random_range(0..bytes.len());
        let end = random.random_range(place..=bytes.len().min(place + 64));
        match random.random_range(0..8) {
            0 => bytes[place] ^= 1 << random.random_range(0..8),
            1 => bytes[place] = random.random(),
            2 => bytes[place] = [0, 1, 0x7f, 0x80, 0xff][random.random_range(0..5)],
            3 => {
                let value = [0, 1, u32::MAX, u32::MAX / 2, 1 << 31, 1 << 24, 20_000][random.random_range(0..7)];
                let value: [u8; 4] = value.to_le_bytes();
                bytes.iter_mut().skip(place).zip(value).for_each(|(byte, value)| *byte = value);
            }
            4 => bytes.truncate(place),
            5 => drop(bytes.drain(place..end)),
            6 => {
                let copied = bytes[place..end].to_vec();
                let to = random.random_range(0..=bytes.len());
                bytes.splice(to..to, copied);
            }
            _ => bytes.insert(place, b"0123456789,;-.e\n\"'%{[("[random.random_range(0..22)]),
        }
    }
}

/// Runs `parse` on mutations of the files, `wrap` being applied after the damage.
fn attack(
    (count, seed): (u64, u64),
    files: &[Vec<u8>],
    wrap: impl Fn(Vec<u8>, &mut ChaCha8Rng) -> Vec<u8>,
    parse: impl Fn(&[u8]) -> bool,
) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut read, mut slowest) = (0, Duration::ZERO);
    for round in 0..count {
        let mut bytes = files[round as usize % files.len()].clone();
        mutate(&mut bytes, &mut random);
        let bytes = wrap(bytes, &mut random);
        let timed = || {
            let start = Instant::now();
            (parse(&bytes), start.elapsed())
        };
        let (is_read, mut seconds) = timed();
        // Other programs may have had the processor in the meantime: what is slow is slow three times.
        for _ in 0..2 {
            seconds = if seconds > LONGEST { seconds.min(timed().1) } else { seconds };
        }
        read += u64::from(is_read);
        slowest = slowest.max(seconds);
        if seconds > LONGEST || peak_is_high(round) {
            let path = std::env::temp_dir().join("containers-attack.bin");
            std::fs::write(&path, &bytes).expect("a folder");
            panic!("round {round}: {seconds:?}, {} MB, in {}", peak_megabytes(), path.display());
        }
    }
    println!("{count} mutations, {read} read, slowest {slowest:?}, peak {} MB", peak_megabytes());
}

fn peak_is_high(round: u64) -> bool {
    round % 500 == 499 && peak_megabytes() > MOST_MEGABYTES
}

fn unwrapped(bytes: Vec<u8>, _: &mut ChaCha8Rng) -> Vec<u8> {
    bytes
}

fn files(names: &[&str]) -> Vec<Vec<u8>> {
    names.iter().map(|name| data(name)).collect()
}

fn parse_with(parse: Parser) -> impl Fn(&[u8]) -> bool {
    let mut named = Choices::default();
    named.array = Some("W".into());
    move |bytes: &[u8]| {
        let by_name = parse(bytes, &named).is_ok();
        parse(bytes, &Choices::default()).is_ok() || by_name
    }
}

/// A zip archive with these members, of which their checksums are right whatever they hold.
fn zipped(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in members {
        writer.start_file(name.as_str(), stored).expect("a member");
        writer.write_all(content).expect("memory");
    }
    writer.finish().expect("an archive").into_inner()
}

fn members(archive: &str) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(data(archive))).expect("an archive");
    (0..archive.len())
        .map(|place| {
            let mut member = archive.by_index(place).expect("a member");
            let mut content = Vec::new();
            std::io::copy(&mut member, &mut content).expect("content");
            (member.name().expect("a name").into_owned(), content)
        })
        .collect()
}

/// Damages one member of an archive, whose checksum then is right.
fn attack_members(count: u64, archive: &str, seed: u64) {
    let members = members(archive);
    let contents: Vec<Vec<u8>> = members.iter().map(|(_, content)| content.clone()).collect();
    let place = std::cell::Cell::new(0);
    let wrap = |bytes: Vec<u8>, _: &mut ChaCha8Rng| {
        let mut damaged = members.clone();
        damaged[place.get() % contents.len()].1 = bytes;
        place.set(place.get() + 1);
        zipped(&damaged)
    };
    attack((count, seed), &contents, wrap, parse_with(parse_npz));
}

fn npz(count: u64) {
    let archives = ["one.npz", "beside.npz", "several.npz", "csr.npz", "coo.npz"];
    attack((count, 1), &files(&archives), unwrapped, parse_with(parse_npz));
    for (seed, archive) in ["beside.npz", "csr.npz", "csc.npz", "coo.npz"].into_iter().enumerate() {
        attack_members(count / 4, archive, seed as u64);
    }
}

fn mat(count: u64) {
    let names = ["v5.mat", "v7.mat", "several.mat", "sparse.mat", "sparse-logical.mat", "big-endian.mat", "v4.mat"];
    attack((count, 2), &files(&names), unwrapped, parse_with(parse_mat));
    // The elements of a file, damaged and then compressed.
    let bodies: Vec<Vec<u8>> =
        files(&["v5.mat", "sparse-logical.mat"]).iter().map(|file| file[128..].to_vec()).collect();
    let header = data("v5.mat")[..128].to_vec();
    let wrap = |body: Vec<u8>, _: &mut ChaCha8Rng| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&body).expect("memory");
        let compressed = encoder.finish().expect("memory");
        let tag = [15_u32.to_le_bytes(), (compressed.len() as u32).to_le_bytes()].concat();
        [header.clone(), tag, compressed].concat()
    };
    attack((count, 3), &bodies, wrap, parse_with(parse_mat));
}

fn text(count: u64) {
    let matrix_market = [
        b"%%MatrixMarket matrix coordinate real symmetric\n% note\n3 3 2\n2 1 0.5\n3 3 -1e-3\n".to_vec(),
        b"%%MatrixMarket matrix array integer general\n2 2\n1\n2\n3\n4\n".to_vec(),
    ];
    let parse = |bytes: &[u8]| parse_matrix_market(&String::from_utf8_lossy(bytes)).is_ok();
    attack((count, 4), &matrix_market, unwrapped, parse);
    let tables = [b"a;b\n0;1.5\n2;0\n".to_vec(), b"# note\n\"0.5\",0\n1e-3,2\n".to_vec(), b"1 2\n3\t4\n".to_vec()];
    attack((count, 5), &tables, unwrapped, |bytes| parse_csv(&String::from_utf8_lossy(bytes)).is_ok());
}

fn arrays(count: u64) {
    let arrays: Vec<Vec<u8>> = members("several.npz").into_iter().map(|(_, content)| content).collect();
    let parse = |bytes: &[u8]| {
        let matrix = parse_npy(bytes);
        let _ = matrix.clone().and_then(|matrix: Matrix| part(matrix, (1, 2)));
        matrix.is_ok()
    };
    attack((count, 6), &arrays, unwrapped, parse);
}

fn wrappers(count: u64) {
    attack((count, 7), &files(&["W.csv.gz"]), unwrapped, |bytes| gunzip(bytes).is_ok());
    attack((count, 8), &files(&["model.pt", "W.pkl", "one.npz"]), unwrapped, |bytes| refuse_pickle(bytes).is_some());
}

#[cfg(feature = "hdf5")]
fn hdf5(count: u64) {
    let names = ["v73.mat", "plain.h5", "latest.h5"];
    attack((count, 9), &files(&names), unwrapped, parse_with(parse_mat));
}

#[cfg(feature = "safetensors")]
fn safetensors(count: u64) {
    let parse = fisher_memory::family::file::parse_safetensors;
    attack((count, 10), &files(&["kinds.safetensors", "lstm.safetensors"]), unwrapped, parse_with(parse));
}

#[cfg(feature = "parquet")]
fn parquet(count: u64) {
    let names = ["flywire", "unsigned", "names", "negative", "missing", "delta", "delta-names", "plain-names"];
    let tables: Vec<Vec<u8>> = names.iter().map(|name| data(&format!("{name}.parquet"))).collect();
    attack((count, 11), &tables, unwrapped, parse_with(fisher_memory::family::file::parse_parquet));
}

/// A short and a long test of every parser.
macro_rules! attacks {
    ($($(#[$gate:meta])? $parser:ident),*) => {
        mod damaged_files_are_read_or_refused {
            $($(#[$gate])? #[test] fn $parser() { super::$parser(super::FEW); })*
        }

        mod a_million_damages {
            $($(#[$gate])? #[test] #[ignore = "minutes"] fn $parser() { super::$parser(super::MANY); })*
        }
    };
}

attacks!(
    npz,
    mat,
    text,
    arrays,
    wrappers,
    #[cfg(feature = "hdf5")]
    hdf5,
    #[cfg(feature = "safetensors")]
    safetensors,
    #[cfg(feature = "parquet")]
    parquet
);

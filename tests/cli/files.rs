//! Where results go, and what is left when they do not.

use super::{Folder, program, read, refused, run, succeed};
use std::io::Read;
use std::time::{Duration, Instant};

#[test]
fn a_result_written_to_a_file_is_the_one_printed() {
    let folder = Folder::new();
    let file = folder.name("curve.csv");
    let arguments = ["curve", "chain:n=4", "--format", "csv"];
    assert_eq!(succeed(&[&arguments[..], &["--out", &file]].concat()), "");
    assert_eq!(read(&file), succeed(&arguments));
    assert_eq!(folder.contents(), ["curve.csv"]);
}

#[test]
fn a_plot_is_drawn_beside_the_result() {
    let folder = Folder::new();
    let (svg, png) = (folder.name("curve.svg"), folder.name("curves.png"));
    let arguments = ["curve", "chain:n=4", "--format", "csv"];
    assert_eq!(succeed(&[&arguments[..], &["--plot", &svg]].concat()), succeed(&arguments));
    let picture = read(&svg);
    assert!(picture.contains("<svg") && picture.contains("chain:n=4") && picture.contains("J(k)"), "{picture}");
    succeed(&["compare", "chain:n=4", "ring:n=4,scale=0.5", "--plot", &png]);
    assert!(std::fs::read(png).expect("a picture").starts_with(b"\x89PNG"));
    let times = folder.name("times.svg");
    succeed(&["curve", "identity:n=2,scale=-1", "--continuous", "--step", "0.1", "--plot", &times]);
    let picture = read(&times);
    assert!(picture.contains("J(t)") && picture.contains("time t") && !picture.contains("lag k"), "{picture}");
    std::fs::remove_file(&times).expect("the picture is there");
    refused(&["curve", "chain:n=4", "--plot", &folder.name("missing/curve.svg")], 1);
    refused(&["curve", "chain:n=2,diagonal=1.5", "--plot", &folder.name("never.svg")], 1);
    assert_eq!(folder.contents(), ["curve.svg", "curves.png"]);
}

#[test]
fn a_failed_run_leaves_no_file_and_no_old_file_changed() {
    let folder = Folder::new();
    let (new, old) = (folder.name("new.json"), folder.text("old.json", "kept"));
    for file in [&new, &old] {
        refused(&["curve", "chain:n=2,diagonal=1.5", "--format", "json", "--out", file], 1);
    }
    assert_eq!(folder.contents(), ["old.json"]);
    assert_eq!(read(old), "kept");
}

#[test]
fn a_folder_that_cannot_be_written_is_told_before_anything_is_computed() {
    let folder = Folder::new();
    let inside_a_file = folder.text("file", "") + "/result.json";
    let missing = folder.name("missing/result.json");
    let itself = folder.name("");
    for out in [missing.as_str(), inside_a_file.as_str(), itself.as_str(), "/proc/result.json"] {
        let start = Instant::now();
        // This network takes minutes: the error must not wait for it.
        let line = refused(&["curve", "ring:n=5000,scale=0.999", "--out", out], 1);
        assert!(start.elapsed() < Duration::from_secs(60), "{line}");
        assert!(line.contains(out.trim_end_matches('/')), "{line}");
    }
    refused(&["lyapunov", "chain:n=2", "--save", &folder.name("missing/c.npy")], 1);
    refused(&["completions", "bash", "--out", &missing], 1);
    refused(&["man", "--out", &missing], 1);
    assert_eq!(folder.contents(), ["file"]);
}

#[cfg(unix)]
#[test]
fn devices_and_links_are_written_through() {
    use std::os::unix::fs::FileTypeExt;
    succeed(&["curve", "chain:n=2", "--out", "/dev/null"]);
    assert!(std::fs::metadata("/dev/null").expect("the device").file_type().is_char_device());
    let folder = Folder::new();
    let (file, link) = (folder.text("file.csv", "old"), folder.path("link.csv"));
    std::os::unix::fs::symlink(&file, &link).expect("a link");
    succeed(&["curve", "chain:n=2", "--format", "csv", "--out", &folder.name("link.csv")]);
    assert!(std::fs::symlink_metadata(&link).expect("the link").is_symlink());
    assert!(read(&file).starts_with("lag,"));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_missing_file_makes_that_file_and_stays_a_link() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    std::fs::create_dir(folder.path("far")).expect("a folder");
    symlink("far/made.csv", folder.path("link.csv")).expect("a link");
    symlink("absent/never.csv", folder.path("lost.csv")).expect("a link");
    let curve = ["curve", "chain:n=2", "--format", "csv", "--out"];
    succeed(&[&curve[..], &[&folder.name("link.csv")]].concat());
    assert!(std::fs::symlink_metadata(folder.path("link.csv")).expect("the link").is_symlink());
    assert!(read(folder.path("far/made.csv")).starts_with("lag,"));
    let line = refused(&[&curve[..], &[&folder.name("lost.csv")]].concat(), 1);
    assert!(line.contains("lost.csv: is a link to") && line.contains("absent/never.csv"), "{line}");
    assert!(std::fs::symlink_metadata(folder.path("lost.csv")).expect("the link").is_symlink());
}

#[cfg(target_os = "linux")]
#[test]
fn of_several_files_none_appears_when_one_cannot_be_written() {
    let folder = Folder::new();
    let old = folder.text("w.npy", "kept");
    // A device that is always full, found out at the end alone.
    std::os::unix::fs::symlink("/dev/full", folder.path("full.npy")).expect("a link");
    for arguments in [
        &["lyapunov", "chain:n=3", "--save", &old, "--save-factor"][..],
        &["optimize", "--n", "2", "--budget", "noise-range=2", "--save-w", &old, "--save-input"],
    ] {
        let line = refused(&[arguments, &[&folder.name("full.npy"), "--out", &folder.name("new.json")]].concat(), 1);
        assert!(line.contains("full.npy"), "{line}");
        assert_eq!(read(&old), "kept");
        assert_eq!(folder.contents(), ["full.npy", "w.npy"]);
    }
    let pictures = ["--plot", &folder.name("a.svg"), "--plot-profile", &folder.name("b.svg")];
    let out = ["--out", "/dev/full"];
    refused(&[&["nonnormality", "chain:n=3,gain=0.5"][..], &pictures, &out].concat(), 1);
    assert_eq!(folder.contents(), ["full.npy", "w.npy"]);
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    for arguments in [&["--help"][..], &["man"], &["curve", "chain:n=2", "--lags", "100000", "--format", "csv"]] {
        let mut child = program(arguments).spawn().expect("the program starts");
        drop(child.stdout.take());
        let mut told = String::new();
        child.stderr.take().expect("stderr").read_to_string(&mut told).expect("text");
        assert_eq!((child.wait().expect("its end").code(), told.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
    let output = program(&["curve", "chain:n=2"]).stdout(full).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: cannot write to stdout"));
    let line = run(&["curve", "chain:n=2", "--out", "/dev/full"]);
    assert_eq!(line.status, Some(1), "{}", line.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_computation_with_one_line_and_no_file() {
    let folder = Folder::new();
    let arguments = ["curve", "ring:n=400,scale=0.9999999", "--precision", "1000", "--out", &folder.name("never.json")];
    let child = program(&arguments).spawn().expect("the program starts");
    std::thread::sleep(Duration::from_millis(1500));
    let signal = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(signal.expect("kill runs").success(), "the computation ended before it could be interrupted");
    let output = child.wait_with_output().expect("its end");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert_eq!(told, "error: interrupted; run the same command again to repeat it\n");
    assert!(folder.contents().is_empty());
}

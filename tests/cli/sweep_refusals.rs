//! What `sweep` and `merge` refuse, each with what to do about it.

use super::sweep::{SMALL, table};
use super::{Folder, read, refused, succeed};

#[test]
fn files_of_sweeps_that_make_no_sense_are_refused_with_the_remedy() {
    let folder = Folder::new();
    let chain = "command = 'curve'\nsystem = 'chain:n={n}'\n";
    let with = |more: &str| format!("{chain}{more}");
    for (text, reason) in [
        (String::new(), "command is missing; use one of curve"),
        ("command = 'curve".into(), "line 1 is no TOML"),
        (with("\n[grid\nn = [1]"), "line 4 is no TOML"),
        ("command = 'sweep'".into(), "command cannot be \"sweep\""),
        ("command = 'reproduce'".into(), "command cannot be \"reproduce\""),
        ("command = 3".into(), "command cannot be 3"),
        (with("gird = 1"), "there is no key gird; use command"),
        (with(""), "{n} is no name of the grid; add n = [...]"),
        (with("grid = 3"), "grid is no table"),
        (with("[grid]\nn = []"), "the grid's n has no values"),
        (with("[grid]\nn = 3"), "the grid's n cannot be read, it is of the type integer"),
        (with("[grid]\nn = [2, 3, 2]"), "the grid's n has the value 2 twice"),
        (with("[grid]\nn = [2]\nm = [2]"), "the grid's m stands in no argument; write {m}"),
        (with("[grid]\nn = [2]\nseed = [2]"), "the grid has the name seed"),
        (with("[grid]\nn = [2]\n'a b' = [2]"), "the grid has the name `a b`"),
        (with("[grid]\nn = { from = 2, to = 3 }"), "needs steps"),
        (with("seeds = 2\n[grid]\nn = [2]"), "no argument takes them"),
        (with("seeds = 0\n[grid]\nn = [2]"), "seeds cannot be 0"),
        (with("seeds = [1, 1]\n[grid]\nn = [2]"), "seeds has 1 twice"),
        (with("seed = -1\n[grid]\nn = [2]"), "seed cannot be -1"),
        (with("vary = 'both'\n[grid]\nn = [2]"), "vary cannot be \"both\""),
        (with("keep = 'total'\n[grid]\nn = [2]"), "keep cannot be \"total\""),
        (with("arguments = '--lags'\n[grid]\nn = [2]"), "arguments cannot be read, it is of the type string"),
        (with("arguments = ['{', 'a']\n[grid]\nn = [2]"), "has a { alone"),
        (with("arguments = ['--lags', [1]]\n[grid]\nn = [2]"), "a value is of the type array"),
        (with("arguments = ['{repetition}']\n[grid]\nn = [2]"), "without seeds"),
        (with("arguments = ['--out', 'x']\n[grid]\nn = [2]"), "arguments holds --out, which no cell"),
        (with("arguments = ['--plot=x.svg']\n[grid]\nn = [2]"), "arguments holds --plot=x.svg, which no cell"),
        (with("arguments = ['--noise', '-']\n[grid]\nn = [2]"), "arguments holds -, which no cell"),
        (with("arguments = ['--save-factor', 'x']\n[grid]\nn = [2]"), "holds --save-factor"),
        (with("arguments = ['--{flag}', 'x']\n[grid]\nn = [2]\nflag = ['out']"), "the word --out"),
        (with("arguments = ['--help']\n[grid]\nn = [2]"), "the first cell (n=2): help and versions"),
        (with("arguments = ['--lag', '3']\n[grid]\nn = [2]"), "--lag is not a flag of `fisher-memory curve`; did you"),
        (
            with("arguments = ['--lags', '{k}']\n[grid]\nn = [2]\nk = [0]"),
            "the first cell (n=2, k=0): --lags cannot be 0",
        ),
        (with("vary = 'zip'\narguments = ['--lags', '{k}']\n[grid]\nn = [2]\nk = [1, 2]"), "these have n 1, k 2"),
        ("command = 'curve'\nsystem = 'chain:n=2'".into(), "the grid is empty"),
        (
            with("[grid]\nn = { from = 1, to = 9e15, steps = 1000000 }\nk = { from = 1, to = 2, steps = 99 }")
                .replace("{n}", "{n},gain={k}"),
            "the grid has 99000000 cells",
        ),
    ] {
        let file = folder.text("bad.toml", &text);
        let line = refused(&["sweep", &file, "--out", &folder.name("cells")], 1);
        assert!(line.contains("bad.toml: ") && line.contains(reason), "{text}\n{line}");
        assert_eq!(folder.contents(), ["bad.toml"], "{text}");
    }
}

#[test]
fn command_lines_of_sweeps_that_make_no_sense_are_refused() {
    let folder = Folder::new();
    let (file, out) = (folder.text("small.toml", SMALL), folder.name("cells"));
    assert!(refused(&["sweep", &folder.name("absent.toml"), "--out", &out], 1).contains("absent.toml cannot be read"));
    assert!(refused(&["sweep", &file], 2).contains("--out"));
    for shard in ["3", "5/4", "1/0", "x/2"] {
        assert!(refused(&["sweep", &file, "--out", &out, "--shard", shard], 2).contains("write i/k"), "{shard}");
    }
    let occupied = folder.name("");
    assert!(refused(&["sweep", &file, "--out", &occupied], 1).contains("holds something else than a sweep"));
    assert!(refused(&["sweep", &file, "--out", &file], 1).contains("cannot be written"));
    assert!(refused(&["sweep", &file, "--out", "/proc/none"], 1).contains("cannot be written"));
    assert_eq!(folder.contents(), ["small.toml"]);
}

#[test]
fn a_folder_of_another_sweep_is_left_alone_and_the_key_that_differs_is_named() {
    let folder = Folder::new();
    let whole = table(&folder, "cells", SMALL);
    let out = folder.name("cells");
    for (from, to, key) in [
        ("'4'", "'5'", "differs in system or arguments;"),
        ("seeds = 2", "seeds = 3", "differs in seeds;"),
        ("seeds = 2", "seeds = 2\nseed = 1", "differs in seed;"),
        ("seeds = 2", "seeds = 2\nkeep = ['total']", "differs in keep;"),
        ("[4, 7]", "[4, 7, 8]", "differs in grid.n;"),
        ("0.9, steps = 3", "0.8, steps = 3", "differs in grid.radius;"),
    ] {
        let other = folder.text("other.toml", &SMALL.replace(from, to));
        let line = refused(&["sweep", &other, "--out", &out], 1);
        assert!(line.contains(key) && line.contains("name another folder"), "{line}");
        let apart = folder.name("apart");
        succeed(&["sweep", &other, "--out", &apart]);
        let line = refused(&["merge", &out, &apart], 1);
        assert!(line.contains(key.trim_end_matches(';').trim_start_matches("differs ")), "{line}");
        std::fs::remove_dir_all(folder.path("apart")).expect("it is removed");
    }
    // Another layout of the same sweep is no other sweep.
    let same = folder.text("same.toml", &format!("# The same\n{}", SMALL.replace("0.9, steps = 3", "0.90, steps=3")));
    succeed(&["sweep", &same, "--out", &out]);
    assert_eq!(succeed(&["merge", &out]), whole);
    let manifest = read(folder.path("cells").join("manifest.json"));
    folder.text("cells/manifest.json", &manifest.replace("\"version\": \"", "\"version\": \"9"));
    assert!(refused(&["sweep", &same, "--out", &out], 1).contains("was begun by version 9"), "version");
    folder.text("cells/manifest.json", &manifest.replace("\"cells\": 12", "\"cells\": 13"));
    assert!(refused(&["merge", &out], 1).contains("is not the file that its manifest was written for"));
    folder.text("cells/manifest.json", "{}");
    assert!(refused(&["merge", &out], 1).contains("was not written by this version"));
}

#[test]
fn tables_that_cannot_be_made_are_refused() {
    let folder = Folder::new();
    table(&folder, "cells", SMALL);
    let out = folder.name("cells");
    assert!(refused(&["merge"], 2).contains("FOLDER"));
    assert!(refused(&["merge", &folder.name("absent")], 1).contains("absent is no folder of a sweep"));
    assert!(refused(&["merge", &folder.name("")], 1).contains("is no folder of a sweep"));
    assert!(refused(&["merge", &out, "--out", &folder.name("t.xlsx")], 2).contains(".csv"));
    assert!(refused(&["merge", &out, "--out", &folder.name("absent/t.csv")], 1).contains("there is no folder"));
    let line = refused(&["merge", &out, "--keep", "total,totle"], 1);
    assert!(line.contains("no result has the key totle; use --keep with some of system, n, "), "{line}");
    assert_eq!(folder.contents(), ["cells", "cells.toml"]);
}

#[test]
fn two_results_of_one_cell_are_refused() {
    let folder = Folder::new();
    let (one, other) = (folder.matrix("w.npy", 1, 1, &[0.5]), folder.name("w.npy"));
    let text = format!("command = 'curve'\nsystem = '{one}:radius={{r}}'\nkeep = ['total']\n[grid]\nr = [0.4, 0.5]\n");
    let text = text.replace(":radius={r}", ":leak={r}");
    table(&folder, "first", &text);
    folder.matrix("w.npy", 1, 1, &[0.25]);
    table(&folder, "second", &text);
    let line = refused(&["merge", &folder.name("first"), &folder.name("second")], 1);
    assert!(line.contains("hold two results of r=0.4"), "{line} {other}");
}

#[cfg(not(feature = "mpi"))]
#[test]
fn ranks_of_mpi_are_refused_without_the_feature() {
    let folder = Folder::new();
    let (file, out) = (folder.text("small.toml", SMALL), folder.name("cells"));
    for name in ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"] {
        let run =
            |size: &str| super::program(&["sweep", &file, "--out", &out]).env(name, size).output().expect("it starts");
        let told = String::from_utf8(run("3").stderr).expect("text");
        assert!(told.contains("3 ranks") && told.contains("--features mpi") && told.contains("--shard"), "{told}");
        assert_eq!(run("3").status.code(), Some(1));
        assert_eq!(run("1").status.code(), Some(0));
    }
}

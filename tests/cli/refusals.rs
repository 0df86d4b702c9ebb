//! Bad input of every kind: its exit status, and one line that says what and what to do.

use super::{Folder, refused, succeed};

#[test]
fn a_wrong_command_line_ends_with_status_2() {
    for (arguments, named) in [
        (&[][..], "no command"),
        (&["curv"], "did you mean curve?"),
        (&["frobnicate"], "use one of curve"),
        (&["curve"], "<SYSTEM>"),
        (&["compare"], "<SYSTEM>"),
        (&["curve", "chain:n=3", "extra"], "extra"),
        (&["curve", "chain:n=3", "--lag", "3"], "did you mean --lags?"),
        (&["curve", "chain:n=3", "--frobnicate"], "--frobnicate"),
        (&["curve", "chain:n=3", "--lags"], "--lags"),
        (&["curve", "chain:n=3", "--lags", "0"], "whole number"),
        (&["curve", "chain:n=3", "--lags", "three"], "whole number"),
        (&["curve", "chain:n=3", "--lags", "1000000000000"], "whole number"),
        (&["curve", "chain:n=3", "--lags", "3", "--lags", "4"], "twice"),
        (&["curve", "chain:n=3", "--format", "xml"], "table, json, csv"),
        (&["curve", "chain:n=3", "--epsilon", "0"], "positive"),
        (&["curve", "chain:n=3", "--epsilon", "-1"], "positive"),
        (&["curve", "chain:n=3", "--epsilon", "nan"], "positive"),
        (&["curve", "chain:n=3", "--epsilon", "inf"], "positive"),
        (&["curve", "chain:n=3", "--tolerance", "2"], "between 0 and 1"),
        (&["curve", "chain:n=3", "--precision", "12"], "53"),
        (&["curve", "chain:n=3", "--threads", "0"], "--threads"),
        (&["curve", "chain:n=3", "--epsilon", "1", "--noise", "q.npy"], "exclude each other"),
        (&["curve", "chain:n=3", "--observe", "h.npy"], "--observation-noise"),
        (&["curve", "chain:n=3", "--observation-noise", "r.npy"], "--observe"),
        (&["curve", "chain:n=3", "--input", "frist"], "first"),
        (&["curve", "chain:n=3", "--input", "random:seed=x"], "seed"),
        (&["curve", "chain:n=3", "--input", "own"], "hippo-legs"),
        (&["optimize", "--n", "3", "--budget", "noise-range=4", "--input", "own"], "first"),
        (&["curve", "hippo-legs:n=3,dt=0.1", "--continuous"], "leave out --continuous"),
        (&["curve", "s4d:n=3", "--continuous"], "even"),
        (&["curve", "chain:n=3", "--plot", "curve.pdf"], ".svg"),
        (&["curve", "chain:n=3", "--step", "0.1"], "--continuous"),
        (&["curve", "chain:n=3", "--continuous", "--step", "0"], "positive"),
        (&["curve", "chain:n=3", "--continuous", "--horizon", "5"], "exclude each other"),
        (&["compare", "chain:n=3", "--horizon", "5", "--continuous"], "exclude each other"),
        (&["lyapunov", "chain:n=3", "--horizon", "5", "--continuous"], "exclude each other"),
        (&["lyapunov", "chain:n=3", "--continuous", "--step", "1"], "--step"),
        (&["curve", "chain:n=3", "--horizon", "0"], "whole number"),
        (&["curve", "chain:n=3", "--horizon", "-5"], ""),
        (&["curve", "chain:n=3", "--horizon", "inf"], "whole number"),
        (&["lyapunov", "chain:n=3", "--save", "c.txt"], ".npy"),
        (&["curve", "chian:n=3"], "chain"),
        (&["curve", "chain:n=3,gian=2"], "gain"),
        (&["curve", "chain:gain=2"], "n"),
        (&["curve", "chain"], "n"),
        (&["curve", "chain:n=0"], "n"),
        (&["curve", "chain:n=-3"], "n"),
        (&["curve", "chain:n=3,n=4"], "twice"),
        (&["curve", "chain:n=3,gain=nan"], "gain"),
        (&["curve", "chain:n=99999999999"], "n"),
        (&["curve", ""], ""),
        (&["curve", "two\nlines"], ""),
    ] {
        let line = refused(arguments, 2);
        assert!(line.contains(named), "{arguments:?}: {line}");
    }
}

#[test]
fn a_flow_taken_for_a_network_in_steps_ends_with_status_1_and_says_what_is_missing() {
    for system in ["hippo-legs:n=4", "hippo-legt:n=4", "hippo-lagt:n=4", "s4d:n=4"] {
        for arguments in [&["curve", system][..], &["lyapunov", system], &["nonnormality", system]] {
            let line = refused(arguments, 1);
            for word in ["unstable", "dt=0.1", "--continuous"] {
                assert!(line.contains(word), "{arguments:?}: {line}");
            }
        }
    }
}

#[test]
fn a_bad_matrix_ends_with_status_1() {
    let folder = Folder::new();
    let whole = folder.matrix("whole.npy", 2, 2, &[0.0, 0.0, 1.0, 0.0]);
    let bytes = std::fs::read(&whole).expect("the file is there");
    let truncated = folder.name("truncated.npy");
    std::fs::write(&truncated, &bytes[..bytes.len() - 3]).expect("a file is written");
    for (file, named) in [
        (folder.name("missing.npy"), "missing.npy"),
        (truncated, "truncated.npy"),
        (folder.matrix("oblong.npy", 2, 3, &[0.0; 6]), "2 x 3"),
        (folder.matrix("hole.npy", 2, 2, &[0.0, f64::NAN, 0.0, 0.0]), "column 2"),
        (folder.matrix("unstable.npy", 2, 2, &[1.1, 0.0, 0.0, 0.5]), ""),
        (folder.matrix("margin.npy", 1, 1, &[1.0]), ""),
        (folder.text("words.csv", "a,b\nc,d\n"), "words.csv"),
        (folder.text("ragged.csv", "1,2\n3\n"), "line 2"),
        (folder.text("empty.csv", ""), "empty.csv"),
        (folder.text("noheader.mtx", "2 2 1\n1 1 0.5\n"), "noheader.mtx"),
        (folder.matrix("zero.npy", 2, 2, &[0.0; 4]) + ":radius=0.9", "radius"),
    ] {
        for command in ["curve", "compare", "lyapunov"] {
            let line = refused(&[command, &file], 1);
            assert!(line.contains(named), "{file}: {line}");
        }
    }
    let line = refused(&["compare", "chain:n=2", &folder.name("missing.npy")], 1);
    assert!(line.contains("missing.npy"), "{line}");
}

#[test]
fn an_unstable_network_is_told_what_it_can_do() {
    for system in ["chain:n=3,diagonal=1.01", "ring:n=4", "orthogonal:n=3,scale=2"] {
        let line = refused(&["curve", system], 1);
        assert!(line.contains("stable") && line.contains("radius=0.95"), "{line}");
        // A remedy that is refused is none.
        assert!(line.contains("curve --horizon N"), "{line}");
        succeed(&["curve", system, "--horizon", "5"]);
    }
    // A command names its own flags, and another's only where it lacks them.
    for command in ["compare", "lyapunov"] {
        assert!(refused(&[command, "ring:n=4"], 1).contains(&format!("({command} --horizon N)")));
        succeed(&[command, "ring:n=4", "--horizon", "5"]);
    }
    let line = refused(&["simulate", "ring:n=4", "--steps", "9", "--trials", "2"], 1);
    assert!(line.contains("(curve --horizon N)"), "{line}");
}

#[test]
fn a_bad_noise_input_or_read_out_file_ends_with_status_1() {
    let folder = Folder::new();
    let good = folder.matrix("good.npy", 2, 2, &[1.0, 0.0, 0.0, 1.0]);
    let indefinite = folder.matrix("indefinite.npy", 2, 2, &[1.0, 2.0, 2.0, 1.0]);
    let asymmetric = folder.matrix("asymmetric.npy", 2, 2, &[1.0, 0.5, 0.0, 1.0]);
    let large = folder.matrix("large.npy", 3, 3, &[0.0; 9]);
    let long = folder.matrix("long.npy", 3, 1, &[1.0; 3]);
    let zero = folder.matrix("zero.npy", 2, 1, &[0.0; 2]);
    let missing = folder.name("missing.npy");
    for (flags, named) in [
        (&["--noise", &indefinite][..], "indefinite.npy"),
        (&["--noise", &asymmetric], "not symmetric"),
        (&["--noise", &large], "large.npy"),
        (&["--noise", &missing], "missing.npy"),
        (&["--input", &long], "long.npy"),
        (&["--input", &zero], "zero.npy"),
        (&["--input", &large], "large.npy"),
        (&["--input", &good, "--signal-covariance", &indefinite], "indefinite.npy"),
        (&["--input", &missing], "missing.npy"),
        (&["--observe", &large, "--observation-noise", &good], "3 x 3"),
        (&["--observe", &good, "--observation-noise", &large], "3 x 3"),
        (&["--observe", &good, "--observation-noise", &indefinite], "not positive semidefinite"),
        (&["--observe", &missing, "--observation-noise", &good], "missing.npy"),
    ] {
        let line = refused(&[&["curve", "chain:n=2"][..], flags].concat(), 1);
        assert!(line.contains(named), "{flags:?}: {line}");
    }
}

#[test]
fn content_beyond_the_doubles_ends_with_status_1_in_every_command() {
    let folder = Folder::new();
    let zero = folder.matrix("zero.npy", 2, 2, &[0.0; 4]);
    let huge = folder.matrix("huge.npy", 2, 1, &[1e200, 0.0]);
    let small = folder.matrix("small.npy", 2, 1, &[1e-200, 0.0]);
    let simulation = ["--steps", "1000", "--trials", "2"];
    for command in ["curve", "compare", "simulate"] {
        let more: &[&str] = if command == "simulate" { &simulation } else { &[] };
        let line = |flags: &[&str]| refused(&[&[command, "chain:n=2"][..], flags, more].concat(), 1);
        assert!(line(&["--input", &huge]).contains("entry of the input is 1.00e200"));
        assert!(line(&["--input", &small]).contains("entry of the input is 1.00e-200"));
        assert!(line(&["--input", "first", "--epsilon", "1e-320"]).contains("about 1e320"));
        assert!(line(&["--input", "first", "--epsilon", "1e305"]).contains("about 1e-305"));
    }
    for command in ["curve", "compare"] {
        let line = refused(&[command, "chain:n=2", "--observe", &zero, "--observation-noise", &zero], 1);
        assert!(line.contains("singular") && line.contains("noise of its own"), "{line}");
    }
    assert!(refused(&["lyapunov", "chain:n=4,gain=1e60"], 1).contains("above 1e308"));
    let search = ["optimize", "--n", "2", "--budget", "noise-range=2"];
    assert!(refused(&[&search[..], &["--fixed-w", &zero]].concat(), 1).contains("fixed W is zero"));
    refused(&[&search[..], &["--fixed-w", "chain:n=2,gain=0"]].concat(), 2);
    refused(&[&search[..], &["--start", "chain:n=2", "--start-input", &huge]].concat(), 1);
    let large = folder.matrix("large.npy", 3, 3, &[0.0; 9]);
    assert!(refused(&[&search[..], &["--start", &large]].concat(), 1).contains("3 units"));
}

#[test]
fn an_unstable_flow_is_told_what_it_can_do() {
    let folder = Folder::new();
    let saddle = folder.matrix("saddle.npy", 2, 2, &[-5.0, 1.0, 0.0, 0.5]);
    // The network of a discrete time is no stable flow: its diagonal leaks nothing.
    for system in [saddle.as_str(), "chain:n=3,gain=0.5", "orthogonal:n=4,scale=0.9", "identity:n=2,scale=1"] {
        for command in ["curve", "compare", "lyapunov"] {
            let line = refused(&[command, system, "--continuous"], 1);
            assert!(line.contains("stable") && line.contains("leak more") && !line.contains("radius="), "{line}");
        }
    }
}

#[test]
fn a_horizon_beyond_every_precision_is_refused() {
    // Eigenvalues on both sides of the circle: the variances of C span 1.2^(10^5).
    let line = refused(&["curve", "gaussian:n=6,radius=1.2", "--horizon", "100000"], 1);
    assert!(line.contains("3392 bits") && line.contains("--precision"), "{line}");
    assert!(!line.contains("inf"), "{line}");
}

#[test]
fn double_precision_is_refused_at_once_where_it_proves_nothing() {
    let folder = Folder::new();
    let eye = folder.matrix("eye.npy", 2, 2, &[1.0, 0.0, 0.0, 1.0]);
    let observed = ["--observe", eye.as_str(), "--observation-noise", &eye];
    let system = "chain:n=2,diagonal=-0.5";
    for (commands, flags) in [
        (&["curve", "compare"][..], &observed[..]),
        (&["curve", "compare", "lyapunov"], &["--horizon", "5"]),
        (&["curve", "compare", "lyapunov"], &["--continuous"]),
    ] {
        for command in commands {
            let line = refused(&[&[*command, system, "--precision", "double"], flags].concat(), 2);
            assert!(line.contains(flags[0]) && line.contains("106"), "{line}");
            succeed(&[&[*command, system, "--precision", "106"], flags].concat());
        }
    }
}

#[test]
fn messages_advise_what_helps_and_spell_out_no_long_numbers() {
    let folder = Folder::new();
    let edge = folder.matrix("edge.npy", 2, 2, &[1.0, 0.0, 0.0, 0.5]);
    let above = folder.matrix("above.npy", 1, 1, &[1.0 + 9e-13]);
    let half = folder.matrix("half.npy", 2, 2, &[0.5, 0.0, 0.0, 0.3]);
    let silent = folder.matrix("silent.npy", 2, 2, &[1.0, 0.0, 0.0, 0.0]);
    let faint = folder.matrix("faint.npy", 2, 2, &[1.0, 0.0, 0.0, 5e-324]);
    // No bits tell a spectral radius of exactly 1 from one just below.
    assert!(!refused(&["curve", &edge], 1).contains("--precision"));
    assert!(refused(&["curve", &above], 1).contains("above 1 (by 9.0e-13, as computed)"));
    assert!(refused(&["curve", "chain:n=3,diagonal=1e200"], 1).contains("above 1 (by 1.0e200, as computed)"));
    assert!(refused(&["curve", &format!("{half}:radius=-1e300")], 2).contains("is -1e300"));
    succeed(&["curve", &half, "--noise", &silent]);
    let line = refused(&["curve", &half, "--noise", &silent, "--input", "random"], 1);
    assert!(line.contains("no noise at all reaches the direction 1.00 x_2"), "{line}");
    assert!(!refused(&["curve", &half, "--noise", &faint], 1).contains("singular"));
    let line = refused(&["curve", "chain:n=3", "--tolerance", "1e-17"], 1);
    assert!(line.contains("more bits change nothing"), "{line}");
    let line = refused(&["curve", "chain:n=40,diagonal=0.9,gain=0.5", "--precision", "60"], 1);
    assert!(!line.contains("inf") && line.contains("--precision to 120"), "{line}");
    let repeated = folder.matrix("repeated.npy", 2, 2, &[1.0, 2.0, 2.0, 4.0]);
    let none = folder.matrix("none.npy", 2, 2, &[0.0; 4]);
    let line = refused(&["curve", &half, "--observe", &repeated, "--observation-noise", &none], 1);
    assert!(line.contains("only 1 of its 2 channels"), "{line}");
    assert!(refused(&["curve", "chain:n=3", "--tolerance", "-1e-3"], 2).contains("between 0 and 1"));
}

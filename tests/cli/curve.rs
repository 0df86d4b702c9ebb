//! `curve`.

use super::{DOUBLING, Folder, assert_close, json, keys, number, numbers, refused, run, succeed};
use serde_json::Value;

/// The keys that programs rely on, in their order; others may follow.
const CONTRACT: [&str; 19] = [
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

/// As many keys as are contracted, the bounds beside the numbers left out.
fn first_keys(found: &Value) -> Vec<&str> {
    keys(found).into_iter().filter(|key| !key.ends_with("_error")).take(CONTRACT.len()).collect()
}

/// A ceiling is rounded up, by next to nothing.
fn assert_just_above(found: &Value, expected: f64) {
    assert!(number(found) >= expected, "{found} is below {expected}");
    assert_close(number(found), expected, 1e-13);
}

/// Every key can be asked for alone, and then is what it is among all, with its bound and no other.
#[test]
fn only_the_keys_that_were_named_are_there_and_the_same_as_among_all() {
    for question in [
        &["curve", "gaussian:n=12,radius=0.8", "--lags", "4", "--input", "first"][..],
        &["curve", "chain:n=4,diagonal=-1", "--continuous", "--step", "0.5"],
        &["curve", "chain:n=3", "--horizon", "5", "--at-lags", "0,2"],
    ] {
        let all = json(question);
        for key in
            keys(&all).into_iter().filter(|key| !key.ends_with("_error") && !["seconds", "command"].contains(key))
        {
            let found = json(&[question, &["--only", key]].concat());
            let allowed = [key, &format!("{key}_error"), "missing"].map(str::to_string);
            assert!(keys(&found).iter().all(|name| allowed.contains(&(*name).to_string())), "{key}: {found}");
            match (&all[key], &found[key]) {
                // With the other parts left out, the best input is proven another way.
                (Value::Number(one), Value::Number(other)) => {
                    assert_close(other.as_f64().unwrap(), one.as_f64().unwrap(), 1e-11);
                }
                (Value::Array(one), Value::Array(other)) => assert_eq!(one.len(), other.len(), "{key}"),
                (one, other) if key != "missing" => assert_eq!(one, other, "{key}"),
                _ => {}
            }
        }
    }
    for wrong in [&["--only", "fmc,nothing", "--format", "json"][..], &["--only", "fmc"]] {
        assert!(refused(&[&["curve", "chain:n=3"], wrong].concat(), 2).contains("--only"));
    }
}

#[test]
fn json_has_the_contracted_keys_in_their_order() {
    let found = json(&["curve", "chain:n=3"]);
    assert_eq!(first_keys(&found), CONTRACT);
    assert_eq!(keys(&found["seconds"]), ["covariance", "curve", "total", "all"]);
    assert_eq!(found["system"], "chain:n=3,gain=1,feedback=0,diagonal=0");
    assert_eq!(found["input"], "best");
    assert_eq!(found["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(found["command"], "fisher-memory curve chain:n=3 --format json");
    let seconds = |key: &str| number(&found["seconds"][key]);
    assert_close(seconds("all"), seconds("covariance") + seconds("curve") + seconds("total"), 1e-12);
}

#[test]
fn a_doubling_delay_line_has_its_closed_form() {
    let found = json(&["curve", DOUBLING, "--input", "first", "--lags", "25"]);
    let curve = numbers(&found["fmc"]);
    assert_eq!(curve.len(), 25);
    for (lag, &information) in curve.iter().enumerate() {
        let power = 2f64.powi(lag as i32);
        let expected = if lag < 20 { power / (2.0 * power - 1.0) } else { 0.0 };
        assert_close(information, expected, 1e-12);
    }
    assert_close(number(&found["total"]), 10.803347099370, 1e-11);
    assert_close(number(&found["spatial_trace"]), 20.0, 1e-12);
    assert_close(number(&found["noise_trace"]), 2f64.powi(21) - 22.0, 1e-12);
    assert_just_above(&found["bound"], 20.0);
    assert_eq!(found["n"], 20);
    assert_eq!(numbers(&found["signal_power"]).len(), 25);
}

#[test]
fn the_total_is_over_all_lags_whatever_their_number() {
    let totals = ["1", "2", "100"].map(|lags| number(&json(&["curve", "chain:n=9,gain=1.3", "--lags", lags])["total"]));
    assert_eq!(totals[0], totals[2]);
    assert_eq!(totals[1], totals[2]);
}

#[test]
fn noise_of_variance_epsilon_divides_the_information() {
    let found = json(&["curve", DOUBLING, "--input", "first", "--epsilon", "0.5"]);
    assert_close(number(&found["total"]), 2.0 * 10.803347099370, 1e-11);
    assert_just_above(&found["bound"], 40.0);
    assert_eq!(found["epsilon"], 0.5);
}

#[test]
fn a_noise_covariance_takes_the_place_of_epsilon() {
    let folder = Folder::new();
    let noise = folder.matrix("q.npy", 2, 2, &[0.5, 0.0, 0.0, 2.0]);
    let found = json(&["curve", "chain:n=2", "--input", "first", "--noise", &noise]);
    assert!(found["epsilon"].is_null());
    // C = diag(0.5, 2.5): J(0) = 1/0.5 and J(1) = 1/2.5.
    assert_close(number(&found["total"]), 2.4, 1e-12);
    assert_close(number(&found["bound"]), 4.0, 1e-12);
}

#[test]
fn an_input_vector_from_a_file_counts_with_its_length() {
    let folder = Folder::new();
    let input = folder.matrix("v.npy", 2, 1, &[3.0, 0.0]);
    let found = json(&["curve", "chain:n=2", "--input", &input]);
    assert_eq!(found["input"], input);
    assert_close(number(&found["total"]), 9.0 * 1.5, 1e-12);
    assert_close(number(&found["bound"]), 9.0 * 2.0, 1e-12);
}

#[test]
fn random_inputs_are_named_by_their_seed() {
    let direction = |flag| json(&["curve", "orthogonal:n=5,scale=0.9", "--input", flag]);
    let (unnamed, zero, one) = (direction("random"), direction("random:seed=0"), direction("random:seed=1"));
    assert_eq!(unnamed["input"], "random:seed=0");
    assert_eq!(unnamed["fmc"], zero["fmc"]);
    assert_ne!(number(&zero["signal_power"][0]), number(&one["fmc"][0]));
    // Normal networks hold exactly 1, whatever the input.
    assert_close(number(&one["total"]), 1.0, 1e-10);
}

#[test]
fn csv_holds_the_same_numbers_as_json() {
    let arguments = ["curve", "chain:n=4,gain=1.1,feedback=0.2", "--lags", "7"];
    let found = json(&arguments);
    let text = succeed(&[&arguments[..], &["--format", "csv"]].concat());
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("lag,fmc,signal_power,memory_function,universal_bound"));
    let (mut curve, mut power) = (Vec::new(), Vec::new());
    for (lag, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells[0], lag.to_string());
        curve.push(cells[1].parse::<f64>().expect("a number"));
        power.push(cells[2].parse::<f64>().expect("a number"));
    }
    assert_eq!(curve, numbers(&found["fmc"]));
    assert_eq!(power, numbers(&found["signal_power"]));
}

#[test]
fn the_table_says_first_what_was_computed_and_last_how_to_repeat_it() {
    let text = succeed(&["curve", "chain:n=3", "--input", "first"]);
    let (first, last) = (text.lines().next().expect("a line"), text.lines().last().expect("a line"));
    assert!(first.starts_with("Fisher memory of chain:n=3,"), "{first}");
    assert!(first.contains("input first") && first.contains("noise variance 1"), "{first}");
    assert!(last.ends_with(": fisher-memory curve chain:n=3 --input first"), "{last}");
    assert!(text.contains("1.8333"), "{text}");
    assert!(text.contains("error"), "the table says how sure it is: {text}");
}

#[test]
fn the_number_of_threads_changes_nothing_but_the_time() {
    let bytes = |threads| {
        let arguments = ["curve", "gaussian:n=60,radius=0.9,seed=3", "--format", "json", "--threads", threads];
        let text = succeed(&arguments);
        let (start, end) = (text.find("\"seconds\"").expect("timings"), text.find("\"version\"").expect("version"));
        text[..start].to_string() + &text[end..]
    };
    assert_eq!(bytes("1"), bytes("2"));
    let rows = |threads| succeed(&["curve", "dale:n=50,radius=0.9", "--format", "csv", "--threads", threads]);
    assert_eq!(rows("1"), rows("2"));
}

#[test]
fn a_read_out_sees_no_more_than_the_state() {
    let folder = Folder::new();
    // y = first unit + noise of variance 1, of a chain of two: J(0) = 1 / (1 + 1), and the second unit is not seen.
    let read_out = folder.matrix("h.npy", 1, 2, &[1.0, 0.0]);
    let noise = folder.matrix("r.npy", 1, 1, &[1.0]);
    let seen = ["--observe", read_out.as_str(), "--observation-noise", noise.as_str()];
    let found = json(&[&["curve", "chain:n=2", "--input", "first"][..], &seen].concat());
    assert_close(number(&found["total"]), 0.5, 1e-10);
    assert_just_above(&found["bound"], 1.0);
}

#[test]
fn a_result_that_hangs_on_the_last_bits_of_the_input_comes_with_a_warning() {
    let folder = Folder::new();
    // A rotated chain of total power gain 4^50: what it does hangs on the 53 bits to which its entries are rounded.
    let chain = fisher_memory::family::chain(50, 2.0, 0.0, 0.0).expect("a chain");
    let basis = fisher_memory::family::orthogonal(50, 1.0, 1).expect("a rotation");
    let rotated = &basis * chain * basis.transpose();
    let file = folder.matrix("rotated.npy", 50, 50, rotated.transpose().as_slice());
    let quiet = json(&["curve", &file, "--quiet"]);
    assert!(number(&quiet["input_sensitivity"]) > 1e-10, "{}", quiet["input_sensitivity"]);
    assert!(number(&quiet["relative_error_bound"]) <= 1e-10);
    let warned = run(&["curve", &file]);
    assert_eq!(warned.status, Some(0), "{}", warned.stderr);
    assert!(warned.stderr.starts_with("warning: ") && warned.stderr.contains("rotated.npy"), "{}", warned.stderr);
    assert_eq!(warned.stderr.lines().count(), 1);
}

#[test]
fn several_inputs_and_their_average_are_read_from_the_command_line() {
    let folder = Folder::new();
    let inputs = folder.matrix("inputs.npy", 3, 2, &[1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let covariance = folder.matrix("covariance.npy", 2, 2, &[2.0, 0.0, 0.0, 0.5]);
    let total = |flags: &[&str]| number(&json(&[&["curve", "chain:n=3,gain=2"], flags].concat())["total"]);
    let vectors = [folder.matrix("one.npy", 3, 1, &[1.0, 0.0, 0.0]), folder.matrix("two.npy", 3, 1, &[0.0, 1.0, 0.0])];
    let [one, two] = vectors.map(|vector| total(&["--input", &vector]));
    assert_close(total(&["--input", &inputs]), one + two, 1e-10);
    assert_close(total(&["--input", &inputs, "--signal-covariance", &covariance]), 2.0 * one + 0.5 * two, 1e-10);
    // The mean over all unit inputs is 1/epsilon for every network.
    assert_close(total(&["--input", "average", "--epsilon", "0.25"]), 4.0, 1e-10);
    refused(&["curve", "chain:n=4", "--input", &inputs], 1);
    refused(&["curve", "chain:n=3", "--input", &inputs, "--signal-covariance", &inputs], 1);
    refused(&["curve", "chain:n=3", "--input", "first", "--signal-covariance", &covariance], 2);
    refused(&["simulate", "chain:n=3", "--input", &inputs], 2);
}

#[test]
fn the_memory_function_the_worst_input_and_the_universal_bound_are_given() {
    let found = json(&["curve", "chain:n=5", "--input", "first", "--lags", "8"]);
    // A delay line attains its bound; its end, which hands nothing on, is the worst place to enter.
    let (curve, bound) = (numbers(&found["fmc"]), numbers(&found["universal_bound"]));
    for lag in 0..5 {
        assert_close(curve[lag], 1.0 / (lag as f64 + 1.0), 1e-10);
        assert_close(bound[lag], curve[lag], 1e-10);
    }
    assert_close(number(&found["spatial_min"]), 0.2, 1e-10);
    assert_close(numbers(&found["worst_input"])[4].abs(), 1.0, 1e-10);
    // Lag k stands alone in unit k, where noise has variance k + 1: m(k) = 1/(k + 2).
    let memory = numbers(&found["memory_function"]);
    assert_eq!(memory.len(), 8);
    for (lag, share) in memory.iter().enumerate().take(5) {
        assert_close(*share, 1.0 / (lag as f64 + 2.0), 1e-10);
    }
    assert_close(number(&found["capacity"]), memory.iter().sum(), 1e-10);
    assert!(number(&found["capacity_error"]) < 1e-10 * number(&found["capacity"]));
    assert!(numbers(&found["memory_function_error"]).iter().all(|&error| error < 1e-12));
}

#[test]
fn an_unstable_network_has_a_memory_after_finitely_many_steps() {
    let found = json(&["curve", "orthogonal:n=5,seed=2", "--input", "first", "--horizon", "40", "--lags", "50"]);
    assert_eq!(first_keys(&found), CONTRACT);
    assert_eq!(found["horizon"], 40);
    assert!(!keys(&found).contains(&"step") && !keys(&found).contains(&"continuous"));
    for (lag, &information) in numbers(&found["fmc"]).iter().enumerate() {
        if lag < 40 { assert_close(information, 1.0 / 40.0, 1e-12) } else { assert_eq!(information, 0.0) }
    }
    assert_close(number(&found["total"]), 1.0, 1e-12);
    assert_close(number(&found["noise_trace"]), 200.0, 1e-12);
    assert!(number(&found["relative_error_bound"]) <= 1e-10 && number(&found["precision_bits"]) > 53.0);
    let text = succeed(&["curve", "orthogonal:n=5,seed=2", "--horizon", "40"]);
    assert!(
        text.starts_with("Fisher memory of orthogonal:n=5,scale=1,seed=2 after 40 steps from rest: 5 units"),
        "{text}"
    );
    assert!(text.contains("all 40 lags"), "{text}");
    // Growth beyond the range of doubles is no number in JSON, and no reason to fail.
    let grown = json(&["curve", "identity:n=2,scale=2", "--horizon", "5000", "--lags", "2000"]);
    assert_close(number(&grown["total"]), 1.0, 1e-12);
    assert!(grown["noise_trace"].is_null() && grown["signal_power"][1999].is_null());
}

#[test]
fn continuous_time_has_times_in_place_of_lags() {
    let leaky =
        ["curve", "identity:n=3,scale=-0.25", "--input", "first", "--continuous", "--step", "0.5", "--lags", "20"];
    let found = json(&leaky);
    assert_eq!(first_keys(&found), CONTRACT);
    assert_eq!((found["continuous"].as_bool(), found["step"].as_f64()), (Some(true), Some(0.5)));
    assert_eq!(found["spectral_abscissa"], -0.25);
    let (curve, times) = (numbers(&found["fmc"]), numbers(&found["times"]));
    assert_eq!((curve.len(), times.len(), times[3]), (20, 20, 1.5));
    for (time, &information) in times.iter().zip(&curve) {
        assert_close(information, 0.5 * (-0.5 * time).exp(), 1e-12);
    }
    assert_close(number(&found["total"]), 1.0, 1e-12);
    let text = succeed(&leaky);
    assert!(text.contains("in continuous time") && text.contains("integral over all times"), "{text}");
    assert!(text.contains("time t") && text.contains("J(t)") && text.contains("largest real part"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("1.5 ")), "{text}");
    let rows = succeed(&[&leaky[..], &["--format", "csv"]].concat());
    let starts: Vec<&str> = rows.lines().filter_map(|line| line.split(',').next()).collect();
    assert_eq!(starts[..4], ["time", "0.0", "0.5", "1.0"], "{rows}");
    // A step of one unless said.
    assert_eq!(json(&["curve", "identity:n=1,scale=-1", "--continuous"])["step"], 1.0);
}

#[test]
fn a_read_out_and_correlated_noise_go_with_every_dynamics() {
    let folder = Folder::new();
    let read_out = folder.matrix("h.npy", 1, 2, &[1.0, 0.0]);
    let channel = folder.matrix("r.npy", 1, 1, &[1.0]);
    let noise = folder.matrix("q.npy", 2, 2, &[2.0, 0.5, 0.5, 1.0]);
    let seen = ["--observe", &read_out, "--observation-noise", &channel, "--noise", &noise, "--input", "first"];
    // Two steps of the identity: C = 2 Q, H C H' + R = 5, J(0) = J(1) = 1/5.
    let found = json(&[&["curve", "identity:n=2", "--horizon", "2", "--lags", "3"][..], &seen].concat());
    assert_close(number(&found["total"]), 0.4, 1e-12);
    // A = -I/2: C = Q, H C H' + R = 3, J(t) = e^-t / 3.
    let found = json(&[&["curve", "identity:n=2,scale=-0.5", "--continuous"][..], &seen].concat());
    assert_close(number(&found["total"]), 1.0 / 3.0, 1e-12);
    assert_close(numbers(&found["fmc"])[2], (-2f64).exp() / 3.0, 1e-12);
}

#[test]
fn the_input_of_a_state_space_model_has_unit_length_whatever_the_time() {
    let flow = json(&["curve", "hippo-legs:n=16", "--continuous", "--input", "own"]);
    assert_eq!((flow["input"].as_str(), flow["system"].as_str()), (Some("own"), Some("hippo-legs:n=16")));
    assert_close(number(&flow["total"]), 1.0, 1e-12);
    let steps = json(&["curve", "hippo-legs:n=16,dt=0.1", "--input", "own"]);
    // The best input is the same, and discretisation turns the own one towards it.
    assert_close(number(&steps["spatial_max"]), number(&flow["spatial_max"]), 1e-11);
    assert!((number(&steps["total"]) - 2.7582).abs() < 5e-5);
    let filled = json(&["curve", "chain:n=100,gain=1.05,diagonal=0.2,fill=0.005", "--input", "first", "--lags", "1"]);
    assert_close(number(&filled["total"]), 20.884_657_370_971_4, 1e-12);
}

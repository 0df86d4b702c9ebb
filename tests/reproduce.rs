//! All claims, end to end, into a folder of their own, and against the committed figures.
#![cfg(feature = "claims")]

mod committed;

use fisher_memory::claims::{
    Judgement, Outcome, ReproduceOptions, Reproduced, StatementOutcome, ids, quick_ids, reproduce,
};
use fisher_memory::{Error, Monitor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

fn options(directory: &Path, only: &[&str]) -> ReproduceOptions {
    let only = only.iter().map(|id| (*id).to_owned()).collect();
    ReproduceOptions::default().with_directory(directory.to_owned()).with_quick(true).with_only(only)
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// One quick run of everything, which several tests look at.
fn quick_run() -> &'static (tempfile::TempDir, Reproduced) {
    static RUN: LazyLock<(tempfile::TempDir, Reproduced)> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let found = reproduce(&options(folder.path(), &[])).unwrap();
        (folder, found)
    });
    &RUN
}

#[test]
fn every_claim_passes_and_every_file_is_whole() {
    let (folder, found) = quick_run();
    let outcomes = &found.claims;
    assert_eq!(outcomes.iter().map(|outcome| outcome.id.clone()).collect::<Vec<_>>(), quick_ids());
    let failed: Vec<_> = outcomes.iter().filter(|outcome| !outcome.pass).collect();
    assert!(failed.is_empty(), "{failed:#?}");

    let files = contents(folder.path());
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let written: Vec<Outcome> = serde_json::from_str(&text("claims.json")).unwrap();
    assert_eq!(&written, outcomes);
    let raw: Vec<serde_json::Map<String, Value>> = serde_json::from_str(&text("claims.json")).unwrap();
    let keys: Vec<&String> = raw[0].keys().collect();
    assert_eq!(keys, ["id", "source", "claim", "expected", "measured", "tolerance", "pass"]);

    let report = text("report.html");
    assert!(
        !report.contains("http://")
            || report.matches("http://").count() == report.matches("http://www.w3.org/2000/svg").count()
    );
    for outcome in outcomes {
        assert!(report.contains(&format!("<article id=\"{}\"", outcome.id)), "{}", outcome.id);
    }
    let mut pictures = 0;
    for name in files.keys().filter_map(|name| name.strip_suffix(".svg")) {
        pictures += 1;
        let svg = text(&format!("{name}.svg"));
        assert_well_formed(&svg);
        assert!(!svg.contains("width=\"-") && !svg.contains("height=\"-"), "{name} draws something of negative size");
        assert!(report.contains(&svg), "{name} is not in the report");
        assert_eq!(&files[&format!("{name}.png")][..8], b"\x89PNG\r\n\x1a\n");
        let data = text(&format!("{name}.csv"));
        let mut rows = 0;
        for row in csv::Reader::from_reader(data.as_bytes()).records() {
            let row = row.unwrap();
            assert!(row[2].parse::<f64>().is_ok() && row[3].parse::<f64>().is_ok(), "{name}: {row:?}");
            rows += 1;
        }
        assert!(rows > 5, "{name} has {rows} rows");
    }
    assert!(pictures >= 30, "{pictures} pictures");
    assert_eq!(files.len(), 3 * pictures + 4, "nothing else is left behind: {:?}", files.keys());
    assert_well_formed(report.split_once('\n').unwrap().1);
}

#[test]
fn the_statements_come_first_with_their_verdicts_and_agree_with_their_file() {
    let (folder, found) = quick_run();
    let file = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let raw: Vec<serde_json::Map<String, Value>> = serde_json::from_str(&file("statements.json")).unwrap();
    let keys: Vec<&String> = raw[0].keys().collect();
    assert_eq!(keys, ["id", "source", "statement", "verdict", "why", "claims"]);
    let written: Vec<StatementOutcome> = serde_json::from_str(&file("statements.json")).unwrap();
    assert_eq!(written, found.statements);
    let page = file("report.html");
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not on the page"));
    for statement in &written {
        let begin = place(&format!("id=\"statement-{}\"", statement.id));
        let card = &page[begin..begin + page[begin..].find("</div>").unwrap()];
        let word = match statement.verdict {
            Judgement::True => "verdict true\">true<",
            Judgement::TrueIf => "verdict true-if\">true under a condition<",
            Judgement::Wrong => "verdict wrong\">wrong as written<",
            Judgement::Open => "verdict open\">open<",
        };
        assert!(card.contains(word), "{card}");
        assert!(statement.claims.iter().all(|id| card.contains(&format!("href=\"#{id}\""))), "{card}");
        assert!(statement.why.ends_with('.') && !statement.source.is_empty(), "{statement:?}");
    }
    let order = ["id=\"statements\"", "id=\"questions\"", "id=\"chapter-0\"", "id=\"cards\"", "id=\"table\""];
    assert!(order.map(place).is_sorted(), "the order of the page");
}

#[test]
fn the_statements_of_the_post_are_all_told_and_what_a_quick_run_leaves_out_stays_open() {
    let (_, found) = quick_run();
    let post = ["isometry", "random-powers", "scalar-walks", "degeneracy", "not-orthogonal", "non-normal"];
    let rest = ["chain-transient", "trained-non-normal", "identity-chain", "nonlinear-ordering", "gated"];
    let told: Vec<&str> = found.statements.iter().take(11).map(|statement| statement.id.as_str()).collect();
    assert_eq!(told, [&post[..], &rest[..]].concat());
    let verdict = |id: &str| found.statements.iter().find(|statement| statement.id == id).map(|one| one.verdict);
    let of_full_run: Vec<StatementOutcome> =
        serde_json::from_value(parsed(&committed_folder().join("statements.json"))).expect("statements");
    let in_full = |id: &str| of_full_run.iter().find(|statement| statement.id == id).map(|one| one.verdict);
    // Most trainings take too long for a quick run.
    for id in ["trained-non-normal", "identity-chain", "gated"] {
        assert_eq!(verdict(id), Some(Judgement::Open), "{id}");
        assert!(in_full(id).is_some_and(|verdict| verdict != Judgement::Open), "{id}");
    }
    let settled: Vec<&String> = of_full_run.iter().flat_map(|statement| &statement.claims).collect();
    assert!(ids().iter().any(|id| !quick_ids().contains(id) && settled.contains(&id)));
    assert_eq!(verdict("scalar-walks"), Some(Judgement::Wrong));
}

fn committed_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("figures")
}

fn parsed(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_quick_run_finds_the_numbers_of_the_committed_figures() {
    let (folder, _) = quick_run();
    let (old, new) = (parsed(&committed_folder().join("numbers.json")), parsed(&folder.path().join("numbers.json")));
    assert_eq!(old["run"], "full", "what is committed comes from a full run");
    assert!(old["version"].is_string() && old["command"].as_str().is_some_and(|command| command.contains("reproduce")));
    let (mut complaints, compared) = committed::numbers(&old, &new, &quick_ids());
    assert!(compared > 500, "only {compared} numbers are in both");
    let names = |folder: &Path| -> Vec<String> {
        let files = contents(folder).into_keys();
        files.filter_map(|name| name.strip_suffix(".csv").map(str::to_owned)).collect()
    };
    let (of_full_run, of_quick_run) = (names(&committed_folder()), names(folder.path()));
    let of_full_run_alone: Vec<_> = of_full_run.iter().filter(|name| !of_quick_run.contains(name)).collect();
    assert_eq!(of_full_run_alone, ["starts-predicted"], "figures that no claim of a quick run links to");
    assert_eq!(of_full_run.len(), of_quick_run.len() + 1, "figures of the quick run alone");
    for name in of_quick_run {
        let file = |folder: &Path| folder.join(format!("{name}.csv"));
        let (more, compared) = committed::figure(&name, &file(&committed_folder()), &file(folder.path()));
        assert!(compared > 2, "{name}: only {compared} rows are in both");
        complaints.extend(more);
    }
    let remedy = "if the change is meant, run `cargo run --release -- reproduce` and commit figures/";
    assert!(complaints.is_empty(), "{remedy}\n{}", complaints.join("\n"));
}

#[test]
fn a_number_that_changes_beyond_its_margin_is_noticed() {
    let (folder, _) = quick_run();
    let same = parsed(&folder.path().join("numbers.json"));
    assert_eq!(committed::numbers(&same, &same, &quick_ids()).0, Vec::<String>::new());
    let mut changed = same.clone();
    let (mut moved, mut unrepeatable) = (0, 0);
    for claim in changed["claims"].as_array_mut().unwrap() {
        let margin = claim["margin"].as_f64().unwrap();
        let value = claim["measured"].as_f64().unwrap();
        claim["measured"] = (value + 8.0 * margin + 3e-5 * value.abs()).into();
        let differs = claim["measured"].as_f64() != Some(value);
        moved += usize::from(differs);
        unrepeatable += usize::from(differs && committed::is_unrepeatable(claim));
    }
    assert_eq!(committed::numbers(&same, &changed, &quick_ids()).0.len(), moved - unrepeatable);
    changed["claims"].as_array_mut().unwrap().pop();
    assert!(
        committed::numbers(&same, &changed, &quick_ids())
            .0
            .iter()
            .any(|complaint| complaint.contains("in one of the runs only"))
    );
}

/// Every tag that opens closes, in order; enough of XML to catch an unescaped sign or a truncated file.
fn assert_well_formed(text: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in text.split('<').skip(1) {
        let (tag, rest) = part.split_once('>').unwrap_or_else(|| panic!("no end of <{}", &part[..part.len().min(40)]));
        assert!(!rest.contains('>') || open.last() == Some(&"style"), "a bare > in {rest}");
        let name = tag.split([' ', '/']).find(|name| !name.is_empty()).unwrap();
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed));
        } else if !tag.ends_with('/') && !["meta", "br"].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "still open: {open:?}");
}

#[test]
fn the_same_claims_give_the_same_bytes() {
    let only = ["chain-closed-form", "universal-bound", "normal-total"];
    let run = || {
        let folder = tempfile::tempdir().unwrap();
        reproduce(&options(folder.path(), &only)).unwrap();
        contents(folder.path())
    };
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let (first, second) = (run(), one_thread.install(run));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (name, bytes) in first {
        assert!(bytes == second[&name], "{name} differs");
    }
}

#[test]
fn only_runs_what_it_names_and_draws_what_that_links_to() {
    let folder = tempfile::tempdir().unwrap();
    let found = reproduce(&options(folder.path(), &["chain-closed-form", "trace-budget"])).unwrap();
    assert_eq!(
        found.claims.iter().map(|outcome| outcome.id.as_str()).collect::<Vec<_>>(),
        ["trace-budget", "chain-closed-form"]
    );
    let names: Vec<String> = contents(folder.path()).into_keys().filter(|name| name.ends_with(".svg")).collect();
    assert_eq!(names, ["spatial-spectrum.svg", "total-against-size.svg"]);
    assert!(found.statements.is_empty(), "no statement rests on these two alone");
}

#[test]
fn an_unknown_id_is_refused_with_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("new");
    let error = reproduce(&options(&directory, &["no-such-claim"])).unwrap_err();
    assert!(matches!(error, Error::Specification { .. }), "{error}");
    assert!(error.to_string().contains("no-such-claim") && error.to_string().contains("chain-closed-form"), "{error}");
    assert!(!directory.exists(), "nothing may be written");
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let monitor = Arc::new(StopsAfter { calls: AtomicUsize::new(0), most: usize::MAX });
    let options = options(&file.join("figures"), &[]).with_monitor(monitor.clone());
    let error = reproduce(&options).unwrap_err();
    assert!(matches!(error, Error::File { .. }), "{error}");
    assert_eq!(monitor.calls.load(Ordering::Relaxed), 0, "the refusal must come first");
}

#[derive(Debug)]
struct StopsAfter {
    calls: AtomicUsize,
    most: usize,
}

impl Monitor for StopsAfter {
    fn stop(&self) -> bool {
        self.calls.fetch_add(1, Ordering::Relaxed) >= self.most
    }
}

#[test]
fn a_monitor_can_stop_it_and_then_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let monitor = Arc::new(StopsAfter { calls: AtomicUsize::new(0), most: 3 });
    let options = options(folder.path(), &["chain-closed-form", "normal-total"]).with_monitor(monitor);
    assert_eq!(reproduce(&options), Err(Error::Interrupted));
    assert!(contents(folder.path()).is_empty());
}

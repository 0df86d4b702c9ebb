//! `reproduce`.

use super::{Folder, json, keys, read, refused, succeed};
use serde_json::Value;

const ONE: [&str; 4] = ["reproduce", "--quick", "--only", "chain-closed-form"];

#[test]
fn the_claims_printed_are_the_claims_written() {
    let folder = Folder::new();
    let printed = json(&[&ONE[..], &["--out", &folder.name("figures")]].concat());
    let written: Value = serde_json::from_str(&read(folder.path("figures/claims.json"))).expect("JSON");
    assert_eq!(printed, written);
    assert_eq!(keys(&printed[0]), ["id", "source", "claim", "expected", "measured", "tolerance", "pass"]);
    assert_eq!((&printed[0]["id"], &printed[0]["pass"]), (&"chain-closed-form".into(), &true.into()));
    assert!(read(folder.path("figures/report.html")).contains("fisher-memory reproduce --quick --only"));
}

#[test]
fn the_table_has_a_verdict_for_every_claim_and_csv_a_row() {
    let folder = Folder::new();
    let out = folder.name("figures");
    let table = succeed(&["reproduce", "--quick", "--only", "chain-closed-form,chain-transient", "--out", &out]);
    assert!(table.starts_with("2 claims checked"), "{table}");
    assert_eq!(table.matches("passes").count(), 2, "{table}");
    let rows = succeed(&[&ONE[..], &["--out", &out, "--format", "csv"]].concat());
    assert!(rows.starts_with("id,source,claim,expected,measured,tolerance,pass\nchain-closed-form,"), "{rows}");
    assert_eq!(rows.lines().count(), 2);
}

#[test]
fn unknown_claims_and_folders_that_cannot_be_written_are_refused() {
    let folder = Folder::new();
    let out = folder.name("figures");
    assert!(refused(&["reproduce", "--only", "no-such-claim", "--out", &out], 2).contains("no-such-claim"));
    let file = folder.text("file", "");
    refused(&[&ONE[..], &["--out", &file]].concat(), 1);
    refused(&[&ONE[..], &["--out", &(file + "/figures")]].concat(), 1);
    assert_eq!(folder.contents(), ["file"]);
}

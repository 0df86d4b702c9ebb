//! The measures of non-normality as people read them, and their rows of CSV.

use super::record::Record;
use crate::cli::failure::Failure;
use crate::cli::json::to_json;
use crate::cli::number::exact;
use crate::cli::output::{Report, to_csv};
use crate::cli::table::{listing, provenance};

impl Report for Record<'_> {
    fn table(&self) -> String {
        let shown = self.sheet.lines.iter().filter(|line| !line.title.is_empty());
        let entries: Vec<_> = shown.map(|line| (line.title.as_str(), line.shown.clone())).collect();
        let pulse = if self.pulse.is_empty() { String::new() } else { format!("\n{}", self.pulse) };
        let (list, end) = (listing(&entries), provenance(self.command));
        format!("Non-normality of {}: {} units\n\n{list}{pulse}{end}", self.system, self.n)
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(&self.sheet.values)
    }

    fn csv(&self) -> Result<String, Failure> {
        let rows = self.sheet.lines.iter().filter(|line| !line.key.is_empty());
        let rows = rows.map(|line| vec![line.key.clone(), exact(line.value)]);
        to_csv(&["measure", "value"].map(String::from), rows)
    }
}

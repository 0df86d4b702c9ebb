//! `products --from`: products of the user's own matrices.

use crate::cli::columns::{Cell, Columns};
use crate::cli::failure::Failure;
use crate::cli::flags::Output;
use crate::cli::json::to_json;
use crate::cli::number::Digits;
use crate::cli::output::Report;
use crate::cli::outputs::Outputs;
use crate::cli::session::Session;
use crate::cli::table::provenance;
use fisher_memory::family;
use fisher_memory::linalg::Matrix;
use fisher_memory::products::{OwnProducts, OwnProductsOptions, products_of};
use serde::Serialize;

/// The products of one number of steps.
#[derive(Serialize)]
struct Record<'a> {
    from: &'a [String],
    n: usize,
    steps: u64,
    trials: usize,
    seed: u64,
    in_order: bool,
    #[serde(flatten)]
    found: OwnProducts,
    version: &'static str,
    command: &'a str,
}

/// Several numbers of steps.
#[derive(Serialize)]
struct Records<'a>(Vec<Record<'a>>);

/// What is asked of a set of matrices.
pub struct Question<'a> {
    pub from: &'a [String],
    pub steps: &'a [u64],
    pub options: OwnProductsOptions,
    pub output: &'a Output,
}

/// Draws the products and writes what they do.
pub fn run(question: &Question, session: &Session) -> Result<(), Failure> {
    question.output.check()?;
    let matrices: Vec<Matrix> = question.from.iter().map(|text| family::network(text)).collect::<Result<_, _>>()?;
    let monitor = session.monitor();
    let record = |&steps: &u64| -> Result<Record, Failure> {
        let options = OwnProductsOptions { steps, ..question.options };
        let OwnProductsOptions { trials, seed, in_order, .. } = options;
        let found = products_of(&matrices, &options, monitor.as_ref())?;
        Ok(Record {
            from: question.from,
            n: matrices[0].nrows(),
            steps,
            trials: if in_order { 1 } else { trials },
            seed,
            in_order,
            found,
            version: env!("CARGO_PKG_VERSION"),
            command: &session.command,
        })
    };
    let records = question.steps.iter().map(record).collect::<Result<Vec<_>, _>>()?;
    question.output.write(&Records(records), Outputs::default(), session)
}

impl Records<'_> {
    fn columns(&self) -> Columns<'_, &Record<'_>> {
        let number = |value: f64| Cell::Number(Some(value), Digits::fixed(6));
        let mut columns = Columns::new();
        columns.shown("n", "N", |record: &&Record| Cell::Count(record.n));
        columns.shown("steps", "steps", |record| Cell::Count(record.steps as usize));
        columns.shown("trials", "products", |record| Cell::Count(record.trials));
        columns.shown("power", "log radius of powers", move |record| number(record.found.power.mean_log_radius));
        columns.shown("power_standard_error", "+-", move |record| number(record.found.power.standard_error));
        columns.shown("product", "of products", move |record| number(record.found.product.mean_log_radius));
        columns.shown("product_standard_error", "+-", move |record| number(record.found.product.standard_error));
        columns.shown("lyapunov", "largest exponent", move |record| number(record.found.lyapunov.exponents[0]));
        columns.shown("lyapunov_standard_error", "+-", move |record| number(record.found.lyapunov.standard_errors[0]));
        columns
    }
}

impl Report for Records<'_> {
    fn table(&self) -> String {
        let first = &self.0[0];
        let order = if first.in_order { "in the order given" } else { "drawn at random" };
        format!(
            "Powers and products of {} matrices of one's own, {order} (natural logarithms; exponents per step)\n\n{}{}",
            first.from.len(),
            self.columns().table(self.0.iter()),
            provenance(first.command)
        )
    }

    fn json(&self) -> Result<String, Failure> {
        match &self.0[..] {
            [one] => to_json(one),
            several => to_json(&several),
        }
    }

    fn csv(&self) -> Result<String, Failure> {
        self.columns().csv(self.0.iter())
    }
}

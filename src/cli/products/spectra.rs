//! Lyapunov exponents, singular values, signal power and real spectra in words, one line each.

use crate::cli::number::Digits;
use fisher_memory::products::{MeanDegeneracy, SignalPowerAgainstTheory, Spectra};

/// What n steps do to directions and signals.
pub fn lines(size: usize, steps: u64, found: &Spectra) -> String {
    let (short, long) = (Digits::fixed(3), Digits::fixed(6));
    let known = |exact: Option<String>| exact.map(|exact| format!(" (exact {exact})")).unwrap_or_default();
    let exponent = |index: usize| {
        let rates = &found.lyapunov;
        format!(
            "{} +- {}{}",
            long.show(rates.exponents[index]),
            short.show(rates.standard_errors[index]),
            known(rates.exact.as_ref().map(|exact| long.show(exact[index])))
        )
    };
    let mut text = format!("What {steps} steps do to {size} directions:\n");
    text += &format!(
        "  Lyapunov exponents, nats a step, from one product of {} factors: largest {}, smallest {}\n",
        found.lyapunov.steps,
        exponent(0),
        exponent(size - 1)
    );
    let spread = |metric: &MeanDegeneracy| {
        format!(
            "e^{} to e^{}, {}% +- {}% of directions collapse and {}% +- {}% expand",
            short.show(metric.log_singular_values[size - 1]),
            short.show(metric.log_singular_values[0]),
            short.show(100.0 * metric.collapsing),
            short.show(100.0 * metric.collapsing_standard_error),
            short.show(100.0 * metric.expanding),
            short.show(100.0 * metric.expanding_standard_error)
        )
    };
    let trials = found.singular_values.power.trials;
    text += &format!("  singular values of the power, mean of {trials}: {}\n", spread(&found.singular_values.power));
    text +=
        &format!("  singular values of the product, mean of {trials}: {}\n", spread(&found.singular_values.product));
    let signal = |power: &SignalPowerAgainstTheory| {
        let simulated = power.simulated;
        format!(
            "e^{} +- {}%{}; typical e^{} (deviation {} nats)",
            long.show(simulated.log_mean),
            short.show(100.0 * simulated.relative_standard_error),
            known(power.exact_log_mean.map(|exact| format!("e^{}", long.show(exact)))),
            long.show(simulated.mean_log),
            short.show(simulated.std_log)
        )
    };
    text += &format!("  mean signal power of the power: {}\n", signal(&found.signal_power.power));
    text += &format!("  mean signal power of the product: {}\n", signal(&found.signal_power.product));
    if let Some(real) = found.all_eigenvalues_real {
        text += &format!(
            "  all eigenvalues of the product are real with probability {} +- {}{}\n",
            short.show(real.simulated.estimate),
            short.show(real.simulated.standard_error),
            known(real.exact.map(|exact| long.show(exact)))
        );
    }
    text
}

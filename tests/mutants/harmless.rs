//! Constants of the theory functions whose change changes nothing that any claim could notice.

/// The reason, and the constants it holds of: the file, and the line with the constant marked.
pub const HARMLESS: [(&str, &[(&str, &str)]); 22] = [
    (
        "chooses between two forms of the same number, each accurate on its side",
        &[
            ("memory/closed_form.rs", "} else if t > «0.0» {"),
            (
                "memory/optimum.rs",
                "self.root = if self.distance < «0.5» * fixed { fixed - self.distance } else { root };",
            ),
            ("products/power_law.rs", "if t > «0.0» { above_the_edge(n, x, top) } else { below_the_edge(n, x, top) }"),
            ("products/special.rs", "let odd = if u.abs() < «0.05» {"),
        ],
    ),
    (
        "the end of a bracket, or a first guess: the root that is found between does not depend on it",
        &[
            (
                "memory/closed_form.rs",
                "let (low, _) = crate::root::bisect(-«700.0», 700.0, |log_t| excess(log_t) >= 0.0);",
            ),
            (
                "memory/closed_form.rs",
                "let (low, _) = crate::root::bisect(-700.0, «700.0», |log_t| excess(log_t) >= 0.0);",
            ),
            ("memory/optimum.rs", "Some(_) => solve_increasing(spending, budget, 0.0, «1.0»),"),
            (
                "memory/optimum.rs",
                "None => solve_increasing(spending, budget, «1.0», (2.25 * (range - 1.0).powi(2) / n as f64).max(1.0)),",
            ),
            (
                "memory/optimum.rs",
                "None => solve_increasing(spending, budget, 1.0, («2.25» * (range - 1.0).powi(2) / n as f64).max(1.0)),",
            ),
            (
                "memory/optimum.rs",
                "None => solve_increasing(spending, budget, 1.0, (2.25 * (range - «1.0»).powi(2) / n as f64).max(1.0)),",
            ),
            (
                "memory/optimum.rs",
                "None => solve_increasing(spending, budget, 1.0, (2.25 * (range - 1.0).powi(2) / n as f64).max(«1.0»)),",
            ),
            (
                "memory/optimum.rs",
                "let guess = («4.0» * power - 3.0).powf(0.25).max(1.5 * power / (n as f64).powf(1.5));",
            ),
            (
                "memory/optimum.rs",
                "let guess = (4.0 * power - «3.0»).powf(0.25).max(1.5 * power / (n as f64).powf(1.5));",
            ),
            (
                "memory/optimum.rs",
                "let guess = (4.0 * power - 3.0).powf(«0.25»).max(1.5 * power / (n as f64).powf(1.5));",
            ),
            (
                "memory/optimum.rs",
                "let guess = (4.0 * power - 3.0).powf(0.25).max(«1.5» * power / (n as f64).powf(1.5));",
            ),
            (
                "memory/optimum.rs",
                "let guess = (4.0 * power - 3.0).powf(0.25).max(1.5 * power / (n as f64).powf(«1.5»));",
            ),
            ("memory/optimum.rs", "let scale = solve_increasing(spending, power - 1.0, «1.0», guess);"),
            ("products/power_law.rs", "let (low, _) = bisect(-«60.0», 0.0, |t| logarithm(size, t).0 > -RANGE);"),
            ("products/power_law.rs", "let (low, _) = bisect(-60.0, «0.0», |t| logarithm(size, t).0 > -RANGE);"),
            (
                "products/power_law.rs",
                "let (_, high) = bisect(«0.0», 5.0, |t| logarithm(size, t).0 > -(-RANGE).exp());",
            ),
            (
                "products/power_law.rs",
                "let (_, high) = bisect(0.0, «5.0», |t| logarithm(size, t).0 > -(-RANGE).exp());",
            ),
        ],
    ),
    (
        "a margin of rounding, in units of the last bit, or a factor of one",
        &[
            ("memory/ceiling.rs", "let inverse_norm = «1.0» / least_noise.sqrt();"),
            ("memory/ceiling.rs", "Noise::Independent(epsilon) => (states / epsilon.sqrt(), «4.0» * f64::EPSILON),"),
            (
                "memory/ceiling.rs",
                "let length = amplitude * (size + error * inverse_norm) * (1.0 + «4.0» * f64::EPSILON) + f64::MIN_POSITIVE.sqrt();",
            ),
            (
                "memory/ceiling.rs",
                "((1.0 + «2.0» * errors.len() as f64 * f64::EPSILON) / resistance).max(f64::MIN_POSITIVE)",
            ),
            ("memory/ceiling.rs", "let inverse_norm = («1.0» / (least_noise * (1.0 - distance))).sqrt();"),
            ("memory/ceiling.rs", "let inverse_norm = (1.0 / (least_noise * («1.0» - distance))).sqrt();"),
        ],
    ),
    (
        "a threshold beyond which a factor of the noise proves nothing",
        &[("memory/ceiling.rs", "if distance.is_nan() || distance >= «0.5» {")],
    ),
    (
        "where budgets end, far from any that means something",
        &[("memory/optimum.rs", "const LARGEST_BUDGET: f64 = «1e100»;")],
    ),
    (
        "a short cut to what the general way gives as well",
        &[
            ("memory/optimum.rs", "if n == 1 || budget == «0.0» {"),
            ("memory/optimum.rs", "if n == 1 || power == «1.0» {"),
            ("products/power_law.rs", "if upper <= 0.0 || log_cumulative < -«1e3» {"),
            ("products/limits.rs", "if point > CERTAIN || cumulative == «0.0» {"),
        ],
    ),
    (
        "what is left out, or cut off, is below every rounding",
        &[
            ("products/power_law.rs", "const NEGLIGIBLE: f64 = «1e-18»;"),
            ("products/power_law.rs", "const RANGE: f64 = «46.0»;"),
            ("products/power_law.rs", "const CERTAIN: f64 = «6.0»;"),
            ("products/power_law.rs", "let mut lower = if k < «1.0» { weight } else { 0.0 };"),
            ("products/power_law.rs", "let gap = «1.0» - k / x;"),
            ("products/product_law.rs", "const LOG_TAIL: f64 = -«41.5»;"),
            ("products/product_law.rs", "const NOISE: f64 = «1e-14»;"),
            (
                "products/limits.rs",
                "trapezoid_moments(-«9.5», 12.0, |points| points.iter().map(|&x| cumulative_and_density(ratio, x).1).collect());",
            ),
            (
                "products/limits.rs",
                "trapezoid_moments(-9.5, «12.0», |points| points.iter().map(|&x| cumulative_and_density(ratio, x).1).collect());",
            ),
            ("products/limits.rs", "const CERTAIN: f64 = «9.0»;"),
        ],
    ),
    (
        "the step of a quadrature that is exact for every step below a bound",
        &[("products/product_law.rs", "let step = «2.0» * std::f64::consts::PI / period;")],
    ),
    (
        "a probability is clamped to what rounding may exceed by a last bit",
        &[
            ("products/power_law.rs", "log_cumulative += upper.min(«1.0»).ln();"),
            ("products/power_law.rs", "log_cumulative += (-lower.min(«1.0»)).ln_1p();"),
            ("products/product_law.rs", "cumulative *= one.min(«1.0»);"),
            (
                "products/lyapunov.rs",
                "let spread = |sum: f64, square: f64| ((square - sum * sum / n).max(«0.0») / (n * (n - 1.0))).sqrt();",
            ),
        ],
    ),
    (
        "a slope that is multiplied by a distribution function of zero",
        &[
            ("products/power_law.rs", "return (f64::NEG_INFINITY, «0.0»);"),
            ("products/limits.rs", "(cumulative, if cumulative > 0.0 { cumulative * hazard } else { «0.0» })"),
        ],
    ),
    (
        "a factor of a density, which is normalised afterwards",
        &[(
            "products/limits.rs",
            "hazard += (-0.5 * point * point).exp() / ((«2.0» * std::f64::consts::PI).sqrt() * factor);",
        )],
    ),
    (
        "filled in a few lines below",
        &[("products/product_law.rs", "mean: «0.0»,"), ("products/product_law.rs", "deviation: «0.0»,")],
    ),
    (
        "room that is filled before anything is read from it",
        &[
            ("training/network.rs", "drive: vec![«0.0»; rows * steps],"),
            ("training/network.rs", "product: vec![«0.0»; rows],"),
            ("training/network.rs", "kept: vec![«0.0»; if kind.keeps() { units * steps } else { 0 }],"),
            ("training/network.rs", "slopes: vec![«0.0»; units * (steps + 1)],"),
            ("training/network.rs", "memory_slope: vec![«0.0»; memory],"),
            ("training/network.rs", "deltas: vec![«0.0»; rows * steps],"),
        ],
    ),
    (
        "the third of three integrals, which is not asked for",
        &[(
            "products/product_law.rs",
            ".map(|((_, density), point)| [density * power.cumulative(0.5 * point + product.centre()), density, «0.0»])",
        )],
    ),
    (
        "stands for a scale where there is none to check",
        &[("products/product_law.rs", "require_size(size, 1, «1.0»)?;")],
    ),
    (
        "where a check of the domain begins, below everything that is asked here",
        &[("products/limits.rs", "if («1e-6»..f64::INFINITY).contains(&ratio) {")],
    ),
    (
        "a bound on where a law lives, which only needs to be wide enough",
        &[
            (
                "products/product_law.rs",
                "if size - k < 100 { (k..size).map(|j| «1.0» / j as f64).sum() } else { digamma(size as f64) - digamma(k as f64) }",
            ),
            ("products/product_law.rs", "let mut far = if upper { «1.0» } else { -shape };"),
            ("products/product_law.rs", "far *= «2.0»;"),
            ("products/product_law.rs", "(_, far) = bisect(«0.0», far, |theta| bound(theta) <= log_tail);"),
            ("products/product_law.rs", "let theta = if upper { far } else { far.max(-shape * («1.0» - 1e-14)) };"),
            ("products/product_law.rs", "let theta = if upper { far } else { far.max(-shape * (1.0 - «1e-14»)) };"),
        ],
    ),
    (
        "a vector of length zero cannot be normalised, and does not occur",
        &[("products/signal.rs", "if norm > «0.0» {")],
    ),
    (
        "decides when an iteration has separated what it is to separate; a later step does it as well",
        &[
            ("products/real_spectrum.rs", "const SEPARATED: f64 = «1e-13»;"),
            ("products/real_spectrum.rs", "const FORMABLE: f64 = «1e6»;"),
        ],
    ),
    (
        "only differences of these numbers count",
        &[("products/real_spectrum.rs", "let mut growth = vec![«0.0»; size];")],
    ),
    (
        "of a term of a series that adds less than 1e-13 of its sum: a thousandth of that is no rounding",
        &[
            (
                "products/special.rs",
                "const STIRLING: [f64; 6] = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, «1.0» / 1188.0, -691.0 / 360_360.0];",
            ),
            (
                "products/special.rs",
                "const STIRLING: [f64; 6] = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / «1188.0», -691.0 / 360_360.0];",
            ),
            (
                "products/special.rs",
                "const STIRLING: [f64; 6] = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -«691.0» / 360_360.0];",
            ),
            (
                "products/special.rs",
                "const STIRLING: [f64; 6] = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / «360_360.0»];",
            ),
        ],
    ),
    (
        "the innermost coefficient of a polynomial, which no series has",
        &[("products/special.rs", "coefficients.rev().fold(«0.0», |sum, coefficient| sum * x + coefficient)")],
    ),
];

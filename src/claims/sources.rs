//! The statements of the sources, each of which some claim settles: what a reader who knows the papers looks for.

/// Sources, with the words by which claims and the report name them.
pub(super) const POST: &str =
    "blog post \u{201c}Common initialization schemes for recurrent neural networks are likely suboptimal\u{201d}";
pub(super) const GANGULI: &str = "Ganguli, Huh, Sompolinsky 2008, PNAS 105:18970 (abstract; the body was not at hand)";
pub(super) const WHITE: &str = "White, Lee, Sompolinsky 2004, PRL 92:148102 (abstract)";
pub(super) const ORHAN: &str = "Orhan, Pitkow 2020, ICLR, arXiv 1905.13715";
pub(super) const NEW: &str = "New here";

/// A statement of a source.
pub(super) struct Item {
    /// The name by which claims refer to it.
    pub(super) key: &'static str,
    /// Its mark in the list of its source, or empty.
    pub(super) mark: &'static str,
    pub(super) source: &'static str,
    /// The statement in our words, plain text.
    pub(super) text: &'static str,
}

const fn item(key: &'static str, mark: &'static str, source: &'static str, text: &'static str) -> Item {
    Item { key, mark, source, text }
}

/// All of them, in the order of the report.
pub(super) const ITEMS: [Item; 27] = [
    item("post-a", "(a)", POST, "Orthogonal transformations carry signals without distortion, and noise as well."),
    item("post-b", "(b)", POST, "Powers of one random matrix have much larger spectral radii than products of many."),
    item("post-c", "(c)", POST, "For scalars, one is a biased and the other a true random walk."),
    item(
        "post-d",
        "(d)",
        POST,
        "Random products degenerate: they collapse along most directions and expand along few.",
    ),
    item("post-e", "(e)", POST, "The network with the largest total signal-to-noise ratio is not orthogonal."),
    item("post-f", "(f)", POST, "Any optimum is non-normal."),
    item(
        "post-g",
        "(g)",
        POST,
        "A feedforward chain attains it by transient amplification: the norm grows exponentially, then decays to zero.",
    ),
    item(
        "post-h",
        "(h)",
        POST,
        "Trained or optimised for memory, a nearly normal network turns non-normal, with a hidden feedforward structure.",
    ),
    item(
        "post-i",
        "(i)",
        POST,
        "The identity plus a chain is a good initialisation: in the linear theory, and simulated with tanh, elu and relu \
         units, with noise and without.",
    ),
    item("post-j", "(j)", POST, "Does the ordering of the linear theory carry over to nonlinear units?"),
    item("ganguli-normal", "", GANGULI, "Normal networks hold a total of exactly 1."),
    item("ganguli-bound", "", GANGULI, "No network of N units holds more than N."),
    item("ganguli-amplification", "", GANGULI, "Extensive memory needs superlinear amplification."),
    item("ganguli-input", "", GANGULI, "The input must match the architecture."),
    item(
        "ganguli-saturation",
        "",
        GANGULI,
        "Under a finite dynamic range the memory is of the order of \u{221a}N, attained by diverging fan-out.",
    ),
    item(
        "ganguli-fluid",
        "",
        GANGULI,
        "Convective instability in a fluid is a natural memory: here a surrogate, a chain.",
    ),
    item("ganguli-shapes", "", GANGULI, "Memory curves of normal ensembles fall as powers of the lag: the exponents."),
    item(
        "white-functions",
        "",
        WHITE,
        "The memory functions of the distributed shift register and of orthogonal networks.",
    ),
    item(
        "white-capacity",
        "",
        WHITE,
        "Orthogonal networks have extensive capacity: reconciled with their Fisher memory of 1.",
    ),
    item(
        "orhan-networks",
        "",
        ORHAN,
        "Identity, orthogonal, chain, chain with feedback at N = 100: J(k) and |W\u{1d4f}v|.",
    ),
    item("orhan-decoding", "", ORHAN, "Decoding s(1) from x(100): without noise, with noise, with elu units."),
    item("new-budget", "", NEW, "tr(QM) = N is a budget that every stable network obeys."),
    item("new-bound", "", NEW, "A sharp bound on J(k) for any network from the amplification of its signal."),
    item("new-profiles", "", NEW, "Optimal profiles under budgets, with the constants of the square-root laws."),
    item(
        "new-products",
        "",
        NEW,
        "The exact law of powers against products, and the probability that the power is larger.",
    ),
    item("new-connectomes", "", NEW, "Real connectomes against their null models."),
    item(
        "new-scipy",
        "",
        NEW,
        "scipy\u{2019}s silent errors on the post\u{2019}s own initialisation, beside the certified curve.",
    ),
];

/// Words for `source` of a claim: who states it.
pub(super) const HERE: &str = "derived for this project";
pub(super) const GANGULI_ABSTRACT: &str = "Ganguli, Huh, Sompolinsky 2008 (abstract)";

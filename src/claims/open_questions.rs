//! Where the sources can be read in two ways, or what they leave open: how it is read here, and which claims tell.

/// A question and its answer.
pub(super) struct Question {
    pub(super) title: &'static str,
    /// HTML.
    pub(super) answer: &'static str,
    /// Ids of claims that bear on it.
    pub(super) claims: &'static [&'static str],
}

/// All of them, in the order of the report.
pub(super) const QUESTIONS: [Question; 10] = [
    Question {
        title: "Which way does the post\u{2019}s sentence about scalars go?",
        answer: "Its closing words have the product of independent scalars exponentially larger than the power of one. It is the other way round. \
The logarithms of both have the same mean; that of the product spreads as &radic;<i>n</i>, that of the power as <i>n</i>, so the mean modulus of \
the power is exponentially larger: by e<sup>203</sup> after a hundred steps with <i>w</i> ~ N(0,1). The typical modulus is the same. For matrices \
the post&rsquo;s own statement, that the power has the larger spectral radius, is right, and for complex Gaussian entries a theorem.",
        claims: &["scalar-direction", "scalar-walks", "power-exceeds-product"],
    },
    Question {
        title: "A biased walk against a true one?",
        answer: "The power is no walk: it is one draw times <i>n</i>. The product is a walk, with a small downward drift of about &minus;1/(2<i>N</i>) a \
step in log &rho;&sup2;. <i>Ballistic against diffusive</i> says it better.",
        claims: &["power-ballistic", "product-diffusive", "product-sign-change"],
    },
    Question {
        title: "Which budget makes the chain optimal?",
        answer: "The post names none, and without one there is no optimum: the bound <i>N</i> is approached by amplifying without end. Under a \
budget of noise variance or of signal power the optimum is a chain, but not the uniform one: its signal grows at the first step only. Under a \
spectral norm of 1 it is the uniform chain of weight 1, which does not amplify and holds about ln <i>N</i>. Under a larger norm a chain is not optimal at \
all. Exponential growth over many steps belongs to the uniform chain of gain above 1, which is optimal under none of these budgets but comes near \
the bound <i>N</i>. That the delay line is the optimum is proven for the budget of signal power; for the other two it is what the search finds.",
        claims: &[
            "search-noise-range",
            "search-signal-power",
            "search-norm-one",
            "search-norm-slow",
            "optimum-amplifies-once",
            "chain-transient",
        ],
    },
    Question {
        title: "What does \u{201c}memory capacity\u{201d} mean, and where?",
        answer: "In White and others, and in Jaeger, it is the sum over all lags of how well the input can be read out, <i>m</i>(<i>k</i>): at most \
<i>N</i>, and extensive in orthogonal networks if the noise is below 1/<i>N</i>. In Ganguli and others <i>memory</i> is the Fisher information \
<i>J</i>(<i>k</i>), whose sum is exactly 1/&epsilon; in every normal network. Both hold of the same network; here <i>capacity</i> is always the \
former, <i>total</i> the latter. A third meaning, the lag up to which <i>J</i> stays above a threshold, is not used.",
        claims: &["capacity-from-spectrum", "capacity-against-size", "capacity-normal-ceiling", "capacity-extensive"],
    },
    Question {
        title: "Gain of the amplitude or of the power?",
        answer: "Ganguli and others count the power gain &alpha; of a connection, Orhan and Pitkow its weight, whose square that is. Here <i>gain</i> is \
the weight, and &alpha; = <i>g</i>&sup2;. With the weights that were trained, up to 1.05, chains of 100 units hold 12 of a possible 100: extensive memory is a \
statement about large <i>N</i> at a fixed gain.",
        claims: &["chain-closed-form", "chain-extensive", "orhan-pitkow-chain-1.05"],
    },
    Question {
        title: "Superlinear in what?",
        answer: "Read as: the power |<i>W<sup>k</sup>v</i>|&sup2; must grow faster than <i>k</i>, that is, the amplitude faster than &radic;<i>k</i>. The \
abstract does not say; the sharp bound decides for the power.",
        claims: &["amplification-threshold", "universal-bound"],
    },
    Question {
        title: "A dynamic range of what?",
        answer: "Whether the range limits the variance of signal and noise or of one of them changes the constant, not the square root. Both are \
computed: for the mean noise variance of the units, and for the summed power of the signal.",
        claims: &["square-root-law", "signal-power-ceiling"],
    },
    Question {
        title: "Do symmetric random networks forget as the inverse square?",
        answer: "No: that is the exponent of eigenvalues uniform in the disk. Symmetric ones have &minus;5/2, a ring of neighbours &minus;3/2, and a \
scaled shift or rotation no power law at all.",
        claims: &["exponent-disk", "exponent-symmetric", "exponent-ring", "isotropic-curve"],
    },
    Question {
        title: "Information about one input, or about all at once?",
        answer: "<i>J</i>(<i>k</i>) is the information about the input <i>k</i> steps ago with all other inputs known. Once more than <i>N</i> are unknown, \
an input without any prior cannot be told at all; with a Gaussian prior that is what <i>m</i>(<i>k</i>) measures.",
        claims: &["fisher-spectrum", "capacity-from-spectrum"],
    },
    Question {
        title: "Does a linear theory say anything of nonlinear units?",
        answer: "In simulation, at small signals under noise, chains stay ahead of orthogonal networks with tanh, elu and relu units. The whole ordering \
does not carry over: which of the orthogonal network and the identity plus a chain holds more depends on the units. Without noise the \
orthogonal network is ahead at weak signals with tanh and elu units and behind with relu units, which cut off half of every state; at strong \
signals elu alone is enough to put the chain ahead. Nothing was trained on a task here: \
<i>optimised for memory</i> means that <i>J</i><sub>tot</sub> was maximised.",
        claims: &[
            "nonlinear-ordering",
            "nonlinear-ordering-matched",
            "nonlinear-noise-on-and-off",
            "decoding-elu",
            "normality-lost",
        ],
    },
];

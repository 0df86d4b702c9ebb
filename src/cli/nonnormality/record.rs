//! The measures of non-normality in the order in which programs and people read them.

use super::sheet::Sheet;
use crate::cli::chance::Chance;
use crate::cli::network::Network;
use crate::cli::number::Digits;
use fisher_memory::Error;
use fisher_memory::nonnormality::{
    BesideChance, Bracket, ContinuousNonNormality, HiddenStructure, NonNormality, PeakProfile, TimelessMeasures,
};
use serde_json::json;

/// Why a condition is null.
const NO_EIGENVECTORS: &str = "infinite or beyond double precision: W has no basis of eigenvectors, or nearly so";

/// What was measured of one network.
pub struct Record<'a> {
    pub system: &'a str,
    pub n: usize,
    pub sheet: Sheet,
    /// What units do after a pulse, in words; nothing in continuous time.
    pub pulse: String,
    pub command: &'a str,
}

/// What the library says of one network in discrete time.
pub struct Measured<'a> {
    pub found: &'a NonNormality,
    pub profile: &'a PeakProfile,
    /// Where the pulse enters.
    pub input: String,
    /// sup |W^k v| of the input.
    pub gain_of_input: Result<f64, Error>,
    /// The chain hidden in W, beside chance.
    pub hidden: HiddenStructure,
}

impl<'a> Record<'a> {
    fn new(network: &'a Network, command: &'a str) -> Self {
        let mut sheet = Sheet::default();
        let (system, n) = (network.specification.as_str(), network.system.size());
        sheet.note("system", system.into());
        sheet.note("n", n.into());
        Self { system, n, sheet, pulse: String::new(), command }
    }

    /// What was measured in discrete time.
    pub fn discrete(network: &'a Network, measured: &Measured<'_>, command: &'a str) -> Self {
        let mut record = Self::new(network, command);
        let (sheet, found) = (&mut record.sheet, measured.found);
        sheet.note("input", measured.input.as_str().into());
        timeless(sheet, &found.timeless);
        sheet.between("kreiss", "Kreiss constant", &field(&found.kreiss, |kreiss| kreiss.constant), "");
        let at = found.kreiss.as_ref().ok().filter(|kreiss| kreiss.radius.is_finite());
        sheet.note("kreiss_at", json!(at.map(|kreiss| [kreiss.radius, kreiss.angle])));
        let time = found.transient_gain.as_ref().ok().map(|gain| gain.time);
        let after = time.map_or_else(String::new, |time| format!(" after {time} steps"));
        let gain = field(&found.transient_gain, |gain| gain.gain);
        sheet.between("transient_gain", "transient gain, sup |W^k|", &gain, &after);
        sheet.note("transient_gain_time", json!(time));
        let title = if gain.is_ok() { "  from this input, sup |W^k v|" } else { "" };
        sheet.plain("transient_gain_input", title, &measured.gain_of_input);
        condition(sheet, &found.timeless);
        let radii = found.pseudospectral_radius.iter().map(|at| (at.epsilon, &at.edge));
        sheet.by_perturbation("pseudospectral_radius", "pseudospectral radius", radii);
        hidden(sheet, &found.timeless);
        sheet.note("peak_profile", json!(measured.profile));
        let draws = measured.hidden.draws;
        chain(sheet, ("chain_share", "share that is a chain from the input"), &measured.hidden.chain_share, draws);
        chain(sheet, ("profile", "asymmetry of weights sorted by peak"), &measured.hidden.profile, draws);
        record.pulse = pulse(measured.profile, &measured.input);
        record.closed()
    }

    /// What was measured in continuous time.
    pub fn continuous(network: &'a Network, found: &ContinuousNonNormality, command: &'a str) -> Self {
        let mut record = Self::new(network, command);
        let sheet = &mut record.sheet;
        sheet.note("continuous", true.into());
        sheet.proven("spectral_abscissa", "spectral abscissa", &found.spectral_abscissa);
        timeless(sheet, &found.timeless);
        sheet.between(
            "kreiss",
            "Kreiss constant of the half plane",
            &field(&found.kreiss, |kreiss| kreiss.constant),
            "",
        );
        let at = found.kreiss.as_ref().ok().filter(|kreiss| kreiss.real.is_finite());
        sheet.note("kreiss_at", json!(at.map(|kreiss| [kreiss.real, kreiss.imaginary])));
        let time = found.transient_gain.as_ref().ok().map(|gain| gain.time);
        let after = time.map_or_else(String::new, |time| format!(" at time {}", Digits::fixed(6).show(time)));
        let gain = field(&found.transient_gain, |gain| gain.gain);
        sheet.between("transient_gain", "transient gain, sup |e^(At)|", &gain, &after);
        sheet.note("transient_gain_time", json!(time));
        condition(sheet, &found.timeless);
        let abscissae = found.pseudospectral_abscissa.iter().map(|at| (at.epsilon, &at.edge));
        sheet.by_perturbation("pseudospectral_abscissa", "pseudospectral abscissa", abscissae);
        hidden(sheet, &found.timeless);
        record.closed()
    }

    /// With what stands last in JSON.
    fn closed(mut self) -> Self {
        let sheet = &mut self.sheet;
        let (bounds, missing) = (std::mem::take(&mut sheet.bounds), std::mem::take(&mut sheet.missing));
        sheet.note("bounds", bounds.into());
        sheet.note("missing", missing.into());
        sheet.note("version", env!("CARGO_PKG_VERSION").into());
        sheet.note("command", self.command.into());
        self
    }
}

/// One number of what was found.
fn field<T>(found: &Result<T, Error>, number: impl Fn(&T) -> Bracket) -> Result<Bracket, Error> {
    found.as_ref().map(number).map_err(Clone::clone)
}

/// The measures that need no time, up to the numerical abscissa.
fn timeless(sheet: &mut Sheet, found: &TimelessMeasures) {
    let henrici = found.henrici.as_ref().map_err(Clone::clone);
    sheet.plain("henrici", "Henrici's departure from normality", &henrici.clone().map(|found| found.departure));
    sheet.plain("henrici_relative", "  as a share of |W|_F", &henrici.map(|found| found.relative));
    let bounds = found.departure_bounds.as_ref();
    let commutator = found.commutator.as_ref().ok().copied();
    sheet.note("commutator", json!(commutator));
    sheet.note("henrici_bounds", json!(bounds.ok().map(|bounds| [bounds.lower, bounds.upper])));
    if let Err(error) = &found.commutator {
        sheet.miss("commutator", &error.to_string());
    }
    let shown = match bounds {
        Ok(bounds) => [bounds.lower, bounds.upper].map(|bound| Digits::fixed(9).show(bound)).join(" to "),
        Err(error) => {
            sheet.miss("henrici_bounds", &error.to_string());
            error.to_string()
        }
    };
    sheet.line("commutator", "  bounds by the commutator", commutator, shown);
    sheet.plain("spectral_norm", "spectral norm |W|", &found.spectral_norm);
    sheet.between("numerical_radius", "numerical radius", &found.numerical_radius, "");
    sheet.proven("numerical_abscissa", "numerical abscissa", &found.numerical_abscissa);
}

/// The condition of the eigenvectors.
fn condition(sheet: &mut Sheet, found: &TimelessMeasures) {
    let (key, title) = ("eigenvector_condition", "condition of the eigenvectors");
    if found.eigenvector_condition.as_ref().is_ok_and(|condition| condition.is_infinite()) {
        sheet.note(key, json!(null));
        sheet.miss(key, NO_EIGENVECTORS);
        sheet.line(key, title, None, NO_EIGENVECTORS.into());
    } else {
        sheet.plain(key, title, &found.eigenvector_condition);
    }
}

/// The hidden feedforward part.
fn hidden(sheet: &mut Sheet, found: &TimelessMeasures) {
    let schur = found.feedforward.as_ref();
    let number = schur.map(|schur| schur.feedforward_norm).map_err(Clone::clone);
    sheet.plain("schur_feedforward", "", &number);
    sheet.note("schur", json!(schur.ok()));
    if let Err(error) = &found.feedforward {
        sheet.miss("schur", &error.to_string());
    }
    if let Ok(schur) = schur {
        let shown = Digits::fixed(9).show(schur.largest_weight);
        sheet.line("", "largest hidden feedforward weight", Some(schur.largest_weight), shown);
    }
}

/// A measure of the hidden chain beside that of the same weights in random places.
fn chain(sheet: &mut Sheet, (key, title): (&str, &str), found: &BesideChance, draws: usize) {
    let null = Chance::of(found, draws);
    sheet.note(key, json!(found.value));
    sheet.note(&format!("{key}_null"), json!(null));
    sheet.line(key, title, Some(found.value), null.in_words(found.value));
}

/// One line on the weights between units in the order in which a pulse reaches them.
fn pulse(profile: &PeakProfile, input: &str) -> String {
    let mean = |step: i64| {
        let index = profile.distance.iter().position(|&distance| distance == step);
        index.map_or_else(|| "-".into(), |index| Digits::fixed(4).show(profile.mean_weight[index]))
    };
    format!(
        "Units sorted by when a pulse into {input} peaks: mean weight one step back {}, to itself {}, one step ahead {}\n",
        mean(-1),
        mean(0),
        mean(1)
    )
}

//! Names of networks beside a picture, where whole specifications do not fit.

/// Specifications up to this length stand as they are.
const FITS: usize = 44;

/// A name for each of the networks: its specification, or of long ones that share their source the keys that not all
/// have.
pub fn labels(specifications: &[&str]) -> Vec<String> {
    let parts = |text: &str| -> Vec<String> {
        let (source, settings) = text.rsplit_once(':').unwrap_or((text, ""));
        std::iter::once(source).chain(settings.split(',')).map(Into::into).collect()
    };
    let all: Vec<Vec<String>> = specifications.iter().map(|text| parts(text)).collect();
    let fits = specifications.iter().all(|text| text.chars().count() <= FITS);
    let same_source = all.iter().all(|parts| parts[0] == all[0][0]);
    if fits || !same_source {
        return specifications.iter().map(|text| (*text).to_string()).collect();
    }
    let is_shared = |part: &String| all.iter().all(|parts| parts.contains(part));
    let label = |parts: &Vec<String>| {
        let own: Vec<&str> = parts[1..].iter().filter(|part| !is_shared(part)).map(String::as_str).collect();
        if own.is_empty() { parts[0].clone() } else { own.join(",") }
    };
    all.iter().map(label).collect()
}

#[cfg(test)]
mod tests {
    use super::labels;

    #[test]
    fn long_names_of_one_source_show_what_differs() {
        let base = "connectome.csv:component=strong,signs=transmitters.csv";
        let [plain, shuffled] = [format!("{base},radius=0.9"), format!("{base},shuffle=degree,seed=0,radius=0.9")];
        assert_eq!(labels(&[&plain, &shuffled]), ["connectome.csv", "shuffle=degree,seed=0"]);
        assert_eq!(labels(&["ring:n=4,scale=1", "chain:n=4"]), ["ring:n=4,scale=1", "chain:n=4"]);
    }
}

//! Which columns of an edge list are source, target and weight.

use super::content::Choices;
use super::flaw::Flaw;

/// The columns of an edge list, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EdgeColumns {
    pub pre: usize,
    pub post: usize,
    /// Without it every edge has the weight one.
    pub weight: Option<usize>,
}

/// Names of the column of the source, as data sets have them; in lower case, without what stands between words.
const SOURCES: [&str; 16] = [
    "pre",
    "source",
    "from",
    "src",
    "bodyidpre",
    "prebodyid",
    "prebody",
    "preid",
    "preroot",
    "prerootid",
    "preptrootid",
    "presynaptic",
    "presynapticid",
    "sourceid",
    "fromid",
    "preneuron",
];
/// Those of the target, in the same order.
const TARGETS: [&str; 16] = [
    "post",
    "target",
    "to",
    "dst",
    "bodyidpost",
    "postbodyid",
    "postbody",
    "postid",
    "postroot",
    "postrootid",
    "postptrootid",
    "postsynaptic",
    "postsynapticid",
    "targetid",
    "toid",
    "postneuron",
];
const WEIGHTS: [&str; 14] = [
    "weight",
    "weights",
    "w",
    "synapses",
    "syncount",
    "synapsecount",
    "count",
    "nsyn",
    "nsynapses",
    "strength",
    "value",
    "numsynapses",
    "connections",
    "numberofsynapses",
];

/// The columns that the names of a header, or the choice of the user, make an edge list of; `None` where the names are
/// those of no edge list.
///
/// # Errors
/// A [`Flaw`] for chosen columns that do not exist, and for a header that has a source and a target but several weights
/// or none that is known.
pub(super) fn edge_columns(names: &[String], choices: &Choices) -> Result<Option<EdgeColumns>, Flaw> {
    if let Some(chosen) = &choices.columns {
        let place = |name: &String| {
            let place = names.iter().position(|known| known == name);
            place.or_else(|| {
                name.parse().ok().filter(|place| (1..=names.len()).contains(place)).map(|place: usize| place - 1)
            })
        };
        let places: Option<Vec<usize>> = chosen.iter().map(place).collect();
        return match places.as_deref() {
            Some([pre, post]) => Ok(Some(EdgeColumns { pre: *pre, post: *post, weight: None })),
            Some([pre, post, weight]) => Ok(Some(EdgeColumns { pre: *pre, post: *post, weight: Some(*weight) })),
            _ => Err(Flaw::new(
                format!("has no columns {} among {}", chosen.join(", "), names.join(", ")),
                "write FILE:columns=pre;post;weight with the names of its columns, or their numbers from 1",
            )),
        };
    }
    let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let find = |known: &[&str]| known.iter().find_map(|name| plain.iter().position(|plain| plain == name));
    let (Some(pre), Some(post)) = (find(&SOURCES), find(&TARGETS)) else { return Ok(None) };
    let others: Vec<usize> = (0..names.len()).filter(|&place| place != pre && place != post).collect();
    let weights: Vec<usize> =
        others.iter().copied().filter(|&place| WEIGHTS.contains(&plain[place].as_str())).collect();
    let remedy = "write FILE:columns=pre;post;weight with the names of its columns";
    match (&weights[..], &others[..]) {
        (&[weight], _) => Ok(Some(EdgeColumns { pre, post, weight: Some(weight) })),
        ([], []) => Ok(Some(EdgeColumns { pre, post, weight: None })),
        ([], _) => Err(Flaw::new(format!("is an edge list without a known weight among {}", names.join(", ")), remedy)),
        _ => Err(Flaw::new(format!("is an edge list with several weights among {}", names.join(", ")), remedy)),
    }
}

/// A name in lower case without blanks, points, dashes and underscores.
fn plain(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        text.split(',').map(Into::into).collect()
    }

    #[test]
    fn headers_of_data_sets_are_known() {
        for (header, expected) in [
            ("pre,post,weight", (0, 1, Some(2))),
            ("bodyId_pre,bodyId_post,roi,weight", (0, 1, Some(3))),
            ("pre_pt_root_id,post_pt_root_id,neuropil,syn_count", (0, 1, Some(3))),
            ("Target,Source", (1, 0, None)),
            ("from,to,Synapses", (0, 1, Some(2))),
        ] {
            let found = edge_columns(&names(header), &Choices::default()).unwrap().unwrap();
            assert_eq!((found.pre, found.post, found.weight), expected, "{header}");
        }
        assert_eq!(edge_columns(&names("a,b,c"), &Choices::default()), Ok(None));
        assert!(edge_columns(&names("pre,post,type"), &Choices::default()).is_err());
        assert!(edge_columns(&names("pre,post,weight,count"), &Choices::default()).is_err());
    }

    #[test]
    fn columns_are_chosen_by_name_or_number() {
        let choose = |text: &str| {
            let columns = Some(text.split(';').map(Into::into).collect());
            edge_columns(&names("a,b,c"), &Choices { columns, ..Choices::default() })
        };
        assert_eq!(choose("c;a;2").unwrap().unwrap(), EdgeColumns { pre: 2, post: 0, weight: Some(1) });
        assert!(choose("a;z").is_err() && choose("a").is_err() && choose("a;b;9").is_err());
    }
}

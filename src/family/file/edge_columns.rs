//! Which columns of a table are the source, the target and the weight of its edges.

use super::content::Choices;
use super::flaw::Flaw;

/// The columns of an edge list, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EdgeColumns {
    /// The source of the edge.
    pub pre: usize,
    /// The target of the edge.
    pub post: usize,
    /// Its weight; without one every edge weighs 1.
    pub weight: Option<usize>,
}

/// Names of the ends, by letters and digits alone: neuPrint, FlyWire, CAVE, MaleCNS, graph tools.
const ENDS: [(&str, &str); 18] = [
    ("pre", "post"),
    ("preid", "postid"),
    ("prename", "postname"),
    ("bodyidpre", "bodyidpost"),
    ("bodypre", "bodypost"),
    ("prebodyid", "postbodyid"),
    ("presynaptic", "postsynaptic"),
    ("presynapticid", "postsynapticid"),
    ("preptrootid", "postptrootid"),
    ("prerootid", "postrootid"),
    ("preneuron", "postneuron"),
    ("precell", "postcell"),
    ("source", "target"),
    ("sourceid", "targetid"),
    ("sourcename", "targetname"),
    ("from", "to"),
    ("src", "dst"),
    ("sender", "receiver"),
];

/// Names of weights, by letters and digits alone.
const WEIGHTS: [&str; 16] = [
    "weight",
    "weights",
    "w",
    "syncount",
    "synapses",
    "synapsecount",
    "nsyn",
    "nsynapses",
    "numsynapses",
    "numberofsynapses",
    "count",
    "counts",
    "strength",
    "connectivity",
    "excitatoryxconnectivity",
    "value",
];

/// Finds the columns by `columns=PRE;POST;WEIGHT` or `columns=PRE;POST`, else by the names that connectomes use.
///
/// Upper case, spaces and underscores do not matter to the names that are recognised.
///
/// # Errors
/// A [`Flaw`] with the names of all columns and the key if a chosen column is missing, or if the names leave a choice:
/// several columns that may be ends or weights, or further columns without one that is called a weight.
///
/// ```
/// use fisher_memory::family::file::{Choices, edge_columns};
/// let names = ["bodyId_post", "bodyId_pre", "weight"].map(String::from);
/// let columns = edge_columns(&names, &Choices::default()).map_err(|flaw| flaw.problem)?;
/// assert_eq!((columns.pre, columns.post, columns.weight), (1, 0, Some(2)));
/// # Ok::<(), String>(())
/// ```
pub fn edge_columns(names: &[String], choices: &Choices) -> Result<EdgeColumns, Flaw> {
    match &choices.columns {
        Some(chosen) => chosen_columns(names, chosen),
        None => recognised_columns(names),
    }
}

/// Whether two of the columns are known as the ends of edges.
pub(super) fn has_ends(names: &[String]) -> bool {
    let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let has = |wanted: &str| plain.iter().any(|name| name == wanted);
    ENDS.iter().any(|(pre, post)| has(pre) && has(post))
}

fn chosen_columns(names: &[String], chosen: &[String]) -> Result<EdgeColumns, Flaw> {
    let find = |name: &String| {
        names.iter().position(|held| held == name).ok_or_else(|| {
            let problem = format!("has no column `{name}` but {}", list(names));
            Flaw::new(problem, "write columns=PRE;POST;WEIGHT with three of these names")
        })
    };
    let (pre, post, weight) = match chosen {
        [pre, post] => (find(pre)?, find(post)?, None),
        [pre, post, weight] => (find(pre)?, find(post)?, Some(find(weight)?)),
        _ => {
            let problem = format!("is asked for {} columns", chosen.len());
            return Err(Flaw::new(problem, "write columns=PRE;POST;WEIGHT, or columns=PRE;POST for weights of 1"));
        }
    };
    if pre == post || weight.is_some_and(|weight| weight == pre || weight == post) {
        let problem = format!("is asked for the column `{}` twice", names[weight.unwrap_or(pre)]);
        return Err(Flaw::new(problem, "write columns=PRE;POST;WEIGHT with three different names"));
    }
    Ok(EdgeColumns { pre, post, weight })
}

fn recognised_columns(names: &[String]) -> Result<EdgeColumns, Flaw> {
    let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let places = |wanted: &str| (0..plain.len()).filter(|&place| plain[place] == wanted).collect::<Vec<_>>();
    let ends: Vec<(usize, usize)> = ENDS
        .iter()
        .flat_map(|(pre, post)| {
            places(pre).into_iter().flat_map(|pre| places(post).into_iter().map(move |post| (pre, post)))
        })
        .collect();
    let key = "say which: columns=PRE;POST;WEIGHT, or columns=PRE;POST for weights of 1";
    let (pre, post) = match ends[..] {
        [ends] => ends,
        [] => {
            let problem = format!("has no columns known as the ends of edges, but {}", list(names));
            return Err(Flaw::new(problem, key));
        }
        [first, second, ..] => {
            let pair = |(pre, post): (usize, usize)| format!("`{}` and `{}`", names[pre], names[post]);
            let problem = format!("may have its ends in {} or in {}", pair(first), pair(second));
            return Err(Flaw::new(problem, key));
        }
    };
    let weights: Vec<usize> = WEIGHTS.iter().flat_map(|weight| places(weight)).collect();
    let weight = match weights[..] {
        [weight] => Some(weight),
        [] if names.len() == 2 => None,
        [] => {
            let problem = format!("has no column known as a weight, but {}", list(names));
            return Err(Flaw::new(problem, key));
        }
        [first, second, ..] => {
            let problem = format!("may have its weights in `{}` or in `{}`", names[first], names[second]);
            return Err(Flaw::new(problem, key));
        }
    };
    Ok(EdgeColumns { pre, post, weight })
}

/// The letters and digits of a name, in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "none".into();
    }
    let mut quoted: Vec<String> = names.iter().take(20).map(|name| format!("`{name}`")).collect();
    if names.len() > 20 {
        quoted.push(format!("and {} more", names.len() - 20));
    }
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &str, chosen: Option<&str>) -> Result<EdgeColumns, Flaw> {
        let split = |text: &str| text.split(';').map(String::from).collect::<Vec<_>>();
        edge_columns(&split(names), &Choices { columns: chosen.map(split), ..Choices::default() })
    }

    #[test]
    fn names_of_connectomes_are_known() {
        for names in [
            "pre;post;weight",
            "bodyId_pre;bodyId_post;weight",
            "pre_pt_root_id;post_pt_root_id;syn_count",
            "Source;Target;Synapses",
            "from;to;count",
            "Presynaptic_ID;Postsynaptic_ID;Connectivity",
        ] {
            assert_eq!(columns(names, None), Ok(EdgeColumns { pre: 0, post: 1, weight: Some(2) }), "{names}");
        }
        assert_eq!(columns("to;from", None), Ok(EdgeColumns { pre: 1, post: 0, weight: None }));
        let flywire = columns("pre_root_id;post_root_id;neuropil;syn_count;nt_type", None);
        assert_eq!(flywire, Ok(EdgeColumns { pre: 0, post: 1, weight: Some(3) }));
    }

    #[test]
    fn what_leaves_a_choice_is_refused_with_the_key() {
        let problem = |names: &str| {
            let flaw = columns(names, None).expect_err(names);
            assert!(flaw.remedy.contains("columns="), "{flaw:?}");
            flaw.problem
        };
        assert!(problem("pre;post;source;target;weight").contains("`pre` and `post` or in `source` and `target`"));
        assert!(problem("pre;post;Connectivity;Excitatory x Connectivity").contains("`Excitatory x Connectivity`"));
        assert!(problem("pre;post;size").contains("`size`"));
        assert!(problem("a;b;c").contains("`a`, `b`, `c`"));
        assert!(problem("pre;pre;post").contains("may have its ends"));
    }

    #[test]
    fn chosen_columns_are_taken_as_they_are() {
        assert_eq!(columns("a;b;c", Some("c;a")), Ok(EdgeColumns { pre: 2, post: 0, weight: None }));
        assert_eq!(columns("a;b;c", Some("c;a;b")), Ok(EdgeColumns { pre: 2, post: 0, weight: Some(1) }));
        for chosen in ["a;x;c", "a;a;c", "a;b;a", "a", "a;b;c;d"] {
            assert!(columns("a;b;c", Some(chosen)).is_err(), "{chosen}");
        }
    }
}

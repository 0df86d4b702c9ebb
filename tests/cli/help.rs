//! Help, completions, the manual.

use super::{Folder, program, refused, succeed};

/// The commands as `--help` lists them.
fn commands() -> Vec<String> {
    let help = succeed(&["--help"]);
    let listed =
        help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list of commands");
    let names = listed.lines().filter_map(|line| line.split_whitespace().next()).map(String::from);
    names.filter(|name| name != "help").collect()
}

#[test]
fn every_command_is_listed_and_its_help_has_an_example_of_it() {
    let commands = commands();
    for expected in [
        "curve",
        "compare",
        "lyapunov",
        "nonnormality",
        "simulate",
        "products",
        "optimize",
        "reproduce",
        "completions",
        "man",
    ] {
        assert!(commands.iter().any(|command| command == expected), "{expected}");
    }
    for command in &commands {
        for flag in ["--help", "-h"] {
            let help = succeed(&[command, flag]);
            let examples = help.split("Examples:").nth(1).unwrap_or_else(|| panic!("{command} {flag} has no examples"));
            assert!(examples.contains(&format!("fisher-memory {command} ")), "{command}: {examples}");
            assert!(help.contains("--quiet") && help.contains("--threads") && help.contains("--out"), "{command}");
        }
    }
}

#[test]
fn examples_on_families_run_as_they_stand() {
    for command in ["curve", "compare", "lyapunov", "optimize"] {
        let help = succeed(&[command, "--help"]);
        let joined = help.replace("\\\n", " ");
        let examples = joined.lines().filter_map(|line| line.trim().strip_prefix("fisher-memory "));
        for example in examples.filter(|example| !example.contains(".npy") && !example.contains(".mtx")) {
            let arguments: Vec<&str> = example.split_whitespace().collect();
            let folder = Folder::new();
            let status = program(&arguments).current_dir(folder.path("")).status().expect("the program runs");
            assert_eq!(status.code(), Some(0), "{example}");
        }
    }
}

#[test]
fn help_lists_every_family() {
    let help = succeed(&["curve", "--help"]);
    for name in fisher_memory::family::names() {
        assert!(help.contains(&format!("{name}:")), "{name}");
    }
}

#[test]
fn the_defaults_that_help_states_are_the_library_s() {
    let defaults = fisher_memory::Options::default();
    let help = succeed(&["curve", "--help"]);
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&format!("[default: {}]", defaults.lags)));
    assert!(words.contains(&format!("[default: {:e}]", defaults.tolerance)), "{words}");
}

#[test]
fn the_version_is_the_package_s() {
    assert_eq!(succeed(&["--version"]), format!("fisher-memory {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = succeed(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
    }
    assert!(refused(&["completions", "tcsh"], 2).contains("bash"));
}

#[test]
fn the_manual_is_one_page_that_holds_every_command() {
    let page = succeed(&["man"]);
    assert_eq!(page.matches(".TH ").count(), 1);
    for command in commands() {
        assert!(page.contains(&format!(".SH \"{}\"", command.to_uppercase())), "{command}");
    }
    assert!(page.contains("\\-\\-tolerance"));
}

//! `man`: the manual page, made from the same definitions as `--help`.

use super::failure::Failure;
use super::outputs::{Outputs, check_writable};
use super::session::Session;
use clap_mangen::Man;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
    fisher-memory man --out fisher-memory.1 && man ./fisher-memory.1";

/// The manual page (roff)
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Write it to FILE instead of printing it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes one page that holds every command.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    arguments.out.as_deref().map_or(Ok(()), check_writable)?;
    let page =
        page(session).map_err(|error| Failure::content(format!("cannot make the manual: {error}"), "report it"))?;
    let mut outputs = Outputs::default();
    outputs.text(arguments.out.as_deref(), page)?;
    outputs.write()
}

fn page(session: &Session) -> std::io::Result<String> {
    let mut definition = clap::Command::clone(&session.definition).disable_help_subcommand(true);
    definition.build();
    let commands: Vec<clap::Command> = definition.get_subcommands().cloned().collect();
    let mut page = Vec::new();
    let whole = Man::new(definition);
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_description_section(&mut page)?;
    whole.render_options_section(&mut page)?;
    for command in commands {
        page.extend(format!(".SH \"{}\"\n", command.get_name().to_uppercase()).as_bytes());
        let mut section = Vec::new();
        // Flags of every command stand once, at the top.
        let part = Man::new(command.mut_args(|flag| if flag.is_global_set() { flag.hide(true) } else { flag }));
        part.render_synopsis_section(&mut section)?;
        part.render_description_section(&mut section)?;
        part.render_options_section(&mut section)?;
        part.render_extra_section(&mut section)?;
        // Sections of a command are subsections of the page.
        page.extend(String::from_utf8_lossy(&section).replace(".SH ", ".SS ").as_bytes());
    }
    whole.render_extra_section(&mut page)?;
    whole.render_version_section(&mut page)?;
    Ok(String::from_utf8_lossy(&page).replace(" EXTRA\n", " EXAMPLES\n"))
}

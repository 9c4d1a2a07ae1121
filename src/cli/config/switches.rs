//! Flags without a value that are typed with one: `--all=false` turns off what a file turns on.

use std::ffi::OsString;

use clap::Command;

use super::flags::is_switch;
use crate::cli::typed_command::{before_paths, command_of, flag};

/// The flags that were typed as `--NAME=false`.
#[derive(Debug, Default)]
pub(super) struct Switches {
    off: Vec<String>,
}

impl Switches {
    /// Takes them out of the arguments. `--NAME=true` becomes `--NAME`.
    pub(super) fn in_args(mut args: Vec<OsString>, whole: &Command) -> (Vec<OsString>, Self) {
        let (command, _) = command_of(&args, whole);
        let paths = args.split_off(before_paths(&args).len());
        let mut switches = Self::default();
        let switch = |arg: &OsString| {
            let (name, value) = arg.to_str()?.strip_prefix("--")?.split_once('=')?;
            let is_on = value.parse::<bool>().ok()?;
            is_switch(flag(command, name)?).then(|| (name.to_owned(), is_on))
        };
        let kept = args.into_iter().filter_map(|arg| match switch(&arg) {
            None => Some(arg),
            Some((name, true)) => Some(format!("--{name}").into()),
            Some((name, false)) => {
                switches.off.push(name);
                None
            }
        });
        (kept.chain(paths).collect(), switches)
    }

    pub(super) fn are_off(&self, name: &str) -> bool {
        self.off.iter().any(|own| own == name)
    }
}

//! Users whom the machine lets past every right on disk by a capability.
//!
//! pam_cap gives capabilities at sign-in by `/etc/security/capability.conf` (capability.conf(5)): a
//! list of capabilities and the names it is for, the first entry that fits a user counts. The two
//! that matter here are CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (capabilities(7)). They help with
//! programs that take them up, so such a user is named apart, as root is, and is no reader by that.
//! Capabilities of single programs are not looked at.

use std::path::Path;

/// Names and numbers (linux/capability.h) of what passes read rights.
const PASSING: [(&str, &str, &str); 2] = [
    ("cap_dac_override", "1", "CAP_DAC_OVERRIDE"),
    ("cap_dac_read_search", "2", "CAP_DAC_READ_SEARCH"),
];

const CONFIGURATION: &str = "/etc/security/capability.conf";

/// The users that the machine's configuration names, as they are told.
pub(super) fn of_this_machine() -> Vec<String> {
    // Most machines have no such file.
    std::fs::read_to_string(Path::new(CONFIGURATION))
        .map(|text| named(&text))
        .unwrap_or_default()
}

/// The users that a configuration lets past rights; `*` and `@group` as such.
fn named(text: &str) -> Vec<String> {
    let mut settled: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut fields = line.split_whitespace();
        let capabilities = fields.next().unwrap_or_default();
        // A leading `^` raises them in the ambient set, `!` takes one away.
        let passing = |(name, number, _): &&(&str, &str, &str)| {
            capabilities.split(',').any(|given| {
                let given = given.trim_start_matches('^');
                given == "all" || given.eq_ignore_ascii_case(name) || given == *number
            })
        };
        let told: Vec<&str> = PASSING
            .iter()
            .filter(passing)
            .map(|(_, _, told)| *told)
            .collect();
        for who in fields {
            if settled.contains(&who) {
                continue;
            }
            settled.push(who);
            if told.is_empty() || settled.contains(&"*") && who != "*" {
                continue;
            }
            let who = if who == "*" { "everybody else" } else { who };
            found.push(format!("{who} ({})", told.join(", ")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn the_first_entry_that_fits_a_user_counts() {
        let text = "# backup reads all\n^cap_dac_read_search,cap_chown backup @drift\nnone  anna\nall anna bo\n\
                    cap_net_raw clerk\n1 *\n2 late\n";
        assert_eq!(
            named(text),
            [
                "backup (CAP_DAC_READ_SEARCH)",
                "@drift (CAP_DAC_READ_SEARCH)",
                "bo (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH)",
                "everybody else (CAP_DAC_OVERRIDE)",
            ]
        );
        assert!(named("cap_net_raw  root\n\nnonsense").is_empty());
    }
}

//! Where other file systems are mounted.
//!
//! A share that is put together of several has folders that are empty when one of them is not mounted: what
//! was in them is not deleted. The kernel's own list says which are there.

/// The folders on which a file system is mounted, by their real paths. Nothing where that cannot be told.
pub fn mounts() -> Vec<Vec<u8>> {
    let list = std::fs::read("/proc/self/mountinfo").unwrap_or_default();
    let mut mounts: Vec<Vec<u8>> = list
        .split(|&byte| byte == b'\n')
        .filter_map(|line| line.split(|&byte| byte == b' ').nth(4))
        .map(unescaped)
        .collect();
    mounts.sort();
    mounts.dedup();
    mounts
}

/// Blanks and backslashes stand there as three octal digits.
fn unescaped(path: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(path.len());
    let mut left = path;
    while let Some((&byte, rest)) = left.split_first() {
        let digits = rest.get(..3).filter(|_| byte == b'\\');
        let code = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        plain.push(code.unwrap_or(byte));
        left = match code {
            Some(_) => rest.get(3..).unwrap_or_default(),
            None => rest,
        };
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_in_names_are_read() {
        assert_eq!(unescaped(b"/srv/a\\040b\\134"), b"/srv/a b\\");
        assert_eq!(unescaped(b"/srv/\\04"), b"/srv/\\04");
        assert!(mounts().contains(&b"/".to_vec()));
    }
}

//! A share that another program answers for, slowly: the report is that of the same files on a disk.

use std::sync::Arc;
use std::time::Duration;

use super::slow::{Content, SlowShare};
use super::sums;
use super::support::{CPR, Tree};

#[test]
fn a_slow_share_gives_the_report_of_a_disk() {
    let small = format!("Linje uden noget.\nCPR {CPR}\n").into_bytes();
    // Longer than what is read at once, so that it is asked for ahead.
    let mut long = b"En linje om noget helt andet, uden et nummer.\n".repeat(40_000);
    long.extend_from_slice(format!("CPR {CPR}\n").as_bytes());
    for (folders, files, bytes) in [(7, 5, small), (2, 1, long)] {
        let tree = Tree::new();
        for folder in 0..folders {
            for file in 0..files {
                tree.file(&format!("e{folder}/e{file}"), &bytes, 0o644);
            }
        }
        let (on_disk, code_on_disk) = tree.scan(&[]);
        let slow = Tree::new();
        let content = Content {
            folders,
            files,
            bytes: Arc::new(bytes),
        };
        let Some(share) = SlowShare::mount(&slow.path(""), content, Duration::from_millis(1))
        else {
            eprintln!("skipped: a file system of one's own cannot be mounted here");
            return;
        };
        for threads in [
            &[][..],
            &["--threads", "1"],
            &["--bytes-per-second", "100M"],
        ] {
            let (report, code) = slow.scan(threads);
            assert_eq!(sums(&report), sums(&on_disk), "{threads:?}");
            assert_eq!(code, code_on_disk);
            assert_eq!(report["unscanned"], on_disk["unscanned"]);
        }
        assert!(share.asked() > folders * files * 3);
    }
}

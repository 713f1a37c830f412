//! A share behind a slow line: a tree in memory, mounted with FUSE, whose every answer takes a set time. Any number
//! of questions may be on their way at once, as with a server of files.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant, UNIX_EPOCH};

use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, Generation,
    INodeNo, InitFlags, KernelConfig, LockOwner, MountOption, OpenFlags, ReplyAttr, ReplyData,
    ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyXattr, Request,
};

/// Attributes and names stay known while a scan runs, as with every network file system.
const KNOWN_FOR: Duration = Duration::from_secs(600);
const ROOT: u64 = 1;

/// What the share holds: so many folders, each with so many files of these bytes.
#[derive(Clone)]
pub struct Content {
    pub folders: u64,
    pub files: u64,
    pub bytes: Arc<Vec<u8>>,
}

/// A share that is mounted, until it is dropped.
pub struct SlowShare {
    _session: BackgroundSession,
    line: Arc<Line>,
}

impl SlowShare {
    /// Mounts it. `None` where this cannot be done here.
    pub fn mount(at: &Path, content: Content, delay: Duration) -> Option<Self> {
        let line = Arc::new(Line::new(delay));
        let share = Share {
            content,
            line: Arc::clone(&line),
        };
        let mut config = Config::default();
        config.mount_options = vec![MountOption::RO, MountOption::FSName("slow".to_string())];
        let session = fuser::spawn_mount(share, at, &config).ok()?;
        Some(Self {
            _session: session,
            line,
        })
    }

    /// Questions asked so far.
    pub fn asked(&self) -> u64 {
        self.line.asked.load(Ordering::Relaxed)
    }
}

type Answer = Box<dyn FnOnce() + Send>;

/// Answers on their way.
struct Line {
    delay: Duration,
    asked: AtomicU64,
    waiting: Mutex<BinaryHeap<Reverse<Due>>>,
    changed: Condvar,
}

struct Due {
    at: Instant,
    number: u64,
    answer: Answer,
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Due {}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

impl Line {
    fn new(delay: Duration) -> Self {
        Self {
            delay,
            asked: AtomicU64::new(0),
            waiting: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Gives an answer when it is due.
    fn later(&self, answer: impl FnOnce() + Send + 'static) {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let due = Due {
            at: Instant::now() + self.delay,
            number,
            answer: Box::new(answer),
        };
        self.waiting.lock().unwrap().push(Reverse(due));
        self.changed.notify_one();
    }

    /// Gives the answers, until the program ends.
    fn run(&self) {
        let mut waiting = self.waiting.lock().unwrap();
        loop {
            let next = waiting.peek().map(|Reverse(due)| due.at);
            waiting = match next.map(|at| at.saturating_duration_since(Instant::now())) {
                None => self.changed.wait(waiting).unwrap(),
                Some(Duration::ZERO) => {
                    let due = waiting.pop();
                    drop(waiting);
                    if let Some(Reverse(due)) = due {
                        (due.answer)();
                    }
                    self.waiting.lock().unwrap()
                }
                Some(left) => self.changed.wait_timeout(waiting, left).unwrap().0,
            };
        }
    }
}

struct Share {
    content: Content,
    line: Arc<Line>,
}

/// What an inode number stands for.
enum Entry {
    Root,
    Folder,
    File,
}

impl Share {
    /// Folders follow the root, and their files follow them.
    fn entry(&self, number: u64) -> Option<Entry> {
        let first_file = ROOT + 1 + self.content.folders;
        match number {
            0 => None,
            ROOT => Some(Entry::Root),
            _ if number < first_file => Some(Entry::Folder),
            _ if number < first_file + self.content.folders * self.content.files => {
                Some(Entry::File)
            }
            _ => None,
        }
    }

    fn attributes(&self, number: u64) -> Option<FileAttr> {
        let entry = self.entry(number)?;
        let (kind, perm, size) = match entry {
            Entry::Root | Entry::Folder => (FileType::Directory, 0o755, 4096),
            Entry::File => (
                FileType::RegularFile,
                0o644,
                self.content.bytes.len() as u64,
            ),
        };
        Some(FileAttr {
            ino: INodeNo(number),
            size,
            blocks: size.div_ceil(512),
            atime: UNIX_EPOCH,
            mtime: UNIX_EPOCH,
            ctime: UNIX_EPOCH,
            crtime: UNIX_EPOCH,
            kind,
            perm,
            nlink: 1,
            uid: 0,
            gid: 0,
            rdev: 0,
            blksize: 4096,
            flags: 0,
        })
    }

    /// The number of the child at a place of a folder.
    fn child(&self, parent: u64, place: u64) -> Option<u64> {
        let content = &self.content;
        match self.entry(parent)? {
            Entry::Root => (place < content.folders).then_some(ROOT + 1 + place),
            Entry::Folder => {
                let before = (parent - ROOT - 1) * content.files;
                (place < content.files).then_some(ROOT + 1 + content.folders + before + place)
            }
            Entry::File => None,
        }
    }
}

impl Filesystem for Share {
    fn init(&mut self, _: &Request, config: &mut KernelConfig) -> std::io::Result<()> {
        // Names of one folder may be asked for at once, as of a server.
        let _ =
            config.add_capabilities(InitFlags::FUSE_PARALLEL_DIROPS | InitFlags::FUSE_ASYNC_READ);
        let _ = config.set_max_background(256);
        let line = Arc::clone(&self.line);
        std::thread::spawn(move || line.run());
        Ok(())
    }

    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let place = name.to_str().and_then(|name| name.get(1..)?.parse().ok());
        let child = place.and_then(|place| self.child(parent.0, place));
        let attributes = child.and_then(|child| self.attributes(child));
        self.line.later(move || match attributes {
            Some(attributes) => reply.entry(&KNOWN_FOR, &attributes, Generation(0)),
            None => reply.error(Errno::ENOENT),
        });
    }

    fn getattr(&self, _: &Request, number: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        let attributes = self.attributes(number.0);
        self.line.later(move || match attributes {
            Some(attributes) => reply.attr(&KNOWN_FOR, &attributes),
            None => reply.error(Errno::ENOENT),
        });
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        self.line
            .later(move || reply.opened(FileHandle(0), fuser::FopenFlags::empty()));
    }

    fn opendir(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        self.line
            .later(move || reply.opened(FileHandle(0), fuser::FopenFlags::empty()));
    }

    fn read(
        &self,
        _: &Request,
        _: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let bytes = Arc::clone(&self.content.bytes);
        self.line.later(move || {
            let start = usize::try_from(offset).unwrap().min(bytes.len());
            let end = (start + size as usize).min(bytes.len());
            reply.data(&bytes[start..end]);
        });
    }

    fn readdir(
        &self,
        _: &Request,
        number: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let mut place = offset;
        while let Some(child) = self.child(number.0, place) {
            let kind = self
                .attributes(child)
                .map_or(FileType::RegularFile, |child| child.kind);
            if reply.add(INodeNo(child), place + 1, kind, format!("e{place}")) {
                break;
            }
            place += 1;
        }
        self.line.later(move || reply.ok());
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        // Closing what was only read asks a server nothing that is waited for.
        reply.error(Errno::ENOSYS);
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        self.line
            .later(move || reply.statfs(0, 0, 0, 0, 0, 512, 255, 0));
    }

    fn listxattr(&self, _: &Request, _: INodeNo, size: u32, reply: ReplyXattr) {
        self.line.later(move || match size {
            0 => reply.size(0),
            _ => reply.data(&[]),
        });
    }
}

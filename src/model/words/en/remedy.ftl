# Scripts that close exposures: what they say of themselves, and what a plan says.

remedy-other = other
remedy-group = group { $name } ({ $id })
remedy-group-unnamed = group { $id }
remedy-user = user { $name } ({ $id })
remedy-user-unnamed = user { $id }
remedy-becomes = { $who } { $old } becomes { $new }
remedy-becomes-inherited = new entries: { $who } { $old } becomes { $new }
remedy-files = { $count ->
    [one] { $count-shown } file with personal data
   *[other] { $count-shown } files with personal data
}
remedy-takes = takes all rights of { $whose } away on { $files }
remedy-takes-both = takes all rights of { $whose } away on { $files } and on { $folders ->
    [one] the folder that holds what was found, which closes everything in it to { $whose }, new files too
   *[other] the { $folders-shown } folders that hold what was found, which closes everything in these to { $whose }, new files too
}
remedy-takes-folders = takes all rights of { $whose } away on { $folders ->
    [one] the folder that holds what was found, which closes everything in it to { $whose }, new files too
   *[other] the { $folders-shown } folders that hold what was found, which closes everything in these to { $whose }, new files too
}
remedy-most-choices = There are { $count-shown } ways to change the rights; only the first { $most } are in the script.
remedy-elsewhere = { $path }: { $what } decides here; it is changed at the server, not through this machine.
remedy-by-hand = { $path }: { $why }; change it by hand.
remedy-links = { $path }: the file has { $count-shown } names; its rights change under all of them, and a way to another name may be open.
remedy-names = { $count ->
    [one] { $path }: { $count-shown } name here holds a number, which everybody reads who may list the folder: rename it, or close the folder (the choices that end in -folders).
   *[other] { $path }: { $count-shown } names here hold a number, which everybody reads who may list the folder: rename them, or close the folder (the choices that end in -folders).
}
remedy-no-files = The scan does not tell which files hold personal data: only their folders are closed. Scan with --files.
remedy-nothing = Nothing that lies here gives these rights now and could be taken away. Scan again; if the exposure is still there, the way in is a setting of the share or a membership.
remedy-fits = its name is masked and { $count-shown } entries fit it: move or rename them so that their names hold no number, and scan again
remedy-entries-let-in = takes the entries that let in { $who } off { $count ->
    [one] { $count-shown } file
   *[other] { $count-shown } files
}
remedy-entries-let-in-both = takes the entries that let in { $who } off { $count ->
    [one] { $count-shown } file or folder, so that new files are closed too
   *[other] { $count-shown } files and folders, so that new files are closed too
}
remedy-lets-nobody-in = no entry lets in { $who } any more
remedy-cut-off = { $words }; it takes nothing over from the folder above any more

# What stands above a script, and what it offers.
remedy-head-apply = Takes rights away, so that this exposure ends:
remedy-head-undo = UNDO: brings back the rights as they were when the script beside it was made, for this exposure:
remedy-head-smb = Takes entries out of NT rights, through the SMB server:
remedy-head-smb-undo = UNDO: brings back the NT rights as they were when the script beside it was made, for this exposure:
remedy-head-icacls = Takes entries out of NT rights with icacls, on a Windows machine:
remedy-head-of = Exposure { $id } of the scan { $run }, finished { $finished }. Read it before you run it.
remedy-not-solved = Not solved: { $what }
remedy-not-solved-rest = Not solved: { $count-shown } in all; the plan tells the rest.
remedy-brought-back = What it changes is brought back by { $script }.
remedy-opens-again = It opens to others again what was closed.
remedy-changes = The changes.
remedy-beside = The script beside this one
remedy-as-before = as it was before
remedy-default = { $name } (taken where none is named): { $words }.
remedy-choice = { $name }: { $words }.
remedy-leaves = Still able to read: { $who }.
remedy-must-choose = Nobody but a person knows who should not read here, so one of the choices must be named.
remedy-group-way = Or take people out of a group; that holds wherever the group has rights, not only here:
remedy-and-so-on = and so on

# What the command prints.
remedy-told-default = { $name } (taken unasked): { $words } ({ $entries })
remedy-told-choice = { $name }: { $words } ({ $entries })
remedy-entries = { $count ->
    [one] { $count-shown } entry
   *[other] { $count-shown } entries
}
remedy-told-leaves = still read by: { $who }
remedy-nothing-changed = Nothing was changed. Read a script before you run it: sh SCRIPT shows what it would do, sh SCRIPT --apply does it.

# Why something is not in a plan.
said-it-lies-under-none-of-the-scanned-paths = it lies under none of the scanned paths
said-the-scan-was-given-a-path-that-is-not-absolute-scan-again-with-one-that-is = the scan was given a path that is not absolute: scan again with one that is
said-its-path-leads-up-again = its path leads up again
said-it-is-not-there-any-more = it is not there any more
said-an-nfsv4-acl-of-a-mounted-share = an NFSv4 ACL of a mounted share
said-an-nfsv4-acl-of-zfs = an NFSv4 ACL of ZFS
said-a-rich-acl = a rich ACL
said-its-acl-is-damaged-or-not-in-setfacl-s-order = its ACL is damaged, or not in setfacl's order
said-its-default-acl-is-damaged-or-not-in-setfacl-s-order = its default ACL is damaged, or not in setfacl's order
said-its-acl-is-longer-than-a-command-can-take = its ACL is longer than a command can take
said-an-nt-descriptor-decides-here-name-the-server-and-the-share-so-that-it-can-be-changed-through-them = an NT descriptor decides here; name the server and the share, so that it can be changed through them
said-its-name-holds-a-number-and-a-server-knows-it-by-no-other-name-rename-it-first = its name holds a number, and a server knows it by no other name: rename it first
said-it-cannot-be-named-through-the-share-rename-it-first = it cannot be named through the share: rename it first
said-the-server-did-not-tell-its-nt-descriptor = the server did not tell its NT descriptor
said-its-nt-descriptor-holds-entries-that-are-not-known-here = its NT descriptor holds entries that are not known here

# What the scripts themselves say, by their own letters; a word behind a dollar sign is the shell's.
said-what-follows-up-to-the-changes-is-the-same-in-every-script-of-this-kind = What follows up to "The changes" is the same in every script of this kind.
said-it-sets-rights-to-what-is-written-below-entry-by-entry-and-to-nothing-else = It sets rights to what is written below, entry by entry, and to nothing else.
said-each-entry-is-opened-once-and-held-open-what-is-looked-at-is-what-is-changed-whatever-becomes-of-its-name-meanwhile = Each entry is opened once and held open: what is looked at is what is changed, whatever becomes of its name meanwhile.
said-links-are-not-followed = Links are not followed.
said-before-anything-is-changed-everything-is-looked-at-where-one-entry-is-not-as-it-was-when-the-script-was-made-nothing-is-changed-at-all = Before anything is changed everything is looked at; where one entry is not as it was when the script was made, nothing is changed at all.
said-exit-codes-0-done-or-nothing-to-do-2-wrong-arguments-3-refused-nothing-was-changed-4-stopped-halfway-run-the-undo-script-or-this-one-again-5-something-this-script-needs-is-missing-130-interrupted-as-4 = Exit codes: 0 done, or nothing to do; 2 wrong arguments; 3 refused, nothing was changed; 4 stopped halfway (run the UNDO script, or this one again); 5 something this script needs is missing; 130 interrupted (as 4).
said-usage-sh-self-dry-run-apply-choose-name-skip-changed-journal-file = usage: sh $self --dry-run|--apply [--choose NAME] [--skip-changed] [--journal FILE]
said-dry-run-look-at-everything-change-nothing-say-what-apply-would-change = --dry-run        look at everything, change nothing, say what --apply would change
said-apply-change-it = --apply          change it
said-choose-name-which-of-the-changes-below = --choose NAME    which of the changes below
said-skip-changed-leave-out-what-is-not-as-it-was-when-this-script-was-made-instead-of-refusing = --skip-changed   leave out what is not as it was when this script was made, instead of refusing
said-journal-file-where-to-write-down-what-was-changed-otherwise-self-journal = --journal FILE   where to write down what was changed (otherwise $self.journal)
said-not-as-planned-1 = NOT AS PLANNED: $1
said-stopped-1 = STOPPED: $1
said-changed-before-that-changed-of-todo-what-was-changed-is-written-down-in-journal = Changed before that: $changed of $todo; what was changed is written down in $journal.
said-other-script-brings-back-or-completes-what-was-begun-this-script-can-be-run-again-as-well = $other_script brings back or completes what was begun; this script can be run again as well.
said-interrupted = INTERRUPTED.
said-nothing-was-changed = Nothing was changed.
said-missing-the-command-command-nothing-was-changed = MISSING: the command $command. Nothing was changed.
said-it-is-in-the-package-acl = It is in the package acl.
said-missing-proc-is-not-mounted-nothing-was-changed = MISSING: /proc is not mounted. Nothing was changed.
said-missing-a-stat-that-knows-c-gnu-or-busybox-nothing-was-changed = MISSING: a stat that knows -c (GNU or busybox). Nothing was changed.
said-sets-bytes-to-a-name-given-in-octal = Sets $bytes to a name given in octal.
said-goes-to-the-folder-that-was-scanned-it-was-named-by-somebody-so-it-may-be-a-link = Goes to the folder that was scanned; it was named by somebody, so it may be a link.
said-the-scanned-folder-cannot-be-entered = the scanned folder cannot be entered
said-goes-on-from-there-name-by-name-none-may-be-a-link = Goes on from there, name by name; none may be a link.
said-goes-on-into-the-folder-with-this-inode-number-its-name-holds-a-number-that-is-written-nowhere = Goes on into the folder with this inode number: its name holds a number that is written nowhere.
said-its-folder-is-not-there-any-more = its folder is not there any more
said-a-folder-above-it-is-a-link-now = a folder above it is a link now
said-its-folder-cannot-be-entered = its folder cannot be entered
said-sets-found-to-a-name-here-with-this-inode-number = Sets $found to a name here with this inode number.
said-shown-it-is-not-there-any-more = $shown: it is not there any more
said-shown-it-is-a-link-now = $shown: it is a link now
said-shown-it-is-no-folder-any-more = $shown: it is no folder any more
said-shown-it-is-no-file-any-more = $shown: it is no file any more
said-shown-it-cannot-be-opened-by-this-account = $shown: it cannot be opened by this account
said-shown-its-rights-cannot-be-read = $shown: its rights cannot be read
said-shown-another-entry-lies-under-that-name-now = $shown: another entry lies under that name now
said-shown-owner-and-group-were-owner-and-are-now-owner = $shown: owner and group were $owner and are $now_owner
said-shown-its-rights-changed-now-now-mode-now-acl-now-default = $shown: its rights changed; now $now_mode $now_acl $now_default
said-shown-only-its-owner-owned-by-and-root-can-change-it = $shown: only its owner ($owned_by) and root can change it
said-shown-it-is-immutable-lsattr-or-its-file-system-is-read-only = $shown: it is immutable (lsattr) or its file system is read-only
said-would-change-shown-words = would change $shown: $words
said-shown-the-journal-cannot-be-written = $shown: the journal cannot be written
said-shown-its-rights-cannot-be-read-back = $shown: its rights cannot be read back
said-a-system-may-drop-setuid-and-setgid-where-an-acl-is-set = A system may drop setuid and setgid where an ACL is set.
said-shown-the-system-made-something-else-of-it-now-mode-now-acl-now-default = $shown: the system made something else of it: $now_mode $now_acl $now_default
said-changed-shown-words = changed $shown: $words
said-the-bits-of-the-type-are-in-the-mode-setuid-setgid-and-sticky-too = The bits of the type are in the mode; setuid, setgid and sticky too.
said-what-the-open-entry-is-now = What the open entry is now.
said-sets-text-to-a-list-of-the-open-entry-its-lines-joined-by-commas = Sets $text to a list of the open entry, its lines joined by commas.
said-choose-one-of-these-with-choose-name = Choose one of these with --choose NAME:
said-looked-at-looked-to-change-todo-already-as-it-shall-be-already-not-as-planned-problems = Looked at: $looked. To change: $todo; already as it shall be: $already; not as planned: $problems.
said-nothing-was-changed-scan-again-and-make-a-new-script-or-leave-these-out-with-skip-changed = Nothing was changed. Scan again and make a new script, or leave these out with --skip-changed.
said-the-journal-journal-cannot-be-written-nothing-was-changed = The journal $journal cannot be written. Nothing was changed.
said-something-changed-while-this-ran = Something changed while this ran.
said-done-changed-changed-left-out-left-out = Done. Changed: $changed; left out: $left_out.
said-it-asks-the-server-for-the-nt-rights-of-every-entry-below-and-sets-them-to-what-is-written-there-and-to-nothing-else = It asks the server for the NT rights of every entry below, and sets them to what is written there, and to nothing else.
said-owner-and-group-are-left-as-they-are = Owner and group are left as they are.
said-usage-sh-self-dry-run-apply-choose-name-skip-changed-journal-file-how-to-sign-in = usage: sh $self --dry-run|--apply [--choose NAME] [--skip-changed] [--journal FILE] -- HOW TO SIGN IN
said-what-stands-behind-goes-to-smbcacls-a-file-username-password-domain-or-use-kerberos-required = What stands behind -- goes to smbcacls: -A FILE (username, password, domain), or --use-kerberos=required.
said-smbcacls-with-what-stood-behind-in-front = smbcacls, with what stood behind -- in front.
said-sets-now-to-the-rights-of-path-as-the-server-tells-them-its-lines-joined-by-commas = Sets $now to the rights of $path as the server tells them, its lines joined by commas.
said-shown-the-server-does-not-tell-its-rights = $shown: the server does not tell its rights
said-shown-its-rights-changed-now-now = $shown: its rights changed; now $now
said-shown-the-server-made-something-else-of-it-now = $shown: the server made something else of it: $now
said-missing-the-command-smbcacls-of-the-package-smbclient-nothing-was-changed = MISSING: the command smbcacls, of the package smbclient. Nothing was changed.
said-apply-change-it-otherwise-it-is-only-said-what-would-be-changed = -Apply      change it (otherwise it is only said what would be changed)
said-choose-which-of-the-ways-below = -Choose     which of the ways below
said-undo-bring-back-what-was-saved-before = -Undo       bring back what was saved before
said-before-anything-is-changed-the-rights-of-every-entry-are-saved-with-icacls-save-in-the-folder-saved-where-that-fails-for-one-of-them-nothing-is-changed = Before anything is changed the rights of every entry are saved with icacls /save in the folder -Saved; where that fails for one of them, nothing is changed.
said-entries-that-let-in-are-taken-out-remove-g-where-one-came-down-from-the-folder-above-the-list-is-made-the-entry-s-own-first-inheritance-d = Entries that let in are taken out (/remove:g); where one came down from the folder above, the list is made the entry's own first (/inheritance:d).
said-icacls-ended-with-lastexitcode = icacls ended with $LASTEXITCODE
said-choose-one-of-these-with-choose-ways-keys-join = Choose one of these with -Choose: $($ways.Keys -join ', ')
said-would-take-change-who-join-off-change-path = would take $($change.Who -join ', ') off $($change.Path)
said-saved-is-there-already-it-may-be-the-only-record-of-earlier-rights = $Saved is there already: it may be the only record of earlier rights
said-changed-change-path = changed $($change.Path)

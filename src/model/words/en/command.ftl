# What commands print to people.

wrote = wrote { $path }

# `status`.
status-run = Run
status-started = Started (UTC)
status-end = End
status-unread = Unread
status-exposures = Exposures
status-changes = Changes
status-id = Id
status-first-seen = First seen
status-last-seen = Last seen
status-nothing-open = Nothing is open.
status-open = { $count ->
    [one] { $count-shown } exposure is open.
   *[other] { $count-shown } exposures are open.
}
run-running = running
run-finished = finished
run-interrupted = interrupted
run-killed = killed

# `schedule`.
schedule-difference = { $file }: { $what }. Should be: { $should }. { $remedy }
schedule-as-it-should = All is as it should be.

# `alerts` and `config`.
alerts-can-be-tried = Every receiver can be tried.
config-line = line { $line }: { $said }
config-yes = yes
config-no = no
config-can-be-used = All of it can be used: a scan would begin.

# `attest`.
attest-keys = wrote { $secret } (keep it) and { $public } (give it away):
attest-made = wrote { $path }: read it, then: mappevagt attest sign { $path } --key KEY
attest-ask-new = Password of the new key
attest-ask-again = Once more
attest-ask = Password of the key

# `access`.
access-unjudged = could not be judged: { $why }
access-may = { $user }: read { $read }, list { $list }, write { $write }
access-yes = yes
access-no = no
access-data-only = A program that asks for nothing but the data gets it all the same.
access-everyone = readers: everyone
access-signed-in = readers: any signed-in user; { $names }
access-readers = readers: { $count } ({ $names })
access-unknown = unknown: { $names }
access-besides = besides: { $names }
access-owner = { $name } (owner)
access-reach = reach:   { $reach }
access-listed = listed
access-by-path = by path
access-reach-unknown = unknown
access-uncertain = This answer is not certain: a layer of rights could not be judged.

# Sentences of the program, by their own letters.
said-the-share-and-the-system-are-only-read-only-state-and-reports-are-written = The share and the system are only read; only state and reports are written.
said-reading-every-file-is-the-one-power-it-keeps-nothing-it-starts-can-gain-another = Reading every file is the one power it keeps; nothing it starts can gain another.
said-it-needs-no-device-no-setting-of-the-kernel-and-no-sight-of-other-processes = It needs no device, no setting of the kernel, and no sight of other processes.
said-system-calls-of-a-plain-service-what-it-does-not-know-it-takes-for-an-older-kernel = System calls of a plain service; what it does not know it takes for an older kernel.
said-the-readers-of-documents-bound-and-seal-themselves-with-these = The readers of documents bound and seal themselves with these.
said-no-memory-is-both-written-and-run = No memory is both written and run.
said-the-server-s-own-work-goes-first = The server's own work goes first.
said-the-scan-stops-by-itself-until-this-ends-one-that-does-not = The scan stops by itself (--until); this ends one that does not.
said-1-inadequate-folders-were-found-3-not-everything-could-be-read-both-are-reports-not-failures = 1: inadequate folders were found. 3: not everything could be read. Both are reports, not failures.
said-a-reader-that-took-too-much-memory-dies-alone-the-scan-tells-of-the-file-and-goes-on = A reader that took too much memory dies alone; the scan tells of the file and goes on.
said-an-account-of-its-own-which-may-read-every-file-and-nothing-more = An account of its own, which may read every file and nothing more.
said-what-it-neither-reads-nor-writes-is-out-of-sight = What it neither reads nor writes is out of sight.
said-no-alert-needs-the-network-there-is-none = No alert needs the network: there is none.
said-only-state-and-reports-are-written-these-folders-must-exist = Only state and reports are written; these folders must exist.
said-only-read-the-kernel-leaves-access-times-as-they-are = Only read: the kernel leaves access times as they are.
said-a-share-that-is-not-there-is-a-failure-not-an-empty-report = A share that is not there is a failure, not an empty report.
said-told-when-a-run-failed-what-was-found-is-told-by-the-scan-s-own-alerts = Told when a run failed; what was found is told by the scan's own alerts.
said-alerts-or-a-directory-server-need-the-network-internet-and-local-sockets-no-other-kind = Alerts or a directory server need the network: internet and local sockets, no other kind.
said-a-night-that-was-missed-the-machine-was-off-is-made-up-for-at-the-next-start-the-scan-s-state-makes-it-short = A night that was missed (the machine was off) is made up for at the next start; the scan's state makes it short.
said-not-all-servers-at-the-same-moment = Not all servers at the same moment.
said-mappevagt-which-folders-hold-personal-data-that-too-many-can-read = Mappevagt: which folders hold personal data that too many can read
said-which-folders-hold-personal-data-that-too-many-can-read = Which folders hold personal data that too many can read
said-mappevagt-every-night = Mappevagt every night
said-written-by-mappevagt-schedule-the-same-with-check-folder-says-what-was-changed = Written by `mappevagt schedule`; the same with --check FOLDER says what was changed.
said-changes-of-your-own-belong-in-a-drop-in-systemctl-edit = Changes of your own belong in a drop-in (systemctl edit).
said-mail-comes-when-a-run-failed-and-then-only = Mail comes when a run failed, and then only.
said-run-mappevagt-schedule-again-or-put-the-line-right-then-systemctl-daemon-reload = Run `mappevagt schedule` again, or put the line right; then: systemctl daemon-reload
said-run-mappevagt-schedule-then-systemctl-daemon-reload-systemctl-enable-now-mappevagt-timer = Run `mappevagt schedule`, then: systemctl daemon-reload; systemctl enable --now mappevagt.timer
said-the-file-is-not-there = the file is not there
said-a-file = a file
said-a-folder = a folder
said-no-such-line = no such line
said-one-line = one line
said-mode-0644 = mode 0644
said-it-was-added-by-hand-take-it-out-unless-you-know-why-it-is-there = It was added by hand: take it out unless you know why it is there.
said-a-setting-is-missing-or-another = a setting is missing or another
said-run-mappevagt-schedule-again = Run `mappevagt schedule` again.
said-no-line-starts-the-scan = no line starts the scan
said-run-mappevagt-schedule-or-add-the-line = Run `mappevagt schedule`, or add the line.
said-minute-hour-day-month-weekday-and-in-cron-d-the-account = Minute, hour, day, month, weekday, and in cron.d the account.
said-run-mappevagt-schedule-again-or-put-the-line-right = Run `mappevagt schedule` again, or put the line right.
said-a-second-line-starts-the-scan-as-well-take-one-out = A second line starts the scan as well: take one out.
said-cron-passes-over-such-a-file-chmod-644-and-chown-root-root = cron passes over such a file: chmod 644, and chown root:root
said-is-no-folder = is no folder
said-name-the-folder-not-a-file-in-it = Name the folder, not a file in it.
said-is-a-folder = is a folder
said-name-the-file-itself = Name the file itself.
said-make-it-mount-it-or-write-the-schedule-with-another-path = Make it, mount it, or write the schedule with another path.
said-root-may-read-whatever-the-rights-say = root may read whatever the rights say
said-may-read-there-is-no-list-at-all-which-lets-in-everyone = may read: there is no list at all, which lets in everyone
said-may-not-read-no-entry-of-the-nt-list-names-this-account-or-a-group-of-it = may not read: no entry of the NT list names this account or a group of it
said-a-damaged-posix-acl = a damaged POSIX ACL
said-a-damaged-nt-security-descriptor = a damaged NT security descriptor
said-a-damaged-nfsv4-acl = a damaged NFSv4 ACL
said-a-damaged-nt-descriptor-security-ntacl = a damaged NT descriptor (security.NTACL)
said-an-nt-descriptor-lies-here-too-smb-conf-and-share-judge-by-it = an NT descriptor lies here too: --smb-conf and --share judge by it
said-the-nt-descriptor-is-out-of-force-the-posix-rights-changed-since = the NT descriptor is out of force: the POSIX rights changed since
said-whether-the-nt-descriptor-is-still-in-force-cannot-be-told = whether the NT descriptor is still in force cannot be told
said-the-share-lets-this-account-act-as-root-admin-users = the share lets this account act as root (admin users)
said-the-share-does-not-let-this-account-in = the share does not let this account in
said-a-folder-on-the-way-does-not-let-this-account-pass = a folder on the way does not let this account pass
said-lets-in-everyone-who-can-sign-in = lets in everyone who can sign in
said-everybody-acts-as-the-guest-account = everybody acts as the guest account
said-lets-in-guests-without-a-password = lets in guests without a password
said-available-no-nobody-can-connect-at-present = available = no: nobody can connect at present
said-settings-are-kept-in-the-registry = settings are kept in the registry
said-alerts-tries-must-be-from-1-to-10 = alerts.tries must be from 1 to 10.
said-alerts-timeout-seconds-must-be-from-1-to-300 = alerts.timeout-seconds must be from 1 to 300.
said-alerts-pause-seconds-must-be-at-most-60 = alerts.pause-seconds must be at most 60.
said-the-bounds-of-alerts-queue-must-not-be-0 = The bounds of alerts.queue must not be 0.
said-alerts-ocsf-file-must-be-a-whole-path-from = alerts.ocsf.file must be a whole path, from /.
said-alerts-mail-to-names-nobody = alerts.mail.to names nobody.
said-alerts-mail-sendmail-must-be-a-whole-path-from = alerts.mail.sendmail must be a whole path, from /.
said-alerts-prometheus-file-must-end-in-prom-node-exporter-reads-no-other = alerts.prometheus.file must end in .prom: node_exporter reads no other.
said-alerts-prometheus-file-must-be-a-whole-path-from = alerts.prometheus.file must be a whole path, from /.
said-alerts-prometheus-name-must-be-1-to-64-of-letters-digits-and = alerts.prometheus.name must be 1 to 64 of letters, digits, ".", "_" and "-".
said-two-receivers-in-alerts-have-one-address-each-would-get-everything-twice = Two receivers in alerts have one address: each would get everything twice.
said-it-must-begin-with-udp-tcp-or-tls = it must begin with udp://, tcp:// or tls://
said-it-must-begin-with-https-or-http = it must begin with https:// or http://
said-it-holds-a-user-or-password-which-is-not-supported-take-token-file = it holds a user or password, which is not supported; take token-file
said-it-names-no-host-or-one-with-letters-that-no-host-has-an-ipv6-address-stands-in = it names no host, or one with letters that no host has (an IPv6 address stands in [])
said-its-port-is-no-number-from-1-to-65535 = its port is no number from 1 to 65535
said-what-follows-the-host-has-a-letter-that-must-be-written-as-xx = what follows the host has a letter that must be written as %xx
said-not-on-the-roster = not on the roster
said-no-list-at-all-everyone-full-control = no list at all: everyone, Full control

# What the settings of a scan mean, as --help says it.
said-more-rules-a-file-or-a-folder-of-toml-a-rule-with-a-known-id-replaces-it = More rules: a file, or a folder of *.toml; a rule with a known id replaces it
said-packs-of-rules-that-are-off-unasked-se-no-fi-is-iban-or-all = Packs of rules that are off unasked: se, no, fi, is, iban, or all
said-of-all-these-only-the-rules-with-these-ids-rules-list = Of all these only the rules with these ids (`rules list`)
said-the-policy-without-it-a-built-in-one-serves = The policy; without it a built-in one serves
said-people-and-groups-nss-this-machine-s-a-folder-with-the-files-passwd-and-group-as-getent-passwd-and-getent-group-print-them-on-the-file-server-an-export-of-an-active-directory-file-ldif-or-file-csv-or-a-server-to-ask-ldap-host-base = People and groups: `nss` (this machine's); a folder with the files `passwd` and `group` as `getent passwd` and `getent group` print them on the file server; an export of an Active Directory (FILE.ldif or FILE.csv); or a server to ask (ldap://HOST/BASE)
said-the-password-for-ldap-in-a-file-of-your-own-mode-0600-default-mappevagt-ldap-password = The password for ldap://, in a file of your own (mode 0600) [default: MAPPEVAGT_LDAP_PASSWORD]
said-judge-as-a-samba-server-with-these-settings-does-for-those-who-come-through-share = Judge as a Samba server with these settings does, for those who come through --share
said-the-share-that-people-come-through-by-its-name-in-smb-conf = The share that people come through, by its name in --smb-conf
said-judge-what-an-nfs-server-exports-too-by-a-file-in-the-form-of-etc-exports = Judge what an NFS server exports too, by a file in the form of /etc/exports
said-remember-what-was-read-in-this-file-made-at-first-use-mode-0600-the-next-scan-reads-only-what-changed-goes-on-where-this-one-was-stopped-and-says-what-became-of-each-exposure = Remember what was read in this file (made at first use, mode 0600): the next scan reads only what changed, goes on where this one was stopped, and says what became of each exposure
said-with-state-scan-though-a-path-is-empty-or-on-another-kind-of-file-system-that-was-not = With --state: scan though a path is empty, or on another kind of file system, that was not
said-form-of-the-report-on-standard-output = Form of the report on standard output
said-write-a-report-to-a-file-as-well-its-form-by-the-ending-html-xlsx-md-json-ndjson-csv-txt-folder-for-a-csv-file-of-every-table = Write a report to a file as well, its form by the ending: .html .xlsx .md .json .ndjson .csv .txt; FOLDER/ for a CSV file of every table
said-language-of-reports = Language of reports
said-add-a-row-for-every-file-with-matches-json-and-ndjson = Add a row for every file with matches (JSON and NDJSON)
said-leave-out-matches-that-are-less-sure = Leave out matches that are less sure
said-more-readers-than-this-are-too-many-default-what-the-policy-says-10 = More readers than this are too many [default: what the policy says, 10]
said-screenshots-scans-and-pictures-in-documents-read-them-with-tesseract = Screenshots, scans and pictures in documents: read them with Tesseract?
said-a-bound-for-one-file-and-all-that-is-in-it-as-name-number-expanded-memory-in-memory-bytes-k-m-g-ratio-depth-members-pages-pixels-seconds = A bound for one file and all that is in it, as NAME=NUMBER: expanded, memory, in-memory (bytes; K, M, G), ratio, depth, members, pages, pixels, seconds
said-leave-out-what-this-pattern-matches-by-name-or-path = Leave out what this pattern matches, by name or path
said-do-not-enter-other-file-systems = Do not enter other file systems
said-stop-at-this-time-of-day-today-or-tomorrow-with-state-the-next-scan-goes-on-there = Stop at this time of day, today or tomorrow; with --state the next scan goes on there
said-read-no-more-than-so-many-bytes-a-second-k-m-and-g-may-end-it = Read no more than so many bytes a second (K, M and G may end it)
said-take-no-more-than-so-many-files-a-second = Take no more than so many files a second
said-threads-default-one-a-processor-and-32-where-a-network-share-or-fuse-is-scanned = Threads [default: one a processor, and 32 where a network share or FUSE is scanned]
said-exit-with-1-only-for-exposures-at-least-this-severe = Exit with 1 only for exposures at least this severe
said-the-key-of-the-tokens-default-token-key-in-the-configuration-folder-made-at-first-use = The key of the tokens [default: token.key in the configuration folder, made at first use]
said-print-nothing-on-standard-output-the-exit-code-and-o-tell = Print nothing on standard output; the exit code and -o tell
said-say-more-on-standard-error = Say more on standard error
said-append-what-happens-to-this-file-a-json-object-a-line-mode-0600-is-standard-error = Append what happens to this file, a JSON object a line (mode 0600); `-` is standard error
said-folders-or-files-to-scan = Folders (or files) to scan

# `policy check` and `policy explain`.
policy-allows = { $count ->
    [one] { $count-shown } allow
   *[other] { $count-shown } allows
}
policy-rows = { $count ->
    [one] { $count-shown } finding row
   *[other] { $count-shown } finding rows
}
policy-roster = { $count ->
    [one] a roster of { $count-shown } row
   *[other] a roster of { $count-shown } rows
}
policy-no-roster = no roster
policy-a-folder = A folder: who can see the names in it is judged.
policy-readers = readers: { $what }
policy-allow = allow:   { $what }
policy-no-allow = no row is about this place
policy-row-holds = row:     { $line }: { $code } ({ $severity }): holds
policy-row-does-not = row:     { $line }: { $code } ({ $severity }): does not hold
policy-verdict = verdict: { $what }
policy-verdict-for = { $code } ({ $reach }), for { $readers }
policy-more = and { $count-shown } more
policy-nobody = nobody but administrators and the owner

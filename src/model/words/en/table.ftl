# The table on a terminal.

table-interrupted = INTERRUPTED: what follows is what was found until then.
table-nothing = No personal data found.
table-nothing-read = No personal data found in what could be read.
table-adequate = Personal data found, all of it with adequate restriction.
table-adequate-read = Personal data found, adequately restricted as far as could be read.
table-exposures = { $count ->
    [one] { $count-shown } exposure of personal data without adequate restriction
   *[other] { $count-shown } exposures of personal data without adequate restriction
}
table-critical = { $count-shown } of them critical
table-sums = { $citizens } citizens in { $matches } matches, { $files } files, { $folders } folders. Read { $scanned } of { $all } files ({ $bytes }).
table-estimated = So many that they were estimated from a sample; the interval holds the number.
table-published = { $matches } of the matches are of numbers published as examples ({ $numbers }), which may be nobody's.
table-severity = Severity
table-folder = Folder
table-why = Why
table-citizens = Citizens
table-matches = Matches
table-files = Files
table-readers = Readers
table-change = Change
table-days = Days
table-more = and { $count-shown } more: -o report.json has them all
table-everyone-by-path = everyone who knows the path
table-signed-in = any signed-in user
table-policy = The policy itself:
table-unread = Not read, or not wholly: what lies there is not known (-o report.json lists all):
table-example = e.g. { $path }
table-since = Since { $when }: { $changes }.
table-unchanged = Nothing changed since { $when }.
table-first = This is the first scan.
table-nothing-known = nothing known
table-from-to = Exposures { $old } -> { $new }, citizens { $old-citizens } -> { $new-citizens }.
table-moved = { $persons } of them in { $place } ({ $access })
table-restricted = restricted
table-open = open

# What a comparison says of a change; in English it says so itself.
change-why-stopped = the scan was stopped before its end
change-why-below = what is left of it lies in exposures of their own below
change-why-moved-open = the same persons lie in another place that too many can read
change-why-restricted = the data are there, and only those read them who may
change-why-moved-closed = the same persons lie in another place, which only those read who may
change-why-deleted = nothing of it was found any more
change-note-moved = Whether data have moved cannot be told: that takes a state, or reports with --files.
change-note-stopped = The newer scan was stopped before its end: what it does not report is not called fixed.
change-note-rules = The rules were others: some changes may come from them.
change-note-policy = The policy was another: some changes may come from it.
change-unread = not everything there was read: { $reason }
change-found-by = found by the run of { $when }
change-value = { $then }, now { $now }
change-value-severity = severity: { $then }, now { $now }
change-value-readers = readers: { $then }, now { $now }
change-value-citizens = citizens: { $then }, now { $now }
change-value-files = files: { $then }, now { $now }

# Through what readers come in.
via-listing = the folder's listing shows the name
via-built-in = built-in policy

# What `verify` says.
verify-open = open
verify-not-checked = not checked
verify-fixed-restricted = fixed: access restricted
verify-fixed-deleted = fixed: data deleted
verify-gone = It is not there any more.
verify-now = Citizens: { $citizens }; readers: { $readers }.
verify-before = Before: { $citizens } citizens, { $readers }.
verify-unread = { $count ->
    [one] Nothing open was found, but { $count-shown } file could not be read.
   *[other] Nothing open was found, but { $count-shown } files could not be read.
}
verify-restricted = Numbers of citizens are still there ({ $citizens }), and only those read them who may.
verify-nothing = Nothing was found in it.

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
verify-left-out = Nothing open was found, but part of it was left out: { $reason }.

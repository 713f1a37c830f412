# The report for a browser.

html-title = Personal data without adequate restriction
html-of = Scan of
html-skip = Skip to the exposures
html-skip-list = Skip the list
html-contents = Contents
html-print-note = Printed rows are those that were shown.

html-verdict-open = { $count ->
    [one] { $count-shown } folder with personal data is open to people who should not read it.
   *[other] { $count-shown } folders with personal data are open to people who should not read them.
}
html-verdict-nothing = No personal data were found, and everything was read.
html-verdict-nothing-unsure = No personal data were found in what could be read. Not everything could be.
html-verdict-adequate = Personal data were found, all of them with adequate restriction.
html-verdict-adequate-unsure = The personal data that were found are adequately restricted. Not everything could be read.
html-interrupted = The scan was interrupted. What follows is what was found until then.
html-incomplete = Not everything was read. What lies in the unread files is not known:
html-see-unread = see what was not read

html-summary = Summary
html-exposures = Exposures
html-exposed-folders = Exposed folders
html-citizens-exposed = Citizens in them
html-citizens-of = of { $all } found on the whole share
html-who-can-read = Who can read
html-everyone = Everyone
html-everybody-signed-in = All who sign in
html-open-to-everyone = { $count ->
    [one] { $count-shown } folder is open to every account
   *[other] { $count-shown } folders are open to every account
}
html-open-to-signed-in = { $count ->
    [one] { $count-shown } to all who can sign in
   *[other] { $count-shown } to all who can sign in
}
html-named-readers = { $count ->
    [one] { $count-shown } person by name
   *[other] { $count-shown } people by name
}
html-not-read = Not read
html-unread-of = of { $files }

html-since = Since the last scan
html-since-note = Compared with the scan that finished
html-unchanged = unchanged
html-days = { $count ->
    [one] { $count-shown } day
   *[other] { $count-shown } days
}
html-changes-left-out = { $count ->
    [one] { $count-shown } more change is not listed here: mappevagt compare tells every one.
   *[other] { $count-shown } more changes are not listed here: mappevagt compare tells every one.
}
html-open-for = open for
html-moved-to = now at

html-where = Where the citizens are
html-where-note = The size of a field is the number of citizens whose numbers lie in the folders. One who lies in two folders counts in both.
html-where-alt = Map of the share: the size of a field is its number of citizens, its colour and pattern the severity. The table below says the same.
html-as-table = The same as a table
html-folder = Folder
html-folders = Folders
html-severity = Severity
html-citizens = { $count ->
    [one] { $count-shown } citizen
   *[other] { $count-shown } citizens
}
html-directly-in = directly in it
html-more-folders = { $count ->
    [one] { $count-shown } more
   *[other] { $count-shown } more
}

html-search = Search
html-search-hint = Folder, reader, category …
html-reason = Reason
html-category = Category
html-change = Since last time
html-any = All
html-sort = Sort by
html-worst = Worst first
html-sort-citizens = Most citizens
html-sort-readers = Most readers
html-sort-files = Most files
html-sort-newest = Newest files
html-sort-path = Folder, A to Z
html-reset = Show all again
html-shown-all = Showing all { $all }
html-shown-of = Showing { $n } of { $match } that match, { $all } in all
html-more = Show more
html-show-rest = Show all that match
html-none-match = No exposure matches. Change the search or the filters.
html-none = There are no exposures.
html-left-out = { $count ->
    [one] { $count-shown } more exposure, less severe or of the same severity, is not on this page: the JSON and CSV reports of the same scan have every one.
   *[other] { $count-shown } more exposures, less severe or of the same severity, are not on this page: the JSON and CSV reports of the same scan have every one.
}
html-keys = Keys: / searches, the up and down arrows go from row to row, Enter opens one.

html-col-citizens = Citizens
html-col-readers = Readers
html-col-files = Files
html-col-newest = Newest
html-unit-citizens = citizens
html-unit-files = files

html-kinds = Numbers found
html-categories = Words beside them
html-changed = Files last changed
html-to = to
html-extent = Extent
html-extent-of = { $matches-shown } matches in { $folders ->
    [one] { $folders-shown } folder
   *[other] { $folders-shown } folders
}
html-policy-line = By
html-first-seen = First reported
html-by-path = Readers must know the path: the folder cannot be browsed.
html-readers-list = Readers: list
html-readers-elsewhere = The names found no room on this page: the JSON report has them.
html-what-to-do = What to do
html-no-command = No command is shown: numbers in the name are masked, so the path here may not be the one on the disk.
html-scripts = Scripts that close it, and scripts that undo them
html-scripts-note = Scripts that close one exposure, and scripts that undo them, are written by this command; nothing is run. An opened row shows it with the exposure's ID.
html-scripts-report = REPORT.json stands for the JSON report of the same scan (-o report.json), best made with --files.
html-copy = Copy
html-copied = Copied

html-advice = What to do, by reason
html-reader-lists = Who can read, by list
html-reader-lists-note = Each list of readers stands here once. Rows name theirs by number.
html-lists-left-out = { $count ->
    [one] { $count-shown } more list found no room on this page: the JSON report has it.
   *[other] { $count-shown } more lists found no room on this page: the JSON report has them.
}
html-list = List
html-names = By name
html-not-cleared = Without clearance
html-via = Through
html-administrators = Besides, by office
html-unresolved = Unknown to the directory
html-all-signed-in = all who sign in
html-and-unknown = { $known }, and { $count-shown } unknown

html-policy-itself = Rows of the policy to act on
html-unread = What was not read
html-unread-note = Personal data may lie in these files. They are not counted anywhere in this report.
html-unread-none = Everything was read.
html-no-gap = leaves no gap
html-unread-left-out = { $count ->
    [one] { $count-shown } more is not listed here: the JSON report of the same scan has every one.
   *[other] { $count-shown } more are not listed here: the JSON report of the same scan has every one.
}

html-trend = Night by night
html-trend-exposures = Exposures
html-trend-citizens = Citizens found on the share
html-trend-note = A hollow bar is a scan that could not read everything: its numbers are too low by an unknown amount. A light top is the interval in which the number lies.
html-finished-at = Finished
html-read-all = Read everything
html-yes = yes
html-no = no

html-method = How this was made
html-scan = Scan
html-started = Started
html-finished = Finished
html-version = Mappevagt
html-policy = Policy
html-built-in-policy = built in
html-policy-digest = Policy, SHA-256
html-files-read = Files read
html-members-read = Files inside files read
html-files-with-matches = Files with personal data
html-matches = Matches
html-rules = Rules in force
html-access-notes = Notes on people and access
html-counting = How citizens are counted
html-limits = Limits of this page
html-how-citizen = A citizen is counted by number: the same number written differently, or in ten files, is one citizen.
html-how-interval = Where a CPR number and another number are not given as one person's, or a number was probably misread from a picture, the count is an interval: at least, and at most.
html-how-sum = Citizens of two folders cannot be added, since one may lie in both. The sum over all exposures runs from the largest of them alone to all of them without overlap.
html-how-exposure = An exposure is the highest folder under which the same people reach personal data for the same reason: restrict that folder, and the row is gone.
html-how-unknown = Where it could not be determined who can read, the folder is reported as an exposure and never as adequate.
html-how-members = Files inside archives, mail and documents count with the file they lie in.
html-how-published = { $count ->
    [one] { $count-shown } match is a number that somebody published as an example. It is told apart, and is no citizen for sure.
   *[other] { $count-shown } matches are numbers that somebody published as examples. They are told apart, and are no citizens for sure.
}
html-how-estimated = There were too many citizens to be told apart exactly: the count is an estimate, and its interval four standard errors wide on each side.
html-limit-rows = At most { $count-shown } exposures are on this page, the worst first, and fewer where their paths are very long.
html-limit-unread = At most { $count-shown } unread files are listed by name; all are counted.
html-limit-changes = At most { $count-shown } changes since the last scan are listed; all are counted.
html-limit-numbers = No identifier stands on this page. Numbers in the names of files and folders are masked with question marks.
html-limit-moment = The report tells what was there while the scan ran. It does not tell who has opened a file.

html-other = other
html-unknown-day = an unknown day
html-policy-why-allow-overdue = The allow of { $who } for { $place } was to be reviewed by { $by } and allows nobody any more.
html-policy-why-names-nobody = { $who } is no account or group that is known.
html-policy-why-allow-unused = Nobody of { $who } reads personal data at { $place }: the allow serves nothing.
html-policy-do-allow-overdue = Ask whether the need is still there, then set a new review date or take the row out.
html-policy-do-names-nobody = Correct the name, take it out, or give the directory it is in with --directory.
html-policy-do-allow-unused = Take the row out, or correct its place.

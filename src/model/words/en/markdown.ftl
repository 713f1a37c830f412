# The summary in Markdown.

markdown-title = Mappevagt: folders with personal data
markdown-headline = { $count ->
    [0] No folder with personal data without adequate restriction was found.
    [one] { $count-shown } exposure of personal data without adequate restriction.
   *[other] { $count-shown } exposures of personal data without adequate restriction.
}
markdown-headline-gaps = No folder with personal data without adequate restriction was found in what could be read.
markdown-critical = { $count-shown } of them critical.
markdown-interrupted = The scan was interrupted: this is what was found until then.
markdown-incomplete = Not everything could be read: see Coverage.
markdown-estimated = So many persons that they were estimated from a sample; the interval holds the number.
markdown-totals = Totals
markdown-what = What
markdown-count = Number
markdown-persons = Persons
markdown-matches = Matches
markdown-published = Matches of numbers published as examples
markdown-exposures = Exposures
markdown-severity = Severity
markdown-folder = Folder
markdown-finding = Finding
markdown-readers = Open to
markdown-files = Files
markdown-files-with-matches = Files with matches
markdown-folders-with-matches = Folders with matches
markdown-more = And { $count-shown } more.
markdown-remedies = What to do
markdown-coverage = Coverage
markdown-read = { $read } of { $files } files were read ({ $bytes } bytes).
markdown-complete = Everything was read.
markdown-reason = Not read, because
markdown-rows = Rows
markdown-policy = The policy itself
markdown-run = The scan
markdown-scanned = Scanned
markdown-finished = Finished (UTC)
markdown-version = Version
markdown-policy-file = Policy
markdown-built-in = built-in policy
markdown-id = Id

# What a scan finds: the words that every report shares.

files = { $count ->
    [one] { $count-shown } file
   *[other] { $count-shown } files
}
people = { $count ->
    [one] { $count-shown } person
   *[other] { $count-shown } people
}
everyone = everyone
listed = listed
by-path = by path only
adequate = adequate

severity-low = low
severity-medium = medium
severity-high = high
severity-critical = critical

code-open-to-everyone = Open to everyone
code-open-to-signed-in = Open to all who can sign in
code-open-by-path = Open to whoever knows the path
code-reader-not-cleared = Reader without clearance
code-reader-not-allowed = Reader the policy does not allow
code-access-unknown = Access unknown
code-too-many-readers = Too many readers

why-open-to-everyone = Every account can find and read { $files } with personal data here.
why-open-to-signed-in = Everybody who can sign in can read { $files } with personal data here.
why-open-by-path = Whoever knows the path can read { $files } with personal data here, though the folder cannot be browsed.
why-reader-not-cleared = { $people } without a valid clearance can read { $files } with personal data here.
why-reader-not-allowed = { $people } whom the policy does not allow here can read { $files } with personal data.
why-access-unknown = Who can read { $files } with personal data here could not be determined.
why-too-many-readers = { $people } can read { $files } with personal data here, which is more than the policy allows.

do-open-to-everyone = Take the rights of "other" away and give a small group of its own the access it needs; or delete what is no longer needed.
do-open-to-signed-in = Replace the whole-company group by a small one of those who work with the data; or delete what is no longer needed.
do-open-by-path = A folder that cannot be listed protects nothing: take the rights of "other" away on the files and folders below it.
do-reader-not-cleared = Take these people out of the groups that let them in, or renew their clearance first.
do-reader-not-allowed = Take these people out of the groups that let them in, or document their need with an [[allow]] row in the policy.
do-access-unknown = Look up the readers named as unknown (deleted accounts? a directory that was not given?) and scan again with --directory.
do-too-many-readers = Split the group: those who work with these data in one of their own. Or document the need with an [[allow]] row in the policy.

change-new = new
change-worse = worse
change-moved-open = moved to another open place
change-not-checked = not checked this time
change-better = better
change-moved-closed = moved to a restricted place
change-fixed-restricted = fixed: access restricted
change-fixed-deleted = fixed: data deleted

reason-permission-denied = the scanning account may not read it
reason-vanished = gone before it was read
reason-changed-while-read = changed while it was read
reason-read-error = read error
reason-interrupted = the scan was interrupted
reason-unsupported = a format that is not read
reason-no-ocr-text = a picture, and no OCR engine
reason-no-text-in-picture = a picture without text
reason-encrypted = takes a password
reason-limit = a bound was reached
reason-damaged = damaged
reason-reader-failed = the reader failed on it
reason-special-file = no stored data (device, socket, pipe)
reason-link = a link
reason-other-file-system = on another file system
reason-excluded = left out on purpose
reason-too-deep = too deep

rule-dk-cpr = CPR number
rule-dk-foreigner-number = foreigner number (udlændingenummer)
rule-dk-person-id = person id
rule-dk-case-order-id = case id

category-asylum = asylum and immigration
category-crime = criminal offences
category-employment = employment
category-ethnicity = ethnic origin
category-health = health
category-religion = religion
category-union = trade union membership

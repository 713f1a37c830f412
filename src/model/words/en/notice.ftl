# The notice of a personal data breach: what Art. 33(3) of the General Data Protection Regulation asks for.

notice-title = Personal data breach: draft notification to the supervisory authority
notice-gap-word = FILL IN
notice-intro = This draft was filled in from a scan of file shares: Mappevagt { $version }, run { $run }, finished { $finished }. It gives what Art. 33(3) of the General Data Protection Regulation (GDPR) asks for, in the order in which Datatilsynet asks. What stands here was measured by the scan, unless it says otherwise. What a scan cannot know is marked as a gap and must be filled in by a person.
notice-draft = It is a draft for the controller to examine and no legal assessment: whether there has been a breach, and whether it must be notified, is the controller's decision.
notice-care = The document holds no personal numbers; numbers in paths are masked. It names folders and accounts, so handle it as you handle the report.
notice-gaps = { $count ->
    [one] { $count-shown } gap must be filled in before this is sent:
   *[other] { $count-shown } gaps must be filled in before this is sent:
}

notice-h-gaps = Gaps
notice-h-who = 1. Controller and notification
notice-h-when = 2. Times and time limit (Art. 33(1))
notice-h-nature = 3. Nature of the breach (Art. 33(3)(a))
notice-h-access = Who could read, and through what
notice-h-data = 4. Categories of personal data (Art. 33(3)(a))
notice-h-subjects = 5. Categories and approximate number of data subjects (Art. 33(3)(a))
notice-h-counted = How the data subjects were counted
notice-h-records = 6. Categories and approximate number of personal data records (Art. 33(3)(a))
notice-h-contact = 7. Data protection officer or other contact point (Art. 33(3)(b))
notice-h-consequences = 8. Likely consequences (Art. 33(3)(c))
notice-h-measures = 9. Measures taken or proposed (Art. 33(3)(d))
notice-h-taken = Measures taken
notice-h-open = Not yet put right
notice-h-proposed = Measures proposed
notice-h-told = 10. Communication to the data subjects (Art. 34)
notice-h-unknown = 11. What is not known, and why (Art. 33(4))
notice-h-sources = 12. How the facts were established (Art. 33(5))

notice-field = Question
notice-answer = Answer
notice-place = Place
notice-path = Folder
notice-why = Why access is inadequate
notice-readers = Who could read
notice-files = Files
notice-persons = Data subjects
notice-now = Status
notice-class = Class
notice-found = What was found
notice-kind = Kind of number
notice-distinct = Distinct numbers
notice-reason = Reason
notice-count = Count
notice-part = Part
notice-digest = SHA-256

notice-f-controller = Controller
notice-f-processor = Processor
notice-f-notifier = Person who notifies
notice-f-phase = First or later notification
notice-f-aware = The controller became aware
notice-f-deadline = 72 hours have passed
notice-f-delay = Reasons for a delay
notice-f-began = The breach began
notice-f-ended = The breach ended
notice-f-files = Files with personal data, by their date
notice-f-first = First reported by a scan
notice-f-scan = Last scan that is included
notice-f-type = Type of breach
notice-f-cause = Cause
notice-f-need = Who was authorised
notice-f-other-types = Integrity and availability
notice-f-data = Other data in the files
notice-f-subjects = Categories of data subjects
notice-f-vulnerable = Vulnerable data subjects
notice-f-uncounted = Data subjects without a number
notice-f-border = Data subjects in other countries
notice-f-dpo = Contact point
notice-f-consequences = Likely consequences
notice-f-risk = Assessment of the risk
notice-f-when-done = When, and by whom
notice-f-other-done = Other measures taken
notice-f-planned = Time limit for what is proposed
notice-f-effects = Against adverse effects
notice-f-told = Communication
notice-f-others = Others that were told
notice-f-log = Log of actual reading
notice-f-copies = Copies elsewhere

notice-gap-controller = name, address and CVR number of the controller
notice-gap-processor = name and CVR number of the processor, if one runs the share, and when it told the controller (Art. 33(2)); otherwise "none"
notice-gap-notifier = name, e-mail and telephone number of the person who notifies
notice-gap-phase = first, supplementary or final notification (Art. 33(4)), and the case number, if there is one
notice-gap-aware = date and time when the controller became aware of the breach
notice-gap-deadline = date and time 72 hours after the controller became aware
notice-gap-delay = reasons, if 72 hours have passed (Art. 33(1)); otherwise "not relevant"
notice-gap-began = when access was opened or the data were put there, and how that is known; or that it is not known
notice-gap-ended = when access was closed, or that the breach is still going on
notice-gap-cause = how the data came to lie there, and why so many could read them
notice-gap-need = who of those who could read had a need and an authorisation to
notice-gap-other-types = whether data can have been altered, lost or unavailable; the scan judges reading only
notice-gap-class = ordinary, special category (Art. 9) or criminal offences (Art. 10)
notice-gap-data = other personal data in the files (names, addresses, financial and social matters): look into a sample of them
notice-gap-subjects = who the data subjects are (citizens, applicants, patients, employees, children)
notice-gap-vulnerable = whether children, other vulnerable persons, or persons with protected name and address are among them
notice-gap-uncounted = whether the files hold data on persons whose number does not stand there, and about how many
notice-gap-border = whether persons in other EU or EEA countries are concerned, and in which
notice-gap-dpo = name, e-mail and telephone number of the data protection officer, or of another contact point
notice-gap-consequences = the likely consequences for the data subjects
notice-gap-risk = no likely risk, risk, or high risk to the rights and freedoms of the data subjects, with reasons
notice-gap-when-done = date and time of each measure, and who carried it out
notice-gap-other-done = other measures taken to address the breach; or none
notice-gap-planned = who carries out the proposed measures, and by when
notice-gap-effects = measures to mitigate the possible adverse effects on the data subjects
notice-gap-told = whether, when and how the data subjects were or will be told, or why they need not be (Art. 34(3))
notice-gap-others = other authorities, controllers or contracting parties that were told or must be; or none
notice-gap-log = whether the file server logs reading, for which period, and what the log shows
notice-gap-copies = whether copies lie in backups, snapshots, on synchronised devices or with others

notice-hint-aware = The clock starts when the controller has a reasonable degree of certainty that personal data have been compromised, not when the scan began. If this scan was how it was noticed, look up when its result was first read. Counted from the end of the scan, { $finished }, the 72 hours end on { $deadline }.
notice-hint-file-dates = The date of a file says when it was last changed. It does not say when it was put there, nor since when access was open.
notice-from-to = { $from } to { $to }
notice-none-known = not known
notice-none-in-scan = no earlier scan tells

notice-nature-type = Breach of confidentiality: unauthorised access to personal data was possible (Art. 4(12)). The scan shows who could read; it does not show who did.
notice-nature-sum = Personal data lay in { $files } in { $places }, where more people could read them than should.
notice-places = { $count ->
    [one] { $count-shown } place
   *[other] { $count-shown } places
}
notice-partly = The notice covers the chosen places only; the scan reports others as well.
notice-status-open = as found
notice-reader-everyone = Everyone with any account, { $known-shown } of them known
notice-reader-signed-in = Everybody who can sign in, { $known-shown } of them known
notice-reader-unknown = Could not be determined; { $known-shown } are known
notice-place-title = Place { $number }
notice-d-path = Folder:{" "}
notice-d-names = Readers by name:{" "}
notice-d-more = {" "}and { $more-shown } more, listed in the report for programs
notice-d-via = Access through:{" "}
notice-d-not-cleared = Without a valid security clearance:{" "}
notice-d-unresolved = Names that nobody could resolve:{" "}
notice-d-admins = Besides, by office:{" "}
notice-d-policy = By the policy row:{" "}
notice-d-listed = The folder can be browsed to.
notice-d-by-path = The folder can be read by whoever knows its path, but not browsed to.
notice-d-times = Files last changed { $period }.
notice-d-holds = It holds { $matches } in { $files }, of { $persons }.
notice-matches = { $count ->
    [one] { $count-shown } identifier
   *[other] { $count-shown } identifiers
}
notice-interval = { $count ->
    [one] { $shown } data subject
   *[other] { $shown } data subjects
}

notice-class-special = Special category of personal data (sensitive), GDPR Art. 9
notice-class-criminal = Criminal convictions and offences, GDPR Art. 10 and section 8 of the Danish Data Protection Act
notice-class-cpr = Personal number (CPR), section 11 of the Danish Data Protection Act
notice-class-number = Other identification number: ordinary personal data, which may be confidential
notice-class-ordinary = Ordinary personal data, GDPR Art. 6, which may be confidential
notice-class-unknown = Not classified by the scan:{" "}
notice-data-how = Numbers are found by rules. The categories are told by words beside the numbers; they say what a file speaks of, and a person must confirm what it says of the data subjects.
notice-data-none = Words beside the numbers named no category. That does not show that the files hold none.
notice-rule-icao-mrz = machine-readable zone of a travel document
notice-rule-iban = bank account number (IBAN)
notice-rule-se-personnummer = Swedish personal number
notice-rule-no-foedselsnummer = Norwegian national identity number
notice-rule-fi-henkilotunnus = Finnish personal identity code
notice-rule-is-kennitala = Icelandic identification number

notice-subjects-number = Approximate number of data subjects: { $persons }.
notice-subjects-hint = The categories found suggest, to be confirmed: { $who }.
notice-subjects-asylum = persons in asylum or immigration cases
notice-subjects-employment = employees
notice-subjects-health = patients or other recipients of health services
notice-subjects-crime = persons in cases of criminal offences
notice-exactly = { $count }
notice-between = at least { $least } and at most { $most }
notice-about = about { $count }
notice-counted-distinct = Each distinct number counts as one person, however often, in however many files and in whatever spelling it stands there.
notice-counted-places = One person may lie in several of the { $places }: the lower bound is the place with most persons, the upper bound the sum of all, and no more than the whole scan found.
notice-counted-gone = Places that are gone by now count as they were when they were last seen.
notice-counted-rules = One person may have numbers of several kinds. Where no file pairs them, the lower bound takes them as one person and the upper bound as several.
notice-counted-misread = A number that was probably misread from a picture may be one more person or none: it counts in the upper bound only.
notice-counted-published = In the whole scan { $numbers-shown } distinct numbers, in { $matches-shown } places, are published as examples and name no person for sure: they count in the upper bound only.
notice-counted-estimated = There were too many distinct numbers to keep them all, so a sample was kept: the interval is an estimate, four standard errors wide on each side.
notice-counted-floor = Persons whose number does not stand in the files are not counted, nor are those in files that could not be read (section 11).
notice-records-number = Approximate number of records: { $matches } in { $files }.
notice-records-how = A record is counted here as one place in a file where an identifier stands. The same identifier in ten files, or ten times in one, is ten records of one data subject. What stands beside it belongs to the record and is not counted by itself.

notice-consequences-hint = Guidance, to be taken out when the answer is written. No scan can tell the consequences. Consider for these data:
notice-consequences-cpr = identity theft and fraud: a personal number with a name can be misused, and is hard to change;
notice-consequences-special = discrimination, damage to reputation, and loss of confidentiality of sensitive data;
notice-consequences-criminal = damage to reputation and to work and family life from data on criminal offences;
notice-consequences-asylum = danger to applicants and to their families if authorities or groups of the home country learn of the case;
notice-consequences-number = misuse of the numbers to look up or to impersonate a person;
notice-consequences-who = who could read: own employees under a duty of secrecy, employees of others, or anybody;
notice-consequences-long = how long access was open, and what a log of reading shows;
notice-consequences-protected = persons with protected name and address, children and other vulnerable persons.

notice-taken-none = No comparison with a later scan was given, so this document cannot tell what was done.
notice-taken-nothing = The comparison shows none of these places as put right.
notice-taken-compared = A scan that ended { $old } was compared with one that ended { $new }:
notice-taken-row = { $what }:{" "}
notice-taken-moved = . The data lie now in{" "}
notice-taken-adequate = , where access is adequate
notice-taken-inadequate = , where access is not adequate
notice-taken-days = { $count ->
    [one] {" "}({ $count-shown } day after it was first reported)
   *[other] {" "}({ $count-shown } days after it was first reported)
}
notice-open-row = { $what }:{" "}
notice-proposed-for = { $places }: { $what }
notice-proposed-place = Place { $numbers }
notice-proposed-places = Places { $numbers }
notice-proposed-none = None of the places is open any more by the last scan.

notice-unknown-log = Who actually read the data is not known: a scan judges who can read, from the rights that were set when it ran. It reads no log.
notice-unknown-since = Since when access was open is not known: rights carry no date.
notice-unknown-complete = Everything in the scanned places was read.
notice-unknown-incomplete = The scan is incomplete: { $unscanned } were not read, or not wholly. What lies there is not known, and may be personal data.
notice-unknown-interrupted = The scan was interrupted before its end: what it had not come to is not known.
notice-unknown-rows = Not read, by reason. A file with others inside it may give several rows.
notice-unknown-access = Who can read could not be determined for:{" "}
notice-unknown-names = Names in the rights that nobody could resolve (deleted accounts, or a directory that was not asked):{" "}
notice-unknown-not-checked = Not read again by the later scan, so whether it is put right is not known:{" "}
notice-unknown-notes = Notes of the scan on rights:
notice-unknown-compare-notes = Notes of the comparison:
notice-unknown-words = A number is found where it is written as rules expect, in text that could be read. Handwriting, and persons who are only named, are not found.

notice-s-tool = Program
notice-s-run = Run
notice-s-scanned = Scanned
notice-s-time = Time
notice-s-coverage = Coverage
notice-s-policy = Policy
notice-s-policy-built-in = built in
notice-s-rule = Rule
notice-s-covered = { $scanned-shown } of { $files } were read.
notice-s-unchanged = { $count ->
    [one] {" "}{ $count-shown } file was not opened this time, since it is as an earlier scan found it.
   *[other] {" "}{ $count-shown } files were not opened this time, since they are as an earlier scan found them.
}

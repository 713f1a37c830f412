# The statement on a scan, and what checking one tells.

attest-scope = The folders { $roots } were scanned with Mappevagt { $version } from { $started } to { $finished } (run { $run }).
attest-excluded = Left out on purpose was: { $excludes }.
attest-covered = Files found: { $files-shown }; read: { $scanned-shown }; not read, or not wholly: { $unscanned-shown }.
attest-unchanged = { $count ->
    [one] { $count-shown } file was not opened this time, since it is as an earlier scan found it.
   *[other] { $count-shown } files were not opened this time, since they are as an earlier scan found them.
}
attest-interrupted = The scan was interrupted before its end.
attest-complete = Nothing that could hold personal data stayed unread, as far as the scan can tell.
attest-incomplete = The scan is incomplete, and nothing is stated of what was not read.
attest-none = No folder was found in which people who should not, by the policy in force, can read personal data.
attest-some = { $count ->
    [one] { $count-shown } place was found in which people who should not, by the policy in force, can read personal data.
   *[other] { $count-shown } places were found in which people who should not, by the policy in force, can read personal data.
}
attest-persons = In all that was read, whoever can read it, identifiers of at least { $least } and at most { $most } persons were found.
attest-limits = This states what the program found at that time, with the rules and the policy whose digests stand here. It does not prove that no other personal data lie there.

attest-signature-holds = The signature holds: key { $key }, "{ $comment }".
attest-signature-forged = The signature does not hold: the manifest is not what was signed, or the signature was changed.
attest-comment-forged = The signature does not hold: its trusted comment was changed.
attest-other-key = The signature is by another key: { $theirs }, not { $key }.
attest-legacy = The signature is of minisign's old form, which is not accepted: sign again without -l.
attest-no-signature = This is no signature: { $why }.
attest-other-name = Note: when it was signed, the manifest was named { $name }.
attest-other-schema = The signature was made for something else: { $schema }.
attest-no-schema = Note: the signature does not say that it is for a manifest of Mappevagt; its key alone vouches for that.
attest-form-holds = The manifest is whole, and in its canonical form.
attest-form-wrong = The manifest does not hold: { $why }.
attest-not-in-force = The manifest does not hold: { $name } is not the { $role } that it says was in force.
attest-file-same = Unchanged: { $name } ({ $role }).
attest-file-missing = Not at hand, so not checked: { $name } ({ $role }).
attest-file-changed = Changed: { $name } ({ $role }).
attest-file-unreadable = Cannot be read, so not known to be unchanged: { $name } ({ $role }): { $why }.
attest-run-differs = The manifest does not hold: { $name } says something else than the manifest states of it.
attest-holds = The statement holds.
attest-holds-partly = { $count ->
    [one] The statement holds as far as it could be checked; { $count-shown } file was not at hand.
   *[other] The statement holds as far as it could be checked; { $count-shown } files were not at hand.
}
attest-does-not-hold = The statement does not hold.

attest-role-policy = policy
attest-role-rule = rule
attest-role-roster = roster
attest-role-directory = directory
attest-role-run = run
attest-role-report = report

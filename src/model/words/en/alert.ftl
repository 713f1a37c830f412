# Alerts: what changed between two scans, in a few lines.

alert-people-between = { $least-shown } to { $most-shown } people
alert-headline = { $change }: { $code } ({ $severity }); numbers of { $people }, readable by { $readers }
alert-subject = Mappevagt: { $bad-shown } new or worse{ $unchecked ->
    [0] {""}
   *[other] , { $unchecked-shown } not checked
}, { $good-shown } better or fixed (worst: { $severity })
alert-subject-good = Mappevagt: { $good-shown } better or fixed, nothing worse
alert-intro = The scan on { $host } that ended { $time } differs from the one that ended { $before }.
alert-incomplete = { $count ->
    [one] It is not complete: { $count-shown } file was not read.
   *[other] It is not complete: { $count-shown } files were not read.
}
alert-now = { $count ->
    [one] There is { $count-shown } exposure now; numbers of { $people } were found.
   *[other] There are { $count-shown } exposures now; numbers of { $people } were found.
}
alert-exposure = exposure { $id }
alert-left-out = { $count ->
    [one] { $count-shown } further change is not listed here.
   *[other] { $count-shown } further changes are not listed here.
}
alert-report = The folders and what to do about them stand in the report of run { $run }.

# Tabellen på en terminal.

table-interrupted = AFBRUDT: det følgende er, hvad der blev fundet indtil da.
table-nothing = Ingen personoplysninger fundet.
table-nothing-read = Ingen personoplysninger fundet i det, der kunne læses.
table-adequate = Personoplysninger fundet, alle med tilstrækkelig begrænsning af adgangen.
table-adequate-read = Personoplysninger fundet, med tilstrækkelig begrænsning af adgangen, så vidt det kunne læses.
table-exposures = { $count ->
    [one] { $count-shown } eksponering af personoplysninger uden tilstrækkelig begrænsning af adgangen
   *[other] { $count-shown } eksponeringer af personoplysninger uden tilstrækkelig begrænsning af adgangen
}
table-critical = heraf { $count-shown } kritiske
table-sums = { $citizens } borgere i { $matches } forekomster, { $files } filer, { $folders } mapper. Læst { $scanned } af { $all } filer ({ $bytes }).
table-estimated = Så mange, at de er anslået ud fra en stikprøve; intervallet rummer tallet.
table-published = { $matches } af forekomsterne er numre, der er offentliggjort som eksempler ({ $numbers }), og som måske ikke er nogens.
table-severity = Alvor
table-folder = Mappe
table-why = Hvorfor
table-citizens = Borgere
table-matches = Forekomster
table-files = Filer
table-readers = Læsere
table-change = Ændring
table-days = Dage
table-more = og { $count-shown } til: -o rapport.json har dem alle
table-everyone-by-path = alle, der kender stien
table-signed-in = alle, der kan logge på
table-policy = Selve politikken:
table-unread = Ikke læst, eller ikke helt: hvad der ligger der, vides ikke (-o rapport.json har dem alle):
table-example = f.eks. { $path }
table-since = Siden { $when }: { $changes }.
table-unchanged = Intet er ændret siden { $when }.
table-first = Dette er den første scanning.
table-nothing-known = intet kendt
table-from-to = Eksponeringer { $old } -> { $new }, borgere { $old-citizens } -> { $new-citizens }.
table-moved = heraf { $persons } i { $place } ({ $access })
table-restricted = begrænset
table-open = åben

# Hvad en sammenligning siger om en ændring.

# Hvad læsere kommer ind gennem.
via-listing = navnet kan ses i mappen
via-built-in = indbygget politik

# Hvad `verify` siger.
verify-open = åben
verify-not-checked = ikke kontrolleret
verify-fixed-restricted = løst: adgangen er begrænset
verify-fixed-deleted = løst: oplysningerne er slettet
verify-gone = Den findes ikke længere.
verify-now = Borgere: { $citizens }; læsere: { $readers }.
verify-before = Før: { $citizens } borgere, { $readers }.
verify-unread = { $count ->
    [one] Intet åbent blev fundet, men { $count-shown } fil kunne ikke læses.
   *[other] Intet åbent blev fundet, men { $count-shown } filer kunne ikke læses.
}
verify-restricted = Der ligger stadig numre på borgere ({ $citizens }), og kun de, der må, kan læse dem.
verify-nothing = Intet blev fundet i den.
verify-left-out = Intet åbent blev fundet, men en del blev udeladt: { $reason }.

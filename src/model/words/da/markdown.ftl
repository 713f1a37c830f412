# Overblikket i Markdown.

markdown-title = Mappevagt: mapper med personoplysninger
markdown-headline = { $count ->
    [0] Der blev ikke fundet mapper med personoplysninger uden tilstrækkelig adgangsbegrænsning.
    [one] { $count-shown } eksponering af personoplysninger uden tilstrækkelig adgangsbegrænsning.
   *[other] { $count-shown } eksponeringer af personoplysninger uden tilstrækkelig adgangsbegrænsning.
}
markdown-headline-gaps = Der blev ikke fundet mapper med personoplysninger uden tilstrækkelig adgangsbegrænsning i det, der kunne læses.
markdown-critical = Heraf { $count-shown } kritiske.
markdown-interrupted = Scanningen blev afbrudt: her er, hvad der var fundet indtil da.
markdown-incomplete = Ikke alt kunne læses: se Dækning.
markdown-estimated = Så mange personer, at de blev anslået ud fra en stikprøve; intervallet rummer tallet.
markdown-totals = Tal
markdown-what = Hvad
markdown-count = Antal
markdown-persons = Personer
markdown-matches = Forekomster
markdown-published = Forekomster af numre, der er offentliggjort som eksempler
markdown-exposures = Eksponeringer
markdown-severity = Alvor
markdown-folder = Mappe
markdown-finding = Fund
markdown-readers = Åben for
markdown-files = Filer
markdown-files-with-matches = Filer med forekomster
markdown-folders-with-matches = Mapper med forekomster
markdown-more = Og { $count-shown } til.
markdown-remedies = Hvad der skal gøres
markdown-coverage = Dækning
markdown-read = { $read } af { $files } filer blev læst ({ $bytes } byte).
markdown-complete = Alt blev læst.
markdown-reason = Ikke læst, fordi
markdown-rows = Rækker
markdown-policy = Politikken selv
markdown-run = Scanningen
markdown-scanned = Scannet
markdown-finished = Afsluttet (UTC)
markdown-version = Version
markdown-policy-file = Politik
markdown-built-in = indbygget politik
markdown-id = Id

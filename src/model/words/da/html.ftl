# Rapporten til en browser.

html-title = Personoplysninger uden tilstrækkelig adgangsbegrænsning
html-of = Scanning af
html-skip = Gå til eksponeringerne
html-skip-list = Spring listen over
html-contents = Indhold
html-print-note = Udskriften har de rækker, der var vist.

html-verdict-open = { $count ->
    [one] { $count-shown } mappe med personoplysninger er åben for nogen, der ikke bør kunne læse den.
   *[other] { $count-shown } mapper med personoplysninger er åbne for nogen, der ikke bør kunne læse dem.
}
html-verdict-nothing = Der blev ikke fundet personoplysninger, og alt blev læst.
html-verdict-nothing-unsure = Der blev ikke fundet personoplysninger i det, der kunne læses. Ikke alt kunne læses.
html-verdict-adequate = Der blev fundet personoplysninger, alle med tilstrækkelig adgangsbegrænsning.
html-verdict-adequate-unsure = De personoplysninger, der blev fundet, har tilstrækkelig adgangsbegrænsning. Ikke alt kunne læses.
html-interrupted = Scanningen blev afbrudt. Her står, hvad der var fundet indtil da.
html-incomplete = Ikke alt blev læst. Hvad der ligger i de ulæste filer, vides ikke:
html-see-unread = se, hvad der ikke blev læst

html-summary = Overblik
html-exposures = Eksponeringer
html-exposed-folders = Eksponerede mapper
html-citizens-exposed = Borgere i dem
html-citizens-of = af { $all } fundet på hele drevet
html-who-can-read = Hvem kan læse
html-everyone = Alle
html-everybody-signed-in = Alle, der logger på
html-open-to-everyone = { $count ->
    [one] { $count-shown } mappe er åben for enhver konto
   *[other] { $count-shown } mapper er åbne for enhver konto
}
html-open-to-signed-in = { $count ->
    [one] { $count-shown } for alle, der kan logge på
   *[other] { $count-shown } for alle, der kan logge på
}
html-named-readers = { $count ->
    [one] { $count-shown } person ved navn
   *[other] { $count-shown } personer ved navn
}
html-not-read = Ikke læst
html-unread-of = af { $files }

html-since = Siden sidste scanning
html-since-note = Sammenlignet med den scanning, der sluttede
html-unchanged = uændret
html-days = { $count ->
    [one] { $count-shown } dag
   *[other] { $count-shown } dage
}
html-changes-left-out = { $count ->
    [one] { $count-shown } ændring mere er ikke nævnt her: mappevagt compare har dem alle.
   *[other] { $count-shown } ændringer mere er ikke nævnt her: mappevagt compare har dem alle.
}
html-open-for = åben i
html-moved-to = nu i

html-where = Hvor borgerne er
html-where-note = Et felts størrelse er antallet af borgere, hvis numre ligger i mapperne. En borger, der ligger i to mapper, tæller med i begge.
html-where-alt = Kort over drevet: et felts størrelse er antallet af borgere, dets farve og mønster er alvoren. Tabellen nedenfor siger det samme.
html-as-table = Det samme som tabel
html-folder = Mappe
html-folders = Mapper
html-severity = Alvor
html-citizens = { $count ->
    [one] { $count-shown } borger
   *[other] { $count-shown } borgere
}
html-directly-in = direkte i mappen
html-more-folders = { $count ->
    [one] { $count-shown } mere
   *[other] { $count-shown } flere
}

html-search = Søg
html-search-hint = Mappe, læser, kategori …
html-reason = Årsag
html-category = Kategori
html-change = Siden sidst
html-any = Alle
html-sort = Sortér efter
html-worst = Værste først
html-sort-citizens = Flest borgere
html-sort-readers = Flest læsere
html-sort-files = Flest filer
html-sort-newest = Nyeste filer
html-sort-path = Mappe, A til Å
html-reset = Vis alle igen
html-shown-all = Viser alle { $all }
html-shown-of = Viser { $n } af { $match }, der passer, { $all } i alt
html-more = Vis flere
html-show-rest = Vis alle, der passer
html-none-match = Ingen eksponering passer. Ret søgningen eller filtrene.
html-none = Der er ingen eksponeringer.
html-left-out = { $count ->
    [one] { $count-shown } eksponering mere, mindre eller lige så alvorlig, er ikke på siden: JSON- og CSV-rapporten af samme scanning har dem alle.
   *[other] { $count-shown } eksponeringer mere, mindre eller lige så alvorlige, er ikke på siden: JSON- og CSV-rapporten af samme scanning har dem alle.
}
html-keys = Taster: / søger, pil op og ned går fra række til række, Enter åbner en.

html-col-citizens = Borgere
html-col-readers = Læsere
html-col-files = Filer
html-col-newest = Nyeste
html-unit-citizens = borgere
html-unit-files = filer

html-kinds = Fundne numre
html-categories = Ord ved siden af
html-changed = Filer senest ændret
html-to = til
html-extent = Omfang
html-extent-of = { $matches-shown } fund i { $folders ->
    [one] { $folders-shown } mappe
   *[other] { $folders-shown } mapper
}
html-policy-line = Ifølge
html-first-seen = Først rapporteret
html-by-path = Læsere skal kende stien: mappen kan ikke gennemses.
html-readers-list = Læsere: liste
html-readers-elsewhere = Der var ikke plads til navnene på denne side: JSON-rapporten har dem.
html-what-to-do = Hvad skal der gøres
html-no-command = Der vises ingen kommando: numre i navnet er skjult, så stien her er måske ikke den på disken.
html-scripts = Scripts, der lukker den, og scripts, der fortryder dem
html-scripts-note = Denne kommando skriver scripts, der lukker én eksponering, og scripts, der fortryder dem; intet køres. En åbnet række viser den med eksponeringens ID.
html-scripts-report = REPORT.json står for JSON-rapporten af samme scanning (-o rapport.json), helst lavet med --files.
html-copy = Kopiér
html-copied = Kopieret

html-advice = Hvad skal der gøres, efter årsag
html-reader-lists = Hvem kan læse, efter liste
html-reader-lists-note = Hver liste af læsere står her én gang. Rækkerne nævner deres ved nummer.
html-lists-left-out = { $count ->
    [one] Der var ikke plads til { $count-shown } liste mere på denne side: JSON-rapporten har den.
   *[other] Der var ikke plads til { $count-shown } lister mere på denne side: JSON-rapporten har dem.
}
html-list = Liste
html-names = Ved navn
html-not-cleared = Uden sikkerhedsgodkendelse
html-via = Gennem
html-administrators = Desuden i kraft af rolle
html-unresolved = Ukendt i kataloget
html-all-signed-in = alle, der logger på
html-and-unknown = { $known } og { $count-shown } ukendte

html-policy-itself = Rækker i politikken, der skal rettes
html-unread = Hvad der ikke blev læst
html-unread-note = Der kan ligge personoplysninger i disse filer. De er ikke talt med noget sted i rapporten.
html-unread-none = Alt blev læst.
html-no-gap = efterlader intet hul
html-unread-left-out = { $count ->
    [one] { $count-shown } mere er ikke nævnt her: JSON-rapporten af samme scanning har dem alle.
   *[other] { $count-shown } flere er ikke nævnt her: JSON-rapporten af samme scanning har dem alle.
}

html-trend = Nat for nat
html-trend-exposures = Eksponeringer
html-trend-citizens = Borgere fundet på drevet
html-trend-note = En hul søjle er en scanning, der ikke kunne læse alt: dens tal er for lave, og det vides ikke hvor meget. En lys top er det interval, som tallet ligger i.
html-finished-at = Sluttede
html-read-all = Læste alt
html-yes = ja
html-no = nej

html-method = Hvordan rapporten er lavet
html-scan = Scanning
html-started = Begyndte
html-finished = Sluttede
html-version = Mappevagt
html-policy = Politik
html-built-in-policy = den indbyggede
html-policy-digest = Politik, SHA-256
html-files-read = Læste filer
html-members-read = Læste filer inde i filer
html-files-with-matches = Filer med personoplysninger
html-matches = Fund
html-rules = Regler i brug
html-access-notes = Bemærkninger om personer og adgang
html-counting = Hvordan borgere tælles
html-limits = Sidens grænser
html-how-citizen = En borger tælles ved sit nummer: det samme nummer skrevet anderledes, eller i ti filer, er én borger.
html-how-interval = Hvor et personnummer og et andet nummer ikke er angivet som samme persons, eller et nummer nok er læst forkert af et billede, er antallet et interval: mindst og højst.
html-how-sum = Borgere i to mapper kan ikke lægges sammen, da en borger kan ligge i begge. Summen over alle eksponeringer går fra den største alene til alle uden overlap.
html-how-exposure = En eksponering er den øverste mappe, hvorunder de samme personer når personoplysninger af samme årsag: begræns den mappe, og rækken er væk.
html-how-unknown = Hvor det ikke kunne fastslås, hvem der kan læse, er mappen en eksponering og kaldes aldrig tilstrækkelig.
html-how-members = Filer inde i arkiver, mail og dokumenter tæller med den fil, de ligger i.
html-how-published = { $count ->
    [one] { $count-shown } fund er et nummer, som nogen har offentliggjort som eksempel. Det er holdt for sig og er ikke med sikkerhed en borger.
   *[other] { $count-shown } fund er numre, som nogen har offentliggjort som eksempler. De er holdt for sig og er ikke med sikkerhed borgere.
}
html-how-estimated = Der var for mange borgere til, at de kunne skelnes helt: antallet er et skøn, og intervallet er fire standardfejl bredt til hver side.
html-limit-rows = Højst { $count-shown } eksponeringer er på siden, de værste først, og færre, hvor stierne er meget lange.
html-limit-unread = Højst { $count-shown } ulæste filer er nævnt ved navn; alle er talt.
html-limit-changes = Højst { $count-shown } ændringer siden sidste scanning er nævnt; alle er talt.
html-limit-numbers = Intet personnummer står på siden. Numre i navne på filer og mapper er skjult med spørgsmålstegn.
html-limit-moment = Rapporten fortæller, hvad der var der, mens scanningen kørte. Den fortæller ikke, hvem der har åbnet en fil.

html-other = anden
html-unknown-day = en ukendt dag
html-policy-why-allow-overdue = Tilladelsen for { $who } til { $place } skulle være gennemgået senest { $by } og tillader ikke længere nogen noget.
html-policy-why-names-nobody = { $who } er ingen konto eller gruppe, der kendes.
html-policy-why-allow-unused = Ingen af { $who } læser personoplysninger i { $place }: tilladelsen tjener intet.
html-policy-do-allow-overdue = Spørg, om behovet stadig er der, og sæt så en ny dato for gennemgang, eller tag rækken ud.
html-policy-do-names-nobody = Ret navnet, tag det ud, eller angiv det katalog, det står i, med --directory.
html-policy-do-allow-unused = Tag rækken ud, eller ret dens sted.

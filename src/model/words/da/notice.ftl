# Anmeldelse af et brud på persondatasikkerheden: det, som databeskyttelsesforordningens artikel 33, stk. 3, kræver.

notice-title = Brud på persondatasikkerheden: udkast til anmeldelse til Datatilsynet
notice-gap-word = UDFYLDES
notice-intro = Udkastet er udfyldt ud fra en scanning af fildrev: Mappevagt { $version }, kørsel { $run }, afsluttet { $finished }. Det indeholder det, som databeskyttelsesforordningens artikel 33, stk. 3, kræver, i den rækkefølge Datatilsynet spørger. Oplysningerne er målt af scanningen, medmindre andet fremgår. Det, som en scanning ikke kan vide, er markeret som et felt, der skal udfyldes af en person.
notice-draft = Det er et udkast, som den dataansvarlige skal gennemgå, og ingen juridisk vurdering: om der er sket et brud, og om det skal anmeldes, afgør den dataansvarlige.
notice-care = Dokumentet indeholder ingen personnumre; numre i stier er maskeret. Det nævner mapper og konti og skal derfor behandles som selve rapporten.
notice-gaps = { $count ->
    [one] { $count-shown } felt skal udfyldes, før anmeldelsen sendes:
   *[other] { $count-shown } felter skal udfyldes, før anmeldelsen sendes:
}

notice-h-gaps = Felter, der mangler
notice-h-who = 1. Dataansvarlig og anmeldelse
notice-h-when = 2. Tidspunkter og frist (art. 33, stk. 1)
notice-h-nature = 3. Bruddets karakter (art. 33, stk. 3, litra a)
notice-h-access = Hvem der kunne læse, og hvordan
notice-h-data = 4. Kategorier af personoplysninger (art. 33, stk. 3, litra a)
notice-h-subjects = 5. Kategorier af og omtrentligt antal registrerede (art. 33, stk. 3, litra a)
notice-h-counted = Hvordan de registrerede er talt
notice-h-records = 6. Kategorier af og omtrentligt antal registreringer af personoplysninger (art. 33, stk. 3, litra a)
notice-h-contact = 7. Databeskyttelsesrådgiver eller andet kontaktpunkt (art. 33, stk. 3, litra b)
notice-h-consequences = 8. Sandsynlige konsekvenser (art. 33, stk. 3, litra c)
notice-h-measures = 9. Foranstaltninger, der er truffet eller foreslås truffet (art. 33, stk. 3, litra d)
notice-h-taken = Trufne foranstaltninger
notice-h-open = Endnu ikke bragt i orden
notice-h-proposed = Foreslåede foranstaltninger
notice-h-told = 10. Underretning af de registrerede (art. 34)
notice-h-unknown = 11. Hvad der ikke vides, og hvorfor (art. 33, stk. 4)
notice-h-sources = 12. Hvordan de faktiske forhold er fastslået (art. 33, stk. 5)

notice-field = Spørgsmål
notice-answer = Svar
notice-place = Sted
notice-path = Mappe
notice-why = Hvorfor adgangen ikke er tilstrækkeligt begrænset
notice-readers = Hvem der kunne læse
notice-files = Filer
notice-persons = Registrerede
notice-now = Status
notice-class = Type af oplysninger
notice-found = Hvad der er fundet
notice-kind = Nummertype
notice-distinct = Forskellige numre
notice-reason = Årsag
notice-count = Antal
notice-part = Del
notice-digest = SHA-256

notice-f-controller = Dataansvarlig
notice-f-processor = Databehandler
notice-f-notifier = Anmelder
notice-f-phase = Første eller senere anmeldelse
notice-f-aware = Den dataansvarlige blev bekendt med bruddet
notice-f-deadline = De 72 timer udløber
notice-f-delay = Begrundelse for forsinkelse
notice-f-began = Bruddet begyndte
notice-f-ended = Bruddet ophørte
notice-f-files = Filer med personoplysninger efter deres dato
notice-f-first = Første gang rapporteret af en scanning
notice-f-scan = Seneste scanning, der indgår
notice-f-type = Type af brud
notice-f-cause = Årsag
notice-f-need = Hvem der var autoriseret
notice-f-other-types = Integritet og tilgængelighed
notice-f-data = Andre oplysninger i filerne
notice-f-subjects = Kategorier af registrerede
notice-f-vulnerable = Sårbare registrerede
notice-f-uncounted = Registrerede uden nummer
notice-f-border = Registrerede i andre lande
notice-f-dpo = Kontaktpunkt
notice-f-consequences = Sandsynlige konsekvenser
notice-f-risk = Vurdering af risikoen
notice-f-when-done = Hvornår og af hvem
notice-f-other-done = Andre trufne foranstaltninger
notice-f-planned = Frist for det foreslåede
notice-f-effects = Mod skadevirkninger
notice-f-told = Underretning
notice-f-others = Andre, der er orienteret
notice-f-log = Log over faktisk læsning
notice-f-copies = Kopier andre steder

notice-gap-controller = den dataansvarliges navn, adresse og CVR-nummer
notice-gap-processor = databehandlerens navn og CVR-nummer, hvis en databehandler driver drevet, og hvornår den underrettede den dataansvarlige (art. 33, stk. 2); ellers "ingen"
notice-gap-notifier = navn, e-mail og telefonnummer på den, der anmelder
notice-gap-phase = første, supplerende eller endelig anmeldelse (art. 33, stk. 4) og journalnummer, hvis der er et
notice-gap-aware = dato og klokkeslæt, hvor den dataansvarlige blev bekendt med bruddet
notice-gap-deadline = dato og klokkeslæt 72 timer efter, at den dataansvarlige blev bekendt med bruddet
notice-gap-delay = begrundelse, hvis der er gået mere end 72 timer (art. 33, stk. 1); ellers "ikke relevant"
notice-gap-began = hvornår adgangen blev åbnet, eller oplysningerne blev lagt der, og hvordan det vides; eller at det ikke vides
notice-gap-ended = hvornår adgangen blev lukket, eller at bruddet stadig pågår
notice-gap-cause = hvordan oplysningerne kom til at ligge der, og hvorfor så mange kunne læse dem
notice-gap-need = hvem af dem, der kunne læse, der havde et behov og en autorisation
notice-gap-other-types = om oplysninger kan være ændret, gået tabt eller have været utilgængelige; scanningen vurderer kun læsning
notice-gap-class = almindelige oplysninger, følsomme oplysninger (art. 9) eller strafbare forhold (art. 10)
notice-gap-data = andre personoplysninger i filerne (navne, adresser, økonomiske og sociale forhold): gennemgå et udsnit af dem
notice-gap-subjects = hvem de registrerede er (borgere, ansøgere, patienter, ansatte, børn)
notice-gap-vulnerable = om der er børn, andre sårbare personer eller personer med navne- og adressebeskyttelse iblandt
notice-gap-uncounted = om filerne indeholder oplysninger om personer, hvis nummer ikke står der, og omtrent hvor mange
notice-gap-border = om personer i andre EU- eller EØS-lande er berørt, og i hvilke
notice-gap-dpo = navn, e-mail og telefonnummer på databeskyttelsesrådgiveren (DPO) eller et andet kontaktpunkt
notice-gap-consequences = de sandsynlige konsekvenser for de registrerede
notice-gap-risk = ingen sandsynlig risiko, risiko eller høj risiko for de registreredes rettigheder og frihedsrettigheder, med begrundelse
notice-gap-when-done = dato og klokkeslæt for hver foranstaltning, og hvem der udførte den
notice-gap-other-done = andre foranstaltninger, der er truffet for at håndtere bruddet; eller ingen
notice-gap-planned = hvem der udfører de foreslåede foranstaltninger, og hvornår
notice-gap-effects = foranstaltninger for at begrænse bruddets mulige skadevirkninger for de registrerede
notice-gap-told = om, hvornår og hvordan de registrerede er eller vil blive underrettet, eller hvorfor det ikke er nødvendigt (art. 34, stk. 3)
notice-gap-others = andre myndigheder, dataansvarlige eller aftaleparter, der er eller skal orienteres; eller ingen
notice-gap-log = om filserveren logger læsning, for hvilken periode, og hvad loggen viser
notice-gap-copies = om der ligger kopier i backup, snapshots, på synkroniserede enheder eller hos andre

notice-hint-aware = Fristen løber fra det tidspunkt, hvor den dataansvarlige med rimelig grad af vished ved, at personoplysninger er kompromitteret, og ikke fra scanningens begyndelse. Hvis bruddet blev opdaget ved denne scanning, så find ud af, hvornår resultatet første gang blev læst. Regnet fra scanningens afslutning, { $finished }, udløber de 72 timer { $deadline }.
notice-hint-file-dates = En fils dato siger, hvornår den sidst blev ændret. Den siger ikke, hvornår filen blev lagt der, eller siden hvornår adgangen har været åben.
notice-from-to = { $from } til { $to }
notice-none-known = vides ikke
notice-none-in-scan = fremgår ikke af en tidligere scanning

notice-nature-type = Brud på fortroligheden: uautoriseret adgang til personoplysninger var mulig (art. 4, nr. 12). Scanningen viser, hvem der kunne læse; den viser ikke, hvem der gjorde det.
notice-nature-sum = Der lå personoplysninger i { $files } på { $places }, som kunne læses af flere, end der burde have adgang.
notice-places = { $count ->
    [one] { $count-shown } sted
   *[other] { $count-shown } steder
}
notice-partly = Anmeldelsen omfatter kun de valgte steder; scanningen har fundet flere.
notice-status-open = som fundet
notice-reader-everyone = Alle med en hvilken som helst konto, heraf { $known-shown } kendte
notice-reader-signed-in = Alle, der kan logge på, heraf { $known-shown } kendte
notice-reader-unknown = Kunne ikke fastslås; { $known-shown } er kendt
notice-place-title = Sted { $number }
notice-d-path = Mappe:{" "}
notice-d-names = Læsere ved navn:{" "}
notice-d-more = {" "}og { $more-shown } flere, som står i rapporten til programmer
notice-d-via = Adgang gennem:{" "}
notice-d-not-cleared = Uden gyldig sikkerhedsgodkendelse:{" "}
notice-d-unresolved = Navne, som ingen kunne slå op:{" "}
notice-d-admins = Derudover i kraft af deres opgave:{" "}
notice-d-policy = Ifølge politikkens række:{" "}
notice-d-listed = Mappen kan findes ved at gennemse drevet.
notice-d-by-path = Mappen kan læses af den, der kender stien, men ikke findes ved at gennemse drevet.
notice-d-times = Filerne er senest ændret { $period }.
notice-d-holds = Der er { $matches } i { $files }, om { $persons }.
notice-matches = { $count ->
    [one] { $count-shown } identifikationsnummer
   *[other] { $count-shown } identifikationsnumre
}
notice-interval = { $count ->
    [one] { $shown } registreret
   *[other] { $shown } registrerede
}

notice-class-special = Følsomme oplysninger (særlige kategorier), databeskyttelsesforordningens art. 9
notice-class-criminal = Oplysninger om strafbare forhold, databeskyttelsesforordningens art. 10 og databeskyttelseslovens § 8
notice-class-cpr = Personnummer (CPR-nummer), databeskyttelseslovens § 11
notice-class-number = Andet identifikationsnummer: almindelige oplysninger, som kan være fortrolige
notice-class-ordinary = Almindelige oplysninger, databeskyttelsesforordningens art. 6, som kan være fortrolige
notice-class-unknown = Ikke klassificeret af scanningen:{" "}
notice-data-how = Numre findes med regler. Kategorierne er fundet ved ord, der står ved numrene; de viser, hvad en fil handler om, og en person skal bekræfte, hvad den siger om de registrerede.
notice-data-none = Ord ved numrene peger ikke på nogen kategori. Det viser ikke, at filerne er uden sådanne oplysninger.
notice-rule-icao-mrz = maskinlæsbar zone i et rejsedokument
notice-rule-iban = bankkontonummer (IBAN)
notice-rule-se-personnummer = svensk personnummer
notice-rule-no-foedselsnummer = norsk fødselsnummer
notice-rule-fi-henkilotunnus = finsk personnummer
notice-rule-is-kennitala = islandsk kennitala

notice-subjects-number = Omtrentligt antal registrerede: { $persons }.
notice-subjects-hint = De fundne kategorier peger på følgende, som skal bekræftes: { $who }.
notice-subjects-asylum = personer i asyl- eller opholdssager
notice-subjects-employment = ansatte
notice-subjects-health = patienter eller andre modtagere af sundhedsydelser
notice-subjects-crime = personer i sager om strafbare forhold
notice-exactly = { $count }
notice-between = mindst { $least } og højst { $most }
notice-about = ca. { $count }
notice-counted-distinct = Hvert forskelligt nummer tæller som én person, uanset hvor ofte, i hvor mange filer og i hvilken skrivemåde det forekommer.
notice-counted-places = Den samme person kan forekomme på flere af de { $places }: den nedre grænse er stedet med flest personer, den øvre er summen af alle, dog højst det antal, hele scanningen fandt.
notice-counted-gone = Steder, der ikke længere findes, tæller, som de var, da de sidst blev set.
notice-counted-rules = Den samme person kan have numre af flere typer. Hvor ingen fil sætter dem sammen, regner den nedre grænse dem for én person og den øvre for flere.
notice-counted-misread = Et nummer, der sandsynligvis er læst forkert ud af et billede, kan være en person mere eller ingen: det tæller kun med i den øvre grænse.
notice-counted-published = I hele scanningen er { $numbers-shown } forskellige numre, { $matches-shown } steder, offentliggjort som eksempler og tilhører ikke med sikkerhed nogen bestemt person: de tæller kun med i den øvre grænse.
notice-counted-estimated = Der var for mange forskellige numre til at gemme dem alle, så der blev gemt en stikprøve: intervallet er et skøn, fire standardfejl bredt til hver side.
notice-counted-floor = Personer, hvis nummer ikke står i filerne, er ikke talt med, og heller ikke dem i filer, der ikke kunne læses (afsnit 11).
notice-records-number = Omtrentligt antal registreringer: { $matches } i { $files }.
notice-records-how = En registrering er her ét sted i en fil, hvor et identifikationsnummer står. Det samme nummer i ti filer, eller ti gange i én, er ti registreringer om én registreret. Det, der står ved nummeret, hører til registreringen og tælles ikke for sig.

notice-consequences-hint = Vejledning, som fjernes, når svaret er skrevet. En scanning kan ikke sige noget om konsekvenserne. Overvej for disse oplysninger:
notice-consequences-cpr = identitetstyveri og bedrageri: et personnummer kan sammen med et navn misbruges og er svært at ændre;
notice-consequences-special = diskrimination, skade på omdømme og tab af fortrolighed for følsomme oplysninger;
notice-consequences-criminal = skade på omdømme, arbejde og familieliv ved oplysninger om strafbare forhold;
notice-consequences-asylum = fare for ansøgere og deres familie, hvis myndigheder eller grupper i hjemlandet får kendskab til sagen;
notice-consequences-number = misbrug af numrene til at slå en person op eller udgive sig for personen;
notice-consequences-who = hvem der kunne læse: egne ansatte med tavshedspligt, andres ansatte eller hvem som helst;
notice-consequences-long = hvor længe adgangen var åben, og hvad en log over læsning viser;
notice-consequences-protected = personer med navne- og adressebeskyttelse, børn og andre sårbare personer.

notice-taken-none = Der er ikke angivet en sammenligning med en senere scanning, så dokumentet kan ikke sige, hvad der er gjort.
notice-taken-nothing = Sammenligningen viser ingen af disse steder som bragt i orden.
notice-taken-compared = En scanning, der sluttede { $old }, er sammenlignet med en, der sluttede { $new }:
notice-taken-row = { $what }:{" "}
notice-taken-moved = . Oplysningerne ligger nu i{" "}
notice-taken-adequate = , hvor adgangen er tilstrækkeligt begrænset
notice-taken-inadequate = , hvor adgangen ikke er tilstrækkeligt begrænset
notice-taken-days = { $count ->
    [one] {" "}({ $count-shown } dag efter, at det først blev rapporteret)
   *[other] {" "}({ $count-shown } dage efter, at det først blev rapporteret)
}
notice-open-row = { $what }:{" "}
notice-proposed-for = { $places }: { $what }
notice-proposed-place = Sted { $numbers }
notice-proposed-places = Sted { $numbers }
notice-proposed-none = Ingen af stederne er længere åbne ifølge den seneste scanning.

notice-unknown-log = Hvem der faktisk har læst oplysningerne, vides ikke: en scanning vurderer, hvem der kan læse, ud fra de rettigheder, der var sat, da den kørte. Den læser ingen log.
notice-unknown-since = Siden hvornår adgangen har været åben, vides ikke: rettigheder har ingen dato.
notice-unknown-complete = Alt på de scannede steder er læst.
notice-unknown-incomplete = Scanningen er ufuldstændig: { $unscanned } er ikke læst eller ikke læst helt. Hvad der ligger der, vides ikke, og det kan være personoplysninger.
notice-unknown-interrupted = Scanningen blev afbrudt før tid: hvad den ikke nåede, vides ikke.
notice-unknown-rows = Ikke læst, efter årsag. En fil med andre filer i kan give flere rækker.
notice-unknown-access = Det kunne ikke fastslås, hvem der kan læse:{" "}
notice-unknown-names = Navne i rettighederne, som ingen kunne slå op (slettede konti eller et katalog, der ikke blev spurgt):{" "}
notice-unknown-not-checked = Ikke læst igen af den senere scanning, så det vides ikke, om det er bragt i orden:{" "}
notice-unknown-notes = Scanningens bemærkninger om rettigheder:
notice-unknown-compare-notes = Sammenligningens bemærkninger:
notice-unknown-words = Et nummer findes, hvor det er skrevet, som reglerne forventer, i tekst, der kunne læses. Håndskrift og personer, der kun er nævnt ved navn, findes ikke.

notice-s-tool = Program
notice-s-run = Kørsel
notice-s-scanned = Scannet
notice-s-time = Tidspunkt
notice-s-coverage = Dækning
notice-s-policy = Politik
notice-s-policy-built-in = indbygget
notice-s-rule = Regel
notice-s-covered = { $scanned-shown } af { $files } er læst.
notice-s-unchanged = { $count ->
    [one] {" "}{ $count-shown } fil blev ikke åbnet denne gang, da den er, som da en tidligere scanning så på den.
   *[other] {" "}{ $count-shown } filer blev ikke åbnet denne gang, da de er, som da en tidligere scanning så på dem.
}

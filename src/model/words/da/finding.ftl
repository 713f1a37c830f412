# Hvad en scanning finder: de ord, som alle rapporter deler.

files = { $count ->
    [one] { $count-shown } fil
   *[other] { $count-shown } filer
}
people = { $count ->
    [one] { $count-shown } person
   *[other] { $count-shown } personer
}
everyone = alle
listed = kan findes
by-path = kun ved kendt sti
adequate = tilstrækkelig

severity-low = lav
severity-medium = middel
severity-high = høj
severity-critical = kritisk

code-open-to-everyone = Åben for alle
code-open-to-signed-in = Åben for alle, der kan logge på
code-open-by-path = Åben for den, der kender stien
code-reader-not-cleared = Læser uden sikkerhedsgodkendelse
code-reader-not-allowed = Læser, som politikken ikke tillader
code-access-unknown = Adgang ukendt
code-too-many-readers = For mange læsere

why-open-to-everyone = Enhver konto kan finde og læse { $files } med personoplysninger her.
why-open-to-signed-in = Alle, der kan logge på, kan læse { $files } med personoplysninger her.
why-open-by-path = Den, der kender stien, kan læse { $files } med personoplysninger her, selv om mappen ikke kan gennemses.
why-reader-not-cleared = { $people } uden gyldig sikkerhedsgodkendelse kan læse { $files } med personoplysninger her.
why-reader-not-allowed = { $people }, som politikken ikke tillader her, kan læse { $files } med personoplysninger.
why-access-unknown = Det kunne ikke fastslås, hvem der kan læse { $files } med personoplysninger her.
why-too-many-readers = { $people } kan læse { $files } med personoplysninger her, og det er flere, end politikken tillader.

do-open-to-everyone = Fjern rettighederne for "other", og giv en lille gruppe for sig den adgang, den har brug for; eller slet det, der ikke længere er nødvendigt.
do-open-to-signed-in = Erstat den gruppe, der omfatter alle ansatte, med en lille gruppe af dem, der arbejder med oplysningerne; eller slet det, der ikke længere er nødvendigt.
do-open-by-path = En mappe, der ikke kan vises, beskytter intet: fjern rettighederne for "other" på filer og mapper under den.
do-reader-not-cleared = Tag disse personer ud af de grupper, der giver dem adgang, eller forny først deres sikkerhedsgodkendelse.
do-reader-not-allowed = Tag disse personer ud af de grupper, der giver dem adgang, eller dokumentér behovet med en [[allow]]-række i politikken.
do-access-unknown = Find ud af, hvem de ukendte læsere er (slettede konti? et katalog, der ikke blev angivet?), og scan igen med --directory.
do-too-many-readers = Del gruppen: dem, der arbejder med disse oplysninger, i en gruppe for sig. Eller dokumentér behovet med en [[allow]]-række i politikken.

change-new = ny
change-worse = værre
change-moved-open = flyttet til et andet åbent sted
change-not-checked = ikke kontrolleret denne gang
change-better = bedre
change-moved-closed = flyttet til et lukket sted
change-fixed-restricted = løst: adgangen er begrænset
change-fixed-deleted = løst: oplysningerne er slettet

reason-permission-denied = den konto, der scanner, må ikke læse den
reason-vanished = væk, før den blev læst
reason-changed-while-read = ændret, mens den blev læst
reason-read-error = læsefejl
reason-interrupted = scanningen blev afbrudt
reason-unsupported = et format, der ikke læses
reason-no-ocr-text = et billede, og der er intet OCR-program
reason-no-text-in-picture = et billede uden tekst
reason-encrypted = kræver adgangskode
reason-limit = en grænse blev nået
reason-damaged = beskadiget
reason-reader-failed = læseren fejlede på den
reason-special-file = ingen lagrede data (enhed, socket, pipe)
reason-link = en henvisning (link)
reason-other-file-system = på et andet filsystem
reason-excluded = udeladt med vilje
reason-too-deep = for dybt

rule-dk-cpr = personnummer (CPR)
rule-dk-foreigner-number = udlændingenummer
rule-dk-person-id = person-id
rule-dk-case-order-id = sags-id

category-asylum = asyl og ophold
category-crime = strafbare forhold
category-employment = ansættelse
category-ethnicity = etnisk oprindelse
category-health = helbred
category-religion = religion
category-union = fagforeningsmæssigt tilhørsforhold

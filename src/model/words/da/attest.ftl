# Erklæringen om en scanning, og hvad en kontrol af den fortæller.

attest-scope = Mapperne { $roots } blev scannet med Mappevagt { $version } fra { $started } til { $finished } (kørsel { $run }).
attest-excluded = Med vilje udeladt var: { $excludes }.
attest-covered = Fundne filer: { $files-shown }; læst: { $scanned-shown }; ikke læst eller ikke læst helt: { $unscanned-shown }.
attest-unchanged = { $count ->
    [one] { $count-shown } fil blev ikke åbnet denne gang, da den er, som da en tidligere scanning så på den.
   *[other] { $count-shown } filer blev ikke åbnet denne gang, da de er, som da en tidligere scanning så på dem.
}
attest-interrupted = Scanningen blev afbrudt før tid.
attest-complete = Så vidt scanningen kan se, forblev intet ulæst, der kunne indeholde personoplysninger.
attest-incomplete = Scanningen er ufuldstændig, og der erklæres intet om det, der ikke blev læst.
attest-none = Der blev ikke fundet nogen mappe, hvor personer, som efter den gældende politik ikke burde, kan læse personoplysninger.
attest-some = { $count ->
    [one] Der blev fundet { $count-shown } sted, hvor personer, som efter den gældende politik ikke burde, kan læse personoplysninger.
   *[other] Der blev fundet { $count-shown } steder, hvor personer, som efter den gældende politik ikke burde, kan læse personoplysninger.
}
attest-persons = I alt det læste, uanset hvem der kan læse det, blev der fundet numre på mindst { $least } og højst { $most } personer.
attest-limits = Erklæringen gælder, hvad programmet fandt på det tidspunkt med de regler og den politik, hvis kontrolsummer står her. Den beviser ikke, at der ikke ligger andre personoplysninger.

attest-signature-holds = Signaturen holder: nøgle { $key }, "{ $comment }".
attest-signature-forged = Signaturen holder ikke: manifestet er ikke det, der blev signeret, eller signaturen er ændret.
attest-comment-forged = Signaturen holder ikke: dens betroede kommentar er ændret.
attest-other-key = Signaturen er lavet med en anden nøgle: { $theirs }, ikke { $key }.
attest-legacy = Signaturen har minisigns gamle form, som ikke godtages: signér igen uden -l.
attest-no-signature = Dette er ingen signatur: { $why }.
attest-other-name = Bemærk: da manifestet blev signeret, hed det { $name }.
attest-other-schema = Signaturen er lavet til noget andet: { $schema }.
attest-no-schema = Bemærk: signaturen siger ikke, at den gælder et manifest fra Mappevagt; det står kun nøglen inde for.
attest-form-holds = Manifestet er helt og i sin kanoniske form.
attest-form-wrong = Manifestet holder ikke: { $why }.
attest-not-in-force = Manifestet holder ikke: { $name } er ikke den fil ({ $role }), som det siger var gældende.
attest-file-same = Uændret: { $name } ({ $role }).
attest-file-missing = Ikke til stede og derfor ikke kontrolleret: { $name } ({ $role }).
attest-file-changed = Ændret: { $name } ({ $role }).
attest-file-unreadable = Kan ikke læses, så det vides ikke, om den er uændret: { $name } ({ $role }): { $why }.
attest-run-differs = Manifestet holder ikke: { $name } siger noget andet, end manifestet erklærer om den.
attest-holds = Erklæringen holder.
attest-holds-partly = { $count ->
    [one] Erklæringen holder, så vidt den kunne kontrolleres; { $count-shown } fil var ikke til stede.
   *[other] Erklæringen holder, så vidt den kunne kontrolleres; { $count-shown } filer var ikke til stede.
}
attest-does-not-hold = Erklæringen holder ikke.

attest-role-policy = politik
attest-role-rule = regel
attest-role-roster = liste over sikkerhedsgodkendte
attest-role-directory = personer og grupper
attest-role-run = kørsel
attest-role-report = rapport

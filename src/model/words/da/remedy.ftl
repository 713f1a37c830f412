# Scripts, der lukker eksponeringer: hvad de siger om sig selv, og hvad en plan siger.

remedy-other = other
remedy-group = gruppen { $name } ({ $id })
remedy-group-unnamed = gruppe { $id }
remedy-user = brugeren { $name } ({ $id })
remedy-user-unnamed = bruger { $id }
remedy-becomes = { $who } { $old } bliver til { $new }
remedy-becomes-inherited = nye filer og mapper: { $who } { $old } bliver til { $new }
remedy-files = { $count ->
    [one] { $count-shown } fil med personoplysninger
   *[other] { $count-shown } filer med personoplysninger
}
remedy-takes = fjerner alle rettigheder for { $whose } på { $files }
remedy-takes-both = fjerner alle rettigheder for { $whose } på { $files } og på { $folders ->
    [one] den mappe, det fundne ligger i, så alt i den lukkes for { $whose }, også nye filer
   *[other] de { $folders-shown } mapper, det fundne ligger i, så alt i dem lukkes for { $whose }, også nye filer
}
remedy-takes-folders = fjerner alle rettigheder for { $whose } på { $folders ->
    [one] den mappe, det fundne ligger i, så alt i den lukkes for { $whose }, også nye filer
   *[other] de { $folders-shown } mapper, det fundne ligger i, så alt i dem lukkes for { $whose }, også nye filer
}
remedy-most-choices = Der er { $count-shown } måder at ændre rettighederne på; kun de første { $most } er i scriptet.
remedy-elsewhere = { $path }: her afgør { $what } adgangen; den ændres på serveren, ikke gennem denne maskine.
remedy-by-hand = { $path }: { $why }; det må ændres i hånden.
remedy-links = { $path }: filen har { $count-shown } navne; dens rettigheder ændres under dem alle, og en vej til et andet navn kan være åben.
remedy-names = { $count ->
    [one] { $path }: { $count-shown } navn her rummer et nummer, som enhver læser, der kan se mappens indhold: omdøb det, eller luk mappen (de valg, der ender på -folders).
   *[other] { $path }: { $count-shown } navne her rummer et nummer, som enhver læser, der kan se mappens indhold: omdøb dem, eller luk mappen (de valg, der ender på -folders).
}
remedy-no-files = Scanningen fortæller ikke, hvilke filer der rummer personoplysninger: kun deres mapper lukkes. Scan med --files.
remedy-nothing = Intet af det, der ligger her, giver disse rettigheder nu og kunne fjernes. Scan igen; er eksponeringen der stadig, er vejen ind en indstilling af det delte drev eller et medlemskab.
remedy-fits = numre i dens navn er skjult, og { $count-shown } navne passer: flyt eller omdøb dem, så deres navne ikke rummer numre, og scan igen
remedy-entries-let-in = fjerner de poster, der giver { $who } adgang, fra { $count ->
    [one] { $count-shown } fil
   *[other] { $count-shown } filer
}
remedy-entries-let-in-both = fjerner de poster, der giver { $who } adgang, fra { $count ->
    [one] { $count-shown } fil eller mappe, så nye filer også lukkes
   *[other] { $count-shown } filer og mapper, så nye filer også lukkes
}
remedy-lets-nobody-in = ingen post giver længere { $who } adgang
remedy-cut-off = { $words }; den arver ikke længere fra mappen ovenfor

# Hvad der står øverst i et script, og hvad det tilbyder.
remedy-head-apply = Fjerner rettigheder, så denne eksponering ophører:
remedy-head-undo = UNDO: fører rettighederne tilbage til, hvad de var, da scriptet ved siden af blev lavet, for denne eksponering:
remedy-head-smb = Fjerner poster fra NT-rettigheder gennem SMB-serveren:
remedy-head-smb-undo = UNDO: fører NT-rettighederne tilbage til, hvad de var, da scriptet ved siden af blev lavet, for denne eksponering:
remedy-head-icacls = Fjerner poster fra NT-rettigheder med icacls på en Windows-maskine:
remedy-head-of = Eksponering { $id } fra scanningen { $run }, sluttet { $finished }. Læs scriptet, før du kører det.
remedy-not-solved = Ikke løst: { $what }
remedy-not-solved-rest = Ikke løst: { $count-shown } i alt; planen nævner resten.
remedy-brought-back = Det, der ændres, føres tilbage af { $script }.
remedy-opens-again = Det åbner igen for andre, hvad der var lukket.
remedy-changes = Ændringerne.
remedy-beside = Scriptet ved siden af dette
remedy-as-before = som før
remedy-default = { $name } (tages, hvis intet nævnes): { $words }.
remedy-choice = { $name }: { $words }.
remedy-leaves = Kan stadig læse: { $who }.
remedy-must-choose = Kun et menneske ved, hvem der ikke bør læse her, så et af valgene skal nævnes.
remedy-group-way = Eller tag personer ud af en gruppe; det gælder alle steder, hvor gruppen har rettigheder, ikke kun her:
remedy-and-so-on = og så videre

# Hvad kommandoen skriver.
remedy-told-default = { $name } (tages uden at spørge): { $words } ({ $entries })
remedy-told-choice = { $name }: { $words } ({ $entries })
remedy-entries = { $count ->
    [one] { $count-shown } fil eller mappe
   *[other] { $count-shown } filer og mapper
}
remedy-told-leaves = læses stadig af: { $who }
remedy-nothing-changed = Intet blev ændret. Læs et script, før du kører det: sh SCRIPT viser, hvad det ville gøre, sh SCRIPT --apply gør det.

# Hvorfor noget ikke er i en plan.
said-it-lies-under-none-of-the-scanned-paths = den ligger ikke under nogen af de scannede stier
said-the-scan-was-given-a-path-that-is-not-absolute-scan-again-with-one-that-is = scanningen fik en sti, der ikke er absolut: scan igen med en, der er
said-its-path-leads-up-again = dens sti fører op igen
said-it-is-not-there-any-more = den er der ikke længere
said-an-nfsv4-acl-of-a-mounted-share = en NFSv4-adgangskontrolliste (ACL) på et monteret drev
said-an-nfsv4-acl-of-zfs = en NFSv4-adgangskontrolliste (ACL) i ZFS
said-a-rich-acl = en rich ACL
said-its-acl-is-damaged-or-not-in-setfacl-s-order = dens adgangskontrolliste (ACL) er beskadiget eller ikke i setfacls rækkefølge
said-its-default-acl-is-damaged-or-not-in-setfacl-s-order = dens standardadgangskontrolliste (ACL) er beskadiget eller ikke i setfacls rækkefølge
said-its-acl-is-longer-than-a-command-can-take = dens adgangskontrolliste (ACL) er længere, end en kommando kan tage
said-an-nt-descriptor-decides-here-name-the-server-and-the-share-so-that-it-can-be-changed-through-them = en NT-sikkerhedsbeskrivelse afgør adgangen her; angiv server og delt drev (--share), så den kan ændres gennem dem
said-its-name-holds-a-number-and-a-server-knows-it-by-no-other-name-rename-it-first = dens navn rummer et nummer, og en server kender den ikke under andet navn: omdøb den først
said-it-cannot-be-named-through-the-share-rename-it-first = den kan ikke nævnes gennem det delte drev: omdøb den først
said-the-server-did-not-tell-its-nt-descriptor = serveren oplyste ikke dens NT-sikkerhedsbeskrivelse
said-its-nt-descriptor-holds-entries-that-are-not-known-here = dens NT-sikkerhedsbeskrivelse rummer poster, der ikke kendes her

# Hvad scriptene selv siger, efter de engelske sætningers bogstaver; et ord efter et dollartegn er skallens.
said-what-follows-up-to-the-changes-is-the-same-in-every-script-of-this-kind = Det følgende indtil "Ændringerne" er ens i alle scripts af denne slags.
said-it-sets-rights-to-what-is-written-below-entry-by-entry-and-to-nothing-else = Det sætter rettigheder til det, der står nedenfor, for hver fil og mappe for sig, og til intet andet.
said-each-entry-is-opened-once-and-held-open-what-is-looked-at-is-what-is-changed-whatever-becomes-of-its-name-meanwhile = Hver fil og mappe åbnes én gang og holdes åben: det, der ses på, er det, der ændres, hvad der end sker med navnet imens.
said-links-are-not-followed = Henvisninger (links) følges ikke.
said-before-anything-is-changed-everything-is-looked-at-where-one-entry-is-not-as-it-was-when-the-script-was-made-nothing-is-changed-at-all = Før noget ændres, ses alt igennem; er blot én fil eller mappe ikke, som den var, da scriptet blev lavet, ændres slet intet.
said-exit-codes-0-done-or-nothing-to-do-2-wrong-arguments-3-refused-nothing-was-changed-4-stopped-halfway-run-the-undo-script-or-this-one-again-5-something-this-script-needs-is-missing-130-interrupted-as-4 = Afslutningskoder: 0 færdig, eller intet at gøre; 2 forkerte argumenter; 3 afvist, intet blev ændret; 4 stoppet halvvejs (kør UNDO-scriptet, eller dette igen); 5 noget, scriptet har brug for, mangler; 130 afbrudt (som 4).
said-usage-sh-self-dry-run-apply-choose-name-skip-changed-journal-file = brug: sh $self --dry-run|--apply [--choose NAVN] [--skip-changed] [--journal FIL]
said-dry-run-look-at-everything-change-nothing-say-what-apply-would-change = --dry-run        se alt igennem, ændr intet, og sig, hvad --apply ville ændre
said-apply-change-it = --apply          udfør ændringen
said-choose-name-which-of-the-changes-below = --choose NAVN    hvilken af ændringerne nedenfor
said-skip-changed-leave-out-what-is-not-as-it-was-when-this-script-was-made-instead-of-refusing = --skip-changed   udelad det, der ikke er, som det var, da scriptet blev lavet, i stedet for at afvise
said-journal-file-where-to-write-down-what-was-changed-otherwise-self-journal = --journal FIL    hvor der skrives ned, hvad der blev ændret (ellers $self.journal)
said-not-as-planned-1 = IKKE SOM PLANLAGT: $1
said-stopped-1 = STOPPET: $1
said-changed-before-that-changed-of-todo-what-was-changed-is-written-down-in-journal = Ændret inden da: $changed af $todo; det ændrede er skrevet ned i $journal.
said-other-script-brings-back-or-completes-what-was-begun-this-script-can-be-run-again-as-well = $other_script fører tilbage eller fuldender, hvad der blev begyndt; dette script kan også køres igen.
said-interrupted = AFBRUDT.
said-nothing-was-changed = Intet blev ændret.
said-missing-the-command-command-nothing-was-changed = MANGLER: kommandoen $command. Intet blev ændret.
said-it-is-in-the-package-acl = Den er i pakken acl.
said-missing-proc-is-not-mounted-nothing-was-changed = MANGLER: /proc er ikke monteret. Intet blev ændret.
said-missing-a-stat-that-knows-c-gnu-or-busybox-nothing-was-changed = MANGLER: en stat, der kender -c (GNU eller busybox). Intet blev ændret.
said-sets-bytes-to-a-name-given-in-octal = Sætter $bytes til et navn, der er skrevet oktalt.
said-goes-to-the-folder-that-was-scanned-it-was-named-by-somebody-so-it-may-be-a-link = Går til den mappe, der blev scannet; nogen har selv nævnt den, så den må være en henvisning (link).
said-the-scanned-folder-cannot-be-entered = den scannede mappe kan ikke åbnes
said-goes-on-from-there-name-by-name-none-may-be-a-link = Går videre derfra, navn for navn; intet af dem må være en henvisning (link).
said-goes-on-into-the-folder-with-this-inode-number-its-name-holds-a-number-that-is-written-nowhere = Går videre ind i mappen med dette inodenummer: dens navn rummer et nummer, der ikke skrives nogen steder.
said-its-folder-is-not-there-any-more = dens mappe er der ikke længere
said-a-folder-above-it-is-a-link-now = en mappe ovenfor er nu en henvisning (link)
said-its-folder-cannot-be-entered = dens mappe kan ikke åbnes
said-sets-found-to-a-name-here-with-this-inode-number = Sætter $found til et navn her med dette inodenummer.
said-shown-it-is-not-there-any-more = $shown: den er der ikke længere
said-shown-it-is-a-link-now = $shown: den er nu en henvisning (link)
said-shown-it-is-no-folder-any-more = $shown: den er ikke længere en mappe
said-shown-it-is-no-file-any-more = $shown: den er ikke længere en fil
said-shown-it-cannot-be-opened-by-this-account = $shown: den kan ikke åbnes af denne konto
said-shown-its-rights-cannot-be-read = $shown: dens rettigheder kan ikke læses
said-shown-another-entry-lies-under-that-name-now = $shown: noget andet ligger nu under det navn
said-shown-owner-and-group-were-owner-and-are-now-owner = $shown: ejer og gruppe var $owner og er $now_owner
said-shown-its-rights-changed-now-now-mode-now-acl-now-default = $shown: dens rettigheder er ændret; nu $now_mode $now_acl $now_default
said-shown-only-its-owner-owned-by-and-root-can-change-it = $shown: kun dens ejer ($owned_by) og root kan ændre den
said-shown-it-is-immutable-lsattr-or-its-file-system-is-read-only = $shown: den er låst (lsattr), eller dens filsystem er skrivebeskyttet
said-would-change-shown-words = ville ændre $shown: $words
said-shown-the-journal-cannot-be-written = $shown: journalen kan ikke skrives
said-shown-its-rights-cannot-be-read-back = $shown: dens rettigheder kan ikke læses tilbage
said-a-system-may-drop-setuid-and-setgid-where-an-acl-is-set = Et system kan fjerne setuid og setgid, når en adgangskontrolliste (ACL) sættes.
said-shown-the-system-made-something-else-of-it-now-mode-now-acl-now-default = $shown: systemet gjorde det til noget andet: $now_mode $now_acl $now_default
said-changed-shown-words = ændrede $shown: $words
said-the-bits-of-the-type-are-in-the-mode-setuid-setgid-and-sticky-too = Typens bit står i mode; setuid, setgid og sticky også.
said-what-the-open-entry-is-now = Hvad den åbne fil eller mappe er nu.
said-sets-text-to-a-list-of-the-open-entry-its-lines-joined-by-commas = Sætter $text til en adgangskontrolliste (ACL) for det åbne, linjerne forbundet med kommaer.
said-choose-one-of-these-with-choose-name = Vælg en af disse med --choose NAVN:
said-looked-at-looked-to-change-todo-already-as-it-shall-be-already-not-as-planned-problems = Gennemset: $looked. Skal ændres: $todo; allerede, som det skal være: $already; ikke som planlagt: $problems.
said-nothing-was-changed-scan-again-and-make-a-new-script-or-leave-these-out-with-skip-changed = Intet blev ændret. Scan igen, og lav et nyt script, eller udelad disse med --skip-changed.
said-the-journal-journal-cannot-be-written-nothing-was-changed = Journalen $journal kan ikke skrives. Intet blev ændret.
said-something-changed-while-this-ran = Noget ændrede sig, mens dette kørte.
said-done-changed-changed-left-out-left-out = Færdig. Ændret: $changed; udeladt: $left_out.
said-it-asks-the-server-for-the-nt-rights-of-every-entry-below-and-sets-them-to-what-is-written-there-and-to-nothing-else = Det spørger serveren om NT-rettighederne for hver fil og mappe nedenfor og sætter dem til det, der står der, og til intet andet.
said-owner-and-group-are-left-as-they-are = Ejer og gruppe forbliver, som de er.
said-usage-sh-self-dry-run-apply-choose-name-skip-changed-journal-file-how-to-sign-in = brug: sh $self --dry-run|--apply [--choose NAVN] [--skip-changed] [--journal FIL] -- HVORDAN DER LOGGES PÅ
said-what-stands-behind-goes-to-smbcacls-a-file-username-password-domain-or-use-kerberos-required = Det, der står efter --, gives til smbcacls: -A FIL (username, password, domain), eller --use-kerberos=required.
said-smbcacls-with-what-stood-behind-in-front = smbcacls med det foran, der stod efter --.
said-sets-now-to-the-rights-of-path-as-the-server-tells-them-its-lines-joined-by-commas = Sætter $now til rettighederne for $path, som serveren oplyser dem, linjerne forbundet med kommaer.
said-shown-the-server-does-not-tell-its-rights = $shown: serveren oplyser ikke dens rettigheder
said-shown-its-rights-changed-now-now = $shown: dens rettigheder er ændret; nu $now
said-shown-the-server-made-something-else-of-it-now = $shown: serveren gjorde det til noget andet: $now
said-missing-the-command-smbcacls-of-the-package-smbclient-nothing-was-changed = MANGLER: kommandoen smbcacls, fra pakken smbclient. Intet blev ændret.
said-apply-change-it-otherwise-it-is-only-said-what-would-be-changed = -Apply      udfør ændringen (ellers siges kun, hvad der ville blive ændret)
said-choose-which-of-the-ways-below = -Choose     hvilken af måderne nedenfor
said-undo-bring-back-what-was-saved-before = -Undo       før tilbage, hvad der blev gemt før
said-before-anything-is-changed-the-rights-of-every-entry-are-saved-with-icacls-save-in-the-folder-saved-where-that-fails-for-one-of-them-nothing-is-changed = Før noget ændres, gemmes rettighederne for hver fil og mappe med icacls /save i mappen -Saved; lykkes det ikke for én af dem, ændres intet.
said-entries-that-let-in-are-taken-out-remove-g-where-one-came-down-from-the-folder-above-the-list-is-made-the-entry-s-own-first-inheritance-d = Poster, der giver adgang, fjernes (/remove:g); kom en af dem fra mappen ovenfor, gøres listen først til filens eller mappens egen (/inheritance:d).
said-icacls-ended-with-lastexitcode = icacls sluttede med $LASTEXITCODE
said-choose-one-of-these-with-choose-ways-keys-join = Vælg en af disse med -Choose: $($ways.Keys -join ', ')
said-would-take-change-who-join-off-change-path = ville fjerne $($change.Who -join ', ') fra $($change.Path)
said-saved-is-there-already-it-may-be-the-only-record-of-earlier-rights = $Saved er der allerede: det er måske det eneste, der viser de tidligere rettigheder
said-changed-change-path = ændrede $($change.Path)

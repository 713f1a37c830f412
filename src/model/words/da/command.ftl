# Hvad kommandoer skriver til mennesker.

wrote = skrev { $path }

# `status`.
status-run = Kørsel
status-started = Begyndte (UTC)
status-end = Slut
status-unread = Ulæste
status-exposures = Eksponeringer
status-changes = Ændringer
status-id = Id
status-first-seen = Først set
status-last-seen = Sidst set
status-nothing-open = Intet er åbent.
status-open = { $count ->
    [one] { $count-shown } eksponering er åben.
   *[other] { $count-shown } eksponeringer er åbne.
}
run-running = i gang
run-finished = færdig
run-interrupted = afbrudt
run-killed = dræbt

# `schedule`.
schedule-difference = { $file }: { $what }. Skal være: { $should }. { $remedy }
schedule-as-it-should = Alt er, som det skal være.

# `alerts` og `config`.
alerts-can-be-tried = Alle modtagere kan prøves.
config-line = linje { $line }: { $said }
config-yes = ja
config-no = nej
config-can-be-used = Alt kan bruges: en scanning ville begynde.

# `attest`.
attest-keys = skrev { $secret } (gem den) og { $public } (giv den videre):
attest-made = skrev { $path }: læs den, og derefter: mappevagt attest sign { $path } --key NØGLE
attest-ask-new = Adgangskode til den nye nøgle
attest-ask-again = En gang til
attest-ask = Adgangskode til nøglen

# `access`.
access-unjudged = kunne ikke vurderes: { $why }
access-may = { $user }: læse { $read }, se indholdet { $list }, skrive { $write }
access-yes = ja
access-no = nej
access-data-only = Et program, der kun beder om indholdet, får det alligevel.
access-everyone = læsere: alle
access-signed-in = læsere: alle, der kan logge på; { $names }
access-readers = læsere: { $count } ({ $names })
access-unknown = ukendte: { $names }
access-besides = desuden: { $names }
access-owner = { $name } (ejer)
access-reach = adgang:  { $reach }
access-listed = kan findes
access-by-path = kun ved kendt sti
access-reach-unknown = ukendt
access-uncertain = Svaret er ikke sikkert: et lag af rettigheder kunne ikke vurderes.

# Programmets sætninger, efter deres egne engelske bogstaver.
said-the-share-and-the-system-are-only-read-only-state-and-reports-are-written = Drevet og systemet læses kun; kun tilstand og rapporter skrives.
said-reading-every-file-is-the-one-power-it-keeps-nothing-it-starts-can-gain-another = At læse alle filer er den eneste særlige rettighed, den beholder; intet, den starter, kan få en anden.
said-it-needs-no-device-no-setting-of-the-kernel-and-no-sight-of-other-processes = Den har ikke brug for enheder, kerneindstillinger eller indblik i andre processer.
said-system-calls-of-a-plain-service-what-it-does-not-know-it-takes-for-an-older-kernel = Systemkald som for en almindelig tjeneste; hvad den ikke kender, tager den for en ældre kerne.
said-the-readers-of-documents-bound-and-seal-themselves-with-these = Dokumentlæserne begrænser og lukker sig selv inde med disse.
said-no-memory-is-both-written-and-run = Ingen hukommelse både skrives og køres.
said-the-server-s-own-work-goes-first = Serverens eget arbejde går først.
said-the-scan-stops-by-itself-until-this-ends-one-that-does-not = Scanningen stopper selv (--until); dette afslutter en, der ikke gør.
said-1-inadequate-folders-were-found-3-not-everything-could-be-read-both-are-reports-not-failures = 1: der blev fundet mapper uden tilstrækkelig adgangsbegrænsning. 3: ikke alt kunne læses. Begge er rapporter, ikke fejl.
said-a-reader-that-took-too-much-memory-dies-alone-the-scan-tells-of-the-file-and-goes-on = En læser, der tog for meget hukommelse, dør alene; scanningen nævner filen og fortsætter.
said-an-account-of-its-own-which-may-read-every-file-and-nothing-more = Sin egen konto, der må læse alle filer og ikke andet.
said-what-it-neither-reads-nor-writes-is-out-of-sight = Hvad den hverken læser eller skriver, er skjult for den.
said-no-alert-needs-the-network-there-is-none = Ingen alarm har brug for netværket: der er intet.
said-only-state-and-reports-are-written-these-folders-must-exist = Kun tilstand og rapporter skrives; disse mapper skal findes.
said-only-read-the-kernel-leaves-access-times-as-they-are = Kun læsning: kernen lader tidspunkter for adgang være, som de er.
said-a-share-that-is-not-there-is-a-failure-not-an-empty-report = Et drev, der ikke er der, er en fejl, ikke en tom rapport.
said-told-when-a-run-failed-what-was-found-is-told-by-the-scan-s-own-alerts = Får besked, når en kørsel mislykkes; hvad der blev fundet, fortæller scanningens egne alarmer.
said-alerts-or-a-directory-server-need-the-network-internet-and-local-sockets-no-other-kind = Alarmer eller en katalogserver har brug for netværket: internet og lokale sockets, ingen anden slags.
said-a-night-that-was-missed-the-machine-was-off-is-made-up-for-at-the-next-start-the-scan-s-state-makes-it-short = En nat, der gik tabt (maskinen var slukket), indhentes ved næste start; scanningens tilstand gør den kort.
said-not-all-servers-at-the-same-moment = Ikke alle servere i samme øjeblik.
said-mappevagt-which-folders-hold-personal-data-that-too-many-can-read = Mappevagt: hvilke mapper rummer personoplysninger, som for mange kan læse
said-which-folders-hold-personal-data-that-too-many-can-read = Hvilke mapper rummer personoplysninger, som for mange kan læse
said-mappevagt-every-night = Mappevagt hver nat
said-written-by-mappevagt-schedule-the-same-with-check-folder-says-what-was-changed = Skrevet af `mappevagt schedule`; det samme med --check MAPPE siger, hvad der er ændret.
said-changes-of-your-own-belong-in-a-drop-in-systemctl-edit = Egne ændringer hører hjemme i en drop-in (systemctl edit).
said-mail-comes-when-a-run-failed-and-then-only = Der kommer kun mail, når en kørsel mislykkes.
said-run-mappevagt-schedule-again-or-put-the-line-right-then-systemctl-daemon-reload = Kør `mappevagt schedule` igen, eller ret linjen; derefter: systemctl daemon-reload
said-run-mappevagt-schedule-then-systemctl-daemon-reload-systemctl-enable-now-mappevagt-timer = Kør `mappevagt schedule`, derefter: systemctl daemon-reload; systemctl enable --now mappevagt.timer
said-the-file-is-not-there = filen er der ikke
said-a-file = en fil
said-a-folder = en mappe
said-no-such-line = ingen sådan linje
said-one-line = én linje
said-mode-0644 = mode 0644
said-it-was-added-by-hand-take-it-out-unless-you-know-why-it-is-there = Den er tilføjet i hånden: fjern den, medmindre du ved, hvorfor den er der.
said-a-setting-is-missing-or-another = en indstilling mangler eller er en anden
said-run-mappevagt-schedule-again = Kør `mappevagt schedule` igen.
said-no-line-starts-the-scan = ingen linje starter scanningen
said-run-mappevagt-schedule-or-add-the-line = Kør `mappevagt schedule`, eller tilføj linjen.
said-minute-hour-day-month-weekday-and-in-cron-d-the-account = Minut, time, dag, måned, ugedag, og i cron.d kontoen.
said-run-mappevagt-schedule-again-or-put-the-line-right = Kør `mappevagt schedule` igen, eller ret linjen.
said-a-second-line-starts-the-scan-as-well-take-one-out = En linje mere starter også scanningen: fjern en af dem.
said-cron-passes-over-such-a-file-chmod-644-and-chown-root-root = cron springer sådan en fil over: chmod 644, og chown root:root
said-is-no-folder = er ikke en mappe
said-name-the-folder-not-a-file-in-it = Angiv mappen, ikke en fil i den.
said-is-a-folder = er en mappe
said-name-the-file-itself = Angiv selve filen.
said-make-it-mount-it-or-write-the-schedule-with-another-path = Opret den, montér den, eller skriv planen med en anden sti.
said-root-may-read-whatever-the-rights-say = root kan læse, uanset hvad rettighederne siger
said-may-read-there-is-no-list-at-all-which-lets-in-everyone = kan læse: der er slet ingen liste, og så har alle adgang
said-may-not-read-no-entry-of-the-nt-list-names-this-account-or-a-group-of-it = kan ikke læse: ingen post på NT-listen nævner denne konto eller en af dens grupper
said-a-damaged-posix-acl = en beskadiget POSIX-adgangskontrolliste (ACL)
said-a-damaged-nt-security-descriptor = en beskadiget NT-sikkerhedsbeskrivelse
said-a-damaged-nfsv4-acl = en beskadiget NFSv4-adgangskontrolliste (ACL)
said-a-damaged-nt-descriptor-security-ntacl = en beskadiget NT-sikkerhedsbeskrivelse (security.NTACL)
said-an-nt-descriptor-lies-here-too-smb-conf-and-share-judge-by-it = her ligger også en NT-sikkerhedsbeskrivelse: --smb-conf og --share vurderer efter den
said-the-nt-descriptor-is-out-of-force-the-posix-rights-changed-since = NT-sikkerhedsbeskrivelsen er ude af kraft: POSIX-rettighederne er ændret siden
said-whether-the-nt-descriptor-is-still-in-force-cannot-be-told = om NT-sikkerhedsbeskrivelsen stadig er i kraft, kan ikke siges
said-the-share-lets-this-account-act-as-root-admin-users = det delte drev lader denne konto handle som root (admin users)
said-the-share-does-not-let-this-account-in = det delte drev giver ikke denne konto adgang
said-a-folder-on-the-way-does-not-let-this-account-pass = en mappe på vejen lader ikke denne konto passere
said-lets-in-everyone-who-can-sign-in = giver adgang til alle, der kan logge på
said-everybody-acts-as-the-guest-account = alle handler som gæstekontoen
said-lets-in-guests-without-a-password = giver adgang til gæster uden adgangskode
said-available-no-nobody-can-connect-at-present = available = no: ingen kan forbinde sig for tiden
said-settings-are-kept-in-the-registry = indstillinger ligger i registreringsdatabasen (registry)
said-alerts-tries-must-be-from-1-to-10 = alerts.tries skal være fra 1 til 10.
said-alerts-timeout-seconds-must-be-from-1-to-300 = alerts.timeout-seconds skal være fra 1 til 300.
said-alerts-pause-seconds-must-be-at-most-60 = alerts.pause-seconds må højst være 60.
said-the-bounds-of-alerts-queue-must-not-be-0 = Grænserne i alerts.queue må ikke være 0.
said-alerts-ocsf-file-must-be-a-whole-path-from = alerts.ocsf.file skal være en hel sti, fra /.
said-alerts-mail-to-names-nobody = alerts.mail.to nævner ingen.
said-alerts-mail-sendmail-must-be-a-whole-path-from = alerts.mail.sendmail skal være en hel sti, fra /.
said-alerts-prometheus-file-must-end-in-prom-node-exporter-reads-no-other = alerts.prometheus.file skal ende på .prom: node_exporter læser ingen anden.
said-alerts-prometheus-file-must-be-a-whole-path-from = alerts.prometheus.file skal være en hel sti, fra /.
said-alerts-prometheus-name-must-be-1-to-64-of-letters-digits-and = alerts.prometheus.name skal være 1 til 64 bogstaver, cifre, ".", "_" og "-".
said-two-receivers-in-alerts-have-one-address-each-would-get-everything-twice = To modtagere i alerts har samme adresse: hver ville få alt to gange.
said-it-must-begin-with-udp-tcp-or-tls = den skal begynde med udp://, tcp:// eller tls://
said-it-must-begin-with-https-or-http = den skal begynde med https:// eller http://
said-it-holds-a-user-or-password-which-is-not-supported-take-token-file = den rummer en bruger eller adgangskode, og det understøttes ikke; brug token-file
said-it-names-no-host-or-one-with-letters-that-no-host-has-an-ipv6-address-stands-in = den nævner ingen vært, eller en med tegn, som ingen vært har (en IPv6-adresse står i [])
said-its-port-is-no-number-from-1-to-65535 = dens port er ikke et tal fra 1 til 65535
said-what-follows-the-host-has-a-letter-that-must-be-written-as-xx = det, der følger efter værten, har et tegn, der skal skrives som %xx
said-not-on-the-roster = ikke på listen over sikkerhedsgodkendte
said-no-list-at-all-everyone-full-control = slet ingen liste: alle, fuld kontrol (Full control)

# Hvad en scannings indstillinger betyder.
said-more-rules-a-file-or-a-folder-of-toml-a-rule-with-a-known-id-replaces-it = Flere regler: en fil eller en mappe med *.toml; en regel med et kendt id erstatter den kendte
said-packs-of-rules-that-are-off-unasked-se-no-fi-is-iban-or-all = Regelpakker, der ellers er slået fra: se, no, fi, is, iban eller all
said-of-all-these-only-the-rules-with-these-ids-rules-list = Af alle disse kun reglerne med disse id'er (`rules list`)
said-the-policy-without-it-a-built-in-one-serves = Politikken; uden den gælder en indbygget
said-people-and-groups-nss-this-machine-s-a-folder-with-the-files-passwd-and-group-as-getent-passwd-and-getent-group-print-them-on-the-file-server-an-export-of-an-active-directory-file-ldif-or-file-csv-or-a-server-to-ask-ldap-host-base = Personer og grupper: `nss` (denne maskines); en mappe med filerne `passwd` og `group`, som `getent passwd` og `getent group` skriver dem på filserveren; et udtræk af et Active Directory (FIL.ldif eller FIL.csv); eller en server at spørge (ldap://VÆRT/BASE)
said-the-password-for-ldap-in-a-file-of-your-own-mode-0600-default-mappevagt-ldap-password = Adgangskoden til ldap://, i en fil, der er din egen (mode 0600) [ellers: MAPPEVAGT_LDAP_PASSWORD]
said-judge-as-a-samba-server-with-these-settings-does-for-those-who-come-through-share = Vurdér, som en Samba-server med disse indstillinger gør, for dem, der kommer gennem --share
said-the-share-that-people-come-through-by-its-name-in-smb-conf = Det delte drev, som folk kommer gennem, ved dets navn i --smb-conf
said-judge-what-an-nfs-server-exports-too-by-a-file-in-the-form-of-etc-exports = Vurdér også, hvad en NFS-server eksporterer, efter en fil i samme form som /etc/exports
said-remember-what-was-read-in-this-file-made-at-first-use-mode-0600-the-next-scan-reads-only-what-changed-goes-on-where-this-one-was-stopped-and-says-what-became-of-each-exposure = Husk i denne fil, hvad der blev læst (oprettes ved første brug, mode 0600): næste scanning læser kun det ændrede, fortsætter, hvor denne blev stoppet, og siger, hvad der blev af hver eksponering
said-with-state-scan-though-a-path-is-empty-or-on-another-kind-of-file-system-that-was-not = Med --state: scan, selv om en sti er tom eller på en anden slags filsystem, og ikke var det før
said-form-of-the-report-on-standard-output = Rapportens form på standard output
said-write-a-report-to-a-file-as-well-its-form-by-the-ending-html-xlsx-md-json-ndjson-csv-txt-folder-for-a-csv-file-of-every-table = Skriv også en rapport til en fil, i form efter endelsen: .html .xlsx .md .json .ndjson .csv .txt; MAPPE/ for en CSV-fil af hver tabel
said-language-of-reports = Rapporternes sprog
said-add-a-row-for-every-file-with-matches-json-and-ndjson = Tilføj en række for hver fil med fund (JSON og NDJSON)
said-leave-out-matches-that-are-less-sure = Udelad fund, der er mindre sikre
said-more-readers-than-this-are-too-many-default-what-the-policy-says-10 = Flere læsere end dette er for mange [ellers: hvad politikken siger, 10]
said-screenshots-scans-and-pictures-in-documents-read-them-with-tesseract = Skærmbilleder, indscannede sider og billeder i dokumenter: skal Tesseract læse dem?
said-a-bound-for-one-file-and-all-that-is-in-it-as-name-number-expanded-memory-in-memory-bytes-k-m-g-ratio-depth-members-pages-pixels-seconds = En grænse for én fil og alt i den, som NAVN=TAL: expanded, memory, in-memory (byte; K, M, G), ratio, depth, members, pages, pixels, seconds
said-leave-out-what-this-pattern-matches-by-name-or-path = Udelad, hvad dette mønster passer på, efter navn eller sti
said-do-not-enter-other-file-systems = Gå ikke ind i andre filsystemer
said-stop-at-this-time-of-day-today-or-tomorrow-with-state-the-next-scan-goes-on-there = Stop på dette klokkeslæt, i dag eller i morgen; med --state fortsætter næste scanning dér
said-read-no-more-than-so-many-bytes-a-second-k-m-and-g-may-end-it = Læs højst så mange byte i sekundet (K, M og G kan stå bagefter)
said-take-no-more-than-so-many-files-a-second = Tag højst så mange filer i sekundet
said-threads-default-one-a-processor-and-32-where-a-network-share-or-fuse-is-scanned = Tråde [ellers: én pr. processor, og 32 hvor et netværksdrev eller FUSE scannes]
said-exit-with-1-only-for-exposures-at-least-this-severe = Slut kun med 1 ved eksponeringer, der er mindst så alvorlige
said-the-key-of-the-tokens-default-token-key-in-the-configuration-folder-made-at-first-use = Nøglen til tokens [ellers: token.key i konfigurationsmappen, oprettes ved første brug]
said-print-nothing-on-standard-output-the-exit-code-and-o-tell = Skriv intet på standard output; afslutningskoden og -o fortæller
said-say-more-on-standard-error = Sig mere på standard error
said-append-what-happens-to-this-file-a-json-object-a-line-mode-0600-is-standard-error = Tilføj, hvad der sker, til denne fil, et JSON-objekt pr. linje (mode 0600); `-` er standard error
said-folders-or-files-to-scan = Mapper (eller filer), der skal scannes

# `policy check` og `policy explain`.
policy-allows = { $count ->
    [one] { $count-shown } tilladelse
   *[other] { $count-shown } tilladelser
}
policy-rows = { $count ->
    [one] { $count-shown } finding-række
   *[other] { $count-shown } finding-rækker
}
policy-roster = { $count ->
    [one] en liste over sikkerhedsgodkendte med { $count-shown } række
   *[other] en liste over sikkerhedsgodkendte med { $count-shown } rækker
}
policy-no-roster = ingen liste over sikkerhedsgodkendte
policy-a-folder = En mappe: det vurderes, hvem der kan se navnene i den.
policy-readers = læsere:      { $what }
policy-allow = tilladelse:  { $what }
policy-no-allow = ingen række handler om dette sted
policy-row-holds = række:       { $line }: { $code } ({ $severity }): passer
policy-row-does-not = række:       { $line }: { $code } ({ $severity }): passer ikke
policy-verdict = afgørelse:   { $what }
policy-verdict-for = { $code } ({ $reach }), for { $readers }
policy-more = og { $count-shown } til
policy-nobody = ingen andre end administratorer og ejeren

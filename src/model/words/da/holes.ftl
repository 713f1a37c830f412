# Sætninger med noget i: se words/holes.rs.

hole-not-set = { $line } er ikke sat
hole-other-times = den starter på andre tidspunkter: { $times }
hole-other-command = den starter noget andet: { $command }
hole-others-write = andre end ejeren må skrive den (mode { $mode })
hole-not-found = kan ikke findes: { $reason }
hole-as-owner = kan læse som ejer ({ $rights })
hole-not-as-owner = kan ikke læse som ejer ({ $rights })
hole-own-entry = kan læse gennem sin egen post på adgangskontrollisten ({ $rights })
hole-not-own-entry = kan ikke læse gennem sin egen post på adgangskontrollisten ({ $rights })
hole-member = kan læse som medlem af { $group } ({ $rights })
hole-member-through = kan læse som medlem af { $group }, gennem { $inner } ({ $rights })
hole-not-member = kan ikke læse som medlem af { $group } ({ $rights })
hole-not-member-through = kan ikke læse som medlem af { $group }, gennem { $inner } ({ $rights })
hole-anybody = kan læse gennem rettighederne for other ({ $rights })
hole-not-anybody = kan ikke læse: rettighederne for other giver det ikke ({ $rights })
hole-entry-has = { $who } har { $right }
hole-entry-has-inherited = { $who } har { $right }, nedarvet
hole-entry-in-has = { $who } er i { $group }, der har { $right }
hole-entry-in-has-inherited = { $who } er i { $group }, der har { $right }, nedarvet
hole-denied = kan ikke læse: { $who } er nægtet { $right }
hole-denied-inherited = kan ikke læse: { $who } er nægtet { $right }, nedarvet
hole-in-denied = kan ikke læse: { $who } er i { $group }, der er nægtet { $right }
hole-in-denied-inherited = kan ikke læse: { $who } er i { $group }, der er nægtet { $right }, nedarvet
hole-may-not-data = kan ikke læse indholdet: { $whys }
hole-may-read = kan læse: { $whys }
hole-the-share = det delte drev: { $whys }
hole-valid-users = tilladte brugere (valid users): { $names }
hole-but-not = men ikke: { $names }
hole-own-acl = dets egen adgangskontrolliste (ACL) { $acl }
hole-own-acl-unread = det delte drevs egen adgangskontrolliste (ACL) blev ikke læst: { $why }
hole-admin-users = administratorer (admin users, handler som root): { $names }
hole-acts-as = alle handler som { $name } (force user)
hole-acts-in = alle handler som medlem af { $name } (force group)
hole-no-user = force user = { $name }: den bruger findes ikke
hole-no-group = force group = { $name }: den gruppe findes ikke
hole-hosts = { $setting } = { $hosts }: hvilke maskiner der må forbinde sig, vurderes ikke
hole-hides = { $setting } skjuler navne; det hindrer ingen i at læse
hole-module = modulet { $module } opbevarer rettigheder, der ikke blev læst
hole-stored-in = NT-rettigheder ligger i { $attribute }, som ikke blev læst
hole-accounts-unread = serverens konti blev ikke læst: { $why }
hole-mapping-unread = serverens gruppetilknytninger blev ikke læst: { $why }
hole-depends = { $name } afhænger af, hvem der forbinder sig
hole-netgroup = medlemmerne af netgruppen { $name } kendes ikke
hole-unknown-who = det vides ikke, hvem { $name } er
hole-include-depends = include = { $file }: hvilken fil det er, afhænger af, hvem der forbinder sig
hole-include-unread = include = { $file }: den kan ikke læses
hole-include-circle = include = { $file }: filer inkluderer hinanden
hole-elsewhere = indstillinger ligger et andet sted (config backend = { $where })
hole-other-accounts = { $setting }: navne, der forbinder sig, kan være andre konti
hole-exported = { $path } er eksporteret til { $host }: den, der er root dér, kan læse som enhver konto; det vurderes ikke
hole-more-like = og { $count } til af samme slags
hole-circle = grupper, der indeholder hinanden: { $names }
hole-file-circle = { $file }: grupper, der indeholder hinanden: { $names }
hole-line-no-sid = { $line }: { $name } er ikke et SID
hole-ldap-part = { $server }: serveren gav kun en del af sine poster
hole-alert-facility = alerts.syslog to = { $to }: { $facility } er ikke en facility; det er local0 til local7, auth, authpriv, daemon, user, audit og alert.
hole-alert-longest = alerts.syslog to = { $to }: longest skal være fra { $least } til { $most }.
hole-alert-tls = alerts.syslog to = { $to }: ca-file, cert-file og key-file er kun til tls://.
hole-alert-pair = alerts.syslog to = { $to }: cert-file og key-file hører sammen.
hole-alert-syslog = alerts.syslog, to = { $to }: { $why }.
hole-alert-https = alerts.webhook { $to }: ca-file, cert-file og key-file er kun til https://.
hole-alert-web-pair = alerts.webhook { $to }: cert-file og key-file hører sammen.
hole-alert-clear = alerts.webhook { $to }: et token ville gå ukrypteret over netværket; brug https://.
hole-alert-url = En url i alerts.webhook: { $why }.
hole-alert-mail = alerts.mail: { $address } er ikke en ren adresse (navn@vært, ASCII, intet omkring).
hole-alert-no-folder = { $key } = { $file }: mappen { $folder } findes ikke.
hole-alert-no-program = { $key } = { $file }: det program findes ikke.
hole-ran-out = sikkerhedsgodkendelsen udløb { $day }
hole-cleared-only = kun sikkerhedsgodkendt til "{ $level }"
hole-built-in = indbygget politik:{ $line }

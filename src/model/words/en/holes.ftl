# Sentences with something in them: see words/holes.rs.

hole-not-set = { $line } is not set
hole-other-times = it starts at other times: { $times }
hole-other-command = it starts something else: { $command }
hole-others-write = others than its owner may write it (mode { $mode })
hole-not-found = cannot be found: { $reason }
hole-as-owner = may read as owner ({ $rights })
hole-not-as-owner = may not read as owner ({ $rights })
hole-own-entry = may read by an entry of its own ({ $rights })
hole-not-own-entry = may not read by an entry of its own ({ $rights })
hole-member = may read as a member of { $group } ({ $rights })
hole-member-through = may read as a member of { $group }, through { $inner } ({ $rights })
hole-not-member = may not read as a member of { $group } ({ $rights })
hole-not-member-through = may not read as a member of { $group }, through { $inner } ({ $rights })
hole-anybody = may read as anybody may or not ({ $rights })
hole-not-anybody = may not read as anybody may or not ({ $rights })
hole-entry-has = { $who } has { $right }
hole-entry-has-inherited = { $who } has { $right }, inherited
hole-entry-in-has = { $who } is in { $group }, which has { $right }
hole-entry-in-has-inherited = { $who } is in { $group }, which has { $right }, inherited
hole-denied = may not read: { $who } is denied { $right }
hole-denied-inherited = may not read: { $who } is denied { $right }, inherited
hole-in-denied = may not read: { $who } is in { $group }, which is denied { $right }
hole-in-denied-inherited = may not read: { $who } is in { $group }, which is denied { $right }, inherited
hole-may-not-data = may not read the data: { $whys }
hole-may-read = may read: { $whys }
hole-the-share = the share: { $whys }
hole-valid-users = valid users: { $names }
hole-but-not = but not: { $names }
hole-own-acl = its own ACL { $acl }
hole-own-acl-unread = the share's own ACL was not read: { $why }
hole-admin-users = admin users (act as root): { $names }
hole-acts-as = everybody acts as { $name } (force user)
hole-acts-in = everybody acts as a member of { $name } (force group)
hole-no-user = force user = { $name }: there is no such user
hole-no-group = force group = { $name }: there is no such group
hole-hosts = { $setting } = { $hosts }: which machines may connect is not judged
hole-hides = { $setting } hides names; it keeps nobody from reading
hole-module = the module { $module } keeps rights that were not read
hole-stored-in = NT rights lie in { $attribute }, which was not read
hole-accounts-unread = the server's accounts were not read: { $why }
hole-mapping-unread = the server's group mapping was not read: { $why }
hole-depends = { $name } depends on who connects
hole-netgroup = the members of the netgroup { $name } are not known
hole-unknown-who = it is not known who { $name } is
hole-include-depends = include = { $file }: which file that is depends on who connects
hole-include-unread = include = { $file }: it cannot be read
hole-include-circle = include = { $file }: files include each other
hole-elsewhere = settings are kept elsewhere (config backend = { $where })
hole-other-accounts = { $setting }: names that connect may be other accounts
hole-exported = { $path } is exported to { $host }: whoever is root there may read as any account; not judged
hole-more-like = and { $count } more like these
hole-circle = groups that contain each other: { $names }
hole-file-circle = { $file }: groups that contain each other: { $names }
hole-line-no-sid = { $line }: { $name } is no SID
hole-ldap-part = { $server }: the server gave only part of its entries
hole-alert-facility = alerts.syslog to = { $to }: { $facility } is no facility; local0 to local7, auth, authpriv, daemon, user, audit or alert are.
hole-alert-longest = alerts.syslog to = { $to }: longest must be from { $least } to { $most }.
hole-alert-tls = alerts.syslog to = { $to }: ca-file, cert-file and key-file are for tls:// only.
hole-alert-pair = alerts.syslog to = { $to }: cert-file and key-file go together.
hole-alert-syslog = alerts.syslog to = { $to }: { $why }.
hole-alert-https = alerts.webhook { $to }: ca-file, cert-file and key-file are for https:// only.
hole-alert-web-pair = alerts.webhook { $to }: cert-file and key-file go together.
hole-alert-clear = alerts.webhook { $to }: a token would cross the network in clear text; take https://.
hole-alert-url = A url of alerts.webhook: { $why }.
hole-alert-mail = alerts.mail: { $address } is no plain address (name@host, ASCII, nothing around it).
hole-alert-no-folder = { $key } = { $file }: there is no folder { $folder }.
hole-alert-no-program = { $key } = { $file }: there is no such program.
hole-ran-out = the clearance ran out on { $day }
hole-cleared-only = cleared for "{ $level }" only
hole-built-in = built-in policy:{ $line }

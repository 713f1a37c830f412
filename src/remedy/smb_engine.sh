# What follows up to "The changes" is the same in every script of this kind.
#
# It asks the server for the NT rights of every entry below, and sets them to what is written there, and
# to nothing else. Before anything is changed everything is looked at; where one entry is not as it was
# when the script was made, nothing is changed at all. Owner and group are left as they are.
#
# Exit codes: 0 done, or nothing to do; 2 wrong arguments; 3 refused, nothing was changed; 4 stopped
# halfway (run the UNDO script, or this one again); 5 something this script needs is missing;
# 130 interrupted (as 4).

usage() {
    say "usage: sh $self --dry-run|--apply [--choose NAME] [--skip-changed] [--journal FILE] -- HOW TO SIGN IN"
    say ""
    say "  --dry-run        look at everything, change nothing, say what --apply would change"
    say "  --apply          change it"
    say "  --choose NAME    which of the changes below"
    say "  --skip-changed   leave out what is not as it was when this script was made, instead of refusing"
    say "  --journal FILE   where to write down what was changed (otherwise $self.journal)"
    say ""
    say "What stands behind -- goes to smbcacls: -A FILE (username, password, domain), or --use-kerberos=required."
    choices
}

say() { printf '%s\n' "$1"; }

problem() {
    problems=$((problems + 1))
    say "NOT AS PLANNED: $1"
}

halt() {
    say "STOPPED: $1"
    told_so_far
    exit 4
}

told_so_far() {
    say "Changed before that: $changed of $todo; what was changed is written down in $journal."
    say "$other_script brings back or completes what was begun; this script can be run again as well."
}

interrupted() {
    trap '' INT TERM HUP
    say "INTERRUPTED."
    if [ "$pass" = apply ]; then told_so_far; else say "Nothing was changed."; fi
    exit 130
}

octal() {
    # shellcheck disable=SC2059
    bytes=$(printf "$1.")
    bytes=${bytes%.}
}

# smbcacls, with what stood behind -- in front.
ask() {
    IFS=$line_end
    # shellcheck disable=SC2086
    set -- $sign_in "$@"
    IFS=$spaces
    smbcacls "$@"
}

# Sets $now to the rights of $path as the server tells them, its lines joined by commas.
look() {
    now=$(ask --numeric "$service" "$path" 2>/dev/null) || return 1
    IFS=$line_end
    # shellcheck disable=SC2086
    set -- $now
    IFS=,
    now=$*
    IFS=$spaces
}

# change PATH SHOWN WORDS to RIGHTS SDDL from RIGHTS ...
change() {
    path=$1 shown=$2 words=$3 wanted=$5 list=$6
    shift 6
    looked=$((looked + 1))
    if ! look; then
        problem "$shown: the server does not tell its rights"
        return
    fi
    if [ "$now" = "$wanted" ]; then
        if [ "$pass" = look ]; then already=$((already + 1)); fi
        return
    fi
    known=no
    while [ $# -ge 2 ]; do
        if [ "$now" = "$2" ]; then known=yes; fi
        shift 2
    done
    if [ "$known" = no ]; then
        problem "$shown: its rights changed; now $now"
        return
    fi
    if [ "$pass" = look ]; then
        todo=$((todo + 1))
        if [ "$mode" = dry-run ]; then say "would change $shown: $words"; fi
        return
    fi
    printf 'begins %s: %s\n' "$shown" "$words" >&4 || halt "$shown: the journal cannot be written"
    said=$(ask --sddl --set "$list" "$service" "$path" 2>&1) || halt "$shown: $said"
    look || halt "$shown: its rights cannot be read back"
    [ "$now" = "$wanted" ] || halt "$shown: the server made something else of it: $now"
    changed=$((changed + 1))
    printf 'changed %s\n' "$shown" >&4
    say "changed $shown: $words"
}

main() {
    LC_ALL=C.UTF-8
    export LC_ALL
    spaces=$(printf ' \t\n.')
    spaces=${spaces%.}
    line_end=${spaces#??}
    IFS=$spaces
    set -f
    umask 077
    case $0 in
    /*) self=$0 ;;
    *) self=$PWD/$0 ;;
    esac
    mode='' choice=$default_choice skip=no journal=$self.journal
    while [ $# -gt 0 ]; do
        case $1 in
        --dry-run | --apply) mode=${1#--} ;;
        --skip-changed) skip=yes ;;
        --choose=*) choice=${1#--choose=} ;;
        --choose | --journal)
            if [ $# -lt 2 ]; then
                usage
                exit 2
            fi
            if [ "$1" = --choose ]; then choice=$2; else journal=$2; fi
            shift
            ;;
        --)
            shift
            break
            ;;
        *)
            usage
            exit 2
            ;;
        esac
        shift
    done
    if [ -z "$mode" ] || [ $# -eq 0 ]; then
        usage
        exit 2
    fi
    if ! known_choice; then
        say "Choose one of these with --choose NAME:"
        choices
        exit 2
    fi
    if ! command -v smbcacls >/dev/null 2>&1; then
        say "MISSING: the command smbcacls, of the package smbclient. Nothing was changed."
        exit 5
    fi
    IFS=$line_end
    sign_in=$*
    IFS=$spaces
    looked=0 todo=0 already=0 changed=0 problems=0 pass=look
    trap interrupted INT TERM HUP
    steps
    say "Looked at: $looked. To change: $todo; already as it shall be: $already; not as planned: $problems."
    if [ "$mode" = dry-run ]; then
        if [ "$problems" -gt 0 ]; then exit 3; fi
        exit 0
    fi
    if [ "$problems" -gt 0 ] && [ "$skip" = no ]; then
        say "Nothing was changed. Scan again and make a new script, or leave these out with --skip-changed."
        exit 3
    fi
    if [ "$todo" -eq 0 ]; then exit 0; fi
    if ! { : >>"$journal"; } 2>/dev/null; then
        say "The journal $journal cannot be written. Nothing was changed."
        exit 5
    fi
    exec 4>>"$journal"
    printf '%s %s, choice %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$self" "$choice" >&4
    left_out=$problems problems=0 pass=apply
    steps
    if [ "$problems" -gt "$left_out" ]; then
        say "Something changed while this ran."
        told_so_far
        exit 4
    fi
    say "Done. Changed: $changed; left out: $left_out."
}


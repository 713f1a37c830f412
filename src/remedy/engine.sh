# What follows up to "The changes" is the same in every script of this kind.
#
# It sets rights to what is written below, entry by entry, and to nothing else. Each entry is opened once
# and held open: what is looked at is what is changed, whatever becomes of its name meanwhile. Links are
# not followed. Before anything is changed everything is looked at; where one entry is not as it was when
# the script was made, nothing is changed at all.
#
# Exit codes: 0 done, or nothing to do; 2 wrong arguments; 3 refused, nothing was changed; 4 stopped
# halfway (run the UNDO script, or this one again); 5 something this script needs is missing;
# 130 interrupted (as 4).

usage() {
    say "usage: sh $self --dry-run|--apply [--choose NAME] [--skip-changed] [--journal FILE]"
    say ""
    say "  --dry-run        look at everything, change nothing, say what --apply would change"
    say "  --apply          change it"
    say "  --choose NAME    which of the changes below"
    say "  --skip-changed   leave out what is not as it was when this script was made, instead of refusing"
    say "  --journal FILE   where to write down what was changed (otherwise $self.journal)"
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

needs() {
    for command in stat chmod getfacl setfacl find date id; do
        command -v "$command" >/dev/null 2>&1 && continue
        say "MISSING: the command $command. Nothing was changed."
        case $command in *facl) say "It is in the package acl." ;; esac
        exit 5
    done
    if [ ! -e /proc/self/fd/0 ] && [ ! -d /proc/self/fd ]; then
        say "MISSING: /proc is not mounted. Nothing was changed."
        exit 5
    fi
    stat -L -c '%i %u:%g %f' / >/dev/null 2>&1 && return
    say "MISSING: a stat that knows -c (GNU or busybox). Nothing was changed."
    exit 5
}

# Sets $bytes to a name given in octal.
octal() {
    # shellcheck disable=SC2059
    bytes=$(printf "$1.")
    bytes=${bytes%.}
}

# Goes to the folder that was scanned; it was named by somebody, so it may be a link.
in_root() {
    lost=
    cd -P -- "$1" 2>/dev/null || lost="the scanned folder cannot be entered"
}

# Goes on from there, name by name; none may be a link.
in_folder() {
    rest=$1
    while [ -n "$rest" ] && [ -z "$lost" ]; do
        part=${rest%%/*}
        case $rest in
        */*) rest=${rest#*/} ;;
        *) rest= ;;
        esac
        one_down "$part"
    done
}

# Goes on into the folder with this inode number: its name holds a number that is written nowhere.
in_masked() {
    [ -n "$lost" ] && return
    by_inode "$1"
    if [ -n "$found" ]; then one_down "$found"; else lost="its folder is not there any more"; fi
}

one_down() {
    if [ -L "./$1" ]; then
        lost="a folder above it is a link now"
    elif [ ! -d "./$1" ]; then
        lost="its folder is not there any more"
    else
        cd -P -- "./$1" 2>/dev/null || lost="its folder cannot be entered"
    fi
}

# Sets $found to a name here with this inode number.
by_inode() {
    found=$(find . -mindepth 1 -maxdepth 1 -inum "$1" -print -quit 2>/dev/null && printf .)
    found=${found%.}
    found=${found%?}
    found=${found#./}
}

# change KIND NAME INODE OWNER:GROUP SHOWN WORDS to MODE ACL DEFAULT-ACL from MODE ACL DEFAULT-ACL ...
change() {
    kind=$1 name=$2 inode=$3 owner=$4 shown=$5 words=$6
    shift 6
    looked=$((looked + 1))
    if [ -n "$lost" ]; then
        problem "$shown: $lost"
        return
    fi
    case $kind in
    masked-*)
        kind=${kind#masked-}
        by_inode "$inode"
        name=$found
        if [ -z "$name" ]; then
            problem "$shown: it is not there any more"
            return
        fi
        ;;
    esac
    if [ -L "./$name" ]; then
        problem "$shown: it is a link now"
    elif [ ! -e "./$name" ]; then
        problem "$shown: it is not there any more"
    elif [ "$kind" = folder ] && [ ! -d "./$name" ]; then
        problem "$shown: it is no folder any more"
    elif [ "$kind" = file ] && [ ! -f "./$name" ]; then
        problem "$shown: it is no file any more"
    else
        opened=no
        { change_open "$@" 3<"./$name"; } 2>/dev/null
        [ "$opened" = yes ] || problem "$shown: it cannot be opened by this account"
    fi
}

change_open() {
    opened=yes
    look || { problem "$shown: its rights cannot be read"; return; }
    if [ "$now_inode" != "$inode" ]; then
        problem "$shown: another entry lies under that name now"
        return
    fi
    if [ "$now_owner" != "$owner" ]; then
        problem "$shown: owner and group were $owner and are $now_owner"
        return
    fi
    to_mode=$2 to_acl=$3 to_default=$4
    access=changed default=changed
    while [ $# -ge 4 ]; do
        [ "$now_mode $now_acl" = "$2 $3" ] && [ "$access" = changed ] && access=$1
        [ "$now_default" = "$4" ] && [ "$default" = changed ] && default=$1
        shift 4
    done
    if [ "$access" = changed ] || [ "$default" = changed ]; then
        problem "$shown: its rights changed; now $now_mode $now_acl $now_default"
        return
    fi
    if [ "$access" = to ] && [ "$default" = to ]; then
        [ "$pass" = look ] && already=$((already + 1))
        return
    fi
    if [ "$pass" = look ]; then
        todo=$((todo + 1))
        owned_by=${owner%%:*}
        if [ "$me" != 0 ] && [ "$me" != "$owned_by" ]; then
            problem "$shown: only its owner ($owned_by) and root can change it"
        elif [ "$me" = 0 ] && [ ! -w /proc/self/fd/3 ]; then
            problem "$shown: it is immutable (lsattr) or its file system is read-only"
        elif [ "$mode" = dry-run ]; then
            say "would change $shown: $words"
        fi
        return
    fi
    printf 'begins %s: %s\n' "$shown" "$words" >&4 || halt "$shown: the journal cannot be written"
    if [ "$access" != to ]; then
        set_access || halt "$shown: $said"
    fi
    if [ "$default" != to ]; then
        said=$(setfacl -n -d --set "$to_default" -- /proc/self/fd/3 2>&1) || halt "$shown: $said"
    fi
    look || halt "$shown: its rights cannot be read back"
    # A system may drop setuid and setgid where an ACL is set.
    if [ "$now_mode" != "$to_mode" ]; then
        set_mode || halt "$shown: $said"
        look || halt "$shown: its rights cannot be read back"
    fi
    if [ "$now_mode $now_acl $now_default" != "$to_mode $to_acl $to_default" ]; then
        halt "$shown: the system made something else of it: $now_mode $now_acl $now_default"
    fi
    changed=$((changed + 1))
    printf 'changed %s\n' "$shown" >&4
    say "changed $shown: $words"
}

set_access() {
    case $to_acl in
    *,mask::*) said=$(setfacl -n --set "$to_acl" -- /proc/self/fd/3 2>&1) ;;
    *) set_mode ;;
    esac
}

# The bits of the type are in the mode; setuid, setgid and sticky too.
set_mode() {
    said=$(chmod "0$(printf '%04o' $((0x$to_mode & 07777)))" /proc/self/fd/3 2>&1)
}

# What the open entry is now.
look() {
    now=$(stat -L -c '%i %u:%g %f' /proc/self/fd/3 2>/dev/null) || return 1
    now_inode=${now%% *}
    now_mode=${now##* }
    now_owner=${now#* }
    now_owner=${now_owner% *}
    now_default=
    acl -a || return 1
    now_acl=$text
    if [ "$kind" = folder ]; then
        acl -d || return 1
        now_default=$text
    fi
}

# Sets $text to a list of the open entry, its lines joined by commas.
acl() {
    text=$(getfacl -n -p -c -E "$1" /proc/self/fd/3 2>/dev/null) || return 1
    IFS=$line_end
    # shellcheck disable=SC2086
    set -- $text
    IFS=,
    text=$*
    IFS=$spaces
}

main() {
    LC_ALL=C
    export LC_ALL
    unset CDPATH
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
        *)
            usage
            exit 2
            ;;
        esac
        shift
    done
    if [ -z "$mode" ]; then
        usage
        exit 2
    fi
    if ! known_choice; then
        say "Choose one of these with --choose NAME:"
        choices
        exit 2
    fi
    case $journal in
    /*) ;;
    *) journal=$PWD/$journal ;;
    esac
    needs
    me=$(id -u)
    looked=0 todo=0 already=0 changed=0 problems=0 lost='' pass=look
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


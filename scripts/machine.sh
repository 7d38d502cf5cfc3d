# What the tests need from the machine, and how it gets there. Read by scripts/test; not run by itself.
# shellcheck shell=bash

# A program that shows that the package is there, and Debian's package. A new need is a new line.
needs=(
    'initdb        postgresql'
    'chromium      chromium'
    'chromedriver  chromium-driver'
    'aiosmtpd      python3-aiosmtpd'
    'dovecot       dovecot-imapd'
    'openssl       openssl'
    'dnsmasq       dnsmasq-base'
    'dkimsign      python3-dkim'
    'swaks         swaks'
    'opendkim      opendkim'
    'postfix       postfix'
    'npm           npm'
    'soffice       libreoffice-calc-nogui'
    'python3       python3'
    'pdfinfo       poppler-utils'
)

say() { printf '== %s\n' "$*" >&2; }
fail() { printf 'error: %s\n    hint: %s\n' "$1" "$2" >&2; exit 1; }

# Debian keeps PostgreSQL's server programs out of PATH, one folder a version; mail servers live in sbin.
find_program() {
    local newest
    newest=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    PATH="$PATH:$newest:/usr/sbin:/sbin" command -v "$1"
}

as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "\`$1\` has to run as root" 'install sudo, or run scripts/test once as root'
    fi
}

install_what_is_missing() {
    command -v cargo >/dev/null || fail 'there is no `cargo`' 'install Rust: https://www.rust-lang.org/tools/install'
    command -v cc >/dev/null || fail 'there is no C compiler' 'apt-get install gcc libc6-dev'
    local need program package missing=()
    for need in "${needs[@]}"; do
        read -r program package <<<"$need"
        find_program "$program" >/dev/null || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    command -v apt-get >/dev/null ||
        fail "missing: ${missing[*]}" 'install them by hand (these are the names of Debian'\''s packages)'
    say "installing ${missing[*]}"
    as_root apt-get update -q
    install_without_starting "${missing[@]}"
}

# axe-core, in the version and with the hash of the lock file; once for each change of that file.
fetch_axe() {
    local folder=tests/browser
    [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] && return
    say 'fetching axe-core and html-validate'
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error >&2 ||
        fail 'axe-core and html-validate could not be fetched' 'is the package registry that `npm config get registry` names reachable?'
    touch "$folder/node_modules/.package-lock.json"
}

# Programs of others that read what we publish, in the versions of the list; once for each change of it.
fetch_readers() {
    local list=tests/formats/requirements.txt folder=target/formats
    [[ $folder/made -nt $list ]] && return
    say 'fetching the readers of published files'
    { "$(base_python)" -m venv "$folder" && "$folder/bin/pip" install -q --disable-pip-version-check -r "$list" >&2; } ||
        fail 'the readers of published files could not be fetched' \
            'is `python3-venv` there, and the package index that `pip config list` names reachable?'
    touch "$folder/made"
}

# Debian's own first: it is the one that `python3-venv` belongs to.
base_python() {
    if /usr/bin/python3 -c 'import ensurepip' 2>/dev/null; then echo /usr/bin/python3; else echo python3; fi
}

# The tests start the servers that they need, each in a folder of its own: none is configured or started for being installed.
install_without_starting() {
    local policy=/usr/sbin/policy-rc.d ours='' ended=0
    if [[ ! -e $policy ]]; then
        ours=1
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    # Without this Postfix asks what kind of mail server the machine is.
    echo 'postfix postfix/main_mailer_type select No configuration' | as_root debconf-set-selections
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" || ended=$?
    [[ -z $ours ]] || as_root rm "$policy"
    return "$ended"
}

print_versions() {
    local program
    for program in rustc cargo cc "$(find_program postgres)" chromium chromedriver; do
        "$program" --version 2>/dev/null | head -n 1 >&2
    done
}

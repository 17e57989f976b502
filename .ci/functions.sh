# What the scripts of this folder share. Each sources it in the project's folder.
project=$PWD
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

fail() { echo "ci: $*" >&2; exit 1; }
step() { printf '\n== %s (after %d s)\n' "$*" "$SECONDS"; }

# quietly COMMAND...: what it prints is shown only if it fails. It runs in a shell of its own, beside
# this one: bash lets a function go on after an error where its failure is asked for, as in
# `COMMAND || fail`. So this must not stand there, either.
quietly() {
    "$@" >"$temporary/log" 2>&1 &
    wait $! || { tail -n 100 "$temporary/log"; fail "$* failed"; }
}

install() {  # install PACKAGE...: with the system's package manager, one after the other
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    (
        flock 9
        "${as_root[@]}" apt-get update -qq 9>&-
        "${as_root[@]}" apt-get install -y -qq "$@" 9>&-
    ) 9>"/tmp/rnnadd-install.$(id -u)"
}

# debian ARCHITECTURE download|source ARGUMENT...: apt-get, into the current folder, where it keeps
# lists of its own; nothing is installed
debian() {
    local kind=deb key="signed-by=/usr/share/keyrings/debian-archive-keyring.gpg"
    local options=(
        -qq -o "APT::Architecture=$1" -o "APT::Architectures=$1" -o APT::Sandbox::User=root
        -o "Dir::Etc::SourceList=$PWD/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$PWD/lists" -o Dir::State::status=/dev/null
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Acquire::Retries=3
    )
    shift
    [ "$1" != source ] || kind=deb-src
    echo "$kind [$key] http://deb.debian.org/debian bookworm main" >sources.list
    mkdir -p lists/partial
    apt-get "${options[@]}" update
    apt-get "${options[@]}" "$@"
}

prints_article() {  # prints_article COMMAND...: it prints what the article printed
    "$@" | diff - "$project/tests/data/article-output.txt" || fail "$* differs from the article"
}

# make_environment PYTHON WHAT...: sets $environment to a new one with pip's WHAT installed
make_environment() {
    local python=$1
    shift
    rm -rf build  # left by the install before; a file that is gone since would come back
    environment=$(mktemp -d "$temporary/environment.XXXX")
    "$python" -m venv "$environment"
    [ $# -eq 0 ] || "$environment/bin/pip" install -q "$@"
}

#!/usr/bin/env bash
# Everything a fresh Debian needs before `make run` or `make test`: system packages, the locked Python
# environment, the locked web packages, the built web pages. Each step is skipped when nothing it depends on
# has changed, so a second run needs no network.
#
#   scripts/setup.sh           what running needs
#   scripts/setup.sh --tests   and what the tests need beside it (a browser, two PDF readers, two web servers, GDAL)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly STAMPS=.setup
STEPS=4
STEP=0
did_something=no

step() {
    STEP=$((STEP + 1))
    printf '[%d/%d] %s\n' "$STEP" "$STEPS" "$1"
}

stop() {
    printf '\n%s\n' "$@" >&2
    exit 1
}

# The hash of everything named; files may change place, so names count too.
digest() {
    { printf '%s\n' "$@"; find "$@" -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' \
        -not -path 'web/public/basemap/*' -not -path '*/__pycache__/*' -print0 2>/dev/null |
        sort -z | xargs -0 --no-run-if-empty sha256sum; } | sha256sum | cut -d' ' -f1
}

fresh() { [[ -f "$STAMPS/$1" && "$(<"$STAMPS/$1")" == "$2" ]]; }

stamp() {
    mkdir -p "$STAMPS"
    printf '%s' "$2" >"$STAMPS/$1"
    did_something=yes
}

# --- system packages -------------------------------------------------------------------------------------

postgis_ready() {
    local control version
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        version=$(basename "$(dirname "$(dirname "$control")")")
        [[ "$version" =~ ^[0-9]+$ && "$version" -ge 15 && -x "/usr/lib/postgresql/$version/bin/initdb" ]] && return 0
    done
    return 1
}

missing_packages() {
    postgis_ready || echo postgresql postgresql-postgis
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    [[ -e /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf ]] || echo fonts-noto-core
    [[ -e /usr/share/fonts/opentype/fonts-hosny-amiri/Amiri-Regular.ttf ]] || echo fonts-hosny-amiri
    if [[ "$1" == --tests ]]; then
        command -v chromium >/dev/null || echo chromium
        command -v pdftotext >/dev/null || echo poppler-utils
        command -v qpdf >/dev/null || echo qpdf
        [[ -x /usr/sbin/nginx ]] || echo nginx
        command -v caddy >/dev/null || echo caddy
        command -v certutil >/dev/null || echo libnss3-tools
        command -v ogr2ogr >/dev/null || echo gdal-bin
        command -v openssl >/dev/null || echo openssl
    fi
}

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

may_become_root() {
    [[ $EUID -eq 0 ]] && return 0
    command -v sudo >/dev/null || return 1
    # With nobody at the keyboard sudo must not ask for a password.
    sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }
}

# Debian's package starts a server of its own unless told otherwise. Ours is private to the data home, and this
# machine should not get a second one that nobody asked for.
install_packages() {
    local quiet=/etc/postgresql-common/createcluster.d/graveregistry.conf
    if ! dpkg -s postgresql-common >/dev/null 2>&1; then
        as_root mkdir -p "$(dirname "$quiet")"
        echo 'create_main_cluster = false' | as_root tee "$quiet" >/dev/null
    fi
    local failed=0
    as_root apt-get update -q &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" || failed=$?
    as_root rm -f "$quiet"
    # The tests start servers of their own; those that Debian's packages start on port 80 nobody asked for.
    local server
    for server in nginx caddy; do
        if [[ " $* " == *" $server "* ]] && command -v systemctl >/dev/null; then
            as_root systemctl disable --quiet --now "$server.service" 2>/dev/null || true
        fi
    done
    return "$failed"
}

system_packages() {
    step 'System packages: PostgreSQL, PostGIS, fonts'
    local wanted
    read -r -a wanted <<<"$(missing_packages "$1" | tr '\n' ' ')"
    [[ ${#wanted[@]} -eq 0 ]] && return 0
    local command="apt-get update && apt-get install -y --no-install-recommends ${wanted[*]}"
    may_become_root ||
        stop 'هذه الحزم غير مثبّتة، ولا صلاحية لتثبيتها. نفّذ بصلاحية الجذر ثم أعد المحاولة:' \
            'Some packages are missing and may not be installed from here. Run this as root, then try again:' \
            "    $command"
    printf '      %s\n' "${wanted[*]}"
    install_packages "${wanted[@]}" ||
        stop 'تعذّر تثبيت الحزم. نفّذ بصلاحية الجذر ثم أعد المحاولة:' \
            'The packages could not be installed. Run this as root, then try again:' "    $command"
    did_something=yes
}

# --- Python ----------------------------------------------------------------------------------------------

python_environment() {
    step 'Python environment'
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        stop 'نحتاج Python 3.11 أو أحدث. على Debian 12 نفّذ بصلاحية الجذر:' \
            'Python 3.11 or newer is needed. On Debian 12 run as root:' '    apt-get install python3 python3-venv'
    # A virtual environment holds absolute paths: one that was moved is made anew.
    local packages project
    packages="$(digest requirements.lock scripts/uv.lock) $(python3 -VV | tr '\n' ' ') $PWD"
    if ! fresh python "$packages" || [[ ! -x .venv/bin/uv ]]; then
        rm -f "$STAMPS/project"
        python3 -m venv --clear .venv
        .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r scripts/uv.lock
        .venv/bin/uv pip install --require-hashes -r requirements.lock
        stamp python "$packages"
    fi
    project="$(digest pyproject.toml)"
    if ! fresh project "$project"; then
        .venv/bin/uv pip install --no-deps --no-build-isolation -e .
        stamp project "$project"
    fi
}

# --- web -------------------------------------------------------------------------------------------------

web_packages() {
    [[ -f web/package.json ]] || return 0
    step 'Web packages'
    if ! node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
            process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' || ! command -v npm >/dev/null; then
        stop 'نحتاج Node.js 20.19 أو أحدث مع npm. على Debian 13 وما بعده نفّذ بصلاحية الجذر:' \
            'Node.js 20.19 or newer with npm is needed. On Debian 13 and later run as root:' \
            '    apt-get install nodejs npm'
    fi
    local packages
    packages="$(digest web/package.json web/package-lock.json) $(node --version)"
    if ! fresh web-packages "$packages" || [[ ! -d web/node_modules ]]; then
        # Not `npm ci`: it refuses a lock made where a mirror lacks some other platform's optional binaries. This
        # installs what the lock says, checks every hash and leaves the lock alone; that the lock covers
        # package.json is checked by tests/test_architecture.py.
        npm --prefix web install --no-save --no-audit --no-fund
        stamp web-packages "$packages"
    fi
}

web_pages() {
    [[ -f web/package.json ]] || return 0
    step 'Web pages'
    local pages
    pages="$(digest web requirements.lock)"
    if ! fresh web-pages "$pages" || [[ ! -f web/dist/built.json ]]; then
        npm --prefix web run build
        stamp web-pages "$pages"
    fi
}

# ---------------------------------------------------------------------------------------------------------

system_packages "${1:-}"
python_environment
web_packages
web_pages

if [[ "$did_something" == yes ]]; then
    printf '\n%s\n%s\n' 'اكتمل التجهيز.' 'Everything is in place.'
fi

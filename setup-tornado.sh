#!/bin/sh
# Installs the published TornadoVM SDK, which xmodel's GPU backend needs, and lists the devices that it sees.
#   ./setup-tornado.sh --help
# What it says goes to stderr; the environment line alone goes to stdout: eval "$(./setup-tornado.sh)".
set -u
# With it, cd goes elsewhere and says so on stdout.
unset CDPATH

pinned=5.2.0-jdk25
releases=https://github.com/beehive-lab/TornadoVM/releases

say() {
  printf 'setup-tornado: %s\n' "$*" >&2
}

fail() {
  say "$@"
  exit 1
}

usage() {
  cat <<END
Installs the TornadoVM SDK that xmodel's GPU backend runs on, lists its devices, and prints the line that names it.

  ./setup-tornado.sh [--backend NAME] [--version VERSION] [--prefix DIR] [--zip FILE] [--force]

  --backend NAME     opencl (default), ptx, cuda, spirv or full on Linux x86_64; opencl or metal on a Mac with Apple
                     silicon. cuda and ptx are for NVIDIA; opencl runs wherever there is a driver, CPUs included.
                     ptx and spirv end with TornadoVM 5: take cuda where you can.
  --version VERSION  Default: $pinned. xmodel was not yet run on 6 or later.
  --prefix DIR       The SDK becomes a directory in it. Default: ~/.xmodel/tornadovm.
  --zip FILE         Installs this file, downloaded before, and needs no network.
  --force            Replaces what is installed.
  --help

Examples:
  ./setup-tornado.sh
  ./setup-tornado.sh --backend cuda --prefix /opt/tornadovm
  ./setup-tornado.sh --zip ~/Downloads/tornadovm-$pinned-opencl-linux-amd64.zip
  https_proxy=http://proxy.example:3128 ./setup-tornado.sh
  eval "\$(./setup-tornado.sh)" && ./xmodel devices

It downloads $releases/download/v<version>/tornadovm-<version>-<backend>-<system>.zip
or, of version 6 and later, the first that exists of the names that such a zip may have, and says which it tried
(XMODEL_TORNADO_MIRROR=URL replaces everything before /v<version>/) with curl or wget, which take a proxy from
https_proxy, http_proxy, all_proxy and no_proxy. TornadoVM publishes no checksums: what is checked is TLS, the zip's own
checksums, what is in it, and whether Java starts with it. A second run with the same choice only lists the devices.
END
}

# --- what is asked

backend=
version=
prefix=
zip=
force=

while [ $# -gt 0 ]; do
  option=$1
  value=
  case $option in
    -h | --help)
      usage
      exit 0
      ;;
    --force)
      force=yes
      shift
      continue
      ;;
    --*=*)
      value=${option#*=}
      option=${option%%=*}
      shift
      ;;
    --backend | --version | --prefix | --zip)
      [ $# -ge 2 ] || fail "$option wants a value; see --help."
      value=$2
      shift 2
      ;;
  esac
  case $option in
    --backend) backend=$value ;;
    --version) version=${value#v} ;;
    --prefix) prefix=$value ;;
    --zip) zip=$value ;;
    *) fail "'$1' is not an option; see --help." ;;
  esac
  [ -n "$value" ] || fail "$option wants a value; see --help."
done

case $backend in
  '' | opencl | ptx | cuda | spirv | metal | full) ;;
  *) fail "'$backend' is not a backend of TornadoVM; there are opencl, ptx, cuda, spirv, metal and full." ;;
esac
case $version in
  *[!A-Za-z0-9._-]*) fail "'$version' is not a version; one looks like $pinned." ;;
esac
# From 6 on there is one tag of a release, and the JDK is in the names of its zips only.
ended=
case ${version%%[.-]*} in
  '' | *[!0-9]* | [0-5])
    case $version in
      '' | *-*) ;;
      *) version=$version-jdk25 ;;
    esac
    ;;
  *) ended=yes ;;
esac

self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=$(dirname "$self")/$link ;;
  esac
done
root=$(cd -- "$(dirname -- "$self")" && pwd -P) || exit 1
# shellcheck source=tools/launch.sh
. "$root/tools/launch.sh" || exit 1

if [ -z "$prefix" ]; then
  [ -n "${HOME:-}" ] || fail "HOME is not set, so say where to install with --prefix."
  prefix=$HOME/.xmodel/tornadovm
fi
case $prefix in
  /*) ;;
  *) prefix=$PWD/$prefix ;;
esac
prefix=${prefix%/}
case $prefix in
  *[\"\\:]*) fail "Java cannot take a module path with a colon, quote or backslash in it; choose another --prefix than $prefix." ;;
esac
if [ -n "$zip" ]; then
  { [ -f "$zip" ] && [ -r "$zip" ]; } || fail "$zip: there is no such file, or it may not be read."
fi

# --- this machine

system=$(uname -s)
machine=$(uname -m)
case $machine in
  x86_64 | amd64) machine=amd64 ;;
  aarch64 | arm64) machine=aarch64 ;;
esac
case $system in
  Linux) platform=linux-$machine ;;
  Darwin) platform=mac-$machine ;;
  MINGW* | MSYS* | CYGWIN*) fail "this script is for Linux and macOS; on Windows run it inside WSL, or unpack the windows-amd64 zip from $releases by hand." ;;
  *) fail "TornadoVM has no SDK for $system; there are some for Linux, macOS and Windows." ;;
esac
case $platform in
  linux-amd64) published="opencl ptx cuda spirv full" ;;
  mac-aarch64) published="opencl metal" ;;
  *) published= ;;
esac

# What is built at home comes as a --zip, whatever the machine.
if [ -z "$zip" ]; then
  version=${version:-$pinned}
  backend=${backend:-opencl}
  case " $published " in
    "  ") fail "TornadoVM publishes no SDK for $system on $machine (only for Linux on x86_64 and macOS on Apple silicon); build it from source (https://tornadovm.readthedocs.io) and give its zip with --zip." ;;
    *" $backend "*) ;;
    *) fail "TornadoVM publishes no $backend SDK for $system on $machine; there are: $published." ;;
  esac
  case $ended$backend in
    yesptx | yesspirv) fail "TornadoVM $version has no $backend backend, which ended with 5; take cuda or opencl, or --version $pinned." ;;
    ptx | spirv) say "note: the $backend backend ends with TornadoVM 5; cuda and opencl go on." ;;
  esac
fi
refuse_version() {
  case $version in
    *-jdk25* | *-jdk22plus*) ;;
    *-jdk*) fail "TornadoVM $version is not for JDK 25, which xmodel runs on; choose a version that ends in -jdk25 (default: $pinned)." ;;
  esac
}
[ -z "$version" ] || refuse_version

need_jdk

has() {
  command -v "$1" >/dev/null 2>&1
}

if [ -z "$zip" ] && ! has curl && ! has wget; then
  fail "needs curl or wget to download; install one of them, or download the file elsewhere and give it with --zip."
fi
has unzip || [ -x "$java_home/bin/jar" ] || fail "needs unzip; install it with your package manager."

# has_library NAME: whether the loader is likely to find it.
has_library() {
  case $(ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null) in
    *"$1"*) return 0 ;;
  esac
  for directory in $(printf '%s' "${LD_LIBRARY_PATH:-}" | tr ':' ' ') /usr/lib /usr/lib64 /usr/lib/*-linux-gnu \
    /usr/local/lib /usr/lib/wsl/lib /usr/local/cuda/lib64; do
    for file in "$directory/$1"*; do
      [ -e "$file" ] && return 0
    done
  done
  return 1
}

# A driver may come later; until then there are no devices.
warn_of_driver() {
  [ "$system" = Linux ] || return 0
  nvidia="NVIDIA's driver (libcuda.so.1) was not found, without which the $backend backend sees no device; install it from your distribution or https://www.nvidia.com/drivers."
  case $backend in
    opencl | full | spirv)
      set -- /etc/OpenCL/vendors/*
      if ! has_library libOpenCL.so.1; then
        say "warning: the OpenCL loader (libOpenCL.so.1) was not found, without which there is no device; install it ('apt install ocl-icd-libopencl1', 'dnf install ocl-icd') and the driver of your device."
      elif [ ! -e "$1" ] && [ -z "${OCL_ICD_VENDORS:-}" ]; then
        say "warning: no OpenCL driver is registered in /etc/OpenCL/vendors; install that of your device ('apt install pocl-opencl-icd' makes the CPU one)."
      fi
      ;;
    ptx) has_library libcuda.so.1 || say "warning: $nvidia" ;;
    cuda)
      has_library libcuda.so.1 || say "warning: $nvidia"
      has_library libnvrtc.so || say "warning: the CUDA toolkit's compiler (libnvrtc.so) was not found, which the cuda backend needs; install it from https://developer.nvidia.com/cuda-downloads."
      ;;
  esac
}

# --- looking at an SDK

# is_sdk DIR
is_sdk() {
  [ -r "$1/tornado-argfile.template" ] && [ -d "$1/share/java/graalJars" ] && [ -d "$1/lib" ] &&
    grep -q '^version=[0-9]' "$1/etc/tornado.release" 2>/dev/null &&
    grep -q '^tornado\.backends=[a-z]' "$1/etc/tornado.backend" 2>/dev/null || return 1
  set -- "$1"/share/java/tornado/tornado-api-*.jar
  [ -f "$1" ]
}

# release_of DIR, backends_of DIR: 5.2.0-jdk25, opencl,ptx
release_of() {
  sed -n 's/^version=//p' "$1/etc/tornado.release" | tr -dc 'A-Za-z0-9._\n-' | head -n 1
}

backends_of() {
  sed -n 's/^tornado\.backends=//p' "$1/etc/tornado.backend" | tr -dc 'a-z,\n-' | sed 's/-backend//g' | head -n 1
}

# is_version VERSION DIR, has_backend NAME DIR: some releases leave -jdk… to the name of the file.
is_version() {
  found=$(release_of "$2")
  case $1 in
    "$found" | "$found"-jdk*) return 0 ;;
    *-jdk*) ;;
    "${found%-jdk*}") return 0 ;;
  esac
  return 1
}

has_backend() {
  found=$(backends_of "$2")
  case ,$found, in
    *",$1,"*) return 0 ;;
    *,*,*,*) [ "$1" = full ] && return 0 ;;
  esac
  return 1
}

# platform_of FILE: what a library was built for, from the head of the file.
platform_of() {
  case $(od -An -v -tx1 -N20 "$1" | tr -d ' \n') in
    7f454c46????????????????????????????3e00) printf linux-amd64 ;;
    7f454c46????????????????????????????b700) printf linux-aarch64 ;;
    cffaedfe07000001*) printf mac-amd64 ;;
    cffaedfe0c000001*) printf mac-aarch64 ;;
    cafebabe*) printf %s "$platform" ;;
    4d5a*) printf windows ;;
    *) printf 'something else' ;;
  esac
}

# refuse_foreign DIR: an SDK with native libraries for another machine.
refuse_foreign() {
  for library in "$1"/lib/libtornado-*.so "$1"/lib/libtornado-*.dylib "$1"/lib/*.dll; do
    [ -f "$library" ] || continue
    built=$(platform_of "$library")
    [ "$built" = "$platform" ] || fail "this SDK is for $built (its ${library##*/} is), and this machine is $platform; get the zip for $platform."
    return 0
  done
  fail "this SDK has no native library of TornadoVM in lib; get another from $releases."
}

# list_devices ARGFILE: 0 and the devices in $devices; 1 and a reason in $reason; 2 if this machine cannot load it.
list_devices() {
  output=$("$java" "@$1" uk.ac.manchester.tornado.drivers.TornadoDeviceQuery verbose 2>&1 </dev/null |
    sed "s/$(printf '\033')\[[0-9;]*m//g")
  devices=$(printf '%s\n' "$output" | awk '
    /Tornado device=/ { sub(/.*Tornado device=/, ""); id = $1; getline; sub(/^[ \t]+/, ""); print "  " id "  " $0 }')
  [ -z "$devices" ] || return 0
  reason=$(printf '%s\n' "$output" | sed -n 's/^Caused by: [A-Za-z0-9_.$]*: //p' | tail -n 1)
  [ -n "$reason" ] || reason=$(printf '%s\n' "$output" | java_complaint)
  reason=${reason#"[WARNING] "}
  reason=${reason%%. Deoptimizing*}
  case $output in
    *GLIBC*'not found'* | *'wrong ELF class'* | *'invalid ELF header'* | *'file too short'* | *'incompatible architecture'* | \
      *ld-linux*'No such file'* | *'rror relocating'* | *'initialization of boot layer'* | *'not create the Java'* | \
      *'not find or load main'*) return 2 ;;
  esac
  return 1
}

# report HOME: the devices, and the line for the environment.
report() {
  if [ -n "$devices" ]; then
    say "TornadoVM $version ($backend) in $1 sees:"
    printf '%s\n' "$devices" >&2
  else
    say "TornadoVM $version ($backend) is in $1, but sees no device${reason:+ ($reason)}; install the driver of yours, and try again with ./setup-tornado.sh."
  fi
  say "put this line into your shell's profile; then ./xmodel devices lists them too:"
  printf "export TORNADOVM_HOME='%s'\n" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

# reuse: if the SDK asked for is in $target, finishes with it.
reuse() {
  [ -e "$target" ] && [ -z "$force" ] || return 0
  if ! is_sdk "$target" || ! is_version "$version" "$target" || ! has_backend "$backend" "$target"; then
    fail "$target exists, but is not a whole SDK of TornadoVM $version with the $backend backend; look at it, and replace it with --force."
  fi
  say "TornadoVM $version ($backend) is already installed."
  # A copied or moved SDK names its old place, and an older one lacks a flag.
  if ! tornado_argfile "$target" <"$target/tornado-argfile.template" | cmp -s - "$target/tornado-argfile"; then
    { write_argfile "$target" "$target" "$target/tornado-argfile.$$" 2>/dev/null &&
      mv "$target/tornado-argfile.$$" "$target/tornado-argfile"; } ||
      fail "cannot write $target/tornado-argfile; run this as a user who may."
  fi
  list_devices "$target/tornado-argfile" || [ $? -eq 1 ] ||
    fail "the SDK in $target cannot be loaded here ($reason); replace it with --force."
  report "$target"
  exit 0
}

# write_argfile DIR HOME FILE: the argument file of the SDK that lies in DIR, as it must be in HOME.
write_argfile() {
  tornado_argfile "$2" <"$1/tornado-argfile.template" >"$3"
}

# --- a place to work in, beside the final one; however this ends, it goes

work=
child=
made=0 # directories, from the prefix upwards
target=

cleanup() {
  status=$?
  trap '' INT TERM HUP
  [ -z "$child" ] || { kill "$child" && wait "$child"; } 2>/dev/null
  if [ -n "$work" ]; then
    if [ -d "$work/replaced" ] && [ ! -e "$target" ]; then
      mv "$work/replaced" "$target"
    fi
    rm -rf "$work"
  fi
  directory=$prefix
  while [ "$made" -gt 0 ] && rmdir "$directory" 2>/dev/null; do
    made=$((made - 1))
    directory=$(dirname "$directory")
  done
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# step COMMAND…: a child that a signal to this shell ends too.
step() {
  "$@" &
  child=$!
  wait "$child"
  status=$?
  child=
  return $status
}

# free_kilobytes: of the file system that the prefix is in; nothing if that is unknown.
free_kilobytes() {
  df -Pk "$existing" 2>/dev/null | awk 'NR == 2 && $4 ~ /^[0-9]+$/ { print $4 }'
}

# need_space KILOBYTES
need_space() {
  free=$(free_kilobytes)
  [ -z "$free" ] || [ "$free" -ge "$1" ] ||
    fail "needs $(($1 / 1024 + 1)) MB in $prefix, and $((free / 1024)) MB are free; make room, or choose another --prefix."
}

make_workplace() {
  # Those of runs that were killed outright.
  for left in "$prefix"/.setup.*; do
    [ -d "$left" ] && ! kill -0 "${left##*.}" 2>/dev/null && rm -rf "$left"
  done
  directory=$prefix
  while [ ! -e "$directory" ]; do
    made=$((made + 1))
    directory=$(dirname "$directory")
  done
  { mkdir -p "$prefix" && mkdir "$prefix/.setup.$$"; } 2>/dev/null ||
    fail "cannot write to $prefix; choose another --prefix, or run this as a user who may."
  work=$prefix/.setup.$$
}

existing=$prefix
while [ ! -d "$existing" ]; do
  existing=$(dirname "$existing")
done

# --- getting it

# download URL FILE: 44 if there is no such file.
download() {
  offline="check the network and https_proxy, or download it elsewhere and give it with --zip"
  code=
  # curl overlooks HTTP_PROXY, and wget all of these in capitals.
  [ -n "${https_proxy:-}" ] || [ -z "${HTTPS_PROXY:-}" ] || export https_proxy="$HTTPS_PROXY"
  [ -n "${http_proxy:-}" ] || [ -z "${HTTP_PROXY:-}" ] || export http_proxy="$HTTP_PROXY"
  [ -n "${no_proxy:-}" ] || [ -z "${NO_PROXY:-}" ] || export no_proxy="$NO_PROXY"
  say "downloading $1"
  if has curl; then
    quiet=--silent
    [ -t 2 ] && quiet=--progress-bar
    secure=
    case $1 in
      https:*) secure='--proto =https' ;;
    esac
    # shellcheck disable=SC2086 # Two words, or none.
    step curl --fail --location $secure $quiet --retry 2 --connect-timeout 20 --speed-limit 1024 --speed-time 60 \
      --output "$2" --write-out '%{http_code}' "$1" >"$work/code"
    status=$?
    code=$(cat "$work/code")
    problem="curl's error $status"
    case $status in
      0) return 0 ;;
      22) ;;
      5) problem="the proxy's name is unknown" ;;
      6) problem="the host's name is unknown" ;;
      7) problem="nothing answers there" ;;
      18 | 52 | 56) problem="the connection broke off" ;;
      23) problem= ;;
      28) problem="it takes too long" ;;
      35 | 60) problem="TLS failed" ;;
    esac
    [ "$status" -eq 22 ] || code=
  else
    step wget -nv --tries=3 --timeout=60 -O "$2" "$1" 2>"$work/log"
    status=$?
    [ "$status" -ne 0 ] || return 0
    code=$(sed -n -e 's/.*ERROR \([45][0-9][0-9]\).*/\1/p' -e 's/.*HTTP\/1.[01] \([45][0-9][0-9]\).*/\1/p' "$work/log" | tail -n 1)
    problem=$(tail -n 1 "$work/log")
    [ "$status" -ne 3 ] || problem=
  fi
  case $code in
    404) return 44 ;;
    ?*) fail "cannot download $1 (HTTP $code); try again later, or $offline." ;;
  esac
  [ -n "$problem" ] || fail "cannot write the download into $prefix; is the disk full?"
  fail "cannot download $1 ($problem); $offline."
}

# unpack ZIP: into $work/sdk, after a test.
unpack() {
  damaged="$1 is damaged, or no zip; download it again."
  [ "$1" != "$work/zip" ] ||
    damaged="what came from $url is damaged, or no zip; try again, and if it stays so, look at it with a browser: something on the way may answer in its place."
  case $(unzip -v 2>&1) in
    *Info-ZIP* | *libarchive*)
      step unzip -tqq "$1" >/dev/null 2>&1 || fail "$damaged"
      bytes=$(unzip -l "$1" | awk 'END { print $1 }')
      case $bytes in
        '' | *[!0-9]*) ;;
        *) need_space $((bytes / 1024 + 1024)) ;;
      esac
      step unzip -qq "$1" -d "$work/sdk" >"$work/log" 2>&1
      ;;
    *)
      # The JDK's own: its list needs the end of the file to be there, and from a stream it checks what it unpacks.
      jar=$java_home/bin/jar
      step "$jar" --list --file "$1" >/dev/null 2>&1 || fail "$damaged"
      # shellcheck disable=SC2016 # That shell's own.
      mkdir "$work/sdk" && step sh -c 'cd "$1" && exec "$2" --extract <"$3"' - "$work/sdk" "$jar" "$1" >"$work/log" 2>&1
      ;;
  esac || fail "cannot unpack into $prefix ($(head -n 1 "$work/log")); is it damaged, or the disk full?"
}

if [ -z "$zip" ]; then
  target=$prefix/tornadovm-$version-$backend
  reuse
  warn_of_driver
  # A download, what is in it, and room to breathe: exact numbers are known only when it is here.
  need_space 204800
  make_workplace
  tag=${XMODEL_TORNADO_MIRROR:-$releases/download}/v$version
  names=tornadovm-$version-$backend-$platform.zip
  if [ -n "$ended" ]; then
    plain=${version%-jdk*}
    jdk=${version#"$plain"}
    jdk=${jdk:--jdk22plus}
    tag=${XMODEL_TORNADO_MIRROR:-$releases/download}/v$plain
    names="tornadovm-$plain$jdk-$backend-$platform.zip tornadovm-$plain-$backend-$platform$jdk.zip tornadovm-$plain-$backend$jdk-$platform.zip"
  fi
  tried=
  for name in $names; do
    url=$tag/$name
    tried=$tried${tried:+ nor }$url
    download "$url" "$work/zip" && break
    url=
  done
  [ -n "$url" ] ||
    fail "$tried does not exist (HTTP 404); $releases shows which versions and backends do, to be chosen with --version and --backend."
  zip=$work/zip
else
  case $zip in
    /*) ;;
    *) zip=$PWD/$zip ;;
  esac
  make_workplace
fi
unpack "$zip"

# --- what has come

sdk=
for directory in "$work/sdk" "$work/sdk"/*; do
  if is_sdk "$directory"; then
    sdk=$directory
    break
  fi
done
[ -n "$sdk" ] || fail "there is no TornadoVM SDK in the zip (a directory with tornado-argfile.template, etc, lib and share/java); get one from $releases."
[ -z "$version" ] || is_version "$version" "$sdk" ||
  fail "the zip holds TornadoVM $found, not $version; leave --version out to install it."
[ -z "$backend" ] || has_backend "$backend" "$sdk" ||
  fail "the zip holds the $found backend, not $backend; leave --backend out to install it."
version=${version:-$(release_of "$sdk")}
if [ -z "$backend" ]; then
  backend=$(backends_of "$sdk")
  case $backend in
    *,*) backend=full ;;
  esac
fi
refuse_version
refuse_foreign "$sdk"
if [ -z "$target" ]; then
  target=$prefix/tornadovm-$version-$backend
  reuse
  warn_of_driver
fi

chmod -R u+rwX "$sdk" && chmod +x "$sdk"/bin/* 2>/dev/null
write_argfile "$sdk" "$sdk" "$work/argfile" || fail "cannot write to $prefix; is the disk full?"
if ! "$java" "@$work/argfile" -version >"$work/log" 2>&1 </dev/null; then
  fail "the JDK at $java_home does not start with this SDK ($(java_complaint <"$work/log")); it may be damaged, or made for another JDK."
fi
list_devices "$work/argfile" || [ $? -eq 1 ] ||
  fail "this SDK cannot be loaded on this machine ($reason); it was built for a newer or another system: build it from source (https://tornadovm.readthedocs.io), or run it in a container."
write_argfile "$sdk" "$target" "$sdk/tornado-argfile" || fail "cannot write to $prefix; is the disk full?"

# --- into place, by renaming: a whole SDK or none

mv "$sdk" "$work/${target##*/}" 2>/dev/null
if [ -e "$target" ]; then
  mv "$target" "$work/replaced" || fail "cannot replace $target; run this as a user who may."
fi
mv "$work/${target##*/}" "$target" || fail "cannot write to $prefix; choose another --prefix."
# Another run may have been faster, and this one's SDK then lies within that one's.
rm -rf "${target:?}/${target##*/}"
report "$target"

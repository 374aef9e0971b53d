# shellcheck shell=sh
# What xmodel, setup-tornado.sh and tools/gpu-report share; sourced by all.

# is_jdk_25 DIR: reads DIR/release, which costs no process; sets java_home and java_version.
is_jdk_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  found=
  if [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=\"25\"* | JAVA_VERSION=\"25.*) found=${line#*=} ;;
      esac
    done <"$1/release"
  else
    case $("$1/bin/java" -version 2>&1) in
      *' version "25"'* | *' version "25.'*) found=25 ;;
    esac
  fi
  [ -n "$found" ] || return 1
  java_home=$1
  # shellcheck disable=SC2034 # For those who source this.
  java_version=$found
}

find_jdk() {
  [ -n "${JAVA_HOME:-}" ] && is_jdk_25 "$JAVA_HOME" && return 0
  on_path=$(command -v java) || on_path=
  if [ -n "$on_path" ]; then
    on_path=$(readlink -f "$on_path" 2>/dev/null || printf '%s' "$on_path")
    is_jdk_25 "${on_path%/bin/java}" && return 0
  fi
  for home in /usr/lib/jvm/* /usr/java/* /usr/local/*jdk* /opt/*jdk* /opt/*java* /opt/java/* /opt/jdk/* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    is_jdk_25 "$home" && return 0
  done
  if [ -x /usr/libexec/java_home ]; then
    home=$(/usr/libexec/java_home -v 25 2>/dev/null) && is_jdk_25 "$home" && return 0
  fi
  return 1
}

# need_jdk: sets java too. Those who source this have a fail of their own.
# shellcheck disable=SC2034
need_jdk() {
  find_jdk || fail "no JDK 25 was found (looked at JAVA_HOME, the PATH, /usr/lib/jvm, /opt and ~/.sdkman); get one from https://adoptium.net or with 'sdk install java 25-tem', and set JAVA_HOME to it."
  java=$java_home/bin/java
}

# Our own flags for TornadoVM. By itself it runs a kernel that it cannot compile as wrong Java, fits few tasks into a graph,
# and stops at 4 GB of a device, which is a mere count: what a device has is asked of the device.
# shellcheck disable=SC2034
tornado_flags="-Dtornado.recover.bailout=False -Dtornado.tvm.maxbytecodesize=65536 -Dtornado.device.memory=1024GB"

# tornado_argfile HOME <FILE: TornadoVM's tornado-argfile, or its template, for an SDK in HOME. Three things are better than
# upstream's: the working directory is not on the module path, where any stray jar could break the start; paths are quoted,
# for those with spaces; and OpenCL's driver is open to us, so that it can be made to forget events, docs/devices.md.
tornado_argfile() {
  SDK=$1 awk '
    BEGIN { opens = "--add-opens=tornado.drivers.opencl/uk.ac.manchester.tornado.drivers.opencl=ALL-UNNAMED" }
    $0 == opens { next }
    !/^#/ && /tornado\.drivers\.opencl/ { opencl = 1 }
    {
      variable = "${TORNADOVM_HOME}"
      while ((at = index($0, variable)) > 0)
        $0 = substr($0, 1, at - 1) ENVIRON["SDK"] substr($0, at + length(variable))
    }
    /^--(upgrade-)?module-path[ =]/ {
      option = $0
      sub(/[ =].*/, "", option)
      value = substr($0, length(option) + 2)
      gsub(/^"|"$/, "", value)
      n = split(value, part, ":")
      kept = ""
      for (i = 1; i <= n; i++)
        if (part[i] != "." && part[i] != "") kept = kept (kept == "" ? "" : ":") part[i]
      if (kept != "") print option " \"" kept "\""
      next
    }
    /^"?-Djava\.library\.path=/ {
      gsub(/^"|"$/, "")
      print "\"" $0 "\""
      next
    }
    { print }
    END { if (opencl) print opens }'
}

# tornado_missing ARGFILE: prints the first directory that it names and that is not there.
tornado_missing() {
  sed -n 's/^--[a-z-]*module-path "\(.*\)"$/\1/p' "$1" | tr ':' '\n' | while IFS= read -r directory; do
    if [ ! -d "$directory" ]; then
      printf '%s\n' "$directory"
      break
    fi
  done
}

# java_complaint <OUTPUT: the line that says why a JVM did not start.
java_complaint() {
  grep -v -e '^Error occurred during' -e '^Error: Could not create' -e '^Error: A fatal exception' \
    -e '^WARNING: Using incubator' -e '^NOTE: Picked up' -e '^[[:space:]]*at ' | head -n 1
}

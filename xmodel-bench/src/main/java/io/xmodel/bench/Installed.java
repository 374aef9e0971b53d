package io.xmodel.bench;

import io.xmodel.bench.peers.LlamaCpp;
import io.xmodel.bench.peers.Peer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Turns {@code --peer} into peers; without it all known ones, where they usually lie. */
final class Installed {
  private static final String LLAMA = "llama.cpp";
  private static final List<String> NAMES = List.of(LLAMA);

  private Installed() {}

  /**
   * The peers asked for.
   *
   * @param paths by name, empty for the usual place
   * @param versions by name, where a build does not know its own
   */
  static List<Peer> peers(
      Map<String, String> paths, Map<String, String> versions, CommandLine line) {
    check("--peer", paths, line);
    check("--peer-version", versions, line);
    List<Peer> peers = new ArrayList<>();
    for (String name : paths.isEmpty() ? NAMES : paths.keySet()) {
      String path = paths.getOrDefault(name, "");
      String version = versions.getOrDefault(name, "");
      peers.add(
          switch (name) {
            case LLAMA ->
                new LlamaCpp(path.isEmpty() ? onPath("llama-bench") : Path.of(path), version);
            default -> throw new IllegalStateException(name);
          });
    }
    return peers;
  }

  private static void check(String option, Map<String, String> given, CommandLine line) {
    for (String name : given.keySet()) {
      if (!NAMES.contains(name)) {
        throw new ParameterException(
            line, "%s knows %s, found '%s'.".formatted(option, String.join(", ", NAMES), name));
      }
    }
  }

  /** The directory on the PATH that holds a program, or one that does not. */
  private static Path onPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(Path::of)
        .filter(directory -> Files.isExecutable(directory.resolve(program)))
        .findFirst()
        .orElse(Path.of(""));
  }
}

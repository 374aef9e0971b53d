package io.xmodel.bench;

import io.xmodel.bench.peers.LlamaCpp;
import io.xmodel.bench.peers.Peer;
import io.xmodel.bench.peers.RunnerPeer;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Turns {@code --peer} into peers; without it all known ones, where they usually lie. */
final class Installed {
  private static final String LLAMA = "llama.cpp";
  private static final String JLAMA = "jlama";
  private static final String JLAMA_JAVA = "jlama-java";
  private static final String LLAMA3 = "llama3.java";
  private static final String PYTORCH = "pytorch";
  private static final String PYTORCH_COMPILED = "pytorch-compiled";

  /** All that {@code --peer} takes. */
  static final List<String> NAMES =
      List.of(LLAMA, JLAMA, JLAMA_JAVA, LLAMA3, PYTORCH, PYTORCH_COMPILED);

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
      peers.add(peer(name, paths.getOrDefault(name, ""), versions.getOrDefault(name, "")));
    }
    return peers;
  }

  private static Peer peer(String name, String path, String version) {
    Path tools = tools();
    boolean usual = path.isEmpty();
    return switch (name) {
      case LLAMA -> new LlamaCpp(usual ? onPath("llama-bench") : Path.of(path), version);
      case JLAMA, JLAMA_JAVA ->
          RunnerPeer.jlama(
              usual ? tools.resolve("jlama") : Path.of(path), name.equals(JLAMA), version);
      case LLAMA3 ->
          RunnerPeer.llama3(
              usual ? Path.of("Llama3.java") : Path.of(path), tools.resolve("llama3"), version);
      case PYTORCH, PYTORCH_COMPILED ->
          RunnerPeer.pytorch(
              usual ? "python3" : path,
              tools.resolve("pytorch_peer.py"),
              name.equals(PYTORCH_COMPILED));
      default -> throw new IllegalStateException(name);
    };
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

  /** The checkout's tools/peers, above the jar or the classes; else below the working directory. */
  private static Path tools() {
    for (Path at = code(); at != null; at = at.getParent()) {
      Path tools = at.resolve("tools/peers");
      if (Files.isDirectory(tools)) {
        return tools;
      }
    }
    return Path.of("tools/peers");
  }

  private static @Nullable Path code() {
    CodeSource source = Installed.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      return null;
    }
  }
}

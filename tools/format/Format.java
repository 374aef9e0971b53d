import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks ({@code --check}) or rewrites ({@code --write}) every Java file under a folder with
 * google-java-format.
 */
class Format {
  public static void main(String[] args) throws Exception {
    boolean write = args[0].equals("--write");
    Path root = Path.of(args[1]);
    List<Path> sources;
    try (var walk = Files.walk(root)) {
      sources =
          walk.filter(p -> p.toString().endsWith(".java"))
              .filter(p ->
                  !root.relativize(p).toString().matches("(.*/)?(target|\\.[^/]+|generated)/.*"))
              .sorted()
              .toList();
    }
    List<Path> unformatted = new ArrayList<>();
    for (Path source : sources) {
      String text = Files.readString(source);
      String formatted =
          new Formatter()
              .formatSource(
                  ImportOrderer.reorderImports(
                      RemoveUnusedImports.removeUnusedImports(text), Style.GOOGLE));
      if (!formatted.equals(text)) {
        unformatted.add(root.relativize(source));
        if (write) {
          Files.writeString(source, formatted);
        }
      }
    }
    if (!write && !unformatted.isEmpty()) {
      System.err.println("Not formatted (run `mvn -q -N process-sources -Pformat`):");
      unformatted.forEach(p -> System.err.println("  " + p));
      System.exit(1);
    }
    System.out.printf(
        "%d files, %d %s%n",
        sources.size(), unformatted.size(), write ? "rewritten" : "to rewrite");
  }
}

package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What docs/cluster.md shows is what is run here. */
class ClusterPageTest {
  private static final Path PAGE = Path.of("../docs/cluster.md");
  private static final Path JAVA = Path.of("src/test/java/io/xmodel/spark/Capitals.java");
  private static final Path SCALA = Path.of("src/test/scala/Cities.scala");

  @TempDir Path directory;

  private static String block(String language) throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf("```" + language + "\n") + language.length() + 4;
    return page.substring(from, page.indexOf("```", from));
  }

  @Test
  void theJavaProgramIsThatOfThePage() throws IOException {
    String source = Files.readString(JAVA);
    String body = source.substring(source.indexOf("    SparkSession spark"));
    body = body.substring(0, body.indexOf("  }\n}"));
    assertThat(block("java").strip()).isEqualTo(body.stripTrailing().stripIndent());
  }

  @Test
  void theScalaProgramIsThatOfThePage() throws IOException {
    assertThat(block("scala").strip()).isEqualTo(Files.readString(SCALA).strip());
  }

  @Test
  void theJavaProgramRuns() throws Exception {
    CapitalsFiles files = CapitalsFiles.in(directory);
    Local.session();
    Capitals.main(
        new String[] {
          Local.NANO.toString(), files.questions().toString(), files.answers().toString()
        });
    files.assertAnswered();
  }

  /** The compiler takes a while. */
  @Test
  @EnabledIfSystemProperty(named = "xmodel.nightly", matches = "true")
  void theScalaProgramRuns() throws Exception {
    Local.session();
    scala.tools.nsc.Main.process(
        new String[] {
          "-d", directory.toString(), "-cp", System.getProperty("java.class.path"), SCALA.toString()
        });
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      scala.Console.withOut(
          new PrintStream(printed, true, StandardCharsets.UTF_8),
          () -> {
            try {
              loader
                  .loadClass("Cities")
                  .getMethod("main", String[].class)
                  .invoke(null, (Object) new String[] {Local.NANO.toString()});
              return null;
            } catch (ReflectiveOperationException e) {
              throw new AssertionError(e);
            }
          });
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsPattern("Berlin|Rome")
        .contains("city");
  }
}

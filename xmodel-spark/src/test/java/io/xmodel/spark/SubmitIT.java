package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application of docs/cluster.md, submitted by the line of that page. Only names and sizes are
 * those of this machine. It takes longer than a build may: {@code -Dxmodel.nightly=true} runs it.
 */
@EnabledIfSystemProperty(named = "xmodel.nightly", matches = "true")
class SubmitIT {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|([^\\s\"]+)");

  @TempDir Path home;

  @Test
  void thePagesLineSubmitsThePagesProgram() throws Exception {
    CapitalsFiles files = CapitalsFiles.in(home);
    try (Cluster cluster = new Cluster(Files.createDirectory(home.resolve("c")), 1, 2, Map.of())) {
      Map<String, String> here =
          Map.ofEntries(
              Map.entry("spark://master:7077", cluster.master()),
              Map.entry("com.example.Capitals", Capitals.class.getName()),
              Map.entry("xmodel-core-0.1.0-SNAPSHOT.jar", cluster.jar("xmodel-core").toString()),
              Map.entry("xmodel-spark-0.1.0-SNAPSHOT.jar", cluster.jar("xmodel-spark").toString()),
              Map.entry("cores=16", "cores=2"),
              Map.entry("cpus=8", "cpus=1"),
              Map.entry("memory=4g", "memory=512m"),
              Map.entry("app.jar", cluster.jarOf(Capitals.class).toString()),
              Map.entry("/models/Xmodel-2.5", Local.NANO.toString()),
              Map.entry("hdfs:///questions", files.questions().toString()),
              Map.entry("hdfs:///answers", files.answers().toString()));
      String line = line();
      for (Map.Entry<String, String> name : here.entrySet()) {
        assertThat(line).contains(name.getKey());
        line = line.replace(name.getKey(), name.getValue());
      }
      String said = cluster.submit(words(line));
      assertThat(said).contains("2 rows").doesNotContain("WARN TaskSetManager");
    }
    files.assertAnswered();
  }

  /** What follows the command's name, in one line. */
  private static String line() throws IOException {
    String page = Files.readString(Path.of("../docs/cluster.md"));
    String command = "```sh\nspark-submit ";
    int from = page.indexOf(command) + command.length();
    return page.substring(from, page.indexOf("\n```", from)).replace("\\\n", " ");
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    WORD.matcher(line)
        .results()
        .forEach(word -> words.add(word.group(1) == null ? word.group(2) : word.group(1)));
    return words;
  }
}

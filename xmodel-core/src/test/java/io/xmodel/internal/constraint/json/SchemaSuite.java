package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.xmodel.error.RequestException;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.TestTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs JSON-Schema-Test-Suite, where it lies: {@code SchemaSuite tests/draft2020-12}. */
public final class SchemaSuite {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private int groups;
  private int refusedGroups;
  private int cases;
  private int right;
  private int validRefused;
  private int invalidAccepted;

  private SchemaSuite() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    SchemaSuite suite = new SchemaSuite();
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        suite.run(file);
      }
    }
    System.out.printf(
        "groups %d, refused %d; cases of the others %d, right %d, valid refused %d, INVALID ACCEPTED %d%n",
        suite.groups,
        suite.refusedGroups,
        suite.cases,
        suite.right,
        suite.validRefused,
        suite.invalidAccepted);
  }

  private void run(Path file) throws IOException {
    for (JsonNode group : MAPPER.readTree(Files.readAllBytes(file))) {
      groups++;
      String name = file.getFileName() + " / " + group.get("description").asText();
      Language language;
      List<JsonNode> tests = List.copyOf(group.get("tests").valueStream().toList());
      try {
        language = new JsonSchema().language(group.get("schema").toString(), JsonSchema.Order.ANY);
      } catch (RequestException e) {
        if (String.valueOf(e.getMessage()).contains("no JSON text")
            && tests.stream().noneMatch(t -> t.get("valid").asBoolean())) {
          cases += tests.size();
          right += tests.size();
          continue;
        }
        refusedGroups++;
        System.out.println("refused: " + name + ": " + e.getMessage());
        continue;
      }
      for (JsonNode test : tests) {
        cases++;
        StringBuilder text = new StringBuilder();
        MaskBench.write(test.get("data"), text);
        boolean accepted = TestTokens.accepts(language, text.toString());
        if (accepted == test.get("valid").asBoolean()) {
          right++;
        } else if (accepted) {
          invalidAccepted++;
          System.out.println(
              "INVALID ACCEPTED: " + name + " / " + test.get("description") + " " + text);
        } else {
          validRefused++;
          System.out.println(
              "valid refused: " + name + " / " + test.get("description") + " " + text);
        }
      }
    }
  }
}

package io.xmodel.internal.constraint.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.xmodel.error.RequestException;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraints;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.TestTokens;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever a uniform model writes under a schema, another's validator accepts. {@code
 * xmodel.schemas} sets how many schemas there are, {@code xmodel.documents} how many documents of
 * each, {@code xmodel.seed} the first seed, and {@code xmodel.folder} a folder of schemas to take
 * instead of random ones. For one schema in five it is also asked, in each state, of every token
 * whether mask and step say the same.
 */
class SampledDocumentsTest {
  private static final TokenTrie TRIE = TestTokens.trie();
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonSchemaFactory VALIDATORS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .formatAssertionsEnabled(true)
          .regularExpressionFactory(EcmaPatterns::search)
          .build();

  private final List<String> faults = new ArrayList<>();
  private int schemas;
  private int documents;
  private int endless;

  @Test
  void everyDocumentValidates() throws IOException {
    int most = Integer.getInteger("xmodel.schemas", 150);
    String folder = System.getProperty("xmodel.folder");
    if (folder != null) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        for (Path file : files.sorted().limit(most).toList()) {
          JsonNode root = MAPPER.readTree(file.toFile());
          check(root.path("schema").toString(), file.getFileName().toString());
        }
      }
    } else {
      int first = Integer.getInteger("xmodel.seed", 0);
      for (int seed = first; seed < first + most; seed++) {
        check(new RandomSchemas(new Random(seed)).schema().toString(), "seed " + seed);
      }
    }
    conclude();
    assertThat(schemas).isGreaterThan(most / 3);
  }

  /** Schemas as Pydantic, zod, OpenAI's guides, OpenAPI, LangChain and MCP have them. */
  @Test
  void schemasOfAgentsAreAllRead() throws IOException {
    JsonNode all =
        MAPPER.readTree(SampledDocumentsTest.class.getResourceAsStream("/schemas/agents.json"));
    all.properties()
        .forEach(entry -> {
          String schema = entry.getValue().toString();
          // The validator wants one of today's top-level domains, which no expression lists.
          String validated = schema.replace("\"format\":\"email\"", "\"format\":\"\"");
          check(schema, validated, entry.getKey(), JsonSchema.Order.AS_LISTED);
        });
    conclude();
    assertThat(schemas).isEqualTo(all.size());
  }

  private void conclude() {
    System.out.printf("%s schemas, %s documents, %s without an end%n", schemas, documents, endless);
    assertThat(faults).isEmpty();
    assertThat(endless).isLessThan(documents / 20);
  }

  private void check(String schema, String name) {
    check(
        schema,
        schema,
        name,
        name.hashCode() % 2 == 0 ? JsonSchema.Order.ANY : JsonSchema.Order.AS_LISTED);
  }

  /** As above; what is written must fulfil {@code validated}. */
  private void check(String schema, String validated, String name, JsonSchema.Order order) {
    Language language;
    try {
      language = new JsonSchema().language(schema, order);
    } catch (RequestException e) {
      return; // named and refused
    }
    schemas++;
    Constraint constraint = Constraints.text(new Tokens(TRIE, text -> new int[0]), language);
    var validator = VALIDATORS.getSchema(validated, CONFIG);
    Random random = new Random(name.hashCode());
    boolean compared = Math.floorMod(name.hashCode(), 5) == 0; // takes long
    int each = Integer.getInteger("xmodel.documents", 10);
    for (int i = 0; i < each; i++) {
      @Nullable String text;
      try {
        text = TestTokens.sample(constraint, TRIE, random, 20 + random.nextInt(60), compared);
      } catch (RuntimeException | AssertionError e) {
        faults.add(
            "%s: %s%n%s%n%s".formatted(name, schema, e, List.of(e.getStackTrace()).subList(0, 5)));
        return;
      }
      if (text == null) {
        endless++;
        continue;
      }
      documents++;
      Set<ValidationMessage> messages = validator.validate(text, InputFormat.JSON);
      if (!messages.isEmpty()) {
        faults.add("%s: %s%n%s%n%s".formatted(name, schema, text, messages));
        return;
      }
    }
  }
}

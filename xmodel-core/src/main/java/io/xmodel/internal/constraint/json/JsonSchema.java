package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.xmodel.error.RequestException;
import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.regex.Terms;
import io.xmodel.internal.json.JsonProblem;

/**
 * Makes languages of JSON schemas, of draft 2020-12 and as earlier ones write them: all texts of
 * the language fulfil the schema. Any thread may use it.
 */
public final class JsonSchema {
  /** A schema of a few kilobytes takes a millisecond. */
  private static final int MOST_SECONDS = 5;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              new JsonFactoryBuilder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Limits.DEEPEST)
                          .maxNumberLength(400)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final SharedLexemes shared = new SharedLexemes();

  /** In which order properties come. */
  public enum Order {
    /** As the schema lists them, others last. Those that are not required may be left out. */
    AS_LISTED,
    /** Any. */
    ANY
  }

  /** Any JSON object. */
  public Language anyObject() {
    return language("{\"type\":\"object\"}", Order.ANY);
  }

  /**
   * The texts of a schema.
   *
   * @throws RequestException naming the keyword and its place, where the schema is damaged, too
   *     large, or asks for what is not supported
   */
  public Language language(String schema, Order order) {
    if (schema.length() > Limits.MOST_CHARACTERS) {
      throw new RequestException(
          "The JSON schema has %s characters; at most %s are supported."
              .formatted(schema.length(), Limits.MOST_CHARACTERS));
    }
    try {
      JsonNode node = MAPPER.readTree(schema);
      if (node.isMissingNode()) {
        throw new RequestException("The JSON schema is empty. Give an object, or true.");
      }
      SchemaSource source = new SchemaSource(node);
      Limits limits = new Limits(source.root(), MOST_SECONDS);
      return new Compiler(source, new Terms(Effort::step), limits, shared, order == Order.AS_LISTED)
          .compile();
    } catch (JsonProcessingException e) {
      throw new RequestException(
          "The JSON schema is not valid JSON: %s.".formatted(JsonProblem.of(e)), e);
    } catch (Refusal e) {
      throw new RequestException(
          "JSON schema, at %s: %s.".formatted(e.pointer(), e.getMessage()), e);
    }
  }
}

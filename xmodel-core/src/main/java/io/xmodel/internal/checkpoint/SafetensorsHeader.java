package io.xmodel.internal.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.json.StrictJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a safetensors file, {@code {"name": {"dtype", "shape", "data_offsets"}, …}},
 * read as a stream: memory stays proportional to what is kept, whatever the file holds.
 */
final class SafetensorsHeader {
  private static final JsonFactory FACTORY = StrictJson.factory().build();
  private static final int MAX_RANK = 16;

  private final String file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private SafetensorsHeader(String file) {
    this.file = file;
  }

  /**
   * One tensor as the header describes it, nothing checked against the file yet.
   *
   * @param dtype the format's name for it, known or not
   * @param shape extents, none negative
   * @param begin first byte, counted from the end of the header
   * @param end byte after the last
   */
  record Entry(String name, String dtype, long[] shape, long begin, long end) {
    /** Its name in messages. */
    String shown() {
      return Quoted.shortened(name);
    }
  }

  /** Parses a header; entries keep the header's order. */
  static Iterable<Entry> parse(byte[] json, String file) {
    SafetensorsHeader header = new SafetensorsHeader(file);
    try (JsonParser parser = FACTORY.createParser(json)) {
      header.read(parser);
    } catch (JsonProcessingException e) {
      throw StrictJson.notJson(file + ": the header", e);
    } catch (IOException e) {
      throw new CheckpointException("%s: the header could not be read.".formatted(file), e);
    }
    return header.entries.values();
  }

  private void read(JsonParser parser) throws IOException {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "it");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("__metadata__")) {
        expect(parser.currentToken(), JsonToken.START_OBJECT, quoted(name));
        parser.skipChildren();
      } else if (entries.put(name, entry(parser, name)) != null) {
        throw new CheckpointException(
            "tensor '%s' appears twice in the header of %s; which one is meant cannot be told. Write the file again."
                .formatted(Quoted.shortened(name), file));
      }
    }
    // The reference pads the header with blanks; anything else after it is hidden text.
    if (parser.nextToken() != null) {
      throw new CheckpointException("%s: the header goes on after its end.".formatted(file));
    }
  }

  private Entry entry(JsonParser parser, String name) throws IOException {
    expect(parser.currentToken(), JsonToken.START_OBJECT, quoted(name));
    @Nullable String dtype = null;
    long @Nullable [] shape = null;
    long @Nullable [] offsets = null;
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (!seen.add(key)) {
        throw new CheckpointException(
            "tensor '%s': '%s' appears twice in the header of %s."
                .formatted(Quoted.shortened(name), Quoted.shortened(key), file));
      }
      parser.nextToken();
      switch (key) {
        case "dtype" -> {
          expect(parser.currentToken(), JsonToken.VALUE_STRING, "the dtype of " + quoted(name));
          dtype = parser.getText();
        }
        case "shape" -> shape = sizes(parser, name, key);
        case "data_offsets" -> offsets = sizes(parser, name, key);
        default -> parser.skipChildren();
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw new CheckpointException(
          "tensor '%s': expected dtype, shape and two data_offsets in the header of %s, found %s."
              .formatted(Quoted.shortened(name), file, Quoted.shortened(seen.toString())));
    }
    return new Entry(name, dtype, shape, offsets[0], offsets[1]);
  }

  private long[] sizes(JsonParser parser, String name, String key) throws IOException {
    expect(parser.currentToken(), JsonToken.START_ARRAY, "the " + key + " of " + quoted(name));
    long[] values = new long[MAX_RANK];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0
          || count == MAX_RANK) {
        throw new CheckpointException(
            "tensor '%s': %s must be at most %s whole numbers between 0 and 2^63-1, found '%s' (%s)."
                .formatted(
                    Quoted.shortened(name),
                    key,
                    MAX_RANK,
                    Quoted.shortened(parser.getText()),
                    file));
      }
      values[count++] = parser.getLongValue();
    }
    return Arrays.copyOf(values, count);
  }

  private static String quoted(String name) {
    return "'" + Quoted.shortened(name) + "'";
  }

  private void expect(@Nullable JsonToken found, JsonToken expected, String what) {
    if (found != expected) {
      throw new CheckpointException(
          "%s: the header is not a safetensors header: %s is %s where %s was expected. The file is damaged or not what its name says."
              .formatted(file, what, words(found), words(expected)));
    }
  }

  private static String words(@Nullable JsonToken token) {
    return switch (token) {
      case null -> "nothing";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      default -> "null";
    };
  }
}

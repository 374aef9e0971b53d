package io.xmodel.damage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Sound JSON with some values changed, taken away, or put where they do not belong. Nearly all of
 * it is JSON still, so that a parser does not stop what is meant for the reader behind it.
 */
public final class DamagedJson implements DamagedInputs.Maker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String[] ODD = {
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1",
    "2",
    "64",
    "1.5",
    "-0.0",
    "1e-320",
    "1e999",
    "NaN",
    "2147483647",
    "2147483648",
    "16777215",
    "16777216",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "1e18",
    "1" + "0".repeat(40),
    "\"\"",
    "\"a\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "[]",
    "{}",
    "[[]]",
    "[0]",
    "[null]",
    "{\"a\": 1}",
    "{\"\": null}",
    "[".repeat(70) + "]".repeat(70)
  };

  private final List<JsonNode> seeds;
  private final List<String> pieces;
  private final List<String> names = new ArrayList<>();
  private final List<JsonNode> values = new ArrayList<>();
  private final DamagedBytes bytes;

  /**
   * Of sound JSON.
   *
   * @param pieces what may be put into texts
   */
  public DamagedJson(List<byte[]> seeds, List<String> pieces) {
    this.seeds = seeds.stream().map(DamagedJson::parse).toList();
    this.pieces = List.copyOf(pieces);
    this.seeds.forEach(this::collect);
    List<String> words = new ArrayList<>(List.of(ODD));
    words.addAll(
        List.of(",", ":", "{", "}", "[", "]", "\"", "\\", "\u00EF\u00BB\u00BF", "\u0080", "//"));
    this.bytes = new DamagedBytes(seeds, words);
  }

  private static JsonNode parse(byte[] json) {
    try {
      return JSON.readTree(new String(json, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void collect(JsonNode node) {
    values.add(node);
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      names.add(entry.getKey());
    }
    node.forEach(this::collect);
  }

  @Override
  public byte[] make(RandomGenerator random) {
    JsonNode json = pick(seeds, random).deepCopy();
    for (int i = random.nextInt(random.nextBoolean() ? 2 : 6); i >= 0; i--) {
      change(json, random);
    }
    try {
      byte[] text = JSON.writeValueAsBytes(json);
      return random.nextInt(8) == 0 ? bytes.damage(text, random) : text;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void change(JsonNode root, RandomGenerator random) {
    List<JsonNode> places = new ArrayList<>();
    containers(root, places);
    if (!places.isEmpty()) {
      switch (pick(places, random)) {
        case ObjectNode object -> change(object, random);
        case ArrayNode list -> change(list, random);
        default -> throw new AssertionError();
      }
    }
  }

  private static void containers(JsonNode node, List<JsonNode> places) {
    if (node.isContainerNode()) {
      places.add(node);
      node.forEach(child -> containers(child, places));
    }
  }

  private void change(ObjectNode object, RandomGenerator random) {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    String key = keys.isEmpty() ? pick(names, random) : pick(keys, random);
    JsonNode value = object.path(key);
    switch (random.nextInt(8)) {
      case 0 -> object.remove(key);
      case 1 -> object.set(pick(names, random), pick(values, random).deepCopy());
      case 2 -> object.set(text(key, random), value.deepCopy());
      default -> object.set(key, changed(value, random));
    }
  }

  private void change(ArrayNode list, RandomGenerator random) {
    int at = random.nextInt(list.size() + 1);
    JsonNode value = list.path(at);
    switch (random.nextInt(6)) {
      case 0 -> list.remove(at);
      case 1 -> list.insert(at, pick(values, random).deepCopy());
      case 2 -> list.add(value.deepCopy());
      default -> {
        if (at < list.size()) {
          list.set(at, changed(value, random));
        }
      }
    }
  }

  private JsonNode changed(JsonNode value, RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> NODES.rawValueNode(new RawValue(ODD[random.nextInt(ODD.length)]));
      case 1 -> pick(values, random).deepCopy();
      case 2 ->
          random.nextBoolean()
              ? NODES.arrayNode().add(value.deepCopy())
              : NODES.objectNode().set(pick(names, random), value.deepCopy());
      default ->
          switch (value.getNodeType()) {
            case STRING -> NODES.textNode(text(value.textValue(), random));
            case NUMBER -> number(value.doubleValue(), random);
            case BOOLEAN -> NODES.booleanNode(!value.booleanValue());
            default -> pick(values, random).deepCopy();
          };
    };
  }

  private static JsonNode number(double value, RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> NODES.numberNode((long) value + 1);
      case 1 -> NODES.numberNode((long) value - 1);
      case 2 -> NODES.numberNode(-value);
      case 3 -> NODES.numberNode((long) value * 2);
      case 4 -> NODES.numberNode(value * 1e6);
      default -> NODES.numberNode(random.nextInt(100));
    };
  }

  /** A text with a piece put in, a part cut out, or a part repeated. */
  private String text(String text, RandomGenerator random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(12));
    return text.substring(0, from)
        + switch (random.nextInt(5)) {
          case 0 -> "";
          case 1 -> text.substring(from, to).repeat(random.nextInt(20) == 0 ? 500 : 2);
          default -> pick(pieces, random);
        }
        + text.substring(random.nextBoolean() ? from : to);
  }

  private static <T> T pick(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }
}

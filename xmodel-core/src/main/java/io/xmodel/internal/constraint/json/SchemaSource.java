package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A schema's parts, each at its place, and what references mean. Nothing is ever downloaded. */
final class SchemaSource {
  /** Stands for the keyword of what stands under none. */
  private static final String ROOT = "the schema";

  private static final URI NO_BASE = URI.create("schema:/");

  private static final Set<String> MAPS =
      Set.of(
          "properties",
          "patternProperties",
          "$defs",
          "definitions",
          "dependentSchemas",
          "dependencies");

  private static final Set<String> SINGLE =
      Set.of(
          "additionalProperties",
          "additionalItems",
          "items",
          "contains",
          "propertyNames",
          "not",
          "if",
          "then",
          "else",
          "unevaluatedProperties",
          "unevaluatedItems");

  private static final Set<String> LISTS =
      Set.of("allOf", "anyOf", "oneOf", "prefixItems", "items");

  private final Map<String, Located> byPointer = new HashMap<>();
  private final Map<String, Located> byUri = new HashMap<>();
  private final Located root;

  /** Whether a reference stands for itself alone, as before 2019. */
  private final boolean old;

  private int made;

  SchemaSource(JsonNode schema) {
    String dialect = schema.path("$schema").asText("");
    old =
        dialect.contains("draft-03")
            || dialect.contains("draft-04")
            || dialect.contains("draft-06")
            || dialect.contains("draft-07");
    root = new Located(schema, "#", ROOT, false, null, base(NO_BASE, id(schema)));
    byPointer.put("#", root);
    byUri.put(root.base().toString(), root);
    index(root);
  }

  Located root() {
    return root;
  }

  /** Whether what stands beside a reference does not count. */
  boolean ignoresSiblings() {
    return old;
  }

  private static @Nullable String id(JsonNode node) {
    JsonNode id = node.path("$id").isTextual() ? node.path("$id") : node.path("id");
    return id.isTextual() ? id.textValue() : null;
  }

  private static URI base(URI before, @Nullable String id) {
    if (id == null || id.startsWith("#")) {
      return before;
    }
    try {
      URI resolved = before.resolve(new URI(id));
      return new URI(resolved.getScheme(), resolved.getSchemeSpecificPart(), null);
    } catch (URISyntaxException | IllegalArgumentException e) {
      return before;
    }
  }

  /** Remembers what has a name of its own. */
  private void index(Located at) {
    JsonNode node = at.node();
    if (!node.isObject()) {
      return;
    }
    for (String keyword : List.of("$anchor", "$dynamicAnchor")) {
      if (node.path(keyword).isTextual()) {
        byUri.putIfAbsent(at.base() + "#" + node.path(keyword).textValue(), at);
      }
    }
    String id = id(node);
    if (id != null && id.startsWith("#")) {
      byUri.putIfAbsent(at.base() + id, at);
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String keyword = entry.getKey();
      JsonNode value = entry.getValue();
      if (MAPS.contains(keyword) && value.isObject()) {
        value.fieldNames().forEachRemaining(name -> index(child(at, keyword, name)));
      } else if (LISTS.contains(keyword) && value.isArray()) {
        for (int i = 0; i < value.size(); i++) {
          index(child(at, keyword, Integer.toString(i)));
        }
      } else if (SINGLE.contains(keyword) && value.isObject()) {
        index(child(at, keyword));
      }
    }
  }

  /** A part, by the keys that lead to it; it must be there. */
  Located child(Located from, String... keys) {
    Located at = from;
    for (String key : keys) {
      Located known = step(at, key);
      if (known == null) {
        throw new IllegalArgumentException(from.pointer() + " has no " + key);
      }
      at = known;
    }
    return at;
  }

  private @Nullable Located step(Located from, String key) {
    String pointer = from.pointer() + "/" + escaped(key);
    Located known = byPointer.get(pointer);
    if (known != null) {
      return known;
    }
    JsonNode node =
        from.node().isArray()
            ? (key.matches("\\d{1,9}") ? from.node().get(Integer.parseInt(key)) : null)
            : from.node().get(key);
    if (node == null) {
      return null;
    }
    String id = node.isObject() ? id(node) : null;
    URI base = base(from.base(), id);
    boolean own = !base.equals(from.base());
    boolean holder =
        !from.isHolder() && (MAPS.contains(key) || (LISTS.contains(key) && node.isArray()));
    String keyword = from.isHolder() ? from.keyword() : key;
    Located made = new Located(node, pointer, keyword, holder, own ? null : from.resource(), base);
    byPointer.put(pointer, made);
    if (own) {
      byUri.putIfAbsent(base.toString(), made);
    }
    return made;
  }

  static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  /** A schema that stands nowhere, such as one of a constant. */
  Located made(ObjectNode schema, Located near) {
    String pointer = near.pointer() + "/(" + made++ + ")";
    return new Located(schema, pointer, near.keyword(), false, near.resource(), near.base());
  }

  /** What a reference means. */
  Located resolve(Located from, String reference) {
    int hash = reference.indexOf('#');
    String document = hash < 0 ? reference : reference.substring(0, hash);
    String fragment = hash < 0 ? "" : reference.substring(hash + 1);
    Located resource = from.resource();
    if (!document.isEmpty()) {
      URI uri = base(from.base(), document);
      Located known = byUri.get(uri.toString());
      if (known == null) {
        throw new Where(from, "$ref")
            .refusal(
                "refers to '%s', which is not part of the schema; nothing is downloaded"
                    .formatted(reference));
      }
      resource = known;
    }
    Located found;
    if (fragment.isEmpty()) {
      found = resource;
    } else if (fragment.startsWith("/")) {
      found = resource;
      for (String key : keys(fragment)) {
        found = found == null ? null : step(found, key);
      }
    } else {
      found = byUri.get(resource.base() + "#" + fragment);
    }
    if (found == null) {
      throw new Where(from, "$ref")
          .refusal("refers to '%s', which is not there".formatted(reference));
    }
    return found;
  }

  private static List<String> keys(String fragment) {
    List<String> keys = new ArrayList<>();
    for (String key : fragment.substring(1).split("/", -1)) {
      String decoded = key;
      if (key.indexOf('%') >= 0) {
        try {
          decoded = URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          decoded = key;
        }
      }
      keys.add(decoded.replace("~1", "/").replace("~0", "~"));
    }
    return keys;
  }
}

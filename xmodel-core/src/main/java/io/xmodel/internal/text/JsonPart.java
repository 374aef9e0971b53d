package io.xmodel.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A part of tokenizer.json, which must say what this library can do and nothing besides.
 *
 * @param file where it stands
 * @param path how to get there, such as {@code pre_tokenizer.pretokenizers[2]}
 * @param node the part
 */
record JsonPart(String file, String path, JsonNode node) {
  /** Whether it is null or not there. */
  boolean isNothing() {
    return node.isNull() || node.isMissingNode();
  }

  /** Its kind: the text under {@code type}. */
  String type() {
    if (!node.isObject() || !node.path("type").isTextual()) {
      throw damaged("should be an object with a type, found " + shown());
    }
    return node.path("type").textValue();
  }

  /** Refuses any key but these and {@code type}. */
  JsonPart with(String... keys) {
    List<String> known = List.of(keys);
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals("type") && !known.contains(name)) {
        throw unsupported("has the key '%s'".formatted(Quoted.shortened(name)));
      }
    }
    return this;
  }

  /** What stands under a key. */
  JsonPart at(String key) {
    return new JsonPart(file, path.isEmpty() ? key : path + "." + key, node.path(key));
  }

  /** The members of the list under a key. */
  List<JsonPart> list(String key) {
    JsonPart list = at(key);
    if (!list.node.isArray()) {
      throw list.damaged("should be a list, found " + list.shown());
    }
    List<JsonPart> parts = new ArrayList<>();
    for (JsonNode member : list.node) {
      parts.add(new JsonPart(file, "%s[%s]".formatted(list.path, parts.size()), member));
    }
    return parts;
  }

  /** The text under a key. */
  String text(String key) {
    JsonPart text = at(key);
    if (!text.node.isTextual()) {
      throw text.damaged("should be a text, found " + text.shown());
    }
    return text.wellFormed(text.node.textValue());
  }

  /** The text under a key; empty where it is null or not there. */
  String textOrEmpty(String key) {
    return at(key).isNothing() ? "" : text(key);
  }

  /** The truth under a key. */
  boolean flag(String key) {
    JsonPart flag = at(key);
    if (!flag.node.isBoolean()) {
      throw flag.damaged("should be true or false, found " + flag.shown());
    }
    return flag.node.booleanValue();
  }

  /** The truth under a key, or what holds where it is null or not there. */
  boolean flag(String key, boolean otherwise) {
    return at(key).isNothing() ? otherwise : flag(key);
  }

  /** Passes a text on that has no unpaired surrogate. */
  String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      int c = text.codePointAt(i);
      if (Character.isSurrogate((char) c) && Character.isBmpCodePoint(c)) {
        throw damaged("has half a surrogate pair");
      }
      i += Character.charCount(c) - 1;
    }
    return text;
  }

  /** The part as it is written, cut where it is long. */
  String shown() {
    return node.isMissingNode() ? "nothing" : Quoted.shortened(node.toString());
  }

  /** Something is wrong with it. */
  CheckpointException damaged(String what) {
    return new CheckpointException(
        "%s: %s %s. Take the file from the published model again.".formatted(file, path, what));
  }

  /** It asks for what this library does not do. */
  CheckpointException unsupported(String what) {
    return new CheckpointException(
        "%s: %s %s; this library reads byte-level BPE tokenizers, and does not know what this would change."
            .formatted(file, path, what));
  }
}

package io.xmodel.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.files.FileErrors;
import io.xmodel.internal.json.JsonTree;
import io.xmodel.internal.json.StrictJson;
import io.xmodel.internal.text.bpe.Lexicon;
import io.xmodel.internal.text.bpe.MergeList;
import io.xmodel.internal.text.bpe.TokenBytes;
import io.xmodel.internal.text.split.TextNormalizer;
import io.xmodel.internal.text.split.TextSplitter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tokenizer.json: what it says is done exactly so, or refused by name. */
final class TokenizerJson {
  private static final Logger LOG = LoggerFactory.getLogger(TokenizerJson.class);

  /** At every place of a text each of them is looked for, to its end. */
  private static final int MAX_CONTENT = 1000;

  private final String file;
  private final ObjectNode parts = JsonNodeFactory.instance.objectNode();
  private final ModelReader model;
  private final List<AddedToken> added;
  private final TextNormalizer normalizer;
  private final TextSplitter splitter;
  private final List<Integer> before;

  /**
   * Reads a checkpoint's file.
   *
   * @throws CheckpointException when it is missing, damaged or of an unsupported kind
   */
  TokenizerJson(Path directory) {
    this(
        JsonFiles.bytes(directory, "tokenizer.json"),
        directory.resolve("tokenizer.json").toString());
  }

  /**
   * Reads the bytes of a file.
   *
   * @param file its name, for messages
   * @throws CheckpointException when it is damaged or of an unsupported kind
   */
  TokenizerJson(byte[] json, String file) {
    this.file = file;
    model = new ModelReader(file);
    try (JsonParser parser = factory().createParser(json)) {
      read(parser);
    } catch (JsonProcessingException e) {
      throw StrictJson.notJson(file, e);
    } catch (IOException e) {
      throw FileErrors.reading(Path.of(file), e);
    }
    model.finish();
    normalizer = NormalizerReader.read(part("normalizer"));
    splitter = SplitterReader.read(part("pre_tokenizer"));
    before = PostProcessorReader.read(part("post_processor"));
    checkVersion(part("version"));
    checkDecoder(part("decoder"));
    added = readAddedTokens();
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        // Most names are tokens, each there once: to remember them all costs and saves nothing.
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(64)
                .maxNumberLength(64)
                .maxNameLength(1 << 16)
                .maxStringLength(1 << 20)
                .build())
        .build();
  }

  private void read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw whole().damaged("expected a JSON object");
    }
    Set<String> seen = new HashSet<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (!seen.add(name)) {
        throw whole().damaged("has the key '%s' twice".formatted(Quoted.shortened(name)));
      }
      json.nextToken();
      switch (name) {
        case "model" -> model.read(json);
        case "added_tokens",
            "normalizer",
            "pre_tokenizer",
            "post_processor",
            "decoder",
            "version" ->
            parts.set(name, JsonTree.value(json));
        // How long texts may be, and how short ones are filled up, is for whoever asks to say.
        case "truncation", "padding" -> json.skipChildren();
        default -> throw whole().unsupported("has the key '%s'".formatted(Quoted.shortened(name)));
      }
    }
    if (!seen.contains("model")) {
      throw part("model").damaged("is missing");
    }
    if (json.nextToken() != null) {
      throw whole().damaged("goes on after its end");
    }
  }

  private JsonPart whole() {
    return new JsonPart(file, "it", parts);
  }

  private JsonPart part(String name) {
    return new JsonPart(file, name, parts.path(name));
  }

  private static void checkVersion(JsonPart version) {
    if (!version.isNothing() && !version.shown().equals("\"1.0\"")) {
      throw version.unsupported("is %s, not \"1.0\"".formatted(version.shown()));
    }
  }

  /** ByteLevel, alone or in a sequence; to fuse the one text it gives changes nothing. */
  private static void checkDecoder(JsonPart decoder) {
    List<JsonPart> parts =
        !decoder.isNothing() && decoder.type().equals("Sequence")
            ? decoder.with("decoders").list("decoders")
            : List.of(decoder);
    for (int i = 0; i < Math.max(parts.size(), 1); i++) {
      JsonPart part = parts.isEmpty() ? decoder : parts.get(i);
      String type = part.isNothing() ? "nothing" : part.type();
      if (!type.equals(i == 0 ? "ByteLevel" : "Fuse")) {
        throw part.unsupported("is %s, not ByteLevel".formatted(Quoted.shortened(type)));
      }
      part.with("add_prefix_space", "trim_offsets", "use_regex");
    }
  }

  private List<AddedToken> readAddedTokens() {
    if (part("added_tokens").isNothing()) {
      return List.of();
    }
    List<AddedToken> tokens = new ArrayList<>();
    Map<Integer, String> byId = new HashMap<>();
    Set<String> contents = new HashSet<>();
    TokenBytes bytes = new TokenBytes();
    int next = lexicon().size();
    for (JsonPart entry : new JsonPart(file, "", parts).list("added_tokens")) {
      AddedToken token = addedToken(entry);
      if (!contents.add(token.content()) || byId.put(token.id(), token.content()) != null) {
        throw entry.damaged("has a content or an id that is there before");
      }
      int known = lexicon().id(bytes.of(token.content()));
      if (known != token.id() && (known >= 0 || lexicon().has(token.id()))) {
        throw entry.damaged(
            "does not fit model.vocab, in which its content or its id is another's");
      }
      if (known < 0 && token.id() != next) {
        LOG.warn(
            "{}: {} has the id {}, which is used; the tokenizers library would give it {}.",
            file,
            entry.path(),
            token.id(),
            next);
      }
      next = Math.max(next, token.id() + 1);
      tokens.add(token);
    }
    return List.copyOf(tokens);
  }

  private static AddedToken addedToken(JsonPart entry) {
    if (!entry.node().isObject()) {
      throw entry.damaged("should be an object, found " + entry.shown());
    }
    entry.with("id", "content", "special", "normalized", "lstrip", "rstrip", "single_word");
    String content = entry.text("content");
    if (content.isEmpty() || content.length() > MAX_CONTENT) {
      throw entry.damaged("needs a content of 1 to %s characters".formatted(MAX_CONTENT));
    }
    JsonNode id = entry.node().path("id");
    if (!id.isInt() || id.intValue() < 0 || id.intValue() >= ModelReader.MAX_IDS) {
      throw entry.damaged(
          "has an id that is no whole number below %s".formatted(ModelReader.MAX_IDS));
    }
    return new AddedToken(
        id.intValue(),
        content,
        entry.flag("special", false),
        entry.flag("normalized", false),
        entry.flag("lstrip", false),
        entry.flag("rstrip", false),
        entry.flag("single_word", false));
  }

  /** The byte-pair vocabulary. */
  Lexicon lexicon() {
    return model.lexicon();
  }

  /** The merges in their order. */
  MergeList merges() {
    return model.merges();
  }

  /** How text is split before the merges. */
  JsonNode preTokenizer() {
    return parts.path("pre_tokenizer");
  }

  /** The entries of {@code added_tokens}. */
  List<AddedToken> addedTokens() {
    return added;
  }

  /** What is put before a text where {@code add_special_tokens} is asked for. */
  List<Integer> before() {
    return before;
  }

  /** From prompts to ids. No text becomes an added token but where it is recognised. */
  Pipeline pipeline() {
    BitSet control = new BitSet();
    added.forEach(token -> control.set(token.id()));
    return new Pipeline(new AddedTokens(added, normalizer), splitter, model.model(control));
  }
}

package io.xmodel.internal.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.json.JsonTree;
import io.xmodel.internal.text.bpe.BytePairModel;
import io.xmodel.internal.text.bpe.Lexicon;
import io.xmodel.internal.text.bpe.MergeList;
import io.xmodel.internal.text.bpe.MergeTable;
import io.xmodel.internal.text.bpe.Symbols;
import io.xmodel.internal.text.bpe.TokenBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Reads tokenizer.json's {@code model} as a stream: a tree of its quarter of a million strings
 * would take longer than all else.
 */
final class ModelReader {
  /** No tokenizer has as many; keeps a damaged id from asking for gigabytes. */
  static final int MAX_IDS = 1 << 24;

  private final String file;
  private final Lexicon lexicon = new Lexicon();
  private final MergeList merges = new MergeList();
  private final ObjectNode options = JsonNodeFactory.instance.objectNode();
  private final TokenBytes token = new TokenBytes();

  /** The pairs of merges that were read, one after the other, where the vocabulary is not yet. */
  private final List<String> early = new ArrayList<>();

  private boolean vocabularyRead;
  private boolean mergesRead;

  /** Whether merges can be taken as they are read: the vocabulary is there, and no prefix. */
  private boolean direct;

  private char[] pair = new char[256];

  ModelReader(String file) {
    this.file = file;
  }

  /** Reads the value that the parser stands at. */
  void read(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw damaged("model", "should be an object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "vocab" -> readVocabulary(json, value);
        case "merges" -> readMerges(json, value);
        default -> {
          JsonNode before = options.replace(name, JsonTree.value(json));
          if (before != null) {
            throw damaged("model." + Quoted.shortened(name), "is there twice");
          }
        }
      }
    }
  }

  private void readVocabulary(JsonParser json, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT || vocabularyRead) {
      throw damaged("model.vocab", "should be one object of tokens and their ids");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String text = json.currentName();
      int id = json.nextIntValue(-1);
      if (id < 0 || id >= MAX_IDS) {
        throw damaged(
            "model.vocab",
            "has an id of '%s' that is no whole number below %s"
                .formatted(Quoted.shortened(text), MAX_IDS));
      }
      if (token.of(text).isPlain()) {
        options().wellFormed(text);
      }
      if (!lexicon.add(token, id)) {
        throw damaged(
            "model.vocab", "has '%s' or its id %s twice".formatted(Quoted.shortened(text), id));
      }
    }
    vocabularyRead = true;
  }

  private void readMerges(JsonParser json, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY || mergesRead) {
      throw damaged("model.merges", "should be one list of pairs of tokens");
    }
    direct = vocabularyRead && prefix().isEmpty();
    for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
      if (next == JsonToken.VALUE_STRING) {
        readText(json);
      } else if (next == JsonToken.START_ARRAY) {
        readPair(json);
      } else {
        throw damaged(mergePath(), "should be two tokens");
      }
    }
    mergesRead = true;
  }

  /** Older files have both tokens in one text, with a blank between. */
  private void readText(JsonParser json) throws IOException {
    int length = json.getTextLength();
    room(length);
    System.arraycopy(json.getTextCharacters(), json.getTextOffset(), pair, 0, length);
    if (length >= 8 && pair[0] == '#' && new String(pair, 0, 8).equals("#version")) {
      return;
    }
    int blank = -1;
    for (int i = 0; i < length; i++) {
      if (pair[i] == ' ') {
        if (blank >= 0) {
          throw damaged(mergePath(), "has more than one blank");
        }
        blank = i;
      }
    }
    if (blank < 0) {
      throw damaged(mergePath(), "should be two tokens with a blank between");
    }
    System.arraycopy(pair, blank + 1, pair, blank, length - blank - 1);
    merge(blank, length - 1);
  }

  private void readPair(JsonParser json) throws IOException {
    int left = 0;
    int length = 0;
    for (int i = 0; i < 2; i++) {
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw damaged(mergePath(), "should be two tokens");
      }
      left = length;
      length += json.getTextLength();
      room(length);
      System.arraycopy(
          json.getTextCharacters(), json.getTextOffset(), pair, left, json.getTextLength());
    }
    if (json.nextToken() != JsonToken.END_ARRAY) {
      throw damaged(mergePath(), "should be two tokens");
    }
    merge(left, length);
  }

  private void room(int length) {
    if (length > pair.length) {
      pair = Arrays.copyOf(pair, 2 * length);
    }
  }

  /** Takes a merge that lies in {@link #pair}: its tokens, one right after the other. */
  private void merge(int left, int length) {
    if (!direct) {
      early.add(new String(pair, 0, left));
      early.add(new String(pair, left, length - left));
      return;
    }
    addMerge(
        id(token.of(pair, 0, left)),
        id(token.of(pair, left, length)),
        id(token.of(pair, 0, length)));
  }

  private int id(TokenBytes known) {
    int id = lexicon.id(known);
    if (id == Lexicon.UNKNOWN) {
      throw damaged(mergePath(), "has or makes a token that is not in model.vocab");
    }
    return id;
  }

  private void addMerge(int left, int right, int merged) {
    merges.add(left, right, merged);
  }

  /** Takes the merges that had to wait for the rest. */
  private void mergeEarly() {
    String prefix = prefix();
    for (int i = 0; i < early.size(); i += 2) {
      String left = early.get(i);
      String right = early.get(i + 1);
      if (!right.startsWith(prefix)) {
        throw damaged(mergePath(), "has a right token without the continuing_subword_prefix");
      }
      addMerge(
          id(token.of(left)),
          id(token.of(right)),
          id(token.of(left + right.substring(prefix.length()))));
    }
    early.clear();
  }

  private String prefix() {
    return options().textOrEmpty("continuing_subword_prefix");
  }

  private String mergePath() {
    return "model.merges[%s]".formatted(merges.size() + early.size() / 2);
  }

  private JsonPart options() {
    return new JsonPart(file, "model", options);
  }

  private CheckpointException damaged(String path, String what) {
    return new JsonPart(file, path, options).damaged(what);
  }

  /** Checks what was read, once all is. */
  ModelReader finish() {
    JsonPart model =
        options()
            .with(
                "dropout",
                "unk_token",
                "continuing_subword_prefix",
                "end_of_word_suffix",
                "fuse_unk",
                "byte_fallback",
                "ignore_merges");
    JsonPart type = model.at("type");
    if (!type.node().isMissingNode() && !type.shown().equals("\"BPE\"")) {
      throw type.unsupported("is " + type.shown());
    }
    JsonPart dropout = model.at("dropout");
    if (!dropout.isNothing() && !(dropout.node().isNumber() && dropout.node().asDouble() == 0)) {
      throw dropout.unsupported("is %s, which leaves merges to chance".formatted(dropout.shown()));
    }
    if (!vocabularyRead || !mergesRead || lexicon.size() == 0) {
      throw model.damaged("should have model.vocab and model.merges");
    }
    if (direct && !prefix().isEmpty()) {
      throw model.at("continuing_subword_prefix").unsupported("comes after the merges");
    }
    mergeEarly();
    lexicon.trim();
    return this;
  }

  Lexicon lexicon() {
    return lexicon;
  }

  MergeList merges() {
    return merges;
  }

  /**
   * The model.
   *
   * @param control ids that no text may become
   */
  BytePairModel model(BitSet control) {
    JsonPart model = options();
    boolean fallback = model.flag("byte_fallback", false);
    String unknown = model.textOrEmpty("unk_token");
    int unknownId = unknown.isEmpty() ? Lexicon.UNKNOWN : lexicon.id(token.of(unknown));
    Symbols symbols =
        new Symbols(
            lexicon,
            prefix(),
            model.textOrEmpty("end_of_word_suffix"),
            fallback,
            unknownId,
            model.flag("fuse_unk", false));
    if (symbols.missing() > 0 && !unknown.isEmpty() && (unknownId < 0 || fallback)) {
      throw model
          .at("unk_token")
          .unsupported(
              fallback ? "goes with a byte_fallback that lacks bytes" : "is not in model.vocab");
    }
    return new BytePairModel(
        lexicon,
        new MergeTable(merges, control),
        symbols,
        model.flag("ignore_merges", false),
        control);
  }
}

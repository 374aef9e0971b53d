package io.xmodel.internal.text;

import io.xmodel.error.Quoted;
import io.xmodel.internal.text.regex.CodePoints;
import io.xmodel.internal.text.regex.LinearPattern;
import io.xmodel.internal.text.split.Behavior;
import io.xmodel.internal.text.split.Cut;
import io.xmodel.internal.text.split.RustCharacters;
import io.xmodel.internal.text.split.TextSplitter;
import java.util.ArrayList;
import java.util.List;

/** Reads tokenizer.json's {@code pre_tokenizer}, which cuts text into words. */
final class SplitterReader {
  /** What ByteLevel cuts by where {@code use_regex} says so. */
  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  /** Published tokenizers have up to six. */
  private static final int MAX_PARTS = 30;

  private final List<Cut> cuts = new ArrayList<>();
  private int blankBefore = TextSplitter.NEVER;

  /** Whether ByteLevel, after which text is bytes, was read. */
  private boolean bytes;

  private int parts;

  private SplitterReader() {}

  static TextSplitter read(JsonPart preTokenizer) {
    SplitterReader reader = new SplitterReader();
    if (!preTokenizer.isNothing()) {
      reader.add(preTokenizer);
    }
    if (!reader.bytes) {
      throw preTokenizer.unsupported("has no ByteLevel");
    }
    return new TextSplitter(reader.cuts, reader.blankBefore);
  }

  private void add(JsonPart part) {
    if (++parts > MAX_PARTS) {
      throw part.unsupported("is the part after the %sth".formatted(MAX_PARTS));
    }
    String type = part.type();
    if (bytes) {
      throw part.unsupported(
          "is %s, which comes after ByteLevel".formatted(Quoted.shortened(type)));
    }
    switch (type) {
      case "Sequence" -> part.with("pretokenizers").list("pretokenizers").forEach(this::add);
      case "Split" -> {
        part.with("pattern", "behavior", "invert");
        LinearPattern pattern = PatternReader.read(part.at("pattern"));
        cuts.add(new Cut(pattern, behavior(part), part.flag("invert")));
      }
      case "ByteLevel" -> byteLevel(part.with("add_prefix_space", "trim_offsets", "use_regex"));
      case "Digits" -> {
        boolean each = part.with("individual_digits").flag("individual_digits");
        add(RustCharacters.numeric(), each ? Behavior.ISOLATED : Behavior.CONTIGUOUS);
      }
      case "Punctuation" -> {
        part.with("behavior");
        add(
            RustCharacters.punctuation(),
            part.at("behavior").isNothing() ? Behavior.ISOLATED : behavior(part));
      }
      case "Whitespace" -> {
        part.with();
        CodePoints word = RustCharacters.word();
        CodePoints other = word.union(RustCharacters.whiteSpace()).complement();
        cuts.add(new Cut(LinearPattern.runs(word, other), Behavior.REMOVED, true));
      }
      case "WhitespaceSplit" -> {
        part.with();
        add(RustCharacters.whiteSpace(), Behavior.REMOVED);
      }
      case "CharDelimiterSplit" -> add(delimiter(part.with("delimiter")), Behavior.REMOVED);
      default -> throw part.unsupported("is " + Quoted.shortened(type));
    }
  }

  private void add(CodePoints set, Behavior behavior) {
    cuts.add(new Cut(LinearPattern.one(set), behavior, false));
  }

  private void byteLevel(JsonPart part) {
    bytes = true;
    if (part.flag("add_prefix_space")) {
      blankBefore = cuts.size();
    }
    if (part.flag("use_regex", true)) {
      cuts.add(new Cut(LinearPattern.of(GPT2), Behavior.ISOLATED, false));
    }
  }

  private static CodePoints delimiter(JsonPart part) {
    String delimiter = part.text("delimiter");
    if (delimiter.codePointCount(0, delimiter.length()) != 1) {
      throw part.damaged("should have a delimiter of one character");
    }
    return CodePoints.ofAll(delimiter);
  }

  private static Behavior behavior(JsonPart part) {
    return switch (part.text("behavior")) {
      case "Removed" -> Behavior.REMOVED;
      case "Isolated" -> Behavior.ISOLATED;
      case "MergedWithPrevious" -> Behavior.MERGED_WITH_PREVIOUS;
      case "MergedWithNext" -> Behavior.MERGED_WITH_NEXT;
      case "Contiguous" -> Behavior.CONTIGUOUS;
      default -> throw part.at("behavior").unsupported("is " + part.at("behavior").shown());
    };
  }
}

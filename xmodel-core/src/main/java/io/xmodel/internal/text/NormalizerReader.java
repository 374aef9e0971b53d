package io.xmodel.internal.text;

import io.xmodel.error.Quoted;
import io.xmodel.internal.text.split.TextNormalizer;
import java.text.Normalizer.Form;
import java.util.List;

/** Reads tokenizer.json's {@code normalizer}. */
final class NormalizerReader {
  /** Published tokenizers have up to six. */
  private static final int MAX_PARTS = 30;

  private static final int MAX_LENGTH = 500;

  private int parts;

  private NormalizerReader() {}

  static TextNormalizer read(JsonPart normalizer) {
    return normalizer.isNothing() ? TextNormalizer.NONE : new NormalizerReader().part(normalizer);
  }

  private TextNormalizer part(JsonPart part) {
    if (++parts > MAX_PARTS) {
      throw part.unsupported("is the part after the %sth".formatted(MAX_PARTS));
    }
    String type = part.type();
    return switch (type) {
      case "Sequence" -> {
        List<JsonPart> all = part.with("normalizers").list("normalizers");
        yield new TextNormalizer.All(all.stream().map(this::part).toList());
      }
      case "NFC" -> form(part, Form.NFC);
      case "NFD" -> form(part, Form.NFD);
      case "NFKC" -> form(part, Form.NFKC);
      case "NFKD" -> form(part, Form.NFKD);
      case "Lowercase" -> {
        part.with();
        yield new TextNormalizer.Lowercase();
      }
      case "Strip" -> {
        part.with("strip_left", "strip_right");
        yield new TextNormalizer.Strip(part.flag("strip_left"), part.flag("strip_right"));
      }
      case "Replace" -> {
        part.with("pattern", "content");
        yield new TextNormalizer.Replace(
            PatternReader.read(part.at("pattern")), shortText(part, "content"));
      }
      case "Prepend" -> new TextNormalizer.Prepend(shortText(part.with("prepend"), "prepend"));
      default -> throw part.unsupported("is " + Quoted.shortened(type));
    };
  }

  /** A long one would make any text long. */
  private static String shortText(JsonPart part, String key) {
    String text = part.text(key);
    if (text.length() > MAX_LENGTH) {
      throw part.at(key).unsupported("is longer than %s characters".formatted(MAX_LENGTH));
    }
    return text;
  }

  private static TextNormalizer form(JsonPart part, Form form) {
    part.with();
    return new TextNormalizer.UnicodeForm(form);
  }
}
